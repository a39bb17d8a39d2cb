"""Rule 1: two distinct reviewers before any award; a reviewer is never the applicant; a conflict of interest is out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assessment_world import GOOD, World
from openbadge_issuer.assessment import Application, Decision, Entry, Record
from openbadge_issuer.assessment.people import without_name
from openbadge_issuer.errors import AssessmentError
from openbadge_issuer.models import Recipient


def test_rule_01_one_review_does_not_lead_to_a_decision() -> None:
    world = World()
    application = world.score(world.assigned(), world.r1)
    with pytest.raises(AssessmentError, match="Two reviews"):
        application.open_reviews(by=world.officer, now=world.tick())
    with pytest.raises(AssessmentError) as refused:
        world.decide(application)
    assert refused.value.detail_code == "assessment.state"


def test_rule_01_one_reviewer_does_not_review_twice() -> None:
    world = World()
    application = world.score(world.assigned(), world.r1)
    with pytest.raises(AssessmentError):
        world.score(application, world.r1)
    with pytest.raises(AssessmentError):
        world.assign(application, world.r1)


def test_rule_01_the_applicant_does_not_review_nor_judge() -> None:
    world = World()
    with pytest.raises(AssessmentError):
        world.assign(world.in_review(), world.ada)
    with pytest.raises(AssessmentError):
        world.score(world.assigned(), world.ada)
    with pytest.raises(AssessmentError):
        world.submitted().check_complete(by=world.ada, now=world.tick())
    with pytest.raises(AssessmentError):
        world.decide(world.opened(), by=world.ada)


def test_rule_01_a_second_pseudonym_is_not_a_second_person() -> None:
    world = World()
    as_ada = world.people.enrol(Recipient.email("ADA@people.example"))
    as_r1 = world.people.enrol(
        Recipient.email("elsewhere@people.example"), also=[Recipient.email("r1@people.example")]
    )
    application = world.assign(world.in_review(), world.r1)
    for double in (as_ada, as_r1):
        with pytest.raises(AssessmentError, match="perhaps by another pseudonym"):
            world.assign(application, double)


def test_rule_01_people_who_turn_out_to_be_one_get_no_award() -> None:
    """The store of people that assigned knew nothing; the one that makes the award does."""
    world = World()
    _, decision = world.awarded()
    document = world.people.to_json()
    for one, other in ((world.r1, world.r2), (world.r1, world.ada), (world.officer, world.ada)):
        with pytest.raises(AssessmentError):
            decision.award(type(world.people).from_json({**document, one: document[other]}), by=world.decider)
    award = decision.award(type(world.people).from_json(document), by=world.decider)
    assert award.recipient == without_name(world.people.recipient(world.ada))


def test_rule_01_whoever_declares_a_conflict_is_out() -> None:
    world = World()
    application = world.strike_out(world.opened(), world.r2)
    assert application.state == "in_review"
    for attempt in (
        world.decide,
        lambda it: world.score(it, world.r2),
        lambda it: world.assign(it, world.r2),
    ):
        with pytest.raises(AssessmentError):
            attempt(application)
    with pytest.raises(AssessmentError):
        application.packet_for(world.r2)
    application = world.score(world.assign(application, world.r3), world.r3)
    _, decision = world.decide(application.open_reviews(by=world.officer, now=world.tick()))
    assert decision.awarded


def test_rule_01_a_conflict_before_a_review_keeps_it_away() -> None:
    world = World()
    application = world.assigned().declare_conflict(world.r1, now=world.tick())
    with pytest.raises(AssessmentError):
        world.score(application, world.r1)


def test_rule_01_replacing_the_parts_of_an_application_opens_no_way() -> None:
    """Entries cut out, doubled or relabelled, in a chain that is right by its digests."""
    world = World()
    application, _ = world.awarded()
    entries = tuple(application.record.entries)
    reviews = [number for number, entry in enumerate(entries) if entry.action == "review"]
    without = [entry for number, entry in enumerate(entries) if number != reviews[1]]
    doubled = [
        replace(entry, actor=world.r1) if number == reviews[1] else entry
        for number, entry in enumerate(entries)
    ]
    by_applicant = [
        replace(entry, actor=world.ada) if number == reviews[1] else entry
        for number, entry in enumerate(entries)
    ]
    for forged in (without, doubled, by_applicant):
        with pytest.raises(AssessmentError):
            replace(application, record=Record(chained(forged)))
        with pytest.raises(AssessmentError):
            Application(application.definition, Record(chained(forged)), application.sealed)
    assert replace(application, record=Record(chained(list(entries)))) == application


def chained(entries: list[Entry]) -> tuple[Entry, ...]:
    """The entries with numbers and digests that follow from each other."""
    made: list[Entry] = []
    for number, entry in enumerate(entries):
        previous = made[-1].digest if made else "0" * 64
        made.append(replace(entry, number=number, previous=previous))
    return tuple(made)


def test_rule_01_nobody_else_makes_a_decision() -> None:
    world = World()
    application, decision = world.awarded()
    with pytest.raises(TypeError):
        Decision(application)
    with pytest.raises(AttributeError):
        decision.id = "another"  # type: ignore[misc]
    with pytest.raises(AssessmentError):
        _ = world.opened().decision
    assert application.decision.id == decision.id
    assert decision.levels == GOOD
