"""Ways around the rules over a second round, a second attempt, or a text without words: none of them leads there."""

from __future__ import annotations

import json

import pytest

from assessment_world import GOOD, LOW, PRODUCT, World, product_definition
from openbadge_issuer.assessment import Application, Applications, People
from openbadge_issuer.assessment.people import without_name
from openbadge_issuer.errors import AssessmentError
from openbadge_issuer.models import Recipient
from openbadge_issuer.testing import MemoryStore

MORE = {"plan": "More."}


def reheard(world: World, application: Application, reviewers: tuple[str, str]) -> Application:
    for reviewer in reviewers:
        application = world.score(world.assign(application, reviewer), reviewer)
    return application.open_reviews(by=world.officer, now=world.tick())


# rules 1 and 6: a second round is one of others


def test_rule_06_one_person_does_not_decide_both_rounds_by_two_pseudonyms() -> None:
    world = World()
    first, _ = world.not_yet()
    double = world.people.enrol(Recipient.email("officer@people.example"))
    second = first.appeal(reason="No.", now=world.tick()).rehear(by=world.second, now=world.tick())
    second = reheard(world, second, (world.r3, world.r4))
    with pytest.raises(AssessmentError):
        world.decide(second)  # the officer again
    _, decision = world.decide(second, by=double)
    with pytest.raises(AssessmentError, match="both rounds"):
        decision.award(world.people, by=world.decider)
    _, decision = world.decide(second, by=world.second)
    assert decision.award(world.people, by=world.decider).recipient == without_name(
        world.people.recipient(world.ada)
    )


def test_rule_01_one_person_does_not_review_both_rounds_by_two_pseudonyms() -> None:
    """The store that assigned did not know that the two are one; the store that awards does."""
    world = World()
    document = world.people.to_json()
    first, _ = world.not_yet()
    second = first.appeal(reason="No.", now=world.tick()).rehear(by=world.second, now=world.tick())
    second = reheard(world, second, (world.r3, world.r4))
    _, decision = world.decide(second, by=world.second)
    knowing = People.from_json({**document, world.r3: document[world.r1]})
    with pytest.raises(AssessmentError, match="both rounds"):
        decision.award(knowing, by=world.decider)


# rule 1: a conflict that comes to light after the decision


@pytest.mark.parametrize("outcome", ["awarded", "not_yet"])
def test_rule_01_a_decision_that_came_about_wrongly_is_held_and_heard_again(outcome: str) -> None:
    world = World()
    decided, decision = world.awarded() if outcome == "awarded" else world.not_yet()
    with pytest.raises(AssessmentError):
        decided.declare_conflict(world.r1, now=world.tick())
    held = decided.hold(by=world.officer, reason="A reviewer has a conflict.", now=world.tick())
    again = held.rehear(by=world.second, now=world.tick())
    assert (again.state, again.facts().round) == ("in_review", 2)
    with pytest.raises(AssessmentError):
        _ = again.decision
    with pytest.raises(AssessmentError):
        world.assign(again, world.r1)
    with pytest.raises(AssessmentError):
        again.clear(by=world.officer, reason="Never mind.", now=world.tick())
    opened = reheard(world, again, (world.r3, world.r4))
    with pytest.raises(AssessmentError):
        world.decide(opened)  # whoever decided before
    after, new = world.decide(opened, by=world.second)
    assert new.awarded
    assert new.id != decision.id
    assert Application.from_json(json.loads(json.dumps(after.to_json()))) == after


def test_a_badge_of_a_decision_that_does_not_stand_can_be_found() -> None:
    world = World()
    awarded, decision = world.awarded()
    held = awarded.hold(by=world.officer, reason="A conflict.", now=world.tick())
    assert (awarded.overturned, held.overturned) == ((), ())
    again = held.rehear(by=world.second, now=world.tick())
    assert again.overturned == (decision.id,)
    after, new = world.decide(reheard(world, again, (world.r3, world.r4)), by=world.second)
    assert after.overturned == (decision.id,)
    assert new.id not in after.overturned
    denied = held.deny(by=world.officer, reason="Copied.", now=world.tick())
    assert denied.overturned == (decision.id,)
    appealed = world.not_yet()[0].appeal(reason="No.", now=world.tick())
    assert appealed.rehear(by=world.second, now=world.tick()).overturned == ()


