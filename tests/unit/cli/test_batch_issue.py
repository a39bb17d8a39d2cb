"""``batch issue``: every row one badge, and one only."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from openbadge_issuer.cli.issuer_file import IssuerFile
from openbadge_issuer.models import identity_hash
from unit.cli.commands import NOW, Command, Done

AWARDS = """\
First name,Last name,E-mail,Room,Awarded on
Ada,Lovelace,ada@example.org,12,2026-01-31
Grace,Hopper,grace@example.org,12,2026-01-30
Joan,Clarke,joan@example.org,,2026-01-29
"""
BAD = AWARDS + "Alan,Turing,alan(at)example.org,13,2026-01-31\nAda,Lovelace,ADA@example.org,12,2026-01-31\n"
ALWAYS = ("--achievement", "achievement.json", "--now", NOW, "--password-file", "../password")


@pytest.fixture
def batch(openbadge: Command, issuers: Path) -> Any:
    assert issuers.is_dir()

    def run(text: str, *options: str, out: str = "out", name: str = "awards.csv") -> Done:
        Path(name).write_text(text, encoding="utf-8")
        where = ("--out", out) if out else ()
        return openbadge("batch", "issue", name, *ALWAYS, *where, *options)

    return run


def table(path: str) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def known() -> int:
    with IssuerFile.read(Path("issuer.toml")).known.opened() as ledger:
        return sum(1 for _ in ledger.find())


def badge(row: dict[str, str], out: str = "out") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((Path(out) / row["file"]).read_bytes())
    return found


def is_for(credential: dict[str, Any], address: str) -> bool:
    identities = credential["credentialSubject"]["identifier"]
    return any(one["identityHash"] == identity_hash(address, one.get("salt", "")) for one in identities)


def test_every_row_is_a_badge(batch: Any) -> None:
    done = batch(AWARDS)
    assert (done.status, done.out) == (0, "3 badges in out; issued.csv says which line is which.\n")
    assert "column D (Room): not used" in done.err
    assert "key of each award: the achievement and the person" in done.err
    rows = table("out/issued.csv")
    assert [row["line"] for row in rows] == ["2", "3", "4"]
    for row, address in zip(rows, ("ada@example.org", "grace@example.org", "joan@example.org"), strict=True):
        credential = badge(row)
        assert credential["id"] == row["credential"]
        assert is_for(credential, address)
    assert badge(rows[0])["awardedDate"] == "2026-01-31T00:00:00Z"
    assert [one["identityHash"] for one in badge(rows[0])["credentialSubject"]["identifier"]][1:] == [
        "Ada Lovelace"
    ]
    summary = json.loads(Path("out/summary.json").read_bytes())
    assert (summary["issued"], summary["refused"], summary["files"]) == (3, 0, 3)
    assert known() == 3
    assert not list(Path("out").rglob("*.part"))
    assert not Path("out/refused.csv").exists()


def test_a_dry_run_says_everything_and_does_nothing(batch: Any) -> None:
    done = batch(BAD, "--dry-run", out="")
    assert done.status == 1
    assert done.out.splitlines() == [
        "awards.csv: CSV with commas, utf-8",
        "  A (First name): given_name",
        "  B (Last name): family_name",
        "  C (E-mail): email",
        "  D (Room): not used",
        "  E (Awarded on): awarded_date",
        "Key of each award: the achievement and the person; --key COLUMN names your own",
        "line 5, column C (E-mail): This is no e-mail address: it needs the form name@example.org.",
        "line 6: Line 2 is the same person. Leave one of the two rows out; whoever earned it twice needs keys.",
        "3 badges can be issued; 2 rows can not. Nothing was signed or written.",
    ]
    assert known() == 0
    assert batch(AWARDS, "--dry-run").status == 0
    assert not Path("out").exists()


def test_a_bad_row_stops_everything_before_the_first_signature(batch: Any) -> None:
    done = batch(BAD)
    assert done.status == 1
    assert [line.partition(",")[0].partition(":")[0] for line in done.out.splitlines()] == [
        "line 5",
        "line 6",
    ]
    assert "Nothing was signed" in done.err
    assert known() == 0
    assert not Path("out").exists()


def test_refused_rows_can_be_mended_and_handed_in_again(batch: Any, openbadge: Command) -> None:
    done = batch(BAD, "--skip-bad")
    assert done.status == 1
    assert "2 rows refused" in done.out
    refused = table("out/refused.csv")
    assert [row["E-mail"] for row in refused] == ["alan(at)example.org", "ADA@example.org"]
    assert refused[0]["refused because"].startswith("line 5, column C (E-mail): This is no e-mail address")
    path = Path("out/refused.csv")
    path.write_bytes(path.read_bytes().replace(b"(at)", b"@"))
    again = openbadge("batch", "issue", path, *ALWAYS, "--out", "mended")
    assert (again.status, known()) == (0, 4)
    assert "refused because" not in again.err
    ada = next(row for row in table("mended/issued.csv") if row["line"] == "3")
    assert ada["credential"] == table("out/issued.csv")[0]["credential"]  # and no second badge
