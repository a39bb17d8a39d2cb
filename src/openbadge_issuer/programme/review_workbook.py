"""`review.xlsx`: a review form as a workbook that opens in Excel, LibreOffice and Google Sheets, and how it comes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Final
from zipfile import ZipFile

from openbadge_issuer.errors import InputError, MissingExtra
from openbadge_issuer.programme.plain_zip import add_bytes
from openbadge_issuer.programme.register import is_packet_id
from openbadge_issuer.programme.review_form import (
    FORM,
    Fault,
    FilledForm,
    Said,
    conflict_question,
    criterion_text,
    instructions,
    labels_of,
    levels_text,
    squeezed,
    visible,
)
from openbadge_issuer.programme.sheets import Sheet, coordinate, read_csv, read_xlsx

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from openbadge_issuer.assessment.definition import Definition

__all__ = ["forms_in", "read_review", "review_workbook"]

HEADINGS: Final = ("Id", "Criterion", "Levels, lowest first", "Your level", "Your comment")
RUBRIC_HEADINGS: Final = ("Criterion id", "Level id", "Level", "Required", "What shows it")
_PACKET, _RUBRIC, _CONFLICT = "Packet", "Rubric", "Conflict of interest"
_WIDTHS: Final = (13, 30, 58, 20, 52)
_RUBRIC_WIDTHS: Final = (18, 18, 24, 12, 90)
_MAX_CELL: Final = 32_000  # characters; the format takes 32,767
_MAX_HEAD: Final = 60  # rows in which the form begins
_MAX_WIDTH: Final = 20  # columns in which its headings are looked for
_CELLS: Final = "Fill in the yellow cells only, save, and send this file back as it is."
_INK, _PAPER, _YELLOW, _LINE = "1F3A5F", "EEF2F7", "FFF8DC", "B8C2CF"
_CORE: Final = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties '
    b'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    b'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Review</dc:title></cp:coreProperties>'
)


def review_workbook(packet_id: str, definition: Definition, *, due: datetime | None = None) -> bytes:
    """The form of a packet as ``.xlsx``: the same bytes for the same packet. Raises `MissingExtra`."""
    try:
        from openpyxl import Workbook  # noqa: PLC0415 - at first use
    except ImportError:
        raise MissingExtra("programme", "Workbooks for reviewers") from None
    book = Workbook()
    review = book.active
    if review is None:  # pragma: no cover  # a new one has a sheet
        raise InputError("A new workbook has no sheet.", code="packet.workbook")
    review.title = "Review"
    rubric = book.create_sheet("Rubric")
    places = _write_rubric(rubric, definition)
    _write_review(review, packet_id, definition, due, places)
    for sheet in (review, rubric):
        _set_up(sheet, packet_id)
    written = BytesIO()
    book.save(written)
    return _neutral(written)


def _set_up(sheet: Worksheet, packet_id: str) -> None:
    from openpyxl.worksheet.properties import PageSetupProperties  # noqa: PLC0415 - at first use

    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False  # that is: allowed
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for foot, text in (("left", packet_id), ("right", "&P / &N")):
        getattr(sheet.oddFooter, foot).text = text


def _neutral(written: BytesIO) -> bytes:
    """The workbook without the names and times that were written into it."""
    target = BytesIO()
    with ZipFile(written) as parts, ZipFile(target, "w") as packed:
        for name in parts.namelist():
            add_bytes(packed, name, _CORE if name == "docProps/core.xml" else parts.read(name))
    return target.getvalue()


def _put(sheet: Worksheet, row: int, column: int, text: str) -> None:
    cell = sheet.cell(row, column)
    cell.value = visible(text)[:_MAX_CELL]
    cell.data_type = "s"  # a text that begins with = is a text


def _style(
    sheet: Worksheet,
    row: int,
    column: int,
    *,
    fill: str = "",
    color: str = "000000",
    size: int = 11,
    bold: bool = False,
    boxed: bool = False,
) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side  # noqa: PLC0415 - at first use

    cell = sheet.cell(row, column)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.font = Font(name="Calibri", size=size, bold=bold, color=color)
    if fill:
        cell.fill = PatternFill("solid", start_color=fill, end_color=fill)
    if boxed:
        side = Side(style="thin", color=_LINE)
        cell.border = Border(left=side, right=side, top=side, bottom=side)


def _head(sheet: Worksheet, title: str, text: str, columns: int, height: float) -> None:
    for row, content in ((1, title), (2, text)):
        _put(sheet, row, 1, content)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
    _style(sheet, 1, 1, color=_INK, size=16, bold=True)
    _style(sheet, 2, 1)
    sheet.row_dimensions[1].height = 24 * (1 + len(title) // 90)
    sheet.row_dimensions[2].height = height


def _headings(sheet: Worksheet, row: int, headings: tuple[str, ...], widths: tuple[int, ...]) -> None:
    for column, (text, width) in enumerate(zip(headings, widths, strict=True), 1):
        _put(sheet, row, column, text)
        _style(sheet, row, column, fill=_INK, color="FFFFFF", bold=True, boxed=True)
        sheet.column_dimensions[chr(64 + column)].width = width
    sheet.print_title_rows = f"{row}:{row}"


def _write_rubric(sheet: Worksheet, definition: Definition) -> dict[str, str]:
    """Writes every level in a row of its own; returns where the names of each criterion's levels stand."""
    _head(sheet, "Rubric", f"{definition.name}: levels, lowest first. Nothing here is to be changed.", 5, 18)
    _headings(sheet, 3, RUBRIC_HEADINGS, _RUBRIC_WIDTHS)
    row, places = 4, {}
    for criterion in definition.criteria:
        first = row
        for level in criterion.levels:
            required = "required" if level.id == criterion.required_level else ""
            texts = (
                criterion.id,
                level.id,
                labels_of(criterion)[level.id],
                required,
                level.description or "",
            )
            for column, text in enumerate(texts, 1):
                _put(sheet, row, column, text)
                _style(sheet, row, column, boxed=True, bold=bool(required))
            row += 1
        places[criterion.id] = f"Rubric!$C${first}:$C${row - 1}"
    return places


