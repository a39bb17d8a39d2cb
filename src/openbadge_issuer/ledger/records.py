"""The records of a ledger. All of them are frozen; none of them prints or pickles what must stay inside."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple, NoReturn, TypeAlias

from openbadge_issuer.errors import ConfigurationError, LedgerError
from openbadge_issuer.models import Recipient

__all__ = [
    "AuditEntry",
    "Intent",
    "Recording",
    "Reservation",
    "ReservationState",
    "Signed",
    "StatusChange",
    "StatusListRecord",
    "StatusPlace",
    "StaysInside",
    "checked_text",
]

ReservationState: TypeAlias = Literal["reserved", "signed", "erased"]

_MAX_TEXT = (
    2_000  # bytes of UTF-8 in an id, a key, an actor or a reason: PostgreSQL indexes no more than about 2,700
)
_MAX_STATUS_SIZE = 8  # bits
_MAX_ENTRIES = 2**40  # of a status list: far above any, and far below what a database counts to


class StaysInside(LedgerError, TypeError):
    """What holds secrets, a record or a ledger, is never pickled."""

    code = "ledger.pickle"


class _HoldsSecrets:
    __slots__ = ()

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise StaysInside(
            f"A {type(self).__name__} is not pickled, because salts and status indexes follow from what it holds.",
            advice="Hand the credential id to the other process, and let it ask the ledger.",
        )


def checked_text(value: str, what: str, *, blank: bool = False) -> str:
    """The text, if every ledger can store and find it; else `ConfigurationError` (``ledger.text``), without the text."""
    if not isinstance(value, str) or "\0" in value or (not value.strip() and not blank):
        raise ConfigurationError(f"{what} must be a text that is not blank.", code="ledger.text")
    try:
        size = len(value.encode("utf-8"))
    except UnicodeEncodeError:
        raise ConfigurationError(f"{what} is no well-formed Unicode.", code="ledger.text") from None
    if size > _MAX_TEXT:
        raise ConfigurationError(f"{what} is longer than {_MAX_TEXT} bytes.", code="ledger.text")
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What is to be reserved.

    ``key`` is the idempotency key, unique for an issuer: an enrolment's number, say. ``fingerprint`` is the
    SHA-256, in hexadecimal, of all that is to be issued: the same key with another fingerprint is an
    `AwardConflict`. ``recipient`` is only used to find the credential again, and is not stored in clear.
    ``lists`` are the ids of the status lists in which it needs a place, one for each purpose. ``replaces`` is
    the id of the credential that this one is issued instead of: without a ``recipient``, whoever is known by that
    one (of the same issuer) is known by this one, too. ``actor`` and ``reason`` say who replaces it and why: they go
    into the audit and are never removed, so they name nobody.
    """

    issuer_id: str
    key: str = field(repr=False)
    credential_id: str
    fingerprint: str = field(repr=False)
    achievement_id: str
    recipient: Recipient | None = field(default=None, repr=False)
    lists: tuple[str, ...] = ()
    replaces: str | None = None
    actor: str | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        checked_text(self.issuer_id, "The issuer's id")
        checked_text(self.key, "The key")
        checked_text(self.credential_id, "The credential's id")
        checked_text(self.achievement_id, "The achievement's id")
        if self.replaces is not None:
            checked_text(self.replaces, "The id of the replaced credential")
            checked_text(self.actor or "", "`actor` (who replaces it)")
            checked_text(self.reason or "", "`reason` (why it is replaced)")
        if not isinstance(self.recipient, Recipient | None):
            raise ConfigurationError("`recipient` is a Recipient.", code="ledger.recipient")
        if not isinstance(self.fingerprint, str) or not re.fullmatch(r"[0-9a-f]{64}", self.fingerprint):
            raise ConfigurationError(
                "The fingerprint is the SHA-256 of what is to be issued: 64 hexadecimal digits in lower case.",
                code="ledger.fingerprint",
            )
        object.__setattr__(self, "lists", tuple(checked_text(one, "A list's id") for one in self.lists))
        if len(set(self.lists)) != len(self.lists):
            raise ConfigurationError("A status list is named twice.", code="ledger.lists")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What was signed for a reservation, and is to be recorded; see `Ledger.record`."""

    credential_id: str
    content: bytes = field(repr=False)
    securing: str
    verification_method: str
    place: str | None = None


@dataclass(frozen=True, slots=True)
class StatusPlace:
    """One place in one status list, and the status that stands there.

    ``position`` counts the places of a list in the order in which they were taken, from 0; which index of the
    bitstring that is, only the list's secret key tells.
    """

    list_id: str
    purpose: str
    position: int = field(repr=False)
    value: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What was signed: the ``content``, or the ``place`` where its bytes are kept, and how to tell that they are the same.

    ``digest`` is the SHA-256 of the bytes, in hexadecimal. ``securing`` is that of the `SecuredCredential`,
    ``verification_method`` the key that signed.
    """

    content: bytes | None = field(repr=False)
    place: str | None
    digest: str
    securing: str
    verification_method: str
    signed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation(_HoldsSecrets):
    """One award in the ledger, from the moment at which it was reserved.

    ``seed`` is 32 random bytes: whatever is random in the credential follows from it, so that a resumed run
    makes the same one again. ``signed`` is ``None`` until it was recorded. Once erased, ``key``,
    ``fingerprint`` and ``seed`` are empty, and of ``signed`` only the key and the time are left; the ids, the
    times and the status ``places`` stay.
    """

    issuer_id: str
    key: str = field(repr=False)
    credential_id: str
    fingerprint: str = field(repr=False)
    seed: bytes = field(repr=False)
    achievement_id: str
    replaces: str | None
    reserved_at: datetime
    places: tuple[StatusPlace, ...] = ()
    signed: Signed | None = None
    erased_at: datetime | None = None

    @property
    def state(self) -> ReservationState:
        """``reserved``, ``signed`` or ``erased``."""
        if self.erased_at is not None:
            return "erased"
        return "reserved" if self.signed is None else "signed"

    def status(self, purpose: str) -> int:
        """The status that stands for a purpose; 0 also where it has no place."""
        return next((place.value for place in self.places if place.purpose == purpose), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusListRecord(_HoldsSecrets):
    """One status list, as the ledger keeps it: what it is for, its secret key, and how far it is filled.

    ``entries`` is the length of the list in entries of ``status_size`` bits; at most ``capacity`` of them are
    given out (the others may be decoys). ``key`` turns positions into indexes, is secret, and never changes.
    ``taken`` is the number of places given out, ``changes`` that of status changes, ``publications`` that of
    publications, all so far: the next publication has this number. The last one showed all changes up to
    ``published_changes``.
    """

    list_id: str
    issuer_id: str
    purpose: str
    key: bytes = field(repr=False)
    entries: int = 131_072
    capacity: int = 131_072
    status_size: int = 1  # bits
    taken: int = 0
    changes: int = 0
    publications: int = 0
    published_changes: int = 0
    opened_at: datetime | None = None
    published_at: datetime | None = None

    def __post_init__(self) -> None:
        checked_text(self.list_id, "The list's id")
        checked_text(self.issuer_id, "The issuer's id")
        checked_text(self.purpose, "The purpose")
        if not isinstance(self.key, bytes) or not self.key:
            raise ConfigurationError("The list's key is a secret of some bytes.", code="ledger.list")
        if not (
            1 <= self.capacity <= self.entries <= _MAX_ENTRIES and 1 <= self.status_size <= _MAX_STATUS_SIZE
        ):
            raise ConfigurationError(
                "A list gives out at least one and at most all of its entries, of 1 to 8 bits each.",
                code="ledger.list",
            )


class StatusChange(NamedTuple):
    """The status that stands at one place of a list, and the number of the change that put it there, from 1."""

    number: int
    position: int
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """Who did what to which credential, when and why. Neither changed nor removed, so it must not hold personal data.

    ``action`` is ``status``, ``reissue`` or ``erase``; ``detail`` says what changed, such as ``revocation 0 -> 1``, or
    the id of the credential that was issued instead.
    """

    number: int
    at: datetime
    actor: str
    action: str
    credential_id: str
    detail: str
    reason: str
