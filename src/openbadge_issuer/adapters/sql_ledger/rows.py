"""From rows to records, and the few statements that several methods share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Connection, Row, Table, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from openbadge_issuer.adapters.sql_ledger.tables import audit, lists, places, recipients, reservations
from openbadge_issuer.ledger.records import (
    AuditEntry,
    Reservation,
    Signed,
    StatusListRecord,
    StatusPlace,
)

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select

__all__ = [
    "BATCH",
    "audit_entry",
    "batches",
    "handles_of",
    "insert_if_new",
    "list_record",
    "list_values",
    "load",
    "load_all",
    "load_reservations",
    "note",
    "with_places",
]

_T = TypeVar("_T")
BATCH = 200  # rows of one page, and values of one IN (…)


def insert_if_new(connection: Connection, table: Table, values: Mapping[str, object]) -> bool:
    """Inserts a row unless it breaks a unique constraint; says whether it did. Waits for others who insert the same."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table).values(values).on_conflict_do_nothing().inline()
    counted = connection.execute(statement, execution_options={"preserve_rowcount": True})
    return counted.rowcount == 1


def batches(values: Sequence[_T]) -> Iterable[Sequence[_T]]:
    """The values in pieces that fit into one statement."""
    return (values[start : start + BATCH] for start in range(0, len(values), BATCH))


def handles_of(connection: Connection, issuer_id: str, credential_id: str) -> tuple[str, ...]:
    """By what the recipient of an issuer's credential is known."""
    query = (
        select(recipients.c.handle)
        .join_from(recipients, reservations, recipients.c.reservation == reservations.c.number)
        .where(reservations.c.credential_id == credential_id, reservations.c.issuer_id == issuer_id)
    )
    return tuple(connection.execute(query).scalars())


def load(connection: Connection, *where: ColumnElement[bool]) -> Reservation | None:
    """The one reservation for which this holds."""
    found = load_reservations(connection, select(reservations).where(*where))
    return found[0][1] if found else None


def load_all(connection: Connection, query: Select[tuple[object, ...]]) -> list[tuple[int, Reservation]]:
    """The same, locked. Asked until nothing new is found: somebody may have replaced one while we waited for its lock."""
    found: dict[int, Reservation] = {}
    while not (again := dict(load_reservations(connection, query.with_for_update()))).keys() <= found.keys():
        found |= again
    return sorted(found.items())


def load_reservations(
    connection: Connection, query: Select[tuple[object, ...]]
) -> list[tuple[int, Reservation]]:
    """The reservations of a query over the whole table, with their row numbers and status places."""
    rows = connection.execute(query).all()
    numbers = [row.number for row in rows]
    taken: dict[int, list[StatusPlace]] = {number: [] for number in numbers}
    if rows:
        for place in connection.execute(
            select(
                places.c.reservation,
                lists.c.list_id,
                places.c.purpose,
                places.c.position,
                places.c.value,
            )
            .join_from(places, lists, places.c.list == lists.c.number)
            .where(places.c.reservation.in_(numbers))
        ):
            taken[place.reservation].append(
                StatusPlace(place.list_id, place.purpose, place.position, place.value)
            )
    return [(row.number, _reservation(row, taken[row.number])) for row in rows]


def _reservation(row: Row[tuple[object, ...]], at: Sequence[StatusPlace]) -> Reservation:
    signed = None
    if row.signed_at is not None:
        signed = Signed(
            content=row.content,
            place=row.place,
            digest=row.digest,
            securing=row.securing,
            verification_method=row.verification_method,
            signed_at=row.signed_at,
        )
    bare = Reservation(
        issuer_id=row.issuer_id,
        key=row.key,
        credential_id=row.credential_id,
        fingerprint=row.fingerprint,
        seed=row.seed,
        achievement_id=row.achievement_id,
        replaces=row.replaces,
        reserved_at=row.reserved_at,
        signed=signed,
        erased_at=row.erased_at,
    )
    return with_places(bare, at)


def with_places(reservation: Reservation, taken: Sequence[StatusPlace]) -> Reservation:
    """The reservation with its places, in the order of their purposes."""
    return replace(reservation, places=tuple(sorted(taken, key=lambda place: place.purpose)))


def list_record(row: Row[tuple[object, ...]]) -> StatusListRecord:
    """A row of the lists."""
    return StatusListRecord(**{name: value for name, value in row._mapping.items() if name != "number"})  # noqa: SLF001  # SQLAlchemy's own public name


def list_values(record: StatusListRecord) -> dict[str, object]:
    """What stands in that row."""
    return {name: getattr(record, name) for name in StatusListRecord.__dataclass_fields__}


def audit_entry(row: Row[tuple[object, ...]]) -> AuditEntry:
    """A row of the audit."""
    return AuditEntry(**{column.name: getattr(row, column.name) for column in audit.columns})


def note(
    connection: Connection,
    action: str,
    what: Sequence[tuple[str, str]],
    *,
    at: datetime,
    actor: str,
    reason: str,
) -> None:
    """Writes an audit entry for each (credential id, detail)."""
    if what:
        common = {"at": at, "actor": actor, "action": action, "reason": reason}
        connection.execute(
            insert(audit), [{**common, "credential_id": one, "detail": detail} for one, detail in what]
        )
