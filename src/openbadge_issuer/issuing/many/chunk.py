"""One chunk of awards: known, judged, reserved, made, recorded. What others may do for it, it yields.

It is a generator: it yields `Work`, is sent what that gave, and returns an `Issued` for each item.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, TypeAlias, cast

from openbadge_issuer import proofs  # its names load at first use
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.errors import LedgerError, OpenBadgeError
from openbadge_issuer.executing import each_of, lost
from openbadge_issuer.issuing.draft import Draft
from openbadge_issuer.issuing.many.items import Issued, Pair, as_error, as_pair, key_of
from openbadge_issuer.issuing.many.maker import Asked, Drafted, Made, Maker, Reserved
from openbadge_issuer.issuing.registrar import ATTEMPTS, Registrar, checked_key, handed_out
from openbadge_issuer.issuing.securing import secured
from openbadge_issuer.issuing.status_lists import entries_of
from openbadge_issuer.ledger import Intent, Recording, checks
from openbadge_issuer.models.recipient import fresh_urn
from openbadge_issuer.ports import AsyncSigner, Entropy, Signer
from openbadge_issuer.proofs.secured import SecuredCredential

if TYPE_CHECKING:
    from openbadge_issuer.ledger import Reservation, StatusListRecord

__all__ = ["Answer", "Run", "Steps", "Work"]


@dataclass(frozen=True, slots=True)
class Work:
    """What may be done anywhere: ``do(*arguments)``. ``is_reserved`` if the ledger waits for what comes of it."""

    do: Callable[..., Sequence[object]]
    arguments: tuple[object, ...]
    is_reserved: bool


Answer: TypeAlias = "Sequence[object] | OpenBadgeError"
"""What came of some work, for each of its items; or one error against them all, where it was lost."""
Steps: TypeAlias = "Generator[Work, Answer, list[Issued[str]]]"


@dataclass(slots=True)
class _Order:
    """An item on its way; ``done`` is what came of it."""

    key: str
    award: object = field(default=None, repr=False)
    number: int = 0
    is_new: bool = False
    draft: Draft | None = field(default=None, repr=False)
    intent: Intent | None = field(default=None, repr=False)
    reservation: Reservation | None = field(default=None, repr=False)
    done: SecuredCredential | OpenBadgeError | None = field(default=None, repr=False)

    @property
    def issued(self) -> Issued[str]:
        if isinstance(self.done, OpenBadgeError):
            return Issued(self.key, error=self.done)
        return Issued(self.key, self.done)

    def settle(self, step: Callable[[], SecuredCredential | OpenBadgeError | None]) -> None:
        """Takes one step, whose exception is this item's own."""
        try:
            self.done = step()
        except Exception as error:  # noqa: BLE001 - of one item, whatever it is
            self.done = as_error(error)


