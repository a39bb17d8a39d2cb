"""`Decision`: what follows from two independent reviews. Only an application makes one, and only it can become an award."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import combinations
from typing import TYPE_CHECKING, NoReturn

from openbadge_issuer import models  # its names load at first use
from openbadge_issuer.assessment.case import Case
from openbadge_issuer.assessment.mapping import award_of
from openbadge_issuer.assessment.people import People, without_name
from openbadge_issuer.assessment.record import is_pseudonym
from openbadge_issuer.assessment.scoring import REVIEWS, resolved_levels, short_of
from openbadge_issuer.assessment.state import State, check_type, refuse
from openbadge_issuer.errors import AssessmentError

if TYPE_CHECKING:
    from openbadge_issuer.assessment.extension import Extension
    from openbadge_issuer.assessment.state import Facts, Outcome

__all__ = ["Decision", "made"]

_MAKE_ONE = object()


class Decision:
    """Awarded or not yet, with the levels that count. Made by `Application.decide`, or found again by `.decision`.

    It holds the record, not a verdict: `award` replays the record and recomputes the verdict before it writes anything.
    """

    __slots__ = ("_case", "_outcome")
    _case: Case
    _outcome: Outcome

    def __init__(self, case: Case, *, _token: object = None) -> None:
        if _token is not _MAKE_ONE:
            raise TypeError("only Application.decide() makes a Decision")
        object.__setattr__(self, "_case", case)
        object.__setattr__(self, "_outcome", _outcome(case))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a Decision does not change")

    def __copy__(self) -> Decision:
        return self

    def __deepcopy__(self, _: object) -> Decision:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Decision is not pickled: keep the application, and ask it for its decision")

    def __repr__(self) -> str:
        return f"<Decision {self.id} {'awarded' if self.awarded else 'not yet'}>"

    @property
    def id(self) -> str:
        """What is unique for this decision: the idempotency key of the award."""
        return f"{self._case.id}/{self._outcome.number}"

    @property
    def awarded(self) -> bool:
        """Whether every required level is met."""
        return self._outcome.awarded

    @property
    def applicant(self) -> str:
        """The applicant's pseudonym."""
        return self._case.applicant

    @property
    def at(self) -> datetime:
        """When it was made."""
        return self._outcome.at

    @property
    def levels(self) -> Mapping[str, str]:
        """The level that counts, by criterion."""
        return dict(self._outcome.levels)

    @property
    def short(self) -> tuple[str, ...]:
        """The criteria that fell short."""
        return short_of(self._case.definition, self._outcome.levels)

    @property
    def feedback(self) -> Mapping[str, str]:
        """What the applicant is told, by criterion, as far as it was not erased."""
        sealed = self._case.sealed
        return {
            criterion: str(sealed[digest].value)
            for criterion, digest in self._outcome.feedback.items()
            if digest in sealed
        }

    @property
    def rubric(self) -> str:
        """The digest of the rubric that was scored, which is the one that was published."""
        return self._case.facts().rubric

    @property
    def reviews(self) -> int:
        """How many independent reviews it rests on."""
        return self._outcome.reviews

    @property
    def reviewers(self) -> tuple[str, ...]:
        """Whose reviews it rests on, where both sides know each other's names (products); nobody in a blind review."""
        if self._case.definition.policy.blind:
            return ()
        return _reviewers(self._case.facts())

    def award(
        self, people: People, *, by: str, named: bool = False, extension: Extension | None = None
    ) -> models.Award:
        """The award, for the person behind the applicant's pseudonym, or for the product.

        This is where identity and application meet, in the hand of ``by``, who reviewed nothing here. Everything is
        checked again first, the people among it; raises `AssessmentError`. Only ``named`` does the badge say the earner's
        name, in clear beside the hashed identity; only with an ``extension`` does it say more than the standard terms can.
        """
        check_type(people, People, "Who is who says People, the sealed store.")
        case = Case(self._case.definition, self._case.record, self._case.sealed)
        facts, outcome = case.facts(), _outcome(case)
        if not outcome.awarded or case.state is not State.AWARDED:
            raise refuse("decision", "This decision awards nothing.", "The applicant can try again.")
        levels = resolved_levels(case.definition, facts)
        if (
            short_of(case.definition, levels) or levels != outcome.levels
        ):  # pragma: no cover  # the replay sees to it
            raise refuse("decision", "The decision does not follow from the reviews.")
        _check_people(facts, people, by)
        _check_rounds(case, people)
        recipient = people.recipient(case.applicant)
        if not case.definition.policy.blind:
            product = case.product
            if product is None:
                raise refuse(
                    "product",
                    "The product was erased from this application, so nothing can be awarded to it.",
                )
            recipient = product.recipient
        elif not named:
            recipient = without_name(recipient)
        return award_of(case, facts, outcome, recipient, extension)


