"""What a cell of a workbook holds, and whether the sheet shows that."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta

import pytest
from openpyxl import Workbook

from openbadge_issuer.programme.workbooks import Formatted, TableLimits, Value, cell_text, read_rows


def read(value: object, code: str = "General") -> Value:
    book = Workbook()
    cell = book.worksheets[0]["A1"]
    cell.value = value
    cell.number_format = code
    written = io.BytesIO()
    book.save(written)
    (row,) = read_rows(written.getvalue(), TableLimits())
    return row.cells[0]


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (timedelta(hours=30), "[h]:mm:ss", "30:00:00"),
        (time(9, 30), "h:mm", "9:30"),
        (True, "General", "TRUE"),
        (False, "0%", "FALSE"),
        (1234567890123456789, "General", "1.23457E+18"),
        (1234567890123456789, "0", "1234567890123450000"),
        (10**15, "0", "1000000000000000"),
        (-(10**15), "0", "-1000000000000000"),
        (1e22, "General", "1E+22"),
        (1e-7, "General", "0.0000001"),
        (1e-7, "0.0000000", "0.0000001"),
        (1 / 3, "General", "0.333333333"),
        (0.0001234567, "General", "0.000123457"),
        (8.333333333333334, "@", "8.333333333"),
    ],
)
def test_what_a_sheet_shows_otherwise_is_known(value: object, code: str, shown: str) -> None:
    found = read(value, code)
    assert isinstance(found, Formatted)
    assert cell_text(found) != shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (999_999_999_999_999, "999999999999999"),
        (-999_999_999_999_999, "-999999999999999"),
        (9783161484100, "9783161484100"),
        (0.85, "0.85"),
        (0.0001, "0.0001"),
        (1234567.891, "1234567.891"),
        (0, "0"),
    ],
)
def test_a_number_is_its_own_text(value: object, text: str) -> None:
    assert cell_text(read(value)) == text


@pytest.mark.parametrize("code", ["yyyy-mm-dd", "yyyy\\-mm\\-dd;@", "[$-409]YYYY-MM-DD"])
def test_a_day_that_is_shown_as_it_is_written_here_is_a_text(code: str) -> None:
    assert read(date(2026, 1, 2), code) == "2026-01-02"


@pytest.mark.parametrize("code", ["d-mmm", "mmm yyyy", "d/m", "yyyy-mm-dd hh:mm:ss", "yyyy-m-d"])
def test_a_day_that_is_shown_otherwise_stays_a_day(code: str) -> None:
    assert read(date(2026, 1, 2), code) == datetime(2026, 1, 2)  # noqa: DTZ001 - a cell has no zone
    assert read(datetime(2026, 1, 2, 9, 30), "yyyy-mm-dd") == datetime(2026, 1, 2, 9, 30)  # noqa: DTZ001 - the same
