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
    assert found({**badge_class(), "description": ""}) == {("ob2.empty", "/description", "warning")}


@pytest.mark.parametrize(
    ("document", "finding"),
    [
        (changed(assertion(), id="x"), ("ob2.value", "/id", "error")),
        (changed(assertion(), issuedOn="2020-01-01"), ("ob2.value", "/issuedOn", "error")),
        (changed(assertion(), expires=7), ("ob2.value", "/expires", "warning")),
        (changed(assertion(), evidence=[7]), ("ob2.value", "/evidence", "warning")),
        (changed(assertion(), image="data:image/png;base64,AA=="), ("ob2.image", "/image", "error")),
        (changed(assertion(), type=["Badge"]), ("ob2.no_type", "/type", "error")),
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
        ({}, ("ob2.no_type", "/type", "error")),
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


LONG = "x" * 150
KEY = f"extensions:{'/' * 150}"


def in_profile(**members: object) -> dict[str, Any]:
    return changed(assertion(), badge=changed(badge_class(), issuer=changed(profile(), **members)))


def should_be(member: str, kind: str) -> tuple[str, str, dict[str, Any]]:
    return "ob2.value", f"`{member}` should be of the type {kind}.", {"member": member, "type": kind}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        pytest.param(
            {"type": ["Badge", "Other"]},
            ("ob2.no_type", "It does not say what it is: its `type` is missing, or of no vocabulary.", {}),
            id="of-no-type",
        ),
        pytest.param(
            in_profile(publicKey={"type": ["BadgeClass", "", LONG, *["https://x.example/T"] * 20]}),
            (
                "ob2.type",
                "`badge/issuer/publicKey/type` should be CryptographicKey.",
                {
                    "member": "badge/issuer/publicKey/type",
                    "expected": "CryptographicKey",
                    "types": ["BadgeClass", LONG[:100], *["https://x.example/T"] * 8],
                },
            ),
            id="of-another-type",
        ),
        pytest.param(
            in_profile(name=None),
            ("ob2.missing", "`badge/issuer/name` is missing.", {"member": "badge/issuer/name"}),
            id="missing",
        ),
        pytest.param(
            in_profile(email=" "),
            ("ob2.empty", "`badge/issuer/email` is empty.", {"member": "badge/issuer/email"}),
            id="empty",
        ),
        pytest.param(in_profile(id="x"), should_be("badge/issuer/id", "IRI"), id="no-iri"),
        pytest.param(
            changed(assertion(), recipient=changed(assertion()["recipient"], type=LONG)),
            (
                "ob2.recipient_type",
                f"The recipient is known by `{LONG[:100]}`, which is no property of a profile.",
                {"type": LONG[:100]},
            ),
            id="known-by-what-is-no-property",
        ),
        pytest.param(
            changed(assertion(), recipient=changed(assertion()["recipient"], hashed="true")),
            (
                "ob2.hashed",
                "`hashed` should be true or false; it was guessed by how the identity begins.",
                {},
            ),
            id="hashed-or-not",
        ),
        pytest.param(
            changed(assertion(), **{KEY: 7}),
            (
                "ob2.extension",
                (
                    f"The extension `{KEY[:100]}` has to be an object with a `@context` of its own and a `type` with "
                    "`Extension` in it."
                ),
                {"extension": KEY[:100]},
            ),
            id="extension",
        ),
    ],
)
def test_what_is_said(document: dict[str, Any], expected: tuple[str, str, dict[str, Any]]) -> None:
    (told,) = ob2.check(document)
    assert (told.code, told.message, told.params) == expected
    assert told.spec == "https://www.imsglobal.org/sites/default/files/Badges/OBv2p0Final/index.html"
    if "member" in told.params:
        assert told.pointer == f"/{told.params['member']}"


def test_the_type_of_each_member_is_named_as_the_specification_names_it() -> None:
    moment = "DateTime (2026-01-31T12:00:00Z)"
    kinds: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
        "Assertion": (
            assertion(),
            {
                "id": "IRI",
                "recipient": "IdentityObject (type, hashed, identity)",
                "badge": "IRI | BadgeClass",
                "verification": "VerificationObject",
                "issuedOn": moment,
                "expires": moment,
                "evidence": "IRI | Evidence",
                "narrative": "Text",
                "endorsement": "IRI | Endorsement",
            },
        ),
        "BadgeClass": (
            badge_class(),
            {
                "id": "IRI",
                "name": "Text",
                "description": "Text",
                "image": "IRI | Image",
                "criteria": "IRI | Criteria",
                "issuer": "IRI | Profile",
                "alignment": "AlignmentObject (targetName, targetUrl)",
                "tags": "Text",
                "version": "Text | Number",
                "endorsement": "IRI | Endorsement",
            },
        ),
        "Profile": (
            profile(),
            {
                "id": "IRI",
                "name": "Text",
                "url": "IRI (https://…)",
                "email": "Text",
                "image": "IRI | Image",
                "telephone": "E.164 (+16175551212)",
                "publicKey": "IRI | CryptographicKey",
                "revocationList": "IRI",
                "verification": "VerificationObject",
                "endorsement": "IRI | Endorsement",
            },
        ),
        "CryptographicKey": (key_document(), {"id": "IRI", "owner": "IRI", "publicKeyPem": "Text (PEM)"}),
        "RevocationList": ({"type": "RevocationList"}, {"revokedAssertions": "Array"}),
        "Endorsement": (
            {"type": "Endorsement"},
            {
                "id": "IRI",
                "claim": "object",
                "issuer": "IRI | Profile",
                "issuedOn": moment,
                "verification": "VerificationObject",
            },
        ),
    }
    for document, members in kinds.values():
        wrong = ob2.check({**document, **dict.fromkeys(members, False)})
        told = {each.params["member"]: each.params["type"] for each in wrong if each.code == "ob2.value"}
        assert told == members
