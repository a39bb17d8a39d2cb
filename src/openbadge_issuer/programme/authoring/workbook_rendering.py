"""The workbook of a definition as people see it: headings, notes, drop-downs, fixed rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from openbadge_issuer.assessment.definition import LifeCycle, Resolution, SubjectKind
from openbadge_issuer.assessment.rubric import EvidenceKind
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.models.terms import AchievementType
from openbadge_issuer.programme.authoring.workbook_layout import (
    EQUITY,
    LISTS,
    MORE,
    OVERVIEW,
    TABLES,
    Field,
    Grid,
)
from openbadge_issuer.programme.workbooks import column_letters, new_workbook, put, saved

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["rendered"]

_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "achievement_types": (*(one.value for one in AchievementType), "ext:ProductCertification"),
    "kinds": tuple(one.value for one in EvidenceKind),
    "languages": (
        "en",
        "en-US",
        "en-GB",
        "es",
        "es-MX",
        "fr",
        "de",
        "pt-BR",
        "ar",
        "hi",
        "ja",
        "ko",
        "vi",
        "zh-Hans",
        "zh-Hant",
    ),
    "limits": ("hard", "advice"),
    "resolutions": tuple(one.value for one in Resolution),
    "statuses": tuple(one.value for one in LifeCycle),
    "subjects": tuple(one.value for one in SubjectKind),
    "yes": ("yes", "no"),
}
_OPEN: Final = ("languages", "achievement_types")
"""Other values may be written as well."""
_ROWS: Final = 400  # for which drop-downs are there, beyond what is filled in
_MAX_PROMPT: Final = 250  # characters, of the format
_INK, _PAPER, _YELLOW, _LINE = "1F3A5F", "EEF2F7", "FFFDF2", "B8C2CF"


def rendered(
    cells: Mapping[str, str | int | float | None],
    grids: Mapping[str, Sequence[Sequence[str | int | float | None]]],
    more: Sequence[tuple[str, str]],
) -> bytes:
    """The workbook with these values: cells by pointer, grids by name, and what has no cell. Raises `InputError`."""
    book = new_workbook("A definition as a workbook")
    overview = book.create_sheet("Overview")
    rest = [book.create_sheet(grid.name) for grid in TABLES]
    equity = book.create_sheet("Equity")
    places = _lists(book)
    _form(
        overview,
        "What can be earned. Fill in the light cells; * must be there. Save as .xlsx.",
        OVERVIEW,
        cells,
        places,
    )
    for sheet, grid in zip(rest, TABLES, strict=True):
        _grid(sheet, grid, grids.get(grid.name, ()), places)
    _form(equity, "Four questions that are answered before anything is published.", EQUITY, cells, places)
    if more:
        _grid(book.create_sheet(MORE.name, index=5), MORE, more, places)
    book.active = 0
    return saved(book)


def _lists(book: Workbook) -> Mapping[str, str]:
    """The hidden sheet with the choices; where each of them stands."""
    sheet = book.create_sheet(LISTS)
    sheet.sheet_state = "hidden"
    places = {}
    for column, (name, choices) in enumerate(_CHOICES.items(), 1):
        for row, choice in enumerate(choices, 1):
            put(sheet, row, column, choice)
        letters = column_letters(column)
        places[name] = f"'{LISTS}'!${letters}$1:${letters}${len(choices)}"
    return places


def _form(
    sheet: Worksheet,
    intro: str,
    fields: Sequence[Field],
    cells: Mapping[str, str | int | float | None],
    places: Mapping[str, str],
) -> None:
    for column, width in enumerate((34, 70, 60), 1):
        sheet.column_dimensions[column_letters(column)].width = width
    _intro(sheet, intro, 3)
    for row, one in enumerate(fields, 3):
        _text(sheet, row, 1, one.label, bold=True, fill=_PAPER)
        _text(sheet, row, 2, "", fill=_YELLOW)
        _text(sheet, row, 3, one.note, color="444444")
        value = cells.get(one.pointer)
        if value is not None:
            put(sheet, row, 2, value)
        elif one.kind not in ("count", "number"):
            sheet.cell(row, 2).number_format = "@"
        _choose(sheet, one, f"B{row}", places)
        lines = (
            one.kind == "lines"
            or one.pointer in ("/keyMethod", "/rationale")
            or one.pointer.startswith("/equity")
        )
        sheet.row_dimensions[row].height = 62 if lines else 32
    sheet.freeze_panes = "B3"


def _grid(sheet: Worksheet, grid: Grid, rows: Sequence[Sequence[JSON]], places: Mapping[str, str]) -> None:
    _intro(sheet, grid.intro, len(grid.columns))
    for column, one in enumerate(grid.columns, 1):
        letters = column_letters(column)
        sheet.column_dimensions[letters].width = one.width
        _text(sheet, 2, column, one.label, bold=True, fill=_PAPER)
        _note(sheet, column, one.note)
        _choose(sheet, one, f"{letters}3:{letters}{len(rows) + _ROWS}", places)
    for row in range(3, max(len(rows) + 3, 15)):
        for column, one in enumerate(grid.columns, 1):
            _text(sheet, row, column, "", fill=_YELLOW)
            cells = rows[row - 3] if row - 3 < len(rows) else ()
            value = cells[column - 1] if column <= len(cells) else None
            if isinstance(value, (str, int, float)):
                put(sheet, row, column, value)
            elif one.kind not in ("count", "number"):
                sheet.cell(row, column).number_format = "@"
    sheet.freeze_panes = "A3"


def _intro(sheet: Worksheet, text: str, columns: int) -> None:
    from openpyxl.worksheet.properties import PageSetupProperties  # noqa: PLC0415 - an extra

    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=columns)
    _text(sheet, 1, 1, text, bold=True, fill=_INK, color="FFFFFF")
    sheet.row_dimensions[1].height = 30
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:2"


def _note(sheet: Worksheet, column: int, text: str) -> None:
    if not text:
        return
    from openpyxl.comments import Comment  # noqa: PLC0415 - an extra

    comment = Comment(text, "")
    comment.width, comment.height = 320, 110
    sheet.cell(2, column).comment = comment


def _choose(sheet: Worksheet, one: Field, cells: str, places: Mapping[str, str]) -> None:
    """The drop-down of a cell, and its note when it is chosen."""
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415 - an extra

    if one.choices:
        rule = DataValidation(type="list", formula1=places[one.choices], allow_blank=True)
        rule.showErrorMessage = one.choices not in _OPEN
        rule.error = f"Choose from the list: {', '.join(_CHOICES[one.choices])[:200]}"
    elif one.kind == "count":
        least = "0" if one.pointer == "/atLeast" else "1"
        rule = DataValidation(
            type="whole", operator="between", formula1=least, formula2="999999", allow_blank=True
        )
        rule.error, rule.showErrorMessage = "A whole number.", True
    elif one.note:
        rule = DataValidation(allow_blank=True)
    else:
        return
    rule.errorTitle = rule.promptTitle = one.label.rstrip(" *")[:32]
    if one.note:
        rule.prompt, rule.showInputMessage = one.note[:_MAX_PROMPT], True
    sheet.add_data_validation(rule)
    rule.add(cells)


def _text(
    sheet: Worksheet,
    row: int,
    column: int,
    text: str,
    *,
    fill: str = "",
    bold: bool = False,
    color: str = "000000",
) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side  # noqa: PLC0415 - an extra

    cell = sheet.cell(row, column)
    if text:
        put(sheet, row, column, text)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.font = Font(name="Calibri", size=11, bold=bold, color=color)
    side = Side(style="thin", color=_LINE)
    cell.border = Border(left=side, right=side, top=side, bottom=side)
    if fill:
        cell.fill = PatternFill("solid", start_color=fill, end_color=fill)
