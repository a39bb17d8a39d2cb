"""`Responses`: what a form's export holds, whatever program wrote it: rows of texts, each with its line."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from openbadge_issuer.errors import InputError, LimitExceeded
from openbadge_issuer.programme.encodings import GARBLED, beyond_ascii, encoding_of, guess, said_for_nothing
from openbadge_issuer.programme.separated import read_separated
from openbadge_issuer.programme.workbooks import (
    Formula,
    Table,
    TableLimits,
    cell_text,
    column_letters,
    read_tables,
)

__all__ = ["ResponseRow", "Responses", "letters", "read_responses"]

MAX_EXPORT: Final = 50_000_000  # bytes
MAX_ROWS: Final = 20_000
MAX_COLUMNS: Final = 300
_MAX_LINES: Final = 1_000_000


@dataclass(frozen=True, slots=True, repr=False)
class ResponseRow:
    """One response: the line (or row of a sheet) that it begins in, its cells; ``computed`` are formulas among them.

    ``merged`` are those that are merged into another cell, which has their value; ``formatted`` those whose value the
    sheet shows otherwise; ``dated`` days and times, which it shows in some form of its own.
    """

    line: int
    cells: tuple[str, ...]
    computed: frozenset[int] = frozenset()
    merged: frozenset[int] = frozenset()
    formatted: frozenset[int] = frozenset()
    dated: frozenset[int] = frozenset()

    def at(self, column: int) -> str:
        """The text in a column, 0 for the first; empty where the row is shorter."""
        return self.cells[column] if column < len(self.cells) else ""


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class Responses:
    """An export: its columns as they are headed, and its rows in their order. ``form`` says how it was read.

    ``garbled`` where the file looks as if a program had opened it with another encoding, and saved it. ``encoding`` is
    that of a CSV, if its bytes do not show it; ``guessed``, if nobody says it either.
    """

    columns: tuple[str, ...]
    rows: tuple[ResponseRow, ...]
    form: str
    garbled: bool = False
    encoding: str = ""
    guessed: bool = False

    def check_encoding(self) -> None:
        """Raises `InputError` (``awards.encoding``) where it is a guess: a wrong name would be signed."""
        if self.guessed:
            raise guess(self.encoding)

    def beyond_ascii(self) -> list[str]:
        """Some cells for somebody to see whether letters were read right, each with one that is in none before."""
        return beyond_ascii(chain(self.columns, (cell for row in self.rows for cell in row.cells)))

    def __repr__(self) -> str:
        return f"Responses({len(self.rows)} rows of {len(self.columns)} columns, {self.form})"


def letters(column: int) -> str:
    """A column as spreadsheets name it, 0 for A."""
    return column_letters(column + 1)


def _refuse(kind: str, message: str, advice: str) -> InputError:
    return InputError(message, code=f"responses.{kind}", advice=advice)


def _too_much(what: str) -> LimitExceeded:
    return LimitExceeded(
        f"The export is too large: {what}.", code="responses.limit", advice="Import it in several files."
    )


def read_responses(content: bytes, encoding: str | None = None) -> Responses:
    """The rows of an export of Google Forms, Microsoft Forms or another form: CSV or .xlsx (its first sheet).

    CSV, with commas, semicolons or tabs, is in the ``encoding`` that somebody says; or else in UTF-8 or UTF-16, or it is
    ``guessed``. Rows without anything are passed over. Raises `InputError` (``responses.type``, ``responses.encoding``,
    ``awards.encoding``, ``responses.quotes``, ``responses.text``, ``responses.empty``, ``responses.columns``, and those of
    workbooks), `LimitExceeded` (``responses.limit``, ``workbook.limit``), `ConfigurationError` (``config.encoding``) and
    `MissingExtra`.
    """
    if len(content) > MAX_EXPORT:
        raise _too_much(f"it has more than {MAX_EXPORT:,} bytes")
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        if encoding is not None:
            raise said_for_nothing()
        return _of_table(_only(read_tables(content, _WORKBOOKS)))
    if content.lstrip()[:1] == b"<" or content.startswith(b"%PDF"):
        raise _refuse(
            "type",
            "This is a page or a document, and no export of a form.",
            "In the form, download the responses as CSV or Excel; a link to the file is not the file.",
        )
    written, guessed = encoding_of(lambda: io.BytesIO(content), encoding)
    read = read_separated(content, written)
    text = read.text
    if text.count("\n") + text.count("\r") > _MAX_LINES:
        raise _too_much(f"it has more than {_MAX_LINES:,} lines")
    heads: tuple[str, ...] = ()
    rows: list[ResponseRow] = []
    for line, cells in read.records():
        if not any(cell.strip() for cell in cells):
            continue
        if not heads:
            heads = tuple(cells)
            continue
        if len(rows) > MAX_ROWS:
            break  # what more there is changes nothing: it is refused
        rows.append(
            ResponseRow(line, tuple(cell.replace("\r\n", "\n").replace("\r", "\n") for cell in cells))
        )
    named = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes"}[read.separator]
    garbled = GARBLED.search(text) is not None
    found = _checked(heads, rows, f"CSV with {named}, {read.encoding}", garbled=garbled)
    return replace(found, encoding=read.encoding if guessed or encoding is not None else "", guessed=guessed)


_WORKBOOKS: Final = TableLimits(size=20_000_000, rows=MAX_ROWS, columns=MAX_COLUMNS, elements=4_000_000)


def _checked(
    heads: tuple[str, ...], rows: list[ResponseRow], form: str, *, garbled: bool = False
) -> Responses:
    heads = tuple(" ".join(head.split()) for head in heads)
    while heads and not heads[-1]:
        heads = heads[:-1]
    if len(heads) > MAX_COLUMNS or len(rows) > MAX_ROWS:
        raise _too_much(f"it has more than {MAX_ROWS:,} rows or {MAX_COLUMNS} columns")
    if len(heads) < 2:  # noqa: PLR2004 - who, and what
        raise _refuse(
            "columns" if rows or heads else "empty",
            "The export has fewer than two columns." if rows or heads else "The export is empty.",
            "Take the export as the form makes it: a row of headings, and a row for each response.",
        )
    return Responses(columns=heads, rows=tuple(rows), form=form, garbled=garbled)


def _only(tables: tuple[Table, ...]) -> Table:
    for table in tables:
        if any(table.rows):
            return table
    raise _refuse("empty", "The export is empty.", "Take the export as the form makes it.")


def _of_table(table: Table) -> Responses:
    heads: tuple[str, ...] = ()
    rows = []
    for line, cells in enumerate(table.rows, 1):
        texts = tuple(cell_text(cell).replace("\r\n", "\n").replace("\r", "\n") for cell in cells)
        computed = frozenset(at for at, cell in enumerate(cells) if isinstance(cell, Formula))
        if not any(text.strip() for text in texts) and not computed:
            continue
        if not heads:
            heads = texts
        else:
            rows.append(ResponseRow(line, texts, computed))
    return _checked(heads, rows, f"workbook, sheet {table.name}")
