"""`AwardSheet`: the rows of a CSV, of a workbook, or of lines of JSON, a few at a time and as often as they are wanted."""

from __future__ import annotations

import io
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, islice
from typing import BinaryIO, Final, TypeAlias

from openbadge_issuer.codec.json import parse
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.errors import InputError, LimitExceeded, OpenBadgeError
from openbadge_issuer.programme.awards.cells import MARKS
from openbadge_issuer.programme.awards.fields import WRITTEN
from openbadge_issuer.programme.encodings import beyond_ascii, encoding_of, guess, said_for_nothing
from openbadge_issuer.programme.responses.table import ResponseRow
from openbadge_issuer.programme.responses.values import RowFault
from openbadge_issuer.programme.separated import BOMS, read_records, separator_of
from openbadge_issuer.programme.workbooks import (
    Formatted,
    Formula,
    SheetRow,
    TableLimits,
    cell_text,
    read_rows,
)

__all__ = ["HIDDEN", "AwardSheet", "BrokenRow", "Line", "Source", "open_sheet"]

Source: TypeAlias = Callable[[], BinaryIO]
"""Opens the file, each time from its beginning."""
MAX_COLUMNS: Final = 300
_MAX_RECORD: Final = 1_000_000  # characters of one row
_SAMPLE: Final = 64_000  # characters by which the separator is known
_MAX_WRITTEN: Final = 100_000  # bytes of a line that is kept as it was; a row that has it can be read again
_HEADED_BY: Final = 1_000  # lines of JSON that say which columns there are
_WORKBOOKS: Final = TableLimits(
    size=50_000_000, rows=100_001, columns=MAX_COLUMNS, elements=8_000_000, unpacked=150_000_000
)
_FEWER: Final = "Delete the columns that are not needed."
_AN_OBJECT: Final = 'Write {"email": "ada@example.org", ...}, each in a line of its own.'
HIDDEN: Final = "hidden, as by a filter"
"""What is said of a hidden row, by which it is known in the list of refused ones."""
_NAMED: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes"}


@dataclass(frozen=True, slots=True, repr=False)
class BrokenRow:
    """What is no row of awards, and why.

    Of a line of JSON its cells are empty, for nothing shall come of half of it; then stands what was written. Of a
    workbook there is the ``row``.
    """

    fault: RowFault
    cells: tuple[str, ...]
    row: ResponseRow | None = None

    @property
    def line(self) -> int:
        """Its number, as that of a row."""
        return self.fault.line

    def __repr__(self) -> str:
        return f"BrokenRow({self.fault.code})"


Line: TypeAlias = ResponseRow | BrokenRow
"""A row, or what is none."""


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class AwardSheet:
    """Columns as they are headed, and the rows below, read anew each time that `rows` is called.

    ``form`` says how the file was read; ``separator`` is that of a CSV, or a comma. ``beside`` heads what a `BrokenRow`
    has after the cells of the columns. ``encoding`` is that of a CSV, if its bytes do not show it; ``guessed``, if
    nobody says it either. ``left_out`` are sheets that are not read, ``unseen`` columns (0 for the first) that are hidden.
    """

    columns: tuple[str, ...]
    beside: tuple[str, ...] = ()
    form: str
    separator: str
    encoding: str = ""
    guessed: bool = False
    left_out: tuple[str, ...] = ()
    unseen: frozenset[int] = frozenset()
    _read: Callable[[], Iterator[Line]]

    def rows(self) -> Iterator[Line]:
        """The rows that hold anything, each with its number as a spreadsheet counts: a text of two lines is in one row.

        Raises what `open_sheet` raises.
        """
        return self._read()

    def check_encoding(self) -> None:
        """Raises `InputError` (``awards.encoding``) where it is a guess: a wrong name would be signed."""
        if self.guessed:
            raise guess(self.encoding)

    def beyond_ascii(self) -> list[str]:
        """Some cells for somebody to see whether letters were read right, each with one that is in none before."""
        return beyond_ascii(chain(self.columns, (cell for row in self.rows() for cell in row.cells)))

    def __repr__(self) -> str:
        return f"AwardSheet({len(self.columns)} columns, {self.form})"


