"""Agreement for people who read: rows, a table as text or Markdown, one sentence for each line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from openbadge_issuer.assessment.agreement.values import REASONS, Agreement, Estimate, Reason
from openbadge_issuer.assessment.state import check_type, refuse

if TYPE_CHECKING:
    from openbadge_issuer.assessment.agreement.values import Line

__all__ = ["SHARES", "check_names", "label_of", "rows", "sentences", "shown", "table"]

Form: TypeAlias = Literal["text", "markdown"]
SHARES: Final = ("exact", "adjacent")
_HEADER: Final = ("What", "n", "Same level", "Same or next", "Kappa", "Weighted kappa", "Alpha")
_FIGURES: Final = ("exact", "adjacent", "kappa", "weighted_kappa", "alpha")
_MARKS: Final = {
    Reason.NO_DATA: "none",
    Reason.NO_VARIANCE: "undefined",
    Reason.TWO_LEVELS: "-",
    Reason.UNSTABLE: "[?]",
    Reason.NO_SPREAD: "[=]",
}
_MARKUP: Final = re.compile(r"([\\`*_\[\]<>|#~&])")
_BLANKS: Final = re.compile(r"[\s\x00-\x1f\x7f\u2028\u2029]+")


def check_names(names: Mapping[str, str] | None) -> None:
    """Returns if these are words for ids; raises `AssessmentError` (``assessment.argument``)."""
    good = isinstance(names, Mapping) and all(isinstance(one, str) for pair in names.items() for one in pair)
    if names is not None and not good:
        raise refuse("argument", "Names are texts by the ids that they stand for.")


def label_of(line: Line, names: Mapping[str, str] | None = None) -> str:
    """What a line is about; ``names`` are words for the ids of definitions, criteria and reviewers."""

    def named(one: str) -> str:
        return _BLANKS.sub(" ", (names or {}).get(one, one)).strip()

    about = "Award decision" if line.about == "award" else named(line.criterion or "")
    if line.about == "scale":
        about = "Criteria " + " < ".join(named(level) for level in line.levels)
    whose = [*([named(line.definition)] if line.definition else []), *map(named, line.pair)]
    return f"{about} ({', '.join(whose)})" if whose else about


def shown(estimate: Estimate, *, percent: bool) -> str:
    """A figure as it stands in a table: ``70 % [62, 77]`` or ``0.17 [-0.29, 0.54]``."""
    reason = estimate.reason
    if estimate.value is None:
        return _MARKS[Reason(str(reason))]
    if estimate.low is None or estimate.high is None:
        return f"{_number(estimate.value, percent=percent)}{_unit(percent=percent)} {_MARKS[Reason(str(reason))]}"
    value, low, high = (
        _number(one, percent=percent) for one in (estimate.value, estimate.low, estimate.high)
    )
    return f"{value}{_unit(percent=percent)} [{low}, {high}]"


def _unit(*, percent: bool) -> str:
    return " %" if percent else ""


def _number(value: float, *, percent: bool) -> str:
    written = f"{value * 100:.0f}" if percent else f"{value:.2f}"
    return written.lstrip("-") if not written.strip("-0.") else written  # no "-0.00"


def rows(found: Agreement, *, names: Mapping[str, str] | None = None) -> tuple[tuple[str, ...], ...]:
    """The table as texts, its header first."""
    check_type(found, Agreement, "A table shows an Agreement.")
    check_names(names)
    return (_HEADER, *(_row(line, names) for line in found.lines))


def _row(line: Line, names: Mapping[str, str] | None) -> tuple[str, ...]:
    figures = (
        shown(getattr(line.measures, name), percent=name in SHARES) for name in _FIGURES
    )  # by the names of the figures
    return (label_of(line, names), str(line.measures.n), *figures)


def table(found: Agreement, form: Form = "text", *, names: Mapping[str, str] | None = None) -> str:
    """A table for reading, with what its marks mean, and a warning where it rests on few comparisons."""
    if form not in ("text", "markdown"):
        raise refuse("argument", "A table is written as text or markdown.")
    written = rows(found, names=names)
    notes = list(_notes(found))
    if form == "markdown":
        cells = [(_escaped(label), *figures) for label, *figures in written]
        lines = [f"| {' | '.join(row)} |" for row in cells]
        lines.insert(1, f"|---|{'---:|' * (len(_HEADER) - 1)}")
        return "\n".join([*lines, *(["", *(f"- {note}" for note in notes)] if notes else []), ""])
    widths = [max(len(row[column]) for row in written) for column in range(len(_HEADER))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in written]
    return "\n".join([*(line.rstrip() for line in lines), *(["", *notes] if notes else []), ""])


def _notes(found: Agreement) -> Iterator[str]:
    yield f"Intervals: {found.confidence * 100:.0f} %. Percentages are no kappas: much agreement can be chance."
    reasons = {
        Reason(str(reason))
        for line in found.lines
        for name in _FIGURES
        if (reason := getattr(line.measures, name).reason) is not None
    }
    for reason in Reason:
        if reason in reasons:
            yield f"{_MARKS[reason]}: {REASONS[reason]}."
    small = len(found.findings)
    if small:
        yield f"{small} of {len(found.lines)} lines rest on fewer than {found.few} comparisons."


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)


def sentences(found: Agreement, *, names: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Each line in words: what a picture of it says to whoever can not see it."""
    check_type(found, Agreement, "What is said is an Agreement.")
    check_names(names)
    return tuple(
        f"{label_of(line, names)}, {line.measures.n} comparisons: "
        + "; ".join(
            f"{word} {_in_words(getattr(line.measures, name), percent=name in SHARES)}"
            for name, word in zip(
                _FIGURES,
                ("same level", "same or next level", "kappa", "weighted kappa", "alpha"),
                strict=True,
            )
        )
        + "."
        for line in found.lines
    )


def _in_words(estimate: Estimate, *, percent: bool) -> str:
    why = REASONS[str(estimate.reason)] if estimate.reason is not None else ""
    if estimate.value is None:
        return f"not given ({why})"
    value = f"{_number(estimate.value, percent=percent)}{_unit(percent=percent)}"
    if estimate.low is None or estimate.high is None:
        return f"{value} without an interval ({why})"
    low, high = (_number(one, percent=percent) for one in (estimate.low, estimate.high))
    return f"{value} (from {low} to {high})"
