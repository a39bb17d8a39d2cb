"""Rule 9: nothing about an unsuccessful application, and no answer that was kept back, reaches anything public."""

from __future__ import annotations

import json

import pytest

from assessment_world import FILE, World
from openbadge_issuer.errors import AssessmentError
from openbadge_issuer.models import Award
from openbadge_issuer.testing import fixed_entropy, fixed_issuer

ANSWER = "Twelve learners who are new to the language."


def badge(award: Award, world: World) -> str:
    return json.dumps(fixed_issuer().issue(award, now=world.tick(), entropy=fixed_entropy("9")).document)


def test_rule_09_what_was_not_released_is_not_in_the_badge() -> None:
    world = World()
    _, decision = world.awarded()
    award = decision.award(world.people, by=world.officer)
    assert award.evidence == ()
    shown = badge(award, world)
    for kept in (ANSWER, FILE.digest, FILE.name, "Lovelace"):
        assert kept not in shown


def test_rule_09_the_applicant_decides_item_by_item_and_can_change_it() -> None:
    world = World()
    application = world.filled()
    text, file = (item.id for item in application.items)
    application = application.publish(text, title="My learners", now=world.tick())
    application = application.publish(
        file, title="A plan", url="https://ada.example/plan.pdf", now=world.tick()
    )
    application = application.submit(attested=True, now=world.tick()).check_complete(
        by=world.officer, now=world.tick()
    )
    application, decision = world.decide(world.opened(application=world.screened(application)))
    shown = badge(decision.award(world.people, by=world.officer), world)
    assert ANSWER in shown
    assert "https://ada.example/plan.pdf" in shown
    assert '"digestSRI": "sha256-' in shown
    assert FILE.name not in shown
    application = application.keep_back(text, now=world.tick())
    shown = badge(application.decision.award(world.people, by=world.officer), world)
    assert ANSWER not in shown
    with pytest.raises(AssessmentError):
        application.keep_back("item-99", now=world.tick())


def test_rule_09_a_file_is_released_with_a_place() -> None:
    world = World()
    application, _ = world.awarded()
    application = application.publish(application.items[1].id, title="A plan", now=world.tick())
    with pytest.raises(AssessmentError, match="without a place"):
        application.decision.award(world.people, by=world.officer)


def test_rule_09_a_badge_after_a_second_attempt_does_not_tell_of_the_first() -> None:
    world = World()
    first, _ = world.not_yet()
    again = first.again(note="Now with checks.", now=world.tick(), entropy=world.entropy)
    world.r1, world.r3 = world.r3, world.r1
    again, decision = world.decide(world.opened(application=world.in_review(again)))
    assert (again.attempt, again.previous) == (2, first.id)
    shown = badge(decision.award(world.people, by=world.officer), world).lower()
    for kept in (first.id, again.id, "attempt", "now with checks", "say what you do", first.record.head):
        assert kept not in shown


def test_rule_09_nothing_unsuccessful_becomes_an_award() -> None:
    world = World()
    application, _ = world.not_yet()
    with pytest.raises(AssessmentError):
        application.decision.award(world.people, by=world.officer)
    upheld = application.appeal(reason="I did.", now=world.tick()).uphold(
        by=world.second, reason="No.", now=world.tick()
    )
    with pytest.raises(AssessmentError):
        upheld.decision.award(world.people, by=world.officer)
    denied = application.hold(by=world.officer, reason="Copied?", now=world.tick()).deny(
        by=world.second, reason="Copied.", now=world.tick()
    )
    with pytest.raises(AssessmentError):
        _ = denied.decision


def test_rule_09_nothing_of_an_application_is_in_an_error_or_a_repr() -> None:
    world = World()
    application, decision = world.not_yet()
    said = (
        repr(application) + repr(decision) + repr(application.items) + repr(list(application.sealed.values()))
    )
    with pytest.raises(AssessmentError) as refused:
        decision.award(world.people, by=world.officer)
    for kept in (ANSWER, FILE.name, "Say what you do", "people.example"):
        assert kept not in said + str(refused.value)
