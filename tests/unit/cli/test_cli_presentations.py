"""``openbadge verify --challenge --domain``: what is handed in must be a presentation, made for this occasion."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from openbadge_issuer.testing import issuer_documents
from unit.cli.commands import NOW, Command
from unit.verification.presenting import ASKED, badge, frame, presented

AT_HAND = ("--document", "https://school.example/.well-known/did.json=did.json", "--now", NOW)
CHALLENGE, DOMAIN = ("--challenge", ASKED["challenge"]), ("--domain", ASKED["domain"])


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A presentation that the holder made for us, and the documents of the school."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "did.json").write_bytes(*issuer_documents().documents.values())
    path = tmp_path / "shown.json"
    path.write_bytes(presented(badge()))
    return path


@pytest.mark.parametrize("asked", [(*CHALLENGE, *DOMAIN), CHALLENGE, DOMAIN, (*CHALLENGE, *DOMAIN, *DOMAIN)])
def test_made_for_us(openbadge: Command, shown: Path, asked: tuple[str, ...]) -> None:
    done = openbadge("verify", shown, *AT_HAND, *asked)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("ACCEPTED")


def test_what_is_in_it_stands_on_the_page(openbadge: Command, shown: Path) -> None:
    page = " ".join(openbadge("verify", shown, *AT_HAND).out.split())
    assert (
        "What is in it accepted Welding (at /verifiableCredential/0) issuer: did:web:school.example" in page
    )
    assert "Who stands behind the credentials in it was not checked" in page


def test_several_badges_in_a_zip(openbadge: Command, shown: Path) -> None:
    with ZipFile("all.zip", "w") as files:
        files.writestr("shown.json", shown.read_bytes())
        files.writestr("false.json", json.dumps({**badge(), "name": "Surgery"}))
    done = openbadge("verify", "all.zip", *AT_HAND)
    assert (done.status, done.err) == (1, "")  # the worst of them
    table, *pages = done.out.split(f"\n{'-' * 72}\n")
    assert table.startswith("2 badges  1 accepted, 1 refused.\n")
    assert "  accepted shown.json: " in table
    assert "  REFUSED  false.json: " in table
    assert [page.split()[0] for page in pages] == ["ACCEPTED", "REFUSED"]
    with ZipFile("all.zip", "w") as files:
        files.writestr("shown.json", shown.read_bytes())
    assert openbadge("verify", "all.zip", *AT_HAND).out.startswith("ACCEPTED")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("--challenge", "the next one", *DOMAIN), "proof.challenge"),
        ((*CHALLENGE, "--domain", "bank.example"), "proof.domain"),
        ((*CHALLENGE, "--domain", "bank.example", *DOMAIN), "proof.domain"),
    ],
)
def test_made_for_another_occasion(
    openbadge: Command, shown: Path, asked: tuple[str, ...], code: str
) -> None:
    done = openbadge("verify", shown, *AT_HAND, *asked, "--json")
    assert done.status == 1
    assert code in [check["code"] for check in done.json["checks"]]


def test_a_badge_is_none(openbadge: Command, shown: Path) -> None:
    for content in (badge(), frame(badge())):  # and one that nobody signed is none either
        shown.write_text(json.dumps(content), encoding="utf-8")
        assert openbadge("verify", shown, *AT_HAND, *CHALLENGE).status == 1


@pytest.mark.parametrize("option", ["--challenge", "--domain"])
def test_an_empty_one_can_not_be_meant(openbadge: Command, shown: Path, option: str) -> None:
    assert openbadge("verify", shown, *AT_HAND, option, " ").refuses("not empty")
