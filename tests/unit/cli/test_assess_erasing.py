"""``assess erase``: what is personal goes from everywhere, the record stays; stopped anywhere, it is finished again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from openbadge_issuer.adapters.evidence_folder import FolderEvidence
from openbadge_issuer.adapters.folder import FolderStore
from openbadge_issuer.assessment import Application, State, Text
from openbadge_issuer.models import Recipient
from openbadge_issuer.programme.responses.admission import Sent, admit
from unit.cli.assess_programme import GOOD, Folders, made
from unit.cli.commands import Command

ID = slice(9, 17)


@pytest.fixture
def folders(openbadge: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    return made(openbadge, tmp_path, monkeypatch)


def over(folders: Folders, name: str, plan: str = "") -> Application:
    """An application that was screened, and then withdrawn."""
    application = folders.submitted(name, plan)
    folders("check", application.id)
    folders("screen", application.id)
    folders("withdraw", application.id)
    return folders.programme.load(application.id)


def everything(folders: Folders) -> bytes:
    """Every byte of both folders, names of files included."""
    paths = [*folders.officer.rglob("*"), *folders.sealed.rglob("*")]
    return b"\n".join(str(path).encode() + (path.read_bytes() if path.is_file() else b"") for path in paths)


def test_nothing_personal_is_left_and_the_record_holds(folders: Folders) -> None:
    ada = over(folders, "Ada", "A plan with a secret word: xylophone.")
    assert b"xylophone" in everything(folders)
    told = folders("erase", ada.id[ID])
    assert "withdrawn, 1 file" in told.out
    assert "Nothing was erased: say --yes" in told.out
    assert folders.programme.load(ada.id) == ada

    done = folders("erase", ada.id[ID], "--yes")
    assert done.out.endswith("1 application erased, 1 person forgotten.\n")
    left = everything(folders)
    for gone in (b"xylophone", b"Twelve", b"ada@people", b"Lovelace", b"Ada plan"):
        assert gone not in left
    erased = folders.programme.load(ada.id)
    assert erased.record.extends(ada.record)
    assert erased.record.entries[-1].action == "erase"
    assert list((folders.officer / "evidence").glob("*/*")) == []
    assert folders.programme.blinded(ada.id) is None
    assert list(folders.programme.officer_folder.keys("erasing/")) == []
    assert folders("erase", ada.id[ID], "--yes").status == 0
    assert folders.programme.load(ada.id) == erased


def test_what_a_killed_run_left_goes_too(folders: Folders) -> None:
    ada = over(folders, "Ada")
    (folders.officer / "evidence" / "unfinished-abc").write_bytes(b"half of a plan with a xylophone")
    folders("erase", ada.id, "--yes")
    assert b"xylophone" not in everything(folders)


def test_what_is_not_over_is_not_erased(folders: Folders) -> None:
    ada = folders.submitted("Ada")
    before = {path: path.read_bytes() for path in folders.officer.rglob("*") if path.is_file()}
    sealed = (folders.sealed / "people.json").read_bytes()
    done = folders("erase", ada.id[ID], "--yes", status=1)
    assert "can not take the step erase" in done.err
    assert {path: path.read_bytes() for path in before} == before
    assert list(folders.programme.officer_folder.keys("erasing/")) == []
    assert (folders.sealed / "people.json").read_bytes() == sealed


def test_a_file_that_somebody_else_handed_in_stays(folders: Folders) -> None:
    same = "Everybody hands in the very same plan of the district."
    ada, bo = over(folders, "Ada", same), over(folders, "Bo", same)
    count = len(list(FolderEvidence(folders.officer / "evidence")))
    folders("erase", ada.id, "--yes")
    assert len(list(FolderEvidence(folders.officer / "evidence"))) == count
    folders("erase", bo.id, "--yes")
    assert list(FolderEvidence(folders.officer / "evidence")) == []


def test_a_person_is_forgotten_with_the_last_application(folders: Folders) -> None:
    ada = over(folders, "Ada")
    now = datetime.fromisoformat(folders.tick())
    second = Application.begin(folders.definition, applicant=ada.applicant, now=now)
    second = second.answer("context", Text("Another one, of other learners."), now=now)
    folders.programme.save(second)
    assert "1 application erased, 0 people forgotten." in folders("erase", ada.id, "--yes").out
    assert ada.applicant in folders.programme.people().to_json()
    assert "1 application erased" in folders("erase", "--person", ada.applicant, "--yes", status=1).out
    folders("withdraw", second.id)
    done = folders("erase", "--person", ada.applicant[:10], "--yes")
    assert done.out.endswith("2 applications erased, 1 person forgotten.\n")
    assert b"ada@people" not in everything(folders)


def test_who_reviews_here_is_not_forgotten(folders: Folders) -> None:
    grace = folders.programme.reviewers()[0].pseudonym
    now = datetime.fromisoformat(folders.tick())
    own = Application.begin(folders.definition, applicant=grace, now=now).withdraw(now=now)
    folders.programme.save(own)
    assert "0 people forgotten" in folders("erase", own.id, "--yes").out
    assert grace in folders.programme.people().to_json()


def test_an_import_of_the_same_response_does_not_bring_them_back(folders: Folders) -> None:
    sent = Sent(
        line=2,
        key="ada/1",
        who=Recipient.email("ada@people.example"),
        definition=folders.definition,
        answers=lambda: [("context", Text("Twelve learners who are new."))],
        attested=True,
    )
    now = datetime.fromisoformat(folders.tick())
    (one,) = admit(folders.programme, [sent], now=now)
    folders("withdraw", one.application or "")
    folders("erase", one.application or "", "--yes")
    (again,) = admit(folders.programme, [sent], now=datetime.fromisoformat(folders.tick()))
    assert (again.outcome, again.application) == ("erased", None)
    assert b"ada@people" not in everything(folders)


def test_the_badge_in_the_folder_goes_too(folders: Folders, issuers: Path) -> None:
    ada = folders.submitted("Ada")
    folders("check")
    folders("screen")
    folders("assign", "--yes")
    folders.reviewed(ada.id, GOOD, GOOD)
    folders("open")
    folders("decide")
    award = ("award", "--issuer", issuers / "web", "--password-file", issuers / "password")
    folders(*award)
    done = folders("erase", ada.id, "--yes")
    assert "Badges stay valid" in done.out
    assert list((folders.officer / "awards").iterdir()) == []
    assert folders.state(ada.id) is State.AWARDED
    assert folders(*award).out == "0 badges issued; 0 awards in awards/.\n"
    assert (
        "0 badges issued; 1 award" in folders(*award, ada.id).out
    )  # by the ledger, which knows it, and nobody else


def test_packets_that_went_out_are_told_since_no_command_reaches_them(folders: Folders) -> None:
    ada, bo = (folders.submitted(name) for name in ("Ada", "Bo"))
    folders("check")
    folders("screen")
    folders("assign", "--yes")
    assert "4 packets for" in folders("packets", "--out", folders.officer / "out").out
    for one in (ada, bo):
        folders("withdraw", one.id)
    done = folders("erase", ada.id, "--yes")
    assert (
        "Left to you to delete: the form's export and uploads, 2 packets that went out, letters" in done.out
    )
    assert "2 packets that went out" in folders("erase", bo.id, "--yes").out
    cy = over(folders, "Cy")
    assert "packets that went out" not in folders("erase", cy.id, "--yes").out


@pytest.mark.parametrize("arguments", [("--yes",), ("12345678", "--person", "p-aaaa")])
def test_it_is_said_what_goes(folders: Folders, arguments: tuple[str, ...]) -> None:
    assert "name applications, or --person" in folders("erase", *arguments, status=2).err


class _Plug(Exception):
    """Somebody pulls it."""


@pytest.mark.parametrize("steps", range(8))
def test_stopped_between_any_two_steps_it_is_finished_by_doing_it_again(
    folders: Folders, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    ada = over(folders, "Ada", "A plan with a secret word: xylophone.")
    left = [steps]

    def pulled() -> None:
        left[0] -= 1
        if left[0] < 0:
            raise _Plug

    put, remove, forget = FolderStore.put, FolderStore.remove, FolderEvidence.remove

    def putting(self: FolderStore, key: str, value: bytes, /, *, expected_version: int | None) -> int:
        pulled()
        return put(self, key, value, expected_version=expected_version)

    def removing(self: FolderStore, key: str, /, *, expected_version: int) -> None:
        pulled()
        remove(self, key, expected_version=expected_version)

    def forgetting(self: FolderEvidence, digest: str, /) -> None:
        pulled()
        forget(self, digest)

    with monkeypatch.context() as patched:
        patched.setattr(FolderStore, "put", putting)
        patched.setattr(FolderStore, "remove", removing)
        patched.setattr(FolderEvidence, "remove", forgetting)
        done = folders.openbadge("assess", "erase", ada.id, "--yes", "--now", folders.tick())
        assert done.status == (3 if left[0] < 0 else 0)
    state = folders.programme.load(ada.id)  # which is whole, whatever happened
    assert state.record.extends(ada.record)
    folders("erase", ada.id, "--yes")
    for gone in (b"xylophone", b"Twelve", b"ada@people", b"Lovelace", b"Ada plan"):
        assert gone not in everything(folders)
    assert list(folders.programme.officer_folder.keys("erasing/")) == []
    assert len(folders.programme.people()) == 5
