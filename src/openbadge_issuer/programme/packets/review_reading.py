"""`read_review`: a review form as it came back, by whatever program it was saved, before anything in it is judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from openbadge_issuer.errors import InputError, LimitExceeded
from openbadge_issuer.programme.packets.review_form import Fault, FilledForm, Said, squeezed
from openbadge_issuer.programme.packets.review_workbook import HEADINGS, RUBRIC_HEADINGS
from openbadge_issuer.programme.packets.texts import LANGUAGES, PacketTexts, packet_texts
from openbadge_issuer.programme.register import is_packet_id
from openbadge_issuer.programme.separated import read_separated
from openbadge_issuer.programme.workbooks import (
    Formula,
    Table,
    TableLimits,
    Value,
    cell_text,
    coordinate,
    read_tables,
)

__all__ = ["MAX_FORM", "read_review"]

MAX_FORM: Final = 10_000_000  # bytes of a form, as it comes
_LIMITS: Final = TableLimits(size=MAX_FORM, rows=2_000, columns=40, sheets=20, parts=400, unpacked=40_000_000)

_MAX_HEAD: Final = 60  # rows in which the form begins
_MAX_WIDTH: Final = 20  # columns in which its headings are looked for


def read_review(content: bytes) -> FilledForm:
    """The form in a workbook, by whatever program it was saved, or in a CSV file of its sheet.

    Raises `InputError` (``collect.damaged``, ``collect.layout``, ``collect.no_packet``, ``collect.two_forms``) with
    ``sheet`` and ``cell`` among its ``params``, `LimitExceeded` (``collect.limit``), and `MissingExtra`.
    """
    tables, encoding = _tables(content)
    form = _form_in(tables)
    if not encoding:
        return form
    note = Fault(
        code="collect.csv",
        message=f"It came back as CSV, and was read as {encoding}.",
        advice="Look whether its comments are whole.",
    )
    return replace(form, notes=(note,))


def _tables(content: bytes) -> tuple[tuple[Table, ...], str]:
    """The sheets of a workbook, or the one of a CSV file and the encoding that it was read by."""
    try:
        if content.startswith(b"PK"):
            return read_tables(content, _LIMITS), ""
        if len(content) > MAX_FORM:
            raise _too_much()
        read = read_separated(content)
        return (Table("", tuple(_rows(read.records()))),), read.encoding
    except LimitExceeded:
        refusal: InputError = _too_much()
    except InputError:
        refusal = InputError(
            "The workbook can not be read.",
            code="collect.damaged",
            advice="Open it in Excel or LibreOffice, save it once more as .xlsx, and take that one.",
        )
    raise refusal


def _too_much() -> LimitExceeded:
    return LimitExceeded(
        "The workbook is larger than any review.",
        code="collect.limit",
        advice="Take the workbook of the packet, without anything pasted into it.",
    )


def _rows(records: Iterable[tuple[int, Sequence[str]]]) -> Iterator[tuple[Value, ...]]:
    """What a spreadsheet would show of the records: what begins with = would be computed."""
    waiting = 0
    for number, (_, cells) in enumerate(records, 1):
        width = max((column for column, cell in enumerate(cells, 1) if cell), default=0)
        if not width:
            waiting += 1
            continue
        if number > _LIMITS.rows or width > _LIMITS.columns:
            raise _too_much()
        yield from ((),) * waiting
        waiting = 0
        yield tuple(Formula() if cell.startswith("=") else cell or None for cell in cells[:width])


def _form_in(sheets: tuple[Table, ...]) -> FilledForm:
    """The one form in these sheets, wherever it stands and whatever its tab is called."""
    found = [(sheet, heading) for sheet in sheets if (heading := _heading(sheet)) is not None]
    if not found:
        raise InputError(
            "There is no review form in it.",
            code="collect.layout",
            advice="Take the workbook of the packet, with its headings as they were.",
        )
    if len(found) > 1:
        raise _misplaced(
            found[1][0],
            1,
            1,
            "two_forms",
            "There are two review forms in one workbook.",
            "Leave the one that counts.",
        )
    sheet, (row, texts) = found[0]
    form = _form(sheet, row, texts)
    shown = dict(form.shown)
    for other in sheets:
        shown |= dict(_levels_shown(other))
    return replace(form, shown=shown)


def _misplaced(sheet: Table, row: int, column: int, code: str, message: str, advice: str) -> InputError:
    return InputError(
        message,
        code=f"collect.{code}",
        advice=advice,
        params={"sheet": sheet.name, "cell": coordinate(row, column)},
    )


def _heading(sheet: Table) -> tuple[int, PacketTexts] | None:
    """The row in which the headings of the form stand, and the language that they are in."""
    known = [(texts, {squeezed(texts[name]) for name in HEADINGS}) for texts in map(packet_texts, LANGUAGES)]
    for row in range(1, min(len(sheet.rows), _MAX_HEAD) + 1):
        found = {squeezed(_text(sheet, row, column)) for column in range(1, _MAX_WIDTH + 1)}
        for texts, wanted in known:
            if len(wanted & found) >= 3:  # noqa: PLR2004 - a column more or less is told apart later
                return row, texts
    return None


def _form(sheet: Table, heading: int, texts: PacketTexts) -> FilledForm:
    for column, text in enumerate((squeezed(texts[name]) for name in HEADINGS), 1):
        if squeezed(_text(sheet, heading, column)) != text:
            raise _misplaced(
                sheet,
                heading,
                column,
                "layout",
                f"The column “{text}” is not where it was.",
                "Columns stay in their order; put it back, or fill in the form again.",
            )
    facts = {
        squeezed(_text(sheet, row, 1)).partition(":")[0]: row
        for row in range(heading - 1, 0, -1)
        if _text(sheet, row, 1)
    }
    row = facts.get(squeezed(texts["packet"]), 0)
    packet = squeezed(_text(sheet, row, 2)).lower()
    if not is_packet_id(packet):
        raise _misplaced(
            sheet,
            row or 3,
            2,
            "no_packet",
            "The id of the packet is not there, or was changed.",
            "It stands in the name of the packet's folder: put it back.",
        )
    levels, comments, shown = {}, {}, {}
    for row in range(heading + 1, len(sheet.rows) + 1):
        name = squeezed(_text(sheet, row, 1))
        filled = [column for column in range(1, 6) if _text(sheet, row, column).strip()]
        if not filled:
            continue
        if not name or name in levels:
            raise _misplaced(
                sheet,
                row,
                filled[0],
                "layout",
                "This row belongs to no criterion, or to one that was there before.",
                "Each criterion has one row, with its id in column A.",
            )
        shown[name] = _said(sheet, row, 2)
        shown[f"{name}/*"] = _said(sheet, row, 3)
        levels[name], comments[name] = _said(sheet, row, 4), _said(sheet, row, 5)
    return FilledForm(
        packet=packet,
        rubric=_said(sheet, facts.get(squeezed(texts["rubric"]), 4), 2),
        conflict=_said(sheet, facts.get(squeezed(texts["conflict"]), heading - 2), 4),
        levels=levels,
        comments=comments,
        shown=shown,
    )


def _said(sheet: Table, row: int, column: int) -> Said:
    computed = isinstance(sheet.at(row, column), Formula)
    return Said(_text(sheet, row, column), coordinate(row, column), sheet.name, computed)


def _text(sheet: Table, row: int, column: int) -> str:
    value = sheet.at(row, column)
    return "=" if isinstance(value, Formula) else cell_text(value)


def _levels_shown(sheet: Table) -> Iterator[tuple[str, Said]]:
    """The rubric's own sheet, if it is still there: what stands in its rows, put together as `level_text` does."""
    headings = [[squeezed(packet_texts(one)[name]) for name in RUBRIC_HEADINGS] for one in LANGUAGES]
    heading = next(
        (
            row
            for row in range(1, min(len(sheet.rows), _MAX_HEAD) + 1)
            if [squeezed(_text(sheet, row, column)) for column in range(1, 6)] in headings
        ),
        0,
    )
    for row in range(heading + 1, len(sheet.rows) + 1) if heading else ():
        criterion, level, label, required, text = (_text(sheet, row, column) for column in range(1, 6))
        if criterion.strip():
            put_together = f"{label}{' (required)' if required.strip() else ''}" + (
                f": {squeezed(text)}" if text.strip() else ""
            )
            yield (
                f"{squeezed(criterion)}/{squeezed(level)}",
                Said(put_together, coordinate(row, 3), sheet.name),
            )
