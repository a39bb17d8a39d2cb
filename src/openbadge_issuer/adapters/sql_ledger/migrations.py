"""The schema, as numbered steps forward. A step that was released never changes; the next one mends it.

All steps that a database lacks are taken in one transaction, by one process; the others wait and find them taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, insert, inspect, select, text

from openbadge_issuer.adapters.sql_ledger import tables
from openbadge_issuer.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MIGRATIONS", "version_of"]

_POSTGRESQL_LOCK = 0x6F70656E62616467  # "openbadg": what migrating processes wait for each other with

_TYPES: Mapping[str, Mapping[str, str]] = {
    "sqlite": {
        "number": "INTEGER PRIMARY KEY AUTOINCREMENT",
        "big": "INTEGER",
        "bytes": "BLOB",
        "time": "TEXT",
    },
    "postgresql": {
        "number": "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
        "big": "BIGINT",
        "bytes": "BYTEA",
        "time": "TIMESTAMP WITH TIME ZONE",
    },
}

_ONE = (
    "CREATE TABLE openbadge_settings (name TEXT PRIMARY KEY, value {bytes} NOT NULL)",
    """CREATE TABLE openbadge_reservations (
        number {number},
        key_handle TEXT NOT NULL UNIQUE,
        credential_id TEXT NOT NULL UNIQUE,
        issuer_id TEXT NOT NULL,
        achievement_id TEXT NOT NULL,
        replaces TEXT,
        succeeds TEXT UNIQUE,
        key TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        seed {bytes} NOT NULL,
        reserved_at {time} NOT NULL,
        signed_at {time},
        securing TEXT,
        verification_method TEXT,
        digest TEXT,
        place TEXT,
        content {bytes},
        erased_at {time}
    )""",
    "CREATE INDEX openbadge_reservations_issuer ON openbadge_reservations (issuer_id, number)",
    "CREATE INDEX openbadge_reservations_achievement ON openbadge_reservations (achievement_id, number)",
    "CREATE INDEX openbadge_reservations_method ON openbadge_reservations (verification_method, number)",
    "CREATE INDEX openbadge_reservations_replaces ON openbadge_reservations (replaces) WHERE replaces IS NOT NULL",
    """CREATE INDEX openbadge_reservations_pending ON openbadge_reservations (number)
        WHERE signed_at IS NULL AND erased_at IS NULL""",
    """CREATE TABLE openbadge_recipients (
        handle TEXT NOT NULL,
        reservation {big} NOT NULL REFERENCES openbadge_reservations (number),
        PRIMARY KEY (handle, reservation)
    )""",
    "CREATE INDEX openbadge_recipients_reservation ON openbadge_recipients (reservation)",
    """CREATE TABLE openbadge_lists (
        number {number},
        list_id TEXT NOT NULL UNIQUE,
        issuer_id TEXT NOT NULL,
        purpose TEXT NOT NULL,
        key {bytes} NOT NULL,
        entries {big} NOT NULL,
        capacity {big} NOT NULL,
        status_size INTEGER NOT NULL,
        taken {big} NOT NULL CHECK (taken BETWEEN 0 AND capacity),
        changes {big} NOT NULL,
        publications {big} NOT NULL,
        published_changes {big} NOT NULL,
        opened_at {time} NOT NULL,
        published_at {time}
    )""",
    "CREATE INDEX openbadge_lists_issuer ON openbadge_lists (issuer_id, number)",
    """CREATE TABLE openbadge_places (
        list {big} NOT NULL REFERENCES openbadge_lists (number),
        position {big} NOT NULL,
        reservation {big} NOT NULL REFERENCES openbadge_reservations (number),
        purpose TEXT NOT NULL,
        value INTEGER NOT NULL,
        change {big} NOT NULL,
        PRIMARY KEY (list, position),
        UNIQUE (reservation, purpose)
    )""",
    "CREATE UNIQUE INDEX openbadge_places_changed ON openbadge_places (list, change) WHERE change > 0",
    """CREATE TABLE openbadge_audit (
        number {number},
        at {time} NOT NULL,
        actor TEXT NOT NULL,
        action TEXT NOT NULL,
        credential_id TEXT NOT NULL,
        detail TEXT NOT NULL,
        reason TEXT NOT NULL
    )""",
    "CREATE INDEX openbadge_audit_credential ON openbadge_audit (credential_id, number)",
)

_APPEND_ONLY = {
    "sqlite": (
        """CREATE TRIGGER openbadge_audit_no_update BEFORE UPDATE ON openbadge_audit
            BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END""",
        """CREATE TRIGGER openbadge_audit_no_delete BEFORE DELETE ON openbadge_audit
            BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION openbadge_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$""",
        """CREATE TRIGGER openbadge_audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON openbadge_audit
            FOR EACH STATEMENT EXECUTE FUNCTION openbadge_audit_append_only()""",
    ),
}


def _steps(dialect: str) -> tuple[Sequence[str], ...]:
    types = _TYPES[dialect]
    tables_and_indexes = [statement.format_map(types) for statement in _ONE]
    return ([*tables_and_indexes, *_APPEND_ONLY[dialect]],)


MIGRATIONS: Mapping[str, tuple[Sequence[str], ...]] = {dialect: _steps(dialect) for dialect in _TYPES}
"""By dialect: the statements of step 1, of step 2, …"""


def version_of(connection: Connection) -> int:
    """The number of the last step that this database took; 0 for an empty one.

    Raises `LedgerError` (``ledger.newer``) for a database that a newer version of the library has changed.
    """
    if not inspect(connection).has_table(tables.versions.name):
        return 0
    version = connection.scalar(select(func.max(tables.versions.c.version))) or 0
    known = len(MIGRATIONS[connection.dialect.name])
    if version > known:
        raise LedgerError(
            f"This ledger is of version {version}, and this library knows versions up to {known}.",
            code="ledger.newer",
            params={"version": version, "known": known},
            advice="Install the newer version of openbadge-issuer that wrote it.",
        )
    return version


def take_steps(connection: Connection, salt: bytes) -> None:
    """Takes the missing steps, inside the caller's transaction; ``salt`` becomes the ledger's if it has none."""
    dialect = connection.dialect.name
    if dialect == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_POSTGRESQL_LOCK)))
    connection.execute(
        text(f"CREATE TABLE IF NOT EXISTS {tables.versions.name} (version INTEGER PRIMARY KEY)")
    )
    for version, statements in enumerate(MIGRATIONS[dialect], start=1):
        if version > version_of(connection):
            for statement in statements:
                connection.exec_driver_sql(statement)
            connection.execute(insert(tables.versions).values(version=version))
    settings = tables.settings
    if connection.scalar(select(settings.c.value).where(settings.c.name == tables.SALT)) is None:
        connection.execute(insert(settings).values(name=tables.SALT, value=salt))
