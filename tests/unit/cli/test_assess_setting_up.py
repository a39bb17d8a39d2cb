"""``assess init``, ``officers`` and ``reviewers``: two folders, and who is in them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from openbadge_issuer.adapters.evidence_folder import FolderEvidence
from openbadge_issuer.adapters.folder import FolderStore
from openbadge_issuer.models import Recipient
from openbadge_issuer.programme import Programme
from unit.cli.commands import Command

INIT = (
    *("--name", "Mathematics: “checks”", "--organisation", "Example School"),
    *("--officer", "mary@school.example", "--officer-name", "Mary Ward"),
)


@pytest.fixture
def folders(openbadge: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where both folders are; the current folder is the officer's, and the environment names the sealed one."""
    monkeypatch.chdir(tmp_path)
    done = openbadge("assess", "init", "maths", *INIT)
    assert (done.status, done.err) == (0, ""), done
    monkeypatch.chdir(tmp_path / "maths")
    monkeypatch.setenv("OPENBADGE_SEALED", "../maths-sealed")
    return tmp_path


def programme(folders: Path) -> Programme:
    officer = folders / "maths"
    return Programme(
        FolderStore(officer), FolderStore(folders / "maths-sealed"), FolderEvidence(officer / "evidence")
    )


def test_two_folders_and_what_to_back_up(openbadge: Command, tmp_path: Path) -> None:
    done = openbadge("assess", "init", tmp_path / "maths", "--sealed", tmp_path / "keep" / "sealed", *INIT)
    assert done.status == 0
    assert "Back up both" in done.out
    assert f"Next: cd {tmp_path / 'maths'}\n" in done.out
    assert f"export OPENBADGE_SEALED={tmp_path / 'keep' / 'sealed'}" in done.out
    assert "$env:OPENBADGE_SEALED = " in done.out
    assert "language en and zone UTC are guesses" in done.out
    assert "the sealed folder       reviewing and deciding" in done.out
    made = Programme(
        FolderStore(tmp_path / "maths"),
        FolderStore(tmp_path / "keep" / "sealed"),
        FolderEvidence(tmp_path / "maths" / "evidence"),
    )
    assert made.settings.name == "Mathematics: “checks”"
    assert made.settings.sender == "mary@school.example"
    assert made.people().recipient(made.officer()) == Recipient.email("mary@school.example", name="Mary Ward")
    assert made.definitions() == ()
    for folder in ("maths", "keep/sealed"):
        assert "Mathematics" in (tmp_path / folder / "README.md").read_text(encoding="utf-8")


