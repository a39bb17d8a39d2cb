"""A ledger in memory: for tests, and for trying things out. What it knows ends with the process."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from threading import RLock
from typing import NoReturn

from openbadge_issuer.errors import LedgerError
from openbadge_issuer.ledger import checks
from openbadge_issuer.ledger.protocol import Ledger
from openbadge_issuer.ledger.records import (
    AuditEntry,
    Intent,
    Recording,
    Reservation,
    StatusChange,
    StatusListRecord,
    StatusPlace,
    StaysInside,
)
from openbadge_issuer.models import Recipient
from openbadge_issuer.ports import Entropy

__all__ = ["MemoryLedger"]


class MemoryLedger(Ledger):
    """The contract of `Ledger`, with dictionaries and one lock; safe across threads, of no use across processes."""

    def __init__(self, *, entropy: Entropy = secrets.token_bytes) -> None:
        self._salt = checks.fresh_seed(entropy)
        self._lock = RLock()
        self._reservations: dict[str, Reservation] = {}
        self._id_of_key: dict[str, str] = {}
        self._handles: dict[str, tuple[str, ...]] = {}
        self._lists: dict[str, StatusListRecord] = {}
        self._changed: dict[str, dict[int, StatusChange]] = {}
        self._audit: list[AuditEntry] = []

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise StaysInside(
            "A ledger in memory is not pickled or copied: it holds salts, and a copy would give places away twice.",
            advice="Processes that share a ledger each open an SqlLedger.",
        )

    def reserve(
        self, intent: Intent, /, *, now: datetime, entropy: Entropy = secrets.token_bytes
    ) -> Reservation:
        """See `Ledger.reserve`."""
        at, seed, key = (
            checks.utc(now),
            checks.fresh_seed(entropy),
            checks.key_handle(self._salt, intent.issuer_id, intent.key),
        )
        with self._lock:
            if key in self._id_of_key:
                return checks.same_award(self._reservations[self._id_of_key[key]], intent)
            if intent.credential_id in self._reservations:
                raise checks.credential_taken(intent.credential_id)
            if intent.replaces is not None:
                self._replaced(intent, intent.replaces)
            lists = [self._list(list_id) for list_id in intent.lists]
            checks.checked_lists(intent, lists)
            for one in lists:
                self._lists[one.list_id] = replace(one, taken=one.taken + 1)
            reservation = Reservation(
                issuer_id=intent.issuer_id,
                key=intent.key,
                credential_id=intent.credential_id,
                fingerprint=intent.fingerprint,
                seed=seed,
                achievement_id=intent.achievement_id,
                replaces=intent.replaces,
                reserved_at=at,
                places=tuple(
                    StatusPlace(one.list_id, one.purpose, one.taken)
                    for one in sorted(lists, key=lambda one: one.purpose)
                ),
            )
            self._reservations[intent.credential_id] = reservation
            self._id_of_key[key] = intent.credential_id
            self._handles[intent.credential_id] = self._handles_for(intent)
            if intent.replaces is not None:
                who, why = intent.actor or "", intent.reason or ""
                self._note("reissue", intent.replaces, intent.credential_id, at=at, actor=who, reason=why)
            return reservation

    def _replaced(self, intent: Intent, credential_id: str) -> None:
        for one in self.find(issuer_id=intent.issuer_id, replaces=credential_id):
            if one.state != "erased":
                raise checks.followed(credential_id, one.credential_id)
        former = self._reservations.get(credential_id)
        if former is not None and former.issuer_id == intent.issuer_id and former.state == "erased":
            raise checks.erased(credential_id)

    def _handles_for(self, intent: Intent) -> tuple[str, ...]:
        replaced = self._reservations.get(intent.replaces or "")
        if intent.recipient is None and replaced is not None and replaced.issuer_id == intent.issuer_id:
            return self._handles[replaced.credential_id]
        return checks.recipient_handles(self._salt, intent.recipient)

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
        with self._lock:
            reservation = self._known(credential_id)
            if reservation.state == "erased":
                raise checks.erased(credential_id)
            if reservation.signed is None:
                reservation = replace(reservation, signed=signed)
                self._reservations[credential_id] = reservation
            return reservation

    def credential(self, credential_id: str, /) -> Reservation | None:
        """See `Ledger.credential`."""
        with self._lock:
            return self._reservations.get(checks.known_text(credential_id))

    def by_key(self, issuer_id: str, key: str, /) -> Reservation | None:
        """See `Ledger.by_key`."""
        handle = checks.key_handle(self._salt, issuer_id, key)
        with self._lock:
            credential_id = self._id_of_key.get(handle)
            return None if credential_id is None else self._reservations[credential_id]

    def by_keys(self, issuer_id: str, keys: Sequence[str], /) -> Mapping[str, Reservation]:
        """See `Ledger.by_keys`."""
        with self._lock:
            return super().by_keys(issuer_id, keys)

    def reserve_many(
        self, intents: Sequence[Intent], /, *, now: datetime, entropy: Entropy = secrets.token_bytes
    ) -> tuple[Reservation | LedgerError, ...]:
        """See `Ledger.reserve_many`."""
        with self._lock:
            return super().reserve_many(intents, now=now, entropy=entropy)

    def record_many(
        self, recordings: Sequence[Recording], /, *, now: datetime
    ) -> tuple[Reservation | LedgerError, ...]:
        """See `Ledger.record_many`."""
        with self._lock:
            return super().record_many(recordings, now=now)

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
        for asked in (issuer_id, achievement_id, verification_method, replaces):
            if asked is not None:
                checks.known_text(asked)
        handles = None if recipient is None else set(checks.required_handles(self._salt, recipient))
        with self._lock:
            found = [
                one
                for one in self._reservations.values()
                if issuer_id in (None, one.issuer_id)
                and achievement_id in (None, one.achievement_id)
                and replaces in (None, one.replaces)
                and verification_method in (None, one.signed and one.signed.verification_method)
                and (handles is None or handles.intersection(self._handles[one.credential_id]))
                and (not pending or one.state == "reserved")
            ]
        return iter(found)

    def open_list(self, opened: StatusListRecord, /, *, now: datetime) -> StatusListRecord:
        """See `Ledger.open_list`."""
        at = checks.utc(now)
        with self._lock:
            first = self._lists.get(opened.list_id)
            if first is not None:
                return checks.same_list(first, opened)
            fresh = checks.fresh_list(opened, at)
            self._lists[opened.list_id], self._changed[opened.list_id] = fresh, {}
            return fresh

    def status_list(self, list_id: str, /) -> StatusListRecord | None:
        """See `Ledger.status_list`."""
        with self._lock:
            return self._lists.get(checks.known_text(list_id))

    def status_lists(self, issuer_id: str, /) -> tuple[StatusListRecord, ...]:
        """See `Ledger.status_lists`."""
        checks.known_text(issuer_id)
        with self._lock:
            return tuple(one for one in self._lists.values() if one.issuer_id == issuer_id)

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
        checks.known_text(purpose)
        checks.who_and_why(actor, reason)
        with self._lock:
            changes: list[tuple[Reservation, StatusPlace, str]] = []
            for credential_id in checks.credential_ids(credential_ids):
                known = self._known(credential_id, issuer_id)
                place = next((one for one in known.places if one.purpose == purpose), None)
                if place is None:
                    raise checks.unknown_credential(credential_id, purpose)
                size = self._lists[place.list_id].status_size
                detail = checks.status_detail(credential_id, purpose, place.value, value, size)
                if detail is not None:
                    changes.append((known, place, detail))
            for known, place, detail in changes:
                self._change(known, place, value)
                self._note("status", known.credential_id, detail, at=at, actor=actor, reason=reason)
            return len(changes)

    def _change(self, known: Reservation, place: StatusPlace, value: int) -> None:
        number = self._lists[place.list_id].changes + 1
        self._lists[place.list_id] = replace(self._lists[place.list_id], changes=number)
        self._changed[place.list_id][place.position] = StatusChange(number, place.position, value)
        places = tuple(replace(one, value=value) if one == place else one for one in known.places)
        self._reservations[known.credential_id] = replace(known, places=places)

    def changes_since(self, list_id: str, number: int = 0, /) -> tuple[StatusChange, ...]:
        """See `Ledger.changes_since`."""
        with self._lock:
            self._list(list_id)
            return tuple(sorted(one for one in self._changed[list_id].values() if one.number > number))

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
        with self._lock:
            self._lists[list_id] = checks.publication(
                self._list(list_id, issuer_id), publication, changes, now
            )
            return self._lists[list_id]

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
        with self._lock:
            asked = checks.whom(whom)
            if isinstance(asked, str):
                known = [self._known(asked, issuer_id)]
            else:
                known = list(self.find(issuer_id=issuer_id, recipient=asked))
            gone = [one for one in known if one.state != "erased"]
            for one in gone:
                self._reservations[one.credential_id] = checks.without_person(one, at)
                self._handles[one.credential_id] = ()
                self._note("erase", one.credential_id, one.state, at=at, actor=actor, reason=reason)
            return tuple(one.credential_id for one in gone)

    def audit(self, credential_id: str | None = None, /) -> Iterator[AuditEntry]:
        """See `Ledger.audit`."""
        if credential_id is not None:
            checks.known_text(credential_id)
        with self._lock:
            return iter([one for one in self._audit if credential_id in (None, one.credential_id)])

    def _known(self, credential_id: str, issuer_id: str | None = None) -> Reservation:
        found = self._reservations.get(checks.known_text(credential_id))
        if found is None or issuer_id not in (None, found.issuer_id):
            raise checks.unknown_credential(credential_id)
        return found

    def _list(self, list_id: str, issuer_id: str | None = None) -> StatusListRecord:
        found = self._lists.get(checks.known_text(list_id))
        if found is None or issuer_id not in (None, found.issuer_id):
            raise checks.unknown_list(list_id)
        return found

    def _note(
        self, action: str, credential_id: str, detail: str, *, at: datetime, actor: str, reason: str
    ) -> None:
        self._audit.append(
            AuditEntry(
                number=len(self._audit) + 1,
                at=at,
                actor=actor,
                action=action,
                credential_id=credential_id,
                detail=detail,
                reason=reason,
            )
        )