def open_sheet(source: Source, encoding: str | None = None) -> AwardSheet:
    """A CSV (with commas, semicolons, tabs or pipes), the first sheet of an .xlsx that is shown, or JSON, one object a line.

    A CSV is in the ``encoding`` that somebody says; or else in UTF-8 or UTF-16, or it is ``guessed``. Raises `InputError`
    (``awards.type``, ``awards.empty``, ``awards.encoding``, ``awards.long``, ``responses.encoding``, ``responses.quotes``,
    and those of workbooks), `LimitExceeded` (``awards.limit``, ``workbook.limit``), `ConfigurationError`
    (``config.encoding``) and `MissingExtra`.
    """
    with source() as file:
        begins = file.read(4_096)
    bare = begins.removeprefix(BOMS[0][0]).lstrip()
    workbook = begins.startswith((b"PK", b"\xd0\xcf\x11\xe0"))
    if encoding is not None and (workbook or bare.startswith(b"{")):
        raise said_for_nothing()
    if workbook:
        return _workbook(source)
    if bare.startswith(b"{"):
        return _json_lines(source)
    if bare.startswith((b"[", b"<", b"%PDF")):
        raise InputError(
            "This is no table of awards.",
            code="awards.type",
            advice="Save it as CSV or .xlsx; of JSON, write one object a line, without brackets around them.",
        )
    return _separated(source, encoding)


def _headed(
    heads: tuple[str, ...],
    form: str,
    separator: str,
    read: Callable[[], Iterator[Line]],
    beside: tuple[str, ...] = (),
) -> AwardSheet:
    heads = tuple(" ".join(head.split()) for head in heads)
    while heads and not heads[-1]:
        heads = heads[:-1]
    if not heads:
        raise InputError(
            "There are no headings.",
            code="awards.empty",
            advice="The first row says what is in the columns; each row below it is an award.",
        )
    if len(heads) > MAX_COLUMNS:
        raise _too_much(f"it has more than {MAX_COLUMNS} columns", _FEWER)
    return AwardSheet(columns=heads, beside=beside, form=form, separator=separator, _read=read)


def _too_much(what: str, advice: str) -> LimitExceeded:
    return LimitExceeded(f"The table is too large: {what}.", code="awards.limit", advice=advice)


def _separated(source: Source, said: str | None) -> AwardSheet:
    encoding, guessed = encoding_of(source, said)
    with _text(source, encoding) as text:
        separator, above = separator_of(text.read(_SAMPLE))

    def records() -> Generator[tuple[int, list[str]], None, None]:
        with _text(source, encoding) as text:
            lines = _Lines(text)
            for _ in range(above):
                lines.skip()
            for row, (_, cells) in enumerate(read_records(lines, separator, above, "awards.long"), 1):
                lines.begin()
                if any(cell.strip() for cell in cells):
                    yield row, cells

    def read() -> Iterator[Line]:
        for row, cells in islice(records(), 1, None):
            yield ResponseRow(row, tuple(map(_unix, cells)))

    with closing(records()) as first:
        heads = next(first, (1, []))[1]
    named = encoding.removesuffix("-sig")
    shown = not guessed and said is None
    sheet = _headed(tuple(heads), f"CSV with {_NAMED[separator]}, {named}", separator, read)
    return replace(sheet, encoding="" if shown else named, guessed=guessed)


class _Lines:
    """The lines of a text, of which no record takes more than so many characters."""

    def __init__(self, text: io.TextIOBase) -> None:
        self._text = text
        self._taken = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._text.readline(_MAX_RECORD)
        self._taken += len(line)
        if not line:
            raise StopIteration
        if self._taken >= _MAX_RECORD:
            raise _too_much(
                f"a row has more than {_MAX_RECORD:,} characters, or its quotation marks do not match",
                'Look for a quotation mark (") that ends nowhere, and save the list anew in a spreadsheet program.',
            )
        return line

    def skip(self) -> None:
        """Passes over a line."""
        next(self, None)

    def begin(self) -> None:
        """A record ends, and the next one begins."""
        self._taken = 0


