"""``batch issue``: every row one badge, and one only."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
import sys
from email import message_from_bytes
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from openbadge_issuer import executing
from openbadge_issuer.adapters.sql_ledger import database
from openbadge_issuer.baking import extract
from openbadge_issuer.cli.batch import ending, output, progress, running, workers
from openbadge_issuer.cli.batch.looking import Looking
from openbadge_issuer.cli.issuer_file import IssuerFile
from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.errors import ExecutorError
from openbadge_issuer.issuing import Issued, Issuer
from openbadge_issuer.models import identity_hash
from unit.cli.commands import NOW, Command, Done
from workbook_editing import rows_as_workbook

AWARDS = """\
First name,Last name,E-mail,Room,Awarded on
Ada,Lovelace,ada@example.org,12,2026-01-31
Grace,Hopper,grace@example.org,12,2026-01-30
Joan,Clarke,joan@example.org,,2026-01-29
"""
BAD = AWARDS + "Alan,Turing,alan(at)example.org,13,2026-01-31\nAda,Lovelace,ADA@example.org,12,2026-01-31\n"
KEY = (
    "the achievement and the person, known by C (E-mail). A list that knows people by something else would give them a "
    "second badge; --key COLUMN names a key of your own"
)
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
    assert (done.status, done.out) == (0, "3 badges in out; issued.csv says which row is which.\n")
    assert "column D (Room): not used" in done.err
    assert "key of each award: the achievement and the person" in done.err
    rows = table("out/issued.csv")
    assert [row["row"] for row in rows] == ["2", "3", "4"]
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
        f"Key of each award: {KEY}",
        "row 5, column C (E-mail): This is no e-mail address: it needs the form name@example.org.",
        "row 6: Row 2 is the same person. Leave one of the two rows out, or give each a key of its own.",
        "3 badges can be issued; 2 rows can not. Nothing was signed or written.",
    ]
    assert known() == 0
    assert batch(AWARDS, "--dry-run").status == 0
    assert not Path("out").exists()


def held() -> dict[str, tuple[bytes, int]]:
    """All files of the issuer's folder: what is in them, and when they were changed."""
    files = (path for path in Path().rglob("*") if path.is_file())
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def may_not_write(*_: object) -> None:
    """What SQLite says where it may not write beside the ledger: to root no permission says so."""
    error = sqlite3.OperationalError("attempt to write a readonly database")
    error.sqlite_errorcode = sqlite3.SQLITE_READONLY_DIRECTORY
    error.sqlite_errorname = "SQLITE_READONLY_DIRECTORY"
    raise error


@pytest.fixture
def trial(batch: Any, openbadge: Command) -> Any:
    """A dry run of three awards that were issued before, and a new one."""
    batch(AWARDS)
    Path("awards.csv").write_text(f"{AWARDS}Alan,Turing,alan@example.org,1,2026-01-31\n", encoding="utf-8")
    return lambda: openbadge("batch", "issue", "awards.csv", *ALWAYS, "--dry-run")


@pytest.mark.parametrize("writable", [True, False])
def test_a_dry_run_writes_nothing(trial: Any, monkeypatch: pytest.MonkeyPatch, writable: bool) -> None:  # noqa: FBT001
    before = held()
    if not writable:
        monkeypatch.setattr(database, "_write_ahead", may_not_write)
    done = trial()
    assert done.out.endswith("4 badges can be issued (3 of them as before). Nothing was signed or written.\n")
    assert (done.status, held()) == (0, before)


