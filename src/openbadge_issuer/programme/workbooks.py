"""Workbooks (.xlsx) of anybody, opened without trusting them, and workbooks of ours, the same bytes for the same content.

Sizes, names and markup are looked at before a library parses anything: a few kilobytes can unpack to gigabytes, declare
entities, or carry macros. What is read are values, never formulas.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar, cast
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812 - a class, whatever its name

from openbadge_issuer.errors import InputError, LimitExceeded, MissingExtra
from openbadge_issuer.programme.plain_zip import add_bytes
from openbadge_issuer.programme.workbook_layout import Layout, layout_of
from openbadge_issuer.programme.workbook_values import (
    Formatted,
    Formula,
    Value,
    cell_text,
    shown_value,
    value_of,
)

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell
    from openpyxl.cell.read_only import ReadOnlyCell
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = [
    "Formatted",
    "Formula",
    "SheetRow",
    "Table",
    "TableLimits",
    "Value",
    "cell_text",
    "column_letters",
    "coordinate",
    "new_workbook",
    "put",
    "read_rows",
    "read_tables",
    "saved",
]

T = TypeVar("T")
_AT_ONCE: Final = 500  # rows
_MAX_ELEMENTS: Final = 40_000  # in a part that holds no cells
_MAX_CELL: Final = 32_767  # characters, of the format
_OLE: Final = b"\xd0\xcf\x11\xe0"  # a workbook of the nineties, or one with a password
_DECLARES: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MARKUP: Final = (".xml", ".rels", ".vml")
_OF_CELLS: Final = ("xl/worksheets/", "xl/sharedStrings")
_MACROS: Final = ("vbaproject.bin", "vbadata.xml", "macrosheets/")
_UNPACKS: Final = (
    *(EOFError, LookupError, NotImplementedError, OSError, OverflowError, RuntimeError, ValueError),
    *(BadZipFile, ZlibError),
)
_TO_ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_PLACE: Final = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,4})([0-9]{1,9})"[^>]*(?<!/)>')
"""The place of a cell that holds something."""
_CORE: Final = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties '
    b'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)


@dataclass(frozen=True, slots=True, repr=False)
class Table:
    """A sheet: its rows from the first one, each with its values from the first column."""

    name: str
    rows: tuple[tuple[Value, ...], ...]

    def at(self, row: int, column: int) -> Value:
        """The value there, both from 1; None where there is none."""
        cells = self.rows[row - 1] if 0 < row <= len(self.rows) else ()
        return cells[column - 1] if 0 < column <= len(cells) else None


@dataclass(frozen=True, slots=True, repr=False)
class SheetRow:
    """A row with its number, and what of it is hidden, or merged into other cells (``covered``, 0 for the first column).

    ``unseen`` are the columns of the sheet that are hidden.
    ``sheet`` is where it stands, ``others`` are the sheets that are not read.
    """

    number: int
    cells: tuple[Value, ...]
    hidden: bool
    covered: frozenset[int]
    unseen: frozenset[int]
    sheet: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLimits:
    """What is read at most: bytes as they come and unpacked, parts, sheets, rows and columns of one, XML elements of all."""

    size: int = 5_000_000
    rows: int = 2_000
    columns: int = 60
    elements: int = 300_000
    sheets: int = 50
    parts: int = 1_000
    unpacked: int = 60_000_000


def _refuse(kind: str, message: str, advice: str) -> InputError:
    return InputError(message, code=f"workbook.{kind}", advice=advice)


def _too_much(what: str) -> LimitExceeded:
    return LimitExceeded(
        f"The workbook is too large: {what}.",
        code="workbook.limit",
        advice="Take a workbook with nothing else in it, or hand it in in pieces.",
    )


def _damaged() -> InputError:
    return _refuse(
        "damaged",
        "The workbook can not be read.",
        "Open it in Excel or LibreOffice, and save it once more as .xlsx.",
    )


def read_tables(content: bytes, limits: TableLimits | None = None) -> tuple[Table, ...]:
    """The sheets of an .xlsx, in order; a formula is read as `Formula`, never computed.

    Raises `InputError` (``workbook.type``, ``workbook.macros``, ``workbook.damaged``), `LimitExceeded` (``workbook.limit``)
    and `MissingExtra`.
    """
    limits = limits or TableLimits()
    book = _opened(content, limits)
    try:
        return _guarded(
            lambda: tuple(Table(str(one.title), tuple(_rows(one, limits))) for one in book.worksheets)
        )
    finally:
        book.close()


def read_rows(content: bytes, limits: TableLimits) -> Iterator[SheetRow]:
    """The rows of the first sheet that is shown and holds anything; as they are wanted, not all at once.

    What the sheet shows otherwise than it is comes as `Formatted`. Rows without anything are passed over. Raises what
    `read_tables` raises.
    """
    book = _opened(content, limits)
    titles = [str(one.title) for one in book.worksheets]
    try:
        for at, sheet in enumerate(book.worksheets):
            if sheet.sheet_state != "visible":
                continue
            others = (*titles[:at], *titles[at + 1 :])
            layout = _guarded(partial(_layout, content, sheet, limits))
            rows = enumerate(_rows(sheet, limits, shown_value), 1)
            found = False
            while some := _guarded(partial(_some, rows)):
                for number, cells in some:
                    covered = _guarded(partial(layout.covered, number))
                    if cells:
                        found = True
                        hidden = layout.is_hidden(number)
                        unseen = layout.hidden_columns
                        yield SheetRow(number, cells, hidden, covered, unseen, titles[at], others)
            if found:
                return
    finally:
        book.close()


def _layout(content: bytes, sheet: object, limits: TableLimits) -> Layout:
    with ZipFile(BytesIO(content)) as parts:
        part = parts.read(sheet._worksheet_path)  # type: ignore[attr-defined]  # noqa: SLF001 - of one that is read only
    return layout_of(part, limits.columns, _column)


def _some(rows: Iterator[tuple[int, tuple[Value, ...]]]) -> list[tuple[int, tuple[Value, ...]]]:
    return [*islice(rows, _AT_ONCE)]


def _opened(content: bytes, limits: TableLimits) -> Workbook:
    _check(content, limits)
    try:
        from openpyxl import chartsheet  # noqa: PLC0415 - an extra
        from openpyxl.reader.excel import ExcelReader  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        raise MissingExtra("programme", "Reading workbooks") from None

    class WithoutCharts(ExcelReader):
        """A sheet that is a chart has no rows; it keeps its place among the others, and is not parsed."""

        def read_chartsheet(self, sheet: object, rel: object) -> None:  # noqa: ARG002 - as it is called
            place: list[object] = getattr(self.wb, "_sheets")  # noqa: B009 - unknown to the library's types
            place.append(chartsheet.Chartsheet(parent=self.wb))

    def read() -> Workbook:
        reader = WithoutCharts(BytesIO(content), read_only=True, keep_links=False)
        reader.read()
        return reader.wb

    book = _guarded(read)
    if len(book.worksheets) > limits.sheets:
        book.close()
        raise _too_much(f"it has more than {limits.sheets} sheets")
    return book


def _guarded(read: Callable[[], T]) -> T:
    """What the library reads; a refusal instead of whatever a workbook of any program, or of an enemy, makes of it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features that it leaves out, none of which is a value
            return read()
    except LimitExceeded:
        raise
    except Exception:  # noqa: BLE001 - see above
        refusal = _damaged()
    raise refusal


