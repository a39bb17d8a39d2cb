"""Rule 2: what a reviewer gets identifies nobody; no item with an open finding; no earlier scores; locked before read."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from assessment_world import GOOD, LOW, World
from openbadge_issuer.errors import AssessmentError


def test_rule_02_nothing_in_a_packet_tells_who_applied() -> None:
    world = World()
    application = world.assigned()
    packet = application.packet_for(world.r1)
    shown = str({**asdict(packet), "definition": ""}) + repr(packet)
    for telling in (world.ada, "Ada", "Lovelace", "ada@people.example", "ab" * 32, world.r2, world.officer):
        assert telling not in shown
    assert {item.file for item in packet.items if item.kind == "file"} == {f"{application.items[1].id}.pdf"}
    assert packet.applicant is None


def test_rule_02_what_was_not_screened_or_is_open_is_withheld_until_it_is_released() -> None:
    world = World()
    application = world.assigned(world.in_review(screened=False))
    text, file = (item.id for item in application.items)
    assert application.packet_for(world.r1).items == ()
    assert application.packet_for(world.r1).withheld == (text, file)
    application = application.screen({text: 0, file: 2}, by=world.officer, now=world.tick())
    assert [item.id for item in application.packet_for(world.r1).items] == [text]
    for reviewer in (world.r1, world.ada):
        with pytest.raises(AssessmentError):
            application.release(file, by=reviewer, reason="it is fine", now=world.tick())
    application = application.release(
        file, by=world.officer, reason="The name is of a book.", now=world.tick()
    )
    assert [item.id for item in application.packet_for(world.r1).items] == [text, file]
    entry = application.record.entries[-1]
    assert (entry.action, entry.role, entry.actor, entry.data) == (
        "release",
        "officer",
        world.officer,
        {"item": file},
    )
    application = application.screen({file: 1}, by=world.officer, now=world.tick())
    assert application.packet_for(world.r1).withheld == (file,), "a new finding needs a new release"


def test_rule_02_the_second_reviewer_does_not_see_the_first_review() -> None:
    world = World()
    application = world.score(world.assigned(), world.r1, LOW, {"plan": "Where are the checks?"})
    packet = application.packet_for(world.r2)
    assert packet.others == ()
    assert packet.own is None
    assert "Where are the checks" not in str(asdict(packet))
    with pytest.raises(AssessmentError):
        _ = application.disagreements
    assert application.packet_for(world.r1).own is not None


def test_rule_02_the_third_rater_sees_no_scores() -> None:
    world = World()
    application = world.assign(world.opened(GOOD, LOW), world.r3)
    packet = application.packet_for(world.r3)
    assert (packet.own, packet.others) == (None, ())


def test_rule_02_a_further_attempt_shows_nothing_of_the_one_before() -> None:
    world = World()
    application, _ = world.not_yet()
    again = application.again(note="I, Ada, added the checks.", now=world.tick(), entropy=world.entropy)
    again = world.in_review(again, screened=False)
    again = world.assign(again, world.r3)
    for screened in (False, True):
        if screened:
            again = world.screened(again)
        packet = again.packet_for(world.r3)
        assert "note" not in {*(item.id for item in packet.items), *packet.withheld}, (
            "not even that there is one"
        )
    assert len(packet.items) == 2
    shown = str({**asdict(packet), "definition": ""})
    for telling in (application.id, "Ada", "Say what you do", "attempt"):
        assert telling not in shown


def test_rule_02_a_review_is_locked_and_opened_before_it_can_be_read() -> None:
    world = World()
    application = world.score(world.assigned(), world.r1)
    corrected = application.correct(world.review(world.r1, LOW), now=world.tick(), entropy=world.entropy)
    assert [entry.action for entry in corrected.record.entries].count("review") == 1, "the first one stays"
    opened = world.score(corrected, world.r2, LOW).open_reviews(by=world.officer, now=world.tick())
    for reviewer in (world.r1, world.r2):
        with pytest.raises(AssessmentError):
            opened.correct(world.review(reviewer, GOOD), now=world.tick())
    both = world.score(corrected, world.r2, LOW)
    assert both.correct(world.review(world.r2, GOOD), now=world.tick()).state == "in_review"


def test_rule_02_those_without_a_place_get_nothing() -> None:
    world = World()
    application = world.assigned()
    for stranger in (world.r3, world.officer, world.ada):
        with pytest.raises(AssessmentError):
            application.packet_for(stranger)
    declined = application.decline(world.r1, now=world.tick())
    with pytest.raises(AssessmentError):
        declined.packet_for(world.r1)
    decided, _ = world.awarded()
    with pytest.raises(AssessmentError):
        decided.packet_for(world.r1)
