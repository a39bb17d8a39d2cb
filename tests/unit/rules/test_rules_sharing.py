"""Objects with one id: what one may say beside the other, and what would be said of somebody else."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.rules import check
from unit.rules.badges import at, clr, endorsement, minimal, put

SUBJECT = ("credentialSubject",)
ACHIEVEMENT = (*SUBJECT, "achievement")
ISSUER_ID = at(minimal(), ("issuer", "id"))
OURS = ("rules.shared_id", "rules.one_description", "rules.hollow_issuer")


def told(document: JSONObject) -> list[tuple[str, str]]:
    return [(found.code, found.pointer) for found in check(document) if found.code in OURS]


def badge(*changes: tuple[tuple[str | int, ...], JSON]) -> JSONObject:
    document = minimal()
    for path, value in changes:
        put(document, path, value)
    return document


def endorsed(*changes: tuple[tuple[str | int, ...], JSON]) -> JSONObject:
    """A badge with an endorsement of itself inside."""
    inner = endorsement()
    put(inner, (*SUBJECT, "id"), minimal()["id"])
    return badge((("endorsement",), [inner]), *changes)


def record(*badges: JSONObject) -> JSONObject:
    document = clr()
    put(document, (*SUBJECT, "verifiableCredential"), list(badges))
    return document


def test_the_digest_of_an_endorsement_belongs_to_it() -> None:
    assert told(endorsed()) == []
    assert told(endorsed((("endorsement", 0, *SUBJECT, "digestMultibase"), "uEi"))) == []
    for name in ("digestMultibase", "digestSRI"):
        document = endorsed(((name,), "x"))
        assert told(document) == [("rules.shared_id", f"/{name}")]
        (found,) = [found for found in check(document) if found.code == "rules.shared_id"]
        assert dict(found.params) == {"member": name}


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({}, False),
        ({"type": "RefreshService"}, False),
        ({"type": "RefreshService", "digestSRI": "x"}, True),
        ({"type": "RefreshService", "name": "x"}, True),
    ],
)
def test_who_has_the_id_of_the_credential_says_nothing_of_it(said: JSONObject, *, wrong: bool) -> None:
    for name in ("refreshService", "x"):
        document = badge(((name,), {"id": minimal()["id"], **said}))
        assert (("rules.shared_id", f"/{name}/id") in told(document)) is wrong


def test_one_badge_twice_in_a_record_is_one_badge() -> None:
    assert told(record(minimal(), minimal())) == []
    other = badge((("name",), "Something else"))
    assert told(record(minimal(), other)) == [
        ("rules.shared_id", "/credentialSubject/verifiableCredential/0/id")
    ]


def test_who_awards_to_itself_may_be_called_a_profile() -> None:
    same = ((*SUBJECT, "id"), ISSUER_ID)
    assert told(badge(same)) == []
    assert told(badge(same, ((*SUBJECT, "type"), ["AchievementSubject", "Profile"]))) == []
    assert told(badge(same, ((*SUBJECT, "type"), ["AchievementSubject", "Person"]))) == []
    assert told(badge(same, (("issuer", "type"), ["Profile", "AchievementSubject"]))) == [
        ("rules.shared_id", "/issuer/type")
    ]


def test_no_other_type_is_borrowed() -> None:
    shared = ((*ACHIEVEMENT, "id"), "did:example:ada")
    assert ("rules.shared_id", "/credentialSubject/type") in told(
        badge(shared, ((*SUBJECT, "type"), ["AchievementSubject", "Achievement"]))
    )
    taken = badge(((*ACHIEVEMENT, "id"), ISSUER_ID), ((*ACHIEVEMENT, "type"), ["Achievement", "Profile"]))
    assert ("rules.shared_id", "/credentialSubject/achievement/type") in told(taken)
    unshared = badge(((*SUBJECT, "type"), ["AchievementSubject", "Profile", "Achievement"]))
    assert told(unshared) == []


def test_each_badge_of_a_record_may_describe_the_issuer_as_it_was() -> None:
    renamed = badge((("id",), "urn:uuid:2"), (("issuer", "name"), "The school, renamed"))
    assert told(record(minimal(), renamed)) == []


def test_an_endorsement_inside_describes_as_the_badge_does() -> None:
    issuer: JSONObject = {"id": ISSUER_ID, "type": ["Profile"], "name": "Another name"}
    inner: JSONObject = {**endorsement(), "issuer": issuer}
    assert told(badge((("endorsement",), [inner]))) == [
        ("rules.one_description", "/endorsement/0/issuer/name")
    ]
    same: JSONObject = {**issuer, "name": "A school"}
    assert told(badge((("endorsement",), [{**inner, "issuer": same}]))) == []


def test_what_is_told_of_a_credential_is_told_once() -> None:
    """What could speak for a credential is left out, and what comes after it is still compared."""
    document = badge(
        (("evidence",), [{"id": minimal()["id"], "type": ["Evidence"], "x": "1"}]),
        (("refreshService",), {"id": minimal()["id"], "type": "X", "x": "2"}),
    )
    assert sorted(told(document)) == [
        ("rules.shared_id", "/evidence/0/id"),
        ("rules.shared_id", "/refreshService/id"),
    ]


def test_parts_of_one_description() -> None:
    creator: JSONObject = {"id": ISSUER_ID, "type": ["Profile"]}
    at_creator = (*ACHIEVEMENT, "creator")
    assert told(badge((at_creator, creator))) == []
    assert told(badge((at_creator, {**creator, "name": "A school"}))) == []
    assert told(badge((at_creator, {**creator, "name": "A school", "url": "https://school.example"}))) == [
        ("rules.one_description", "/credentialSubject/achievement/creator/id")
    ]


def test_an_issuer_that_only_has_its_name_elsewhere() -> None:
    creator: JSONObject = {"id": ISSUER_ID, "type": ["Profile"], "name": "A school"}
    both: list[JSON] = [ISSUER_ID, {"id": ISSUER_ID, "type": ["Profile"]}]
    for bare in both:
        document = badge((("issuer",), bare), ((*ACHIEVEMENT, "creator"), creator))
        assert told(document) == [("rules.hollow_issuer", "/issuer")]
        elsewhere = badge((("issuer",), bare), ((*ACHIEVEMENT, "creator"), {**creator, "id": "urn:x:y"}))
        assert told(elsewhere) == []