def test_a_ledger_that_can_not_be_written_and_is_changed_by_others(
    trial: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_write_ahead", may_not_write)

    def changed(*_: object, **__: object) -> int:
        os.utime("badges.sqlite", ns=(1, 1))
        return 0

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(Looking, "dry_run", changed)
        assert trial().refuses(
            "badges.sqlite, the ledger, was changed while it was looked at: do it once more"
        )
    Path("badges.sqlite-wal").write_bytes(b"what somebody has not brought home yet")
    done = trial()
    assert (done.status, "may this process write there" in done.err) == (1, True)


@pytest.mark.parametrize(("proof", "status"), [("vc-jwt", 0), ("eddsa-rdfc-2022", 1)])
def test_only_of_what_is_signed_as_statements_their_places_are_judged(
    batch: Any, proof: str, status: int
) -> None:
    """The first look asks what signing asks: in a token nothing can be moved."""
    toml = Path("issuer.toml").read_text(encoding="utf-8").replace("eddsa-rdfc-2022", proof)
    Path("issuer.toml").write_text(toml, encoding="utf-8")
    achievement = json.loads(Path("achievement.json").read_bytes())
    creator = {"id": "did:web:school.example", "type": ["Profile"], "name": "The school's own workshop"}
    Path("achievement.json").write_text(json.dumps({**achievement, "creator": creator}), encoding="utf-8")
    for options in (("--dry-run",), ()):
        done = batch(AWARDS, *options)
        assert (done.status, "says something else in `name`" in done.err) == (status, status == 1)
    assert known() == (3 if status == 0 else 0)


def test_a_bad_row_stops_everything_before_the_first_signature(batch: Any) -> None:
    done = batch(BAD)
    assert done.status == 1
    assert [line.partition(",")[0].partition(":")[0] for line in done.out.splitlines()] == [
        "row 5",
        "row 6",
    ]
    assert "Nothing was signed" in done.err
    assert known() == 0
    assert not Path("out").exists()


def test_a_badge_that_would_be_over_is_told_in_the_first_look(batch: Any) -> None:
    text = "E-mail,Valid until\nada@example.org,2030-01-01\ngrace@example.org,2020-01-01\n"
    for options in ((), ("--dry-run",)):
        done = batch(text, *options)
        assert done.status == 1
        assert "row 3, column B (Valid until): This day is past: the badge would never be valid." in done.out
        assert known() == 0
    assert "1 badge can be issued; 1 row can not." in batch(text, "--dry-run").out
    assert batch(text, "--skip-bad").status == 1
    assert [row["E-mail"] for row in table("out/refused.csv")] == ["grace@example.org"]


def test_a_badge_of_before_is_handed_out_though_it_is_over(batch: Any) -> None:
    text = "E-mail,Valid until\nada@example.org,2027-01-01\n"
    assert batch(text).status == 0
    later = batch(text, "--now", "2028-01-01T00:00:00Z", out="again")
    assert (later.status, known()) == (0, 1), later.out + later.err


def test_refused_rows_can_be_mended_and_handed_in_again(batch: Any, openbadge: Command) -> None:
    done = batch(BAD, "--skip-bad")
    assert done.status == 1
    assert "2 rows refused" in done.out
    refused = table("out/refused.csv")
    assert [row["E-mail"] for row in refused] == ["alan(at)example.org", "ADA@example.org"]
    assert refused[0]["refused because"].startswith("row 5, column C (E-mail): This is no e-mail address")
    path = Path("out/refused.csv")
    path.write_bytes(path.read_bytes().replace(b"(at)", b"@"))
    again = openbadge("batch", "issue", path, *ALWAYS, "--out", "mended")
    assert (again.status, known()) == (0, 4)
    assert "refused because" not in again.err
    ada = next(row for row in table("mended/issued.csv") if row["row"] == "3")
    assert ada["credential"] == table("out/issued.csv")[0]["credential"]  # and no second badge


def test_it_goes_on_where_it_was_left(batch: Any) -> None:
    assert batch(AWARDS, "--images", "badge.png").status == 0
    before = {path: path.stat().st_mtime_ns for path in Path("out").rglob("00*") if path.is_file()}
    (first, *_, last) = before
    last.unlink()
    Path("out/issued.csv").unlink()
    assert "--resume goes on" in batch(AWARDS, "--images", "badge.png").err
    assert batch(AWARDS, "--images", "badge.png", "--resume").status == 0
    after = {path: path.stat().st_mtime_ns for path in Path("out").rglob("00*") if path.is_file()}
    assert set(after) == set(before)
    assert after[first] == before[first]  # what is complete is not written again
    assert (len(table("out/issued.csv")), known()) == (3, 3)


@pytest.mark.parametrize(
    ("text", "options", "word"),
    [
        (AWARDS + "\n", (), "the file of the awards"),
        (AWARDS, ("--mails",), "--mails"),
        (AWARDS, ("--map", "Room=role"), "what the columns are"),
        (AWARDS, ("--zone", "Europe/Vienna"), "--zone"),
        (AWARDS, ("--images", "badge.svg"), "the artwork of --images"),
    ],
)
def test_another_batch_does_not_go_on_in_the_folder(
    batch: Any, text: str, options: tuple[str, ...], word: str
) -> None:
    assert batch(AWARDS).status == 0
    done = batch(text, *options, "--resume")
    assert done.status == 2
    assert f"was begun with something else: {word}." in done.err
    assert known() == 3


def test_a_folder_with_other_things_in_it_is_left_alone(batch: Any) -> None:
    Path("out").mkdir()
    Path("out/letter.txt").write_text("Dear all", encoding="utf-8")
    for options in ((), ("--resume",)):
        done = batch(AWARDS, *options)
        assert (done.status, "name another folder" in done.err) == (2, True)
    assert [path.name for path in Path("out").iterdir()] == ["letter.txt"]
    Path("file").touch()
    assert batch(AWARDS, out="file").status == 2
    assert known() == 0


def test_mails_images_and_the_zip(batch: Any) -> None:
    text = AWARDS.replace("joan@example.org", "").replace("E-mail,", "E-mail,DID,").replace(".org,", ".org,,")
    text = text.replace("Clarke,,", "Clarke,,did:example:joan,")
    done = batch(text, "--images", "badge.svg", "--mails", "--zip", "--language", "de", "--contact", "Büro")
    assert done.status == 0, done.err
    assert done.out.splitlines()[1] == "Packed: badges.zip"
    ada, _, joan = table("out/issued.csv")
    assert joan["mail"] == ""
    mail = message_from_bytes((Path("out") / ada["mail"]).read_bytes())
    assert (mail["To"], mail["X-Unsent"], mail["From"], mail["Content-Language"]) == (
        "ada@example.org",
        "1",
        None,
        "de",
    )
    attached = [part for part in mail.walk() if part.get_filename()]
    image = (Path("out") / ada["image"]).read_bytes()
    assert [part.get_payload(decode=True) for part in attached] == [image]
    assert extract(image).payload == (Path("out") / ada["file"]).read_bytes()
    with ZipFile("out/badges.zip") as packed:
        names = set(packed.namelist())
        assert packed.read(ada["image"]) == image
    assert names == {"issued.csv", "summary.json", ada["mail"]} | {
        one for row in table("out/issued.csv") for one in (row["file"], row["image"], row["mail"]) if one
    }
    first = (Path("out") / ada["mail"]).read_bytes()
    options = (
        "--images",
        "badge.svg",
        "--mails",
        "--zip",
        "--language",
        "de",
        "--contact",
        "Büro",
        "--resume",
    )
    assert batch(text, *options).status == 0
    assert (Path("out") / ada["mail"]).read_bytes() == first
    with ZipFile("out/badges.zip") as packed:
        assert set(packed.namelist()) == names
        assert packed.read(ada["mail"]) == first


def test_more_files_than_a_zip_takes_are_several_zips(batch: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ending, "_IN_ONE_ZIP", 2)
    done = batch(AWARDS, "--zip")
    zips = [f"badges-00{number}.zip" for number in (1, 2, 3)]
    assert done.out.splitlines()[1:] == [f"Packed: {name}" for name in zips]
    names: list[str] = []
    for name in zips:
        with ZipFile(Path("out") / name) as packed:
            names += packed.namelist()
    assert sorted(names) == sorted(
        [*(row["file"] for row in table("out/issued.csv")), "issued.csv", "summary.json"]
    )


def test_a_later_run_keeps_no_zip_of_an_earlier_one(batch: Any, openbadge: Command) -> None:
    assert batch(AWARDS, "--zip").status == 0
    second = table("out/issued.csv")[1]
    Path("out/badges of mine.zip").write_bytes(b"")
    assert openbadge("revoke", second["credential"], "--reason", "mistake", "--actor", "A").status == 0
    Path("out/.badges.zip.part").write_bytes(b"")  # as a run leaves it that is killed while it packs
    done = batch(AWARDS, "--resume")
    assert (done.status, Path("out/badges.zip").exists()) == (1, True), "nothing was done"
    done = batch(AWARDS, "--resume", "--skip-bad")
    assert [row["file"] for row in table("out/unaccounted.csv")] == [second["file"]]
    assert "removed what was packed before: badges.zip; --zip packs anew\n" in done.err
    assert [path.name for path in Path("out").glob("*.zip*")] == ["badges of mine.zip"]
    done = batch(AWARDS, "--resume", "--skip-bad", "--zip")
    assert "removed" not in done.err
    with ZipFile("out/badges.zip") as packed:
        assert second["file"] not in packed.namelist()
        assert len(packed.namelist()) == 4


def test_the_rows_that_were_refused_have_one_reason_however_often_they_are(batch: Any) -> None:
    assert batch(BAD, "--skip-bad").status == 1
    again = Path("out/refused.csv").read_text(encoding="utf-8-sig")
    again = again.replace("Alan", "Alan M.") + "Ida,Rhodes,ida@example.org,1,2026-01-31,,too much\n"
    assert batch(again, "--skip-bad", out="out2", name="again.csv").status == 1
    heads, alan, ida = csv.reader(io.StringIO(Path("out2/refused.csv").read_text(encoding="utf-8-sig")))
    assert heads == ["First name", "Last name", "E-mail", "Room", "Awarded on", "refused because"]
    assert alan[:5] == ["Alan M.", "Turing", "alan(at)example.org", "13", "2026-01-31"]
    assert (len(alan), alan[5][:26]) == (6, "row 2, column C (E-mail): ")
    assert ida[4:7] == ["2026-01-31", "", "too much"], "nothing of it is lost"


def test_of_several_zips_none_is_left_over_where_a_later_run_packs_fewer(
    batch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending, "_IN_ONE_ZIP", 2)
    assert batch(AWARDS, "--zip").status == 0
    assert len(list(Path("out").glob("badges-00?.zip"))) == 3
    monkeypatch.setattr(ending, "_IN_ONE_ZIP", 50)
    done = batch(AWARDS, "--zip", "--resume")
    named = "badges-001.zip, badges-002.zip, badges-003.zip"
    assert f"removed what was packed before: {named}\n" in done.err
    assert [path.name for path in Path("out").glob("*.zip")] == ["badges.zip"]


def test_many_are_put_into_folders_of_a_thousand_lines(batch: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_MANY", 2)
    monkeypatch.setattr(output, "_IN_ONE", 3)
    assert batch(AWARDS).status == 0
    assert [row["file"].split("/")[1] for row in table("out/issued.csv")] == ["0000", "0001", "0001"]


@pytest.mark.parametrize("executor", ["threads:2", "processes:1"])
def test_an_executor_computes(batch: Any, executor: str) -> None:
    assert batch(AWARDS, "--executor", executor).status == 0
    assert (len(table("out/issued.csv")), known()) == (3, 3)


def test_lines_of_json_and_workbooks(batch: Any, openbadge: Command) -> None:
    lines = [{"name": "Ada", "email": "ada@example.org", "n": 1}, {"name": "Grace", "email": "x", "n": 2}]
    done = batch("".join(json.dumps(line) + "\n" for line in lines), "--skip-bad", name="awards.jsonl")
    assert (done.status, len(table("out/issued.csv")), table("out/refused.csv")[0]["n"]) == (1, 1, "2")
    Path("awards.xlsx").write_bytes(rows_as_workbook([["Name", "E-Mail"], ["Ada", "ada@example.org"]]))
    done = openbadge("batch", "issue", "awards.xlsx", *ALWAYS, "--out", "more")
    assert (done.status, [row["row"] for row in table("more/issued.csv")]) == (0, ["2"])


def test_lines_of_json_that_are_refused_are_kept_as_they_were(batch: Any) -> None:
    lines = [
        '{"email": "ada@example.org"}',
        '{"email": "grace@example.org", "name": "Grace", "tags": ["a"]}',
        '{"email": "joan@example.org", "name": "Joan",',
        '{"email": "alan", "name": "Alan"}',
    ]
    assert batch("\n".join(lines), "--skip-bad", name="awards.jsonl").status == 1
    refused = table("out/refused.csv")
    assert [*refused[0]] == ["email", "name", "tags", "line as it was", "refused because"]
    assert [row["line as it was"] for row in refused] == [lines[1], lines[2], ""]
    assert [(row["email"], row["name"]) for row in refused] == [
        ("", ""),  # or, handed in again as it is, it would be issued without its tags
        ("", ""),
        ("alan", "Alan"),
    ]
    mended = Path("out/refused.csv").read_text(encoding="utf-8-sig").replace("alan,", "alan@example.org,")
    again = batch(mended, "--skip-bad", out="again")
    assert (again.status, len(table("again/issued.csv"))) == (1, 1)
    assert "line as it was" not in again.err


def test_a_list_with_more_columns_gives_nobody_a_second_badge(batch: Any) -> None:
    assert batch("E-mail\nada@example.org\n").status == 0
    more = "Number,DID,E-mail\ns-1,did:example:ada,ada@example.org\ns-2,did:example:grace,\n"
    mapped = ("--map", "Number=identifier:sourcedId")
    looked = batch(more, *mapped, "--dry-run")
    assert "known by C (E-mail) or else B (DID) or else A (Number). A list that knows" in looked.out
    assert batch(more, *mapped, "--skip-bad", out="more").status == 1
    (refused,) = table("more/refused.csv")
    assert (refused["E-mail"], known()) == ("ada@example.org", 2)
    assert refused["refused because"].startswith("row 2: A badge with other content was issued")


def test_a_key_of_ones_own_is_shown_whatever_it_begins_with(batch: Any) -> None:
    assert batch("Key,E-mail\nsha256:1,ada@example.org\n").status == 0
    assert [row["key"] for row in table("out/issued.csv")] == ["sha256:1"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_others_may_read_what_the_umask_lets_them(batch: Any) -> None:
    before = os.umask(0o022)
    try:
        assert batch(AWARDS, "--zip", out="new/out").status == 0
    finally:
        os.umask(before)
    badges = [path for path in Path("new").rglob("*") if path.name != output.LOCK]
    modes = {path.is_dir(): oct(path.stat().st_mode & 0o777) for path in [Path("new"), *badges]}
    assert modes == {True: "0o755", False: "0o644"}


def test_an_executor_that_does_not_answer_is_told_before_anything_is_written(
    batch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_address: str) -> object:
        raise WrongUsage("--executor: nobody answers")

    monkeypatch.setattr(workers, "_dask", gone)
    assert batch(AWARDS, "--executor", "dask://127.0.0.1:1").refuses("nobody answers")
    assert not Path("out").exists()
    assert known() == 0


def test_a_key_of_ones_own(batch: Any) -> None:
    text = "Number,E-mail\na-1,ada@example.org\na-2,ada@example.org\n"
    assert batch(text, "--key", "Number").status == 0
    assert [row["key"] for row in table("out/issued.csv")] == ["a-1", "a-2"]
    changed = batch(text.replace("a-2,ada", "a-2,grace"), "--key", "Number", "--skip-bad", out="again")
    assert (changed.status, known()) == (1, 2)
    (refused,) = table("again/refused.csv")
    assert refused["Number"] == "a-2"
    assert refused["refused because"].startswith("row 3: A badge with other content was issued")
    assert [row["row"] for row in table("again/issued.csv")] == ["2"]


def test_an_issuer_without_a_ledger_can_not_go_on(batch: Any, openbadge: Command) -> None:
    folder = ("--issuer", "../key")
    assert openbadge("batch", "issue", "x.csv", *ALWAYS, *folder, "--resume").refuses(
        "--resume needs a ledger"
    )
    assert openbadge("batch", "issue", "x.csv", *ALWAYS, *folder, "--executor", "threads:1").refuses(
        "needs a ledger"
    )
    done = batch(AWARDS, *folder)
    assert (done.status, len(table("out/issued.csv"))) == (0, 3)
    assert done.err.count("warning: Issued without a way to revoke it") == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--map", "E-mail"), "--map is COLUMN=FIELD"),
        (("--map", "Nothing=email"), "There is no column 'Nothing'"),
        (("--key", "Nothing"), "There is no column 'Nothing'"),
        (("--zone", "Middle/Earth"), "--zone 'Middle/Earth' is not known"),
        (("--dates", "american"), "--dates is day-first or month-first"),
        (("--executor", "magic"), "--executor is processes:N"),
        (("--executor", "processes:100000"), "at most 999 processes"),
        (("--executor", "threads:1000"), "at most 999 threads"),
        (("--language", "tlh"), "tlh"),
        (("--images", "nothing.png"), "nothing.png"),
        (("--achievement", "nothing.json"), "nothing.json"),
    ],
)
def test_options_that_can_not_work(batch: Any, options: tuple[str, ...], words: str) -> None:
    done = batch(AWARDS, *options)
    assert done.status == 2
    assert words in done.err
    assert known() == 0
    assert not list(Path().rglob("*.part"))


def test_out_is_needed_to_issue(batch: Any) -> None:
    assert batch(AWARDS, out="").refuses("--out is missing")


def test_what_is_no_table_of_awards_is_told_with_its_name(batch: Any) -> None:
    done = batch("Name,Room\nAda,12\n")
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("openbadge: awards.csv: No column says whose badge it is")
    assert "--map COLUMN=FIELD" in done.err
    assert batch("").err.startswith("openbadge: awards.csv: There are no headings.")
    assert batch("<html>").err.startswith("openbadge: awards.csv: This is no table of awards.")


def test_where_columns_are_not_clear_they_are_shown(batch: Any) -> None:
    twice = "E-mail,Mail,Room\nada@example.org,,12\n"
    done = batch(twice, "--dry-run")
    assert done.out.splitlines()[1:] == ["  A (E-mail): email", "  B (Mail): email", "  C (Room): not used"]
    assert "Two columns are `email`" in done.err
    assert "--dry-run" not in done.err
    assert "--dry-run shows all" in batch(twice).err
    titled = batch("Course of 2026\n\n" + AWARDS, "--dry-run")
    assert "  A (Course of 2026): not used" in titled.out
    assert "The headings seem to be in row 3: delete the rows above." in titled.err


def test_a_column_of_dates_that_nobody_knows_is_told(batch: Any) -> None:
    text = "E-mail,Prüfung,Room\nada@example.org,31.1.2026,12\ngrace@example.org,,13\n"
    done = batch(text, "--dry-run")
    assert '  B (Prüfung): not used; is it --map "Prüfung=awarded_date" or ' in done.out
    assert "  C (Room): not used\n" in done.out


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"colour": "red"}, "'colour'"), ({"name": " "}, "Write what"), ({"criteria": {}}, "Describe them")],
)
def test_what_is_wrong_with_the_achievement_is_said_once(
    batch: Any, wrong: dict[str, object], words: str
) -> None:
    achievement = json.loads(Path("achievement.json").read_bytes())
    Path("achievement.json").write_text(json.dumps(achievement | wrong), encoding="utf-8")
    done = batch(AWARDS, "--skip-bad")
    assert done.status == 1
    assert done.err.count("achievement.json: The achievement can not be awarded") == 1
    assert words in done.err
    assert "row" not in done.out + done.err, "in none of them anything can be mended"
    assert known() == 0


