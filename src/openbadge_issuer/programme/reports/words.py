"""The figures of a report in words: one plain sentence each; and the report as text and for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openbadge_issuer.assessment.agreement.tables import table
from openbadge_issuer.programme.reports.texts import agreement_texts, filled, number, percent, report_texts
from openbadge_issuer.programme.separated import as_csv

if TYPE_CHECKING:
    from openbadge_issuer.assessment.agreement.values import Estimate
    from openbadge_issuer.codec.types import JSONObject
    from openbadge_issuer.programme.reports.report import Group, ProgrammeReport
    from openbadge_issuer.programme.reports.texts import ReportTexts

__all__ = [
    "Figure",
    "as_csv_of",
    "as_text",
    "cells_of",
    "columns",
    "figures",
    "hidden_note",
    "label_of",
    "title_of",
]

_OF_RECEIVED: Final = ("complete", "resubmitted", "withdrawn")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its sentence; ``value`` is a count, a share from 0 to 1 or days, ``None`` where it is not shown."""

    code: str
    value: float | None
    sentence: str

    def to_json(self) -> JSONObject:
        """For programs."""
        return {"code": self.code, "value": self.value, "sentence": self.sentence}


def title_of(report: ProgrammeReport) -> str:
    """What it is a report of, and when."""
    texts = report_texts(report.language)
    return filled(
        texts["title"],
        programme=report.programme or texts["programme"],
        first=report.period.first,
        last=report.period.last,
    )


def label_of(group: Group, texts: ReportTexts) -> str:
    """A group as it is called; those that are no definition have names in the language of the texts."""
    return group.label if group.definition is not None else texts["all" if group.is_all else "others"]


def hidden_note(report: ProgrammeReport) -> str:
    """Why something is not shown."""
    return filled(report_texts(report.language)["hidden_note"], small=report.small_group)


def figures(report: ProgrammeReport) -> tuple[Figure, ...]:
    """The figures of all together."""
    return (*_of_received(report), *_of_decided(report), *_of_agreement(report))


def _of_received(report: ProgrammeReport) -> Iterator[Figure]:
    group, texts = report.received[0], report_texts(report.language)
    yield _count("received", group, texts)
    for part in _OF_RECEIVED:
        yield _part(part, group, texts)


def _of_decided(report: ProgrammeReport) -> Iterator[Figure]:
    group, texts, promised = report.decided[0], report_texts(report.language), report.turn_around_days
    yield _count("decided", group, texts)
    yield _part("awarded", group, texts)
    yield _part("within", group, texts, promised=promised)
    if group.median_days is None:
        yield Figure("median_days", None, texts["median_hidden"])
    else:
        said = filled(texts["median"], days=number(group.median_days, texts), promised=promised)
        yield Figure("median_days", group.median_days, said)
    if group.ninth_days is not None:
        yield Figure("ninth_days", group.ninth_days, filled(texts["ninth"], days=group.ninth_days))
    yield _part("disagreed", group, texts)
    yield _part("appealed", group, texts)


def _count(code: str, group: Group, texts: ReportTexts) -> Figure:
    if group.size is None:
        return Figure(code, None, texts[f"{code}_hidden"])
    form = {0: "none", 1: "one"}.get(group.size, "many")
    return Figure(code, group.size, filled(texts[f"{code}_{form}"], count=group.size))


def _part(part: str, group: Group, texts: ReportTexts, **more: object) -> Figure:
    count, share, what = group.parts.get(part), group.share(part), texts[f"what_{part}"]
    if group.size == 0:
        return Figure(part, None, filled(texts["part_nothing"], what=what))
    if count is None or share is None:
        return Figure(part, None, filled(texts["part_hidden"], what=what))
    some = filled(texts["some_of" if count else "none_of"], count=count, size=group.size)
    return Figure(part, share, filled(texts[part], some=some, percent=percent(share, texts), **more))


