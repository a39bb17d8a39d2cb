"""Workbooks that were made to harm: bombs, macros, entities, formulas, damage. Each is refused with a sentence, and soon."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from assessment_world import definition
from attack_cost import CHECKS, measured
from openbadge_issuer.errors import InputError, LimitExceeded, OpenBadgeError
from openbadge_issuer.programme.authoring.definition_workbook import (
    draft_of,
    read_definition,
    template,
    write_definition,
)
from openbadge_issuer.programme.workbooks import Formula, TableLimits, read_tables
from workbook_editing import edited, part_changed, rows_as_workbook

GOOD = write_definition(definition())
SHEET = "xl/worksheets/sheet1.xml"


def cells(count: int, row: str = '<row r="1"><c r="A1"><v>1</v></c></row>') -> bytes:
    sheet = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return f"{sheet}{row * count}</sheetData></worksheet>".encode()


def refusal(content: bytes, *, within: float = 5.0) -> InputError:
    with measured(), pytest.raises(InputError) as error:
        read_definition(content)
    assert CHECKS[-1].seconds < within
    assert error.value.message
    return error.value


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "workbook.type"),
        (b"name,value\n", "workbook.type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "workbook.type"),
        (b"PK\x03\x04", "workbook.damaged"),
        (GOOD[:-500], "workbook.damaged"),
        (GOOD + b"\x00" * 5_000_000, "workbook.limit"),
    ],
)
def test_what_is_no_workbook(content: bytes, code: str) -> None:
    error = refusal(content)
    assert error.detail_code == code
    assert error.advice


def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = part_changed(GOOD, SHEET, lambda _: b" " * 200_000_000)
    assert len(bomb) < 1_000_000
    assert refusal(bomb, within=3.0).detail_code == "workbook.limit"


def test_a_bomb_that_lies_about_its_size() -> None:
    """The directory says that the part is small; more than that is never unpacked."""
    bomb = bytearray(part_changed(GOOD, SHEET, lambda _: b" " * 50_000_000))
    size = struct.pack("<I", 50_000_000)
    assert bytes(bomb).count(size) >= 2
    assert refusal(bytes(bomb).replace(size, struct.pack("<I", 100))).detail_code == "workbook.damaged"


def test_many_parts() -> None:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as packed:
        for number in range(2_000):
            packed.writestr(f"xl/{number}.xml", b"<a/>")
    assert refusal(target.getvalue()).detail_code == "workbook.limit"


@pytest.mark.parametrize(
    ("part", "row"),
    [
        (SHEET, '<row r="1"><c r="A1"><v>1</v></c></row>'),
        ("xl/styles.xml", "<xf/>"),
        ("xl/workbook.xml", "<definedName/>"),
        ("xl/sharedStrings.xml", "<si><t>a</t></si>"),
    ],
)
def test_markup_without_end(part: str, row: str) -> None:
    assert refusal(part_changed(GOOD, part, lambda _: cells(400_000, row))).detail_code == "workbook.limit"


@pytest.mark.parametrize(
    "row",
    [
        '<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
        '<row r="999999999"><c r="A999999999"><v>1</v></c></row>',
        '<row r="1"><c r="XFD1"><v>1</v></c></row>',
        '<row r="1"><c s="1" r="ZZZ1" t="n"><v>1</v></c></row>',
        "<row>" + "<c><v>1</v></c>" * 100 + "</row>",
        '<row r="1"><c r="A1"><v>1</v></c></row>' * 3_000,
    ],
)
def test_sheets_without_end(row: str) -> None:
    """A value far out is refused; nothing is padded up to it, and nothing is left out without a word."""
    content = part_changed(GOOD, SHEET, lambda _: cells(1, row))
    error = refusal(content)
    assert error.detail_code in ("workbook.limit", "model", "workbook.damaged")


def test_a_row_far_out_without_places_costs_nothing() -> None:
    content = part_changed(GOOD, SHEET, lambda _: cells(1, '<row r="1000000000"><c><v>1</v></c></row>'))
    assert refusal(content).detail_code


@pytest.mark.parametrize("name", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "XL/VBAPROJECT.BIN"])
def test_macros(name: str) -> None:
    error = refusal(part_changed(GOOD, name, lambda _: b"<a/>"))
    assert error.detail_code == "workbook.macros"
    assert "macros" in error.message


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        b"<!doctype a>",
    ],
)
def test_entities(declaration: bytes) -> None:
    content = part_changed(GOOD, SHEET, lambda part: declaration + part)
    assert refusal(content).detail_code == "workbook.damaged"
    wide = part_changed(GOOD, SHEET, lambda part: (declaration + part).decode().encode("utf-16"))
    assert refusal(wide).detail_code == "workbook.damaged"


def test_a_part_that_stands_nowhere() -> None:
    """Its place is a number that no file has."""
    with ZipFile(BytesIO(GOOD)) as parts:
        first = parts.infolist()[0].filename.encode()
    at = GOOD.rfind(b"PK\x01\x02", 0, GOOD.rfind(first))
    entry = bytearray(GOOD[at : at + 46])
    extra = struct.pack("<HHQ", 1, 8, 2**63 + 5)
    old = struct.unpack("<H", entry[30:32])[0]
    entry[30:32], entry[42:46] = struct.pack("<H", len(extra)), b"\xff" * 4
    rest = GOOD[at + 46 : at + 46 + len(first)]
    far = GOOD[:at] + bytes(entry) + rest + extra + GOOD[at + 46 + len(first) + old :]
    end = far.rfind(b"PK\x05\x06")
    size = struct.unpack("<I", far[end + 12 : end + 16])[0] + len(extra) - old
    assert (
        refusal(far[: end + 12] + struct.pack("<I", size) + far[end + 16 :]).detail_code == "workbook.damaged"
    )


def test_encrypted_parts() -> None:
    locked = bytearray(GOOD)
    at = locked.rfind(b"PK\x01\x02")
    locked[at + 8] |= 1
    assert refusal(bytes(locked)).detail_code == "workbook.type"


def test_a_formula_is_not_a_value() -> None:
    content = edited(GOOD, {"Overview": {"B3": '=WEBSERVICE("https://evil.example")', "B13": "=B3"}})
    draft = draft_of(content)
    assert [fault.params["cell"] for fault in draft.faults] == ["B3", "B13"]
    assert isinstance(read_tables(content)[0].at(3, 2), Formula)


def test_a_text_that_looks_like_a_formula_stays_text() -> None:
    it = definition(name="=1+1", rationale="@SUM(A1)", key_method="+1", field_of_study="-1", tag=("=A1",))
    content = write_definition(it)
    assert read_definition(content) == it
    with ZipFile(BytesIO(content)) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist())


def spoiled(part: str, change: Callable[[bytes], bytes]) -> bytes:
    return part_changed(GOOD, part, change)


@pytest.mark.parametrize(
    "content",
    [
        spoiled("[Content_Types].xml", lambda _: b"<Types/>"),
        spoiled("xl/workbook.xml", lambda _: b"<workbook/>"),
        spoiled("xl/workbook.xml", lambda part: part[: len(part) // 2]),
        spoiled(
            "xl/styles.xml", lambda _: b"<styleSheet><cellXfs><xf numFmtId='9e9'/></cellXfs></styleSheet>"
        ),
        spoiled(SHEET, lambda part: part.replace(b't="inlineStr"', b't="s"').replace(b"<is><t>", b"<v>")),
        spoiled(SHEET, lambda _: b"<a>" * 20_000),
        spoiled(SHEET, lambda part: part.replace(b"</row>", b"", 1)),
    ],
)
def test_damaged_workbooks(content: bytes) -> None:
    refusal(content)


def test_bytes_that_were_changed_at_random() -> None:
    """Whatever comes of it: a definition, or an error of ours."""
    chance = random.Random(4)
    outcomes = set()
    for _ in range(60):
        content = bytearray(GOOD)
        for _ in range(chance.randint(1, 8)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            read_definition(bytes(content))
        except OpenBadgeError as error:
            outcomes.add(type(error).__name__)
    assert "InputError" in outcomes


def test_limits_are_arguments() -> None:
    rows: list[list[object]] = [["a", "b"], [1, 2], [3, 4]]
    content = rows_as_workbook(rows)
    assert [list(row) for row in read_tables(content)[0].rows] == rows
    for limits in (
        TableLimits(rows=2),
        TableLimits(columns=1),
        TableLimits(size=10),
        TableLimits(elements=20),
    ):
        with pytest.raises(LimitExceeded) as error:
            read_tables(content, limits)
        assert error.value.detail_code == "workbook.limit"


def test_errors_tell_nothing_of_the_content() -> None:
    content = edited(template(), {"Overview": {"B25": "Ada Lovelace", "B3": "Ada Lovelace"}})
    error = refusal(content)
    assert "Ada" not in str(error)
    assert "Ada" not in str(error.findings)