def test_what_is_wrong_with_the_issuer_is_told_with_its_file(batch: Any) -> None:
    toml = Path("issuer.toml").read_text(encoding="utf-8")
    Path("issuer.toml").write_text(toml.replace("[key]", 'url = "school"\n\n[key]'), encoding="utf-8")
    done = batch(AWARDS)
    assert (done.status, "issuer.toml: Profile can not be built: `/url`" in done.err) == (1, True), done.err


def test_of_many_bad_rows_some_are_told(batch: Any) -> None:
    done = batch("E-mail\n" + "nobody\n" * 25)
    assert len(done.out.splitlines()) == 21
    assert "and 5 rows more, which --dry-run lists" in done.out
    assert len(batch("E-mail\n" + "nobody\n" * 25, "--dry-run").out.splitlines()) == 29


def test_what_is_lost_with_a_worker_is_no_bad_row(batch: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Issuer.issue_many

    def loses(issuer: Issuer, items: Any, **options: Any) -> Any:
        for one in real(issuer, items, **options):
            lost = one.key == "a-2"
            yield Issued(one.key, error=ExecutorError("Gone.", code="executor.lost")) if lost else one

    text = "Key,E-mail\na-1,ada@example.org\na-2,grace@example.org\n"
    with monkeypatch.context() as patch:
        patch.setattr(Issuer, "issue_many", loses)
        done = batch(text)
    assert done.status == 1
    assert "1 badge not made" in done.out
    assert not Path("out/refused.csv").exists()
    assert batch(text, "--resume").status == 0
    assert [row["key"] for row in table("out/issued.csv")] == ["a-1", "a-2"]


def test_what_was_issued_before_is_told_and_what_was_taken_back_is_refused(
    batch: Any, openbadge: Command
) -> None:
    assert batch(AWARDS).status == 0
    dry = batch(AWARDS + "Alan,Turing,alan@example.org,1,2026-01-31\n", "--dry-run", out="")
    assert "4 badges can be issued (3 of them as before). Nothing was signed" in dry.out
    (ada, grace, _) = table("out/issued.csv")
    why = ("--reason", "a mistake", "--actor", "registrar:1")
    assert openbadge("revoke", ada["credential"], *why).status == 0
    assert openbadge("ledger", "erase", grace["credential"], *why, "--yes").status == 0
    changed = AWARDS.replace("2026-01-29", "2026-01-28")
    done = batch(changed, "--skip-bad", out="again")
    assert (done.status, known()) == (1, 3)
    refused = [row["refused because"].partition(" ")[2] for row in table("again/refused.csv")]
    assert [text.partition(".")[0] for text in refused] == [
        "2: Its badge was issued before, and revoked",
        "3: Its badge was erased on somebody's request",
        "4: A badge with other content was issued for the same key, or person, before",
    ]
    assert "0 badges in again" in done.out


def test_a_bar_is_shown_where_somebody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stderr", screen := Screen())
    with progress.bar("Issuing", 2) as step:
        step()
        step()
    assert "Issuing" in screen.getvalue()
    monkeypatch.setattr(sys, "stderr", silent := io.StringIO())
    with progress.bar("Issuing", 2) as step:
        step()
    assert silent.getvalue() == ""


def test_names_are_not_signed_in_an_encoding_that_is_a_guess(batch: Any, openbadge: Command) -> None:
    Path("ansi.csv").write_bytes(
        "Name,E-mail\nZoé Müller,zoe@example.org\nAda,ada@example.org\n".encode("cp1252")
    )
    command = ("batch", "issue", "ansi.csv", *ALWAYS, "--out", "out")
    for options in ((), ("--skip-bad",)):
        done = openbadge(*command, *options)
        assert (done.status, done.out) == (1, "")
        assert "--encoding cp1252" in done.err
        assert "CSV UTF-8" in done.err
        assert "Zo" not in done.err
    assert known() == 0
    assert not Path("out").exists()
    dry = openbadge(*command, "--dry-run")
    assert dry.status == 1
    assert dry.out.splitlines()[:2] == [
        "ansi.csv: CSV with commas, cp1252",
        "Read as cp1252, which is a guess: Zoé Müller",
    ]
    assert "--encoding cp1252" in dry.err
    said = openbadge(*command, "--encoding", "windows-1252", "--dry-run")
    assert said.status == 0
    assert "Read as cp1252: Zoé Müller" in said.out
    assert openbadge(*command, "--encoding", "windows-1252").status == 0
    names = {
        badge(row)["credentialSubject"]["identifier"][1]["identityHash"] for row in table("out/issued.csv")
    }
    assert names == {"Zoé Müller", "Ada"}
    again = openbadge(*command, "--encoding", "cp850", "--resume")
    assert again.refuses("was begun with something else: --encoding")
    assert openbadge(*command, "--encoding", "cp1252", "--resume").status == 0
    assert openbadge(*command, "--encoding", "klingon").refuses("'klingon' is not known")


def test_an_executor_that_breaks_is_told_to_who_runs_a_command(
    batch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaking(*_arguments: object, **_options: object) -> Any:
        raise executing.broken(RuntimeError())

    monkeypatch.setattr(Issuer, "issue_many", breaking)
    done = batch(AWARDS, "--executor", "threads:1")
    assert done.status == 1
    assert "with --resume" in done.err
    assert "Make a new executor" not in done.err
    assert "hand in" not in done.err


def test_of_a_workbook_nothing_is_issued_that_nobody_sees(batch: Any, openbadge: Command) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    people = (("a@example.org", "2026-01-31"), ("b@example.org", None), ("c@example.org", "2026-01-29"))
    for row in (("E-mail", "Completed on"), *people):
        sheet.append(row)
    sheet.merge_cells("B2:B3")
    sheet.row_dimensions[4].hidden = True
    book.create_sheet("Last year").append(["E-mail"])
    book.save("people.xlsx")
    command = ("batch", "issue", "people.xlsx", *ALWAYS, "--out", "out", "--skip-bad")
    dry = openbadge(*command, "--dry-run")
    assert "not read: sheet Last year" in dry.out
    done = openbadge(*command)
    assert done.status == 1
    assert "not read: sheet Last year" in done.err
    assert [row["row"] for row in table("out/issued.csv")] == ["2"]
    refused = table("out/refused.csv")
    assert [row["E-mail"] for row in refused] == ["b@example.org", "c@example.org"]
    assert "merged" in refused[0]["refused because"]
    assert "hidden" in refused[1]["refused because"]


def test_of_a_workbook_nothing_is_issued_that_looks_otherwise(batch: Any, openbadge: Command) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (("Number", "E-mail", "Licence number", "Room"), *((4711, "a@example.org", 7, 0.5),) * 4):
        sheet.append(row)
    for at, number in enumerate((4711, 4712, 4713, 4714), 2):
        sheet.cell(at, 1).value = number
        sheet.cell(at, 2).value = f"p{number}@example.org"
    sheet["A2"].number_format = "000000"
    sheet["C3"].number_format = '"LN-"0000'
    sheet["D4"].number_format = "0%"  # in a column that is not used
    sheet["C4"].number_format = "0.00"
    book.save("people.xlsx")
    command = ("batch", "issue", "people.xlsx", *ALWAYS, "--out", "out", "--skip-bad", "--key", "Number")
    dry = openbadge(*command, "--dry-run")
    assert "row 2, column A (Number): What is seen here is not what would be signed" in dry.out
    assert "row 3, column C (Licence number): What is seen here is not what" in dry.out
    assert "Format the column as text" in dry.out
    assert openbadge(*command).status == 1
    assert [row["key"] for row in table("out/issued.csv")] == ["4713", "4714"]
    assert {badge(row)["credentialSubject"]["licenseNumber"] for row in table("out/issued.csv")} == {"7"}
    assert [row["Licence number"] for row in table("out/refused.csv")] == ["7", "#FORMAT!"]


def test_a_column_with_days_in_both_orders_is_not_issued(batch: Any) -> None:
    text = "E-mail,Completed on\na@example.org,1/31/2026\nb@example.org,31/1/2026\n"
    for options in ((), ("--skip-bad",), ("--dry-run",)):
        done = batch(text, *options)
        assert done.status == 1
        assert done.err.splitlines()[-1].startswith("openbadge: awards.csv: Column B (Completed on)")
    assert known() == 0
    assert batch(text, "--dates", "day-first", "--skip-bad").status == 1
    assert [row["row"] for row in table("out/issued.csv")] == ["3"]


def test_files_that_no_row_accounts_for_are_named(batch: Any) -> None:
    """As after a ledger was put back from an older backup: it does not know those badges, and can not revoke them."""
    assert known() == 0  # and the ledger is there
    backup = Path("badges.sqlite").read_bytes()
    assert batch(AWARDS, "--images", "badge.png").status == 0
    before = {row["file"] for row in table("out/issued.csv")}
    for beside in Path().glob("badges.sqlite*"):
        beside.unlink()
    Path("badges.sqlite").write_bytes(backup)
    done = batch(AWARDS, "--images", "badge.png", "--resume")
    assert done.status == 1
    assert "6 files in out are of no row" in done.out
    assert "backup" in done.out
    named = {row["file"] for row in table("out/unaccounted.csv")}
    assert {name for name in named if name.startswith("credentials/")} == before
    assert len(named) == 6
    assert not named & {row["file"] for row in table("out/issued.csv")}
    for name in named:
        Path("out", name).unlink()
    assert batch(AWARDS, "--images", "badge.png", "--resume").status == 0
    assert not Path("out/unaccounted.csv").exists()


def test_a_list_without_a_person_is_no_batch(batch: Any) -> None:
    for options in ((), ("--dry-run",)):
        done = batch("E-mail\n", *options)
        assert done.status == 1
        assert "There are no awards" in done.err
    assert not Path("out").exists()


def test_what_a_key_takes_away_is_told(batch: Any) -> None:
    text = "Name,E-mail\nAda,ada@example.org\n"
    said = "column A (Name) is the key alone, and not name: a copy of the column can be both"
    assert said in batch(text, "--key", "Name", "--dry-run").err
    assert said in batch(text, "--key", "Name").err
    done = batch(text, "--key", "E-mail")
    assert done.status == 1
    assert "column B (E-mail) is the key alone, and not email" in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="there are no named pipes in folders")
def test_what_can_be_read_once_alone_is_no_file(openbadge: Command, issuers: Path) -> None:
    assert issuers.is_dir()
    os.mkfifo("pipe.csv")
    for name in ("pipe.csv", os.devnull):
        done = openbadge("batch", "issue", name, *ALWAYS, "--dry-run")
        assert done.refuses("is no file", "read twice")
    assert openbadge("batch", "issue", ".", *ALWAYS, "--dry-run").refuses("is no file")
