"""Objects with one id: what one may say beside the other, and what would be said of somebody else."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSON, JSONObject
from openbadge_issuer.rules import check, registry, sharing, walk
from openbadge_issuer.rules.document import Document
from unit.rules.badges import at, clr, endorsement, minimal, put
from unit.rules.test_rules_each import plain

SUBJECT = ("credentialSubject",)
ACHIEVEMENT = (*SUBJECT, "achievement")
ISSUER_ID = at(minimal(), ("issuer", "id"))
OURS = tuple(rule.code for rule in sharing.RULES)


def told(document: JSONObject) -> list[tuple[str, str]]:
    return [(found.code, found.pointer) for found in check(document) if found.code in OURS]


def walked(document: JSONObject) -> Document:
    return walk.read(document, purpose="verify", allow_inline_contexts=False, limits=DEFAULT_LIMITS)


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
        assert told(document) == [("rules.misplaced_digest", f"/{name}")]
        (found,) = [found for found in check(document) if found.code == "rules.misplaced_digest"]
        assert dict(found.params) == {"member": name}
        assert found.message == f"`{name}` stands in the credential, and is a part of the endorsement of it."
        assert found.advice == "It belongs to the endorsement's subject."


def test_others_that_share_an_id_hide_no_misplaced_digest() -> None:
    """The badges of a record come after the issuer, whose id is the creator's too."""
    inner = endorsement()
    put(inner, (*SUBJECT, "id"), "urn:uuid:2")
    marked = badge((("id",), "urn:uuid:2"), (("digestSRI",), "x"), (("endorsement",), [inner]))
    document = record(badge((("id",), "urn:uuid:1")), marked)
    found = [group[0].pointer for group in walked(document).sharing_an_id]
    assert found.index("/credentialSubject/verifiableCredential/1") > 0
    assert ("rules.misplaced_digest", "/credentialSubject/verifiableCredential/1/digestSRI") in told(document)


def test_who_has_the_id_and_the_type_of_the_credential_and_nothing_else_is_left_alone() -> None:
    assert told(badge((("x",), {"id": minimal()["id"], "type": "AchievementCredential"}))) == []


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
        ("rules.shared_type", "/issuer/type")
    ]


def test_no_other_type_is_borrowed() -> None:
    shared = ((*ACHIEVEMENT, "id"), "did:example:ada")
    assert ("rules.shared_type", "/credentialSubject/type") in told(
        badge(shared, ((*SUBJECT, "type"), ["AchievementSubject", "Achievement"]))
    )
    taken = badge(((*ACHIEVEMENT, "id"), ISSUER_ID), ((*ACHIEVEMENT, "type"), ["Achievement", "Profile"]))
    assert ("rules.shared_type", "/credentialSubject/achievement/type") in told(taken)
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
        ("rules.parted_description", "/credentialSubject/achievement/creator/id")
    ]


def test_an_issuer_that_only_has_its_name_elsewhere() -> None:
    creator: JSONObject = {"id": ISSUER_ID, "type": ["Profile"], "name": "A school"}
    both: list[JSON] = [ISSUER_ID, {"id": ISSUER_ID, "type": ["Profile"]}]
    for bare in both:
        document = badge((("issuer",), bare), ((*ACHIEVEMENT, "creator"), creator))
        assert told(document) == [("rules.hollow_issuer", "/issuer")]
        elsewhere = badge((("issuer",), bare), ((*ACHIEVEMENT, "creator"), {**creator, "id": "urn:x:y"}))
        assert told(elsewhere) == []


PARTY = "urn:example:party"


def parties(*objects: JSONObject) -> JSONObject:
    """A badge with these objects in members that no class knows, each a step deeper than the one before."""
    document = minimal()
    for number, value in enumerate(objects):
        inner: JSON = {"id": PARTY, **value}
        for _ in range(number):
            inner = {"in": inner}
        put(document, (f"x{number}",), inner)
    return document


def test_members_that_nobody_knows_are_compared_too() -> None:
    document = minimal()
    put(document, ("issuer", "motto"), "x")
    put(
        document,
        (*ACHIEVEMENT, "creator"),
        {"id": ISSUER_ID, "type": ["Profile"], "name": "Another", "motto": "y"},
    )
    place = "/credentialSubject/achievement/creator"
    assert told(document) == [
        ("rules.one_description", f"{place}/motto"),
        ("rules.one_description", f"{place}/name"),
    ]


def test_who_only_names_the_id_hides_no_difference() -> None:
    assert told(parties({}, {"name": "A"}, {"name": "B"})) == [("rules.one_description", "/x2/in/in/name")]


def test_a_difference_is_told_once_whatever_else_is_said() -> None:
    document = parties({"name": "A"}, {"name": "B", "url": "https://school.example/"})
    assert told(document) == [("rules.one_description", "/x1/in/name")]
    document = parties({"name": "A"}, {"name": "A", "url": "https://school.example/"})
    assert told(document) == [("rules.parted_description", "/x1/in/id")]


