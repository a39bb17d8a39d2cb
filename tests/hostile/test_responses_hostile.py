"""Exports that were made, or spoilt, to break the import: refused with a sentence, soon, and nobody's words in it."""

from __future__ import annotations

import random

import pytest

from assessment_world import definition
from attack_cost import CHECKS, measured
from form_exports import GOOGLE_MAP, GOOGLE_ROWS, as_csv, google_csv, microsoft_xlsx
from openbadge_issuer.errors import InputError, OpenBadgeError
from openbadge_issuer.programme.responses import table
from openbadge_issuer.programme.responses.importing import ResponseMap, answers_of, read_responses
from openbadge_issuer.programme.responses.table import ResponseRow
from workbook_editing import part_changed

MAP = ResponseMap.load(GOOGLE_MAP)
DEFINITION = definition()


@pytest.mark.parametrize(
    "content",
    [
        b'"' * 1_000_000,
        b'a,b\n"' + b"x" * 3_000_000,
        b"a,b\n" + b"x" * 3_000_000 + b",1\n",
        b"," * 2_000_000,
        b"a;b\n" + b"1;2\n" * 100_000,
        b"\n" * 5_000_000,
        b"a,b\r" * 300_000,
        b"\xff\xfe" + b"\x00\xd8" * 500_000,
        b"sep=,\n" * 100_000,
    ],
)
def test_floods(content: bytes) -> None:
    with measured(), pytest.raises(InputError) as error:
        read_responses(content)
    assert error.value.detail_code.startswith("responses.")
    assert CHECKS[-1].seconds < 10


def test_rows_beyond_the_limit_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def counted(line: int, cells: tuple[str, ...]) -> ResponseRow:
        made.append(line)
        return ResponseRow(line, cells)

    monkeypatch.setattr(table, "ResponseRow", counted)
    with pytest.raises(InputError) as error:
        read_responses(b"a,b\r" * 300_000)
    assert error.value.detail_code == "responses.limit"
    assert len(made) == table.MAX_ROWS + 1


def test_a_workbook_bomb() -> None:
    bomb = part_changed(microsoft_xlsx(), "xl/worksheets/sheet1.xml", lambda _: b" " * 150_000_000)
    with measured(), pytest.raises(InputError) as error:
        read_responses(bomb)
    assert error.value.detail_code == "workbook.limit"


def test_an_answer_is_never_taken_for_another_line() -> None:
    """Quotes, separators and line breaks within an answer stay there."""
    evil = 'x",,,,\n2026/03/02 9:00:00 AM GMT,eve@people.example,Eve,,"injected'
    rows = [list(row) for row in GOOGLE_ROWS]
    rows[1][4] = evil
    reading = answers_of(read_responses(as_csv(rows)), MAP, DEFINITION)
    assert len(reading.responses) == 3
    assert reading.responses[0].answers[0].texts[0].text == evil
    assert "eve@people.example" not in [one.words["emails"][0] for one in reading.responses]


@pytest.mark.parametrize(
    "email",
    [
        "ada@people.example\nBcc: eve@people.example",
        "Ada <ada@people.example>",
        "ada@people.example\x1b",
        "ada@@people.example",
        "a" * 400 + "@people.example",
        "ada@people.example\u202e",
        "=cmd|' /C calc'!A0",
    ],
)
def test_addresses_that_are_none(email: str) -> None:
    rows = [list(row) for row in GOOGLE_ROWS]
    rows[1][1] = email
    reading = answers_of(read_responses(as_csv(rows)), MAP, DEFINITION)
    assert reading.refused == (2,)
    (fault,) = (one for one in reading.faults if one.line == 2)
    assert fault.code == "responses.email"
    assert "ada" not in fault.message


@pytest.mark.parametrize(
    "cell",
    [
        "../../etc/passwd",
        "..\\..\\secret",
        "/etc/passwd",
        "C:\\secret",
        "https://x.example/%2e%2e/%2e%2e/secret",
        "file:///etc/passwd",
    ],
)
def test_a_name_leads_nowhere_but_into_the_listing(cell: str) -> None:
    rows = [list(row) for row in GOOGLE_ROWS]
    rows[1][5] = cell
    files = answers_of(read_responses(as_csv(rows)), MAP, DEFINITION).responses[0].answers[1].files
    listing = ["secret", "passwd", "plan.pdf"]
    assert set(files.find(listing).paths) <= set(listing)
    assert all("/" not in name and "\\" not in name for name in files.names)


def test_bytes_that_were_changed_at_random() -> None:
    chance = random.Random(7)
    outcomes: set[str] = set()
    told: list[str] = []
    for original in (google_csv(), as_csv(GOOGLE_ROWS, encoding="utf-16"), microsoft_xlsx()):
        for _ in range(60):
            content = bytearray(original)
            for _ in range(chance.randint(1, 12)):
                content[chance.randrange(len(content))] = chance.randrange(256)
            try:
                answers_of(read_responses(bytes(content)), MAP, DEFINITION)
            except OpenBadgeError as error:
                outcomes.add(error.detail_code)
                told.append(str(error))
    assert [one for one in told if "lovelace" in one.lower() or "people.example" in one] == []
    assert "responses.quotes" in outcomes
    assert "responses.map" in outcomes or "model" in outcomes


def test_every_line_is_somewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the cells hold, each line is imported, refused or repeated."""
    monkeypatch.setattr(table, "MAX_ROWS", 5_000)
    chance = random.Random(3)
    odd = [
        "",
        " ",
        "\n",
        "=1",
        "#N/A",
        "x",
        "https://a.example",
        "{email}",
        "[{",
        "\u200b",
        "a@b.example",
        "31/12/2026",
    ]
    rows: list[list[object]] = [GOOGLE_ROWS[0]]
    rows.extend([chance.choice(odd) for _ in range(chance.randint(0, 10))] for _ in range(800))
    export = read_responses(as_csv(rows))
    reading = answers_of(export, MAP.replace(dates="day-first"), DEFINITION)
    lines = sorted([*(one.line for one in reading.responses), *reading.refused, *reading.repeated])
    assert lines == [row.line for row in export.rows]
    told = {fault.line for fault in reading.faults if fault.severity == "error"}
    assert set(reading.refused) == told
