"""One award reserved: its key, its id, its successor's right and its places, in the caller's transaction."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert, select, update

from openbadge_issuer.adapters.sql_ledger import rows
from openbadge_issuer.adapters.sql_ledger.tables import lists, places, recipients, reservations
from openbadge_issuer.ledger import checks
from openbadge_issuer.ledger.records import Intent, Reservation, StatusPlace

if TYPE_CHECKING:
    from openbadge_issuer.errors import LedgerError

__all__ = ["reserve"]


def reserve(connection: Connection, salt: bytes, intent: Intent, seed: bytes, at: datetime) -> Reservation:
    """See `Ledger.reserve`. Constraints decide who is first; what is replaced stays locked, and so not erased."""
    fresh = Reservation(
        issuer_id=intent.issuer_id,
        key=intent.key,
        credential_id=intent.credential_id,
        fingerprint=intent.fingerprint,
        seed=seed,
        achievement_id=intent.achievement_id,
        replaces=intent.replaces,
        reserved_at=at,
    )
    key, succeeds = (
        checks.key_handle(salt, intent.issuer_id, intent.key),
        checks.successor_handle(salt, intent),
    )
    values = {
        name: getattr(fresh, name)
        for name in Reservation.__dataclass_fields__
        if name not in ("places", "signed", "erased_at")
    }
    former = _former(connection, intent)
    if not rows.insert_if_new(connection, reservations, {**values, "key_handle": key, "succeeds": succeeds}):
        first = rows.load(connection, reservations.c.key_handle == key)
        if first is None:
            raise _conflict(connection, intent, succeeds)
        return checks.same_award(first, intent)
    if former is not None and former.state == "erased":
        raise checks.erased(former.credential_id)
    number = connection.execute(
        select(reservations.c.number).where(reservations.c.key_handle == key)
    ).scalar_one()
    handles = checks.recipient_handles(salt, intent.recipient)
    if intent.recipient is None and intent.replaces is not None:
        handles = rows.handles_of(connection, intent.issuer_id, intent.replaces)
    if handles:
        connection.execute(insert(recipients), [{"handle": one, "reservation": number} for one in handles])
    taken = _take_places(connection, intent, number)
    if intent.replaces is not None:
        what = [(intent.replaces, intent.credential_id)]
        rows.note(connection, "reissue", what, at=at, actor=intent.actor or "", reason=intent.reason or "")
    return rows.with_places(fresh, taken)


def _former(connection: Connection, intent: Intent) -> Reservation | None:
    """What is replaced, locked; ``None`` if the issuer has no such credential."""
    if intent.replaces is None:
        return None
    query = select(reservations).where(
        reservations.c.credential_id == intent.replaces, reservations.c.issuer_id == intent.issuer_id
    )
    found = rows.load_reservations(connection, query.with_for_update())
    return found[0][1] if found else None


def _conflict(connection: Connection, intent: Intent, succeeds: str | None) -> LedgerError:
    """Which constraint was in the way, since it was not the key's."""
    taken = rows.load(connection, reservations.c.credential_id == intent.credential_id)
    if intent.replaces is None or taken is not None:
        return checks.credential_taken(intent.credential_id)
    successor = rows.load(connection, reservations.c.succeeds == succeeds)
    return checks.followed(intent.replaces, None if successor is None else successor.credential_id)


def _take_places(connection: Connection, intent: Intent, number: int) -> list[StatusPlace]:
    """Takes the next place in each list; the lists stay locked, in one order for everybody, until the transaction ends."""
    if not intent.lists:
        return []
    query = select(lists).where(lists.c.list_id.in_(intent.lists)).order_by(lists.c.number)
    found = connection.execute(query.with_for_update()).all()
    for list_id in intent.lists:
        if list_id not in {row.list_id for row in found}:
            raise checks.unknown_list(list_id)
    checks.checked_lists(intent, [rows.list_record(row) for row in found])
    these = lists.c.number.in_([row.number for row in found])
    connection.execute(update(lists).where(these).values(taken=lists.c.taken + 1))
    connection.execute(
        insert(places),
        [
            {
                "list": row.number,
                "position": row.taken,
                "reservation": number,
                "purpose": row.purpose,
                "value": 0,
                "change": 0,
            }
            for row in found
        ],
    )
    return [StatusPlace(row.list_id, row.purpose, row.taken) for row in found]
