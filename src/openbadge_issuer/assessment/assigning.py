"""Who reviews what: proposals that respect conflicts first, then the load, then that pairs change.

A plan proposes and changes nothing; `Proposed.taken` takes the step, and `Application.assign` judges it again.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from math import lcm
from typing import TYPE_CHECKING, Final

from openbadge_issuer.assessment.application import Application
from openbadge_issuer.assessment.business_days import Awaited, Calendar, due, overdue
from openbadge_issuer.assessment.people import People
from openbadge_issuer.assessment.record import is_pseudonym
from openbadge_issuer.assessment.reviewer import Reviewer, folded
from openbadge_issuer.assessment.scoring import REVIEWS
from openbadge_issuer.assessment.state import ACTIVE, AWAITED, State, check_type, refuse
from openbadge_issuer.errors import AssessmentError
from openbadge_issuer.ports import Entropy, check_now, drawn

if TYPE_CHECKING:
    from openbadge_issuer.assessment.definition import Definition
    from openbadge_issuer.assessment.state import Facts

__all__ = [
    "Awaited",
    "Calendar",
    "Plan",
    "Proposed",
    "Reviewer",
    "Unfilled",
    "due",
    "overdue",
    "plan_assignments",
]

_DAYS: Final = 10  # business days for a review; ours, a programme says its own
_AHEAD: Final = 1  # reviews by which the second of a pair may be ahead, so that pairs change


@dataclass(frozen=True, slots=True)
class Proposed:
    """One place and who could take it; ``instead_of`` is whose place it was, ``third`` a third rater's."""

    application: str
    reviewer: str
    due: datetime
    third: bool = False
    instead_of: str | None = None

    def taken(self, application: Application, *, by: str, people: People, now: datetime) -> Application:
        """The application with this step taken; raises `AssessmentError` where it can not be taken any more."""
        check_type(application, Application, "What is assigned is an Application.")
        if application.id != self.application:
            raise refuse("argument", "This proposal is for another application.")
        if self.instead_of is None:
            return application.assign(self.reviewer, by=by, people=people, now=now, due=self.due)
        return application.reassign(
            self.instead_of, self.reviewer, by=by, people=people, now=now, due=self.due
        )


@dataclass(frozen=True, slots=True)
class Unfilled:
    """An application for which somebody is missing, and why each of the others can not take it."""

    application: str
    missing: int
    """How many reviewers."""
    reasons: Mapping[str, int]
    """How many reviewers are out, by the first reason that applies: see `REASONS`."""

    @property
    def message(self) -> str:
        """The reasons as a sentence."""
        if not self.reasons:
            return "There are no reviewers."
        said = (f"{number} {REASONS[code]}" for code, number in self.reasons.items())
        return f"Nobody is left: {', '.join(said)}."


REASONS: Final = {
    "unknown": "can not be compared with somebody who was forgotten",
    "involved": "had a hand in it already",
    "conflict": "in a conflict of interest",
    "other_field": "judge other definitions",
    "away": "away",
    "full": "with as much as they can take",
}
"""Why a reviewer does not get an application, the first that applies."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is proposed, in the order of the applications' waiting, and what could not be."""

    proposed: tuple[Proposed, ...]
    unfilled: tuple[Unfilled, ...]


@dataclass(slots=True)
class _Place:
    """What an application that misses somebody is like; the application itself is let go."""

    application: str
    definition: Definition
    applicant: str
    met: frozenset[str]
    partners: list[str]
    waiting: datetime
    former: list[str | None]
    third: bool
    marks: frozenset[str]
    declared: list[str] = field(default_factory=list)
    """Who declared a conflict with this applicant, in whatever application."""


