"""Differences between versions, in the words of the definition."""

from __future__ import annotations

import pytest

from assessment_world import definition
from definition_samples import changed
from openbadge_issuer.assessment import Definition
from openbadge_issuer.assessment.definitions import Difference, differences
from openbadge_issuer.codec.pointer import resolve
from openbadge_issuer.errors import AssessmentError

OLD = definition(tag=["a", "b"], in_language="en")
LEVELS = "/criteria/1/levels"
CASES: list[tuple[dict[str, object], str, bool]] = [
    ({"/version": "2.0"}, "version from 1.0 to 2.0", False),
    ({"/name": "Other"}, "title from Checking for understanding to Other", False),
    (
        {"/criteria/1/requiredLevel": "basic"},
        "criterion “Lesson plan”: required level from Proficient to Basic",
        True,
    ),
    ({f"{LEVELS}/1/name": "Fair"}, "criterion “Lesson plan”: level “Basic”: name from Basic to Fair", True),
    (
        {f"{LEVELS}/1/description": "One."},
        "criterion “Lesson plan”: level “Basic”: description added: One.",
        True,
    ),
    ({f"{LEVELS}/1": ...}, "criterion “Lesson plan”: level “Basic” removed", True),
    (
        {"/criteria/1/requiredLevel": "basic", "/criteria/1/levels/2": {"id": "best", "name": "Best"}},
        "criterion “Lesson plan”: level “Best” added",
        True,
    ),
    (
        {"/parts/0/requirements/0/words/max": 100},
        "part “Overview”: requirement “context”: maximum of words from 200 to 100",
        True,
    ),
    (
        {"/parts/0/requirements/0/words/hard": False},
        "part “Overview”: requirement “context”: hard limit of words from yes to no",
        True,
    ),
    (
        {"/parts/1/requirements/0/atMost": ...},
        "part “Work examples”: requirement “lesson-plan”: at most removed: 2",
        True,
    ),
    (
        {"/parts/1/requirements/0/criteria": ["plan", "overview"]},
        "part “Work examples”: requirement “lesson-plan”: criteria added: “Overview”",
        True,
    ),
    ({"/parts/1/name": "Work"}, "part “Work examples”: name from Work examples to Work", True),
    ({"/tag": ["b", "a"]}, "keywords: order changed", False),
    ({"/tag": ["b"]}, "keywords removed: a", False),
    ({"/tag": ...}, "keywords removed: a", False),
    ({"/equity/goals": "Yours."}, "equity: learner's goals from Their own. to Yours.", False),
    ({"/citations/0/doi": ...}, "DOI removed: 10.1177/003172171009200119", False),
    ({"/policy": {"maxAttempts": 3}}, "policy: number of attempts added: 3", False),
    (
        {"/parts/0/requirements/0/words": ...},
        "part “Overview”: requirement “context”: maximum of words removed: 200",
        True,
    ),
    (
        {"/image": {"id": "https://a.example/1.png", "type": "Image"}},
        "picture added: https://a.example/1.png",
        False,
    ),
    ({"/assessor/name": "Others"}, "assessing organisation: name from Assessors' Guild to Others", False),
    ({"/inLanguage": "en-US"}, "language from en to en-US", False),
]


def after(changes: dict[str, object]) -> Definition:
    return Definition.from_json(changed(OLD.to_json(), changes))


def test_equal_ones_do_not_differ() -> None:
    assert differences(OLD, OLD) == ()
    assert differences(OLD, Definition.from_json(OLD.to_json())) == ()


@pytest.mark.parametrize(("changes", "sentence", "scored"), CASES, ids=[one[1] for one in CASES])
def test_each_change_is_said_in_the_words_of_the_definition(
    changes: dict[str, object], sentence: str, scored: object
) -> None:
    new = after(changes)
    found = differences(OLD, new)
    assert any(sentence in str(one) for one in found), [str(one) for one in found]
    assert any(one.scored for one in found) is scored
    assert (OLD.rubric_digest != new.rubric_digest) is scored


@pytest.mark.parametrize(("changes", "sentence", "scored"), CASES, ids=[one[1] for one in CASES])
def test_pointers_lead_to_the_place(changes: dict[str, object], sentence: str, scored: object) -> None:
    new = after(changes)
    for one in differences(OLD, new):
        resolve((OLD if one.change == "removed" else new).to_json(), one.pointer)
    for one in differences(new, OLD):
        resolve((new if one.change == "removed" else OLD).to_json(), one.pointer)


def test_an_empty_object_is_something_else_than_none() -> None:
    without = after({"/parts/0/requirements/0/words": ...})
    empty = after({"/parts/0/requirements/0/words": {}})
    (found,) = differences(without, empty)
    assert (str(found), found.scored) == ("part “Overview”: requirement “context”: words added", True)
    assert differences(empty, without)[0].change == "removed"
    assert [str(one) for one in differences(OLD, after({"/policy": {}}))] == ["policy added"]


def test_levels_in_another_order_are_told() -> None:
    levels = OLD.to_json()["criteria"]
    assert isinstance(levels, list)
    new = after({"/criteria": [levels[1], levels[0]]})
    assert [str(one) for one in differences(OLD, new)] == ["order of the criteria changed"]


def test_long_texts_are_shortened_in_the_sentence_and_whole_in_the_values() -> None:
    long = "word " * 60
    (found,) = differences(OLD, OLD.replace(rationale=long))
    assert found.after == long
    assert len(str(found)) < 120
    assert str(found).endswith("…")


def test_a_part_with_other_requirements_is_not_taken_for_another_one() -> None:
    new = after({"/parts/0/name": "Context", "/parts/1/name": "Work"})
    assert [str(one) for one in differences(OLD, new)] == [
        "part “Overview”: name from Overview to Context",
        "part “Work examples”: name from Work examples to Work",
    ]


def test_a_difference_is_a_plain_value() -> None:
    one = Difference(place="title", change="changed", pointer="/name", before="a", after="b")
    assert str(one) == "title from a to b"
    assert one == Difference(place="title", change="changed", pointer="/name", before="a", after="b")


@pytest.mark.parametrize("wrong", [None, {}, "x"])
def test_only_definitions_are_compared(wrong: object) -> None:
    with pytest.raises(AssessmentError):
        differences(OLD, wrong)  # type: ignore[arg-type]
    with pytest.raises(AssessmentError):
        differences(wrong, OLD)  # type: ignore[arg-type]
