"""Credentials inside credentials: each is judged on its own, within one bound for the whole tree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Literal

from openbadge_issuer.codec.effort import BeyondEffort
from openbadge_issuer.codec.json_schema.work import Work
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import LimitExceeded
from openbadge_issuer.verification.assembling import assemble
from openbadge_issuer.verification.outcomes import from_error, not_run
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.reading import Reading, read_nested
from openbadge_issuer.verification.report import Nested, Outcome, Report
from openbadge_issuer.verification.scheduler import Budget, Rounds, in_turn

__all__ = ["Child", "Nest", "beyond", "inside", "judge_nested", "too_much"]


@dataclass(frozen=True, slots=True)
class Child:
    """A credential that stands in another one, at ``pointer``: ``value`` is an object, a compact JWS, or what was read."""

    role: Literal["endorsement", "credential"]
    pointer: str
    value: JSON | Reading


class Nest:
    """A place in the tree of one verification: its depth, and how many credentials the whole tree may still have."""

    __slots__ = ("_budget", "_taken", "depth", "work")

    def __init__(
        self, budget: Budget, depth: int = 0, taken: list[int] | None = None, work: Work | None = None
    ) -> None:
        self._budget = budget
        self.work = work or Work(budget.max_schema_steps)  # for schemas, of the whole tree as well
        self._taken = [0] if taken is None else taken  # one number for the whole tree
        self.depth = depth

    @property
    def left(self) -> int:
        """How many credentials may still be taken, one level down."""
        return self._budget.max_nested - self._taken[0] if self.depth < self._budget.max_depth else 0

    def take(self) -> Nest | None:
        """A place for one more credential, one level down; ``None`` where the budget allows none."""
        if self.left <= 0:
            return None
        self._taken[0] += 1
        return Nest(self._budget, self.depth + 1, self._taken, self.work)


def inside(question: Question) -> Question:
    """What is asked of a credential that another one refers to: nothing that was expected of the outer one."""
    policy = replace(
        question.policy,
        expected_issuer=None,
        expected_achievement=None,
        required=question.policy.required - {"recipient"},
    )
    return replace(
        question,
        policy=policy,
        recipients=(),
        known_since=None,
        endorsements=(),
        presentation=None,
        presenter="",
        referred=True,
    )


def judge_nested(children: Sequence[Child], question: Question, nest: Nest) -> Rounds[tuple[Nested, ...]]:
    """Judges all ``children``, each with ``question``; beyond the budget each is undecided, and says so.

    Each has its place before anything that stands in one of them.
    """
    nothing = cache(partial(beyond, question))  # the same for however many
    begun = [_judge_one(child, question, nest.take(), nothing) for child in children]
    reports = yield from in_turn(begun, question.policy.budget)
    return tuple(
        Nested(role=child.role, pointer=child.pointer, report=report, document=document)
        for child, (report, document) in zip(children, reports, strict=True)
    )


def _judge_one(
    child: Child, question: Question, inner: Nest | None, nothing: Callable[[], Report]
) -> Rounds[tuple[Report, JSONObject | None]]:
    from openbadge_issuer.verification.pipeline import judge_read  # noqa: PLC0415 - the pipeline nests itself

    if inner is None or question.effort.spent:
        return nothing(), None
    value = child.value
    read = value if isinstance(value, Reading) else read_nested(value, question.policy.limits)
    if not question.effort.begins(read.document):
        return nothing(), None
    try:
        return (yield from judge_read(read, question, inner))
    except BeyondEffort:
        return nothing(), None


def beyond(question: Question, handed: Reading | None = None) -> Report:
    """The report on what is not judged, because it would be more than the budget allows: undecided."""
    carried = replace(from_error("carrier", too_much(question)), outcome=Outcome.UNKNOWN)
    nothing = not_run("json", "not_run_carrier", "Not read: another check says why.")
    read = Reading(carrier="embedded", digest="", checks=(carried, nothing))
    if handed is not None:
        read = replace(read, carrier=handed.carrier, digest=handed.digest, place=handed.place)
    return assemble(read, read.checks, "", question.policy, question.now)


def too_much(question: Question) -> LimitExceeded:
    """That something is more than the budget allows (``limit.nested``)."""
    budget = question.policy.budget
    return LimitExceeded(
        "This credential was not judged: there are more of them here, or larger ones, than one check judges.",
        code="limit.nested",
        params={"credentials": budget.max_nested, "depth": budget.max_depth},
        advice="Hand it in on its own.",
    )
