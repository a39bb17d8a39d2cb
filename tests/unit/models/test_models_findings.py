"""What is wrong in a document: the code, the sentence, the values in it, and what to do."""

from __future__ import annotations

from typing import Any

import pytest

from openbadge_issuer.codec.types import Limits
from openbadge_issuer.errors import Finding, ModelError
from openbadge_issuer.models import Achievement, AchievementSubject, Criteria, Image, Profile
from openbadge_issuer.models.base import Model

SCHOOL: dict[str, Any] = {"id": "did:web:school.example", "type": ["Profile"]}


def told(model: type[Model], document: Any, limits: Limits | None = None) -> Finding:
    with pytest.raises(ModelError) as error:
        model.from_json(document, **({"limits": limits} if limits else {}))
    (finding,) = error.value.findings
    assert (
        error.value.message
        == f"{model.__name__} can not be built: {finding.message} {finding.advice}".rstrip()
    )
    return finding


def test_what_is_missing() -> None:
    found = told(Image, {"type": "Image"})
    assert (found.code, found.message, found.pointer) == ("model.missing", "`/id` is missing.", "/id")
    assert (found.params, found.advice) == ({"place": "/id", "member": "id", "suggestion": ""}, "")
    inside = told(Profile, {**SCHOOL, "image": {"type": "Image"}})
    assert inside.params == {"place": "/image/id", "member": "id", "suggestion": ""}


def test_a_member_that_a_closed_class_does_not_have() -> None:
    picture = {"id": "https://school.example/a.png", "type": "Image"}
    found = told(Profile, {**SCHOOL, "image": {**picture, "captoin": "x"}})
    assert (found.code, found.message) == ("model.extra", "`/image/captoin` is not allowed here.")
    assert found.params == {"place": "/image/captoin", "member": "captoin", "suggestion": "caption"}
    assert found.advice == "Did you mean 'caption'?"
    assert told(Profile, {**SCHOOL, "image": {**picture, "zzz": "x"}}).advice == ""


@pytest.mark.parametrize(
    ("member", "value", "expected", "found"),
    [
        ("name", 7, "string", "number"),
        ("name", 7.5, "string", "number"),
        ("name", True, "string", "boolean"),
        ("name", None, "string", "null"),
        ("name", ["x"], "string", "array"),
        ("name", {"x": 1}, "string", "object"),
        ("address", "Street 1", "object", "string"),
        ("dateOfBirth", 2001, "date", "number"),
    ],
)
def test_types_are_called_as_json_schema_calls_them(
    member: str, value: Any, expected: str, found: str
) -> None:
    finding = told(Profile, {**SCHOOL, member: value})
    place = f"/{member}"
    assert (finding.code, finding.pointer, finding.advice) == ("model.type", place, "")
    assert finding.message == f"`{place}` must be of the type {expected}, not {found}."
    assert finding.params == {"place": place, "member": member, "expected": expected, "found": found}


def test_whoever_builds_by_hand_is_told_the_class() -> None:
    with pytest.raises(ModelError) as error:
        Profile(id="did:web:school.example", image="https://school.example/a.png")  # type: ignore[arg-type]
    (found,) = error.value.findings
    assert found.message == "`/image` must be of the type object, not string."
    assert found.advice == "In Python it is made by Image(...)."
    assert found.params["model"] == "Image"
    with pytest.raises(ModelError) as error:
        Profile(id="did:web:school.example", name=3)  # type: ignore[arg-type]
    assert (error.value.findings[0].advice, "model" in error.value.findings[0].params) == ("", False)


def test_a_term_of_no_enumeration() -> None:
    document = {
        "id": "urn:x:y",
        "type": ["Achievement"],
        "name": "n",
        "description": "d",
        "criteria": {"narrative": "c"},
    }
    near = told(Achievement, {**document, "achievementType": "Coures"})
    assert (near.code, near.message) == ("model.enum", "`/achievementType` is no AchievementType: `Coures`.")
    assert (near.advice, near.params["suggestion"]) == ("Did you mean 'Course'?", "Course")
    far = told(Achievement, {**document, "achievementType": "what it is"})
    assert far.message == "`/achievementType` is no AchievementType: `…`."
    assert far.advice == f"It is one of: {far.params['expected']}."
    assert str(far.params["expected"]).startswith("Achievement, ")
    assert str(far.params["expected"]).endswith(", ext:…")


def test_a_type_that_is_not_there() -> None:
    found = told(Profile, {"id": "urn:x:y", "type": ["School", "a b"]})
    assert (found.code, found.message) == ("model.types", "`/type` must name one of these types: Profile.")
    assert found.params == {"place": "/type", "member": "type", "expected": "Profile", "found": "School, …"}


def test_a_whole_is_called_by_its_class() -> None:
    found = told(Criteria, {"x": {1, 2}})
    assert (found.code, found.pointer) == ("model.json", "")
    assert found.message == "`Criteria` holds set, which JSON can not write."
    assert found.params == {"place": "Criteria", "member": "", "found": "set"}
    assert told(Criteria, {"x": float("nan")}).params["found"] == "nan"


def test_limits_are_named() -> None:
    found = told(Criteria, {"x": [[[]]]}, Limits(max_depth=2))
    assert (found.code, found.pointer) == ("model.limit", "")
    assert found.message == "The document exceeds a limit: max_depth is 2."
    assert found.params == {"limit": "max_depth", "maximum": 2}


def test_dates_say_what_they_must_be() -> None:
    found = told(Profile, {**SCHOOL, "dateOfBirth": "2001-02-30"})
    assert (found.code, found.message) == ("model.date", "`/dateOfBirth` must be a date such as 2026-01-31.")
    with pytest.raises(ModelError) as error:
        AchievementSubject.from_json({"activityEndDate": "9999-12-31T23:59:59-14:00"})
    outside = next(one for one in error.value.findings if one.code == "model.datetime")
    assert outside.message.endswith("and within the years 1 to 9999 in UTC).")
    assert outside.params == {"place": "/activityEndDate", "member": "activityEndDate"}
