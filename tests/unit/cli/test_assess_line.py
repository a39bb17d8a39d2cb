"""One application, and several, from what was submitted to a badge that verifies, by commands alone."""

from __future__ import annotations

import email
import json
from email.policy import SMTP
from pathlib import Path

import pytest

from openbadge_issuer.assessment import State
from unit.cli.assess_programme import GOOD, LOW, Folders, made
from unit.cli.commands import LIST, Command

ID = slice(9, 17)  # how an application is shown


@pytest.fixture
def folders(openbadge: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    return made(openbadge, tmp_path, monkeypatch)


def test_the_whole_way(folders: Folders, issuers: Path, openbadge: Command) -> None:
    award = ("award", "--issuer", issuers / "web", "--password-file", issuers / "password")
    ada, bo = folders.submitted("Ada"), folders.submitted("Bo")
    assert "2 applications went to review." in folders("check").out
    assert "2 applications screened." in folders("screen").out
    planned = folders("assign")
    assert "4 reviews planned; nothing is changed." in planned.out
    assert folders.programme.load(ada.id).facts().assignments == ()
    assigned = folders("assign", "--yes")
    assert [line[:20] for line in assigned.out.splitlines()[:4]] == [
        line[:20] for line in planned.out.splitlines()[:4]
    ]
    assert "4 reviews are awaited, 0 overdue" in folders("due").out

    folders.reviewed(ada.id, GOOD, GOOD)
    folders.reviewed(bo.id, GOOD, LOW)
    opened = folders("open")
    assert f"{ada.id[ID]}\tagreed" in opened.out
    assert f"{bo.id[ID]}\tdisagreed: plan basic / proficient" in opened.out
    assert "1 review planned" in folders("assign").out  # the third rater
    assert "third rater" in folders("assign", "--yes").out
    folders.reviewed(bo.id, LOW)

    decided = folders("decide", status=1)
    assert f"{ada.id[ID]}\tawarded" in decided.out
    assert f"{bo.id[ID]}: not decided: it needs feedback on plan." in decided.err
    folders("decide", "--feedback-form", "feedback.xlsx")
    fill_in(folders.officer / "feedback.xlsx", "Say what you do with what you find out.")
    assert f"{bo.id[ID]}\tnot yet" in folders("decide", "--feedback", "feedback.xlsx").out

    done = folders(*award)
    assert done.out.endswith("1 badge issued; 1 award in awards/.\n")
    assert "They are .json files: --image FILE bakes them into a picture" in done.out
    assert "openbadge assess award" not in folders("status").out
    folders("letters", "--now", folders.tick())
    (draft,) = (folders.sealed / "letters").glob("award-*.eml")
    (attached,) = email.message_from_bytes(draft.read_bytes(), policy=SMTP).iter_attachments()
    kept = next((folders.officer / "awards").iterdir()).read_bytes()
    assert (attached.get_filename(), attached.get_payload(decode=True)) == ("badge.json", kept)
    first_draft = draft.read_bytes()
    folders("letters", "--again", ada.id[ID], "--now", folders.now.isoformat())
    assert draft.read_bytes() == first_draft
    (badge,) = (folders.officer / "awards").iterdir()
    first = badge.read_bytes()
    again = folders(*award)
    assert again.out == "0 badges issued; 1 award in awards/.\n"
    assert badge.read_bytes() == first
    subject = json.loads(first)["credentialSubject"]
    assert {one.get("value", one.get("status")) for one in subject["result"]} >= {"Completed", "2"}

    openbadge("status", "publish", "--issuer", issuers / "web", "--out", "status", "--now", folders.tick(),
              "--password-file", issuers / "password")  # fmt: skip
    verified = openbadge(
        *("verify", badge, "--recipient", "email=ada@people.example", "--now", folders.tick()),
        *("--document", f"did:web:school.example={issuers / 'web' / 'did.json'}"),
        *("--document", f"{LIST}=status/revocation-1.json"),
    )
    assert verified.status == 0, verified
    assert folders.state(bo.id) is State.NOT_YET


def fill_in(path: Path, text: str) -> None:
    from openpyxl import load_workbook  # noqa: PLC0415 - an extra

    book = load_workbook(path)
    sheet = book["Feedback"]
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 8).value = text
    book.save(path)
