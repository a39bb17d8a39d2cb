"""The flat view of a badge: what it takes from where, and that nothing in a badge makes it fail."""

from __future__ import annotations

from typing import Any

import pytest

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.verification.badge import (
    badge_view,
    id_of,
    items,
    member,
    plain_id,
    text,
    types_of,
    words,
)
from openbadge_issuer.verification.report import BadgeView, ResultView, SkillView

BADGE: JSONObject = {
    "id": "urn:badge",
    "type": ["VerifiableCredential", "AchievementCredential"],
    "name": "The badge",
    "description": "Of the badge.",
    "image": {"id": "https://a.example/badge.png"},
    "issuer": {"id": "did:web:a.example", "name": "A school"},
    "validFrom": "2026-01-01T00:00:00Z",
    "validUntil": "2027-01-01T00:00:00Z",
    "credentialSubject": {
        "achievement": {
            "id": "urn:achievement",
            "achievementType": "Course",
            "name": "Welding",
            "description": "Welds.",
            "criteria": {"id": "https://a.example/criteria", "narrative": "Three joints."},
            "image": {"id": "https://a.example/welding.png"},
            "alignment": [
                {
                    "targetName": "Joining",
                    "targetUrl": "https://skills.example/1",
                    "targetFramework": "Skills",
                    "targetCode": "S1",
                    "targetType": "ext:skill",
                },
                "https://skills.example/2",
            ],
            "resultDescription": [
                {
                    "id": "urn:result",
                    "name": "Grade",
                    "requiredLevel": "urn:level:2",
                    "requiredValue": "C",
                    "rubricCriterionLevel": [
                        {"id": "urn:level:1", "name": "Excellent"},
                        {"id": "urn:level:2", "name": "Sufficient"},
                    ],
                },
                {"id": "urn:points", "name": "Points", "requiredValue": "50"},
            ],
        },
        "result": [
            {
                "resultDescription": "urn:result",
                "achievedLevel": "urn:level:1",
                "status": "Completed",
            },
            {"resultDescription": "urn:points", "value": "61"},
            {"value": "?"},
        ],
    },
}

VIEW = BadgeView(
    id="urn:badge",
    title="Welding",
    description="Welds.",
    criteria="Three joints.",
    image="https://a.example/welding.png",
    achievement_id="urn:achievement",
    achievement_type="Course",
    issuer_id="did:web:a.example",
    issuer_claimed_name="A school",
    recipient_matched=True,
    valid_from="2026-01-01T00:00:00Z",
    valid_until="2027-01-01T00:00:00Z",
    skills=(
        SkillView(
            name="Joining", url="https://skills.example/1", framework="Skills", code="S1", type="ext:skill"
        ),
        SkillView(name="", url=""),
    ),
    results=(
        ResultView(name="Grade", level="Excellent", required="Sufficient", status="Completed"),
        ResultView(name="Points", value="61", required="50"),
        ResultView(value="?"),
    ),
)


def test_everything_from_its_place() -> None:
    assert badge_view(BADGE, recipient_matched=True) == VIEW


def test_what_many_results_repeat_each_has_as_it_stands() -> None:
    described: JSONObject = {
        "id": "urn:result",
        "name": "n" * 300,
        "requiredValue": "v" * 300,
        "rubricCriterionLevel": {"id": "urn:level", "name": "l" * 300},
    }
    subject: JSONObject = {
        "achievement": {"resultDescription": described},
        "result": [{"resultDescription": "urn:result", "achievedLevel": "urn:level", "value": "x" * 300}] * 2,
    }
    view = badge_view({"credentialSubject": subject}, recipient_matched=None)
    one = ResultView(name="n" * 300, level="l" * 300, required="v" * 300, value="x" * 300)
    assert view.results == (one, one)


def without(achievement: dict[str, JSON], **changes: JSON) -> JSONObject:
    return {**BADGE, "credentialSubject": {"achievement": achievement}, **changes}


def test_where_the_achievement_is_silent_the_badge_speaks() -> None:
    view = badge_view(without({}), recipient_matched=None)
    assert (view.title, view.description, view.image) == (
        "The badge",
        "Of the badge.",
        "https://a.example/badge.png",
    )
    assert (view.criteria, view.achievement_id, view.skills, view.results) == ("", "", (), ())
    assert view.recipient_matched is None


def test_criteria_may_be_an_address_alone_and_a_picture_a_text() -> None:
    view = badge_view(
        without({"criteria": {"id": "https://a.example/c"}, "image": "https://a.example/i"}),
        recipient_matched=None,
    )
    assert (view.criteria, view.image) == ("https://a.example/c", "https://a.example/i")


def test_an_endorsement_describes_itself_by_its_comment() -> None:
    document: JSONObject = {**BADGE, "credentialSubject": {"endorsementComment": "Well done."}}
    assert badge_view(document, recipient_matched=None).description == "Well done."


def test_the_older_names_of_the_dates() -> None:
    dates = {"issuanceDate": "2026-01-01T00:00:00Z", "expirationDate": "2027-01-01T00:00:00Z"}
    older = {name: value for name, value in BADGE.items() if not name.startswith("valid")} | dates
    view = badge_view(older, recipient_matched=None)
    assert (view.valid_from, view.valid_until) == tuple(dates.values())


def test_an_open_badges_2_badge_has_the_same_view() -> None:
    document: JSONObject = {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Assertion",
        "id": "https://a.example/1",
        "recipient": {"type": "email", "hashed": False, "identity": "ada@example.org"},
        "badge": {"type": "BadgeClass", "id": "https://a.example/b", "name": "Welding"},
        "issuedOn": "2026-01-01T00:00:00Z",
    }
    view = badge_view(document, recipient_matched=None)
    assert (view.id, view.title) == ("https://a.example/1", "Welding")


