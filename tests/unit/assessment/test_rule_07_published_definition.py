"""Rule 7: a published definition has one competency, a citation, an evidence requirement, a complete rubric."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from assessment_world import NOW, World, definition
from openbadge_issuer.assessment import Application, Criterion, Definition, Level, Requirement
from openbadge_issuer.errors import ModelError, OpenBadgeError

ONE = definition()
UNSCORED = ONE.parts[0].replace(requirements=(ONE.parts[0].requirements[0].replace(criteria=()),))
OPTIONAL = tuple(
    part.replace(requirements=tuple(one.replace(at_least=0) for one in part.requirements))
    for part in ONE.parts
)


@pytest.mark.parametrize(
    "changes",
    [
        {"citations": ()},
        {"parts": ()},
        {"parts": (UNSCORED, ONE.parts[1])},
        {"parts": OPTIONAL},
        {"criteria": (), "parts": (UNSCORED,)},
        {"equity": None},
        {"competency": "The educator plans. The educator checks."},
        {"competency": "Plans!\nChecks!"},
        {"competency": " "},
    ],
    ids="-".join,
)
@pytest.mark.parametrize("status", ["published", "sunsetting", "retired"])
def test_rule_07_what_lacks_something_is_not_published(changes: dict[str, object], status: str) -> None:
    given = {**changes, "status": status, "accepts_until": NOW}
    with pytest.raises(ModelError):
        definition(**given)
    document = {**ONE.to_json(), "status": status, "acceptsUntil": "2027-01-01T00:00:00Z"}
    for name, value in changes.items():
        document[name] = [] if value in ((), None) else value  # type: ignore[assignment]
    with pytest.raises(ModelError):
        Definition.from_json(document)


def test_rule_07_a_draft_may_lack_everything_but_its_sentence() -> None:
    draft = definition(status="draft", citations=(), parts=(), criteria=(), equity=None)
    with pytest.raises(ModelError):
        draft.replace(status="published")


def test_rule_07_no_application_begins_on_what_is_not_published() -> None:
    world = World()
    unchecked = Definition.model_construct(**{**dict(ONE), "citations": (), "policy": ONE.policy})
    for status in ("draft", "in_review", "retired"):
        with pytest.raises(OpenBadgeError):
            Application.begin(definition(status=status), applicant=world.ada, now=NOW)
    with pytest.raises(OpenBadgeError):
        Application.begin(unchecked, applicant=world.ada, now=NOW)
    with pytest.raises(OpenBadgeError):
        replace(world.begun(), definition=unchecked)
    with pytest.raises(OpenBadgeError):
        world.not_yet()[0].again(note="Better.", definition=unchecked, now=world.tick())


def test_rule_07_a_sunsetting_one_accepts_until_its_day() -> None:
    world = World()
    sunsetting = definition(status="sunsetting", accepts_until=NOW)
    assert Application.begin(sunsetting, applicant=world.ada, now=NOW).state == "draft"
    with pytest.raises(OpenBadgeError):
        Application.begin(sunsetting, applicant=world.ada, now=NOW + timedelta(seconds=1))
    with pytest.raises(ModelError):
        definition(status="sunsetting")


def levels(*ids: str) -> tuple[Level, ...]:
    return tuple(Level(id=one, name=one) for one in ids)


def test_rule_07_a_criterion_requires_a_level_that_not_everybody_reaches() -> None:
    for ids, required in (
        (("low", "high"), "low"),
        (("only",), "only"),
        (("low", "high"), "top"),
        (("a", "a"), "a"),
    ):
        with pytest.raises(ModelError):
            Criterion(id="plan", name="Plan", levels=levels(*ids), required_level=required)


def test_rule_07_requirements_and_criteria_fit_together() -> None:
    lost = Requirement(id="lost", prompt="?", kind="text", criteria=("nothing",))
    part = ONE.parts[0]
    for requirements in ((lost,), (*part.requirements, *part.requirements)):
        with pytest.raises(ModelError):
            definition(parts=(part.replace(requirements=requirements), ONE.parts[1]))
    with pytest.raises(ModelError):
        definition(criteria=(*ONE.criteria, ONE.criteria[0]))


def test_rule_07_one_sentence_may_have_abbreviations() -> None:
    for sentence in (
        "Uses checks, e.g. Exit tickets, in every lesson.",
        "Plans for version 2.0 of the standard",
        "Kann in jeder Stunde prüfen, was verstanden wurde.",
        "每节课都检查理解。",
    ):
        assert definition(competency=sentence).competency == sentence
    with pytest.raises(ModelError):
        definition(competency="检查理解。改进教学。")
