"""`review_workbook`: a review form as a workbook that opens in Excel, LibreOffice and Google Sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Final
from zipfile import ZipFile

from openbadge_issuer.errors import MissingExtra
from openbadge_issuer.programme.packets.review_form import (
    FORM,
    conflict_question,
    criterion_text,
    instructions,
    labels_of,
    levels_text,
    visible,
)
from openbadge_issuer.programme.packets.texts import PacketTexts, packet_texts
from openbadge_issuer.programme.plain_zip import add_bytes

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from openbadge_issuer.assessment.definition import Definition

__all__ = ["HEADINGS", "RUBRIC_HEADINGS", "review_workbook"]

HEADINGS: Final = ("id", "criterion", "levels", "your_level", "your_comment")
"""The names of the texts above the columns of the form."""
RUBRIC_HEADINGS: Final = ("criterion_id", "level_id", "level", "required_heading", "shows")
_WIDTHS: Final = (13, 30, 58, 20, 52)
_RUBRIC_WIDTHS: Final = (18, 18, 24, 12, 90)
_ANY_PACKET: Final = "pk-zzzzzzzzzzzz"  # in whose place the id of each packet is written
_COMMENT_LINES: Final = 7
_MAX_HEIGHT: Final = 405.0  # points; the format takes 409
_MAX_CELL: Final = 32_000  # characters; the format takes 32,767
_INK, _PAPER, _YELLOW, _LINE = "1F3A5F", "EEF2F7", "FFF8DC", "B8C2CF"
_NEUTRAL: Final = {
    "docProps/core.xml": (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties '
        b'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        b'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Review</dc:title></cp:coreProperties>'
    ),
    "docProps/app.xml": (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties '
        b'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
    ),
}  # who made it, when, and by which program


def review_workbook(
    packet_id: str, definition: Definition, *, due: datetime | None = None, language: str = "en"
) -> bytes:
    """The form of a packet as ``.xlsx``: the same bytes for the same packet. Raises `MissingExtra`."""
    day = due.astimezone(UTC).date().isoformat() if due is not None else ""
    target = BytesIO()
    with ZipFile(target, "w") as packed:
        for name, part in _parts(_Form(definition, day, packet_texts(language))).items():
            add_bytes(packed, name, part.replace(_ANY_PACKET.encode(), packet_id.encode()))
    return target.getvalue()


@dataclass(frozen=True, slots=True, eq=False)
class _Form:
    """What the forms of many packets have in common; two are equal where definition, day and language are."""

    definition: Definition
    due: str
    texts: PacketTexts

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Form) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[str, str, str]:
        return self.definition.digest, self.due, self.texts["language"]


@lru_cache(maxsize=32)
def _parts(form: _Form) -> Mapping[str, bytes]:
    """The parts of the workbook, for any packet, without the names and times that are written into one."""
    try:
        from openpyxl import Workbook  # noqa: PLC0415 - at first use
    except ImportError:
        raise MissingExtra("programme", "Workbooks for reviewers") from None
    book = Workbook()
    review = book.create_sheet("Review", 0)
    rubric = book.create_sheet("Rubric", 1)
    del book[book.sheetnames[2]]  # the one that it began with
    places = _write_rubric(rubric, form)
    _write_review(review, form, places)
    for sheet in (review, rubric):
        _set_up(sheet)
    written = BytesIO()
    book.save(written)
    with ZipFile(written) as parts:
        return {name: _NEUTRAL.get(name) or parts.read(name) for name in parts.namelist()}


def _set_up(sheet: Worksheet) -> None:
    from openpyxl.worksheet.properties import PageSetupProperties  # noqa: PLC0415 - at first use

    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False  # that is: allowed
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for foot, text in (("left", _ANY_PACKET), ("right", "&P / &N")):
        getattr(sheet.oddFooter, foot).text = text


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


def _headings(sheet: Worksheet, row: int, headings: Sequence[str], widths: tuple[int, ...]) -> None:
    for column, (text, width) in enumerate(zip(headings, widths, strict=True), 1):
        _put(sheet, row, column, text)
        _style(sheet, row, column, fill=_INK, color="FFFFFF", bold=True, boxed=True)
        sheet.column_dimensions[chr(64 + column)].width = width
    sheet.print_title_rows = f"{row}:{row}"


def _write_rubric(sheet: Worksheet, form: _Form) -> dict[str, str]:
    """Writes every level in a row of its own; returns where the names of each criterion's levels stand."""
    definition, texts = form.definition, form.texts
    _head(sheet, f"{texts['rubric']}: {definition.name}", texts["unchanged"], 5, 18)
    _headings(sheet, 3, [texts[name] for name in RUBRIC_HEADINGS], _RUBRIC_WIDTHS)
    row, places = 4, {}
    for criterion in definition.criteria:
        first = row
        for level in criterion.levels:
            required = texts["required"] if level.id == criterion.required_level else ""
            row_of = (
                criterion.id,
                level.id,
                labels_of(criterion)[level.id],
                required,
                level.description or "",
            )
            for column, text in enumerate(row_of, 1):
                _put(sheet, row, column, text)
                _style(sheet, row, column, boxed=True, bold=bool(required))
            row += 1
        places[criterion.id] = f"Rubric!$C${first}:$C${row - 1}"
    return places


