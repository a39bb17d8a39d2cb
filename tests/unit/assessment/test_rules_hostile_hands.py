"""What a hostile reader of the rules tried: each of these ways around them is closed."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from assessment_world import GOOD, LOW, PRODUCT, World, definition, product_definition
from openbadge_issuer.assessment import (
    Application,
    Applications,
    Criterion,
    Definition,
    FileEvidence,
    Level,
    Part,
    Requirement,
    Text,
    achievement_of,
    progress_of,
)
from openbadge_issuer.errors import AssessmentError, ConfigurationError, ModelError
from openbadge_issuer.models import IdentifierType, Recipient
from openbadge_issuer.testing import MemoryStore

ADA = Recipient.email("ada@people.example", name="Ada")


def refusal(code: str) -> pytest.RaisesExc[AssessmentError]:
    return pytest.RaisesExc(AssessmentError, check=lambda error: error.detail_code == f"assessment.{code}")


def test_rule_10_nothing_under_way_makes_a_product_certification_of_a_person() -> None:
    certification = product_definition()
    for wrong in (lambda: progress_of(certification, ADA), lambda: achievement_of(certification)):
        with refusal("product"):
            wrong()
    with refusal("product"):
        progress_of(definition(), PRODUCT)
    with refusal("argument"):
        progress_of(certification, "Number Garden")  # type: ignore[arg-type]
    award = progress_of(certification, PRODUCT)
    assert award.recipient.uri == PRODUCT.uri
    assert PRODUCT.version in str(award.achievement.version)


def test_rule_02_a_media_type_that_is_no_known_one_tells_nothing() -> None:
    world = World()
    application = world.begun().answer(
        "context", Text("Twelve learners who are new."), now=world.tick(), entropy=world.entropy
    )
    file = FileEvidence("cd" * 32, "image/ada.lovelace-lincoln.school", 5, "a.png")
    application = application.answer("lesson-plan", file, now=world.tick(), entropy=world.entropy)
    application = application.submit(attested=True, now=world.tick())
    application = world.assign(application.check_complete(by=world.officer, now=world.tick()), world.r1)
    application = world.screened(application)
    assert "lovelace" not in str(
        [(item.media_type, item.file) for item in application.packet_for(world.r1).items]
    )


def test_the_earners_name_is_in_the_badge_only_if_somebody_says_so() -> None:
    world = World()
    _, decision = world.awarded()
    kinds = [one.kind for one in decision.award(world.people, by=world.second).recipient.identities]
    assert IdentifierType.NAME not in kinds
    named = decision.award(world.people, by=world.second, named=True).recipient
    assert named == world.people.recipient(world.ada)


def test_rule_11_what_the_programme_enters_for_a_reviewer_says_so() -> None:
    world = World()
    application = world.assign(world.in_review(), world.r1).accept(
        world.r1, now=world.tick(), entered_by=world.officer
    )
    entry = application.record.entries[-1]
    assert (entry.role, entry.actor, dict(entry.data)) == ("reviewer", world.r1, {"enteredBy": world.officer})
    for wrong in (world.ada, world.r1, "officer", 3):
        with pytest.raises(AssessmentError):
            application.decline(world.r1, now=world.tick(), entered_by=wrong)  # type: ignore[arg-type]
    reviewed = application.review(
        world.review(world.r1), now=world.tick(), entered_by=world.decider, entropy=world.entropy
    )
    with pytest.raises(AssessmentError):
        world.assign(reviewed, world.decider)  # whoever enters a review does not write one
    assert Application.from_json(reviewed.to_json()) == reviewed


def test_rule_11_a_review_that_was_read_is_struck_out_by_two_hands_with_a_reason() -> None:
    world = World()
    opened = world.opened(GOOD, LOW)
    resolved = world.score(world.assign(opened, world.r3), world.r3, LOW)
    for less in ({}, {"entered_by": world.officer}, {"reason": "A friend."}):
        with refusal("hand"):
            resolved.declare_conflict(world.r3, now=world.tick(), **less)  # type: ignore[arg-type]
    struck = world.strike_out(resolved, world.r3)
    assert struck.state == "disagreed"
    assert struck.record.entries[-1].data["enteredBy"] == world.officer


def test_rule_06_a_decision_is_heard_again_unasked_by_other_hands_and_once() -> None:
    world = World()
    decided, _ = world.not_yet()
    held = decided.hold(by=world.second, reason="Was it right?", now=world.tick())
    with refusal("hand"):
        held.rehear(by=world.officer, now=world.tick())  # who decided
    again = held.rehear(by=world.second, now=world.tick())
    for reviewer in (world.r3, world.r4):
        again = world.score(world.assign(again, reviewer), reviewer, LOW)
    again = again.open_reviews(by=world.officer, now=world.tick())
    again, _ = world.decide(again, {"plan": "More."}, by=world.decider)
    held = again.hold(by=world.second, reason="And now?", now=world.tick())
    with refusal("state"):
        held.rehear(by=world.second, now=world.tick())
    assert held.clear(by=world.second, reason="Yes.", now=world.tick()).state == "not_yet"


def test_rule_06_whoever_was_to_review_does_not_make_the_award() -> None:
    world = World()
    application = world.assign(world.in_review(), world.r3, due=world.now + timedelta(days=1))
    application = application.reassign(
        world.r3, world.r1, by=world.officer, people=world.people, now=world.tick()
    )
    application = world.score(world.score(world.assign(application, world.r2), world.r1), world.r2)
    application = application.open_reviews(by=world.officer, now=world.tick())
    _, decision = world.decide(application)
    other = world.people.enrol(Recipient.email("r3@people.example"))
    for hand in (world.r3, other):
        with refusal("hand"):
            decision.award(world.people, by=hand)
    world.people.forget(world.r3)  # who has left the programme
    assert decision.award(world.people, by=world.second).results


def test_rule_09_the_note_of_a_further_attempt_is_never_published() -> None:
    world = World()
    first, _ = world.not_yet()
    second = first.again(note="I failed, now better.", now=world.tick(), entropy=world.entropy)
    with refusal("evidence"):
        second.publish("note", title="My way", now=world.tick())


def test_a_second_round_that_was_withdrawn_is_still_a_former_attempt() -> None:
    world = World(definition(policy={"subject": "person", "maxAttempts": 1}))
    decided, _ = world.not_yet()
    appealed = decided.appeal(reason="It is there.", now=world.tick()).rehear(
        by=world.second, now=world.tick()
    )
    withdrawn = appealed.withdraw(now=world.tick())
    with refusal("attempts"):
        withdrawn.again(note="Anew.", now=world.tick())
    with refusal("state"):
        world.submitted().withdraw(now=world.tick()).again(note="Anew.", now=world.tick())


def test_misconduct_can_be_held_after_the_applicant_has_withdrawn() -> None:
    world = World()
    held = (
        world.submitted()
        .withdraw(now=world.tick())
        .hold(by=world.officer, reason="Copied.", now=world.tick())
    )
    assert held.deny(by=world.officer, reason="It was.", now=world.tick()).state == "denied"


def test_no_two_levels_of_a_badge_have_one_id() -> None:
    """Criterion `a` with level `b-c`, and criterion `a-b` with level `c`."""
    made = definition()
    names = (("a", ("low", "b-c")), ("a-b", ("low", "c")))
    criteria = tuple(
        Criterion(
            id=name,
            name=name,
            levels=tuple(Level(id=level, name=level) for level in levels),
            required_level=levels[1],
        )
        for name, levels in names
    )
    asked = (
        Requirement(id="context", prompt="Who?", kind="text", criteria=("a",)),
        Requirement(id="lesson-plan", prompt="A plan.", kind="file", criteria=("a-b",)),
    )
    achievement = achievement_of(
        made.replace(criteria=criteria, parts=(Part(name="All", requirements=asked),))
    )
    described = achievement.result_description
    ids = [one.id for one in described] + [
        level.id for one in described for level in one.rubric_criterion_level
    ]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("member", ["criteriaPage", "resources"])
def test_a_page_that_runs_instead_of_being_shown_is_no_page(member: str) -> None:
    bad = "javascript:alert(1)"
    with pytest.raises(ModelError):
        Definition.from_json(definition().to_json() | {member: [bad] if member == "resources" else bad})


@pytest.mark.parametrize(
    "odd",
    [
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-5))),
        datetime.min.replace(tzinfo=timezone(timedelta(hours=5))),
    ],
)
def test_a_time_beyond_the_calendar_is_refused_in_our_words(odd: datetime) -> None:
    with pytest.raises(ConfigurationError):
        Application.begin(definition(), applicant=World().ada, now=odd)


def test_what_turns_out_to_be_unreadable_goes_back_until_somebody_is_asked_to_review() -> None:
    world = World()
    ready = world.in_review()
    back = ready.return_incomplete(["another-format"], by=world.officer, now=world.tick())
    assert back.state == "returned_incomplete"
    assert back.submit(attested=True, now=world.tick()).state == "submitted"
    for asked in (
        world.assign(ready, world.r1),
        world.assign(ready, world.r1).decline(world.r1, now=world.tick()),
    ):
        with refusal("state"):
            asked.return_incomplete(["another-format"], by=world.officer, now=world.tick())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Twelve learners, all new.", 4),
        ("十二名の学習者がいます", 11),
        ("我教 Python 课", 4),
        ("한국어 학습자", 2),
        ("  a\n\tb ", 2),
    ],
)
def test_words_are_counted_where_there_are_no_blanks_between_them(text: str, words: int) -> None:
    assert Text(text).words == words


def test_after_a_second_round_that_was_withdrawn_the_next_attempt_can_be_kept() -> None:
    world, applications = World(), Applications(MemoryStore())
    decided, _ = world.not_yet()
    heard = decided.appeal(reason="It is there.", now=world.tick()).rehear(by=world.second, now=world.tick())
    withdrawn = heard.withdraw(now=world.tick())
    second = withdrawn.again(note="Anew.", now=world.tick(), entropy=world.entropy)
    applications.save(heard)
    with refusal("attempts"):
        applications.save(second)
    applications.save(withdrawn)
    applications.save(second)
    assert applications.load(second.id).attempt == 2
