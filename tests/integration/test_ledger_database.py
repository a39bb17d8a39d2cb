"""What is SQL's own: migrations, durability, what stays in the files, and how a database's errors are told."""

from __future__ import annotations

import os
import pickle
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, inspect, text

from ledger_contract import Cluster, postgresql_cluster
from openbadge_issuer import Issuer, Profile
from openbadge_issuer.adapters.sql_ledger import SqlLedger, database, migrations, tables
from openbadge_issuer.errors import ConfigurationError, LedgerError, MissingExtra, OpenBadgeError
from openbadge_issuer.issuing import StatusLists
from openbadge_issuer.testing import ISSUER_ID, fixed_signer, make_award
from openbadge_issuer.testing.ledger_contract.world import (
    ADA,
    KEY_URL,
    NOW,
    REVOCATION,
    WHO_AND_WHY,
    intent,
    open_list,
)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with postgresql_cluster() as cluster:
        yield cluster


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'ledger.sqlite'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, sqlite_url: str) -> str:
    if request.param == "sqlite":
        return sqlite_url
    cluster: Cluster = request.getfixturevalue("cluster")
    return cluster.empty()


def by_hand(url: str, do: Callable[[Connection], object]) -> None:
    """Does something to a ledger's database behind its back."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        with engine.begin() as connection:
            do(connection)
    finally:
        engine.dispose()


def sql(url: str, statement: str) -> None:
    by_hand(url, lambda connection: connection.execute(text(statement)))


def test_the_migrations_make_the_tables_that_the_queries_know(url: str) -> None:
    def compare(connection: Connection) -> None:
        made = inspect(connection)
        known = tables.audit.metadata.tables
        assert set(made.get_table_names()) - {"sqlite_sequence"} == set(known)
        for name, table in known.items():
            columns = {(one["name"], one["nullable"]) for one in made.get_columns(name)}
            expected = {(one.name, bool(one.nullable)) for one in table.columns}
            if connection.dialect.name == "sqlite":  # says "nullable" of an INTEGER PRIMARY KEY
                columns, expected = {(one, True) for one, _ in columns}, {(one, True) for one, _ in expected}
            assert columns == expected

    SqlLedger(url).close()
    by_hand(url, compare)


def test_opening_again_changes_nothing(url: str) -> None:
    with SqlLedger(url) as first:
        made = first.reserve(intent(), now=NOW)
    with SqlLedger(url, migrate=False) as again:
        assert again.credential(made.credential_id) == made
        assert list(again.credentials_of(ADA)) == [made], "the salt is the database's, not the process's"
        assert again.reserve(intent(), now=NOW) == made


def test_a_newer_database_is_refused(url: str) -> None:
    SqlLedger(url).close()
    sql(url, "INSERT INTO openbadge_versions (version) VALUES (99)")
    with pytest.raises(LedgerError) as error:
        SqlLedger(url)
    assert error.value.detail_code == "ledger.newer"
    assert error.value.params == {"version": 99, "known": 1}


def test_an_older_database_is_left_alone_if_asked(url: str) -> None:
    with pytest.raises(LedgerError) as error:
        SqlLedger(url, migrate=False)
    assert error.value.detail_code == "ledger.older"
    by_hand(url, _assert_empty)


def test_a_missing_ledger_is_not_made_if_asked(url: str) -> None:
    with pytest.raises(LedgerError) as error:
        SqlLedger(url, create=False)
    assert error.value.detail_code == "ledger.missing"
    by_hand(url, _assert_empty)
    SqlLedger(url).close()
    SqlLedger(url, create=False).close()


def test_a_missing_file_is_not_made_if_asked(tmp_path: Path) -> None:
    with pytest.raises(LedgerError) as error:
        SqlLedger(f"sqlite:///{tmp_path / 'badges.sqlite'}", create=False)
    assert error.value.detail_code == "ledger.missing"
    assert list(tmp_path.iterdir()) == []


def test_a_bare_file_name_is_told_to_be_a_url() -> None:
    with pytest.raises(ConfigurationError, match=r"sqlite:///badges\.sqlite") as error:
        SqlLedger("badges.sqlite")
    assert error.value.detail_code == "config.ledger_url"


@pytest.mark.parametrize("timeout", [None, 0, "30"])
def test_a_timeout_is_a_number_of_seconds(url: str, timeout: object) -> None:
    with pytest.raises(ConfigurationError) as error:
        SqlLedger(url, timeout=timeout)  # type: ignore[arg-type]
    assert error.value.detail_code == "config.ledger"


def test_a_restored_backup_gives_no_index_away_twice(tmp_path: Path) -> None:
    """What docs/ledger.md tells to do after an older backup had to be restored."""

    def issued(ledger: SqlLedger, key: str, lists: StatusLists) -> dict[str, object]:
        issuer = Issuer(Profile(id=ISSUER_ID, name="School"), fixed_signer(), status=lists, ledger=ledger)
        entry = issuer.issue(make_award(), key=key, now=NOW).document["credentialStatus"]
        assert isinstance(entry, dict)
        return {name: entry[name] for name in ("statusListCredential", "statusListIndex")}

    path, backup = tmp_path / "badges.sqlite", tmp_path / "backup.sqlite"
    old = StatusLists("https://school.example/status/")
    with SqlLedger(f"sqlite:///{path}") as ledger:
        issued(ledger, "1", old)
    shutil.copy(path, backup)
    with SqlLedger(f"sqlite:///{path}") as ledger:
        lost = issued(ledger, "2", old)
    shutil.copy(backup, path)
    with SqlLedger(f"sqlite:///{path}") as ledger:
        fresh = StatusLists("https://school.example/status/restored-2026-03-02/")
        after = issued(ledger, "3", fresh)
        assert after["statusListCredential"] != lost["statusListCredential"]
    shutil.copy(backup, path)
    with SqlLedger(f"sqlite:///{path}") as ledger:
        assert issued(ledger, "3", old) == lost, "without it, two badges would have one place"


def _assert_empty(connection: Connection) -> None:
    assert inspect(connection).get_table_names() == []


def test_a_step_is_taken_whole_or_not_at_all(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    second = ["CREATE TABLE openbadge_new (x INTEGER)", "NO SQL"]
    steps = {name: (*known, second) for name, known in migrations.MIGRATIONS.items()}
    with SqlLedger(url) as ledger:
        made = ledger.reserve(intent(), now=NOW)
    with monkeypatch.context() as broken:
        broken.setattr(migrations, "MIGRATIONS", steps)
        with pytest.raises(LedgerError):
            SqlLedger(url)
    with SqlLedger(url) as ledger:
        assert ledger.credential(made.credential_id) == made
    second.pop()
    with monkeypatch.context() as mended:
        mended.setattr(migrations, "MIGRATIONS", steps)
        with SqlLedger(url) as ledger:
            assert ledger.credential(made.credential_id) == made
        by_hand(url, _assert_second_step_taken)
    with pytest.raises(LedgerError) as error:
        SqlLedger(url)
    assert error.value.detail_code == "ledger.newer"


def _assert_second_step_taken(connection: Connection) -> None:
    assert inspect(connection).has_table("openbadge_new")
    assert connection.scalar(text("SELECT max(version) FROM openbadge_versions")) == 2


def test_many_open_an_empty_database_at_once(url: str) -> None:
    def open_and_reserve(number: int) -> str:
        with SqlLedger(url) as ledger:
            open_list(ledger)
            return ledger.reserve(intent(number, lists=(REVOCATION,)), now=NOW).credential_id

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(open_and_reserve, range(8)))
    with SqlLedger(url) as ledger:
        assert {one.credential_id for one in ledger.find(recipient=ADA)} == set(made)
        assert sorted(one.places[0].position for one in ledger.find()) == list(range(8))


@pytest.mark.parametrize(
    "statement", ["DELETE FROM openbadge_audit", "UPDATE openbadge_audit SET actor = 'x'"]
)
def test_the_audit_is_append_only(url: str, statement: str) -> None:
    with SqlLedger(url) as ledger:
        ledger.reserve(intent(), now=NOW)
        ledger.erase(intent().credential_id, now=NOW, **WHO_AND_WHY)
        before = list(ledger.audit())
        with pytest.raises(Exception, match="append-only"):
            sql(url, statement)
        assert list(ledger.audit()) == before


def test_no_address_lies_in_the_file_and_what_is_erased_is_gone_from_it(
    sqlite_url: str, tmp_path: Path
) -> None:
    with SqlLedger(sqlite_url) as ledger:
        made = ledger.reserve(
            intent(key="ada-lovelace-4711", lists=()), now=NOW, entropy=lambda n: b"\xa7" * n
        )
        signed = b"Ada Lovelace is here, " * 500
        ledger.record(made.credential_id, signed, securing="vc-jwt", verification_method=KEY_URL, now=NOW)
        assert b"ada@school" not in _files(tmp_path)
        traces = (b"Ada Lovelace", b"ada-lovelace", made.fingerprint.encode(), b"\xa7" * 32)
        assert all(trace in _files(tmp_path) for trace in traces)
        ledger.erase(ADA, now=NOW, **WHO_AND_WHY)
        assert [trace for trace in traces if trace in _files(tmp_path)] == []
        assert made.credential_id.encode() in _files(tmp_path)


def _files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_sqlite_is_durable_and_private(sqlite_url: str, tmp_path: Path) -> None:
    with SqlLedger(sqlite_url) as ledger:
        with ledger._database.write() as connection:
            settings = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys", "busy_timeout")
            }
        if os.name == "posix":
            modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
            assert modes == {0o600}
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "foreign_keys": 1,
        "busy_timeout": 30_000,
    }


def test_a_writer_waits_its_time_and_then_says_so(url: str) -> None:
    lock = (
        "BEGIN IMMEDIATE"
        if url.startswith("sqlite")
        else "LOCK TABLE openbadge_reservations IN EXCLUSIVE MODE"
    )
    with SqlLedger(url, timeout=0.2) as ledger:
        engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
        with engine.connect() as other:
            other.exec_driver_sql(lock)
            begun = time.monotonic()
            with pytest.raises(LedgerError) as error:
                ledger.reserve(intent(), now=NOW)
            assert time.monotonic() - begun < 5
            assert error.value.detail_code == "ledger.unavailable"
            assert error.value.params["reason"] in ("SQLITE_BUSY", "55P03")
            assert ledger.credential(intent().credential_id) is None, "readers are not held up"
            other.rollback()
        engine.dispose()
        assert ledger.reserve(intent(), now=NOW).state == "reserved"


def test_errors_of_the_database_are_ours_and_show_nothing(url: str) -> None:
    with SqlLedger(url) as ledger:
        sql(url, "ALTER TABLE openbadge_reservations RENAME TO openbadge_gone")
        with pytest.raises(LedgerError) as error:
            ledger.reserve(intent(key="ada@school.example"), now=NOW)
    assert error.value.detail_code == "ledger.unavailable"
    assert error.value.__suppress_context__
    for secret in ("ada@", intent().fingerprint, "INSERT", "school"):
        assert secret not in str(error.value) + repr(error.value.params)
    assert pickle.loads(pickle.dumps(error.value)).detail_code == "ledger.unavailable"
    assert error.value.__context__ is None  # which a cluster's own way of pickling errors would send along


def test_a_server_that_went_away_is_told_and_forgiven(cluster: Cluster) -> None:
    url = cluster.empty()
    with SqlLedger(url) as ledger:
        ledger.reserve(intent(), now=NOW)
        sql(
            cluster.url(),
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()",
        )
        assert ledger.reserve(intent(2), now=NOW).state == "reserved"
    with pytest.raises(LedgerError) as error:
        SqlLedger("postgresql://nobody:geheim@/nothing?host=/nonexistent")
    assert error.value.detail_code == "ledger.unavailable"
    assert "geheim" not in str(error.value)


def test_files_that_are_no_ledger(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("This is no database, however long it may be. " * 50, encoding="utf-8")
    for path, reason in (("text", "SQLITE_NOTADB"), ("no/such/folder", "SQLITE_CANTOPEN")):
        with pytest.raises(LedgerError) as error:
            SqlLedger(f"sqlite:///{tmp_path / path}")
        assert error.value.params["reason"] == reason
    assert "folder" in str(error.value)


def test_a_time_that_somebody_else_wrote(sqlite_url: str) -> None:
    with SqlLedger(sqlite_url) as ledger:
        ledger.reserve(intent(), now=NOW)
        sql(sqlite_url, "UPDATE openbadge_reservations SET reserved_at = 'yesterday'")
        with pytest.raises(LedgerError) as error:
            ledger.credential(intent().credential_id)
    assert error.value.detail_code == "ledger.damaged"


@pytest.mark.parametrize(
    "url",
    ["sqlite://", "sqlite:///:memory:", "mysql://x/y", "no url", "", "sqlite:///file:x?mode=memory&uri=true"],
)
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        SqlLedger(url)
    assert error.value.detail_code == "config.ledger_url"


def test_a_timeout_is_above_zero(sqlite_url: str) -> None:
    with pytest.raises(ConfigurationError):
        SqlLedger(sqlite_url, timeout=0)


def test_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra) as error:
        SqlLedger("postgresql://x@/y")
    assert "openbadge-issuer[postgresql]" in str(error.value)
    code = (
        "import sys; sys.modules['sqlalchemy'] = None\n"
        "try: import openbadge_issuer.adapters.sql_ledger\n"
        "except ImportError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "openbadge-issuer[sql]" in done.stdout


def test_a_ledger_is_not_pickled_and_prints_no_url(sqlite_url: str) -> None:
    with SqlLedger(sqlite_url) as ledger:
        with pytest.raises((OpenBadgeError, TypeError)):
            pickle.dumps(ledger)
        assert repr(ledger) == "<SqlLedger sqlite>"


def test_reading_goes_on_while_somebody_writes(sqlite_url: str) -> None:
    with SqlLedger(sqlite_url, timeout=0.5) as ledger:
        made = ledger.reserve(intent(), now=NOW)
        seen: list[object] = []
        with ledger._database.write():
            reader = threading.Thread(target=lambda: seen.append(ledger.credential(made.credential_id)))
            reader.start()
            reader.join(5)
        assert seen == [made]


def test_a_place_stands_in_the_database_once(sqlite_url: str, tmp_path: Path) -> None:
    with SqlLedger(sqlite_url) as ledger:
        open_list(ledger)
        for number in (1, 2):
            ledger.reserve(intent(number, lists=(REVOCATION,)), now=NOW)
    connection = sqlite3.connect(tmp_path / "ledger.sqlite")
    for statement in (
        "UPDATE openbadge_places SET position = 0",
        "UPDATE openbadge_lists SET taken = -1",
        "UPDATE openbadge_reservations SET credential_id = 'x'",
        "UPDATE openbadge_reservations SET key_handle = 'x'",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(statement)
    connection.close()