@dataclass(slots=True)
class Run:
    """What all chunks of one call have in common."""

    registrar: Registrar
    signer: Signer | AsyncSigner
    maker: Maker
    now: datetime
    entropy: Entropy
    elsewhere: bool
    """Whether others make the credentials, and each that comes back is looked at."""
    _lists: dict[str, StatusListRecord | None] = field(default_factory=dict, repr=False)
    _warned: bool = False
    _numbers: Iterator[int] = field(default_factory=count, repr=False)

    def chunk(self, items: Sequence[Pair]) -> Steps:
        """The steps of one chunk; raises `LedgerError` (``ledger.unavailable``) where the ledger can not be asked."""
        orders = [_ordered(item) for item in items]
        waiting = _not_done(orders)
        known = self.registrar.recorded.by_keys(self.registrar.issuer_id, [one.key for one in waiting])
        for one in waiting:
            one.reservation = known.get(one.key)
            one.is_new = one.reservation is None
            one.number = next(self._numbers)
        asked = [Asked(one.number, one.award, one.is_new) for one in waiting]
        drafts = yield Work(self.maker.drafts, (asked, self.now), is_reserved=False)
        for one, draft in zip(waiting, each_of(drafts, len(waiting), Drafted), strict=True):
            one.settle(partial(self._intended, one, draft))
        self._reserve(_not_done(orders))
        reserved: list[Reserved] = []
        for one in _not_done(orders):
            one.settle(partial(self._add, one, reserved))
        if reserved:
            made = yield Work(self.maker.credentials, (reserved,), is_reserved=True)
            self._record(_not_done(orders), made)
        return [one.issued for one in orders]

    def _intended(
        self, order: _Order, draft: Drafted | OpenBadgeError
    ) -> SecuredCredential | OpenBadgeError | None:
        if isinstance(draft, OpenBadgeError):
            return draft
        if draft.number != order.number:
            return lost("another's")
        order.intent = Intent(
            issuer_id=self.registrar.issuer_id,
            key=order.key,
            credential_id=draft.credential_id or fresh_urn(self.entropy),
            fingerprint=draft.fingerprint,
            achievement_id=draft.achievement_id,
            recipient=draft.recipient,
        )
        order.draft = draft.draft  # composed once, where it is not made in another process
        if order.reservation is None or order.reservation.state == "reserved":
            return None
        return handed_out(checks.same_award(order.reservation, order.intent))

    def _reserve(self, waiting: Sequence[_Order]) -> None:
        """A full list is followed by the next; as long as that gives somebody a place, it goes on."""
        ledger, attempts = self.registrar.recorded, ATTEMPTS
        while waiting:
            lists = self.registrar.open_lists(self.now, self.entropy)
            intents = [replace(one.intent, lists=lists) for one in waiting if one.intent is not None]
            outcomes = ledger.reserve_many(intents, now=self.now, entropy=self.entropy)
            full: list[_Order] = []
            for one, outcome in zip(waiting, outcomes, strict=True):
                if isinstance(outcome, LedgerError) and outcome.detail_code == "ledger.full" and attempts:
                    full.append(one)
                elif isinstance(outcome, LedgerError) or outcome.state != "reserved":
                    one.settle(partial(_first, outcome))
                else:
                    one.reservation = outcome
            attempts = attempts - 1 if len(full) == len(waiting) else ATTEMPTS
            waiting = full

    def _add(self, order: _Order, reserved: list[Reserved]) -> None:
        """Adds what is to be made of a reservation."""
        reservation = order.reservation
        assert reservation is not None  # noqa: S101 - what is not reserved is done
        entries = entries_of(reservation, self._list, self.registrar.status)
        if not entries and not self._warned:
            self._warned = True
            self.registrar.warn_irrevocable()
        judged = order.is_new and reservation.reserved_at == self.now
        badge_id, seed, at = reservation.credential_id, reservation.seed, reservation.reserved_at
        reserved.append(Reserved(order.award, badge_id, seed, at, entries, judged, order.draft))

    def _list(self, list_id: str) -> StatusListRecord | None:
        """A list's key and size, which never change, asked for once."""
        if list_id not in self._lists:
            self._lists[list_id] = self.registrar.recorded.status_list(list_id)
        return self._lists[list_id]

    def _record(self, waiting: Sequence[_Order], made: Answer) -> None:
        """Whoever is first decides: what comes back from the ledger is handed out, be it this or another."""
        signed: list[tuple[_Order, SecuredCredential]] = []
        came = each_of(made, len(waiting), (SecuredCredential, proofs.Prepared))
        for one, unsigned in zip(waiting, came, strict=True):
            one.settle(partial(self._signed, one, cast("Made", unsigned)))
            if isinstance(one.done, SecuredCredential):
                signed.append((one, one.done))
        recordings = [
            Recording(
                credential_id=one.reservation.credential_id,
                content=bytes(credential),
                securing=credential.securing,
                verification_method=self.registrar.mechanism.verification_method,
            )
            for one, credential in signed
            if one.reservation is not None
        ]
        outcomes = self.registrar.recorded.record_many(recordings, now=self.now)
        for (one, _), outcome in zip(signed, outcomes, strict=True):
            one.settle(partial(_first, outcome))

    def _signed(self, order: _Order, made: Made) -> SecuredCredential | OpenBadgeError:
        """Signed, and by its id that which was reserved for this item: nobody is handed another's."""
        if isinstance(made, OpenBadgeError):
            return made
        assert order.reservation is not None  # noqa: S101 - it was made of that
        signed = made if isinstance(made, SecuredCredential) else secured(proofs.sign(made, self.signer))
        if self.elsewhere and _id_of(signed) != order.reservation.credential_id:
            return lost("another's")
        return signed


def _id_of(signed: SecuredCredential) -> JSON:
    """The id of a credential; none where what a worker made can not be read."""
    with suppress(OpenBadgeError):
        return signed.document.get("id")
    return None


def _ordered(item: Pair) -> _Order:
    order = _Order(cast("str", key_of(item)))

    def checked() -> None:
        key, order.award = as_pair(item)
        checks.known_text(checked_key(cast("str", key)))
        hash(key)  # ledgers look it up; a class of the caller's may raise

    order.settle(checked)
    return order


def _not_done(orders: Sequence[_Order]) -> list[_Order]:
    return [one for one in orders if one.done is None]


def _first(outcome: Reservation | LedgerError) -> SecuredCredential | OpenBadgeError:
    return outcome if isinstance(outcome, LedgerError) else handed_out(outcome)
