"""``batch issue`` of a workbook: what nobody sees, or sees otherwise, becomes no part of a badge."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from openbadge_issuer.cli.issuer_file import IssuerFile
from unit.cli.commands import NOW, Command, Done

ALWAYS = ("--achievement", "achievement.json", "--now", NOW, "--password-file", "../password")


@pytest.fixture
def issue(openbadge: Command, issuers: Path) -> Callable[..., Done]:
    assert issuers.is_dir()

    def run(path: str, *options: str) -> Done:
        return openbadge("batch", "issue", path, *ALWAYS, *options)

    return run


def people(*rows: tuple[Any, ...], change: Callable[[Worksheet], object] = lambda _: None) -> str:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    change(sheet)
    book.save("people.xlsx")
    return "people.xlsx"


def table(path: str) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def known() -> int:
    with IssuerFile.read(Path("issuer.toml")).known.opened() as ledger:
        return sum(1 for _ in ledger.find())


def subjects(out: str) -> list[dict[str, Any]]:
    return [
        json.loads((Path(out) / row["file"]).read_bytes())["credentialSubject"]
        for row in table(f"{out}/issued.csv")
    ]


def refused_people() -> str:
    def change(sheet: Worksheet) -> None:
        sheet["C2"].number_format = "0%"
        sheet.merge_cells("D4:D5")
        sheet["C6"].number_format = "d/m"
        sheet.row_dimensions[8].hidden = True

    until = date(2030, 1, 1)
    return people(
        ("E-mail", "Name", "Score", "Valid until"),
        ("a@example.org", "Ada", 0.85, until),
        ("b@example.org", '="B"&"ob"', "7", "=TODAY()+365"),
        ("c@example.org", "Cyd", "7", until),
        ("d@example.org", "Dan", "7", None),
        ("e@example.org", "Eve", date(2026, 2, 1), until),
        ("f@example.org", "F_x0000_ay", "7", until),
        ("g@example.org", "Gus", "7", until),
        ("h@example.org", "H_xD800_al", "7", until),
        change=change,
    )


def test_refused_csv_as_it_is_makes_no_badge(issue: Callable[..., Done]) -> None:
    assert issue(refused_people(), "--out", "out", "--skip-bad").status == 1
    assert known() == 1
    first = table("out/refused.csv")
    assert [(row["Name"], row["Score"], row["Valid until"]) for row in first] == [
        ("Ada", "#FORMAT!", "2030-01-01"),
        ("#FORMULA!", "7", "#FORMULA!"),
        ("Dan", "7", "#MERGED!"),
        ("Eve", "#FORMAT!", "2030-01-01"),
        ("F\ufffday", "7", "2030-01-01"),
        ("Gus", "7", "2030-01-01"),
        ("H\ufffdal", "7", "2030-01-01"),
    ]
    done = issue("out/refused.csv", "--out", "again", "--skip-bad")
    assert (done.status, known()) == (1, 1), done.out
    assert issue("again/refused.csv", "--out", "third", "--skip-bad").status == 1
    for later in (table("again/refused.csv"), table("third/refused.csv")):
        assert [{**row, "refused because": ""} for row in later] == [
            {**row, "refused because": ""} for row in first
        ]
    assert known() == 1


def test_refused_rows_of_a_workbook_are_issued_when_they_were_mended(issue: Callable[..., Done]) -> None:
    assert issue(refused_people(), "--out", "out", "--skip-bad").status == 1
    path = Path("out/refused.csv")
    text = path.read_text(encoding="utf-8-sig")
    for mark, value in (("#FORMAT!", "85"), ("#FORMULA!,7,#FORMULA!", "Bob,7,2031-01-01"), ("\ufffd", "")):
        text = text.replace(mark, value)
    path.write_text(text.replace("#MERGED!", "2030-01-01"), encoding="utf-8")
    done = issue("out/refused.csv", "--out", "mended", "--skip-bad")
    assert (done.status, known()) == (1, 7), done.out
    (gus,) = table("mended/refused.csv")
    assert (gus["Name"], "hidden" in gus["refused because"]) == ("Gus", True)
    lines = Path("mended/refused.csv").read_text(encoding="utf-8-sig").splitlines()
    Path("shown.csv").write_text(f"{lines[0]}\ng@example.org,Gus,7,2030-01-01,\n", encoding="utf-8")
    assert issue("shown.csv", "--out", "shown").status == 0
    assert known() == 8


def test_a_column_that_nobody_uses_hides_no_formula_in_refused_csv(issue: Callable[..., Done]) -> None:
    rows = (("E-mail", "Room", "Born"), ("nobody", "=1+1", date(2001, 2, 3)))
    assert issue(people(*rows), "--out", "out", "--skip-bad").status == 1
    (row,) = table("out/refused.csv")
    assert (row["Room"], row["Born"]) == ("#FORMULA!", "2001-02-03")


def test_what_a_sheet_shows_otherwise_is_not_signed(issue: Callable[..., Done]) -> None:
    def change(sheet: Worksheet) -> None:
        for place, code in (
            ("E2", "d-mmm"),
            ("E3", "mmm yyyy"),
            ("B4", "h:mm"),
            ("B5", "d/m"),
            ("F6", "d/m"),
        ):
            sheet[place].number_format = code

    path = people(
        ("E-mail", "Score", "Licence number", "Role", "Term", "Completed on"),
        ("a@example.org", timedelta(hours=30), 1234567890123456789, True, date(2026, 1, 2)),
        ("b@example.org", 1 / 3, 1e22, "x", datetime(2026, 1, 1)),  # noqa: DTZ001 - a cell has no zone
        ("c@example.org", time(9, 30), 1e-7, "x", "y"),
        ("d@example.org", date(2026, 2, 1), 7, "x", "y"),
        ("e@example.org", 8, 7, "x", date(2026, 1, 2), date(2026, 2, 1)),
        change=change,
    )
    dry = issue(path, "--dry-run")
    told = [line.partition(")")[0] for line in dry.out.splitlines() if line.startswith("row ")]
    assert told == [
        *(f"row 2, column {one}" for one in ("B (Score", "C (Licence number", "D (Role", "E (Term")),
        *(f"row 3, column {one}" for one in ("B (Score", "C (Licence number", "E (Term")),
        *(f"row 4, column {one}" for one in ("B (Score", "C (Licence number")),
        "row 5, column B (Score",
    ]
    assert issue(path, "--out", "out", "--skip-bad").status == 1
    (subject,) = subjects("out")
    assert subject["result"][0]["value"] == "8"
    assert subject["term"] == "2026-01-02"  # which this sheet shows
    assert subject["activityEndDate"] == "2026-02-01T23:59:59Z"


def test_a_hidden_column_is_used_when_somebody_says_so(issue: Callable[..., Done]) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.column_dimensions["B"].hidden = True
        sheet.column_dimensions["C"].hidden = True  # which is not used

    rows = (("E-mail", "Score", "Room"), ("a@example.org", 7, 1), ("b@example.org", 8, 2))
    path = people(*rows, change=change)
    for options in (("--dry-run",), ("--out", "out"), ("--out", "out", "--skip-bad")):
        done = issue(path, *options)
        assert done.status == 1
        assert "Column B (Score) is hidden" in done.err
        assert "--map COLUMN=FIELD" in done.err
        assert "Room" not in done.err
    assert "  B (Score): result\n" in issue(path, "--dry-run").out
    assert (known(), Path("out").exists()) == (0, False)
    assert issue(path, "--map", "Score=ignore", "--out", "less").status == 0
    assert ["result" in one for one in subjects("less")] == [False, False]
    other = people(*rows[:1], ("c@example.org", 7, 1), change=change)
    assert issue(other, "--map", "B=result", "--out", "more").status == 0
    assert [one["result"][0]["value"] for one in subjects("more")] == ["7"]


def test_of_a_heading_that_is_no_text_it_is_told_why_the_column_is_not_used(
    issue: Callable[..., Done],
) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["C1"].number_format = "0%"

    path = people(("E-mail", '="Sc"&"ore"', 0.5), ("a@example.org", "7", "x"), change=change)
    assert issue(path, "--dry-run").out.splitlines()[2:4] == [
        "  B (#FORMULA!): not used: its heading is a formula. Copy the heading, and paste it as a value",
        "  C (#FORMAT!): not used: its heading looks otherwise than it is. Write it as a text",
    ]
    done = issue(path, "--out", "out")
    assert "column B (#FORMULA!): not used: its heading is a formula." in done.err
    other = people(("E-mail", '="Sc"&"ore"'), ("b@example.org", "7"))
    assert issue(other, "--map", "B=result", "--out", "mapped").status == 0
    assert [one["result"][0]["value"] for one in subjects("mapped")] == ["7"]


def test_a_level_that_there_is_not_is_told(issue: Callable[..., Done]) -> None:
    achievement = json.loads(Path("achievement.json").read_bytes())
    levels = [
        {"id": f"https://school.example/r/{at}", "type": ["RubricCriterionLevel"], "name": name}
        for at, name in enumerate(("Gut", "Sehr gut"))
    ]
    described = {
        "id": "https://school.example/r",
        "type": ["ResultDescription"],
        "name": "Stufe",
        "resultType": "RubricCriterionLevel",
        "rubricCriterionLevel": levels,
    }
    achievement["resultDescription"] = [described]
    Path("achievement.json").write_text(json.dumps(achievement), encoding="utf-8")
    text = "E-mail,Stufe\na@example.org,gut\nb@example.org,Sehr  gut\nc@example.org,xyz\n"
    Path("awards.csv").write_text(text, encoding="utf-8")
    dry = issue("awards.csv", "--dry-run")
    assert "row 2, column B (Stufe): There is no such level. Did you mean 'Gut'?\n" in dry.out
    assert "row 4, column B (Stufe): There is no such level. It is one of: Gut, Sehr gut.\n" in dry.out
    assert issue("awards.csv", "--out", "out", "--skip-bad").status == 1
    (subject,) = subjects("out")
    assert subject["result"][0]["achievedLevel"] == "https://school.example/r/1"
    assert "value" not in subject["result"][0]
