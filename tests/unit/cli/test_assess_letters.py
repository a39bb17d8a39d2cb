"""Letters, reports and workloads by commands: nobody is written to twice, and names stay with the sealed folder."""

from __future__ import annotations

import email
import json
from email.policy import SMTP
from pathlib import Path

import pytest

from unit.cli.assess_programme import GOOD, LOW, Folders, made
from unit.cli.commands import Command

ID = slice(9, 17)


@pytest.fixture
def folders(openbadge: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    return made(openbadge, tmp_path, monkeypatch)


def letters(folders: Folders, *more: str | Path, status: int = 0) -> str:
    done = folders("letters", *more, "--now", folders.tick(), status=status)
    return done.out + done.err


def with_sender(folders: Folders, sender: str = "sender: badges@school.example") -> None:
    settings = folders.officer / "programme.yaml"
    text = settings.read_text(encoding="utf-8")
    lines = [sender if one.startswith("sender:") else one for one in text.splitlines()]
    settings.write_text("\n".join(lines) + "\n", encoding="utf-8")


def decided(folders: Folders) -> tuple[str, str]:
    """Two applications, one awarded and one not yet."""
    ada, bo = folders.submitted("Ada"), folders.submitted("Bo")
    folders("check")
    folders("screen")
    folders("assign", "--yes")
    folders.reviewed(ada.id, GOOD, GOOD)
    folders.reviewed(bo.id, LOW, LOW)
    folders("open")
    folders("decide", bo.id[ID], status=1)
    officer = folders.programme.officer()
    now = folders.now
    folders.programme.change(
        bo.id, lambda one: one.decide(by=officer, now=now, feedback={"plan": "Say what follows."})[0]
    )
    folders("decide", ada.id[ID])
    return ada.id, bo.id


def test_letters_are_written_once_and_addressed(folders: Folders) -> None:
    with_sender(folders)
    ada, bo = decided(folders)
    assert "2 letters due; nothing was written." in letters(folders, "--dry-run")
    assert not (folders.sealed / "letters").exists()
    assert not (folders.officer / "letters.json").exists()
    said = letters(folders)
    assert f"{ada[ID]}\taward\taward-" in said
    assert f"{bo[ID]}\tnot-yet\tnot-yet-" in said
    assert "2 letters written." in said
    out = folders.sealed / "letters"
    names = sorted(path.name for path in out.iterdir())
    assert [name.partition("-")[0] for name in names] == ["award"] * 3 + ["not"] * 3
    (draft,) = out.glob("award-*.eml")
    message = email.message_from_bytes(draft.read_bytes(), policy=SMTP)
    assert message["To"] == "Ada Lovelace <ada@people.example>"
    assert message["From"] == "Maths <badges@school.example>"
    (text,) = out.glob("not-yet-*.txt")
    assert "> Say what follows." in text.read_text(encoding="utf-8")
    assert "0 letters written." in letters(folders)
    assert "1 letter written." in letters(folders, "--again", bo[ID])
    assert sorted(path.name for path in out.iterdir()) == names
    erased = folders("erase", bo[ID], "--yes").out
    assert "3 files of letters removed from letters/ in the sealed folder" in erased
    assert "Left to you to delete: the form's export and uploads" in erased
    assert [path.name.partition("-")[0] for path in out.iterdir()] == ["award"] * 3


def test_a_letter_of_an_award_without_a_badge_says_so_and_gets_it_later(
    folders: Folders, issuers: Path
) -> None:
    with_sender(folders)
    ada, _ = decided(folders)
    said = letters(folders)
    assert f"{ada[ID]}: no badge in awards/, so none is attached: `openbadge assess award`" in said
    assert said.count("no badge in awards/") == 1, "a not yet has none"
    (draft,) = (folders.sealed / "letters").glob("award-*.eml")

    def attached() -> list[str | None]:
        message = email.message_from_bytes(draft.read_bytes(), policy=SMTP)
        return [one.get_filename() for one in message.iter_attachments()]

    assert not [name for name in attached() if name and name.startswith("badge.")]
    folders("award", "--issuer", issuers / "web", "--password-file", issuers / "password")
    again = letters(folders, "--again", ada[ID])
    assert "1 letter written." in again
    assert "no badge" not in again
    assert [name for name in attached() if name and name.startswith("badge.")]


def test_names_stay_with_the_sealed_folder(folders: Folders) -> None:
    """Nothing that `letters` leaves in the officer's folder says who it was."""
    with_sender(folders)
    decided(folders)
    before = {path for path in folders.officer.rglob("*") if path.is_file()}
    letters(folders)
    new = {path for path in folders.officer.rglob("*") if path.is_file()} - before
    assert {path.name for path in new} <= {"letters.json", ".letters.lock"}
    register = (folders.officer / "letters.json").read_text(encoding="utf-8")
    for secret in ("Ada", "Lovelace", "people.example", "Say what follows"):
        assert secret not in register
    # a run that was cut off before the register was kept writes the same files
    out = folders.sealed / "letters"
    texts = {path.name: path.read_bytes() for path in out.glob("*.txt")}
    (folders.officer / "letters.json").unlink()
    letters(folders)
    assert {path.name: path.read_bytes() for path in out.glob("*.txt")} == texts


def test_without_a_sender_there_is_text_only(folders: Folders) -> None:
    with_sender(folders, "")
    folders.submitted("Ada")
    assert "has no sender" in letters(folders, "--out", "somewhere")
    assert {path.suffix for path in (folders.officer / "somewhere").iterdir()} == {".txt", ".html"}


def test_who_reviewed_does_not_write_to_the_applicant(folders: Folders) -> None:
    with_sender(folders)
    ada = folders.submitted("Ada").id
    folders("check")
    folders("screen")
    folders("assign", "--yes")
    reviewer = folders.programme.load(ada).facts().assignments[0].reviewer
    folders.programme.add_officer("reviews-too", reviewer)
    said = letters(folders, "--by", "reviews-too", status=1)
    assert "does not write to its applicant" in said


def test_kinds_and_reminders(folders: Folders) -> None:
    with_sender(folders)
    folders.submitted("Ada")
    folders("check")
    folders("screen")
    folders("assign", "--yes")
    assert "0 letters written." in letters(folders, "--kind", "reminder")
    folders("packets", "--out", "out", "--now", folders.tick())
    folders.tick(days=12)
    said = letters(folders, "--kind", "reminder")
    assert "2 letters written." in said
    text = next((folders.sealed / "letters").glob("reminder-*.txt")).read_text(encoding="utf-8")
    assert "- pk-" in text
    assert "Ada" not in text
    assert "0 letters written." in letters(folders, "--kind", "reminder")
    folders.tick(days=10)
    assert "2 letters written." in letters(folders, "--kind", "reminder")
    assert "--kind is one of received" in letters(folders, "--kind", "thanks", status=2)


def test_an_officer_edits_copies(folders: Folders) -> None:
    folders.submitted("Ada")
    assert "11 files written to" in letters(folders, "--write-templates", "templates")
    assert "is there already" in letters(folders, "--write-templates", "templates", status=2)
    own = folders.officer / "templates" / "en" / "received.txt"
    own.write_text("Subject: Got it\n\nHi {{ name }}\n", encoding="utf-8")
    letters(folders)
    (text,) = (folders.sealed / "letters").glob("received-*.txt")
    assert text.read_text(encoding="utf-8") == "Got it\n\nHi Ada Lovelace\n"
    own.write_text("Subject: Got it\n\nHi {{ nam }}\n", encoding="utf-8")
    said = letters(folders, status=2)
    assert "received.txt, line 3: There is no nam here. Did you mean name?" in said
    assert "--templates nowhere is no folder" in letters(folders, "--templates", "nowhere", status=2)


def test_another_language(folders: Folders) -> None:
    folders.submitted("Ada")
    letters(folders, "--language", "de")
    (text,) = (folders.sealed / "letters").glob("received-*.txt")
    assert "Guten Tag Ada Lovelace," in text.read_text(encoding="utf-8")
    assert "There are no letters in this language" in letters(folders, "--language", "xx", status=2)
    (folders.officer / "templates" / "fr").mkdir(parents=True)
    (folders.officer / "templates" / "fr" / "received.txt").write_text(
        "Subject: Bien reçu\n\nBonjour", encoding="utf-8"
    )
    folders.submitted("Bo")
    letters(folders, "--language", "fr-CA")
    assert any(
        "Bonjour" in one.read_text(encoding="utf-8") for one in (folders.sealed / "letters").glob("*.txt")
    )


def test_the_sealed_folder_is_needed(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    folders.submitted("Ada")
    monkeypatch.delenv("OPENBADGE_SEALED")
    assert "--sealed" in letters(folders, status=1)


def test_a_damaged_register_is_refused(folders: Folders) -> None:
    folders.submitted("Ada")
    (folders.officer / "letters.json").write_text("{}", encoding="utf-8")
    assert "no register of letters" in letters(folders, status=1)


def test_workload_and_report(folders: Folders) -> None:
    ada, bo = decided(folders)
    done = folders("workload", "--now", folders.tick())
    assert "2026-03" in done.out
    assert "Grace" not in done.out
    assert "Numbers of reviews say nothing" in done.out
    assert "Grace" in folders("workload", "--names", "--csv", "work.csv").out
    assert b"Grace" in (folders.officer / "work.csv").read_bytes()
    assert "is there already" in folders("workload", "--csv", "work.csv", status=2).err
    read = json.loads(folders("workload", "--json").out)
    assert read["format"] == "openbadge-issuer workload 1"
    assert sum(one["done"] for one in read["lines"]) == 4
    assert folders("workload", "--month", "2020-01").out.startswith("Month")
    assert "A month is written" in folders("workload", "--month", "March", status=1).err
    period = ("--from", "2026-01-01", "--to", "2026-12-31")
    done = folders("report", *period, "--html", "report.html", "--csv", "report.csv")
    assert "Maths: 2026-01-01 to 2026-12-31" in done.out
    assert "not shown" in done.out
    html = (folders.officer / "report.html").read_text(encoding="utf-8")
    for secret in (ada, bo, "Ada", "Lovelace", "people.example"):
        assert secret not in html
    assert (folders.officer / "report.csv").read_bytes().startswith(b"\xef\xbb\xbfDefinition,")
    assert "is there already" in folders("report", *period, "--html", "report.html", status=2).err
    folders("report", *period, "--html", "report.html", "--replace")
    read = json.loads(folders("report", *period, "--json").out)
    assert read["decided"][0]["size"] is None
    assert "no date" in folders("report", "--from", "spring", "--to", "2026-12-31", status=2).err
    assert "before --from" in folders("report", "--from", "2026-12-31", "--to", "2026-01-01", status=2).err


def test_a_report_without_a_period_is_of_the_last_quarter_that_is_over(folders: Folders) -> None:
    done = folders("report", "--now", "2026-02-10T09:00:00Z")
    assert "Maths: 2025-10-01 to 2025-12-31" in done.out
    assert "--from and --to say another period" in done.err
    done = folders("report", "--to", "2026-02-10")
    assert ("Maths: 2026-01-01 to 2026-02-10" in done.out, done.err) == (True, "")
    assert "Maths: 2026-03-02 to 2026-03-31" in folders("report", "--from", "2026-03-02").out


def test_reports_and_workloads_speak_the_programmes_language(folders: Folders) -> None:
    decided(folders)
    settings = folders.officer / "programme.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('language: "en"', "language: de-AT"), encoding="utf-8")
    done = folders("report", "--from", "2026-01-01", "--html", "bericht.html", "--csv", "bericht.csv")
    assert "Maths: 2026-01-01 bis 2026-03-31" in done.out
    assert '<html lang="de">' in (folders.officer / "bericht.html").read_text(encoding="utf-8")
    assert (folders.officer / "bericht.csv").read_bytes().startswith(b"\xef\xbb\xbfDefinition;Kennung;")
    assert folders("workload", "--csv", "arbeit.csv").out.startswith("Monat")
    assert (folders.officer / "arbeit.csv").read_text(encoding="utf-8-sig").startswith("Monat;")
    settings.write_text(text + 'csvSeparator: ";"\n', encoding="utf-8")
    folders("workload", "--csv", "work.csv")
    assert (folders.officer / "work.csv").read_text(encoding="utf-8-sig").startswith("Month;")