@dataclass(slots=True)
class _Desk:
    """What is known of the programme after all its applications were seen, and what the plan adds to it."""

    people: People
    since: Mapping[str, datetime]
    """When the period of each reviewer began."""
    whole: int
    salt: bytes
    places: list[_Place] = field(default_factory=list)
    taken: Counter[str] = field(default_factory=Counter)
    """Reviews of the period, and older ones that are still awaited, by reviewer."""
    open: Counter[str] = field(default_factory=Counter)
    """Those that are still awaited."""
    pairs: Counter[frozenset[str]] = field(default_factory=Counter)
    declared: set[tuple[str, str]] = field(default_factory=set)
    """Conflicts that were declared: applicant and reviewer."""
    judged: set[tuple[str, str]] = field(default_factory=set)
    """Who judged whom before, by their pseudonyms."""
    same: dict[tuple[str, str], bool | None] = field(default_factory=dict)

    def is_same(self, one: str, other: str) -> bool | None:
        """Whether it is one person; ``None`` if one of them is not known (any more)."""
        key = (one, other) if one < other else (other, one)
        if key not in self.same:
            try:
                self.same[key] = self.people.same_person(one, other)
            except AssessmentError:
                self.same[key] = None
        return self.same[key]

    def share(self, reviewer: Reviewer, ahead: int = 0) -> int:
        """How much of the capacity is used, of ``ahead`` reviews less; the capacities' common multiple is all of it."""
        return (self.taken[reviewer.pseudonym] - ahead) * (self.whole // reviewer.capacity)

    def lot(self, place: _Place, reviewer: Reviewer) -> bytes:
        """Decides between equals: by chance, and the same whenever the entropy is."""
        return sha256(self.salt + f"{place.application}\n{reviewer.pseudonym}".encode()).digest()


def plan_assignments(
    applications: Iterable[Application],
    reviewers: Sequence[Reviewer],
    people: People,
    *,
    calendar: Calendar,
    by: str,
    now: datetime,
    days: int = _DAYS,
    organisations: Mapping[str, Collection[str]] | None = None,
    replace: Collection[tuple[str, str]] = (),
    entropy: Entropy = secrets.token_bytes,
) -> Plan:
    """Reviewers for every application under review that misses one: the longest waiting first, the least loaded first.

    ``applications`` are all of the programme (one is held at a time): load, pairs, and conflicts that were declared
    follow from them. ``by`` is who assigns, ``days`` are business days for a review. ``organisations`` are where an
    applicant belongs, by pseudonym, to be compared with the reviewers' own. ``replace`` names (application, reviewer)
    whose place goes to somebody else. Raises `AssessmentError` for arguments of another kind.
    """
    check_now(now)
    check_type(calendar, Calendar, "Business days are counted by a Calendar.")
    check_type(people, People, "Who is who says People, the sealed store.")
    check_type(applications, Iterable, "What is assigned are Applications.")
    check_type(replace, Collection, "`replace` names pairs of an application and a reviewer.")
    belongs = _marks(organisations)
    if not is_pseudonym(by):
        raise refuse("person", "Who assigns is named by a pseudonym, as People.enrol gives it.")
    known = _distinct(reviewers)
    latest = calendar.add_business_days(now, days)
    if latest <= now:
        raise refuse("time", "A review is due at a time that lies ahead.")
    since = {one.pseudonym: now - timedelta(days=one.per_days) for one in known}
    desk = _Desk(people, since, lcm(*(one.capacity for one in known)), drawn(entropy, 16))
    for application in applications:
        check_type(application, Application, "What is assigned are Applications.")
        _note(desk, application, by, belongs, replace)
    proposed: list[Proposed] = []
    unfilled: list[Unfilled] = []
    for place in sorted(desk.places, key=lambda one: (one.waiting, one.application)):
        able, reasons = _able(desk, place, known, calendar.day_of(now))
        for number, former in enumerate(place.former):
            able, full = _with_room(desk, able)
            reasons["full"] += full
            chosen = _chosen(desk, place, able)
            if chosen is None:
                in_order = {code: reasons[code] for code in REASONS if reasons[code]}
                unfilled.append(Unfilled(place.application, len(place.former) - number, in_order))
                break
            proposed.append(Proposed(place.application, chosen.pseudonym, latest, place.third, former))
            others = [one for one in able if desk.is_same(one.pseudonym, chosen.pseudonym) is False]
            reasons["involved"] += len(able) - len(others) - 1  # the other pseudonyms of the chosen one
            able = others
            _seat(desk, place, chosen)
    return Plan(tuple(proposed), tuple(unfilled))


def _marks(organisations: Mapping[str, Collection[str]] | None) -> Mapping[str, frozenset[str]]:
    """Where applicants belong, as it is compared."""
    given = {} if organisations is None else organisations
    check_type(given, Mapping, "Organisations are lists of names by the applicant's pseudonym.")
    for names in given.values():
        check_type(names, (list, tuple, set, frozenset), "Organisations are lists of names.")
        for one in names:
            check_type(one, str, "An organisation is named by a text.")
    return {applicant: frozenset(map(folded, names)) for applicant, names in given.items()}


def _distinct(reviewers: Sequence[Reviewer]) -> tuple[Reviewer, ...]:
    check_type(reviewers, (list, tuple), "Reviewers come in a list.")
    for one in reviewers:
        check_type(one, Reviewer, "Who reviews is a Reviewer.")
    if len({one.pseudonym for one in reviewers}) < len(reviewers):
        raise refuse("reviewer", "A reviewer is named twice.", "Give each one entry.")
    return tuple(sorted(reviewers, key=lambda one: one.pseudonym))


def _note(
    desk: _Desk,
    application: Application,
    by: str,
    belongs: Mapping[str, frozenset[str]],
    replace: Collection[tuple[str, str]],
) -> None:
    """What one application says of load, pairs and conflicts, and the place that it has to fill."""
    facts = application.facts()
    under_review = facts.state in (State.IN_REVIEW, State.DISAGREED)
    given = {
        str(entry.data["reviewer"]): entry.at
        for entry in application.record.entries
        if entry.action in ("assign", "reassign")
    }
    for one in facts.assignments:
        is_open = under_review and one.status in AWAITED and one.round == facts.round
        desk.open[one.reviewer] += is_open
        recent = one.status in ACTIVE | {"late", "set_aside"} and (
            given[one.reviewer] > desk.since.get(one.reviewer, given[one.reviewer])
        )
        desk.taken[one.reviewer] += is_open or recent
        if one.status == "conflict":
            desk.declared.add((facts.applicant, one.reviewer))
        if one.scores is not None:
            desk.judged.add((facts.applicant, one.reviewer))
    for number in range(1, facts.round + 1):
        pair = [one.reviewer for one in facts.assignments if one.round == number and one.status in ACTIVE]
        desk.pairs.update(frozenset((one, other)) for one in pair for other in pair if one < other)
    former = [one for one in _replaced(facts, replace) if under_review]
    missing = _missing(facts, application.definition) if under_review else 0
    if not missing and not former:
        return
    product = application.product
    marks = {folded(one) for one in (product.name, product.uri)} if product else set[str]()
    met = {facts.applicant, by, *facts.hands, *facts.judges, *(one.reviewer for one in facts.assignments)}
    third = facts.state is State.DISAGREED
    desk.places.append(
        _Place(
            application=facts.id,
            definition=application.definition,
            applicant=facts.applicant,
            met=frozenset(met),
            partners=[one.reviewer for one in facts.active(third=False) if one.reviewer not in former],
            waiting=_waiting_since(application),
            former=[*former, *(None for _ in range(missing))],
            third=third,
            marks=belongs.get(facts.applicant, frozenset()) | marks,
        )
    )


def _missing(facts: Facts, definition: Definition) -> int:
    if facts.state is State.DISAGREED:
        third_rater = definition.policy.settles_by == "third_rater"
        return int(third_rater and not facts.active(third=True))
    return max(0, REVIEWS - len(facts.active(third=False)))


def _replaced(facts: Facts, replace: Collection[tuple[str, str]]) -> list[str]:
    return [
        one.reviewer
        for one in facts.assignments
        if one.round == facts.round and one.status in AWAITED and (facts.id, one.reviewer) in replace
    ]


def _waiting_since(application: Application) -> datetime:
    """When it came to where it is now."""
    entries = application.record.entries
    since = entries[-1].at
    for entry in reversed(entries):
        if entry.after != application.state.value:
            break
        since = entry.at
    return since


def _able(
    desk: _Desk, place: _Place, reviewers: Sequence[Reviewer], today: date
) -> tuple[list[Reviewer], Counter[str]]:
    able: list[Reviewer] = []
    reasons: Counter[str] = Counter()
    place.declared = [other for one, other in desk.declared if desk.is_same(one, place.applicant)]
    for reviewer in reviewers:
        reason = _why_not(desk, place, reviewer, today)
        reasons[reason] += 1
        if not reason:
            able.append(reviewer)
    return able, reasons


def _why_not(desk: _Desk, place: _Place, reviewer: Reviewer, today: date) -> str:
    """One of `REASONS`; the empty text if there is none."""
    met = {desk.is_same(reviewer.pseudonym, other) for other in place.met}
    if met != {False}:
        return "involved" if True in met else "unknown"
    named = any(desk.is_same(place.applicant, one) is not False for one in reviewer.conflicts)
    if named or any(folded(one) in place.marks for one in reviewer.organisations):
        return "conflict"
    if any(desk.is_same(reviewer.pseudonym, one) for one in place.declared):
        return "conflict"
    if not reviewer.judges(place.definition):
        return "other_field"
    if reviewer.away_until is not None and today < reviewer.away_until:
        return "away"
    return ""


def _with_room(desk: _Desk, able: Sequence[Reviewer]) -> tuple[list[Reviewer], int]:
    room = [
        one
        for one in able
        if desk.taken[one.pseudonym] < one.capacity
        and desk.open[one.pseudonym] < (one.open_at_most or one.capacity)
    ]
    return room, len(able) - len(room)


def _chosen(desk: _Desk, place: _Place, able: Sequence[Reviewer]) -> Reviewer | None:
    """Whoever did not judge the applicant before, then the least loaded, then the newest pair, then by lot."""
    fresh = [one for one in able if (place.applicant, one.pseudonym) not in desk.judged] or able
    if not fresh:
        return None
    lowest = min(desk.share(one) for one in fresh)
    ahead = _AHEAD if place.partners else 0
    near = [one for one in fresh if desk.share(one, ahead) <= lowest]
    orders = [
        (sum(desk.pairs[frozenset((one.pseudonym, other))] for other in place.partners), desk.share(one))
        for one in near
    ]
    best = min(orders)
    equal = [one for one, order in zip(near, orders, strict=True) if order == best]
    return min(equal, key=lambda one: desk.lot(place, one))


def _seat(desk: _Desk, place: _Place, chosen: Reviewer) -> None:
    for partner in place.partners:
        desk.pairs[frozenset((chosen.pseudonym, partner))] += 1
    place.partners.append(chosen.pseudonym)
    desk.taken[chosen.pseudonym] += 1
    desk.open[chosen.pseudonym] += 1
