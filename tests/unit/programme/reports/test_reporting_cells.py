"""Cells that a spreadsheet could take for something else, and lines that are one line."""

from __future__ import annotations

import csv
import io

import pytest

from openbadge_issuer.programme.plain_text import as_csv, one_line


@pytest.mark.parametrize(
    "text",
    [
        *(
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            " =1",
            "\u00a0=1",
            "\ufeff=1",
            "\uff1d1",
            "\uff20x",
        ),
        *('=HYPERLINK("https://evil.example")', "=cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0"),
    ],
)
def test_no_text_is_a_formula(text: str) -> None:
    (row,) = csv.reader(io.StringIO(as_csv([[text, "b"]]).decode("utf-8-sig"), newline=""))
    assert row[0].startswith("'")
    assert row[1] == "b"


def test_numbers_stay_numbers_and_texts_stay_texts() -> None:
    assert as_csv([["Größe", 1, -2.5, None], ['a "b", c', "a-b", "x=1", ""]]) == (
        '\ufeffGröße,1,-2.5,\r\n"a ""b"", c",a-b,x=1,\r\n'.encode()
    )


def test_a_cell_has_no_line_of_its_own_making() -> None:
    content = as_csv([["a\r\nb", "c\rd", "e\0f"], ["x", "y", "z"]])
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows == [["a\nb", "c\nd", "ef"], ["x", "y", "z"]]
    assert as_csv([["\ud800"]]).decode("utf-8-sig") == "?\r\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\r\nb\tc\u2028d\x85e", "a b c d e"),
        ("a\u202eb\u200bc\ue000d\x00e\ud800", "abcde"),
        ("e\u0301", "é"),
        ("\u3164 ", ""),
        ("क\u094d\u200dष", "क\u094d\u200dष"),
        ("x" * 300, "x" * 199 + "…"),
    ],
)
def test_one_line_is_one_line(text: str, line: str) -> None:
    assert one_line(text) == line
