"""``status publish`` while somebody else publishes: here, one after the other; elsewhere, signed once more."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from openbadge_issuer.cli import status
from openbadge_issuer.cli.locking import alone
from openbadge_issuer.errors import LedgerError
from openbadge_issuer.issuing import Issuer, StatusFile
from unit.cli.commands import NOW, Command, published

LOCK = Path(".publishing.lock")
PUBLISH = ("status", "publish", "--out", "status", "--password-file", "../password", "--now", NOW)
WHY = ("--reason", "issued to the wrong person", "--actor", "registrar:7", "--now", NOW)


@pytest.fixture
def badge_id(openbadge: Command, issuers: Path) -> str:
    """Of a badge that was issued from the folder here."""
    done = openbadge(
        *("issue", "achievement.json", "--to", "ada@example.org", "--password-file", "../password"),
        *("--out", "ada.json", "--now", NOW),
    )
    assert (done.status, done.err) == (0, ""), done
    return done.out.removeprefix("ada.json: ").strip()


def test_two_runs_do_not_interleave(
    openbadge: Command, badge_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status, "LOCK_SECONDS", 0.1)
    with alone(LOCK, "publishing", seconds=0):
        assert openbadge(*PUBLISH).refuses("another run is publishing", str(LOCK))
        assert not Path("status").exists()
    assert LOCK.read_bytes() == b""  # it stays, and does no harm
    published(openbadge)


def test_a_run_that_failed_gives_the_lock_back(openbadge: Command, badge_id: str) -> None:
    with pytest.raises(KeyboardInterrupt), alone(LOCK, "publishing", seconds=0):
        raise KeyboardInterrupt
    published(openbadge)
    published(openbadge)


def test_a_lock_that_can_not_be_made(openbadge: Command, badge_id: str) -> None:
    LOCK.mkdir()
    assert openbadge(*PUBLISH).refuses(str(LOCK))


def test_whoever_was_overtaken_signs_once_more(
    openbadge: Command, badge_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody elsewhere has revoked and published between the signature here and its note."""
    noted = Issuer.published
    calls = []

    def overtaken(self: Issuer, file: StatusFile, *, now: datetime) -> None:
        calls.append(file.changes)
        if len(calls) == 1:
            assert openbadge("revoke", badge_id, *WHY).status == 0
            raise LedgerError("A newer publication is out.", code="ledger.outdated")
        noted(self, file, now=now)

    monkeypatch.setattr(Issuer, "published", overtaken)
    documents = published(openbadge)
    assert calls == [0, 1]
    done = openbadge(
        "verify", "ada.json", "--document", "did:web:school.example=did.json", "--now", NOW, *documents
    )
    assert done.out.startswith("REFUSED  The issuer has taken this badge back (revoked).\n")


def test_it_does_not_try_for_ever(openbadge: Command, badge_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def overtaken(_self: Issuer, file: StatusFile, *, now: datetime) -> None:
        calls.append(now)
        raise LedgerError("A newer publication is out.", code="ledger.outdated")

    monkeypatch.setattr(Issuer, "published", overtaken)
    done = openbadge(*PUBLISH)
    assert (done.status, done.out) == (1, "")
    assert "A newer publication is out." in done.err
    assert len(calls) == status.ATTEMPTS
