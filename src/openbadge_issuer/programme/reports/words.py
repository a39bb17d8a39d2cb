"""The figures of a report in words: one plain sentence each; and the report as text and for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openbadge_issuer.assessment.agreement.tables import table
from openbadge_issuer.programme.separated import as_csv

if TYPE_CHECKING:
    from openbadge_issuer.assessment.agreement.values import Estimate
    from openbadge_issuer.codec.types import JSONObject
    from openbadge_issuer.programme.reports.report import Group, ProgrammeReport

__all__ = [
    "NOT_SHOWN",
    "PART_NAMES",
    "Figure",
    "as_csv_of",
    "as_text",
    "cells_of",
    "figures",
    "hidden_note",
    "percent",
]

NOT_SHOWN: Final = "not shown"
PART_NAMES: Final = {
    "complete": "Complete",
    "resubmitted": "Further attempts",
    "withdrawn": "Withdrawn",
    "awarded": "Awarded",
    "within": "In time",
    "disagreed": "Disagreed at first",
    "appealed": "Appealed",
}
_DAYS: Final = ("Median days", "Nine of ten")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its sentence; ``value`` is a count, a share from 0 to 1 or days, ``None`` where it is not shown."""

    code: str
    value: float | None
    sentence: str

    def to_json(self) -> JSONObject:
        """For programs."""
        return {"code": self.code, "value": self.value, "sentence": self.sentence}


def percent(share: float) -> str:
    """A share as people read it; all and none are said only where it is so."""
    rounded = round(share * 100)
    if rounded == 100 and share < 1:  # noqa: PLR2004 - per cent
        return "over 99 %"
    return "under 1 %" if rounded == 0 and share > 0 else f"{rounded} %"


def hidden_note(report: ProgrammeReport) -> str:
    """Why something is not shown."""
    return (
        f"Groups of fewer than {report.small_group} are not shown, nor what they could be computed from. "
        "Two reports of periods that overlap can tell together what neither tells: keep to fixed periods."
    )


def figures(report: ProgrammeReport) -> tuple[Figure, ...]:
    """The figures of all together."""
    return (*_of_received(report), *_of_decided(report), *_of_agreement(report))


def _of_received(report: ProgrammeReport) -> Iterator[Figure]:
    group = report.received[0]
    yield _count("received", group, "applications were handed in.", "One application was handed in.")
    yield _part(group, "complete", "were found complete so far", "were complete")
    yield _part(group, "resubmitted", "were a further attempt after a not yet", "were a further attempt")
    yield _part(group, "withdrawn", "were taken back by their applicants", "were taken back")


def _of_decided(report: ProgrammeReport) -> Iterator[Figure]:
    group = report.decided[0]
    yield _count("decided", group, "applications were decided.", "One application was decided.")
    yield _part(group, "awarded", "were awarded; whoever was not can try again or appeal", "were awarded")
    promise = f"were decided within the promised {report.turn_around_days} business days"
    yield _part(group, "within", promise, "were decided in time")
    if group.median_days is None:
        yield Figure("median_days", None, "How long decisions took is not shown: there were too few.")
    else:
        half = f"Half of the decisions came within {group.median_days:g} business days"
        yield Figure("median_days", group.median_days, f"{half}; {report.turn_around_days} are promised.")
    if group.ninth_days is not None:
        sentence = f"Nine of ten decisions came within {group.ninth_days} business days."
        yield Figure("ninth_days", group.ninth_days, sentence)
    yield _part(
        group,
        "disagreed",
        "had two assessors who disagreed on a criterion at first",
        "were disagreed on at first",
    )
    yield _part(group, "appealed", "were appealed against", "were appealed against")


def _count(code: str, group: Group, many: str, one: str) -> Figure:
    if group.size is None:
        return Figure(code, None, f"How many {many.rstrip('.')} is not shown: there were too few.")
    return Figure(code, group.size, one if group.size == 1 else f"{group.size or 'No'} {many}")


