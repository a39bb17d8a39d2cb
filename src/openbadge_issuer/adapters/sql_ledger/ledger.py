"""`SqlLedger`: the contract of `Ledger`, a transaction a method."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NoReturn, Self

from sqlalchemy import ColumnElement, delete, select, update

from openbadge_issuer.adapters.sql_ledger import many, migrations, rows
from openbadge_issuer.adapters.sql_ledger.changing import change_status
from openbadge_issuer.adapters.sql_ledger.database import Database, missing
from openbadge_issuer.adapters.sql_ledger.reserving import reserve
from openbadge_issuer.adapters.sql_ledger.tables import (
    SALT,
    audit,
    lists,
    places,
    recipients,
    reservations,
    settings,
)
from openbadge_issuer.errors import ConfigurationError, LedgerError
from openbadge_issuer.ledger import checks
from openbadge_issuer.ledger.protocol import Ledger
from openbadge_issuer.ledger.records import (
    AuditEntry,
    Intent,
    Recording,
    Reservation,
    StatusChange,
    StatusListRecord,
    StaysInside,
)
from openbadge_issuer.models import Recipient
from openbadge_issuer.ports import Entropy

__all__ = ["SqlLedger"]


class SqlLedger(Ledger):
    """A ledger in a file (``sqlite:///badges.sqlite``) or in PostgreSQL (``postgresql://user@host/name``).

    Safe across threads, processes and forks: open it before or after. ``timeout`` is how many seconds it waits
    for somebody else's lock. It makes the tables where there are none; with ``create=False`` it raises
    `LedgerError` (``ledger.missing``) instead: so a path that was mistyped is no new ledger, which would issue
    everything a second time. It brings the database up to date when it is opened; with ``migrate=False`` it raises
    ``ledger.older``. An ``immutable`` file in SQLite is one that nobody writes into now, and is only read; nothing is
    put beside it. Raises `ConfigurationError` for a URL of another kind, `MissingExtra` without the driver,
    `LedgerError` with ``ledger.newer`` for a database that a newer version wrote, and ``ledger.unavailable``.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout: float = 30.0,
        create: bool = True,
        migrate: bool = True,
        immutable: bool = False,
        entropy: Entropy = secrets.token_bytes,
    ) -> None:
        if not isinstance(timeout, int | float) or not timeout > 0:
            raise ConfigurationError("`timeout` is a number of seconds above 0.", code="config.ledger")
        create, migrate = create and not immutable, migrate and not immutable
        self._database = Database(url, timeout=timeout, create=create, immutable=immutable)
        try:
            self._salt = self._open(create=create, migrate=migrate, entropy=entropy)
        except BaseException:
            self.close()
            raise

    def _open(self, *, create: bool, migrate: bool, entropy: Entropy) -> bytes:
        with self._database.read() as connection:
            current = migrations.version_of(connection)
        if current == 0 and not create:
            raise missing()
        if current < len(migrations.MIGRATIONS[self._database.dialect]):
            if not migrate:
                raise LedgerError(
                    "This ledger's database is not up to date, and `migrate=False` says to leave it so.",
                    code="ledger.older",
                    params={"version": current},
                    advice="Open it once with migrate=True.",
                )
            with self._database.write() as connection:
                migrations.take_steps(connection, checks.fresh_seed(entropy))
        with self._database.read() as connection:
            salt: bytes = connection.execute(
                select(settings.c.value).where(settings.c.name == SALT)
            ).scalar_one()
        return salt

    def __repr__(self) -> str:
        return f"<SqlLedger {self._database.dialect}>"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise StaysInside(
            "A ledger is not pickled, since its URL may hold a password.",
            advice="Let each process open its own; a forked one may use the one that it has.",
        )

    def close(self) -> None:
        """Closes the connections that are not in use; using the ledger again opens new ones."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def reserve(
        self, intent: Intent, /, *, now: datetime, entropy: Entropy = secrets.token_bytes
    ) -> Reservation:
        """See `Ledger.reserve`."""
        at, seed = checks.utc(now), checks.fresh_seed(entropy)
        with self._database.write() as connection:
            return reserve(connection, self._salt, intent, seed, at)

    def record(
        self,
        credential_id: str,
        content: bytes,
        /,
        *,
        securing: str,
        verification_method: str,
        now: datetime,
        place: str | None = None,
    ) -> Reservation:
        """See `Ledger.record`."""
        signed = checks.signed(
            content, securing=securing, verification_method=verification_method, now=now, place=place
        )
        checks.known_text(credential_id)
        this = reservations.c.credential_id == credential_id
        with self._database.write() as connection:
            connection.execute(
                update(reservations)
                .where(this, reservations.c.signed_at.is_(None), reservations.c.erased_at.is_(None))
                .values({name: getattr(signed, name) for name in type(signed).__dataclass_fields__})
            )
            recorded = rows.load(connection, this)
            if recorded is None:
                raise checks.unknown_credential(credential_id)
            if recorded.state == "erased":
                raise checks.erased(credential_id)
            return recorded

    def credential(self, credential_id: str, /) -> Reservation | None:
        """See `Ledger.credential`."""
        checks.known_text(credential_id)
        with self._database.read() as connection:
            return rows.load(connection, reservations.c.credential_id == credential_id)

    def by_key(self, issuer_id: str, key: str, /) -> Reservation | None:
        """See `Ledger.by_key`."""
        handle = checks.key_handle(self._salt, issuer_id, key)
        with self._database.read() as connection:
            return rows.load(connection, reservations.c.key_handle == handle)

    def by_keys(self, issuer_id: str, keys: Sequence[str], /) -> Mapping[str, Reservation]:
        """See `Ledger.by_keys`."""
        handles = {key: checks.key_handle(self._salt, issuer_id, key) for key in keys}
        with self._database.read() as connection:
            found = many.by_handles(connection, list(handles.values()))
        return {key: found[handle] for key, handle in handles.items() if handle in found}

    def reserve_many(
        self, intents: Sequence[Intent], /, *, now: datetime, entropy: Entropy = secrets.token_bytes
    ) -> tuple[Reservation | LedgerError, ...]:
        """See `Ledger.reserve_many`. One transaction; where some of them replace a credential, one for each of all."""
        if any(one.replaces is not None for one in intents):
            return super().reserve_many(intents, now=now, entropy=entropy)
        at, seeds = checks.utc(now), [checks.fresh_seed(entropy) for _ in intents]
        with self._database.write() as connection:
            return many.reserve_many(connection, self._salt, intents, seeds, at)

    def record_many(
        self, recordings: Sequence[Recording], /, *, now: datetime
    ) -> tuple[Reservation | LedgerError, ...]:
        """See `Ledger.record_many`. One transaction."""
        signed = [
            (
                checks.known_text(one.credential_id),
                checks.signed(
                    one.content,
                    securing=one.securing,
                    verification_method=one.verification_method,
                    now=now,
                    place=one.place,
                ),
            )
            for one in recordings
        ]
        with self._database.write() as connection:
            return many.record_many(connection, signed)

    def find(
        self,
        *,
        issuer_id: str | None = None,
        recipient: Recipient | None = None,
        achievement_id: str | None = None,
        verification_method: str | None = None,
        replaces: str | None = None,
        pending: bool = False,
    ) -> Iterator[Reservation]:
        """See `Ledger.find`."""
        equal = {
            "issuer_id": issuer_id,
            "achievement_id": achievement_id,
            "verification_method": verification_method,
            "replaces": replaces,
        }
        where: list[ColumnElement[bool]] = [
            reservations.c[name] == checks.known_text(value)
            for name, value in equal.items()
            if value is not None
        ]
        if recipient is not None:
            where.append(self._is_of(recipient))
        if pending:
            where += [reservations.c.signed_at.is_(None), reservations.c.erased_at.is_(None)]
        return self._pages(where)

    def _is_of(self, recipient: Recipient) -> ColumnElement[bool]:
        handles = checks.required_handles(self._salt, recipient)
        known = select(recipients.c.reservation).where(recipients.c.handle.in_(handles))
        return reservations.c.number.in_(known)

    def _pages(self, where: Sequence[ColumnElement[bool]]) -> Iterator[Reservation]:
        page, last = select(reservations).where(*where).order_by(reservations.c.number).limit(rows.BATCH), 0
        while True:
            with self._database.read() as connection:
                found = rows.load_reservations(connection, page.where(reservations.c.number > last))
            for last, reservation in found:  # noqa: B007  # the last number is where the next page begins
                yield reservation
            if len(found) < rows.BATCH:
                return

    def open_list(self, opened: StatusListRecord, /, *, now: datetime) -> StatusListRecord:
        """See `Ledger.open_list`."""
        values = rows.list_values(checks.fresh_list(opened, checks.utc(now)))
        with self._database.write() as connection:
            rows.insert_if_new(connection, lists, values)
            query = select(lists).where(lists.c.list_id == opened.list_id)
            return checks.same_list(rows.list_record(connection.execute(query).one()), opened)

    def status_list(self, list_id: str, /) -> StatusListRecord | None:
        """See `Ledger.status_list`."""
        query = select(lists).where(lists.c.list_id == checks.known_text(list_id))
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
            return None if row is None else rows.list_record(row)

    def status_lists(self, issuer_id: str, /) -> tuple[StatusListRecord, ...]:
        """See `Ledger.status_lists`."""
        query = select(lists).where(lists.c.issuer_id == checks.known_text(issuer_id))
        with self._database.read() as connection:
            return tuple(map(rows.list_record, connection.execute(query.order_by(lists.c.number))))

    def change_status(
        self,
        credential_ids: Sequence[str],
        purpose: str,
        value: int,
        /,
        *,
        issuer_id: str | None = None,
        actor: str,
        reason: str,
        now: datetime,
    ) -> int:
        """See `Ledger.change_status`."""
        at = checks.utc(now)
        checks.who_and_why(actor, reason)
        wanted = checks.credential_ids(credential_ids)
        checks.known_text(purpose)
        with self._database.write() as connection:
            changed = change_status(connection, wanted, purpose, value, issuer_id)
            rows.note(connection, "status", changed, at=at, actor=actor, reason=reason)
        return len(changed)

    def changes_since(self, list_id: str, number: int = 0, /) -> tuple[StatusChange, ...]:
        """See `Ledger.changes_since`."""
        with self._database.read() as connection:
            this = connection.scalar(
                select(lists.c.number).where(lists.c.list_id == checks.known_text(list_id))
            )
            if this is None:
                raise checks.unknown_list(list_id)
            query = (
                select(places.c.change, places.c.position, places.c.value)
                .where(places.c.list == this, places.c.change > max(number, 0))
                .order_by(places.c.change)
            )
            return tuple(StatusChange(*row) for row in connection.execute(query))

    def published(
        self,
        list_id: str,
        publication: int,
        changes: int,
        /,
        *,
        issuer_id: str | None = None,
        now: datetime,
    ) -> StatusListRecord:
        """See `Ledger.published`."""
        this = lists.c.list_id == checks.known_text(list_id)
        query = select(lists).where(this, *_of_issuer(lists.c.issuer_id, issuer_id))
        with self._database.write() as connection:
            row = connection.execute(query.with_for_update()).one_or_none()
            if row is None:
                raise checks.unknown_list(list_id)
            out = checks.publication(rows.list_record(row), publication, changes, now)
            connection.execute(update(lists).where(this).values(rows.list_values(out)))
            return out

    def erase(
        self,
        whom: str | Recipient,
        /,
        *,
        issuer_id: str | None = None,
        actor: str,
        reason: str,
        now: datetime,
    ) -> tuple[str, ...]:
        """See `Ledger.erase`."""
        at = checks.utc(now)
        checks.who_and_why(actor, reason)
        asked = checks.whom(whom)
        if isinstance(asked, str):
            this: ColumnElement[bool] = reservations.c.credential_id == asked
        else:
            this = self._is_of(asked)
        with self._database.write() as connection:
            query = select(reservations).where(this, *_of_issuer(reservations.c.issuer_id, issuer_id))
            query = query.order_by(reservations.c.number).with_for_update()
            known = rows.load_all(connection, query)
            if isinstance(asked, str) and not known:
                raise checks.unknown_credential(asked)
            gone = [(number, one) for number, one in known if one.state != "erased"]
            nothing = {"key": "", "fingerprint": "", "seed": b"", "succeeds": None}
            nothing |= {"content": None, "place": None}
            for number, one in gone:
                row = reservations.c.number == number
                digest = None if one.signed is None else ""
                connection.execute(
                    update(reservations).where(row).values(**nothing, digest=digest, erased_at=at)
                )
                connection.execute(delete(recipients).where(recipients.c.reservation == number))
            states = [(one.credential_id, one.state) for _, one in gone]
            rows.note(connection, "erase", states, at=at, actor=actor, reason=reason)
        if gone:
            self._database.forget_deleted()
        return tuple(one.credential_id for _, one in gone)

    def audit(self, credential_id: str | None = None, /) -> Iterator[AuditEntry]:
        """See `Ledger.audit`."""
        page = select(audit).order_by(audit.c.number).limit(rows.BATCH)
        if credential_id is not None:
            page = page.where(audit.c.credential_id == checks.known_text(credential_id))

        def entries() -> Iterator[AuditEntry]:
            last, found = 0, rows.BATCH
            while found == rows.BATCH:
                with self._database.read() as connection:
                    some = connection.execute(page.where(audit.c.number > last)).all()
                yield from map(rows.audit_entry, some)
                found, last = len(some), some[-1].number if some else last

        return entries()


def _of_issuer(column: ColumnElement[str], issuer_id: str | None) -> list[ColumnElement[bool]]:
    return [] if issuer_id is None else [column == checks.known_text(issuer_id)]
