"""Agreement for people who read: rows, a table as text or Markdown, one sentence for each line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from openbadge_issuer.assessment.agreement.values import Agreement, Estimate, Reason
from openbadge_issuer.assessment.agreement.wording import TEXTS, filled, texts_with
from openbadge_issuer.assessment.state import check_type, refuse

if TYPE_CHECKING:
    from openbadge_issuer.assessment.agreement.values import Line

__all__ = ["SHARES", "check_names", "label_of", "rows", "sentences", "shown", "table"]

Form: TypeAlias = Literal["text", "markdown"]
SHARES: Final = ("exact", "adjacent")
_FIGURES: Final = ("exact", "adjacent", "kappa", "weighted_kappa", "alpha")
_MARKS: Final = {Reason.TWO_LEVELS: "-", Reason.UNSTABLE: "[?]", Reason.NO_SPREAD: "[=]"}
_MARK_WORDS: Final = {
    Reason.NO_DATA: "agreement_none",
    Reason.NO_VARIANCE: "agreement_undefined",
    Reason.SMALL_GROUP: "agreement_not_shown",
}
_MARKUP: Final = re.compile(r"([\\`*_\[\]<>|#~&])")
_BLANKS: Final = re.compile(r"[\s\x00-\x1f\x7f\u2028\u2029]+")


def check_names(names: Mapping[str, str] | None) -> None:
    """Returns if these are words for ids; raises `AssessmentError` (``assessment.argument``)."""
    good = isinstance(names, Mapping) and all(isinstance(one, str) for pair in names.items() for one in pair)
    if names is not None and not good:
        raise refuse("argument", "Names are texts by the ids that they stand for.")


def label_of(line: Line, names: Mapping[str, str] | None = None, texts: Mapping[str, str] = TEXTS) -> str:
    """What a line is about; ``names`` are words for the ids of definitions, criteria and reviewers."""

    def named(one: str) -> str:
        return _BLANKS.sub(" ", (names or {}).get(one, one)).strip()

    about = texts["agreement_award"] if line.about == "award" else named(line.criterion or "")
    if line.about == "scale":
        levels = " < ".join(named(level) for level in line.levels)
        about = filled(texts["agreement_criteria"], levels=levels)
    whose = [*([named(line.definition)] if line.definition else []), *map(named, line.pair)]
    return f"{about} ({', '.join(whose)})" if whose else about


def shown(estimate: Estimate, *, percent: bool, texts: Mapping[str, str] = TEXTS) -> str:
    """A figure as it stands in a table: ``70 % [62, 77]`` or ``0.17 [-0.29, 0.54]``."""
    if estimate.value is None:
        return _mark(estimate, texts)
    value = f"{_number(estimate.value, texts, percent=percent)}{_unit(percent=percent)}"
    if estimate.low is None or estimate.high is None:
        return f"{value} {_mark(estimate, texts)}"
    low, high = (_number(one, texts, percent=percent) for one in (estimate.low, estimate.high))
    return f"{value} [{low}{',' if texts['decimal'] == '.' else ';'} {high}]"


def _mark(estimate: Estimate, texts: Mapping[str, str]) -> str:
    reason = Reason(str(estimate.reason))
    return _MARKS.get(reason) or texts[_MARK_WORDS[reason]]


def _unit(*, percent: bool) -> str:
    return " %" if percent else ""


def _number(value: float, texts: Mapping[str, str], *, percent: bool) -> str:
    written = f"{value * 100:.0f}" if percent else f"{value:.2f}"
    signed = written.lstrip("-") if not written.strip("-0.") else written  # no "-0.00"
    return signed.replace(".", texts["decimal"])


def rows(
    found: Agreement, *, names: Mapping[str, str] | None = None, texts: Mapping[str, str] | None = None
) -> tuple[tuple[str, ...], ...]:
    """The table as texts, its header first; ``texts`` of another language are by the names of `TEXTS`."""
    check_type(found, Agreement, "A table shows an Agreement.")
    check_names(names)
    said = texts_with(texts)
    header = (said["agreement_what"], "n", *(said[f"agreement_{name}"] for name in _FIGURES))
    return (header, *(_row(line, names, said) for line in found.lines))


def _row(line: Line, names: Mapping[str, str] | None, texts: Mapping[str, str]) -> tuple[str, ...]:
    figures = (
        shown(getattr(line.measures, name), percent=name in SHARES, texts=texts) for name in _FIGURES
    )  # by the names of the figures
    return (label_of(line, names, texts), str(line.measures.n), *figures)


def table(
    found: Agreement,
    form: Form = "text",
    *,
    names: Mapping[str, str] | None = None,
    texts: Mapping[str, str] | None = None,
) -> str:
    """A table for reading, with what its marks mean, and a warning where it rests on few comparisons."""
    if form not in ("text", "markdown"):
        raise refuse("argument", "A table is written as text or markdown.")
    written = rows(found, names=names, texts=texts)
    notes = list(_notes(found, texts_with(texts)))
    if form == "markdown":
        cells = [(_escaped(label), *figures) for label, *figures in written]
        lines = [f"| {' | '.join(row)} |" for row in cells]
        lines.insert(1, f"|---|{'---:|' * (len(written[0]) - 1)}")
        return "\n".join([*lines, *(["", *(f"- {note}" for note in notes)] if notes else []), ""])
    widths = [max(len(row[column]) for row in written) for column in range(len(written[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in written]
    return "\n".join([*(line.rstrip() for line in lines), *(["", *notes] if notes else []), ""])


def _notes(found: Agreement, texts: Mapping[str, str]) -> Iterator[str]:
    yield filled(texts["agreement_intervals"], confidence=f"{found.confidence * 100:.0f}")
    reasons = {
        Reason(str(reason)): _mark(estimate, texts)
        for line in found.lines
        for name in _FIGURES
        if (reason := (estimate := getattr(line.measures, name)).reason) is not None
    }
    for reason in Reason:
        if reason in reasons:
            yield f"{reasons[reason]}: {texts[reason.value]}."
    small = len(found.findings)
    if small:
        yield filled(texts["agreement_few"], count=small, lines=len(found.lines), few=found.few)


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)


def sentences(
    found: Agreement, *, names: Mapping[str, str] | None = None, texts: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """Each line in words: what a picture of it says to whoever can not see it."""
    check_type(found, Agreement, "What is said is an Agreement.")
    check_names(names)
    said = texts_with(texts)
    return tuple(_in_words(line, names, said) for line in found.lines)


def _in_words(line: Line, names: Mapping[str, str] | None, texts: Mapping[str, str]) -> str:
    figures = {name: _said(getattr(line.measures, name), texts, percent=name in SHARES) for name in _FIGURES}
    what = label_of(line, names, texts)
    return filled(texts["agreement_line"], what=what, count=line.measures.n, **figures)


def _said(estimate: Estimate, texts: Mapping[str, str], *, percent: bool) -> str:
    why = texts[str(estimate.reason)] if estimate.reason is not None else ""
    if estimate.value is None:
        return filled(texts["agreement_not_given"], why=why)
    value = f"{_number(estimate.value, texts, percent=percent)}{_unit(percent=percent)}"
    if estimate.low is None or estimate.high is None:
        return filled(texts["agreement_without"], value=value, why=why)
    low, high = (_number(one, texts, percent=percent) for one in (estimate.low, estimate.high))
    return filled(texts["agreement_with"], value=value, low=low, high=high)