def _text(source: Source, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(source(), encoding=encoding, newline="")


def _unix(cell: str) -> str:
    return cell.replace("\r\n", "\n").replace("\r", "\n") if "\r" in cell else cell


def _workbook(source: Source) -> AwardSheet:
    def rows() -> Generator[tuple[SheetRow, ResponseRow], None, None]:
        with source() as file:
            content = file.read(_WORKBOOKS.size + 1)
        for row in read_rows(content, _WORKBOOKS):
            computed, formatted = _places(row, Formula), _places(row, Formatted)
            texts = tuple(_unix(cell_text(cell)) for cell in row.cells)
            if computed or formatted or any(text.strip() for text in texts):
                dated = _places(row, date)
                yield row, ResponseRow(row.number, texts, computed, row.covered, formatted, dated)

    def read() -> Iterator[Line]:
        for row, read in islice(rows(), 1, None):
            yield read if not row.hidden else BrokenRow(_hidden(row.number), read.cells, read)

    with closing(rows()) as found:
        first, headings = next(found, (None, ResponseRow(1, ())))
    others = first.others if first is not None else ()
    form = f"workbook, sheet {first.sheet}" if first is not None and others else "workbook"
    marks = dict.fromkeys(headings.computed, MARKS["awards.formula"])
    marks |= dict.fromkeys(headings.formatted, MARKS["awards.format"])
    heads = tuple(marks.get(at, head) for at, head in enumerate(headings.cells))
    unseen = first.unseen if first is not None else frozenset()
    return replace(_headed(heads, form, ",", read), left_out=others, unseen=unseen)


def _places(row: SheetRow, kind: type[Formula | Formatted | date]) -> frozenset[int]:
    return frozenset(at for at, cell in enumerate(row.cells) if isinstance(cell, kind))


def _hidden(row: int) -> RowFault:
    advice = "Show it (clear the filter), or copy the rows that are meant into a sheet of their own."
    return _fault(row, "hidden", f"This row is {HIDDEN}.", advice)


def _json_lines(source: Source) -> AwardSheet:
    heads: dict[str, None] = {}
    first: RowFault | None = None
    with closing(_objects(source)) as objects:
        for _, found, _ in islice(objects, _HEADED_BY):
            if isinstance(found, RowFault):
                first = first or found
                continue
            heads |= dict.fromkeys(found)
            if len(heads) > MAX_COLUMNS:
                raise _too_much(f"it has more than {MAX_COLUMNS} columns", _FEWER)
    columns = tuple(heads)
    if not columns and first is not None:
        raise InputError(f"Line {first.line}: {first.message}", code=first.code, advice=first.advice)

    def read() -> Iterator[Line]:
        for line, found, text in _objects(source):
            read = found if isinstance(found, RowFault) else _json_row(line, found, columns)
            if isinstance(read, RowFault):
                yield BrokenRow(read, (*("" for _ in columns), _written(text)))
            else:
                yield read

    return _headed(columns, "JSON, one object a line", ",", read, (WRITTEN,))


def _objects(source: Source) -> Generator[tuple[int, dict[str, JSON] | RowFault, bytes], None, None]:
    """Each line: its number, the object or what is wrong, and the text; an endless one has none."""
    with source() as file:
        number = 0
        while text := file.readline(_MAX_RECORD):
            number += 1
            if number == 1:
                text = text.removeprefix(BOMS[0][0])
            if len(text) >= _MAX_RECORD:
                while text and not text.endswith(b"\n"):
                    text = file.readline(_MAX_RECORD)
                fault = _fault(
                    number, "size", f"The line has more than {_MAX_RECORD:,} bytes.", "Shorten it."
                )
                yield number, fault, b""
            elif text.strip():
                yield number, _object(number, text), text.strip()


def _object(number: int, text: bytes) -> dict[str, JSON] | RowFault:
    try:
        found = parse(text.strip())
    except OpenBadgeError as error:
        return _fault(number, "json", f"This is no JSON: {error.message}", error.advice or _AN_OBJECT)
    if isinstance(found, dict):
        return found
    return _fault(number, "json", "This is no JSON object.", _AN_OBJECT)


def _json_row(line: int, found: dict[str, JSON], columns: tuple[str, ...]) -> ResponseRow | RowFault:
    for name, value in found.items():
        if name not in columns:
            message = f"This member is in none of the first {_HEADED_BY:,} lines."
            return _fault(line, "member", message, "Write it into the first line, too, with null.", name)
        if isinstance(value, dict | list):
            return _fault(line, "value", "This is no single value.", "Write a text, a number, or null.", name)
    values = [found.get(name) for name in columns]
    texts = ["" if value is None else _unix(_plain(value)) for value in values]
    otherwise = (at for at, value in enumerate(values) if _is_otherwise(value, texts[at]))
    return ResponseRow(line, tuple(texts), formatted=frozenset(otherwise))


def _is_otherwise(value: JSON, text: str) -> bool:
    """Whether a value of JSON has a text in which nobody wrote it: ``yes`` for true, 1e-07 for 0.0000001."""
    return isinstance(value, bool) or (isinstance(value, float) and "e" in text)


def _plain(value: JSON) -> str:
    return cell_text(value) if isinstance(value, str | bool | int | float) else ""


def _written(line: bytes) -> str:
    """A line as it was; without what is no character, and of a very long one its beginning, which says so."""
    text = line[:_MAX_WRITTEN].decode("utf-8", "replace")
    return text if len(line) <= _MAX_WRITTEN else f"{text} ..."


def _fault(line: int, kind: str, message: str, advice: str, column: str = "") -> RowFault:
    return RowFault(line=line, column=column, code=f"awards.{kind}", message=message, advice=advice)
