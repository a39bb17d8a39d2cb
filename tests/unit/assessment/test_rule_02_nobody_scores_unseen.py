"""Rule 2, the other way round: in a blind review nobody scores a criterion of which nothing was shown to reviewers."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from assessment_world import FILE, GOOD, LOW, PRODUCT, World, definition, product_definition
from openbadge_issuer.assessment import Application, Definition, Entry, Part, Record, Requirement, Text
from openbadge_issuer.errors import AssessmentError


def refusal() -> pytest.RaisesExc[AssessmentError]:
    return pytest.RaisesExc(AssessmentError, check=lambda error: error.detail_code == "assessment.unseen")


def asking(*requirements: Requirement) -> Definition:
    """The definition with other requirements."""
    return definition(parts=(Part(name="All", requirements=requirements),))


def screened(world: World, application: Application, **findings: int) -> Application:
    """Assigned to two, and screened with these findings by requirement."""
    application = world.assigned(application)
    by_item = {
        item.id: findings[item.requirement.replace("-", "_")]
        for item in application.items
        if item.requirement.replace("-", "_") in findings
    }
    return application.screen(by_item, by=world.officer, now=world.tick()) if by_item else application


def test_rule_02_what_was_never_screened_is_not_scored() -> None:
    world = World()
    application = world.assigned(world.in_review(screened=False))
    with refusal() as refused:
        world.score(application, world.r1)
    assert "overview, plan" in refused.value.message
    assert "Screen" in refused.value.advice
    assert "releases" in refused.value.advice
    assert application.facts().assignment(world.r1).status == "assigned", "nothing changed"
    assert world.score(world.screened(application), world.r1).facts().counted()


def test_rule_02_a_criterion_of_which_all_is_withheld_is_not_scored_until_something_is_released() -> None:
    world = World()
    application = screened(world, world.in_review(screened=False), context=0, lesson_plan=1)
    with refusal() as refused:
        world.score(application, world.r1)
    assert "handed in for plan is" in refused.value.message, "the other criterion is not named"
    plan = application.items[1].id
    application = application.release(
        plan, by=world.officer, reason="It is the name of a book.", now=world.tick()
    )
    reviewed = world.score(world.score(application, world.r1), world.r2)
    assert len(reviewed.facts().counted()) == 2
    assert Application.from_json(json.loads(json.dumps(reviewed.to_json()))) == reviewed


def test_rule_02_it_is_enough_that_part_of_it_is_shown() -> None:
    world = World()
    application = world.filled().answer("lesson-plan", FILE, now=world.tick(), entropy=world.entropy)
    application = application.submit(attested=True, now=world.tick())
    application = world.assigned(application.check_complete(by=world.officer, now=world.tick()))
    first, second = (item.id for item in application.items if item.requirement == "lesson-plan")
    text = application.items[0].id
    none = application.screen({text: 0, first: 1, second: 2}, by=world.officer, now=world.tick())
    with refusal():
        world.score(none, world.r1)
    one = application.screen({text: 0, first: 1, second: 0}, by=world.officer, now=world.tick())
    assert world.score(one, world.r1).facts().counted()


def test_rule_02_what_scores_nothing_stands_in_for_nothing() -> None:
    """A requirement that names no criterion: shown, it does not stand for the plan; withheld, it stops nobody."""
    world = World(
        asking(
            Requirement(id="context", prompt="Who?", kind="text", criteria=("overview",)),
            Requirement(id="lesson-plan", prompt="A plan.", kind="file", criteria=("plan",)),
            Requirement(id="thanks", prompt="Whom do you thank?", kind="text"),
        )
    )
    application = world.filled().answer(
        "thanks", Text("Nobody in particular."), now=world.tick(), entropy=world.entropy
    )
    application = application.submit(attested=True, now=world.tick())
    application = application.check_complete(by=world.officer, now=world.tick())
    with refusal():
        world.score(screened(world, application, context=0, lesson_plan=1, thanks=0), world.r1)
    shown = screened(world, application, context=0, lesson_plan=0, thanks=3)
    assert world.score(shown, world.r1).facts().counted()


def test_rule_02_what_may_be_left_out_and_was_left_out_stops_nobody() -> None:
    world = World(
        asking(
            Requirement(id="context", prompt="Who?", kind="text", criteria=("overview",)),
            Requirement(
                id="lesson-plan", prompt="A plan, if any.", kind="file", at_least=0, criteria=("plan",)
            ),
        )
    )
    short = Text("Twelve learners, all of them new.")
    application = world.begun().answer("context", short, now=world.tick(), entropy=world.entropy)
    application = application.submit(attested=True, now=world.tick())
    application = application.check_complete(by=world.officer, now=world.tick())
    assert world.score(screened(world, application, context=0), world.r1, LOW).facts().counted()
    with_plan = world.in_review(screened=False)
    with refusal():
        world.score(screened(world, with_plan, context=0, lesson_plan=1), world.r1, LOW)


def test_rule_02_one_item_may_speak_for_two_criteria() -> None:
    world = World(
        asking(
            Requirement(id="context", prompt="Who?", kind="text", criteria=("overview", "plan")),
            Requirement(id="lesson-plan", prompt="A plan.", kind="file", criteria=("plan",)),
        )
    )
    application = world.in_review(screened=False)
    assert world.score(screened(world, application, context=0, lesson_plan=1), world.r1).facts().counted()
    with refusal() as refused:
        world.score(screened(world, application, context=1, lesson_plan=0), world.r1)
    assert "handed in for overview is" in refused.value.message


def test_rule_02_the_note_of_a_further_attempt_is_nothing_to_score() -> None:
    world = World()
    again = world.not_yet()[0].again(note="Now better.", now=world.tick(), entropy=world.entropy)
    again = world.assign(world.in_review(again, screened=False), world.r3)
    with refusal():
        world.score(again.screen({"note": 0}, by=world.officer, now=world.tick()), world.r3)


def test_rule_02_a_third_rater_sees_something_too_and_a_slip_can_be_corrected_all_the_same() -> None:
    world = World()
    one = world.score(world.assigned(), world.r1)
    plan = one.items[1].id
    found = one.screen(
        {plan: 1}, by=world.officer, now=world.tick()
    )  # what the first reviewer has read already
    assert found.correct(world.review(world.r1, LOW), now=world.tick()).facts().counted()
    with refusal():
        world.score(found, world.r2)
    disagreed = world.opened(GOOD, LOW)
    disagreed = disagreed.screen({plan: 1}, by=world.officer, now=world.tick())
    with refusal():
        world.score(world.assign(disagreed, world.r3), world.r3)


def test_rule_02_where_all_know_each_other_nothing_is_screened_and_all_is_scored() -> None:
    world = World(product_definition(), product=PRODUCT)
    application = world.assigned(world.in_review(screened=False))
    assert world.score(application, world.r1).facts().counted()


def test_rule_02_a_record_in_which_somebody_scored_unseen_is_no_record() -> None:
    """The same record without its screening, every digest right again."""
    world = World()
    application, _ = world.awarded()
    kept = [entry for entry in application.record.entries if entry.action != "screen"]
    assert len(kept) == len(application.record.entries) - 1
    entries: list[Entry] = []
    for number, entry in enumerate(kept):
        previous = entries[-1].digest if entries else "0" * 64
        entries.append(replace(entry, number=number, previous=previous))
    with refusal():
        Application(application.definition, Record(tuple(entries)), application.sealed)
    document = application.to_json()
    with refusal():
        Application.from_json({**document, "record": [entry.to_json() for entry in entries]})
