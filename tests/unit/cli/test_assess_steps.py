"""The single steps of an officer: completeness, screening, assignments, disagreement, appeal, misconduct, corrections."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest

from assessment_world import PRODUCT, definition, product_definition
from openbadge_issuer.adapters.folder import FolderStore
from openbadge_issuer.assessment import Application, Policy, State, Text
from openbadge_issuer.cli.assess import deciding
from unit.cli.assess_programme import GOOD, LOW, Folders, made
from unit.cli.commands import Command

ID = slice(9, 17)  # how an application is shown


@pytest.fixture
def folders(openbadge: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    return made(openbadge, tmp_path, monkeypatch)


def in_review(folders: Folders, *names: str) -> list[str]:
    """Applications that are complete, screened and assigned; their ids."""
    ids = [folders.submitted(name).id for name in names]
    folders("check")
    folders("screen")
    folders("assign", "--yes")
    return ids


def reviewers(folders: Folders, application_id: str) -> list[str]:
    return [one.reviewer for one in folders.programme.load(application_id).facts().assignments]


def test_a_file_that_is_gone_keeps_an_application_from_review(folders: Folders) -> None:
    ada, bo = folders.submitted("Ada"), folders.submitted("Bo")
    for file in (folders.officer / "evidence").rglob("*"):
        if file.is_file() and b"Plan 3" in file.read_bytes():
            file.unlink()
    done = folders("check", status=1)
    assert f"{ada.id[ID]}: There is no such file" in done.err
    assert f"{bo.id[ID]}\tcomplete" in done.out
    assert (folders.state(ada.id), folders.state(bo.id)) == (State.SUBMITTED, State.IN_REVIEW)


def test_what_is_not_complete_goes_back(folders: Folders) -> None:
    ada = folders.submitted("Ada")
    assert (
        folders("return", ada.id[ID], "Not a code", status=1).out
        == "0 applications returned to the applicant.\n"
    )
    assert "returned: lesson-plan" in folders("return", ada.id[ID], "lesson-plan").out
    assert folders.state(ada.id) is State.RETURNED_INCOMPLETE
    assert "0 applications went to review." in folders("check").out
    assert "the applicant sends the form again" in folders("status").out


def test_what_names_the_applicant_is_withheld_until_somebody_releases_it(folders: Folders) -> None:
    ada = folders.submitted("Ada", "Plan by Ada Lovelace: ask, and wait.")
    folders("check")
    told = folders("screen")
    assert "item-2\tThe applicant's name, or a part of it: " in told.out
    assert "withheld until somebody releases it: item-2" in told.out
    assert "Lovelace" not in told.out
    assert "Lovelace" in folders("screen", "--again", "--excerpts").out
    assert "openbadge assess release" in folders("status").out
    assert folders.programme.load(ada.id).items[1].shown is False
    refused = folders("release", ada.id[ID], "item-2", "--reason", "It is a quotation.", status=1)
    assert "item-2\tThe applicant's name, or a part of it: " in refused.out
    assert "say --yes" in refused.err
    assert folders.programme.load(ada.id).items[1].shown is False
    released = folders("release", ada.id[ID], "item-2", "--reason", "It is a quotation.", "--yes")
    assert "item-2: released in spite of 1 finding\n" in released.out
    assert "nothing found" not in released.out
    assert "1 open finding, released" in folders("show", ada.id[ID]).out
    shown = folders("show", ada.id[ID], "--names").out
    assert "ada@people.example" in shown
    assert folders.programme.load(ada.id).items[1].shown is True
    assert folders("release", ada.id[ID], "item-9", "--reason", "None such.", status=1).err
    assert "0 applications screened." in folders("screen").out


def test_a_file_that_can_not_be_copied_stays_here_also_when_it_is_released(folders: Folders) -> None:
    ada = folders.submitted("Ada", "%PDF-1.7\nand nothing that any reader of PDF understands")
    folders("check")
    assert "withheld until somebody releases it: item-2" in folders("screen").out
    told = folders("release", ada.id, "item-2", "--reason", "I looked at it.", "--yes").out
    assert "item-2: still withheld, because there is no copy without metadata\n" in told
    assert folders.programme.load(ada.id).items[1].released, "who answers for it stands in the record"
    folders("assign", "--yes")
    out = folders("packets", "--out", folders.officer / "out")
    assert "1 item withheld" in out.err
    assert out.out.endswith("0 packets for 0 assessors.\n")
    sent = folders("packets", "--out", folders.officer / "out", "--incomplete")
    assert sent.out.endswith("2 packets for 2 assessors.\n")
    for path in (folders.officer / "out").glob("*.zip"):
        with ZipFile(path) as packed:
            assert not [name for name in packed.namelist() if "/work/" in name]


def test_screening_again_leaves_no_copies_behind(folders: Folders) -> None:
    ada = folders.submitted("Ada")
    folders("check")
    folders("screen")
    before = sorted(path.name for path in (folders.officer / "evidence").rglob("*"))
    folders("screen", "--again")
    assert sorted(path.name for path in (folders.officer / "evidence").rglob("*")) == before
    assert folders.programme.blinded(ada.id) is not None


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("writes", [0, 1])
def test_screening_that_was_stopped_shows_no_file_and_is_done_again(
    folders: Folders, monkeypatch: pytest.MonkeyPatch, writes: int, *, again: bool
) -> None:
    ada = folders.submitted("Ada")
    folders("check")
    if again:
        folders("screen")
    put, left = FolderStore.put, [writes]

    def putting(self: FolderStore, key: str, value: bytes, /, *, expected_version: int | None) -> int:
        left[0] -= 1
        if left[0] < 0:
            raise KeyError(key)
        return put(self, key, value, expected_version=expected_version)

    with monkeypatch.context() as patched:
        patched.setattr(FolderStore, "put", putting)
        folders("screen", *(["--again"] if again else []), status=3)
    assert folders.programme.blinded(ada.id) is None
    assert "1 application screened." in folders("screen").out
    blinded = folders.programme.blinded(ada.id)
    assert blinded is not None
    blinded.check(folders.programme.load(ada.id))
    assert "0 applications screened." in folders("screen").out


def test_without_the_sealed_folder_nothing_is_screened_or_assigned(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders.submitted("Ada")
    folders("check")
    monkeypatch.delenv("OPENBADGE_SEALED")
    for command in ("screen", "assign", "award"):
        assert "--sealed" in folders(command, status=1).err
    assert "1  in review" in folders("status").out


def test_who_is_missing_is_told_with_reasons(folders: Folders) -> None:
    for one in folders.programme.reviewers():
        folders("reviewers", "away", one.pseudonym, "--until", "2027-01-01")
    ada = folders.submitted("Ada")
    folders("check")
    done = folders("assign", "--yes", status=1)
    assert f"{ada.id[ID]}: 2 reviewers missing. Nobody is left: 3 away." in done.err


def test_due_and_overdue_and_reassigned(folders: Folders) -> None:
    (ada,) = in_review(folders, "Ada")
    assert "2 reviews are awaited, 0 overdue; 0 applications wait" in folders("due").out
    folders.tick(days=30)
    late = folders("due", "--mark")
    assert late.out.count("OVERDUE  2026-03-16") == 2
    assert f"WAITING  22 business days  {ada[ID]}" in late.out
    assert "2 overdue; 1 application waits longer than 14 business days." in late.out
    assert [one.status for one in folders.programme.load(ada).facts().assignments] == ["overdue", "overdue"]
    version = folders.programme.load(ada).version
    folders("due", "--mark")
    assert folders.programme.load(ada).version == version

    first, second = reviewers(folders, ada)
    assert "1 review planned" in folders("reassign", ada[ID], first).out
    assert reviewers(folders, ada) == [first, second]
    done = folders("reassign", ada[ID], first, "--yes")
    assert f"instead of {first[:10]}" in done.out
    (third,) = set(reviewers(folders, ada)) - {first, second}
    assert "1 reviewer missing" in folders("reassign", "--overdue", "--yes", status=1).err
    folders("reviewers", "add", "--email", "barbara@assess.example")
    (new,) = {one.pseudonym for one in folders.programme.reviewers()} - {first, second, third}
    folders("reassign", ada[ID], second, "--to", new, "--yes")
    assert reviewers(folders, ada)[-1] == new
    assert "No review is overdue." in folders("reassign", "--overdue").out


@pytest.mark.parametrize("arguments", [(), ("12345678",), ("12345678", "p-aaaa", "--overdue")])
def test_reassign_needs_one_or_all(folders: Folders, arguments: tuple[str, ...]) -> None:
    assert folders("reassign", *arguments, status=2).err


def test_who_declines_or_has_a_conflict_leaves_a_place(folders: Folders) -> None:
    (ada,) = in_review(folders, "Ada")
    first, second = reviewers(folders, ada)
    folders("decline", ada[ID], first)
    folders.reviewed(ada, GOOD)
    folders("conflict", ada[ID], second, "--by", "deputy")
    entries = folders.programme.load(ada).record.entries
    assert {one.action: one.data.get("enteredBy") for one in entries if one.role == "reviewer"} == {
        "decline": folders.programme.officer(),
        "review": None,
        "declare_conflict": folders.programme.officer("deputy"),
    }
    assert (
        "1 review planned" in folders("assign", status=1).out
    )  # of two, one is missing: there are three reviewers
    assert folders("decline", ada[ID], first, status=1).out == "Nothing was changed.\n"


def test_a_conflict_after_the_reviews_were_opened_needs_a_reason(folders: Folders) -> None:
    (ada,) = in_review(folders, "Ada")
    folders.reviewed(ada, GOOD, LOW)
    first, _ = reviewers(folders, ada)
    folders("open")
    assert "--reason" in folders("conflict", ada[ID], first, status=2).err
    assert folders.state(ada) is State.DISAGREED
    folders("conflict", ada[ID], first, "--reason", "They work at one school.", "--by", "deputy")
    entry = folders.programme.load(ada).record.entries[-1]
    assert (entry.action, entry.actor) == ("declare_conflict", first)
    assert entry.data["enteredBy"] == folders.programme.officer("deputy")
    assert set(entry.digests) == {"reason"}


def test_a_mistyped_score_is_corrected_before_the_reviews_are_opened(folders: Folders) -> None:
    (ada,) = in_review(folders, "Ada")
    folders.reviewed(ada, GOOD, LOW)
    _, second = reviewers(folders, ada)
    folders("correct", ada[ID], second, "plan=proficient", "--by", "deputy")
    entry = folders.programme.load(ada).record.entries[-1]
    assert (entry.actor, entry.data["enteredBy"]) == (second, folders.programme.officer("deputy"))
    own = folders.programme.load(ada).facts().assignment(second)
    assert own.scores == GOOD
    assert list(own.comments) == ["plan"]
    folders("open")
    assert folders.state(ada) is State.AGREED
    assert folders("correct", ada[ID], second, "plan=basic", status=1).err
    assert folders("correct", ada[ID], second, "plan", status=2).err


def test_at_a_terminal_feedback_is_asked_for(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    (ada,) = in_review(folders, "Ada")
    folders.reviewed(ada, LOW, LOW)
    folders("open")
    monkeypatch.setattr(deciding, "_is_somebody_there", lambda: True)
    done = folders("decide", stdin="Planen Sie größere Abstände.\n".encode())
    assert "Plan: reached Basic, required Proficient" in done.out.replace("Lesson plan", "Plan")
    assert "a reviewer wrote: It checks at three places." in done.out
    decision = folders.programme.load(ada).decision
    assert dict(decision.feedback) == {"plan": "Planen Sie größere Abstände."}


def test_a_decider_settles(openbadge: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_decider = definition(policy=Policy(resolution="decider"))
    folders = made(openbadge, tmp_path, monkeypatch, by_decider)
    (ada,) = in_review(folders, "Ada")
    folders.reviewed(ada, GOOD, LOW)
    folders("open")
    assert "openbadge assess resolve" in folders("status").out
    assert folders("resolve", ada[ID], "plan=proficient", "overview=passing", status=1).err
    assert folders("resolve", ada[ID], "plan", status=2).err
    assert "1 disagreement settled." in folders("resolve", ada[ID], "plan=proficient", "--by", "deputy").out
    assert "awarded" in folders("decide").out


def test_a_product_by_consensus(openbadge: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = made(openbadge, tmp_path, monkeypatch, product_definition())
    developer = folders.enrol("dev@math.example", "Number Garden Ltd")
    now = datetime.fromisoformat(folders.tick())
    garden = Application.begin(folders.definition, applicant=developer, product=PRODUCT, now=now)
    file = folders.evidence(b"A study of forty classes, with its data.\n", "study.txt")
    garden = garden.answer("context", Text("Classes that are new to it."), now=now)
    garden = garden.answer("lesson-plan", file, now=now).submit(attested=True, now=now)
    folders.programme.save(garden)
    folders("check")
    assert "0 applications screened." in folders("screen").out  # both sides know each other
    folders("assign", "--yes")
    folders.reviewed(garden.id, GOOD, LOW)
    folders("open")
    assert folders("resolve", garden.id, "plan=proficient", "--by", "deputy", status=1).err
    settled = (
        "resolve",
        garden.id,
        "plan=proficient",
        "--by",
        "deputy",
        "--agreed",
        "--reason",
        "Seen together.",
    )
    assert "1 disagreement settled." in folders(*settled).out
    assert "awarded" in folders("decide").out


def test_an_appeal_and_a_new_round(folders: Folders) -> None:
    folders("reviewers", "add", "--email", "barbara@assess.example")
    (ada,) = in_review(folders, "Ada")
    folders.reviewed(ada, LOW, LOW)
    folders("open")
    assert folders("decide", status=1).err
    decided = folders.programme.change(
        ada,
        lambda one: one.decide(by=folders.programme.officer(), now=folders.now, feedback={"plan": "More."})[
            0
        ],
    )
    assert decided.state is State.NOT_YET
    folders("appeal", ada[ID], "--reason", "The plan was read wrongly.")
    assert folders("uphold", ada[ID], "--reason", "It was not.", status=1).err  # the officer decided
    folders("rehear", ada[ID], "--by", "deputy")
    folders("assign", "--yes", "--by", "deputy")
    folders.reviewed(ada, GOOD, GOOD)
    folders("open", "--by", "deputy")
    assert folders("decide", status=1).err
    assert "awarded" in folders("decide", "--by", "deputy").out


def test_upheld(folders: Folders) -> None:
    (ada,) = in_review(folders, "Ada")
    folders.reviewed(ada, LOW, LOW)
    folders("open")
    folders.programme.change(
        ada,
        lambda one: one.decide(by=folders.programme.officer(), now=folders.now, feedback={"plan": "More."})[
            0
        ],
    )
    folders("appeal", ada[ID], "--reason", "The plan was read wrongly.")
    assert (
        "The decision stands." in folders("uphold", ada[ID], "--reason", "It was not.", "--by", "deputy").out
    )
    assert folders.state(ada) is State.UPHELD


def test_misconduct(folders: Folders) -> None:
    ada, bo = in_review(folders, "Ada", "Bo")
    for one in (ada, bo):
        folders("hold", one[ID], "--reason", "It reads like another one.")
    folders("clear", ada[ID], "--reason", "It is not.")
    folders("deny", bo[ID], "--reason", "It is.", "--by", "deputy")
    assert (folders.state(ada), folders.state(bo)) == (State.IN_REVIEW, State.DENIED)
    assert folders("clear", bo[ID], "--reason", "No.", status=1).out == "Nothing was changed.\n"


def test_withdrawn_and_published(folders: Folders) -> None:
    ada, bo = in_review(folders, "Ada", "Bo")
    folders("publish", ada[ID], "item-2", "--title", "My plan", "--url", "https://people.example/plan")
    assert folders.programme.load(ada).items[1].public is not None
    folders("unpublish", ada[ID], "item-2")
    assert folders.programme.load(ada).items[1].public is None
    folders("withdraw", bo[ID])
    assert folders.state(bo) is State.WITHDRAWN


def test_one_application_as_a_whole(folders: Folders) -> None:
    (ada,) = in_review(folders, "Ada")
    shown = folders("show", ada[ID])
    assert "Checking for understanding 1.0: in review" in shown.out
    assert "item-2\tlesson-plan (file), nothing found" in shown.out
    assert "check complete (officer p-" in shown.out
    assert "Ada" not in shown.out
    assert "Twelve learners" not in shown.out
    named = folders("show", ada[ID], "--names", "--answers").out
    for text in ("Ada Lovelace", "Mary Ward", "Twelve learners", "Ada plan.txt, text/plain"):
        assert text in named
    assert sum(name in named for name in ("Grace", "Alan", "Edsger")) == 2
    assert folders("show", "ffffffff-no", status=2).err


def test_who_acts_is_somebody_of_the_programme(folders: Folders) -> None:
    folders.submitted("Ada")
    assert "Known are: officer, deputy." in folders("check", "--by", "boss", status=1).err


def test_the_clock_does_not_go_back(folders: Folders) -> None:
    folders.submitted("Ada")
    folders.now -= timedelta(days=2)
    assert "A step can not be earlier" in folders("check", status=1).err
