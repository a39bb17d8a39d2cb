"""CSV of anybody, read; and ours, in which no text is taken for something else."""

from __future__ import annotations

import csv
import io

import pytest

from openbadge_issuer.errors import InputError
from openbadge_issuer.programme.separated import as_csv, read_separated


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


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_what_separates_is_found(separator: str, encoding: str) -> None:
    text = f'Größe{separator}"a, b; c"\r\n1{separator}"two\r\nlines"\r\n3{separator}4\r\n'
    read = read_separated(text.encode(encoding))
    assert read.separator == separator
    assert list(read.records()) == [(1, ["Größe", "a, b; c"]), (2, ["1", "two\r\nlines"]), (4, ["3", "4"])]


def test_rows_of_different_length_do_not_hide_what_separates() -> None:
    """Not every program fills its rows up."""
    text = "Review of a work\nPacket;pk-a\nCriterion;Level;Comment\nplan;Basic;One, two, three\n"
    assert read_separated(text.encode()).separator == ";"


def test_what_is_said_to_separate_does() -> None:
    read = read_separated(b'"sep=;"\r\na,b;c,d\r\n')
    assert list(read.records()) == [(2, ["a,b", "c,d"])]


def test_what_can_not_be_read_has_a_reason() -> None:
    with pytest.raises(InputError) as error:
        read_separated(b"a,b\n1,\x00\n")
    assert error.value.detail_code == "responses.encoding"
    with pytest.raises(InputError) as error:
        list(read_separated(b'a,b\n1,2\n3,"never closed\n4,5\n').records())
    assert (error.value.detail_code, error.value.params) == ("responses.quotes", {"line": 3})
    with pytest.raises(InputError) as error:
        list(read_separated(b"a,b\n1,2\n3," + b"4" * 131_073 + b"\n5,6\n").records())
    assert (error.value.detail_code, error.value.params) == ("responses.text", {"line": 3})
