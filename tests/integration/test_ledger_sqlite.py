from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from openbadge_issuer.adapters.sql_ledger import SqlLedger, database
from openbadge_issuer.errors import LedgerError
from openbadge_issuer.ledger import Ledger
from openbadge_issuer.testing.ledger_contract import LedgerContract
from openbadge_issuer.testing.ledger_contract.world import NOW, intent


class TestSqlite(LedgerContract):
    @pytest.fixture
    def ledger(self, tmp_path: Path) -> Iterator[Ledger]:
        with SqlLedger(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as ledger:
            yield ledger


class Hindered:
    """A cursor that finds the file locked some times."""

    def __init__(self, times: int, code: int = sqlite3.SQLITE_BUSY) -> None:
        self.left, self.code, self.asked = times, code, list[str]()

    def execute(self, statement: str) -> None:
        self.asked.append(statement)
        if self.left:
            self.left -= 1
            error = sqlite3.OperationalError("locked")
            error.sqlite_errorcode = self.code
            raise error


def test_who_open_a_new_file_at_once_wait_for_each_other() -> None:
    cursor = Hindered(2, sqlite3.SQLITE_BUSY | 2 << 8)  # an extended code
    database._write_ahead(cursor, timeout=20)  # type: ignore[arg-type]
    assert cursor.asked == ["PRAGMA journal_mode=WAL"] * 3


@pytest.mark.parametrize(("code", "timeout"), [(sqlite3.SQLITE_BUSY, 0), (sqlite3.SQLITE_READONLY, 20)])
def test_they_do_not_wait_for_ever_nor_for_anything_else(code: int, timeout: float) -> None:
    cursor = Hindered(9, code)
    with pytest.raises(sqlite3.OperationalError):
        database._write_ahead(cursor, timeout)  # type: ignore[arg-type]
    assert cursor.left == 8


def test_many_open_one_new_file(tmp_path: Path) -> None:
    """Without that one in a thousand failed at once, whatever the timeout."""
    ready = threading.Barrier(8)

    def opened(number: int) -> str:
        ready.wait()
        with SqlLedger(f"sqlite:///{tmp_path / str(number)}.sqlite", timeout=20) as ledger:
            return repr(ledger)

    with ThreadPoolExecutor(8) as threads:
        for number in range(5):
            assert set(threads.map(opened, [number] * 8)) == {"<SqlLedger sqlite>"}


def test_what_no_waiting_mends_is_not_told_to_be_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with SqlLedger(f"sqlite:///{path}") as ledger:
        assert list(ledger.pending()) == []
    whole = path.read_bytes()
    for content, word in (
        (b"no database" * 1_000, "backup"),
        (whole[:4_096] + bytes(len(whole) - 4_096), "backup"),
    ):
        for beside in tmp_path.iterdir():
            beside.unlink()
        path.write_bytes(content)
        with pytest.raises(LedgerError) as error, SqlLedger(f"sqlite:///{path}") as ledger:
            list(ledger.pending())
        assert error.value.detail_code == "ledger.unavailable"
        assert word in error.value.advice
        assert "Try again" not in error.value.advice


@pytest.mark.parametrize(
    ("reason", "word"),
    [
        ("SQLITE_READONLY_DIRECTORY", "may this process write"),
        ("SQLITE_CANTOPEN", "may this process write"),
        ("SQLITE_CORRUPT_VTAB", "backup"),
        ("SQLITE_FULL", "full"),
        ("SQLITE_BUSY", "Try again"),
    ],
)
def test_the_advice_is_for_what_went_wrong(reason: str, word: str) -> None:
    error = sqlite3.OperationalError("no")
    error.sqlite_errorname = reason
    assert word in database._unavailable(error).advice


def test_a_file_that_nobody_writes_into_is_read_alone(tmp_path: Path) -> None:
    """A path as an address: letters that mean something there are none of it."""
    folder = tmp_path / "a #b ü"
    folder.mkdir()
    url = f"sqlite:///{folder / 'ledger.sqlite'}"
    with SqlLedger(url):
        pass
    content = (folder / "ledger.sqlite").read_bytes()
    with SqlLedger(url, immutable=True) as ledger:
        assert ledger.by_keys("did:web:school.example", ["a"]) == {}
        assert [each.name for each in folder.iterdir()] == ["ledger.sqlite"]
        with pytest.raises(LedgerError) as error:
            ledger.reserve(intent(), now=NOW)
    assert (error.value.detail_code, error.value.params["reason"]) == (
        "ledger.unavailable",
        "SQLITE_READONLY",
    )
    assert (folder / "ledger.sqlite").read_bytes() == content


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(LedgerError) as error:
        SqlLedger(f"sqlite:///{tmp_path / 'none.sqlite'}", immutable=True)
    assert (error.value.detail_code, [*tmp_path.iterdir()]) == ("ledger.missing", [])