def test_rule_01_a_second_round_is_not_exchanged_for_a_third_one_before_it_is_decided() -> None:
    """Two reviews of the second round lie open, and somebody does not like them."""
    world = World()
    second = (
        world.not_yet()[0].appeal(reason="No.", now=world.tick()).rehear(by=world.second, now=world.tick())
    )
    opened = reheard(world, second, (world.r3, world.r4))
    for under_way in (second, opened):
        held = under_way.hold(by=world.officer, reason="Hm.", now=world.tick())
        with pytest.raises(AssessmentError, match="not decided yet"):
            held.rehear(by=world.decider, now=world.tick())
        assert held.clear(by=world.officer, reason="It is fine.", now=world.tick()).state == under_way.state


def test_rule_01_what_the_applicant_took_back_is_not_heard_again() -> None:
    world = World()
    second = (
        world.not_yet()[0].appeal(reason="No.", now=world.tick()).rehear(by=world.second, now=world.tick())
    )
    held = second.withdraw(now=world.tick()).hold(by=world.officer, reason="Hm.", now=world.tick())
    with pytest.raises(AssessmentError, match="taken back"):
        held.rehear(by=world.decider, now=world.tick())


def test_rule_01_nothing_is_heard_again_that_was_not_decided_or_is_gone() -> None:
    world = World()
    held = world.opened().hold(by=world.officer, reason="Hm.", now=world.tick())
    with pytest.raises(AssessmentError, match="not decided yet"):
        held.rehear(by=world.second, now=world.tick())
    for state in (world.in_review(), world.awarded()[0]):
        with pytest.raises(AssessmentError):
            state.rehear(by=world.second, now=world.tick())
    erased = world.not_yet()[0].erase(by=world.officer, now=world.tick())
    with pytest.raises(AssessmentError, match="erased"):
        erased.appeal(reason="No.", now=world.tick()).rehear(by=world.second, now=world.tick())
    denied = world.awarded()[0].hold(by=world.officer, reason="Hm.", now=world.tick())
    denied = denied.deny(by=world.officer, reason="Copied.", now=world.tick())
    with pytest.raises(AssessmentError):
        denied.rehear(by=world.second, now=world.tick())


def test_a_hearing_that_nobody_appealed_for_does_not_use_up_the_appeal() -> None:
    world = World()
    held = world.not_yet()[0].hold(by=world.officer, reason="A conflict.", now=world.tick())
    again = held.rehear(by=world.second, now=world.tick())
    for reviewer in (world.r3, world.r4):
        again = world.score(world.assign(again, reviewer), reviewer, LOW)
    again = again.open_reviews(by=world.officer, now=world.tick())
    decided, _ = world.decide(again, MORE, by=world.second)
    appealed = decided.appeal(reason="No.", now=world.tick())
    assert appealed.state == "appealed"
    upheld = appealed.uphold(by=world.decider, reason="It stands.", now=world.tick())
    assert upheld.state == "upheld"


# one person, one definition: the attempt before, or the further one


def test_whoever_tries_again_has_the_former_attempt_not_heard_again() -> None:
    """Otherwise both could end with an award."""
    world, applications = World(), Applications(MemoryStore())
    former, _ = world.not_yet()
    applications.save(former)
    further = former.again(note="Better.", now=world.tick())
    applications.save(further)
    applications.save(world.filled(further))
    appealed = former.appeal(reason="No.", now=world.tick())
    with pytest.raises(AssessmentError) as refused:
        applications.save(appealed)
    assert refused.value.detail_code == "assessment.attempts"
    assert applications.load(former.id).state == "not_yet"
    withdrawn = applications.load(further.id).withdraw(now=world.tick())
    applications.save(withdrawn)
    applications.save(appealed)
    assert applications.load(former.id).state == "appealed"


def test_whoever_appealed_does_not_try_again_meanwhile() -> None:
    world, applications = World(), Applications(MemoryStore())
    former, _ = world.not_yet()
    applications.save(former)
    further = former.again(note="Better.", now=world.tick())
    appealed = former.appeal(reason="No.", now=world.tick())
    applications.save(appealed)
    with pytest.raises(AssessmentError, match="heard again"):
        applications.save(further)
    upheld = appealed.uphold(by=world.second, reason="It stands.", now=world.tick())
    applications.save(upheld)
    applications.save(further)
    assert applications.load(further.id) == further


