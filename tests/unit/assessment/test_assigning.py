"""Who reviews what: conflicts first, then the load, then that pairs change; and why somebody could not be found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from assessment_world import GOOD, LOW, NOW, PRODUCT, World, definition, product_definition
from openbadge_issuer.assessment import (
    Application,
    Calendar,
    Plan,
    Policy,
    Proposed,
    Reviewer,
    plan_assignments,
)
from openbadge_issuer.errors import AssessmentError, ModelError
from openbadge_issuer.models import Recipient
from openbadge_issuer.testing import fixed_entropy

CALENDAR = Calendar()


def plan(
    world: World, applications: Sequence[Application], reviewers: Sequence[Reviewer], **more: object
) -> Plan:
    given = {"calendar": CALENDAR, "by": world.officer, "now": world.tick(), "entropy": fixed_entropy("plan")}
    return plan_assignments(applications, reviewers, world.people, **{**given, **more})  # type: ignore[arg-type]


def everybody(world: World, **more: int) -> list[Reviewer]:
    pseudonyms = (world.r1, world.r2, world.r3, world.r4)
    return [Reviewer.from_json({"pseudonym": one, **more}) for one in pseudonyms]


def taken(world: World, application: Application, proposed: Sequence[Proposed]) -> Application:
    for one in proposed:
        application = one.taken(application, by=world.officer, people=world.people, now=world.now)
    return application


def test_each_application_gets_two() -> None:
    world = World()
    applications = [world.in_review() for _ in range(6)]
    made = plan(world, applications, everybody(world))
    assert made.unfilled == ()
    assert Counter(one.application for one in made.proposed) == {one.id: 2 for one in applications}
    assert set(Counter(one.reviewer for one in made.proposed).values()) <= {2, 3, 4}
    assert {one.due for one in made.proposed} == {CALENDAR.add_business_days(world.now, 10)}
    for application in applications:
        mine = [one for one in made.proposed if one.application == application.id]
        assert len(taken(world, application, mine).facts().active(third=False)) == 2


def test_the_same_entropy_is_the_same_plan_and_another_one_another() -> None:
    world = World()
    applications = [world.in_review() for _ in range(8)]
    now = world.tick()
    plans = [plan(world, applications, everybody(world), now=now) for _ in range(2)]
    assert plans[0] == plans[1]
    assert plans[0] == plan(world, applications, everybody(world)[::-1], now=now)
    others = [
        plan(world, applications, everybody(world), now=now, entropy=fixed_entropy(str(n))) for n in range(5)
    ]
    assert any(one != plans[0] for one in others)


def test_only_what_is_missing_is_proposed() -> None:
    world = World()
    half = world.assign(world.in_review(), world.r1)
    made = plan(world, [half, world.assigned(), world.begun(), world.awarded()[0]], everybody(world))
    assert [one.application for one in made.proposed] == [half.id]
    assert made.proposed[0].reviewer != world.r1


def test_a_third_rater_after_a_disagreement() -> None:
    world = World()
    opened = world.opened(GOOD, LOW)
    (only,) = plan(world, [opened], everybody(world)).proposed
    assert only.third
    assert only.reviewer in (world.r3, world.r4)
    assert len(taken(world, opened, [only]).facts().active(third=True)) == 1
    settled = World(definition(policy=Policy(resolution="decider")))
    assert plan(settled, [settled.opened(GOOD, LOW)], everybody(settled)).proposed == ()


def test_a_place_can_go_to_somebody_else() -> None:
    world = World()
    assigned = world.assigned()
    (only,) = plan(world, [assigned], everybody(world), replace=[(assigned.id, world.r1)]).proposed
    assert only.instead_of == world.r1
    after = taken(world, assigned, [only])
    assert after.facts().assignment(world.r1).status == "reassigned"
    assert plan(world, [assigned], everybody(world), replace=[(assigned.id, world.r3)]).proposed == ()


def test_whoever_is_away_gets_nothing_before_the_day_of_return() -> None:
    world = World()
    back = NOW.date() + timedelta(days=3)
    reviewers = [*everybody(world)[:2], Reviewer(pseudonym=world.r3, away_until=back)]
    applications = [world.in_review() for _ in range(3)]
    assert world.r3 not in {one.reviewer for one in plan(world, applications, reviewers).proposed}
    later = plan(world, applications, reviewers, now=NOW + timedelta(days=3)).proposed
    assert world.r3 in {one.reviewer for one in later}


def test_a_conflict_with_a_person_holds_for_all_their_pseudonyms() -> None:
    world = World()
    other = world.people.enrol(Recipient.email("ADA@people.example"))
    reviewers = [Reviewer(pseudonym=world.r1, conflicts=[other]), *everybody(world)[1:3]]
    made = plan(world, [world.in_review()], reviewers)
    assert {one.reviewer for one in made.proposed} == {world.r2, world.r3}


def test_a_conflict_with_an_organisation() -> None:
    world = World()
    reviewers = [
        Reviewer(pseudonym=world.r1, organisations=["\uff2eORTH  school"]),
        Reviewer(pseudonym=world.r2, organisations=["South School"]),
        *everybody(world)[2:3],
    ]
    made = plan(world, [world.in_review()], reviewers, organisations={world.ada: ["North School"]})
    assert {one.reviewer for one in made.proposed} == {world.r2, world.r3}


def test_a_conflict_with_a_product() -> None:
    world = World(product_definition(), product=PRODUCT)
    reviewers = [Reviewer(pseudonym=world.r1, organisations=["number garden"]), *everybody(world)[1:3]]
    made = plan(world, [world.in_review()], reviewers)
    assert {one.reviewer for one in made.proposed} == {world.r2, world.r3}


def test_a_conflict_that_was_declared_once_holds_for_the_next_application() -> None:
    world = World()
    once = world.assign(world.in_review(), world.r1).declare_conflict(world.r1, now=world.tick())
    double = world.people.enrol(Recipient.email("ada@people.example"))
    another = Application.begin(world.definition, applicant=double, now=world.tick())
    another = world.in_review(another)
    made = plan(world, [once, another], everybody(world)[:3])
    assert {one.reviewer for one in made.proposed if one.application == another.id} == {world.r2, world.r3}


def test_nobody_who_had_a_hand_in_it_by_whatever_pseudonym() -> None:
    world = World()
    doubles = [world.people.enrol(Recipient.email(f"{one}@people.example")) for one in ("ada", "officer")]
    twins = [world.people.enrol(Recipient.email("r1@people.example")), world.r1]
    made = plan(
        world, [world.in_review()], [Reviewer(pseudonym=one) for one in (*doubles, *twins, world.ada)]
    )
    assert len(made.proposed) == 1
    assert made.proposed[0].reviewer in twins
    assert (made.unfilled[0].missing, dict(made.unfilled[0].reasons)) == (1, {"involved": 4})
    assert made.unfilled[0].message == "Nobody is left: 4 had a hand in it already."


def test_reviewers_judge_what_they_know() -> None:
    world = World(definition(field_of_study="Teaching", tag=["Formative Assessment"]))
    reviewers = [
        Reviewer(pseudonym=world.r1, subjects=["formative  assessment"]),
        Reviewer(pseudonym=world.r2, subjects=["Chemistry"], definitions=[world.definition.id]),
        Reviewer(pseudonym=world.r3, subjects=["Chemistry"]),
        Reviewer(pseudonym=world.r4, definitions=["https://school.example/micro-credentials/others"]),
    ]
    made = plan(world, [world.in_review()], reviewers)
    assert {one.reviewer for one in made.proposed} == {world.r1, world.r2}


def test_capacity_is_a_limit_within_its_period() -> None:
    world = World()
    applications = [world.in_review() for _ in range(4)]
    made = plan(world, applications, everybody(world, capacity=1))
    assert len(made.proposed) == 4
    assert [(one.missing, dict(one.reasons)) for one in made.unfilled] == [(2, {"full": 4})] * 2
    done = world.score(world.score(world.assigned(), world.r1), world.r2)
    reviewers = everybody(world, capacity=1)[:2]
    assert plan(world, [done, world.in_review()], reviewers).proposed == ()
    later = world.now + timedelta(days=31)
    assert len(plan(world, [done, world.in_review()], reviewers, now=later).proposed) == 2


def test_open_reviews_are_a_limit_of_their_own() -> None:
    world = World()
    reviewers = everybody(world, openAtMost=1)[:2]
    made = plan(world, [world.in_review() for _ in range(2)], reviewers)
    assert (len(made.proposed), len(made.unfilled)) == (2, 1)
    done = world.score(world.score(world.assigned(), world.r1), world.r2)
    assert len(plan(world, [done, world.in_review()], reviewers).proposed) == 2


def test_somebody_with_a_greater_capacity_gets_more() -> None:
    world = World()
    reviewers = [
        Reviewer(pseudonym=world.r1, capacity=30),
        *(Reviewer(pseudonym=one, capacity=10) for one in (world.r2, world.r3, world.r4)),
    ]
    made = plan(world, [world.in_review() for _ in range(12)], reviewers)
    assert Counter(one.reviewer for one in made.proposed)[world.r1] in range(10, 13)


def test_pairs_change() -> None:
    world = World()
    made = plan(world, [world.in_review() for _ in range(12)], everybody(world))
    of = {one.application: set[str]() for one in made.proposed}
    for one in made.proposed:
        of[one.application].add(one.reviewer)
    pairs = Counter(frozenset(pair) for pair in of.values())
    assert len(pairs) == 6  # all that there are
    assert max(pairs.values()) <= 3


def test_whoever_judged_the_attempt_before_is_not_first_choice() -> None:
    world = World()
    before, _ = world.not_yet()
    again = world.in_review(before.again(note="Better.", now=world.tick()))
    made = plan(world, [before, again], everybody(world))
    assert {one.reviewer for one in made.proposed} == {world.r3, world.r4}
    assert len(plan(world, [before, again], everybody(world)[:2]).proposed) == 2


def test_the_longest_waiting_comes_first() -> None:
    world = World()
    first, second = world.in_review(), world.in_review()
    made = plan(world, [second, first], everybody(world)[:2], now=world.tick())
    assert [one.application for one in made.proposed] == [first.id, first.id, second.id, second.id]
    made = plan(world, [second, first], everybody(world, capacity=1)[:2])
    assert {one.application for one in made.proposed} == {first.id}


def test_somebody_who_was_forgotten_is_a_reason_and_no_error() -> None:
    world = World()
    application = world.in_review()
    world.people.forget(world.ada)
    made = plan(world, [application], everybody(world))
    assert (made.proposed, dict(made.unfilled[0].reasons)) == ((), {"unknown": 4})
    assert plan(World(), [], []).unfilled == ()


def test_no_reviewers_is_said_as_well() -> None:
    world = World()
    (only,) = plan(world, [world.in_review()], []).unfilled
    assert (only.missing, only.message) == (2, "There are no reviewers.")


def test_a_proposal_is_for_its_own_application() -> None:
    world = World()
    one, other = world.in_review(), world.in_review()
    first = plan(world, [one], everybody(world)).proposed[0]
    with pytest.raises(AssessmentError, match="another application"):
        taken(world, other, [first])


@pytest.mark.parametrize(
    "arguments",
    [
        {"by": "mary"},
        {"days": 0},
        {"days": -3},
        {"calendar": {}},
        {"reviewers": "p-"},
        {"reviewers": ["p-"]},
        {"twice": True},
    ],
)
def test_arguments_that_are_none_are_refused(arguments: dict[str, object]) -> None:
    world = World()
    reviewers = arguments.pop("reviewers", everybody(world))
    if arguments.pop("twice", False):
        reviewers = [*everybody(world), Reviewer(pseudonym=world.r1)]
    with pytest.raises(AssessmentError):
        plan(world, [world.in_review()], reviewers, **arguments)  # type: ignore[arg-type]


def test_reviewers_come_from_settings() -> None:
    settings = {
        "pseudonym": "p-" + "a" * 26,
        "capacity": 5,
        "subjects": ["Chemistry"],
        "awayUntil": "2026-04-01",
        "conflicts": ["p-" + "b" * 26],
        "organisations": ["North School"],
    }
    reviewer = Reviewer.from_json(settings)
    assert reviewer.to_json() == settings
    assert reviewer.away_until == date(2026, 4, 1)
    assert "North" not in repr(reviewer)
    for wrong in (
        {"pseudonym": "ada"},
        {"capacity": 0},
        {"email": "ada@example.org"},
        {"conflicts": ["ada"]},
    ):
        with pytest.raises(ModelError):
            Reviewer.from_json({**settings, **wrong})