def _part(group: Group, part: str, said: str, briefly: str) -> Figure:
    count, share = group.parts.get(part), group.share(part)
    if group.size == 0:
        return Figure(part, None, f"There is nothing of which it could be said that so many {briefly}.")
    if count is None or share is None:
        return Figure(part, None, f"How many of them {briefly} is not shown: it would tell of too few.")
    return Figure(part, share, f"{count or 'None'} of {group.size} ({percent(share)}) {said}.")


def _of_agreement(report: ProgrammeReport) -> Iterator[Figure]:
    if report.agreement is None:
        yield Figure("agreement", None, " ".join(report.notes) or "Agreement between assessors is not shown.")
        return
    first = report.agreement.lines[0]
    if first.definition is not None:
        return
    exact, kappa = first.measures.exact, first.measures.kappa
    if exact.value is not None:
        yield Figure(
            "agreement",
            exact.value,
            f"On {first.measures.n} applications the two assessors, neither knowing the other's scores, came to the same "
            f"verdict in {percent(exact.value)}{_ends(exact, percents=True)}.",
        )
    if kappa.value is None:
        yield Figure(
            "kappa",
            None,
            "How much of that is beyond chance can not be said: one side always came to one verdict.",
        )
    else:
        yield Figure(
            "kappa",
            kappa.value,
            f"Beyond what chance alone would give, that is a kappa of {kappa.value:.2f}{_ends(kappa, percents=False)}; "
            "1 is full agreement, 0 is chance.",
        )


def _ends(estimate: Estimate, *, percents: bool) -> str:
    if estimate.low is None or estimate.high is None:
        return ""
    low, high = (percent(end) if percents else f"{end:.2f}" for end in (estimate.low, estimate.high))
    return f" (from {low} to {high})"


def cells_of(groups: Sequence[Group], what: str) -> tuple[tuple[str, ...], ...]:
    """A table of groups as texts, its header first."""
    parts = list(groups[0].parts)
    has_days = "awarded" in parts
    header = ("Definition", what, *(PART_NAMES[part] for part in parts), *(_DAYS if has_days else ()))
    return (header, *(_row(group, parts, has_days=has_days) for group in groups))


def _row(group: Group, parts: Sequence[str], *, has_days: bool) -> tuple[str, ...]:
    counts = [_said(group.size)]
    for part in parts:
        share = group.share(part)
        counts.append(_said(group.parts[part]) + (f" ({percent(share)})" if share is not None else ""))
    days = (_said(group.median_days), _said(group.ninth_days)) if has_days else ()
    return (group.label, *counts, *days)


def _said(value: float | None) -> str:
    return NOT_SHOWN if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def as_text(report: ProgrammeReport) -> str:
    """The report for a terminal or a message."""
    title = f"{report.programme or 'Programme'}: {report.period.first} to {report.period.last}"
    lines = [title, "=" * len(title), "", *(f"- {one.sentence}" for one in figures(report))]
    for groups, what in ((report.received, "Received"), (report.decided, "Decided")):
        if len(groups) > 1:
            lines += ["", *_columns(cells_of(groups, what))]
    if report.agreement is not None:
        lines += ["", table(report.agreement, names=report.names).rstrip()]
    return "\n".join([*lines, "", *report.notes, hidden_note(report), ""])


def _columns(rows: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def as_csv_of(report: ProgrammeReport) -> bytes:
    """Both tables, one under the other, for a spreadsheet."""
    rows: list[tuple[str | int | float | None, ...]] = []
    for groups, what in ((report.received, "Received"), (report.decided, "Decided")):
        parts = list(groups[0].parts)
        rows.append(("Definition", "Id", what, *(PART_NAMES[part] for part in parts), *_DAYS))
        for group in groups:
            counts = [NOT_SHOWN if one is None else one for one in (group.size, *group.parts.values())]
            rows.append((group.label, group.definition or "", *counts, group.median_days, group.ninth_days))
        rows.append(())
    return as_csv(rows)
