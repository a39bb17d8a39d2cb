"""Spreadsheets as people send them back, read as plain cells: xlsx of any program, and CSV of any."""

from __future__ import annotations

import csv
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812 - it is a class

from openbadge_issuer.errors import InputError, LimitExceeded, MissingExtra
from openbadge_issuer.programme.workbooks import extent

if TYPE_CHECKING:
    from openpyxl.cell.read_only import ReadOnlyCell

__all__ = ["MAX_WORKBOOK", "Cell", "Sheet", "coordinate", "read_csv", "read_xlsx"]

MAX_WORKBOOK: Final = 10_000_000  # bytes, as it comes
_MAX_INFLATED: Final = 40_000_000  # bytes of all parts
_MAX_PARTS: Final = 400
_MAX_SHEETS: Final = 20
_OF_CELLS: Final = "xl/worksheets/"
_MAX_ROWS: Final = 2_000
_MAX_COLUMNS: Final = 40
_BREAK: Final = re.compile(r"_x000[dD]_")
_DECLARES: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_UNPACKS: Final = (
    BadZipFile,
    ZlibError,
    EOFError,
    LookupError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True, slots=True, repr=False)
class Cell:
    """The text of a cell; ``formula`` where it is computed, or failed to be."""

    text: str
    formula: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """The cells that hold something, by row and column, both from 1."""

    name: str
    cells: Mapping[tuple[int, int], Cell] = field(default_factory=dict)

    def at(self, row: int, column: int) -> Cell:
        """The cell there, perhaps an empty one."""
        return self.cells.get((row, column), Cell(""))

    @property
    def rows(self) -> int:
        """The last row that holds something."""
        return max((row for row, _ in self.cells), default=0)


def coordinate(row: int, column: int) -> str:
    """Row and column as spreadsheets name them: ``D12``."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def _damaged() -> InputError:
    return InputError(
        "The workbook can not be read.",
        code="collect.damaged",
        advice="Open it in Excel or LibreOffice, save it once more as .xlsx, and take that one.",
    )


def _too_much() -> LimitExceeded:
    return LimitExceeded(
        "The workbook is larger than any review.",
        code="collect.limit",
        advice="Take the workbook of the packet, without anything pasted into it.",
    )


def read_xlsx(content: bytes) -> tuple[Sheet, ...]:
    """Its visible and hidden sheets, whole: what has more rows, columns or sheets than can be read is refused.

    Sizes and counts are checked before anything is unpacked, and nothing that declares entities is parsed. Raises
    `LimitExceeded` (``collect.limit``), `InputError` (``collect.damaged``) and `MissingExtra`.
    """
    _check_parts(content)
    try:
        from openpyxl import load_workbook  # noqa: PLC0415 - at first use
    except ImportError:
        raise MissingExtra("programme", "Reading workbooks") from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features that it leaves out, which are no cells
            book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
            try:
                if len(book.worksheets) > _MAX_SHEETS:
                    raise _too_much()
                return tuple(Sheet(str(sheet.title), dict(_cells(sheet))) for sheet in book.worksheets)
            finally:
                book.close()
    except LimitExceeded:
        raise
    except Exception:  # noqa: BLE001 - a workbook of any program, or of an enemy: whatever it raises, it was not read
        refusal = _damaged()
    raise refusal


def _check_parts(content: bytes) -> None:
    if len(content) > MAX_WORKBOOK:
        raise _too_much()
    try:
        with ZipFile(BytesIO(content)) as parts:
            members = parts.infolist()
            if len(members) > _MAX_PARTS or sum(one.file_size for one in members) > _MAX_INFLATED:
                raise _too_much()
            for member in members:
                if member.filename.endswith((".xml", ".rels", ".vml")):
                    part = parts.read(member)
                    if _strange(part):
                        raise _damaged()
                    if member.filename.startswith(_OF_CELLS) and _is_wide(*extent(part)):
                        raise _too_much()
    except _UNPACKS:
        refusal = _damaged()
    else:
        return
    raise refusal


def _is_wide(row: int, column: int) -> bool:
    return row > _MAX_ROWS or column > _MAX_COLUMNS


def _strange(part: bytes) -> bool:
    return b"\x00" in part[:64] or _DECLARES.search(part) is not None


def _cells(sheet: object) -> Iterator[tuple[tuple[int, int], Cell]]:
    reset = getattr(sheet, "reset_dimensions", None)
    if reset is not None:  # what a file says of its size need not be so
        reset()
    rows = sheet.iter_rows(max_row=_MAX_ROWS + 1, max_col=_MAX_COLUMNS + 1)  # type: ignore[attr-defined]  # of any sheet
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row, 1):
            if cell.value is not None:
                if _is_wide(number, column):
                    raise _too_much()
                yield (number, column), _cell(cell)


def _cell(cell: ReadOnlyCell) -> Cell:
    value = cell.value
    if isinstance(value, bool):
        text = str(value).lower()
    elif isinstance(value, float) and value.is_integer():
        text = str(int(value))
    else:
        text = _BREAK.sub("", str(value))
    return Cell(text, formula=cell.data_type in ("f", "e"))


def read_csv(content: bytes) -> tuple[Sheet, str]:
    """The one sheet, and the encoding that it was read by: UTF-8, UTF-16, or Windows-1252 where nothing else fits.

    Raises `LimitExceeded` and `InputError` (``collect.damaged``).
    """
    if len(content) > MAX_WORKBOOK:
        raise LimitExceeded("The file is larger than any review.", code="collect.limit")
    text, encoding = _decoded(content)
    lines = text.splitlines()[:40]
    delimiter = max(",;\t", key=lambda one: sum(line.count(one) for line in lines))
    cells: dict[tuple[int, int], Cell] = {}
    try:
        for number, row in enumerate(csv.reader(StringIO(text, newline=""), delimiter=delimiter), 1):
            found = {
                (number, column): Cell(value, formula=value.startswith("="))
                for column, value in enumerate(row, 1)
                if value
            }
            if any(_is_wide(*place) for place in found):
                raise _too_much()
            cells |= found
    except csv.Error:
        refusal = _damaged()
    else:
        return Sheet("", cells), encoding
    raise refusal


def _decoded(content: bytes) -> tuple[str, str]:
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1"), "latin-1"
