"""What a ledger can do. `openbadge_issuer.testing.ledger_contract` holds any ledger to it."""

from __future__ import annotations

import secrets
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from openbadge_issuer.errors import ConfigurationError, LedgerError
from openbadge_issuer.ledger.checks import unknown_list
from openbadge_issuer.ledger.records import (
    AuditEntry,
    Intent,
    Recording,
    Reservation,
    StatusChange,
    StatusListRecord,
)
from openbadge_issuer.models import Recipient
from openbadge_issuer.ports import Entropy

__all__ = ["Ledger"]

_T = TypeVar("_T")
_MAX_LOST = 100_000  # publications: one an hour for eleven years


class Ledger(Protocol):
    """Remembers what was issued. Subclass it, write the abstract methods, and run the contract tests.

    Each method is one transaction, safe across threads and processes, and durable when it returns. Every
    ``now`` is aware. Besides what is said below, all of them raise `LedgerError` (``ledger.unavailable``) if
    the ledger can not be asked, and `ConfigurationError` for arguments that no ledger takes (a naive ``now``, a
    blank actor).
    """

    @abstractmethod
    def reserve(
        self, intent: Intent, /, *, now: datetime, entropy: Entropy = secrets.token_bytes
    ) -> Reservation:
        """Reserves the key, the id, a seed and the next place in each list, all or nothing.

        If the issuer's key is reserved already, with the same fingerprint, that first reservation is returned
        and nothing changes. What replaces a credential is noted in the audit of that one. Raises `AwardConflict` if the
        key or the credential id stands for something else, and ``ledger.followed`` if the issuer has another
        reservation, not erased, that replaces the same credential; `LedgerError` with ``ledger.erased`` if
        it was erased, or what it replaces was, ``ledger.full`` and ``ledger.unknown`` for lists that are full or not
        open, and ``ledger.other_list`` for lists of another issuer and for two of one purpose.
        """

    @abstractmethod
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
        """Records what was signed. Whoever is first decides: if it is recorded already, that is what is returned.

        So hand out what comes back, never what you brought. With ``place`` (an address of your own storage)
        only the digest of ``content`` is kept; name the place after the digest. Raises `LedgerError` with
        ``ledger.unknown`` if nothing is reserved, and ``ledger.erased``.
        """

    @abstractmethod
    def credential(self, credential_id: str, /) -> Reservation | None:
        """What is known of a credential."""

    @abstractmethod
    def by_key(self, issuer_id: str, key: str, /) -> Reservation | None:
        """What an issuer's key stands for; finds what was erased, too."""

    @abstractmethod
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
        """All reservations that are all of this, in the order in which they were made, erased ones among them.

        A ``recipient`` is known by its id or any of its identifiers, but not by its name; one without any
        raises `ConfigurationError`. ``pending`` are those neither signed nor erased. Memory use does not grow
        with the number found.
        """

    @abstractmethod
    def open_list(self, opened: StatusListRecord, /, *, now: datetime) -> StatusListRecord:
        """Opens a status list. If it is open already, the first one is returned, with its key.

        Raises `LedgerError` (``ledger.other_list``) if that one is of another issuer, purpose or size.
        """

    @abstractmethod
    def status_list(self, list_id: str, /) -> StatusListRecord | None:
        """One status list."""

    @abstractmethod
    def status_lists(self, issuer_id: str, /) -> tuple[StatusListRecord, ...]:
        """An issuer's status lists, in the order in which they were opened."""

    @abstractmethod
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
        """Sets the status of credentials, all or none, and returns how many changed; each change is audited.

        With ``issuer_id``, those of other issuers count as unknown. What has the status already is left as it
        is. Raises `LedgerError` with ``ledger.unknown`` for a credential that is unknown or has no status of
        this purpose, ``ledger.irreversible`` for one whose revocation would be taken back (Bitstring Status List
        v1.0, section 2.1), and `ConfigurationError` for a value that does not fit into the list.
        """

    @abstractmethod
    def changes_since(self, list_id: str, number: int = 0, /) -> tuple[StatusChange, ...]:
        """Every place that changed after change ``number``, once, with the status that stands there now, by number.

        From 0 on these are all places whose status ever differed from 0: all that a publisher needs. Raises
        `LedgerError` (``ledger.unknown``).
        """

    @abstractmethod
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
        """Notes that a list is out: its publication number ``publication``, from 0, with all changes up to ``changes``.

        Say it when the files are where the world finds them; saying the last one again changes nothing. With
        ``issuer_id``, lists of other issuers count as unknown. Raises `LedgerError`: ``ledger.unknown``, and
        ``ledger.outdated`` for a publication that was noted before, or that shows less than the last one: then
        publish again. Raises `ConfigurationError` for one that skips a number, and for changes that nobody made.
        """

    @abstractmethod
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
        """Erases a credential (by its id) or all of a recipient's, and returns the ids of those erased now.

        The bytes, the seed, the fingerprint, the key in clear and every way from the recipient to the
        credential go; its id, times and status stay, and the key is not issued for again. With ``issuer_id``,
        credentials of other issuers stay, and count as unknown. Raises `LedgerError` (``ledger.unknown``) for an
        unknown id.
        """

    @abstractmethod
    def audit(self, credential_id: str | None = None, /) -> Iterator[AuditEntry]:
        """The audit entries, of one credential or all, in order."""

    def lost_publications(
        self, list_id: str, number: int, /, *, issuer_id: str | None = None, now: datetime
    ) -> StatusListRecord:
        """Counts publications that the ledger forgot because it was restored from an older backup.

        Say how many there may have been since, at most: one too many costs a decoy or two, one too few gives decoys away.
        What the ledger has to show for is as it was; publish the list afterwards. Raises what `published` raises.
        """
        if not isinstance(number, int) or not 0 <= number <= _MAX_LOST:
            raise ConfigurationError(
                f"`number` counts the publications that were lost: 0 to {_MAX_LOST}.",
                code="ledger.publication",
            )
        known = self.status_list(list_id)
        if known is None or issuer_id not in (None, known.issuer_id):
            raise unknown_list(list_id)
        for _ in range(number):
            known = self.published(list_id, known.publications, known.published_changes, now=now)
        return known

    def by_keys(self, issuer_id: str, keys: Sequence[str], /) -> Mapping[str, Reservation]:
        """`by_key` for many; keys that stand for nothing are left out."""
        known = {key: self.by_key(issuer_id, key) for key in keys}
        return {key: one for key, one in known.items() if one is not None}

    def reserve_many(
        self, intents: Sequence[Intent], /, *, now: datetime, entropy: Entropy = secrets.token_bytes
    ) -> tuple[Reservation | LedgerError, ...]:
        """`reserve` for many, in their order: for each the reservation, or the error against it, which is not raised.

        One that is refused takes no place and holds up no other. Here it is one after the other; a ledger that has
        transactions does it in one. Raises ``ledger.unavailable``: then nobody knows which of them are reserved.
        """
        return _each(lambda one: self.reserve(one, now=now, entropy=entropy), intents)

    def record_many(
        self, recordings: Sequence[Recording], /, *, now: datetime
    ) -> tuple[Reservation | LedgerError, ...]:
        """`record` for many: for each what was recorded first, or the error against it; else like `reserve_many`."""
        return _each(
            lambda one: self.record(
                one.credential_id,
                one.content,
                securing=one.securing,
                verification_method=one.verification_method,
                now=now,
                place=one.place,
            ),
            recordings,
        )

    def credentials_of(
        self, recipient: Recipient, /, *, issuer_id: str | None = None
    ) -> Iterator[Reservation]:
        """All credentials of somebody, from one issuer or all."""
        return self.find(issuer_id=issuer_id, recipient=recipient)

    def awarded(self, achievement_id: str, /, *, issuer_id: str | None = None) -> Iterator[Reservation]:
        """All credentials for an achievement, from one issuer or all."""
        return self.find(issuer_id=issuer_id, achievement_id=achievement_id)

    def pending(self, issuer_id: str | None = None, /) -> Iterator[Reservation]:
        """What was reserved and not recorded: work that is being done, or that somebody has to resume."""
        return self.find(issuer_id=issuer_id, pending=True)


def _each(step: Callable[[_T], Reservation], values: Iterable[_T]) -> tuple[Reservation | LedgerError, ...]:
    done: list[Reservation | LedgerError] = []
    for value in values:
        try:
            done.append(step(value))
        except LedgerError as error:
            if error.detail_code == "ledger.unavailable":
                raise
            done.append(error)
    return tuple(done)
