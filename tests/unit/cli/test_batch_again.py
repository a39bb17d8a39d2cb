"""``batch issue`` where something is otherwise than before: the list, the issuer, what the ledger knows."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from openbadge_issuer.adapters.sql_ledger.database import _unavailable
from openbadge_issuer.cli.batch import running
from openbadge_issuer.cli.batch.looking import Looking
from openbadge_issuer.cli.batch.running import Run
from openbadge_issuer.cli.issuer_file import IssuerFile
from openbadge_issuer.issuing import Issuer
from unit.cli.commands import NOW, Command, Done

ALWAYS = ("--achievement", "achievement.json", "--now", NOW, "--password-file", "../password")
PEOPLE = "E-mail\nada@example.org\ngrace@example.org\njoan@example.org\n"


@pytest.fixture
def batch(openbadge: Command, issuers: Path) -> Any:
    assert issuers.is_dir()

    def run(text: str, *options: str, out: str = "out") -> Done:
        Path("awards.csv").write_text(text, encoding="utf-8")
        return openbadge("batch", "issue", "awards.csv", *ALWAYS, "--out", out, *options)

    return run


def table(path: str) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def known() -> int:
    with IssuerFile.read(Path("issuer.toml")).known.opened() as ledger:
        return sum(1 for _ in ledger.find())


def summary() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path("out/summary.json").read_bytes())
    return found


def test_files_stay_where_they_are_when_fewer_rows_are_good(
    batch: Any, openbadge: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_MANY", 2)
    assert batch(PEOPLE).status == 0
    first, *others = table("out/issued.csv")
    assert openbadge("revoke", first["credential"], "--reason", "mistake", "--actor", "A").status == 0
    done = batch(PEOPLE, "--resume", "--skip-bad")
    assert (done.status, table("out/issued.csv")) == (1, others)
    assert [row["file"] for row in table("out/unaccounted.csv")] == [first["file"]]


@pytest.mark.parametrize("now", [PEOPLE + "alan@example.org\n", PEOPLE.replace("joan@example.org\n", "")])
def test_a_list_that_changes_while_it_is_issued_is_told_and_not_packed(
    batch: Any, monkeypatch: pytest.MonkeyPatch, now: str
) -> None:
    real = Run.issue_all

    def changed(run: Run, moment: Any) -> None:
        Path("awards.csv").write_text(now, encoding="utf-8")
        real(run, moment)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(Run, "issue_all", changed)
        done = batch(PEOPLE, "--zip")
    assert (done.status, "Packed" in done.out) == (1, False)
    assert "awards.csv was changed while it was read" in done.out
    assert "with --resume" in done.out
    assert (summary()["awardsChanged"], list(Path("out").glob("*.zip"))) == (True, [])
    assert known() <= 3, "what no first look saw is not signed"
    assert batch(PEOPLE, "--zip", "--resume").status == 0
    assert (summary()["awardsChanged"], summary()["issued"], known()) == (False, 3, 3)
    assert Path("out/badges.zip").exists()


def test_files_are_of_some_row_while_the_list_is_not_whole(
    batch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert batch(PEOPLE).status == 0
    real = Run.issue_all

    def cut(run: Run, moment: Any) -> None:
        Path("awards.csv").write_text(PEOPLE[:25], encoding="utf-8")
        real(run, moment)

    monkeypatch.setattr(Run, "issue_all", cut)
    done = batch(PEOPLE, "--resume")
    assert (done.status, "of no row" in done.out, Path("out/unaccounted.csv").exists()) == (1, False, False)


def test_a_list_that_changes_during_the_first_look_is_not_signed(
    batch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Looking.look

    def look(looking: Looking, *arguments: Any, **options: Any) -> None:
        real(looking, *arguments, **options)
        Path("awards.csv").write_text(PEOPLE + "alan@example.org\n", encoding="utf-8")

    monkeypatch.setattr(Looking, "look", look)
    done = batch(PEOPLE)
    assert done.status == 2
    assert "awards.csv was changed while it was looked at" in done.err
    assert (known(), Path("out").exists()) == (0, False)


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("eddsa-rdfc-2022", "vc-jwt", "how badges are signed"),
        ('name = "', 'name = "Other ', "the issuer's name or web address"),
    ],
)
def test_an_issuer_that_signs_otherwise_does_not_go_on_in_the_folder(
    batch: Any, old: str, new: str, word: str
) -> None:
    assert batch(PEOPLE).status == 0
    toml = Path("issuer.toml").read_text(encoding="utf-8")
    assert old in toml
    Path("issuer.toml").write_text(toml.replace(old, new), encoding="utf-8")
    assert batch(PEOPLE, "--resume").refuses(f"was begun with something else: {word}.")
    assert known() == 3


@pytest.mark.parametrize("left", [b"", b'{"format"', b"[]"])
def test_of_a_damaged_plan_it_is_said_how_to_go_on(batch: Any, left: bytes) -> None:
    assert batch(PEOPLE).status == 0
    Path("out/batch.json").write_bytes(left)
    assert batch(PEOPLE, "--resume").refuses(
        "batch.json is damaged: name another folder. Under the same keys"
    )


def test_where_the_ledger_fails_one_way_to_go_on_is_said(batch: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_arguments: object, **_options: object) -> Any:
        raise _unavailable(OSError())

    monkeypatch.setattr(Issuer, "issue_many", away)
    done = batch(PEOPLE)
    assert (done.status, "the same command with --resume goes on" in done.err) == (1, True)
    assert "Try again later: what was done already" in done.err
    assert "same words" not in done.err


NAMED = "E-mail,Credential ID\na@example.org,urn:example:1\nb@example.org,urn:example:1\nc@example.org,urn:example:2\n"


@pytest.mark.parametrize("options", [("--dry-run",), ()])
def test_two_rows_with_one_id_of_a_badge_are_told_in_the_first_look(
    batch: Any, options: tuple[str, ...]
) -> None:
    done = batch(NAMED, *options)
    assert (done.status, known()) == (1, 0)
    assert "row 3: Row 2 has the same credential id. Give each badge an id of its own." in done.out
    assert not Path("out").exists()


def test_an_id_that_another_badge_has_is_told_in_the_first_look(batch: Any) -> None:
    assert batch(NAMED, "--skip-bad").status == 1
    assert [row["row"] for row in table("out/issued.csv")] == ["2", "4"]
    other = "E-mail,Credential ID\nz@example.org,urn:example:2\na@example.org,urn:example:1\n"
    said = "row 2: Another badge has this credential id. Give each badge an id of its own."
    dry = batch(other, "--dry-run")
    assert (dry.status, said in dry.out) == (1, True)
    assert said in batch(other, out="other").out
    assert not Path("other").exists()
    again = batch(other, "--skip-bad", out="other")
    assert (again.status, [row["refused because"] for row in table("other/refused.csv")]) == (1, [said])
    assert [row["row"] for row in table("other/issued.csv")] == ["3"], "its own badge is handed out again"
    assert known() == 2