def made(case: Case) -> Decision:
    """The decision that stands in a record."""
    return Decision(case, _token=_MAKE_ONE)


def _outcome(case: Case) -> Outcome:
    outcome = case.facts().outcome
    if outcome is None or case.state not in (State.AWARDED, State.NOT_YET, State.UPHELD):
        raise refuse("state", "No decision stands in the record of this application.")
    return outcome


def _reviewers(facts: Facts) -> tuple[str, ...]:
    third = facts.third()
    return tuple(one.reviewer for one in (*facts.counted(), *([third] if third is not None else ())))


def _judges(case: Case) -> tuple[frozenset[str], frozenset[str]]:
    """Who decided or settled before the last rehearing, and since; who reviewed counts as well."""
    entries = case.record.entries
    last = max((entry.number for entry in entries if entry.action == "rehear"), default=-1)
    judging = {"decide", "resolve", "uphold", "review", "late_review", "correct"}
    before = frozenset(entry.actor for entry in entries[: max(last, 0)] if entry.action in judging)
    return before, frozenset(entry.actor for entry in entries[last + 1 :] if entry.action in judging)


def _check_rounds(case: Case, people: People) -> None:
    """By the people behind the pseudonyms: a second round is one of others."""
    before, since = _judges(case)
    if any(people.same_person(one, other) for one in before for other in since):
        raise refuse(
            "hand",
            "Somebody judged in both rounds, perhaps by another pseudonym.",
            "Have it reheard by others.",
        )


def _is_known_as(people: People, one: str, other: str) -> bool:
    """Whether it is one person, of whom one may have been forgotten meanwhile."""
    try:
        return people.same_person(one, other)
    except AssessmentError:
        return False


def _check_people(facts: Facts, people: People, by: str) -> None:
    """By the people behind the pseudonyms: the applicant, each reviewer, and the programme are different ones."""
    reviewers = _reviewers(facts)
    judged = {one.reviewer for one in facts.assignments if one.scores is not None}  # in whatever round
    if len(facts.counted()) != REVIEWS or not is_pseudonym(by):
        raise refuse("hand", "An award needs two reviews, and somebody who makes it, by a pseudonym.")
    if any(people.same_person(one, other) for one, other in combinations(reviewers, 2)):
        raise refuse("reviewer", "Two of the reviews are by one person.")
    assigned = {
        one.reviewer for one in facts.assignments
    }  # who got the work to read, whether they judged it or not
    if any(one == by or _is_known_as(people, one, by) for one in assigned):
        raise refuse("hand", "Whoever was to review this application does not make the award.")
    if any(people.same_person(facts.applicant, one) for one in (*judged, *facts.hands, by)):
        raise refuse("reviewer", "The applicant had a hand in this decision, perhaps by another pseudonym.")
    if any(people.same_person(one, hand) for one in judged for hand in (*facts.hands, by)):
        raise refuse("hand", "A reviewer had another hand in this decision, perhaps by another pseudonym.")
