"""A chunk of awards reserved or recorded in the caller's transaction, with a few statements for all of them.

Whoever waits for somebody else does it in one order, so that nobody waits in a circle: keys by their handles, then lists,
then reservations by their numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from openbadge_issuer.adapters.sql_ledger import rows
from openbadge_issuer.adapters.sql_ledger.tables import lists, places, recipients, reservations
from openbadge_issuer.errors import LedgerError
from openbadge_issuer.ledger import checks
from openbadge_issuer.ledger.records import Intent, Reservation, Signed, StatusListRecord, StatusPlace

__all__ = ["by_handles", "record_many", "reserve_many"]


class _Fresh(NamedTuple):
    """What is to be reserved, if nobody else has the key."""

    intent: Intent
    reservation: Reservation
    handle: str


def by_handles(connection: Connection, handles: Sequence[str]) -> dict[str, Reservation]:
    """What these keys stand for."""
    numbers = _numbers(connection, handles)
    found: dict[int, Reservation] = {}
    for some in rows.batches(sorted(numbers.values())):
        found |= rows.load_reservations(
            connection, select(reservations).where(reservations.c.number.in_(some))
        )
    return {handle: found[number] for handle, number in numbers.items() if number in found}


def reserve_many(
    connection: Connection, salt: bytes, intents: Sequence[Intent], seeds: Sequence[bytes], at: datetime
) -> tuple[Reservation | LedgerError, ...]:
    """See `Ledger.reserve_many`; none of the intents replaces anything.

    Rows are inserted in the order of their handles, which a salt makes; so it is decided before, by the order of the
    intents, which of two with one credential's id may have it.
    """
    wanted: dict[str, _Fresh] = {}
    owners: dict[str, str] = {}
    handles = [checks.key_handle(salt, one.issuer_id, one.key) for one in intents]
    for handle, intent, seed in zip(handles, intents, seeds, strict=True):
        if owners.setdefault(intent.credential_id, handle) == handle:
            wanted.setdefault(handle, _Fresh(intent, _fresh(intent, seed, at), handle))
    numbers = _insert_new(connection, [wanted[handle] for handle in sorted(wanted)])
    new = {handle: fresh for handle, fresh in wanted.items() if handle in numbers}
    outcomes: dict[str, Reservation | LedgerError] = {**_take_places(connection, new, numbers)}
    _note_recipients(
        connection,
        salt,
        [
            (numbers[handle], new[handle].intent)
            for handle in new
            if isinstance(outcomes[handle], Reservation)
        ],
    )
    outcomes |= by_handles(connection, [handle for handle in dict.fromkeys(handles) if handle not in new])
    return tuple(
        _outcome(outcomes.get(handle), intent) for handle, intent in zip(handles, intents, strict=True)
    )


def _outcome(known: Reservation | LedgerError | None, intent: Intent) -> Reservation | LedgerError:
    if known is None:  # the key is free, and the row was refused nevertheless
        return checks.credential_taken(intent.credential_id)
    if isinstance(known, LedgerError):
        return known
    try:
        return checks.same_award(known, intent)
    except LedgerError as error:
        return error


def _fresh(intent: Intent, seed: bytes, at: datetime) -> Reservation:
    return Reservation(
        issuer_id=intent.issuer_id,
        key=intent.key,
        credential_id=intent.credential_id,
        fingerprint=intent.fingerprint,
        seed=seed,
        achievement_id=intent.achievement_id,
        replaces=None,
        reserved_at=at,
    )


def _insert_new(connection: Connection, fresh: Sequence[_Fresh]) -> dict[str, int]:
    """Inserts those whose key and id are free; their row numbers by handle. Waits for others who insert the same."""
    if connection.dialect.name == "sqlite":  # nobody else writes while this transaction does
        known = _numbers(connection, [one.handle for one in fresh])
        new = [one for one in fresh if one.handle not in known]
        if new:
            lite = sqlite.insert(reservations).on_conflict_do_nothing().inline()
            connection.execute(lite, [_values(one) for one in new])
        return _numbers(connection, [one.handle for one in new])
    statement = postgresql.insert(reservations).on_conflict_do_nothing()
    inserted = statement.returning(reservations.c.key_handle, reservations.c.number)
    found = connection.execute(inserted, [_values(one) for one in fresh]) if fresh else ()
    return {row.key_handle: row.number for row in found}


def _values(fresh: _Fresh) -> dict[str, object]:
    return {
        **{name: getattr(fresh.reservation, name) for name in _COLUMNS},
        "key_handle": fresh.handle,
        "succeeds": None,
    }


_COLUMNS = [
    name for name in Reservation.__dataclass_fields__ if name not in ("places", "signed", "erased_at")
]


def _numbers(connection: Connection, handles: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in rows.batches(handles):
        query = select(reservations.c.key_handle, reservations.c.number)
        for row in connection.execute(query.where(reservations.c.key_handle.in_(some))):
            found[row.key_handle] = row.number
    return found


def _take_places(
    connection: Connection, new: Mapping[str, _Fresh], numbers: Mapping[str, int]
) -> dict[str, Reservation | LedgerError]:
    """Gives each its places, in their order; takes back what was inserted for one that gets none."""
    wanted = {list_id for one in new.values() for list_id in one.intent.lists}
    locked = select(lists).where(lists.c.list_id.in_(wanted)).order_by(lists.c.number).with_for_update()
    found = connection.execute(locked).all() if wanted else []
    number_of = {row.list_id: row.number for row in found}
    open_lists = {row.list_id: rows.list_record(row) for row in found}
    outcomes: dict[str, Reservation | LedgerError] = {}
    taken: list[dict[str, object]] = []
    for handle, one in new.items():
        try:
            given = _places(one.intent, open_lists)
        except LedgerError as error:
            outcomes[handle] = error
            continue
        outcomes[handle] = rows.with_places(one.reservation, given) if given else one.reservation
        taken += (
            {
                "list": number_of[place.list_id],
                "position": place.position,
                "reservation": numbers[handle],
                "purpose": place.purpose,
                "value": 0,
                "change": 0,
            }
            for place in given
        )
    refused = [numbers[handle] for handle, outcome in outcomes.items() if isinstance(outcome, LedgerError)]
    for some in rows.batches(refused):
        connection.execute(delete(reservations).where(reservations.c.number.in_(some)))
    if taken:
        connection.execute(insert(places), taken)
    for row in found:
        now_taken = open_lists[row.list_id].taken
        connection.execute(update(lists).where(lists.c.number == row.number).values(taken=now_taken))
    return outcomes


def _places(intent: Intent, open_lists: dict[str, StatusListRecord]) -> list[StatusPlace]:
    """The next place in each of its lists, all or none; counts them."""
    for list_id in intent.lists:
        if list_id not in open_lists:
            raise checks.unknown_list(list_id)
    these = [open_lists[list_id] for list_id in intent.lists]
    checks.checked_lists(intent, these)
    for one in these:
        open_lists[one.list_id] = replace(one, taken=one.taken + 1)
    return [StatusPlace(one.list_id, one.purpose, one.taken) for one in these]


def _note_recipients(connection: Connection, salt: bytes, new: Sequence[tuple[int, Intent]]) -> None:
    known = [
        {"handle": handle, "reservation": number}
        for number, intent in new
        for handle in checks.recipient_handles(salt, intent.recipient)
    ]
    if known:
        connection.execute(insert(recipients), known)


def record_many(
    connection: Connection, recordings: Sequence[tuple[str, Signed]]
) -> tuple[Reservation | LedgerError, ...]:
    """See `Ledger.record_many`; each recording is the credential's id and what is recorded for it."""
    numbers: dict[str, int] = {}
    for some in rows.batches([credential_id for credential_id, _ in recordings]):
        query = select(reservations.c.credential_id, reservations.c.number)
        for row in connection.execute(query.where(reservations.c.credential_id.in_(some))):
            numbers[row.credential_id] = row.number
    known: dict[int, Reservation] = {}
    for few in rows.batches(sorted(numbers.values())):
        locked = select(reservations).where(reservations.c.number.in_(few)).order_by(reservations.c.number)
        known |= rows.load_reservations(connection, locked.with_for_update())
    outcomes: list[Reservation | LedgerError] = []
    recorded: list[dict[str, object]] = []
    for credential_id, signed in recordings:
        number = numbers.get(credential_id)
        found = None if number is None else known.get(number)
        if number is None or found is None:
            outcomes.append(checks.unknown_credential(credential_id))
        elif found.state == "erased":
            outcomes.append(checks.erased(credential_id))
        else:
            if found.signed is None:
                found = known[number] = replace(found, signed=signed)
                recorded.append(
                    {"row": number, **{name: getattr(signed, name) for name in Signed.__dataclass_fields__}}
                )
            outcomes.append(found)
    if recorded:
        columns: dict[str, object] = {name: bindparam(name) for name in Signed.__dataclass_fields__}
        this = reservations.c.number == bindparam("row")
        connection.execute(update(reservations).where(this).values(columns), recorded)
    return tuple(outcomes)
