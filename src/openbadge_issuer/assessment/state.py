"""What follows from a record: the state of an application, and the facts in it. Made by `steps.replay` only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal, TypeAlias

from openbadge_issuer.errors import AssessmentError

__all__ = ["Assignment", "AssignmentStatus", "Facts", "Item", "Outcome", "State", "check_type", "refuse"]


class State(StrEnum):
    """The states of an application."""

    NEW = "new"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED_INCOMPLETE = "returned_incomplete"
    IN_REVIEW = "in_review"
    AGREED = "agreed"
    DISAGREED = "disagreed"
    RESOLVED = "resolved"
    AWARDED = "awarded"
    NOT_YET = "not_yet"
    APPEALED = "appealed"
    UPHELD = "upheld"
    WITHDRAWN = "withdrawn"
    MISCONDUCT_HOLD = "misconduct_hold"
    DENIED = "denied"


AssignmentStatus: TypeAlias = Literal[
    "assigned", "accepted", "declined", "overdue", "reassigned", "submitted", "late", "conflict", "set_aside"
]
ACTIVE: Final = frozenset({"assigned", "accepted", "overdue", "submitted"})
AWAITED: Final = frozenset({"assigned", "accepted", "overdue"})


def refuse(code: str, message: str, advice: str = "") -> AssessmentError:
    """The error of a step that is not allowed."""
    return AssessmentError(message, code=f"assessment.{code}", advice=advice)


def check_type(value: object, expected: type | tuple[type, ...], sentence: str) -> None:
    """Returns if the value is of this type; raises `AssessmentError` (``assessment.argument``) with the sentence."""
    if not isinstance(value, expected):
        raise refuse("argument", f"{sentence} This is of the type {type(value).__name__}.")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing handed in. ``findings`` is how many open findings its screening left, ``None`` if it had none yet."""

    id: str
    requirement: str
    kind: str
    words: int
    answer: str
    """The digest of the sealed answer."""
    findings: int | None = None
    released: bool = False
    public: str | None = None
    """The digest of what the applicant wants to be published with it, if that is so."""

    @property
    def shown(self) -> bool:
        """Whether a blind reviewer may see its content."""
        return self.released or self.findings == 0


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who reviews, in which round, and how it stands; ``scores`` are levels by criterion, once it is locked."""

    reviewer: str
    third: bool
    round: int
    status: AssignmentStatus
    due: datetime | None = None
    scores: Mapping[str, str] | None = None
    comments: Mapping[str, str] = field(default_factory=dict)
    """The digests of the sealed comments, by criterion."""
    read: bool = False
    """Whether this review was opened, so that somebody may have read it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decision as it stands in the record: levels by criterion, the digests of the feedback."""

    number: int
    at: datetime
    by: str
    awarded: bool
    levels: Mapping[str, str]
    reviews: int
    feedback: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that follows from a record."""

    state: State
    id: str
    applicant: str
    definition: str
    """The digest of the definition that it is pinned to."""
    rubric: str
    attempt: int
    previous: str | None = None
    product: str | None = None
    """The digest of the sealed product."""
    product_version: str | None = None
    items: tuple[Item, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    hands: frozenset[str] = frozenset()
    """Who acted for the programme, and so never reviews here."""
    round: int = 1
    opened: bool = False
    settled: Mapping[str, str] = field(default_factory=dict)
    settled_by: str | None = None
    outcome: Outcome | None = None
    appealed: bool = False
    judges: frozenset[str] = frozenset()
    """Who decided or settled in any round."""
    held: State | None = None
    reheard: bool = False
    """Whether it was heard again without an appeal."""
    erased: int = -1
    """The number of the entry by which all texts before it were erased."""

    def assignment(self, reviewer: str) -> Assignment:
        """The assignment of a reviewer in this application; raises `AssessmentError` (``assessment.reviewer``)."""
        for one in self.assignments:
            if one.reviewer == reviewer:
                return one
        raise refuse("reviewer", "Nobody assigned this application to this reviewer.", "Assign it first.")

    def counted(self) -> tuple[Assignment, ...]:
        """The locked reviews of this round by its two reviewers."""
        return tuple(
            one
            for one in self.assignments
            if one.round == self.round and one.status == "submitted" and not one.third
        )

    def third(self) -> Assignment | None:
        """The locked review of this round's third rater."""
        for one in self.assignments:
            if one.round == self.round and one.status == "submitted" and one.third:
                return one
        return None

    def active(self, *, third: bool) -> tuple[Assignment, ...]:
        """The assignments of this round that hold a place."""
        return tuple(
            one
            for one in self.assignments
            if one.round == self.round and one.status in ACTIVE and one.third == third
        )

    def with_assignment(self, changed: Assignment) -> Facts:
        """With one assignment changed."""
        assignments = tuple(changed if one.reviewer == changed.reviewer else one for one in self.assignments)
        return replace(self, assignments=assignments)

    def item(self, item_id: str) -> Item:
        """One item; raises `AssessmentError` (``assessment.evidence``)."""
        for one in self.items:
            if one.id == item_id:
                return one
        raise refuse("evidence", "This application has no such item.")

    def with_item(self, changed: Item) -> Facts:
        """With one item changed."""
        return replace(self, items=tuple(changed if one.id == changed.id else one for one in self.items))