def _of_agreement(report: ProgrammeReport) -> Iterator[Figure]:
    texts = report_texts(report.language)
    if report.agreement is None:
        yield Figure("agreement", None, " ".join(report.notes) or texts["agreement_hidden"])
        return
    first = report.agreement.lines[0]
    if first.definition is not None:
        return
    exact, kappa = first.measures.exact, first.measures.kappa
    if exact.value is not None:
        said = filled(
            texts["exact"],
            count=first.measures.n,
            percent=percent(exact.value, texts),
            ends=_ends(exact, texts, percents=True),
        )
        yield Figure("agreement", exact.value, said)
    if kappa.value is None:
        yield Figure("kappa", None, texts["kappa_undefined"])
    else:
        ends = _ends(kappa, texts, percents=False)
        yield Figure(
            "kappa", kappa.value, filled(texts["kappa"], kappa=_decimals(kappa.value, texts), ends=ends)
        )


def _ends(estimate: Estimate, texts: ReportTexts, *, percents: bool) -> str:
    if estimate.low is None or estimate.high is None:
        return ""
    low, high = (
        percent(end, texts) if percents else _decimals(end, texts) for end in (estimate.low, estimate.high)
    )
    return filled(texts["ends"], low=low, high=high)


def _decimals(value: float, texts: ReportTexts) -> str:
    return f"{value:.2f}".replace(".", texts["decimal"])


def cells_of(groups: Sequence[Group], what: str, texts: ReportTexts) -> tuple[tuple[str, ...], ...]:
    """A table of groups as texts, its header first; ``what`` they are is ``received`` or ``decided``."""
    parts = list(groups[0].parts)
    has_days = "awarded" in parts
    header = (
        *(texts["definition"], texts[what]),
        *(texts[f"name_{part}"] for part in parts),
        *((texts["median_days"], texts["nine_of_ten"]) if has_days else ()),
    )
    return (header, *(_row(group, parts, texts, has_days=has_days) for group in groups))


def _row(group: Group, parts: Sequence[str], texts: ReportTexts, *, has_days: bool) -> tuple[str, ...]:
    counts = [_said(group.size, texts)]
    for part in parts:
        share = group.share(part)
        counts.append(
            _said(group.parts[part], texts) + (f" ({percent(share, texts)})" if share is not None else "")
        )
    days = (_said(group.median_days, texts), _said(group.ninth_days, texts)) if has_days else ()
    return (label_of(group, texts), *counts, *days)


def _said(value: float | None, texts: ReportTexts) -> str:
    return texts["not_shown"] if value is None else number(value, texts)


def as_text(report: ProgrammeReport) -> str:
    """The report for a terminal or a message."""
    title, texts = title_of(report), report_texts(report.language)
    lines = [title, "=" * len(title), "", *(f"- {one.sentence}" for one in figures(report))]
    for groups, what in ((report.received, "received"), (report.decided, "decided")):
        if len(groups) > 1:
            lines += ["", *columns(cells_of(groups, what, texts))]
    if report.agreement is not None:
        lines += ["", table(report.agreement, names=report.names, texts=agreement_texts(texts)).rstrip()]
    return "\n".join([*lines, "", *report.notes, hidden_note(report), ""])


def columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines of a table, each column as wide as its widest cell."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def as_csv_of(report: ProgrammeReport, separator: str) -> bytes:
    """Both tables, one under the other, for a spreadsheet."""
    texts = report_texts(report.language)
    rows: list[tuple[str | int | float | None, ...]] = []
    for groups, what in ((report.received, "received"), (report.decided, "decided")):
        names = ("definition", "id", what, *(f"name_{part}" for part in groups[0].parts))
        rows.append(tuple(texts[name] for name in (*names, "median_days", "nine_of_ten")))
        for group in groups:
            counts = [
                texts["not_shown"] if one is None else one for one in (group.size, *group.parts.values())
            ]
            days = (group.median_days, group.ninth_days)
            rows.append((label_of(group, texts), group.definition or "", *counts, *days))
        rows.append(())
    return as_csv(rows, separator)
