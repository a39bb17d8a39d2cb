"""What a report counts: a few facts of each application, as they were at the end of the period."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Self, TypeAlias

from openbadge_issuer.assessment.agreement.scores import AWARD, opened_pairs
from openbadge_issuer.assessment.application import Application
from openbadge_issuer.assessment.business_days import Calendar
from openbadge_issuer.assessment.scoring import short_of
from openbadge_issuer.assessment.state import check_type, refuse

if TYPE_CHECKING:
    from openbadge_issuer.assessment import Definition
    from openbadge_issuer.assessment.record import Entry

__all__ = ["Decided", "Facts", "PairKey", "Period", "Received", "facts_of"]

PairKey: TypeAlias = tuple[str, str, tuple[str, ...]]
"""Of what two levels were given: the definition (or nothing), the criterion (or nothing: the verdict), the scale."""


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both included, in the programme's zone."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if type(self.first) is not date or type(self.last) is not date or self.last < self.first:
            raise refuse("time", "A period is from a first to a last day.")

    @classmethod
    def quarter(cls, day: date) -> Self:
        """The quarter of a year in which the day is."""
        last = 3 * ((day.month + 2) // 3)
        return cls(date(day.year, last - 2, 1), date(day.year, last, monthrange(day.year, last)[1]))


@dataclass(frozen=True, slots=True)
class Received:
    """An application that was handed in for the first time in the period."""

    complete: bool
    resubmitted: bool
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """An application that was decided for the first time in the period; ``days`` are business days."""

    awarded: bool
    disagreed: bool
    appealed: bool
    days: int


@dataclass(slots=True)
class Facts:
    """All that a report needs of a programme, by the definitions' ids."""

    names: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    received: dict[str, list[Received]] = field(default_factory=dict)
    decided: dict[str, list[Decided]] = field(default_factory=dict)
    pairs: dict[PairKey, Counter[tuple[str, str]]] = field(default_factory=dict)


def facts_of(applications: Iterable[Application], period: Period, calendar: Calendar) -> Facts:
    """The facts of all applications; one of them is held at a time."""
    facts = Facts()
    for application in applications:
        check_type(application, Application, "A report is of Applications.")
        entries: Sequence[Entry] = application.record.entries
        if calendar.day_of(entries[-1].at) > period.last:
            entries = [entry for entry in entries if calendar.day_of(entry.at) <= period.last]
        first = _first(entries)
        known = application.definition.id

        def within(action: str, first: Mapping[str, Entry] = first) -> bool:
            return action in first and period.first <= calendar.day_of(first[action].at)

        if within("submit"):
            facts.received.setdefault(known, []).append(
                Received("check_complete" in first, application.attempt > 1, "withdraw" in first)
            )
        if within("decide"):
            facts.decided.setdefault(known, []).append(_decided(entries, first, calendar))
            _count_pairs(facts.pairs, application)
        if within("submit") or within("decide"):
            begun = application.record.entries[0].at
            if known not in facts.names or facts.names[known][0] <= begun:
                facts.names[known] = (begun, application.definition.name)
    return facts


def _first(entries: Iterable[Entry]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for entry in entries:
        found.setdefault(entry.action, entry)
    return found


def _decided(entries: Sequence[Entry], first: Mapping[str, Entry], calendar: Calendar) -> Decided:
    decision = first["decide"]
    handed_in = next(
        entry for entry in reversed(entries) if entry.action == "submit" and entry.number < decision.number
    )
    last = next(entry for entry in reversed(entries) if entry.action == "decide")
    return Decided(
        awarded=last.data.get("outcome") == "awarded",
        disagreed="open_reviews" in first and first["open_reviews"].after == "disagreed",
        appealed="appeal" in first,
        days=calendar.business_days_between(handed_in.at, decision.at),
    )


def _count_pairs(pairs: dict[PairKey, Counter[tuple[str, str]]], application: Application) -> None:
    """The two reviews of the first round, as they were before anything was settled."""
    pair = next(opened_pairs(application), None)
    if pair is None:
        return
    definition, (one, other) = application.definition, (scores for _, scores in pair)
    verdicts = _verdict(definition, one), _verdict(definition, other)
    keys: list[tuple[PairKey, tuple[str, str]]] = [
        (("", "", AWARD), verdicts),
        ((definition.id, "", AWARD), verdicts),
    ]
    for criterion in definition.criteria:
        scale = tuple(level.id for level in criterion.levels)
        keys.append(((definition.id, criterion.id, scale), (one[criterion.id], other[criterion.id])))
    for key, levels in keys:
        pairs.setdefault(key, Counter())[levels] += 1


def _verdict(definition: Definition, scores: Mapping[str, str]) -> str:
    return AWARD[not short_of(definition, scores)]
