"""Whatever a programme looks like, no proposal is refused, nobody gets what they must not, and the load is balanced."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment_world import GOOD, LOW, NOW, World
from openbadge_issuer.assessment import Application, Calendar, Reviewer, plan_assignments
from openbadge_issuer.models import Recipient
from openbadge_issuer.testing import fixed_entropy

BOUNDED = settings(
    derandomize=True,
    max_examples=40,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
CALENDAR = Calendar()


class Programme:
    """Applications at all stages, reviewers of all kinds, some of them one person with two pseudonyms."""

    def __init__(self, seed: int) -> None:
        self.random = random = Random(seed)
        self.world = world = World()
        self.person: dict[str, str] = {}
        for name in ("ada", "r1", "r2", "r3", "r4", "officer", "decider", "second"):
            self.person[getattr(world, name)] = name
        for name in ("ada", "bob", "r1", "officer", "r5", "r6", "r6"):
            self.person[world.people.enrol(Recipient.email(f"{name}@people.example"))] = name
        self.everybody = sorted(self.person)
        self.applications = [self.application() for _ in range(random.randrange(1, 9))]
        self.reviewers = [
            self.reviewer(one) for one in self.everybody if random.random() < random.choice((0.5, 0.9))
        ]

    def application(self) -> Application:
        random, world = self.random, self.world
        applicant = random.choice([one for one, name in self.person.items() if name in ("ada", "bob")])
        made = Application.begin(
            world.definition, applicant=applicant, now=world.tick(), entropy=world.entropy
        )
        stage = random.randrange(6)
        if stage == 0:
            return world.submitted(made)
        made = world.in_review(made)
        if stage == 1:
            return made
        made = world.assign(made, random.choice((world.r1, world.r2)))
        if stage == 2:
            return made.declare_conflict(made.facts().assignments[0].reviewer, now=world.tick())
        if stage == 3:
            return made
        made = world.assign(made, world.r3)
        for one in made.facts().assignments:
            made = world.score(made, one.reviewer, random.choice((GOOD, LOW)))
        made = made.open_reviews(by=world.officer, now=world.tick())
        if stage == 4 or made.state != "agreed":
            return made
        return world.decide(made, {"plan": "More."})[0]

    def reviewer(self, pseudonym: str) -> Reviewer:
        random = self.random
        away = NOW.date() + timedelta(days=random.randrange(-3, 4)) if random.random() < 0.3 else None
        conflicts = [one for one in self.everybody if random.random() < 0.05]
        return Reviewer(
            pseudonym=pseudonym,
            capacity=random.choice((1, 2, 5, 20)),
            away_until=away,
            conflicts=conflicts,
            organisations=["North"] if random.random() < 0.2 else [],
        )

    def person_of(self, pseudonym: str) -> str:
        return self.person[pseudonym]


@BOUNDED
@given(st.integers(min_value=0, max_value=2**32))
def test_no_proposal_is_refused_and_none_is_wrong(seed: int) -> None:
    programme = Programme(seed)
    world, by_id = programme.world, {one.id: one for one in programme.applications}
    by_pseudonym = {one.pseudonym: one for one in programme.reviewers}
    awaited = [
        (one.id, each.reviewer)
        for one in programme.applications
        for each in one.facts().assignments
        if one.state == "in_review" and each.status == "assigned"
    ]
    replace = [one for one in awaited if programme.random.random() < 0.3]
    now = world.tick()
    plan = plan_assignments(
        programme.applications,
        programme.reviewers,
        world.people,
        calendar=CALENDAR,
        by=world.officer,
        now=now,
        organisations={world.ada: ["north"]},
        replace=replace,
        entropy=fixed_entropy(str(seed)),
    )
    declared = {
        (programme.person_of(one.applicant), programme.person_of(each.reviewer))
        for one in programme.applications
        for each in one.facts().assignments
        if each.status == "conflict"
    }
    for one in plan.proposed:
        application, reviewer = by_id[one.application], by_pseudonym[one.reviewer]
        applicant = application.applicant
        assert reviewer.away_until is None or reviewer.away_until <= now.date()
        people = programme.person_of(applicant), programme.person_of(one.reviewer)
        assert people not in declared
        assert people[0] not in {programme.person_of(each) for each in reviewer.conflicts}
        assert not (applicant == world.ada and reviewer.organisations)
        by_id[application.id] = one.taken(application, by=world.officer, people=world.people, now=now)
    assert {one.instead_of for one in plan.proposed if one.instead_of} <= {one[1] for one in replace}
    seated = Counter(one.reviewer for one in plan.proposed)
    assert all(number <= by_pseudonym[one].capacity for one, number in seated.items())
    short = {one.application: one.missing for one in plan.unfilled}
    for application in programme.applications:
        state = by_id[application.id].state.value
        if state in ("in_review", "disagreed"):
            there = len(by_id[application.id].facts().active(third=state == "disagreed"))
            refilled = sum(
                one.application == application.id and bool(one.instead_of) for one in plan.proposed
            )
            asked = sum(one[0] == application.id for one in replace)
            wanted = 2 if state == "in_review" else 1
            assert wanted == there + short.get(application.id, 0) - (asked - refilled)


@BOUNDED
@given(
    st.lists(st.integers(min_value=1, max_value=30), min_size=2, max_size=9),
    st.integers(min_value=0, max_value=25),
    st.integers(min_value=0, max_value=2**32),
)
def test_the_load_is_balanced(capacities: list[int], count: int, seed: int) -> None:
    """The first of a pair is the least loaded, the second at most one review ahead of the least loaded other one."""
    world = World()
    applications = [world.in_review()] * 0
    for _ in range(count):
        applications.append(world.in_review())
    capacity = {
        world.people.enrol(Recipient.email(f"n{n}@people.example")): one for n, one in enumerate(capacities)
    }
    plan = plan_assignments(
        applications,
        [Reviewer(pseudonym=one, capacity=each) for one, each in capacity.items()],
        world.people,
        calendar=CALENDAR,
        by=world.officer,
        now=world.tick(),
        entropy=fixed_entropy(str(seed)),
    )
    load: Counter[str] = Counter()
    seated: dict[str, list[str]] = {}
    for one in plan.proposed:
        there = seated.setdefault(one.application, [])
        others = [who for who in capacity if who not in there and load[who] < capacity[who]]
        lowest = min(Fraction(load[who], capacity[who]) for who in others)
        assert Fraction(load[one.reviewer] - len(there), capacity[one.reviewer]) <= lowest
        load[one.reviewer] += 1
        there.append(one.reviewer)
    assert len(plan.proposed) + sum(one.missing for one in plan.unfilled) == 2 * count
    if len(set(capacities)) == 1 and not plan.unfilled:
        numbers = [load[who] for who in capacity]
        assert max(numbers) - min(numbers) <= 2


@BOUNDED
@given(
    st.datetimes(
        min_value=NOW.replace(tzinfo=None), max_value=(NOW + timedelta(days=900)).replace(tzinfo=None)
    ),
    st.integers(min_value=1, max_value=80),
    st.sets(st.integers(min_value=0, max_value=6), max_size=6),
    st.lists(st.dates(min_value=date(2026, 1, 1), max_value=date(2029, 1, 1)), max_size=20),
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Pacific/Apia", "Asia/Kolkata"]),
)
def test_adding_and_counting_are_two_sides_of_one(
    naive: object, days: int, closed: set[int], holidays: list[date], zone: str
) -> None:
    calendar = Calendar(closed_weekdays=sorted(closed), holidays=holidays, zone=zone)
    start = NOW.replace(year=naive.year, month=naive.month, day=naive.day, hour=naive.hour)  # type: ignore[attr-defined]
    end = calendar.add_business_days(start, days)
    assert calendar.business_days_between(start, end) == days
    assert calendar.business_days_between(end, start) == -days
    assert calendar.is_open(calendar.day_of(end))
    assert end > start
    one_by_one = start
    for _ in range(days):
        one_by_one = calendar.add_business_days(one_by_one, 1)
    assert calendar.day_of(one_by_one) == calendar.day_of(end)