EN: JSONObject = {"@value": "Welder", "@language": "en"}
FR: JSONObject = {"@value": "Soudeur", "@language": "fr", "@direction": "ltr"}
NO_TEXTS: list[JSON] = ["", None, True, 7, {}, [], [[]], [7, None]]


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("Welder", "Welder"),
        (EN, "Welder"),
        ({"@value": "Welder"}, "Welder"),
        ([EN], "Welder"),
        ([EN, FR], "Welder"),
        ([FR, EN], "Soudeur"),
        (["Soudeur", EN], "Soudeur"),
        ([{"@value": "", "@language": "fr"}, {"@language": "de"}, 7, None, EN], "Welder"),
        *((nothing, "") for nothing in NO_TEXTS),
        ({"@language": "en"}, ""),
        ({"value": "Welder", "name": "Welder"}, ""),
        *(({"@value": nothing}, "") for nothing in (*NO_TEXTS, ["Welder"], EN)),
        ({"en": EN}, ""),
    ],
    ids=str,
)
def test_names_and_descriptions_may_be_texts_in_a_language(value: JSON, read: str) -> None:
    assert words(value) == read
    document = without({}, name=value, description=value, issuer={"id": "did:web:a.example", "name": value})
    of_badge = badge_view(document, recipient_matched=None)
    assert (of_badge.title, of_badge.description, of_badge.issuer_claimed_name) == (read, read, read)
    of_achievement = badge_view(
        without({"name": value, "description": value, "alignment": {"targetName": value}}, description=""),
        recipient_matched=None,
    )
    assert (of_achievement.title, of_achievement.description) == (read or "The badge", read)
    assert [skill.name for skill in of_achievement.skills] == [read]


def test_so_may_be_a_comment_and_the_names_of_results() -> None:
    document: JSONObject = {**BADGE, "credentialSubject": {"endorsementComment": [EN, FR]}}
    assert badge_view(document, recipient_matched=None).description == "Welder"
    level: JSONObject = {"id": "urn:level", "name": FR}
    described: JSONObject = {"id": "urn:result", "name": EN, "rubricCriterionLevel": [level]}
    subject: JSONObject = {
        "achievement": {"resultDescription": [described]},
        "result": {"resultDescription": "urn:result", "achievedLevel": "urn:level"},
    }
    view = badge_view({**BADGE, "credentialSubject": subject}, recipient_matched=None)
    assert view.results == (ResultView(name="Welder", level="Soudeur"),)


def test_what_is_no_name_is_read_as_it_stands() -> None:
    view = badge_view(
        without({"id": EN, "achievementType": EN}, id=EN, issuer=EN, validFrom=EN), recipient_matched=None
    )
    assert (view.id, view.achievement_id, view.achievement_type, view.issuer_id, view.valid_from) == ("",) * 5


@pytest.mark.parametrize("junk", [None, 7, "text", [], [[]], [1, 2], {}, {"id": 7, "name": {}}, True])
def test_nothing_makes_it_fail(junk: Any) -> None:
    for name in BADGE:
        assert isinstance(badge_view({**BADGE, name: junk}, recipient_matched=None), BadgeView)
    for name in ("achievement", "result"):
        inner: Any = {**BADGE["credentialSubject"], name: junk}  # type: ignore[dict-item]
        assert isinstance(
            badge_view({**BADGE, "credentialSubject": inner}, recipient_matched=None), BadgeView
        )
    inside = without({"alignment": [junk], "resultDescription": [junk]}, result=[junk])
    assert isinstance(badge_view(inside, recipient_matched=None), BadgeView)


def test_an_array_of_one_is_looked_through_and_one_of_several_is_not() -> None:
    assert member([{"a": [{"b": 1}]}], "a", "b") == 1
    assert member([{"a": 1}, {"a": 2}], "a") is None
    assert member([], "a") is None
    assert member({"a": 1}, "a", "b") is None
    assert member("a", "a") is None
    nested: JSONObject = {"alignment": [[{"targetName": "x"}]]}
    assert [skill.name for skill in badge_view(without(nested), recipient_matched=None).skills] == ["x"]
    two: JSONObject = {"alignment": [[{"targetName": "x"}, {"targetName": "y"}], []]}
    assert [skill.name for skill in badge_view(without(two), recipient_matched=None).skills] == ["", ""]


def test_texts_ids_and_types() -> None:
    assert (text("a"), text(7), text(None)) == ("a", "", "")
    assert (id_of("a"), id_of({"id": "b"}), id_of([{"id": "c"}]), id_of(7)) == ("a", "b", "c", "")
    assert (list(items(None)), list(items(0)), list(items([1, 2]))) == ([], [0], [1, 2])
    assert types_of({"type": ["A", 7]}) == {"A", ""}
    assert types_of({"type": "A"}) == {"A"}
    assert types_of({}) == types_of(7) == frozenset()


@pytest.mark.parametrize(
    ("identifier", "plain"),
    [
        (" urn:a\n", "urn:a"),
        ("urn%3Aa%C3%BC", "urn:aü"),
        ("urn:a%zz%", "urn:a%zz%"),
        ("%41" + "a" * 19_997, "A" + "a" * 19_997),
        ("%41" + "a" * 19_998, "%41" + "a" * 19_998),
        ("", ""),
    ],
    ids=["blanks", "escapes", "strays", "the longest", "longer", "none"],
)
def test_an_id_as_ids_are_compared(identifier: str, plain: str) -> None:
    assert plain_id(identifier) == plain