def test_who_speaks_for_the_credential_hides_no_other() -> None:
    mine = minimal()["id"]
    other: JSONObject = {"id": mine, "type": ["Evidence"], "name": "Another"}
    document = badge((("evidence",), [other, {**other, "validUntil": "2027-01-01T00:00:00Z"}, other]))
    assert told(document) == [
        ("rules.one_description", "/evidence/0/name"),
        ("rules.shared_id", "/evidence/1/id"),
        ("rules.one_description", "/evidence/2/name"),
    ]


def test_what_belongs_to_the_other_object_is_named() -> None:
    document = minimal()
    put(document, ("issuer", "id"), "did:example:ada")
    put(document, ("issuer", "activityEndDate"), "2026-01-31T09:30:00Z")
    found = [found for found in check(document) if found.code == "rules.misplaced_member"]
    assert [(one.pointer, dict(one.params)) for one in found] == [
        ("/issuer/activityEndDate", {"member": "activityEndDate"})
    ]
    assert [(one.message, one.advice) for one in found] == [
        (
            "`activityEndDate` belongs to the other object with the same id, and is said in this one.",
            "Say it there.",
        )
    ]


PICTURE = "https://school.example/welding.png"
DIGESTS: JSONObject = {"digestSRI": "sha256-" + "A" * 43 + "=", "digestMultibase": "uEiA" + "A" * 43}


@pytest.mark.parametrize(
    ("path", "described"),
    [
        ((*ACHIEVEMENT, "image"), {"type": "Image", "caption": "A torch"}),
        (("evidence",), {"type": ["Evidence"], "name": "A film"}),
        (("credentialSchema",), {"type": "JsonSchema"}),
    ],
)
def test_a_related_resource_has_its_digest_wherever_else_it_is_described(
    path: tuple[str, ...], described: JSONObject
) -> None:
    resource: JSONObject = {"id": PICTURE, "mediaType": "image/png", **DIGESTS}
    alike: tuple[JSON, ...] = (resource, [resource], [{**resource, "type": described["type"]}])
    for each in alike:
        assert told(badge((path, {**described, "id": PICTURE}), (("relatedResource",), each))) == []


def test_what_does_not_belong_to_a_related_resource_is_named() -> None:
    resource: JSONObject = {"id": PICTURE, **DIGESTS, "caption": "A torch"}
    image: JSONObject = {"id": PICTURE, "type": "Image"}
    document = badge(
        (("credentialSubject", "achievement", "image"), image), (("relatedResource",), [resource])
    )
    assert told(document) == [("rules.misplaced_member", "/relatedResource/0/caption")]


def test_an_issuer_without_an_id_is_described_by_nobody() -> None:
    bares: list[JSONObject] = [{"type": ["Profile"]}, {"id": "", "type": ["Profile"]}]
    for bare in bares:
        assert (
            told(badge((("issuer",), bare), (("evidence",), [{**bare, "url": "https://a.example/"}]))) == []
        )


def test_what_an_object_says_of_itself_does_not_describe_the_issuer() -> None:
    named = badge((("issuer",), ISSUER_ID), (("evidence",), [{"id": ISSUER_ID, "name": "A film"}]))
    assert told(named) == []
    put(named, ("evidence", 0, "url"), "https://school.example/")
    assert told(named) == [("rules.hollow_issuer", "/issuer")]


def test_an_endorsement_by_the_issuer_may_only_name_it() -> None:
    document = badge((("endorsement",), [{**endorsement(), "issuer": ISSUER_ID}]))
    assert told(document) == []


@pytest.mark.parametrize("member", ["name", "@context"])
def test_two_editions_of_one_credential_are_compared_however_deep(member: str) -> None:
    def deep() -> JSONObject:
        value: JSON = "A"
        for _ in range(100_000):
            value = [value]
        return {**plain(), "id": "urn:x:y", member: value}

    document = record(deep(), deep())
    assert ("rules.shared_id", "/credentialSubject/verifiableCredential/0/id") in told(document)


PROFILE: JSONObject = {"id": "https://school.example/issuer", "type": ["Profile"], "name": "School"}
OF_STATEMENTS = {
    "rules.one_description": (PROFILE, {**PROFILE, "name": "Faculty"}),
    "rules.parted_description": (PROFILE, {**PROFILE, "url": "https://school.example"}),
    "rules.hollow_issuer": (PROFILE["id"], PROFILE),
}


@pytest.mark.parametrize("code", OF_STATEMENTS)
@pytest.mark.parametrize("purpose", ["verify", "issue"])
def test_in_a_token_nothing_can_be_moved(code: str, purpose: Literal["verify", "issue"]) -> None:
    issuer, creator = OF_STATEMENTS[code]
    document: Any = minimal()
    document["issuer"] = issuer
    document["credentialSubject"]["achievement"]["creator"] = creator
    embedded = {each.code for each in check(document, purpose=purpose)}
    token = {each.code for each in check(document, purpose=purpose, token=True)}
    assert embedded - token == {code}
    assert token <= embedded


def test_all_other_rules_are_asked_of_a_token_too() -> None:
    assert {rule.code for rule in registry.RULES if rule.of_statements} == OF_STATEMENTS.keys()
