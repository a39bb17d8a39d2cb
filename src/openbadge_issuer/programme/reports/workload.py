"""`Workload`: how many reviews each assessor had in each month, by pseudonym, so that work can be spread fairly.

It counts steps and no scores: nothing in it says how somebody judges.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import TYPE_CHECKING, Final

from openbadge_issuer.assessment.application import Application
from openbadge_issuer.assessment.business_days import Awaited, Calendar, due
from openbadge_issuer.assessment.state import check_type, refuse
from openbadge_issuer.codec.date_time import parse_date_time
from openbadge_issuer.codec.plain_text import one_line
from openbadge_issuer.ports import check_now
from openbadge_issuer.programme.reports.texts import ReportTexts, filled, number, report_texts
from openbadge_issuer.programme.reports.words import columns
from openbadge_issuer.programme.separated import Separator, as_csv

if TYPE_CHECKING:
    from openbadge_issuer.assessment.record import Entry
    from openbadge_issuer.codec.types import JSONObject

__all__ = ["Workload", "WorkloadLine"]

_FORMAT: Final = "openbadge-issuer workload 1"
_MONTH: Final = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_HEADER: Final = ("month", "assessor", "name", "assigned", "done", "late", "declined", "median_days")
"""By the names of their texts."""
_UNEVEN: Final = 2.0  # times as many as the middle one; ours
_MAX_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class WorkloadLine:
    """An assessor in a month: what was assigned, done, late and declined in it; ``median_days`` are business days.

    Late is a review that came after its day, was given to somebody else after it, or is still awaited; it counts in the
    month in which it was due. Declined holds conflicts of interest as well.
    """

    month: str
    reviewer: str
    assigned: int
    done: int
    late: int
    declined: int
    median_days: float | None

    def to_json(self) -> JSONObject:
        """For programs."""
        return {
            "month": self.month,
            "reviewer": self.reviewer,
            "assigned": self.assigned,
            "done": self.done,
            "late": self.late,
            "declined": self.declined,
            "medianDays": self.median_days,
        }


@dataclass(slots=True)
class _Count:
    assigned: int = 0
    done: int = 0
    late: int = 0
    declined: int = 0
    days: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Workload:
    """The lines, by month and pseudonym, and how many reviews are awaited ``now`` from whom."""

    lines: Sequence[WorkloadLine]
    awaited: Mapping[str, int]
    language: str = "en"
    """What its headings and notes are in: German, English, Spanish or French."""

    @classmethod
    def of(
        cls,
        applications: Iterable[Application],
        *,
        now: datetime,
        calendar: Calendar | None = None,
        months: Sequence[str] = (),
        language: str = "en",
    ) -> Workload:
        """Counts the steps of all applications, one of them at a time; ``months`` such as ``2026-03``, all if left out.

        Raises `AssessmentError` (``assessment.time``) for what is no month.
        """
        check_now(now)
        if not all(isinstance(month, str) and _MONTH.fullmatch(month) for month in months):
            raise refuse("time", "A month is written as 2026-03.")
        tally = _Tally(calendar or Calendar(), now)
        for application in applications:
            check_type(application, Application, "A workload is of Applications.")
            tally.add(application)
        wanted = frozenset(months)
        lines = tuple(
            _line(month, reviewer, count)
            for (month, reviewer), count in sorted(tally.counts.items())
            if not wanted or month in wanted
        )
        return cls(lines, dict(sorted(tally.awaited.items())), language)

    def fairness(self) -> tuple[str, ...]:
        """What to look at, month by month, in words; without names."""
        texts = report_texts(self.language)
        return tuple(_fairness(month, lines, texts) for month, lines in self._by_month().items())

    def _by_month(self) -> dict[str, list[WorkloadLine]]:
        months: dict[str, list[WorkloadLine]] = {}
        for line in self.lines:
            months.setdefault(line.month, []).append(line)
        return months

    def to_json(self, names: Mapping[str, str] | None = None) -> JSONObject:
        """For programs; ``names`` by pseudonym, from the sealed store, where somebody asked for them."""
        known = _named(names)
        return {
            "format": _FORMAT,
            "lines": [
                {**line.to_json(), **({"name": known(line.reviewer)} if names is not None else {})}
                for line in self.lines
            ],
            "awaited": dict(self.awaited),
            "notes": [*self.fairness(), report_texts(self.language)["work_note"]],
        }

    def to_csv(self, names: Mapping[str, str] | None = None, separator: Separator = ",") -> bytes:
        """For a spreadsheet; no cell is a formula. With ``;``, numbers have a decimal comma."""
        texts = report_texts(self.language)
        return as_csv([[texts[name] for name in _HEADER], *self._rows(names)], separator)

    def to_text(self, names: Mapping[str, str] | None = None) -> str:
        """For a terminal."""
        texts = report_texts(self.language)
        header = tuple(texts[one] for one in _HEADER if one != "name" or names is not None)
        rows = [header]
        for row in self._rows(names):
            cells = [
                one if isinstance(one, str) else "-" if one is None else number(one, texts) for one in row
            ]
            rows.append(tuple(cells if names is not None else [*cells[:2], *cells[3:]]))
        waiting = sum(self.awaited.values())
        open_now = filled(texts["awaited"], count=waiting, assessors=len(self.awaited))
        return "\n".join([*columns(rows), "", open_now, *self.fairness(), texts["work_note"], ""])

    def _rows(self, names: Mapping[str, str] | None) -> list[tuple[str | int | float | None, ...]]:
        known = _named(names)
        return [
            (
                line.month,
                line.reviewer,
                known(line.reviewer),
                line.assigned,
                line.done,
                line.late,
                line.declined,
                line.median_days,
            )
            for line in self.lines
        ]


def _named(names: Mapping[str, str] | None) -> Callable[[str], str]:
    return lambda reviewer: one_line((names or {}).get(reviewer, ""), _MAX_NAME)


def _line(month: str, reviewer: str, count: _Count) -> WorkloadLine:
    days = float(median(count.days)) if count.days else None
    return WorkloadLine(month, reviewer, count.assigned, count.done, count.late, count.declined, days)


def _fairness(month: str, lines: Sequence[WorkloadLine], texts: ReportTexts) -> str:
    given = sorted(line.assigned for line in lines if line.assigned)
    if not given:
        return filled(texts["work_nothing"], month=month)
    if len(given) == 1:
        return filled(texts["work_one"], month=month, count=given[0])
    middle = median(given)
    spread = filled(
        texts["work_spread"], month=month, least=given[0], most=given[-1], middle=number(middle, texts)
    )
    if given[-1] >= _UNEVEN * middle and given[-1] - middle > 1:
        return f"{spread} {texts['work_uneven']}"
    return spread


class _Tally:
    def __init__(self, calendar: Calendar, now: datetime) -> None:
        self.calendar, self.now = calendar, now
        self.counts: dict[tuple[str, str], _Count] = {}
        self.awaited: dict[str, int] = {}

    def at(self, when: datetime, reviewer: str) -> _Count:
        day = self.calendar.day_of(when)
        return self.counts.setdefault((f"{day.year:04d}-{day.month:02d}", reviewer), _Count())

    def add(self, application: Application) -> None:
        places: dict[str, tuple[datetime, datetime | None]] = {}  # when it was assigned, when it is due
        for entry in application.record.entries:
            self._take(entry, places)
        awaited: Sequence[Awaited] = due([application])
        for one in awaited:
            self.awaited[one.reviewer] = self.awaited.get(one.reviewer, 0) + 1
            if one.due is not None and one.is_overdue(self.now):
                self.at(one.due, one.reviewer).late += 1

    def _take(self, entry: Entry, places: dict[str, tuple[datetime, datetime | None]]) -> None:
        reviewer = str(entry.data.get("reviewer", entry.actor))
        if entry.action == "reassign":
            self._if_late(str(entry.data["from"]), entry.at, places)
        if entry.action in ("assign", "reassign"):
            written = entry.data.get("due")
            places[reviewer] = (entry.at, parse_date_time(written) if isinstance(written, str) else None)
            self.at(entry.at, reviewer).assigned += 1
        elif entry.action in ("review", "late_review"):
            count = self.at(entry.at, reviewer)
            count.done += 1
            count.days.append(self.calendar.business_days_between(places[reviewer][0], entry.at))
            if entry.action == "review":  # a late one was counted when its place was given away
                self._if_late(reviewer, entry.at, places)
        elif entry.action in ("decline", "declare_conflict"):
            self.at(entry.at, reviewer).declined += 1

    def _if_late(
        self, reviewer: str, at: datetime, places: Mapping[str, tuple[datetime, datetime | None]]
    ) -> None:
        due_at = places[reviewer][1]
        if due_at is not None and at > due_at:
            self.at(due_at, reviewer).late += 1
