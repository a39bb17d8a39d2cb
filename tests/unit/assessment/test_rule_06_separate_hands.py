"""Rule 6: identity and application meet only when the badge is made, in a hand other than the reviewers'."""

from __future__ import annotations

import copy
import json
import pickle

import pytest

from assessment_world import GOOD, LOW, World, definition
from openbadge_issuer.assessment import People, Policy
from openbadge_issuer.assessment.people import without_name
from openbadge_issuer.errors import AssessmentError
from openbadge_issuer.models import Recipient


def test_rule_06_no_reviewer_makes_the_award_or_acts_for_the_programme() -> None:
    world = World()
    application, decision = world.awarded()
    for reviewer in (world.r1, world.r2, world.ada):
        with pytest.raises(AssessmentError):
            decision.award(world.people, by=reviewer)
    again = world.people.enrol(Recipient.email("r1@people.example"))
    with pytest.raises(AssessmentError, match="was to review"):
        decision.award(world.people, by=again)
    for step in ("open_reviews", "check_complete"):
        with pytest.raises(AssessmentError):
            getattr(application, step)(by=world.r1, now=world.tick())
    with pytest.raises(AssessmentError):
        world.decide(world.opened(), by=world.r2)


def test_rule_06_whoever_acts_for_the_programme_does_not_review() -> None:
    world = World()
    for officer in (world.officer,):
        with pytest.raises(AssessmentError):
            world.assign(world.in_review(), officer)


def test_rule_06_a_lead_or_decider_does_not_review() -> None:
    world = World(definition(policy=Policy(resolution="decider")))
    application = world.opened(GOOD, LOW).resolve({"plan": "basic"}, by=world.decider, now=world.tick())
    application = world.strike_out(application, world.r1)
    with pytest.raises(AssessmentError):
        world.assign(application, world.decider)


def test_rule_06_a_former_reviewer_has_no_hand_in_the_second_round() -> None:
    world = World()
    application, _ = world.not_yet()
    as_r1 = world.people.enrol(Recipient.email("r1@people.example"))
    application = application.appeal(reason="It is there.", now=world.tick()).rehear(
        by=as_r1, now=world.tick()
    )
    for reviewer in (world.r3, world.r4):
        application = world.score(world.assign(application, reviewer), reviewer)
    application = application.open_reviews(by=world.officer, now=world.tick())
    _, decision = world.decide(application, by=world.second)
    with pytest.raises(AssessmentError, match="another hand"):
        decision.award(world.people, by=world.officer)


def test_rule_06_nothing_but_the_store_of_people_knows_who_it_is() -> None:
    world = World()
    application, decision = world.awarded()
    known = (
        json.dumps(application.to_json()["record"]) + repr(application) + repr(decision) + repr(world.people)
    )
    for telling in ("ada@people.example", "Ada", "r1@people.example", "officer@"):
        assert telling not in known
    with pytest.raises(AssessmentError):
        decision.award(People(), by=world.officer)
    award = decision.award(world.people, by=world.officer)
    assert award.recipient == without_name(world.people.recipient(world.ada))


def test_rule_06_who_was_forgotten_gets_nothing() -> None:
    world = World()
    _, decision = world.awarded()
    world.people.forget(world.ada)
    with pytest.raises(AssessmentError):
        decision.award(world.people, by=world.officer)


def test_rule_06_neither_people_nor_applications_nor_decisions_are_pickled() -> None:
    world = World()
    application, decision = world.awarded()
    for secret in (world.people, application):
        with pytest.raises(AssessmentError):
            pickle.dumps(secret)
    with pytest.raises(TypeError):
        pickle.dumps(decision)
    assert copy.deepcopy(application) is application
    assert copy.copy(decision) is decision


def test_rule_06_a_name_is_no_pseudonym() -> None:
    world = World()
    for name in ("ada@people.example", "Ada Lovelace", "", "p-ada"):
        with pytest.raises(AssessmentError):
            type(world.begun()).begin(world.definition, applicant=name, now=world.tick())
        with pytest.raises(AssessmentError):
            world.submitted().check_complete(by=name, now=world.tick())
