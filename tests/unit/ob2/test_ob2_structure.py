"""What a correct document of Open Badges 2.0 is."""

from __future__ import annotations

from typing import Any

import pytest

from ob2_samples import assertion, badge_class, changed, key_document, profile
from openbadge_issuer import ob2


def found(document: dict[str, Any]) -> set[tuple[str, str, str]]:
    return {(each.code, each.pointer, each.severity) for each in ob2.check(document)}


def test_correct_documents() -> None:
    documents: tuple[dict[str, Any], ...] = (
        assertion(),
        assertion("SignedBadge"),
        badge_class(),
        profile(),
        key_document(),
        {"type": "RevocationList", "revokedAssertions": []},
        changed(
            assertion(), badge=changed(badge_class(), issuer=changed(profile(), publicKey=key_document()))
        ),
    )
    for document in documents:
        assert ob2.check(document) == ()


@pytest.mark.parametrize("member", ["id", "recipient", "badge", "verification", "issuedOn"])
@pytest.mark.parametrize("value", [None, [], ""])
def test_mandatory_members(member: str, value: object) -> None:
    errors = {each[1] for each in found({**assertion(), member: value}) if each[2] == "error"}
    assert errors == {f"/{member}"}


def test_an_empty_text_says_little_and_is_a_text() -> None:
    assert found({**badge_class(), "description": ""}) == {("ob2.missing", "/description", "warning")}


@pytest.mark.parametrize(
    ("document", "finding"),
    [
        (changed(assertion(), id="x"), ("ob2.value", "/id", "error")),
        (changed(assertion(), issuedOn="2020-01-01"), ("ob2.value", "/issuedOn", "error")),
        (changed(assertion(), expires=7), ("ob2.value", "/expires", "warning")),
        (changed(assertion(), evidence=[7]), ("ob2.value", "/evidence", "warning")),
        (changed(assertion(), image="data:image/png;base64,AA=="), ("ob2.image", "/image", "error")),
        (changed(assertion(), type=["Badge"]), ("ob2.type", "/type", "error")),
        (changed(badge_class(), tags="x"), None),
        (changed(badge_class(), tags=[7]), ("ob2.value", "/tags", "warning")),
        (changed(badge_class(), image=None), ("ob2.missing", "/image", "warning")),
        (changed(badge_class(), image="data:image/png;base64,AA=="), None),
        (changed(badge_class(), image="data:bad"), ("ob2.value", "/image", "error")),
        (changed(badge_class(), issuer={"type": "Profile"}), ("ob2.missing", "/issuer/name", "error")),
        (changed(profile(), email=None), ("ob2.missing", "/email", "warning")),
        (changed(profile(), url="school.example"), ("ob2.value", "/url", "error")),
        (changed(profile(), publicKey={"type": "BadgeClass"}), ("ob2.type", "/publicKey/type", "error")),
        (changed(key_document(), publicKeyPem=None), ("ob2.missing", "/publicKeyPem", "error")),
        ({"type": "RevocationList"}, ("ob2.missing", "/revokedAssertions", "error")),
        ({"type": "Endorsement"}, ("ob2.missing", "/claim", "error")),
        ({}, ("ob2.type", "/type", "error")),
        ({"type": "https://schema.org/Thing"}, None),
    ],
)
def test_findings(document: dict[str, Any], finding: tuple[str, str, str] | None) -> None:
    if finding is None:
        assert found(document) == set()
    else:
        assert finding in found(document)


@pytest.mark.parametrize(
    ("recipient", "severity"),
    [
        ({"type": "email", "hashed": True, "identity": "sha256$" + 64 * "a"}, None),
        ({"type": "email", "hashed": True, "identity": "sha1$" + 40 * "a"}, "error"),
        ({"type": "email", "hashed": True, "identity": "ada@example.org"}, "error"),
        ({"type": "email", "identity": "ada@example.org"}, "warning"),
        ({"type": "sloths", "hashed": False, "identity": "x"}, "warning"),
        ({"type": "email", "hashed": False}, "error"),
        ("ada@example.org", "error"),
        ([{"type": "email", "hashed": False, "identity": "x"}], None),
    ],
)
def test_recipients(recipient: object, severity: str | None) -> None:
    severities = {each[2] for each in found({**assertion(), "recipient": recipient})}
    assert severities == ({severity} if severity else set())


@pytest.mark.parametrize(
    ("extension", "right"),
    [
        ({"@context": "https://x.example/c", "type": ["Extension", "extensions:X"]}, True),
        ({"type": ["Extension"]}, False),
        ({"@context": "https://x.example/c", "type": "extensions:X"}, False),
        ("x", False),
        ([], True),
    ],
)
def test_extensions(extension: object, *, right: bool) -> None:
    codes = {each[0] for each in found({**assertion(), "extensions:x": extension})}
    assert codes == (set() if right else {"ob2.extension"})


def test_types_may_be_whole_addresses() -> None:
    assert found(changed(badge_class(), type="https://w3id.org/openbadges#BadgeClass")) == set()
    assert found(changed(badge_class(), type=["obi:BadgeClass", "https://x.example/Cool"])) == set()
