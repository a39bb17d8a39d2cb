"""A ledger in the tables of this application, so that an award and its badge can be one transaction.

Called inside ``transaction.atomic()`` it is part of that transaction: what it returns counts when that has committed, and
nothing is handed out before. Called outside, each method is a transaction of its own. What it has to get
right is in the contract (`openbadge_issuer.testing.ledger_contract`), which the tests run over it in SQLite and PostgreSQL.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import TypedDict

from django.db import Error, IntegrityError, connections, transaction
from django.db.models import Q, QuerySet

from lms import ledger_rows
from lms.models import (
    LedgerEntry,
    LedgerList,
    LedgerPlace,
    LedgerRecipient,
    LedgerReservation,
    LedgerSecret,
)
from openbadge_issuer.errors import LedgerError
from openbadge_issuer.ledger import (
    AuditEntry,
    Intent,
    Ledger,
    Reservation,
    StatusChange,
    StatusListRecord,
    StatusPlace,
    checks,
)
from openbadge_issuer.models import Recipient
from openbadge_issuer.ports import Entropy

__all__ = ["DjangoLedger"]

PAGE = 200  # rows of one query


class _By(TypedDict):
    at: datetime
    actor: str
    reason: str


class DjangoLedger(Ledger):
    """The contract of `Ledger`, through Django's ORM; ``using`` is the alias of the database."""

    def __init__(self, using: str = "default") -> None:
        self._using = using

    def __reduce__(self) -> tuple[type[DjangoLedger], tuple[str]]:
        return DjangoLedger, (self._using,)  # without the salt

    @cached_property
    def _salt(self) -> bytes:
        with self._asking():
            return bytes(LedgerSecret.objects.using(self._using).get(name="salt").value)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Says in the ledger's words what Django can not do, and never with which values."""
        try:
            yield
        except Error as error:
            raise LedgerError(
                f"The ledger's database could not do it ({type(error).__name__}).",
                code="ledger.unavailable",
                advice="Try again later, in the same words: what was done already is found, and not done twice.",
            ) from None

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A transaction; a savepoint, where the caller has begun one: an error undoes our part, and leaves theirs whole."""
        with self._asking(), transaction.atomic(using=self._using):
            yield

    def _reservations(self) -> QuerySet[LedgerReservation]:
        return (
            LedgerReservation.objects.using(self._using).prefetch_related("places__list").order_by("number")
        )

    def _lists(self) -> QuerySet[LedgerList]:
        return LedgerList.objects.using(self._using).order_by("number")

    def _locked_lists(self, chosen: Q) -> list[LedgerList]:
        """Locked in one order by everybody, so that two transactions never wait for each other."""
        return list(self._lists().filter(chosen).select_for_update())

    def reserve(
        self, intent: Intent, /, *, now: datetime, entropy: Entropy = secrets.token_bytes
    ) -> Reservation:
        """See `Ledger.reserve`."""
        values = {
            "credential_id": intent.credential_id,
            "issuer_id": intent.issuer_id,
            "achievement_id": intent.achievement_id,
            "replaces": intent.replaces or "",
            "succeeds": checks.successor_handle(self._salt, intent),
            "key": intent.key,
            "fingerprint": intent.fingerprint,
            "seed": checks.fresh_seed(entropy),
            "reserved_at": checks.utc(now),
        }
        key_handle = checks.key_handle(self._salt, intent.issuer_id, intent.key)
        with self._writing():
            former = self._locked_former(intent)
            try:
                row, made = self._reservations().get_or_create(key_handle=key_handle, defaults=values)
            except IntegrityError:  # not of the key, for then it would have been found
                raise self._conflict(intent, values["succeeds"]) from None
            if not made:
                return checks.same_award(ledger_rows.reservation(row), intent)
            if former is not None and former.erased_at is not None:
                raise checks.erased(former.credential_id)
            if intent.replaces is not None:
                by = _by(intent.actor or "", intent.reason or "", now)
                self._note("reissue", [(intent.replaces, intent.credential_id)], by)
            LedgerRecipient.objects.using(self._using).bulk_create(
                LedgerRecipient(handle=handle, reservation=row) for handle in self._handles_for(intent)
            )
            return ledger_rows.reservation(row, self._take_places(intent, row))

    def _locked_former(self, intent: Intent) -> LedgerReservation | None:
        """What is replaced, locked so that nobody erases it meanwhile."""
        if intent.replaces is None:
            return None
        of_issuer = self._reservations().filter(issuer_id=intent.issuer_id)
        return of_issuer.filter(credential_id=intent.replaces).select_for_update().first()

    def _conflict(self, intent: Intent, succeeds: object) -> LedgerError:
        if intent.replaces is None or self._one(Q(credential_id=intent.credential_id)) is not None:
            return checks.credential_taken(intent.credential_id)
        successor = self._one(Q(succeeds=succeeds))
        return checks.followed(intent.replaces, None if successor is None else successor.credential_id)

    def _handles_for(self, intent: Intent) -> Sequence[str]:
        if intent.recipient is not None or intent.replaces is None:
            return checks.recipient_handles(self._salt, intent.recipient)
        of_replaced = LedgerRecipient.objects.using(self._using).filter(
            reservation__credential_id=intent.replaces, reservation__issuer_id=intent.issuer_id
        )
        return list(of_replaced.values_list("handle", flat=True))

    def _take_places(self, intent: Intent, row: LedgerReservation) -> list[StatusPlace]:
        """The next place in each list; the lists stay locked until the transaction ends."""
        if not intent.lists:
            return []
        found = self._locked_lists(Q(list_id__in=intent.lists))
        for list_id in intent.lists:
            if list_id not in {one.list_id for one in found}:
                raise checks.unknown_list(list_id)
        checks.checked_lists(intent, [ledger_rows.list_record(one) for one in found])
        taken = []
        for one in found:
            LedgerPlace.objects.using(self._using).create(
                list=one, position=one.taken, reservation=row, purpose=one.purpose
            )
            taken.append(StatusPlace(one.list_id, one.purpose, one.taken))
            one.taken += 1
            one.save(using=self._using, update_fields=["taken"])
        return taken

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
        this = self._reservations().filter(credential_id=checks.known_text(credential_id))
        with self._writing():
            this.filter(signed_at=None, erased_at=None).update(
                content=signed.content,
                place=signed.place or "",
                digest=signed.digest,
                securing=signed.securing,
                verification_method=signed.verification_method,
                signed_at=signed.signed_at,
            )
            row = this.first()
            if row is None:
                raise checks.unknown_credential(credential_id)
            recorded = ledger_rows.reservation(row)
            if recorded.state == "erased":
                raise checks.erased(credential_id)
            return recorded

    def credential(self, credential_id: str, /) -> Reservation | None:
        """See `Ledger.credential`."""
        return self._one(Q(credential_id=checks.known_text(credential_id)))

    def by_key(self, issuer_id: str, key: str, /) -> Reservation | None:
        """See `Ledger.by_key`."""
        return self._one(Q(key_handle=checks.key_handle(self._salt, issuer_id, key)))

    def _one(self, chosen: Q) -> Reservation | None:
        with self._asking():
            row = self._reservations().filter(chosen).first()
            return None if row is None else ledger_rows.reservation(row)

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
        chosen = Q(**{name: checks.known_text(value) for name, value in equal.items() if value is not None})
        if recipient is not None:
            chosen &= self._is_of(recipient)
        if pending:
            chosen &= Q(signed_at=None, erased_at=None)
        return self._pages(chosen)

    def _is_of(self, recipient: Recipient) -> Q:
        known = LedgerRecipient.objects.using(self._using).filter(
            handle__in=checks.required_handles(self._salt, recipient)
        )
        return Q(number__in=known.values("reservation"))

    def _pages(self, chosen: Q) -> Iterator[Reservation]:
        last = 0
        while True:
            with self._asking():
                page = list(self._reservations().filter(chosen, number__gt=last)[:PAGE])
            for row in page:
                yield ledger_rows.reservation(row)
            if len(page) < PAGE:
                return
            last = page[-1].number

    def open_list(self, opened: StatusListRecord, /, *, now: datetime) -> StatusListRecord:
        """See `Ledger.open_list`."""
        values = ledger_rows.list_values(checks.fresh_list(opened, checks.utc(now)))
        with self._writing():
            row, _ = self._lists().get_or_create(list_id=opened.list_id, defaults=values)
            return checks.same_list(ledger_rows.list_record(row), opened)

    def status_list(self, list_id: str, /) -> StatusListRecord | None:
        """See `Ledger.status_list`."""
        this = self._lists().filter(list_id=checks.known_text(list_id))
        with self._asking():
            row = this.first()
            return None if row is None else ledger_rows.list_record(row)

    def status_lists(self, issuer_id: str, /) -> tuple[StatusListRecord, ...]:
        """See `Ledger.status_lists`."""
        these = self._lists().filter(issuer_id=checks.known_text(issuer_id))
        with self._asking():
            return tuple(map(ledger_rows.list_record, these))

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
        by = _by(actor, reason, now)
        wanted = checks.credential_ids(credential_ids)
        meant = Q(purpose=checks.known_text(purpose))
        of_issuer = _of_issuer(issuer_id)
        if issuer_id is not None:
            meant &= Q(reservation__issuer_id=issuer_id)
        with self._writing():
            # First the lists are locked, then the places are read: so the numbers of changes have no gaps, and follow the
            # order in which the transactions commit.
            numbers = {place.list_id for place in self._places_of(wanted, meant).values()}
            lists = {one.number: one for one in self._locked_lists(Q(number__in=numbers))}
            found = self._places_of(wanted, meant)
            changed: list[tuple[LedgerPlace, str, str]] = []
            for credential_id in wanted:
                place = found.get(credential_id)
                if place is None:
                    known = self._one(Q(credential_id=credential_id) & of_issuer)
                    raise checks.unknown_credential(credential_id, None if known is None else purpose)
                within = lists[place.list_id]
                detail = checks.status_detail(credential_id, purpose, place.value, value, within.status_size)
                if detail is not None:
                    within.changes += 1
                    place.value, place.change = value, within.changes
                    changed.append((place, credential_id, detail))
            LedgerPlace.objects.using(self._using).bulk_update(
                [place for place, _, _ in changed], ["value", "change"], batch_size=PAGE
            )
            for one in lists.values():
                one.save(using=self._using, update_fields=["changes"])
            self._note("status", [(credential_id, detail) for _, credential_id, detail in changed], by)
        return len(changed)

    def _places_of(self, credential_ids: Sequence[str], meant: Q) -> dict[str, LedgerPlace]:
        found: dict[str, LedgerPlace] = {}
        places = LedgerPlace.objects.using(self._using).select_related("reservation").filter(meant)
        for start in range(0, len(credential_ids), PAGE):
            some = credential_ids[start : start + PAGE]
            for place in places.filter(reservation__credential_id__in=some):
                found[place.reservation.credential_id] = place
        return found

    def changes_since(self, list_id: str, number: int = 0, /) -> tuple[StatusChange, ...]:
        """See `Ledger.changes_since`."""
        checks.known_text(list_id)
        with self._asking():
            this = self._lists().filter(list_id=list_id).first()
            if this is None:
                raise checks.unknown_list(list_id)
            changed = this.places.filter(change__gt=max(number, 0)).order_by("change")
            return tuple(StatusChange(one.change, one.position, one.value) for one in changed)

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
        checks.known_text(list_id)
        with self._writing():
            found = self._locked_lists(Q(list_id=list_id) & _of_issuer(issuer_id))
            if not found:
                raise checks.unknown_list(list_id)
            out = checks.publication(ledger_rows.list_record(found[0]), publication, changes, now)
            self._lists().filter(list_id=list_id).update(**ledger_rows.list_values(out))
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
        by = _by(actor, reason, now)
        asked = checks.whom(whom)
        chosen = Q(credential_id=asked) if isinstance(asked, str) else self._is_of(asked)
        chosen &= _of_issuer(issuer_id)
        with self._writing():
            known = self._locked_reservations(chosen)
            if isinstance(asked, str) and not known:
                raise checks.unknown_credential(asked)
            gone = [row for row in known if row.erased_at is None]
            states = [(row.credential_id, ledger_rows.reservation(row).state) for row in gone]
            for row in gone:
                row.key = row.fingerprint = row.digest = row.place = ""
                row.seed, row.content, row.erased_at = b"", None, by["at"]
                row.succeeds = None
                row.save(using=self._using)
                row.recipients.all().delete()
            self._note("erase", states, by)
            transaction.on_commit(self._forget_deleted, using=self._using)
        return tuple(row.credential_id for row in gone)

    def _locked_reservations(self, chosen: Q) -> list[LedgerReservation]:
        """Asked until nothing new is found: somebody may have replaced one of them while we waited for its lock."""
        found: dict[int, LedgerReservation] = {}
        while True:
            again = {row.number: row for row in self._reservations().filter(chosen).select_for_update()}
            if again.keys() <= found.keys():
                return [found[number] for number in sorted(found)]
            found |= again

    def _forget_deleted(self) -> None:
        """SQLite's log may still hold what was erased; PostgreSQL needs a ``VACUUM`` for the same."""
        connection = connections[self._using]
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def audit(self, credential_id: str | None = None, /) -> Iterator[AuditEntry]:
        """See `Ledger.audit`."""
        entries = LedgerEntry.objects.using(self._using).order_by("number")
        if credential_id is not None:
            entries = entries.filter(credential_id=checks.known_text(credential_id))
        return self._audit_pages(entries)

    def _audit_pages(self, entries: QuerySet[LedgerEntry]) -> Iterator[AuditEntry]:
        last = 0
        while True:
            with self._asking():
                page = list(entries.filter(number__gt=last)[:PAGE])
            yield from map(ledger_rows.audit_entry, page)
            if len(page) < PAGE:
                return
            last = page[-1].number

    def _note(self, action: str, what: Sequence[tuple[str, str]], by: _By) -> None:
        """An entry of the audit for each credential id, with what happened to it; in the transaction of what it tells."""
        LedgerEntry.objects.using(self._using).bulk_create(
            LedgerEntry(credential_id=one, action=action, detail=detail, **by) for one, detail in what
        )


def _of_issuer(issuer_id: str | None) -> Q:
    return Q() if issuer_id is None else Q(issuer_id=checks.known_text(issuer_id))


def _by(actor: str, reason: str, now: datetime) -> _By:
    checks.who_and_why(actor, reason)
    return {"at": checks.utc(now), "actor": actor, "reason": reason}