def _write_review(
    sheet: Worksheet, packet_id: str, definition: Definition, due: datetime | None, places: dict[str, str]
) -> None:
    _head(sheet, definition.name, f"{instructions(definition)} {_CELLS}", 5, 64)
    facts = [(_PACKET, packet_id), (_RUBRIC, definition.rubric_digest), ("Form", FORM)]
    if due is not None:
        facts.append(("Return by", due.astimezone(UTC).date().isoformat()))
    for row, (name, value) in enumerate(facts, 3):
        _put(sheet, row, 1, name)
        _put(sheet, row, 2, value)
        sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=3)
        _style(sheet, row, 1, color=_INK, bold=True)
        _style(sheet, row, 2, color="5A6675", size=9)
    row = 3 + len(facts)
    _put(
        sheet,
        row,
        1,
        f"{_CONFLICT}: {conflict_question(definition)}",
    )
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=3)
    _style(sheet, row, 1, color=_INK, bold=True)
    sheet.row_dimensions[row].height = 20
    _input(sheet, row, 4, '"no,yes"', "yes or no")
    start = row + 2
    _headings(sheet, start, HEADINGS, _WIDTHS)
    for row, criterion in enumerate(definition.criteria, start + 1):
        for column, text in enumerate((criterion.id, criterion_text(criterion), levels_text(criterion)), 1):
            _put(sheet, row, column, text)
            _style(
                sheet,
                row,
                column,
                fill=_PAPER,
                boxed=True,
                color="5A6675" if column == 1 else "000000",
                size=9 if column == 1 else 11,
            )
        _input(sheet, row, 4, places[criterion.id], "one of the levels")
        _input(sheet, row, 5, "", "")
    sheet.print_area = f"A1:E{start + len(definition.criteria)}"


