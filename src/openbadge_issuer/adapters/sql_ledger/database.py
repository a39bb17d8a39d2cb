"""The way to the database: transactions that are durable, bounded in time, and never shared with a forked child.

- SQLite: WAL with ``synchronous=FULL`` (a commit survives a power cut), writers begin with ``BEGIN IMMEDIATE`` (so
  none of them fails half-way because another one wrote), ``secure_delete`` (what is erased does not stay in free pages).
- PostgreSQL: writers run at READ COMMITTED and lock the rows that they count with; readers see one snapshot.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final
from weakref import WeakSet

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from openbadge_issuer.errors import ConfigurationError, LedgerError, MissingExtra

if TYPE_CHECKING:
    from sqlalchemy import URL
    from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
    from sqlalchemy.pool import ConnectionPoolEntry

__all__ = ["Database", "missing"]

_ACTION = "openbadge_begin"
_CONNECT_SECONDS = 10  # to reach a PostgreSQL server
_PAUSE = 0.01  # seconds


class Database:
    """Transactions on one database; ``timeout`` is in seconds, for a lock that somebody else holds.

    Without ``create`` a file that is not there raises `LedgerError` (``ledger.missing``). Of an ``immutable`` file SQLite
    takes it that nobody writes into it, and so needs nothing beside it.
    """

    def __init__(self, url: str, *, timeout: float, create: bool, immutable: bool = False) -> None:
        self.url = _checked(url)
        self.dialect = self.url.get_backend_name()
        if self.dialect == "sqlite":
            if not create and not Path(str(self.url.database)).is_file():
                raise missing()
            self._engine = _frozen(self.url) if immutable else _sqlite(self.url, timeout)
            self._writer = self._engine.execution_options(**{_ACTION: "BEGIN IMMEDIATE"})
            self._reader = self._engine
        else:
            self._engine = _postgresql(self.url, timeout)
            self._writer = self._engine.execution_options(isolation_level="READ COMMITTED")
            self._reader = self._engine.execution_options(isolation_level="REPEATABLE READ")
        _open.add(self)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes: committed at the end, rolled back by any exception."""
        with self._translating(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that reads one state of the database."""
        with self._translating(), self._reader.begin() as connection:
            yield connection

    def forget_deleted(self) -> None:
        """Empties SQLite's write-ahead log, in which deleted values may stand; best effort, readers may hinder it."""
        if self.dialect == "sqlite":
            with suppress(SQLAlchemyError), self._engine.connect() as connection:
                connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self, *, forked: bool = False) -> None:
        """Closes the connections that nobody uses; in a forked child it lets go of them only, for they are the parent's."""
        self._engine.dispose(close=not forked)

    @contextmanager
    def _translating(self) -> Iterator[None]:
        foreign = (SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error, OSError)
        try:
            yield
        except foreign as error:
            raise _unavailable(error) from None


def _checked(text: str) -> URL:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError, TypeError):
        raise ConfigurationError(
            "The ledger's URL can not be read.",
            code="config.ledger_url",
            advice="A file is sqlite:///badges.sqlite, or sqlite:////srv/badges.sqlite with an absolute path.",
        ) from None
    if url.drivername in ("sqlite", "sqlite+pysqlite"):
        if url.database in (None, "", ":memory:") or "mode" in url.query:
            raise ConfigurationError(
                "A ledger in SQLite needs a file: what is in memory is gone with the process.",
                code="config.ledger_url",
                advice="Use sqlite:///path/to/ledger.sqlite, or MemoryLedger() in tests.",
            )
        return url
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        if find_spec("psycopg") is None:
            raise MissingExtra("postgresql", "The ledger in PostgreSQL")
        return url.set(drivername="postgresql+psycopg")
    raise ConfigurationError(
        "A ledger's URL begins with sqlite:/// or postgresql://.", code="config.ledger_url"
    )


def _sqlite(url: URL, timeout: float) -> Engine:
    path = str(url.database)
    with suppress(OSError):  # readable by its owner only, and so are the files that SQLite puts beside it
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
    engine = create_engine(url, hide_parameters=True, pool_timeout=timeout, connect_args={"timeout": timeout})

    @event.listens_for(engine, "connect")
    def _set_up(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # transactions begin where we say so
        cursor = connection.cursor()
        _write_ahead(cursor, timeout)
        for pragma in ("synchronous=FULL", "secure_delete=ON", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get(_ACTION, "BEGIN"))

    return engine


def _frozen(url: URL) -> Engine:
    """A file that is only read, also where neither it nor its folder may be written (https://sqlite.org/uri.html)."""
    place = Path(str(url.database)).absolute().as_uri()
    return create_engine(
        url.set(database=place, query={"immutable": "1", "uri": "true"}), hide_parameters=True
    )


def _write_ahead(cursor: DBAPICursor, timeout: float) -> None:
    """Who open a new file at once hinder each other here, and SQLite does not wait for that: it is tried again."""
    ends = time.monotonic() + timeout
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= ends:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _postgresql(url: URL, timeout: float) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_timeout=timeout,
        pool_pre_ping=True,
        connect_args={"connect_timeout": _CONNECT_SECONDS},
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute(f"SET lock_timeout = {int(timeout * 1000)}")  # milliseconds
        cursor.close()
        connection.commit()

    return engine


def missing() -> LedgerError:
    """The error for a ledger that shall be there and is not."""
    return LedgerError(
        "There is no ledger at this URL, and `create=False` says to make none.",
        code="ledger.missing",
        advice="Is it another path? sqlite:///badges.sqlite is in the current folder, sqlite:////srv/badges.sqlite is not.",
    )


_PLACE: Final = "Does the folder exist, and may this process write there, and into the file?"
_DAMAGED: Final = (
    "The file is damaged, or no database: put the last good backup back, which does not know what came since."
)
_ADVICE: Final = (
    *(("SQLITE_CANTOPEN", _PLACE), ("SQLITE_READONLY", _PLACE)),
    *(("SQLITE_CORRUPT", _DAMAGED), ("SQLITE_NOTADB", _DAMAGED)),
    ("SQLITE_FULL", "The disk is full: make room, and try again."),
)
"""By what SQLite calls its errors: of these, none goes away by itself."""


def _unavailable(error: Exception) -> LedgerError:
    """Says which kind of error it was, and never with which values."""
    cause = getattr(error, "orig", None) or error
    reason = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    name = type(cause).__name__ + (f", {reason}" if reason else "")
    advice = next(
        (advice for begins, advice in _ADVICE if str(reason or "").startswith(begins)),
        "Try again later: what was done already is found, and not done twice.",
    )
    return LedgerError(
        f"The ledger's database could not do it ({name}).",
        code="ledger.unavailable",
        params={"reason": reason, "error": type(cause).__name__},
        advice=advice,
    )


_open: WeakSet[Database] = WeakSet()


def _before_fork() -> None:
    for database in list(_open):
        database.close()


def _after_fork_in_child() -> None:
    for database in list(_open):
        database.close(forked=True)


if hasattr(os, "register_at_fork"):  # not on Windows, where nothing forks
    os.register_at_fork(before=_before_fork, after_in_child=_after_fork_in_child)
