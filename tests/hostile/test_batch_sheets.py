"""Lists of awards that were made to harm: whoever issues from them gets a sentence, and nothing leaves the folder."""

from __future__ import annotations

import csv
import io
import json
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from attack_cost import measured
from openbadge_issuer.cli.batch.output import file_of
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.models import Achievement
from openbadge_issuer.programme.awards.checking import read_awards
from openbadge_issuer.programme.awards.columns import columns_of
from openbadge_issuer.programme.awards.rows import RowReader
from openbadge_issuer.programme.awards.sheet import open_sheet
from openbadge_issuer.programme.responses.times import zone_of
from openbadge_issuer.programme.separated import as_csv
from workbook_editing import part_changed, rows_as_workbook

ACHIEVEMENT = Achievement.course("https://school.example/a", "A", description="D", criteria="C")
GOOD = rows_as_workbook([["Name", "E-mail"], ["Ada", "ada@example.org"]])
SHEET = "xl/worksheets/sheet1.xml"


def faults(content: bytes) -> list[str]:
    """The codes of all faults, or of the refusal of the file."""
    try:
        sheet = open_sheet(lambda: io.BytesIO(content))
        zone = zone_of("UTC")
        assert zone is not None
        columns = columns_of(sheet.columns, ACHIEVEMENT)
        reader = RowReader(columns=columns, achievement=ACHIEVEMENT, zone=zone, mails=True)
        return [fault.code for one in read_awards(sheet, reader) for fault in getattr(one, "faults", ())]
    except OpenBadgeError as error:
        return [error.detail_code]


def cells(count: int) -> bytes:
    sheet = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    row = '<row r="1"><c r="A1"><v>1</v></c></row>'
    return f"{sheet}{row * count}</sheetData></worksheet>".encode()


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b"Name,E-mail\n" + b"A" * 10_000_000 + b",ada@example.org\n", ["awards.limit"]),
        (b"Name,E-mail\n" + b"A" * 900_000 + b",ada@example.org\n", ["awards.long"]),
        (b"Name,E-mail\n" + b"A" * 100_000 + b",ada@example.org\n", ["awards.long"]),
        (
            b'Name,E-mail\n"Ada,ada@example.org\n' + b"Grace,grace@example.org\n" * 200_000,
            ["responses.quotes"],
        ),
        (b"E-mail" + b"," * 3_000_000, ["awards.limit"]),
        (b"Name,E-mail\nA\x00da,ada@example.org\n", ["awards.character"]),
        (b"E-mail\nada@example.org\r\x0b\n", []),
        ("Name,E-mail\nA\u202eda\ud7ff,ada@example.org\n".encode(), []),
        (b'{"E-mail": "ada@example.org", "Name": "\\ud800"}\n', ["awards.json"]),
        (b'{"E-mail": "ada@example.org", "E-mail": "b@example.org"}\n' * 2, ["awards.json"]),
        (b'{"a":' + b"[" * 200_000 + b"\n", ["awards.json"]),
        (b'{"E-mail": 1e999}\n{"E-mail": "x"}\n', ["awards.json", "model.email"]),
        (part_changed(GOOD, SHEET, lambda _: cells(9_000_000)), ["workbook.limit"]),
        (part_changed(GOOD, SHEET, lambda _: b" " * 160_000_000), ["workbook.limit"]),
        (
            part_changed(GOOD, SHEET, lambda _: b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
            ["workbook.damaged"],
        ),
        (part_changed(GOOD, "xl/vbaProject.bin", lambda _: b"macro"), ["workbook.macros"]),
        (GOOD[:-300], ["workbook.damaged"]),
        (
            b'E-mail\n"ada@b.example,"\nbea@b.example;\nmailto:cem@b.example\n<dan@b.example>\neva@b.example\n',
            ["model.email"] * 4,
        ),
    ],
    ids=range(18),
)
def test_every_one_gets_a_sentence(content: bytes, codes: list[str]) -> None:
    assert faults(content) == codes


def test_a_row_far_down_does_not_make_rows_in_between() -> None:
    far = part_changed(
        GOOD, SHEET, lambda part: part.replace(b'r="2"', b'r="1048576"').replace(b'2"', b'1048576"')
    )
    assert faults(far) == ["workbook.limit"]


@pytest.mark.parametrize(
    "title",
    [
        "../../etc/passwd",
        "C:\\Windows\\system32",
        "CON",
        "a/b\x00c",
        "x" * 500,
        "..",
        "\u202egnp.exe",
        "%2e%2e/",
        "",
    ],
)
def test_no_title_leads_out_of_the_folder(title: str) -> None:
    for many in (False, True):
        name = file_of("credentials", 7, title, "urn:example:1", ".json", many=many)
        parts = name.split("/")
        assert parts[:-1] == ["credentials", *(["0000"] if many else [])]
        assert parts[-1].startswith("0000007-")
        assert not set(parts[-1]) & set('\\/:*?"<>|\x00\u202e')
        assert len(parts[-1].encode()) < 200


def test_two_lines_never_have_one_file() -> None:
    """However alike their titles, and if their ids had one digest."""
    names = {
        file_of("credentials", line, "A", "urn:example:1", ".json", many=False) for line in range(2, 2_000)
    }
    assert len(names) == 1_998


def test_what_a_spreadsheet_would_compute_is_guarded_in_what_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """issued.csv and refused.csv are opened by people: no cell of a stranger's is a formula there."""
    from openbadge_issuer.cli import folders  # noqa: PLC0415 - loads the command line
    from openbadge_issuer.cli.app import run  # noqa: PLC0415 - the same
    from openbadge_issuer.keys import pkcs8  # noqa: PLC0415 - the same

    monkeypatch.setattr(pkcs8, "ROUNDS", 2_048)
    (tmp_path / "password").write_text("a password", encoding="utf-8")
    folders.init(tmp_path / "school", "School", "school.example", tmp_path / "password")
    monkeypatch.chdir(tmp_path / "school")
    evil = ["=cmd|' /C calc'!A1", "../../../evil", "@SUM(A1)", '=HYPERLINK("https://a.example")']
    people = [(key, f"p{number}@example.org") for number, key in enumerate(evil)]
    Path("awards.csv").write_bytes(as_csv([["Key", "E-mail"], *people, ["=1+1", "nobody"]]))
    arguments = ["--achievement", "achievement.json", "--out", "out", "--skip-bad", "--zip"]
    arguments += ["--password-file", "../password"]
    monkeypatch.setattr("sys.argv", ["openbadge", "batch", "issue", "awards.csv", *arguments])
    with pytest.raises(SystemExit) as ended:
        run()
    assert ended.value.code == 1
    written: list[list[str]] = []
    for name in ("issued.csv", "refused.csv"):
        with Path("out", name).open(encoding="utf-8-sig", newline="") as file:
            written += csv.reader(file)
    assert len(written) == 7
    assert [cell for row in written for cell in row if cell.startswith(("=", "@", "+", "-"))] == []
    assert {path.name for path in tmp_path.iterdir()} == {"school", "password"}
    with ZipFile("out/badges.zip") as packed:
        names = packed.namelist()
    assert len(names) == 6
    assert all(name.startswith("credentials/00") or "/" not in name for name in names)
    credentials: list[dict[str, Any]] = [
        json.loads(path.read_bytes()) for path in Path("out/credentials").iterdir()
    ]
    assert len(credentials) == 4


def test_a_bomb_in_a_bomb_is_never_unpacked() -> None:
    inner = BytesIO()
    with ZipFile(inner, "w", ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"\x00" * 200_000_000)
    with measured():
        assert faults(inner.getvalue()) == ["workbook.limit"]