def _input(sheet: Worksheet, row: int, column: int, choices: str, what: str) -> None:
    from openpyxl.styles import Protection  # noqa: PLC0415 - at first use
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415 - at first use

    cell = sheet.cell(row, column)
    _style(sheet, row, column, fill=_YELLOW, boxed=True)
    cell.protection = Protection(locked=False)
    cell.number_format = "@"  # so that "- good" is a sentence, and no formula that fails
    if choices:
        rule = DataValidation(type="list", formula1=choices, allow_blank=True, showErrorMessage=True)
        rule.errorTitle, rule.error = (
            "From the list, please",
            f"Choose {what} with the arrow beside the cell.",
        )
        rule.add(cell)
        sheet.add_data_validation(rule)


# the way back


def read_review(content: bytes) -> FilledForm:
    """The form in a workbook, by whatever program it was saved, or in a CSV file of its sheet.

    Raises `InputError` (``collect.damaged``, ``collect.layout``, ``collect.no_packet``, ``collect.two_forms``) with
    ``sheet`` and ``cell`` among its ``params``, `LimitExceeded` (``collect.limit``), and `MissingExtra`.
    """
    if content[:4] == b"PK\x03\x04":
        return forms_in(read_xlsx(content))
    sheet, encoding = read_csv(content)
    form = forms_in((sheet,))
    note = Fault(
        code="collect.csv",
        message=f"It came back as CSV, and was read as {encoding}.",
        advice="Look whether its comments are whole.",
    )
    return FilledForm(
        packet=form.packet,
        rubric=form.rubric,
        conflict=form.conflict,
        levels=form.levels,
        comments=form.comments,
        shown=form.shown,
        notes=(note,),
    )


def forms_in(sheets: tuple[Sheet, ...]) -> FilledForm:
    """The one form in these sheets, wherever it stands and whatever its tab is called."""
    found = [(sheet, row) for sheet in sheets if (row := _heading_row(sheet))]
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
    sheet, row = found[0]
    form = _form(sheet, row)
    shown = dict(form.shown)
    for other in sheets:
        shown |= dict(_levels_shown(other))
    return FilledForm(
        packet=form.packet,
        rubric=form.rubric,
        conflict=form.conflict,
        levels=form.levels,
        comments=form.comments,
        shown=shown,
    )


def _misplaced(sheet: Sheet, row: int, column: int, code: str, message: str, advice: str) -> InputError:
    return InputError(
        message,
        code=f"collect.{code}",
        advice=advice,
        params={"sheet": sheet.name, "cell": coordinate(row, column)},
    )


def _heading_row(sheet: Sheet) -> int:
    wanted = set(HEADINGS)
    for row in range(1, min(sheet.rows, _MAX_HEAD) + 1):
        found = {squeezed(sheet.at(row, column).text) for column in range(1, _MAX_WIDTH + 1)}
        if len(wanted & found) >= 3:  # noqa: PLR2004 - a column more or less is told apart later
            return row
    return 0


def _form(sheet: Sheet, heading: int) -> FilledForm:
    for column, text in enumerate(HEADINGS, 1):
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
    row = facts.get(_PACKET, 0)
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
        rubric=_said(sheet, facts.get(_RUBRIC, 4), 2),
        conflict=_said(sheet, facts.get(_CONFLICT, heading - 2), 4),
        levels=levels,
        comments=comments,
        shown=shown,
    )


def _said(sheet: Sheet, row: int, column: int) -> Said:
    cell = sheet.at(row, column)
    return Said(cell.text, coordinate(row, column), sheet.name, cell.formula)


def _levels_shown(sheet: Sheet) -> Iterator[tuple[str, Said]]:
    """The rubric's own sheet, if it is still there: what stands in its rows, put together as `level_text` does."""
    heading = next(
        (
            row
            for row in range(1, min(sheet.rows, _MAX_HEAD) + 1)
            if all(squeezed(sheet.at(row, at).text) == text for at, text in enumerate(RUBRIC_HEADINGS, 1))
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
