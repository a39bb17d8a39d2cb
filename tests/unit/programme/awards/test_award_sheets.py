"""Sheets of any program: read the same, row by row, as often as they are wanted."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Callable
from datetime import date
from typing import BinaryIO

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart

from openbadge_issuer.errors import ConfigurationError, InputError, LimitExceeded
from openbadge_issuer.programme.awards.sheet import AwardSheet, BrokenRow, open_sheet
from openbadge_issuer.programme.responses.table import ResponseRow
from openbadge_issuer.programme.separated import as_csv
from workbook_editing import part_changed, rows_as_workbook

HEADS = ("Name", "E-mail", "Score")
ROWS = [("Zoë Müller", "zoe@example.org", "1.5"), ("Žofie; née Li", "zofie@example.org", "")]


def sheet_of(content: bytes) -> AwardSheet:
    return open_sheet(lambda: io.BytesIO(content))


def csv_of(separator: str, quote: str = '"') -> str:
    lines = [separator.join(f"{quote}{cell}{quote}" for cell in row) for row in (HEADS, *ROWS)]
    return "\r\n".join(lines) + "\r\n"


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (csv_of(",").encode(), "CSV with commas, utf-8"),
        (csv_of(";").encode("utf-8-sig"), "CSV with semicolons, utf-8"),
        (csv_of("|").encode(), "CSV with pipes, utf-8"),
        (csv_of("\t").encode("utf-16"), "CSV with tabs, utf-16"),
        (csv_of("\t").encode("utf-16-le"), "CSV with tabs, utf-16-le"),
        (csv_of("\t").encode("utf-32"), "CSV with tabs, utf-32"),
        (b"\x00\x00\xfe\xff" + csv_of(";").encode("utf-32-be"), "CSV with semicolons, utf-32"),
        (b"sep=;\r\n" + csv_of(";").encode(), "CSV with semicolons, utf-8"),
        (rows_as_workbook([list[object](row) for row in (HEADS, *ROWS)]), "workbook"),
        (
            b"".join(json.dumps(dict(zip(HEADS, row, strict=True))).encode() + b"\n" for row in ROWS),
            "JSON, one object a line",
        ),
    ],
)
def test_any_form_is_read_alike(content: bytes, form: str) -> None:
    sheet = sheet_of(content)
    assert (sheet.columns, sheet.form) == (HEADS, form)
    for _ in range(2):
        rows = [row for row in sheet.rows() if isinstance(row, ResponseRow)]
        assert [tuple(row.at(at) for at in range(3)) for row in rows] == ROWS


def test_windows_1252_is_known_by_the_whole_file() -> None:
    text = "Name,E-mail\n" + "a,b\n" * 60_000 + "Zoë,zoe@example.org\n"
    sheet = sheet_of(text.encode("cp1252"))
    assert sheet.form == "CSV with commas, cp1252"
    *_, last = sheet.rows()
    assert isinstance(last, ResponseRow)
    assert (last.line, last.cells) == (60_002, ("Zoë", "zoe@example.org"))


NAMES = {
    "cp1252": "Zoé Müller",
    "mac_roman": "Zoé Müller",
    "cp850": "Zoé Müller",
    "cp1250": "Łukasz Žižka",
    "iso8859_2": "Łukasz Žižka",
    "shift_jis": "山田太郎",
    "gb18030": "王小明",
    "koi8_r": "Иван",
}
NOT_1252 = ("cp850",)  # this name has a byte that means nothing in Windows-1252


@pytest.mark.parametrize("encoding", NAMES)
def test_an_encoding_that_nothing_shows_is_a_guess_until_somebody_says_it(encoding: str) -> None:
    name = NAMES[encoding]
    content = f"Name,E-mail\nAda,ada@example.org\n{name},z@example.org\n".encode(encoding)
    if encoding in NOT_1252:
        with pytest.raises(InputError) as refused:
            sheet_of(content)
        assert refused.value.detail_code == "responses.encoding"
        assert "--encoding" in refused.value.advice
    else:
        sheet = sheet_of(content)
        assert sheet.guessed
        assert len(sheet.beyond_ascii()) == 1
        with pytest.raises(InputError) as error:
            sheet.check_encoding()
        assert error.value.detail_code == "awards.encoding"
        assert "CSV UTF-8" in error.value.advice
        assert name not in str(error.value)
    said = open_sheet(lambda: io.BytesIO(content), encoding=encoding)
    assert not said.guessed
    assert said.beyond_ascii() == [name]
    said.check_encoding()


@pytest.mark.parametrize("encoding", ["ascii", "utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_what_a_file_shows_of_its_encoding_is_no_guess(encoding: str) -> None:
    text = "Name,E-mail\nAda,ada@example.org\n"
    sheet = sheet_of((text if encoding == "ascii" else text.replace("Ada", "Zoé")).encode(encoding))
    assert not sheet.guessed
    sheet.check_encoding()


def test_cells_to_look_at_are_few_and_each_shows_another_letter() -> None:
    names = ["Zoé", "Zoé", "Ada", *(f"{chr(0xE0 + at)}{at}" for at in range(30))]
    sheet = open_sheet(lambda: io.BytesIO("\n".join(["Größe", *names]).encode("cp1252")), encoding="cp1252")
    assert sheet.beyond_ascii() == ["Größe", "Zoé", *names[3:11]]


@pytest.mark.parametrize(
    ("content", "encoding", "code"),
    [
        (b"Name,E-mail\n", "klingon", "config.encoding"),
        (b"Name,E-mail\n", "rot13", "config.encoding"),
        (b"Name,E-mail\n", "unicode_escape", "config.encoding"),
        (b"Name,E-mail\n", "utf-7", "config.encoding"),
        (b"\xef\xbb\xbfName,E-mail\n", "cp1252", "awards.encoding"),
        ("Name,E-mail\n".encode("utf-16"), "mac_roman", "awards.encoding"),
        ("Name,E-mail\n".encode("utf-32"), "utf-16", "awards.encoding"),
        ("Name,E-mail\n".encode("utf-32-le"), None, "responses.encoding"),
        ("Name,E-mail\n".encode("utf-32-be"), None, "responses.encoding"),
        (b"Zo\xe9,E-mail\n", "utf-8", "awards.encoding"),
        (b'{"a": 1}\n', "cp1252", "awards.encoding"),
        (rows_as_workbook([["Name", "E-mail"]]), "cp1252", "awards.encoding"),
    ],
)
def test_an_encoding_that_can_not_be_is_refused(content: bytes, encoding: str | None, code: str) -> None:
    with pytest.raises((InputError, ConfigurationError)) as error:
        open_sheet(lambda: io.BytesIO(content), encoding=encoding)
    assert error.value.detail_code == code
    assert error.value.advice


def test_a_mark_may_be_confirmed() -> None:
    for content, said in (
        (csv_of(",").encode("utf-8-sig"), "UTF8"),
        (csv_of(",").encode("utf-16"), "utf-16"),
        (csv_of(",").encode("utf-32"), "utf-32"),
        (csv_of(",").encode("utf-32-le"), "utf-32-le"),  # without one
    ):
        sheet = open_sheet(lambda content=content: io.BytesIO(content), encoding=said)  # type: ignore[misc]
        assert sheet.columns == HEADS


def test_rows_are_numbered_as_in_a_spreadsheet() -> None:
    sheet = sheet_of(b'\n\nName,E-mail\n\n"Ada\nLovelace",ada@example.org\n,\nGrace,grace@example.org\n')
    assert [row.line for row in sheet.rows()] == [5, 7]
    rows: list[list[object]] = [["Name", "E-mail"], [], ["Ada", "ada@example.org"]]
    assert [row.line for row in sheet_of(rows_as_workbook(rows)).rows()] == [3]
    assert [row.line for row in sheet_of(b'{"a": 1}\n\n{"a": 2}\n').rows()] == [1, 3]


def test_values_of_workbooks_and_of_json_are_texts() -> None:
    rows: list[list[object]] = [["a", "b", "c", "d"], [date(2026, 1, 31), 4711.0, " x", "=1+1"]]
    (row,) = sheet_of(rows_as_workbook(rows)).rows()
    assert isinstance(row, ResponseRow)
    assert (row.cells, row.computed) == (("2026-01-31", "4711", " x", ""), frozenset({3}))
    (row,) = sheet_of(b'{"a": 4711, "b": 1.5, "c": "x", "d": null}').rows()
    assert isinstance(row, ResponseRow)
    assert (row.cells, row.formatted) == (("4711", "1.5", "x", ""), frozenset())


def test_what_is_written_otherwise_in_json_is_known() -> None:
    (row,) = sheet_of(b'{"a": true, "b": 1e-7, "c": 1e3, "d": "1e-7"}').rows()
    assert isinstance(row, ResponseRow)
    assert (row.cells[2:], row.formatted) == (("1000", "1e-7"), frozenset({0, 1}))


def test_what_is_wrong_with_a_line_of_json_is_told_of_that_line() -> None:
    good = b'{"email": "ada@example.org"}\n'
    lines = [b"{o\xffps\n", b'{"email": [1]}\n', b'"text"\n', b'{"email": "' + b"x" * 2_000_000 + b'"}\n']
    sheet = sheet_of(good * 1_000 + b"".join(lines) + b'{"mail": ""}\n' + good)
    rows = list(sheet.rows())[1_000:]
    broken = [row for row in rows if isinstance(row, BrokenRow)]
    faults = [(row.line, row.fault.code) for row in broken]
    kinds = ("json", "value", "json", "size", "member")
    assert faults == [(1_001 + at, f"awards.{kind}") for at, kind in enumerate(kinds)]
    assert isinstance(rows[-1], ResponseRow)
    assert rows[-1].line == 1_006
    assert sheet.beside == ("line as it was",)
    assert [row.cells for row in broken] == [
        ("", "{o\ufffdps"),
        ("", '{"email": [1]}'),
        ("", '"text"'),
        ("", ""),
        ("", '{"mail": ""}'),
    ]
    assert "mail" not in repr(broken)


def test_a_very_long_line_is_kept_in_part_so_that_it_can_be_read_again() -> None:
    first, long = b'{"email": "ada@example.org"}\n', b'{"email": [' + b'"\\"",' * 45_000 + b"1]}\n"
    (_, broken) = sheet_of(first + long).rows()
    assert isinstance(broken, BrokenRow)
    assert broken.fault.code == "awards.value"
    assert broken.cells[1].endswith(" ...")
    (row,) = sheet_of(as_csv([["email", *sheet_of(first).beside], list(broken.cells)])).rows()
    assert isinstance(row, ResponseRow)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "awards.empty"),
        (b"\n\n", "awards.empty"),
        (b"[{}]", "awards.type"),
        (b"<html>", "awards.type"),
        (b"%PDF-1.7", "awards.type"),
        (b"{}\n", "awards.empty"),
        (b"PK\x03\x04", "workbook.damaged"),
        (b"Name\x8d\x81,E-mail\n", "responses.encoding"),
        (b",".join(b"%d" % at for at in range(301)), "awards.limit"),
        (b"{" + b",".join(b'"%d":1' % at for at in range(301)) + b"}", "awards.limit"),
        (b'{\n"email":"ada@example.org"\n}\n', "awards.json"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(InputError) as error:
        sheet_of(content)
    assert error.value.detail_code == code
    assert error.value.advice


@pytest.mark.parametrize("cell", ["x" * 131_073, '"' + "x" * 131_073 + '"'])
def test_a_cell_that_is_too_long_is_told_with_the_line(cell: str) -> None:
    with pytest.raises(InputError, match="Line 3: a cell has more than 131,072 characters") as error:
        list(sheet_of(f"a,b\n1,2\n3,{cell}\n".encode()).rows())
    assert (error.value.detail_code, error.value.params) == ("awards.long", {"line": 3})


def test_a_cell_that_goes_on_without_end_lacks_a_quotation_mark() -> None:
    for content in (b'"3,4\n' + b"5,6\n" * 40_000, b'"3,' + b"4" * 200_000 + b"\n"):
        with pytest.raises(InputError, match="Line 3: the quotation marks") as error:
            list(sheet_of(b"a,b\n1,2\n" + content).rows())
        assert error.value.detail_code == "responses.quotes"


def test_quotation_marks_that_do_not_match_are_told_with_the_line() -> None:
    with pytest.raises(InputError, match="Line 3") as error:
        list(sheet_of(b'a,b\n1,2\n"3"x,4\n').rows())
    assert error.value.detail_code == "responses.quotes"
    with pytest.raises(LimitExceeded) as exceeded:
        list(sheet_of(b"a,b\n" + b'"x\n",' * 400_000).rows())
    assert exceeded.value.detail_code == "awards.limit"
    assert "quotation mark" in exceeded.value.advice, "several files would not help"


def test_of_too_many_columns_it_is_told_what_helps() -> None:
    for content in (b",".join([b"a"] * 301), b"{%s}" % b",".join(b'"%d":1' % at for at in range(301))):
        with pytest.raises(LimitExceeded, match="columns that are not needed"):
            sheet_of(content)


class _Endless(io.RawIOBase):
    """Rows that are made as they are read."""

    def __init__(self, rows: int) -> None:
        self._left = b"Name,E-mail\n"
        self._rows = iter(range(rows))

    def readable(self) -> bool:
        return True

    def readinto(self, target: memoryview) -> int:  # type: ignore[override]  # whatever buffer comes
        while len(self._left) < len(target) and (number := next(self._rows, None)) is not None:
            self._left += b"Person %d,p%d@example.org\n" % (number, number)
        count = min(len(target), len(self._left))
        target[:count] = self._left[:count]
        self._left = self._left[count:]
        return count


def test_memory_does_not_grow_with_the_rows() -> None:
    def source(rows: int) -> BinaryIO:
        return io.BufferedReader(_Endless(rows))

    peaks = []
    for rows in (1_000, 12_000):
        tracemalloc.start()
        sheet = open_sheet(lambda rows=rows: source(rows))  # type: ignore[misc]
        assert sum(1 for _ in sheet.rows()) == rows
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0] + 4_000_000


PEOPLE: list[list[object]] = [
    ["Name", "E-mail", "Completed on"],
    ["Ada", "ada@example.org", "2026-01-31"],
    ["Grace", "grace@example.org", None],
    ["Joan", "joan@example.org", "2026-01-29"],
]


def book_of(change: Callable[[Workbook], object]) -> AwardSheet:
    book = load_workbook(io.BytesIO(rows_as_workbook(PEOPLE, "People")))
    change(book)
    written = io.BytesIO()
    book.save(written)
    return sheet_of(written.getvalue())


def test_a_hidden_row_of_a_workbook_is_told() -> None:
    def hide(book: Workbook) -> None:
        book.worksheets[0].row_dimensions[3].hidden = True
        book.worksheets[0].row_dimensions[1].hidden = True  # headings do no harm

    first, hidden, last = book_of(hide).rows()
    assert [first.line, last.line] == [2, 4]
    assert isinstance(hidden, BrokenRow)
    assert (hidden.line, hidden.fault.code) == (3, "awards.hidden")
    assert hidden.cells[:2] == ("Grace", "grace@example.org")
    assert hidden.row is not None
    assert not isinstance(first, BrokenRow)


@pytest.mark.parametrize(
    ("merged", "told"),
    [
        (["C2:C3"], [(), (2,), ()]),
        (["A2:C2"], [(1, 2), (), ()]),
        (["A4:A5", "C2:C4"], [(), (2,), (2,)]),
        (["A1:C1", "A9:C9"], [(), (), ()]),
    ],
)
def test_cells_that_are_merged_into_others_are_known(merged: list[str], told: list[tuple[int, ...]]) -> None:
    sheet = book_of(lambda book: [book.worksheets[0].merge_cells(one) for one in merged])
    rows = [row for row in sheet.rows() if isinstance(row, ResponseRow)]
    assert [tuple(sorted(row.merged)) for row in rows] == told


EURO = r'_-* #,##0.00\ _€_-;\-* #,##0.00\ _€_-;_-* "-"??\ _€_-;_-@_-'
ACCOUNTS = r'_(* #,##0_);_(* \(#,##0\);_(* "-"_);_(@_)'


def cell_in(value: object, code: str) -> ResponseRow:
    def write(book: Workbook) -> None:
        cell = book.worksheets[0]["C2"]
        cell.value, cell.number_format = value, code

    row = next(iter(book_of(write).rows()))
    assert isinstance(row, ResponseRow)
    return row


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (4711, "General", "4711"),
        (4711, "0", "4711"),
        (4711, "@", "4711"),
        (1500, "#,##0", "1500"),
        (1500, "#,##0.00_);[Red]\\(#,##0.00\\)", "1500"),
        (-1500, "#,##0.00_);[Red]\\(#,##0.00\\)", "-1500"),
        (-2.5, "0.00;[Red]-0.00", "-2.5"),
        (-2.5, "0.0", "-2.5"),
        (0, "0;-0;0", "0"),
        (0, "0;-0", "0"),
        (85.5, "0.00", "85.5"),
        (85.5, "[$-407]0.0", "85.5"),
        (1.5, EURO, "1.5"),
        (-1.5, EURO, "-1.5"),
        ("Ada", EURO, "Ada"),
        ("Ada", ACCOUNTS, "Ada"),
        ("007", "@", "007"),
        ("007", "0.00", "007"),
        (date(2026, 1, 31), "mmm yy", "2026-01-31"),
    ],
)
def test_a_value_is_read_that_the_sheet_shows(value: object, code: str, text: str) -> None:
    row = cell_in(value, code)
    assert (row.at(2), row.formatted) == (text, frozenset())


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (0.85, "0%"),
        (0.85, "0.00%"),
        (4711, "000000"),
        (7, '"LN-"0000'),
        (7, '"LN-"@'),
        ("7", '"LN-"@'),
        ("7", ";;;"),
        (7, ";;;"),
        (7, '0 "points"'),
        (7, "0\\€"),
        (7, "[$€-407]0"),
        (7, "[>5]0;0"),
        (15000, "0,"),
        (1.5, "0"),
        (8.3333, "0.00"),
        (1500000, "0.00E+00"),
        (0.5, "# ?/?"),
        (0, EURO),
        (-5, "0;0"),
        (-5, "0;"),
        (7, '"'),
        (7, "\\"),
        (7, "#"),
    ],
)
def test_a_value_that_the_sheet_shows_otherwise_is_known(value: object, code: str) -> None:
    row = cell_in(value, code)
    assert (row.at(2), row.formatted) == ("", frozenset({2}))


def test_hidden_columns_of_a_workbook_are_known() -> None:
    def hide(book: Workbook) -> None:
        book.worksheets[0].column_dimensions["C"].hidden = True

    assert (book_of(hide).unseen, book_of(lambda _: None).unseen) == (frozenset({2}), frozenset())


def test_a_heading_that_is_no_text_says_so() -> None:
    def write(book: Workbook) -> None:
        sheet = book.worksheets[0]
        sheet["B1"].value, sheet["C1"].value, sheet["C1"].number_format = "=1+1", 0.5, "0%"

    sheet = book_of(write)
    assert sheet.columns == ("Name", "#FORMULA!", "#FORMAT!")


@pytest.mark.parametrize("is_drawn", [True, False])
def test_a_sheet_that_is_a_chart_is_passed_over(*, is_drawn: bool) -> None:
    def charted(book: Workbook) -> None:
        sheet = book.create_chartsheet("Diagram", 0)
        if is_drawn:
            sheet.add_chart(BarChart())
        book.create_sheet("Notes").append(["Call Ada"])

    sheet = book_of(charted)
    assert sheet.columns == ("Name", "E-mail", "Completed on")
    assert len(list(sheet.rows())) == 3
    assert (sheet.form, sheet.left_out) == ("workbook, sheet People", ("Notes",))


def test_a_format_that_stands_for_another_one_in_each_language_is_not_known() -> None:
    def write(book: Workbook) -> None:
        cell = book.worksheets[0]["C2"]
        cell.value, cell.number_format = 46053, "0.00"

    book = load_workbook(io.BytesIO(rows_as_workbook(PEOPLE, "People")))
    write(book)
    written = io.BytesIO()
    book.save(written)
    as_in_japan = part_changed(  # where 57 is a day
        written.getvalue(), "xl/styles.xml", lambda part: part.replace(b'numFmtId="2"', b'numFmtId="57"')
    )
    assert next(iter(sheet_of(written.getvalue()).rows())).cells[2] == "46053"
    assert next(iter(sheet_of(as_in_japan).rows())) == ResponseRow(
        2, ("Ada", "ada@example.org", ""), formatted=frozenset({2})
    )


def test_a_style_that_the_workbook_does_not_have_is_no_format_that_is_known() -> None:
    numbers: list[list[object]] = [["Name", "E-mail", "Score"], ["Ada", "ada@example.org", 7]]

    def styled(part: bytes) -> bytes:
        return part.replace(b'<c r="A2"', b'<c s="99" r="A2"').replace(b'<c r="C2"', b'<c s="99" r="C2"')

    written = part_changed(rows_as_workbook(numbers), "xl/worksheets/sheet1.xml", styled)
    assert next(iter(sheet_of(written).rows())) == ResponseRow(
        2, ("Ada", "ada@example.org", ""), formatted=frozenset({2})
    )


def test_of_a_workbook_the_first_sheet_that_is_shown_is_read_and_the_others_are_named() -> None:
    def others(book: Workbook) -> None:
        old = book.create_sheet("Old", 0)
        old.append(["E-mail"])
        old.sheet_state = "hidden"
        book.create_sheet("Empty", 1)
        book.create_sheet("Notes").append(["Dear all"])

    sheet = book_of(others)
    assert (sheet.form, sheet.columns) == ("workbook, sheet People", ("Name", "E-mail", "Completed on"))
    assert sheet.left_out == ("Old", "Empty", "Notes")
    assert book_of(lambda book: None).left_out == ()