def _write_review(sheet: Worksheet, form: _Form, places: dict[str, str]) -> None:
    definition, texts = form.definition, form.texts
    _head(sheet, definition.name, f"{instructions(definition, texts)} {texts['cells']}", 5, 64)
    facts = [
        (texts["packet"], _ANY_PACKET),
        (texts["rubric"], definition.rubric_digest),
        (texts["form"], FORM),
    ]
    if form.due:
        facts.append((texts["return_by"], form.due))
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
        f"{texts['conflict']}: {conflict_question(definition, texts)}",
    )
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=3)
    _style(sheet, row, 1, color=_INK, bold=True)
    sheet.row_dimensions[row].height = 34
    _input(sheet, row, 4, f'"{texts["no"]},{texts["yes"]}"', texts)
    start = row + 2
    _headings(sheet, start, [texts[name] for name in HEADINGS], _WIDTHS)
    for row, criterion in enumerate(definition.criteria, start + 1):
        levels = levels_text(criterion, texts)
        for column, text in enumerate((criterion.id, criterion_text(criterion), levels), 1):
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
        _input(sheet, row, 4, places[criterion.id], texts)
        _input(sheet, row, 5, "", texts)
        sheet.row_dimensions[row].height = _height(criterion_text(criterion), levels)
    sheet.print_area = f"A1:E{start + len(definition.criteria)}"


def _height(name: str, levels: str) -> float:
    """High enough for the texts, and for some lines of a comment: a protected row does not grow while somebody writes."""
    lines = (
        sum(1 + len(line) // width for line in text.split("\n"))
        for text, width in ((name, _WIDTHS[1]), (levels, _WIDTHS[2]))
    )
    return min(15.0 * max(_COMMENT_LINES, *lines), _MAX_HEIGHT)


def _input(sheet: Worksheet, row: int, column: int, choices: str, texts: PacketTexts) -> None:
    from openpyxl.styles import Protection  # noqa: PLC0415 - at first use
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415 - at first use

    cell = sheet.cell(row, column)
    _style(sheet, row, column, fill=_YELLOW, boxed=True)
    cell.protection = Protection(locked=False)
    cell.number_format = "@"  # so that "- good" is a sentence, and no formula that fails
    if choices:
        rule = DataValidation(type="list", formula1=choices, allow_blank=True, showErrorMessage=True)
        rule.errorTitle, rule.error = texts["list_title"], texts["list_error"]
        rule.add(cell)
        sheet.add_data_validation(rule)
