"""Changing the status of one credential or of a hundred thousand, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select, update

from openbadge_issuer.adapters.sql_ledger import rows
from openbadge_issuer.adapters.sql_ledger.tables import lists, places, reservations
from openbadge_issuer.ledger import checks

__all__ = ["change_status"]


class _Place(NamedTuple):
    list: int
    position: int
    value: int


def change_status(
    connection: Connection, credential_ids: Sequence[str], purpose: str, value: int, issuer_id: str | None
) -> list[tuple[str, str]]:
    """Sets the status of all of them, and returns the id and the audit's words for each that changed.

    First the lists are locked, then the places are read: so the numbers of changes have no gaps, and follow the
    order in which the transactions were committed.
    """
    list_numbers = {row.list for row in _find(connection, credential_ids, purpose, issuer_id).values()}
    locked = select(lists).where(lists.c.number.in_(list_numbers)).order_by(lists.c.number)
    of_list = {row.number: row for row in connection.execute(locked.with_for_update())}
    found = _find(connection, credential_ids, purpose, issuer_id)
    count = {number: row.changes for number, row in of_list.items()}
    changes: list[dict[str, int]] = []
    changed: list[tuple[str, str]] = []
    for credential_id in credential_ids:
        place = found.get(credential_id)
        if place is None:
            raise _missing(connection, credential_id, purpose, issuer_id)
        size = of_list[place.list].status_size
        detail = checks.status_detail(credential_id, purpose, place.value, value, size)
        if detail is not None:
            count[place.list] += 1
            changes.append(
                {"at_list": place.list, "at_position": place.position, "number": count[place.list]}
            )
            changed.append((credential_id, detail))
    if changes:
        connection.execute(
            update(places)
            .where(places.c.list == bindparam("at_list"), places.c.position == bindparam("at_position"))
            .values(value=value, change=bindparam("number")),
            changes,
        )
    for number, total in count.items():
        connection.execute(update(lists).where(lists.c.number == number).values(changes=total))
    return changed


def _find(
    connection: Connection, credential_ids: Sequence[str], purpose: str, issuer_id: str | None
) -> dict[str, _Place]:
    found: dict[str, _Place] = {}
    for some in rows.batches(credential_ids):
        query = (
            select(reservations.c.credential_id, places.c.list, places.c.position, places.c.value)
            .join_from(reservations, places, places.c.reservation == reservations.c.number)
            .where(reservations.c.credential_id.in_(some), places.c.purpose == purpose)
        )
        if issuer_id is not None:
            query = query.where(reservations.c.issuer_id == issuer_id)
        for credential_id, *place in connection.execute(query):
            found[credential_id] = _Place(*place)
    return found


def _missing(connection: Connection, credential_id: str, purpose: str, issuer_id: str | None) -> Exception:
    known = rows.load(connection, reservations.c.credential_id == credential_id)
    foreign = known is None or issuer_id not in (None, known.issuer_id)
    return checks.unknown_credential(credential_id, None if foreign else purpose)