def _check(content: bytes, limits: TableLimits) -> None:
    if len(content) > limits.size:
        raise _too_much(f"it has more than {limits.size:,} bytes")
    if content.startswith(_OLE):
        raise _refuse(
            "type",
            "This is an old workbook (.xls), or one that is protected by a password.",
            "Save it as .xlsx, without a password.",
        )
    if not content.startswith(b"PK"):
        raise _refuse(
            "type", "This is no workbook.", "Save it as .xlsx in Excel, LibreOffice or Google Sheets."
        )
    try:
        with ZipFile(BytesIO(content)) as parts:
            _check_parts(parts, limits)
    except _UNPACKS:
        refusal = _damaged()
    else:
        return
    raise refusal


def _check_parts(parts: ZipFile, limits: TableLimits) -> None:
    members = parts.infolist()
    if len(members) > limits.parts or sum(one.file_size for one in members) > limits.unpacked:
        raise _too_much("unpacked, it is far larger than a form")
    names = [one.filename.lower() for one in members]
    if any(name.endswith(_MACROS[:2]) or _MACROS[2] in name for name in names):
        raise _refuse("macros", "The workbook holds macros.", "Save it as .xlsx, which holds none.")
    if "xl/workbook.xml" not in names or len(set(names)) < len(names):
        raise _refuse(
            "type", "This is no workbook.", "Save it as .xlsx in Excel, LibreOffice or Google Sheets."
        )
    elements = 0
    for member in members:
        if member.flag_bits & 1:
            raise _refuse("type", "The workbook is protected by a password.", "Save it without one.")
        if not member.filename.lower().endswith(_MARKUP):
            continue
        part = parts.read(member)
        if b"\x00" in part[:64] or _DECLARES.search(part):
            raise _damaged()
        count = part.count(b"<")
        elements += count
        if member.filename.startswith(_OF_CELLS[0]):
            _check_places(part, limits)
        if elements > limits.elements or (
            count > _MAX_ELEMENTS and not member.filename.startswith(_OF_CELLS)
        ):
            raise _too_much("it holds more cells than a form has")


