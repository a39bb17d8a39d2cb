"""What a document of Open Badges 2.0 says, under the names of 2.0: arrays of one, and names that are written out."""

from __future__ import annotations

from typing import Any

import pytest

from openbadge_issuer.ob2.documents import CONTEXT, Kind
from openbadge_issuer.ob2.upgrading import upgrade

OB = "https://w3id.org/openbadges#"
SEC = "https://w3id.org/security#"


@pytest.mark.parametrize(
    "name",
    [
        *(
            "id",
            "name",
            "image",
            "criteria",
            "url",
            "recipient",
            "badge",
            "issuer",
            "claim",
            "issuedOn",
            "expires",
        ),
        *("verification", "revoked", "revocationReason", "revocationList", "owner", "publicKeyPem"),
    ],
)
def test_an_array_with_one_value_in_it_is_that_value(name: str) -> None:
    value: Any
    for value in ("x", False, {"id": "x"}):
        said: dict[str, Any] = {name: [value]}
        assert upgrade(said, "Assertion") == {name: value}
        assert said == {name: [value]}
    for value in ([], ["x", "y"], [["x"], ["x"]]):
        assert upgrade({name: value}, "Assertion") == {name: value}


def test_what_may_be_many_stays_many() -> None:
    said: dict[str, Any] = {"type": ["Assertion"], "evidence": ["x"], "endorsement": ["x"], "tags": ["x"]}
    assert upgrade(said, "Assertion") == said


def test_within_a_recipient() -> None:
    said: dict[str, Any] = {
        "type": ["email"],
        "hashed": [True],
        "identity": ["x"],
        "salt": ["y"],
        "more": ["z"],
    }
    upgraded = upgrade({"recipient": [said]}, "Assertion")
    assert upgraded == {
        "recipient": {"type": "email", "hashed": True, "identity": "x", "salt": "y", "more": ["z"]}
    }


@pytest.mark.parametrize(
    ("long", "name"),
    [
        ("obi:revoked", "revoked"),
        (f"{OB}revoked", "revoked"),
        (f"{SEC}revoked", "revoked"),
        ("obi:revocationReason", "revocationReason"),
        ("obi:expires", "expires"),
        ("sec:expiration", "expires"),
        (f"{SEC}expiration", "expires"),
        ("obi:issueDate", "issuedOn"),
        (f"{OB}verify", "verification"),
        ("obi:revocationList", "revocationList"),
        ("obi:revokedAssertions", "revokedAssertions"),
        (f"{OB}revokedAssertions", "revokedAssertions"),
        ("sec:publicKeyPem", "publicKeyPem"),
        ("sec:publicKey", "publicKey"),
        (f"{SEC}owner", "owner"),
    ],
)
@pytest.mark.parametrize("kind", ["Assertion", "Profile", "CryptographicKey", "Endorsement"])
def test_names_that_are_written_out(long: str, name: str, kind: Kind) -> None:
    assert upgrade({"a": 1, long: "x"}, kind) == {"a": 1, name: "x"}
    assert upgrade({long: ["x", "y"]}, kind) == {name: ["x", "y"]}
    assert upgrade({long: "x", name: "y"}, kind) == {name: ["x", "y"]}
    assert upgrade({name: ["y", "z"], long: "x"}, kind) == {name: ["y", "z", "x"]}
    assert upgrade({name: None, long: True}, kind)[name] in (True, [True])


def test_the_same_value_twice_is_not_one_value() -> None:
    """``0`` is equal to false in Python, and is not what the badge says."""
    for other in (False, 0):
        assert upgrade({"revoked": False, "obi:revoked": other}, "Assertion") == {"revoked": [False, other]}


def test_a_scope_in_names_that_are_written_out() -> None:
    for name in ("verification", "obi:verify"):
        upgraded = upgrade(
            {name: {"obi:startsWith": "x", f"{OB}allowedOrigins": ["y"], "type": "z"}}, "Profile"
        )
        assert upgraded == {"verification": {"startsWith": "x", "allowedOrigins": ["y"], "type": "z"}}
    of_the_context: dict[str, Any] = {"http://purl.org/dqm-vocabulary/v1/dqm#startsWith": "x"}
    assert upgrade({"verification": of_the_context}, "Profile") == {"verification": {"startsWith": "x"}}


@pytest.mark.parametrize(("older", "name"), [("@id", "id"), ("@type", "type"), ("verify", "verification")])
@pytest.mark.parametrize("kind", ["Assertion", "Profile"])
def test_the_older_of_two_names(older: str, name: str, kind: Kind) -> None:
    said: dict[str, Any] = {"@context": CONTEXT}
    nothing: Any
    for nothing in (None, [None]):
        assert upgrade({**said, name: nothing, older: "x"}, kind) == {**said, name: "x"}
        assert upgrade({**said, name: "x", older: nothing}, kind)[name] == "x"
    assert upgrade({**said, older: ["x"]}, kind)[name] in ("x", ["x"])
    assert upgrade({**said, name: "x", older: "x"}, kind)[name] == "x"


def test_a_uid_that_is_written_out() -> None:
    said: dict[str, Any] = {"@context": CONTEXT, "obi:uid": "x"}
    assert upgrade(said, "Assertion") == {"@context": CONTEXT, "uid": "x"}
    assert upgrade({**said, "uid": "y"}, "Assertion")["uid"] == ["x", "y"]


def test_two_ids_are_two() -> None:
    for kind in ("Assertion", "BadgeClass"):
        assert upgrade({"id": "x", "@id": "y"}, kind) == {"id": ["x", "y"]}
    assert upgrade({"id": ["x"], "@id": "x"}, "Assertion") == {"id": "x"}
    assert upgrade({"id": "x", "@id": ["y", "z"]}, "Assertion") == {"id": ["x", "y", "z"]}


def test_a_profile_that_says_twice_for_what_it_speaks() -> None:
    said: dict[str, Any] = {
        "@context": CONTEXT,
        "verification": {"startsWith": "x"},
        "verify": {"startsWith": "y"},
    }
    both = [{"startsWith": "x"}, {"startsWith": "y"}]
    assert upgrade(said, "Profile") == {"@context": CONTEXT, "verification": both}
    assert upgrade(said, "Assertion") == said  # how it is to be verified, in the words of 2.0 and of 1.1
    assert upgrade({"verification": "x", "obi:verify": "x"}, "Profile") == {"verification": ["x", "x"]}


@pytest.mark.parametrize(
    "name", ["ext:revoked", "extensions:expires", "Revoked", "obi:", "obi:badge", "revoked "]
)
def test_other_names_are_other_members(name: str) -> None:
    assert upgrade({name: True}, "Assertion") == {name: True}
