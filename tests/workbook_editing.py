"""Fills in workbooks as people do: opens the bytes, writes into cells, saves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook, load_workbook

__all__ = ["edited", "part_changed", "rows_as_workbook"]


def edited(content: bytes, changes: Mapping[str, Mapping[str, object]]) -> bytes:
    """The workbook with other values, by sheet and cell."""
    book = load_workbook(BytesIO(content))
    for sheet, cells in changes.items():
        for cell, value in cells.items():
            book[sheet][cell] = value  # type: ignore[assignment]  # whatever people write
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def rows_as_workbook(rows: list[list[object]], title: str = "Form Responses 1") -> bytes:
    """A workbook with one sheet."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(row)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def part_changed(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with another part in its zip; a new one where it has none of that name."""
    target = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(target, "w", ZIP_DEFLATED) as packed:
        for one in source.namelist():
            packed.writestr(one, change(source.read(one)) if one == name else source.read(one))
        if name not in source.namelist():
            packed.writestr(name, change(b""))
    return target.getvalue()