def test_init_asks_for_nothing_that_it_can_not_get(openbadge: Command, tmp_path: Path) -> None:
    assert openbadge("assess", "init", tmp_path / "maths").refuses("--name")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--sealed", "maths/sealed"), ("lies elsewhere",)),
        (("--sealed", "."), ("lies elsewhere",)),
        (("--officer", "mary"), ("can not be a programme",)),
        (("--zone", "Nowhere/Land"), ("can not be a programme", "zone")),
        (("--language", "English"), ("can not be a programme",)),
        (("--name", "two\x1b[0m"), ("--name",)),
    ],
)
def test_what_can_not_be_a_programme_leaves_nothing(
    openbadge: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    words: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert openbadge("assess", "init", "maths", *INIT, *options).refuses(*words)
    assert list(tmp_path.iterdir()) == []


def test_init_writes_over_nothing(openbadge: Command, tmp_path: Path) -> None:
    (tmp_path / "maths-sealed").mkdir()
    (tmp_path / "maths-sealed" / "people.json").write_bytes(b"precious")
    assert openbadge("assess", "init", tmp_path / "maths", *INIT).refuses("is there already")
    assert not (tmp_path / "maths").exists()
    assert (tmp_path / "maths-sealed" / "people.json").read_bytes() == b"precious"


def test_reviewers_and_officers(openbadge: Command, folders: Path) -> None:
    added = openbadge(
        *("assess", "reviewers", "add", "--email", "grace@assess.example", "--name", "Grace Hopper"),
        *("--capacity", "3", "--subject", "mathematics", "--organisation", "Hill School"),
    )
    assert (added.status, added.err) == (0, "")
    (grace,) = programme(folders).reviewers()
    assert (grace.capacity, grace.subjects, grace.organisations) == (3, ("mathematics",), ("Hill School",))
    assert grace.pseudonym[:10] in added.out
    again = openbadge("assess", "reviewers", "add", "--email", "GRACE@assess.example", "--capacity", "5")
    assert "is changed" in again.out
    (changed,) = programme(folders).reviewers()
    assert changed == grace.replace(capacity=5)

    assert openbadge("assess", "reviewers", "away", grace.pseudonym[2:8], "--until", "2026-09-01").status == 0
    listed = openbadge("assess", "reviewers", "list")
    assert listed.out.rstrip() == f"{grace.pseudonym[:10]}\t5 in 30 days\tmathematics\taway until 2026-09-01"
    assert "Grace Hopper" in openbadge("assess", "reviewers", "list", "--names").out

    deputy = openbadge("assess", "officers", "add", "deputy", "--email", "d@school.example")
    assert deputy.status == 0
    assert list(programme(folders).officers()) == ["officer", "deputy"]
    shown = openbadge("assess", "officers", "list", "--names").out
    assert [line.split("\t")[0] for line in shown.splitlines()] == ["officer", "deputy"]
    assert "Mary Ward" in shown
    assert "Mary" not in openbadge("assess", "officers", "list").out


def test_nobody_reviews_and_acts_for_the_programme(openbadge: Command, folders: Path) -> None:
    assert openbadge("assess", "reviewers", "add", "--email", "mary@school.example").refuses("officer")
    assert openbadge("assess", "reviewers", "add", "--email", "grace@school.example").status == 0
    assert openbadge("assess", "officers", "add", "deputy", "--email", "grace@school.example").refuses(
        "reviewer"
    )
    assert len(programme(folders).reviewers()) == 1


@pytest.mark.usefixtures("folders")
def test_a_label_stands_for_one_person(openbadge: Command) -> None:
    assert openbadge("assess", "officers", "add", "deputy", "--email", "d@school.example").status == 0
    assert openbadge("assess", "officers", "add", "deputy", "--email", "D@school.example").status == 0
    assert openbadge("assess", "officers", "add", "deputy", "--email", "e@school.example").refuses(
        "somebody else"
    )
    assert openbadge("assess", "officers", "add", "The Boss", "--email", "e@school.example").refuses("LABEL")


def test_folders_that_are_not_there(
    openbadge: Command, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = ("assess", "reviewers", "list")
    assert openbadge(*listing, "--programme", folders).refuses("programme.yaml")
    assert openbadge(*listing, "--programme", folders / "nowhere").refuses("is no folder")
    assert openbadge(*listing, "--sealed", folders).refuses("people.json")
    monkeypatch.delenv("OPENBADGE_SEALED")
    done = openbadge(*listing, "--names")
    assert done.status == 1
    assert "--sealed" in done.err
    shutil.rmtree(folders / "maths-sealed")
    assert openbadge(*listing).status == 0  # which needs no names


def test_a_pseudonym_that_several_have_is_asked_for_again(openbadge: Command, folders: Path) -> None:
    names = ["p-" + start + "a" * (26 - len(start)) for start in ("aaaab", "aaaac", "bbbb")]
    members = {name: {"pseudonym": name} for name in names}
    (folders / "maths" / "reviewers.json").write_text(
        json.dumps({"format": "openbadge-issuer reviewers 1", "members": members}), encoding="utf-8"
    )
    away = ("--until", "2026-09-01")
    assert openbadge("assess", "reviewers", "away", "bbbb", *away).status == 0
    for text, words in {
        "zzzz": "no pseudonym",
        "p-x": "too short",
        "ab": "too short",
        "aaaa": "2 pseud",
    }.items():
        assert openbadge("assess", "reviewers", "away", text, *away).refuses(words)
    assert openbadge("assess", "reviewers", "away", "p-aaaac", "--until", "soon").refuses("--until")


TABLE = """email;name;capacity;subjects;organisations
grace@assess.example;Grace Hopper;5;"mathematics; science";Hill School
alan@assess.example;Alan Turing;;;
"""


def test_reviewers_out_of_a_table(openbadge: Command, folders: Path) -> None:
    (folders / "reviewers.csv").write_bytes(TABLE.encode("cp1252"))
    done = openbadge("assess", "reviewers", "import", "../reviewers.csv")
    assert (done.status, done.out) == (0, "2 reviewers added, 0 changed.\n"), done
    by_capacity = {one.capacity: one for one in programme(folders).reviewers()}
    assert by_capacity[5].subjects == ("mathematics", "science")
    assert by_capacity[20].organisations == ()
    changed = TABLE.replace(";5;", ";7;") + "barbara@assess.example;;;;\n"
    (folders / "reviewers.csv").write_text(changed, encoding="utf-8")
    assert (
        openbadge("assess", "reviewers", "import", "../reviewers.csv").out == "1 reviewer added, 2 changed.\n"
    )
    assert sorted(one.capacity for one in programme(folders).reviewers()) == [7, 20, 20]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("alan@assess.example", "alan at home"), "line 3, column email: an e-mail address"),
        (
            ("alan@assess.example", "Grace@assess.example"),
            "line 3, column email: the address of line 2 once more",
        ),
        ((";5;", ";many;"), "line 2, column capacity: how many"),
        ((";5;", ";0;"), "line 2, column capacity: "),
        (("email;", "mail;"), "The columns are email, name"),
        (("alan@assess.example", "mary@school.example"), "line 3 is an officer"),
    ],
)
def test_a_table_with_a_fault_changes_nothing(
    openbadge: Command, folders: Path, change: tuple[str, str], words: str
) -> None:
    (folders / "reviewers.csv").write_text(TABLE.replace(*change), encoding="utf-8")
    before = (folders / "maths-sealed" / "people.json").read_bytes()
    done = openbadge("assess", "reviewers", "import", "../reviewers.csv")
    assert done.status in (1, 2)
    assert words in done.err
    assert programme(folders).reviewers() == ()
    assert (folders / "maths-sealed" / "people.json").read_bytes() == before
