"""``openbadge verify`` on badges that name a status list, in words for people who know none of this."""

from __future__ import annotations

from pathlib import Path

import pytest

from openbadge_issuer.status import StatusEntry
from openbadge_issuer.testing import STATUS_LIST, fixed_signer, make_badge, make_status_list
from unit.cli.commands import NOW, Command

OPTIONS = ("--document", "did:web:school.example=did.json", "--now", NOW)
LIST = ("--document", f"{STATUS_LIST}=list.json")


@pytest.fixture
def with_status(badge: Path) -> Path:
    badge.write_bytes(bytes(make_badge(status=StatusEntry(STATUS_LIST, 7, "revocation"))))
    return badge


def folded(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("kind", ["Ed25519", "P-256"])
def test_a_list_from_a_file(openbadge: Command, with_status: Path, kind: str) -> None:
    signer = fixed_signer(kind)  # type: ignore[arg-type]
    Path("list.json").write_bytes(make_status_list([8], signer=signer))
    done = openbadge("verify", with_status, *OPTIONS, *LIST)
    assert (done.status, done.err) == (0, "")
    assert "passed   status: The issuer has not taken it back." in done.out
    Path("list.json").write_bytes(make_status_list([7], signer=signer))
    done = openbadge("verify", with_status, *OPTIONS, *LIST)
    assert (done.status, done.err) == (1, "")
    assert done.out.startswith("REFUSED  The issuer has taken this badge back (revoked).\n")
    assert "Do not accept it." in done.out


def test_without_the_list_it_says_how_to_get_it(openbadge: Command, with_status: Path) -> None:
    done = openbadge("verify", with_status, *OPTIONS)
    assert done.status == 3
    assert done.out.startswith("UNDECIDED  Whether it still stands is not known.")
    assert f"Say --online to fetch it, or --document {STATUS_LIST}=FILE if you have it." in folded(done.out)


def test_every_entry_is_told(openbadge: Command, badge: Path) -> None:
    other = "https://school.example/status/2"
    entries = [StatusEntry(STATUS_LIST, 7, "suspension"), StatusEntry(other, 7, "refresh")]
    badge.write_bytes(bytes(make_badge(status=entries)))
    Path("list.json").write_bytes(make_status_list([7], purpose="suspension"))
    Path("two.json").write_bytes(make_status_list([7], purpose="refresh", url=other))
    done = openbadge("verify", badge, *OPTIONS, *LIST, "--document", f"{other}=two.json")
    assert done.status == 1
    page = folded(done.out)
    assert "* /credentialStatus/0: The issuer has suspended this badge for now." in page
    assert "* /credentialStatus/1: The issuer has a newer edition of this badge." in page
    assert "Trying again later may help. It is the issuer's turn." in page


def test_the_report_as_json(openbadge: Command, with_status: Path) -> None:
    Path("list.json").write_bytes(make_status_list([7]))
    report = openbadge("verify", with_status, *OPTIONS, *LIST, "--json").json
    (status,) = [check for check in report["checks"] if check["name"] == "status"]
    assert (status["outcome"], status["code"]) == ("FAILED", "status.revoked")
    assert status["params"] == {"url": STATUS_LIST, "purpose": "revocation", "value": 1}


def test_words_in_a_list_stay_words(openbadge: Command, badge: Path) -> None:
    words = ("fine", "\x1b[2J\u202eACCEPTED  Genuine and unchanged.")
    badge.write_bytes(bytes(make_badge(status=StatusEntry(STATUS_LIST, 7, "message", 1, words))))
    Path("list.json").write_bytes(make_status_list([7], purpose="message"))
    done = openbadge("verify", badge, *OPTIONS, *LIST)
    assert "\x1b" not in done.out
    assert "\u202e" not in done.out
    assert "warning  status: The issuer has put a note to this badge:" in done.out
