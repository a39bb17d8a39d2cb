"""Rule 4: no award unless every required level is met, by the resolved scores."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from assessment_world import GOOD, LOW, World, definition
from openbadge_issuer.assessment import Policy, Record
from openbadge_issuer.assessment.record import Entry
from openbadge_issuer.errors import AssessmentError

FEEDBACK = {"plan": "More.", "overview": "More."}
LEVELS = {"overview": ("not-passing", "passing"), "plan": ("developing", "basic", "proficient")}


def test_rule_04_one_level_that_is_not_met_is_enough() -> None:
    world = World()
    application, decision = world.decide(world.opened(LOW, LOW), FEEDBACK)
    assert application.state == "not_yet"
    assert decision.short == ("plan",)
    with pytest.raises(AssessmentError, match="awards nothing"):
        decision.award(world.people, by=world.officer)


@pytest.mark.parametrize(("one", "other", "third"), list(product(LEVELS["plan"], repeat=3)))
def test_rule_04_whatever_two_and_a_third_say(one: str, other: str, third: str) -> None:
    world = World()
    application = world.opened({**GOOD, "plan": one}, {**GOOD, "plan": other})
    met = [level == "proficient" for level in (one, other)]
    assert application.state == ("agreed" if met[0] == met[1] else "disagreed")
    if application.state == "disagreed":
        with pytest.raises(AssessmentError):
            world.decide(application, FEEDBACK)
        application = world.score(world.assign(application, world.r3), world.r3, {**GOOD, "plan": third})
        met.append(third == "proficient")
    _, decision = world.decide(application, FEEDBACK)
    assert decision.awarded == (sum(met) * 2 > len(met))
    assert decision.reviews == len(met)
    if len(met) == 2:
        assert decision.levels["plan"] == min(one, other, key=LEVELS["plan"].index)


def test_rule_04_a_decider_settles_what_is_disputed_and_between_the_reviews() -> None:
    world = World(definition(policy=Policy(resolution="decider")))
    application = world.opened(GOOD, LOW)
    assert application.disagreements == ("plan",)
    for wrong in (
        {},
        {"overview": "passing"},
        {"plan": "developing"},
        {"plan": "excellent"},
        {"plan": "basic", "overview": "passing"},
    ):
        with pytest.raises(AssessmentError):
            application.resolve(wrong, by=world.decider, now=world.tick())
    for by in (world.r1, world.ada):
        with pytest.raises(AssessmentError):
            application.resolve({"plan": "proficient"}, by=by, now=world.tick())
    for level, awarded in (("proficient", True), ("basic", False)):
        resolved = application.resolve(
            {"plan": level}, by=world.decider, now=world.tick(), reason="I read it."
        )
        assert world.decide(resolved, FEEDBACK)[1].awarded is awarded


def test_rule_04_a_recorded_verdict_that_does_not_follow_is_refused() -> None:
    """An awarded entry in place of the one that says not yet, with digests that are right."""
    world = World()
    application, _ = world.not_yet()
    *before, last = application.record.entries
    for data in (
        {**last.data, "outcome": "awarded"},
        {**last.data, "levels": GOOD},
        {**last.data, "outcome": "awarded", "levels": GOOD},
        {**last.data, "reviews": 3},
    ):
        forged = replace(last, data=data, after="awarded" if data["outcome"] == "awarded" else "not_yet")
        with pytest.raises(AssessmentError):
            replace(application, record=Record((*before, forged)))
    relabelled = replace(last, after="awarded")
    with pytest.raises(AssessmentError):
        replace(application, record=Record((*before, relabelled)))


def test_rule_04_scores_changed_in_the_record_break_the_chain() -> None:
    world = World()
    application, _ = world.not_yet()
    entries: list[Entry] = list(application.record.entries)
    at = next(number for number, entry in enumerate(entries) if entry.action == "review")
    entries[at] = replace(entries[at], data={**entries[at].data, "scores": GOOD})
    with pytest.raises(AssessmentError) as refused:
        Record(tuple(entries))
    assert refused.value.detail_code == "assessment.record"
