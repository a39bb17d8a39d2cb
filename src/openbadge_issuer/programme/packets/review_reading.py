"""`read_review`: a review form as it came back, by whatever program it was saved, before anything in it is judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from openbadge_issuer.errors import InputError
from openbadge_issuer.programme.packets.review_form import Fault, FilledForm, Said, squeezed
from openbadge_issuer.programme.packets.review_workbook import HEADINGS, RUBRIC_HEADINGS
from openbadge_issuer.programme.packets.texts import LANGUAGES, PacketTexts, packet_texts
from openbadge_issuer.programme.register import is_packet_id
from openbadge_issuer.programme.sheets import Sheet, coordinate, read_csv, read_xlsx

__all__ = ["read_review"]

_MAX_HEAD: Final = 60  # rows in which the form begins
_MAX_WIDTH: Final = 20  # columns in which its headings are looked for


def read_review(content: bytes) -> FilledForm:
    """The form in a workbook, by whatever program it was saved, or in a CSV file of its sheet.

    Raises `InputError` (``collect.damaged``, ``collect.layout``, ``collect.no_packet``, ``collect.two_forms``) with
    ``sheet`` and ``cell`` among its ``params``, `LimitExceeded` (``collect.limit``), and `MissingExtra`.
    """
    if content[:4] == b"PK\x03\x04":
        return _form_in(read_xlsx(content))
    sheet, encoding = read_csv(content)
    form = _form_in((sheet,))
    note = Fault(
        code="collect.csv",
        message=f"It came back as CSV, and was read as {encoding}.",
        advice="Look whether its comments are whole.",
    )
    return replace(form, notes=(note,))


def _form_in(sheets: tuple[Sheet, ...]) -> FilledForm:
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


def _misplaced(sheet: Sheet, row: int, column: int, code: str, message: str, advice: str) -> InputError:
    return InputError(
        message,
        code=f"collect.{code}",
        advice=advice,
        params={"sheet": sheet.name, "cell": coordinate(row, column)},
    )


def _heading(sheet: Sheet) -> tuple[int, PacketTexts] | None:
    """The row in which the headings of the form stand, and the language that they are in."""
    known = [(texts, {squeezed(texts[name]) for name in HEADINGS}) for texts in map(packet_texts, LANGUAGES)]
    for row in range(1, min(sheet.rows, _MAX_HEAD) + 1):
        found = {squeezed(sheet.at(row, column).text) for column in range(1, _MAX_WIDTH + 1)}
        for texts, wanted in known:
            if len(wanted & found) >= 3:  # noqa: PLR2004 - a column more or less is told apart later
                return row, texts
    return None


def _form(sheet: Sheet, heading: int, texts: PacketTexts) -> FilledForm:
    for column, text in enumerate((squeezed(texts[name]) for name in HEADINGS), 1):
        if squeezed(sheet.at(heading, column).text) != text:
            raise _misplaced(
                sheet,
                heading,
                column,
                "layout",
                f"The column “{text}” is not where it was.",
                "Columns stay in their order; put it back, or fill in the form again.",
            )
    facts = {
        squeezed(sheet.at(row, 1).text).partition(":")[0]: row
        for row in range(heading - 1, 0, -1)
        if sheet.at(row, 1).text
    }
    row = facts.get(squeezed(texts["packet"]), 0)
    packet = squeezed(sheet.at(row, 2).text).lower()
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
    for row in range(heading + 1, sheet.rows + 1):
        name = squeezed(sheet.at(row, 1).text)
        filled = [column for column in range(1, 6) if sheet.at(row, column).text.strip()]
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


def _said(sheet: Sheet, row: int, column: int) -> Said:
    cell = sheet.at(row, column)
    return Said(cell.text, coordinate(row, column), sheet.name, cell.formula)


def _levels_shown(sheet: Sheet) -> Iterator[tuple[str, Said]]:
    """The rubric's own sheet, if it is still there: what stands in its rows, put together as `level_text` does."""
    headings = [[squeezed(packet_texts(one)[name]) for name in RUBRIC_HEADINGS] for one in LANGUAGES]
    heading = next(
        (
            row
            for row in range(1, min(sheet.rows, _MAX_HEAD) + 1)
            if [squeezed(sheet.at(row, column).text) for column in range(1, 6)] in headings
        ),
        0,
    )
    for row in range(heading + 1, sheet.rows + 1) if heading else ():
        criterion, level, label, required, text = (sheet.at(row, column).text for column in range(1, 6))
        if criterion.strip():
            put_together = f"{label}{' (required)' if required.strip() else ''}" + (
                f": {squeezed(text)}" if text.strip() else ""
            )
            yield (
                f"{squeezed(criterion)}/{squeezed(level)}",
                Said(put_together, coordinate(row, 3), sheet.name),
            )