def test_each_attempt_is_followed_by_one() -> None:
    world, applications = World(), Applications(MemoryStore())
    former, _ = world.not_yet()
    applications.save(former)
    one, other = (former.again(note="Better.", now=world.tick()) for _ in range(2))
    applications.save(one)
    applications.save(one)
    with pytest.raises(AssessmentError, match="already"):
        applications.save(other)
    applications.save(one.withdraw(now=world.tick()))
    applications.save(other)


def test_an_interrupted_writer_does_not_lock_anybody_out() -> None:
    """The further attempt was named, and its own writing failed."""
    world = World()

    class Interrupted(MemoryStore):
        full = False

        def put(self, key: str, value: bytes, /, *, expected_version: int | None) -> int:
            if self.full and not key.startswith("next-"):
                raise OSError("the disk is full")
            return super().put(key, value, expected_version=expected_version)

    store = Interrupted()
    applications = Applications(store)
    former, _ = world.not_yet()
    applications.save(former)
    store.full = True
    with pytest.raises(OSError, match="full"):
        applications.save(former.again(note="Better.", now=world.tick()))
    store.full = False
    applications.save(former.again(note="Better.", now=world.tick()))


def test_what_was_heard_again_and_is_over_can_be_erased_beside_a_further_attempt() -> None:
    world, applications = World(), Applications(MemoryStore())
    held = world.not_yet()[0].hold(by=world.officer, reason="A conflict.", now=world.tick())
    again = held.rehear(by=world.second, now=world.tick())
    for reviewer in (world.r3, world.r4):
        again = world.score(world.assign(again, reviewer), reviewer, LOW)
    decided, _ = world.decide(again.open_reviews(by=world.officer, now=world.tick()), MORE, by=world.second)
    applications.save(decided)
    applications.save(decided.again(note="Better.", now=world.tick()))
    erased = decided.erase(by=world.officer, now=world.tick())
    applications.save(erased)
    assert applications.load(decided.id) == erased


def test_a_further_attempt_alone_in_a_store_is_kept() -> None:
    world, applications = World(), Applications(MemoryStore())
    further = world.not_yet()[0].again(note="Better.", now=world.tick())
    applications.save(further)
    assert applications.load(further.id) == further


def test_rule_10_a_further_attempt_is_about_the_same_product() -> None:
    world = World(product_definition(), product=PRODUCT)
    application = world.opened(LOW, LOW)
    decided, _ = world.decide(application, MORE)
    newer = decided.again(note="Better.", product=PRODUCT.replace(version="4.0"), now=world.tick())
    assert newer.product is not None
    assert newer.product.version == "4.0"
    with pytest.raises(AssessmentError) as refused:
        decided.again(
            note="Better.", product=PRODUCT.replace(uri="https://math.example/other"), now=world.tick()
        )
    assert refused.value.detail_code == "assessment.product"


# rule 5: feedback that says nothing


@pytest.mark.parametrize("nothing", ["\u200b", "\u2060\u200d", "...", "\u3164", " - ", "\u2800"])
def test_rule_05_feedback_without_a_word_is_none(nothing: str) -> None:
    world = World()
    application = world.opened(LOW, LOW)
    with pytest.raises(AssessmentError) as refused:
        world.decide(application, {"plan": nothing})
    assert refused.value.detail_code == "assessment.feedback"


@pytest.mark.parametrize("said", ["Mehr.", "もっと詳しく", "أكثر", "2 of 3"])
def test_rule_05_feedback_in_any_script(said: str) -> None:
    world = World()
    assert world.decide(world.opened(LOW, LOW), {"plan": said})[1].feedback == {"plan": said}


# rule 2: after a conflict nothing is read before it is opened again


def test_rule_02_a_new_review_is_not_read_before_it_is_opened() -> None:
    world = World()
    out = world.strike_out(world.opened(GOOD, LOW), world.r2)
    again = world.score(world.assign(out, world.r3), world.r3, LOW)
    with pytest.raises(AssessmentError):
        _ = again.disagreements
    with pytest.raises(AssessmentError):
        again.correct(world.review(world.r1, LOW), now=world.tick())
    opened = again.open_reviews(by=world.officer, now=world.tick())
    assert opened.disagreements == ("plan",)


# rule 1: one person, however an address is written


def test_rule_01_an_address_is_the_same_however_it_is_written() -> None:
    people = People()
    one = people.enrol(Recipient.email("jos\u00e9@people.example"))
    for other in (
        Recipient.email("jose\u0301@people.example"),
        Recipient.email(" JOS\u00c9@people.example "),
    ):
        assert people.same_person(one, people.enrol(other))