def _check_places(part: bytes, limits: TableLimits) -> None:
    """Values beyond the limits would be left out without a word by what reads the cells."""
    rows, columns = _extent(part)
    if rows > limits.rows:
        raise _too_much(f"it has more than {limits.rows:,} rows")
    if columns > limits.columns:
        raise _too_much(f"it has more than {limits.columns} columns")


def _extent(part: bytes) -> tuple[int, int]:
    """The last row and the last column that hold something, from the XML of a sheet; as far as its cells name places."""
    rows, columns = 0, set()
    for place in _PLACE.finditer(part):  # one at a time: a large sheet has a million
        columns.add(place[1])
        rows = max(rows, int(place[2]))
    return rows, max(map(_column, columns), default=0)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def coordinate(row: int, column: int) -> str:
    """Row and column, both from 1, as spreadsheets name them: ``D12``."""
    return f"{column_letters(column)}{row}"


def column_letters(column: int) -> str:
    """A column, from 1, as spreadsheets name it: ``D``."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _rows(
    sheet: object, limits: TableLimits, read: Callable[[ReadOnlyCell], Value] = value_of
) -> Iterator[tuple[Value, ...]]:
    reset = getattr(sheet, "reset_dimensions", None)
    if reset is not None:  # what a file says of its size need not be so
        reset()
    waiting = 0
    rows = sheet.iter_rows(max_row=limits.rows + 1, max_col=limits.columns + 1)  # type: ignore[attr-defined]  # of any sheet
    for number, row in enumerate(rows, 1):
        cells = [read(cell) for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            waiting += 1
            continue
        if len(cells) > limits.columns or number > limits.rows:
            raise _too_much(f"it has more than {limits.rows:,} rows or {limits.columns} columns")
        yield from ((),) * waiting
        waiting = 0
        yield tuple(cells)


def new_workbook(purpose: str) -> Workbook:
    """A workbook without sheets; raises `MissingExtra`."""
    try:
        from openpyxl import Workbook  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        raise MissingExtra("programme", purpose) from None
    book = Workbook()
    for sheet in list(book.worksheets):
        book.remove(sheet)
    return book


def put(sheet: Worksheet, row: int, column: int, value: str | float) -> None:
    """Writes a number, or a text that stays one, whatever it begins with. Raises `InputError` (``workbook.cell``)."""
    cell = cast("Cell", sheet.cell(row, column))  # and no merged one
    if not isinstance(value, str):
        cell.value = value
        return
    text = _TO_ESCAPE.sub(lambda match: f"_x{ord(match[0]):04X}_", value)
    if len(text) > _MAX_CELL:
        raise _refuse(
            "cell", f"A text has more than {_MAX_CELL:,} characters, which no cell takes.", "Keep it as YAML."
        )
    cell.value = text
    cell.data_type = "s"  # a text that begins with = is a text
    cell.number_format = "@"
    if text.startswith("="):
        cell.quotePrefix = True


def saved(book: Workbook) -> bytes:
    """The workbook as bytes, without the names and times that the library writes into it."""
    written, target = BytesIO(), BytesIO()
    book.save(written)
    with ZipFile(written) as parts, ZipFile(target, "w") as packed:
        for name in parts.namelist():
            add_bytes(packed, name, _CORE if name == "docProps/core.xml" else parts.read(name))
    return target.getvalue()
