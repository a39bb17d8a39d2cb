"""The states of an application, one test for each line of the diagram, and what is refused beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from assessment_world import FILE, GOOD, LOW, NOW, World, definition
from openbadge_issuer.assessment import Application, FileEvidence, Link, Policy, Review, Text
from openbadge_issuer.assessment.people import without_name
from openbadge_issuer.errors import AssessmentError, ConfigurationError

FEEDBACK = {"plan": "More."}


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(AssessmentError) as error:
        yield
    assert error.value.detail_code == f"assessment.{code}"


def test_a_draft_is_filled_and_changed_until_it_is_submitted() -> None:
    world = World()
    application = world.filled()
    item = application.items[0]
    with refused("evidence"):
        application.answer("context", Text("Another text of four words."), now=world.tick())
    with refused("evidence"):
        application.answer("nothing", Text("A text."), now=world.tick())
    with refused("evidence"):
        application.answer("lesson-plan", Text("A text."), now=world.tick())
    application = application.remove(item.id, now=world.tick())
    with refused("incomplete"):
        application.submit(attested=True, now=world.tick())
    application = application.answer("context", Text("too short"), now=world.tick())
    with refused("incomplete"):
        application.submit(attested=True, now=world.tick())
    application = application.remove(application.items[-1].id, now=world.tick())
    application = application.answer("context", Text("Long enough it is."), now=world.tick())
    with refused("incomplete"):
        application.submit(attested=False, now=world.tick())
    submitted = application.submit(attested=True, now=world.tick())
    assert (application.state, submitted.state) == ("draft", "submitted")
    with refused("state"):
        submitted.answer("lesson-plan", FILE, now=world.tick())


def test_returned_incomplete_and_submitted_again() -> None:
    world = World()
    returned = world.submitted().return_incomplete(["unreadable-file"], by=world.officer, now=world.tick())
    assert returned.state == "returned_incomplete"
    assert returned.record.entries[-1].data == {"codes": ("unreadable-file",)}
    draft = returned.remove(returned.items[1].id, now=world.tick())
    assert draft.state == "draft"
    draft = draft.answer("lesson-plan", FILE, now=world.tick())
    assert draft.submit(attested=True, now=world.tick()).state == "submitted"
    assert returned.submit(attested=True, now=world.tick()).state == "submitted"
    for codes in ([], [""], ["The file can not be read"], ["Ada"]):
        with refused("incomplete") if "The" not in "".join(codes) else pytest.raises(AssessmentError):
            world.submitted().return_incomplete(codes, by=world.officer, now=world.tick())


def test_evidence_is_a_text_a_file_or_a_link() -> None:
    for made in (
        lambda: Text(" "),
        lambda: Text("x" * 100_001),
        lambda: Link("http://ada.example"),
        lambda: Link("file:///etc/passwd"),
        lambda: FileEvidence("ab", "application/pdf", 1, "a.pdf"),
        lambda: FileEvidence("AB" * 32, "application/pdf", 1, "a.pdf"),
        lambda: FileEvidence("ab" * 32, "pdf", 1, "a.pdf"),
        lambda: FileEvidence("ab" * 32, "application/pdf", 0, "a.pdf"),
        lambda: FileEvidence("ab" * 32, "application/pdf", 1, " "),
    ):
        with refused("evidence"):
            made()
    with refused("evidence"):
        World().begun().answer("context", "a text", now=NOW)  # type: ignore[arg-type]


def test_assignments_accepted_declined_overdue_reassigned() -> None:
    world = World()
    due = world.now + timedelta(days=14)
    application = world.assign(world.in_review(), world.r1, due=due)
    application = application.accept(world.r1, now=world.tick())
    application = world.assign(application, world.r2)
    with refused("reviewer"):
        world.assign(application, world.r3)
    application = application.decline(world.r2, now=world.tick())
    with refused("reviewer"):
        world.score(application, world.r2)
    application = world.assign(application, world.r3)
    with refused("time"):
        application.mark_overdue(world.r1, by=world.officer, now=world.tick())
    with refused("time"):
        application.mark_overdue(world.r3, by=world.officer, now=world.tick(days=100))
    application = application.mark_overdue(world.r1, by=world.officer, now=world.tick())
    assert world.score(application, world.r1).facts().assignment(world.r1).status == "submitted"
    application = application.reassign(
        world.r1, world.r4, by=world.officer, people=world.people, now=world.tick()
    )
    statuses = {one.reviewer: one.status for one in application.facts().assignments}
    assert statuses == {
        world.r1: "reassigned",
        world.r2: "declined",
        world.r3: "assigned",
        world.r4: "assigned",
    }
    with refused("reviewer"):
        application.reassign(world.r1, world.r2, by=world.officer, people=world.people, now=world.tick())
    with refused("time"):
        world.assign(world.in_review(), world.r1, due=NOW - timedelta(days=1))


def test_a_late_review_is_kept_and_not_counted() -> None:
    world = World()
    application = world.assigned().reassign(
        world.r1, world.r3, by=world.officer, people=world.people, now=world.tick()
    )
    application = world.score(application, world.r1, LOW, {"plan": "Too late, but here."})
    assert application.facts().assignment(world.r1).status == "late"
    assert application.record.entries[-1].action == "late_review"
    application = world.score(world.score(application, world.r2), world.r3)
    application = application.open_reviews(by=world.officer, now=world.tick())
    decided, decision = world.decide(application)
    assert (decision.awarded, decision.reviews) == (True, 2)
    assert "Too late, but here." in [text for _, _, text in decided.texts()]
    with refused("reviewer"):
        world.score(world.assigned(), world.r3)


def test_a_late_review_may_come_after_the_decision() -> None:
    world = World()
    application = world.assigned().reassign(
        world.r1, world.r3, by=world.officer, people=world.people, now=world.tick()
    )
    application = world.score(world.score(application, world.r2), world.r3)
    application, decision = world.decide(application.open_reviews(by=world.officer, now=world.tick()))
    application = world.score(application, world.r1, LOW)
    assert application.state == "awarded"
    assert application.decision.levels == decision.levels


def test_a_correction_is_a_new_entry_by_the_same_reviewer() -> None:
    world = World()
    application = world.score(world.assigned(), world.r1, LOW)
    application = application.correct(world.review(world.r1, GOOD), now=world.tick())
    for reviewer in (world.r2, world.r3):
        with refused("reviewer"):
            application.correct(world.review(reviewer, GOOD), now=world.tick())
    application = world.score(application, world.r2).open_reviews(by=world.officer, now=world.tick())
    assert application.state == "agreed"
    with pytest.raises(AssessmentError):
        application.correct(world.review(world.r1, LOW), now=world.tick())


def test_after_a_conflict_of_an_opened_review_the_other_one_is_not_corrected() -> None:
    world = World()
    application = world.strike_out(world.opened(), world.r2)
    with refused("opened"):
        application.correct(world.review(world.r1, LOW), now=world.tick())
    with refused("reviewer"):
        application.correct(world.review(world.r2, LOW), now=world.tick())


def test_after_a_conflict_of_an_opened_review_the_new_one_is_corrected_until_it_is_opened() -> None:
    world = World()
    application = world.assign(world.strike_out(world.opened(), world.r2), world.r3)
    with refused("reviewer"):
        application.correct(world.review(world.r3, LOW), now=world.tick())
    application = world.score(application, world.r3, LOW)
    application = application.correct(world.review(world.r3, GOOD), now=world.tick())
    application = Application.from_json(application.to_json())
    with refused("opened"):
        application.correct(world.review(world.r1, LOW), now=world.tick())
    opened = application.open_reviews(by=world.officer, now=world.tick())
    assert (opened.state, opened.disagreements) == ("agreed", ())
    again = world.strike_out(opened, world.r1)
    with refused("opened"):
        again.correct(world.review(world.r3, LOW), now=world.tick())


def test_a_third_rater_with_a_conflict_is_replaced() -> None:
    world = World()
    application = world.assign(world.opened(GOOD, LOW), world.r3)
    with refused("reviewer"):
        world.assign(application, world.r4)
    resolved = world.score(application, world.r3)
    assert resolved.state == "resolved"
    again = world.strike_out(resolved, world.r3)
    assert again.state == "disagreed"
    assert world.score(world.assign(again, world.r4), world.r4, LOW).state == "resolved"


def test_a_reviewer_out_after_the_third_rating_starts_the_pair_anew() -> None:
    world = World()
    resolved = world.score(world.assign(world.opened(GOOD, LOW), world.r3), world.r3)
    application = world.strike_out(resolved, world.r1)
    assert application.state == "in_review"
    assert application.facts().assignment(world.r3).status == "set_aside"
    application = world.score(world.assign(application, world.r4), world.r4, LOW)
    application = application.open_reviews(by=world.officer, now=world.tick())
    assert application.state == "agreed"
    assert not world.decide(application, FEEDBACK)[1].awarded


def test_each_policy_settles_in_its_own_way() -> None:
    for resolution in ("third_rater", "decider", "consensus_with_lead"):
        world = World(definition(policy=Policy(resolution=resolution)))
        application = world.opened(GOOD, LOW)
        if resolution == "third_rater":
            with refused("resolution"):
                application.resolve({"plan": "basic"}, by=world.decider, now=world.tick())
        else:
            with refused("resolution"):
                world.assign(application, world.r3)


def test_an_appeal_is_upheld_by_somebody_else() -> None:
    world = World()
    application, _ = world.not_yet()
    appealed = application.appeal(reason="It is on page 3.", now=world.tick())
    assert appealed.state == "appealed"
    for by in (world.officer, world.r1, world.ada):
        with refused("hand"):
            appealed.uphold(by=by, reason="No.", now=world.tick())
    upheld = appealed.uphold(by=world.second, reason="It is not.", now=world.tick())
    assert (upheld.state, upheld.decision.awarded) == ("upheld", False)
    assert upheld.again(note="Now it is.", now=world.tick()).attempt == 2


def test_an_appeal_is_heard_again_by_people_who_did_not_review() -> None:
    world = World()
    application, first = world.not_yet()
    application = application.appeal(reason="It is on page 3.", now=world.tick())
    application = application.rehear(by=world.second, now=world.tick())
    for reviewer in (world.r1, world.r2, world.officer, world.second):
        with pytest.raises(AssessmentError):
            world.assign(application, reviewer)
    with pytest.raises(AssessmentError):
        application.packet_for(world.r1)
    for reviewer in (world.r3, world.r4):
        application = world.score(world.assign(application, reviewer), reviewer)
    application = application.open_reviews(by=world.second, now=world.tick())
    with refused("hand"):
        world.decide(application, by=world.officer)
    application, decision = world.decide(application, by=world.second)
    assert (decision.awarded, decision.id != first.id) == (True, True)
    assert decision.award(world.people, by=world.officer).recipient == without_name(
        world.people.recipient(world.ada)
    )


def test_an_appeal_is_made_once_and_in_time() -> None:
    world = World(definition(policy=Policy(appeal_days=30)))
    application, _ = world.not_yet()
    with refused("time"):
        application.appeal(reason="Late.", now=world.now + timedelta(days=31))
    awarded, _ = World().awarded()
    with refused("state"):
        awarded.appeal(reason="More.", now=NOW + timedelta(days=2))


def test_a_resubmission_names_the_attempt_before() -> None:
    world = World(definition(policy=Policy(max_attempts=2)))
    first, _ = world.not_yet()
    second = first.again(note="With checks now.", now=world.tick(), entropy=world.entropy)
    begin = second.record.entries[0].data
    assert (second.attempt, second.previous) == (2, first.id)
    assert begin["previousHead"] == first.record.head
    assert ("note", {"kind": "text", "text": "With checks now."}) in [(n, t) for _, n, t in second.texts()]
    with refused("evidence"):
        second.remove("note", now=world.tick())
    with refused("state"):
        second.again(note="Third.", now=world.tick())
    second = world.in_review(second)
    for reviewer in (world.r3, world.r4):
        second = world.score(world.assign(second, reviewer), reviewer, LOW)
    second, _ = world.decide(second.open_reviews(by=world.officer, now=world.tick()), FEEDBACK)
    with refused("attempts"):
        second.again(note="Third.", now=world.tick())


def test_a_resubmission_may_take_the_current_version() -> None:
    world = World()
    first, _ = world.not_yet()
    newer = definition(version="1.1", name="Checking, again")
    assert first.again(note="Better.", definition=newer, now=world.tick()).definition.version == "1.1"
    other = definition(id="https://school.example/micro-credentials/other")
    with refused("definition"):
        first.again(note="Better.", definition=other, now=world.tick())


def test_withdrawn_before_it_is_decided() -> None:
    world = World()
    for application in (world.begun(), world.submitted(), world.assigned(), world.opened(GOOD, LOW)):
        assert application.withdraw(now=world.tick()).state == "withdrawn"
    for application in (world.awarded()[0], world.not_yet()[0]):
        with refused("state"):
            application.withdraw(now=world.tick())


def test_a_hold_stops_everything_and_is_cleared_or_ends_in_denial() -> None:
    world = World()
    for application in (
        world.begun(),
        world.assigned(),
        world.opened(),
        world.awarded()[0],
        world.not_yet()[0],
    ):
        held = application.hold(by=world.officer, reason="Copied?", now=world.tick())
        assert held.state == "misconduct_hold"
        for step in (
            lambda it: it.withdraw(now=world.tick()),
            lambda it: world.score(it, world.r1),
            world.decide,
            lambda it: it.decision,
            lambda it: it.hold(by=world.officer, reason="Again.", now=world.tick()),
        ):
            with pytest.raises(AssessmentError):
                step(held)
        cleared = held.clear(by=world.officer, reason="It was quoted.", now=world.tick())
        assert cleared.state == application.state
        denied = held.deny(by=world.officer, reason="It was copied.", now=world.tick())
        assert denied.state == "denied"
        with refused("state"):
            denied.hold(by=world.officer, reason="Again.", now=world.tick())


def test_an_award_that_is_held_is_not_made() -> None:
    world = World()
    application, _ = world.awarded()
    held = application.hold(by=world.officer, reason="Copied?", now=world.tick())
    with refused("state"):
        _ = held.decision
    cleared = held.clear(by=world.second, reason="It was quoted.", now=world.tick())
    award = cleared.decision.award(world.people, by=world.officer)
    assert award.recipient == without_name(world.people.recipient(world.ada))


def test_now_is_a_time() -> None:
    world = World()
    naive = datetime(2026, 5, 1)  # noqa: DTZ001 - what is refused
    with pytest.raises(ConfigurationError):
        world.begun().withdraw(now=naive)
    with pytest.raises(ConfigurationError):
        Application.begin(world.definition, applicant=world.ada, now=naive)


def test_reviews_have_texts_only() -> None:
    for scores, comments in (
        ({"plan": 3}, {}),
        ("plan", {}),
        ({}, {"plan": ""}),
        ({}, {"plan": "x" * 10_001}),
    ):
        with refused("scores"):
            Review(reviewer="r", rubric="", scores=scores, comments=comments)  # type: ignore[arg-type]


def test_comments_are_about_criteria() -> None:
    world = World()
    with refused("scores"):
        world.score(world.assigned(), world.r1, GOOD, {"charm": "Lovely."})
