"""What every ledger checks and says in the same words; use it in your own."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from openbadge_issuer.errors import AwardConflict, ConfigurationError, LedgerError
from openbadge_issuer.ledger.records import Intent, Reservation, Signed, StatusListRecord, checked_text
from openbadge_issuer.models import Recipient
from openbadge_issuer.models.terms import IdentifierType
from openbadge_issuer.ports import Entropy, check_now, drawn

__all__ = [
    "IRREVERSIBLE",
    "SEED_BYTES",
    "checked_lists",
    "credential_ids",
    "credential_taken",
    "erased",
    "followed",
    "fresh_list",
    "fresh_seed",
    "key_handle",
    "known_text",
    "publication",
    "recipient_handles",
    "required_handles",
    "same_award",
    "same_list",
    "signed",
    "status_detail",
    "successor_handle",
    "unknown_credential",
    "unknown_list",
    "utc",
    "who_and_why",
    "whom",
    "without_person",
]

SEED_BYTES = 32

IRREVERSIBLE = frozenset({"revocation", "refresh"})
"""Purposes whose status is final (Bitstring Status List v1.0, section 2.1)."""


def utc(now: datetime) -> datetime:
    """The moment in UTC; raises `ConfigurationError` if it has no time zone."""
    check_now(now)
    return now.astimezone(UTC)


def fresh_seed(entropy: Entropy) -> bytes:
    """32 random bytes; raises `ConfigurationError` if ``entropy`` gives another number."""
    return drawn(entropy, SEED_BYTES)


def known_text(value: str) -> str:
    """An id that is asked for; raises `ConfigurationError` if no ledger could hold it."""
    return checked_text(value, "What is asked for")


def credential_ids(ids: Sequence[str]) -> list[str]:
    """Ids that are asked for, each once, in their order; raises `ConfigurationError` unless all are texts."""
    if isinstance(ids, str):
        raise ConfigurationError("The ids of credentials are a list, not one text.", code="ledger.text")
    return list(dict.fromkeys([known_text(one) for one in ids]))


def whom(asked: str | Recipient) -> str | Recipient:
    """A credential's id or a recipient; raises `ConfigurationError` (``ledger.recipient``) for what is neither."""
    if isinstance(asked, Recipient):
        return asked
    if not isinstance(asked, str) or _is_address(asked):
        raise ConfigurationError(
            "That is neither the id of a credential nor a Recipient.",
            code="ledger.recipient",
            advice="Somebody with an address is Recipient.email(address).",
        )
    return known_text(asked)


def _is_address(text: str) -> bool:
    return "@" in text and (":" not in text or text.startswith("mailto:"))


def key_handle(salt: bytes, issuer_id: str, key: str) -> str:
    """What stands for an issuer's key, also after the key itself was erased: HMAC-SHA-256 under the ledger's salt."""
    return _handle(salt, "key", checked_text(issuer_id, "The issuer's id"), checked_text(key, "The key"))


def successor_handle(salt: bytes, intent: Intent) -> str | None:
    """What only one reservation has that is not erased: that of the credential which the issuer replaces by it."""
    return None if intent.replaces is None else _handle(salt, "replaces", intent.issuer_id, intent.replaces)


def recipient_handles(salt: bytes, recipient: Recipient | None) -> tuple[str, ...]:
    """What stands for a recipient: one HMAC-SHA-256 for the id and one for each identifier, but none for the name."""
    if recipient is None:
        return ()
    handles = [] if recipient.uri is None else [_handle(salt, "recipient", "id", recipient.uri)]
    handles += [
        _handle(salt, "recipient", identity.kind, identity.value)
        for identity in recipient.identities
        if identity.kind != IdentifierType.NAME
    ]
    return tuple(dict.fromkeys(handles))


def required_handles(salt: bytes, recipient: Recipient) -> tuple[str, ...]:
    """The same for somebody who is looked for: `ConfigurationError` if there is nothing to know them by."""
    if not isinstance(recipient, Recipient):
        raise ConfigurationError(
            "Somebody is looked for as a Recipient.",
            code="ledger.recipient",
            advice="Somebody with an address is Recipient.email(address).",
        )
    handles = recipient_handles(salt, recipient)
    if not handles:
        raise ConfigurationError(
            "Nobody is found by their name alone: an id or an identifier is needed.", code="ledger.recipient"
        )
    return handles


def _handle(salt: bytes, *parts: str) -> str:
    message = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hmac.new(salt, message, hashlib.sha256).hexdigest()


def same_award(first: Reservation, intent: Intent) -> Reservation:
    """The first reservation for a key, if the second asks for the same; else raises."""
    if first.state == "erased":
        raise erased(first.credential_id)
    if not hmac.compare_digest(first.fingerprint, intent.fingerprint):
        raise AwardConflict(
            "This key was used before, for an award with other content.",
            params={"credential_id": first.credential_id},
            advice="Keep one key for one award: issue under a new key, or re-issue the first credential.",
        )
    return first


def credential_taken(credential_id: str) -> AwardConflict:
    """The error for an id that another key has."""
    return AwardConflict(
        "This credential id belongs to an award with another key.",
        params={"credential_id": credential_id},
        advice="Give every award an id of its own.",
    )


def followed(credential_id: str, by: str | None) -> AwardConflict:
    """The error for a credential that was replaced already, ``by`` this one."""
    return AwardConflict(
        "This credential was replaced before, under another key; it has one successor.",
        code="ledger.followed",
        params={"credential_id": credential_id, "successor": by},
        advice="Replace the successor; or ask under the key that it was issued with, and get it once more.",
    )


def erased(credential_id: str) -> LedgerError:
    """The error for what was erased and is not made again."""
    return LedgerError(
        "This credential was erased on somebody's request, and is not made again.",
        code="ledger.erased",
        params={"credential_id": credential_id},
        advice="If it is wanted again, issue it under a new key.",
    )


def unknown_credential(credential_id: str, purpose: str | None = None) -> LedgerError:
    """The error for a credential that is not there, or not in a list of this purpose."""
    what = "is not in this ledger" if purpose is None else f"has no status of the purpose {purpose}"
    named = "" if _is_address(credential_id) else f" {credential_id}"
    return LedgerError(
        f"The credential{named} {what}.",
        code="ledger.unknown",
        params={"credential_id": checked_text(credential_id, "The credential's id")},
    )


def unknown_list(list_id: str) -> LedgerError:
    """The error for a list that nobody opened."""
    return LedgerError(
        f"The status list {list_id} is not open.",
        code="ledger.unknown",
        params={"list_id": checked_text(list_id, "The list's id")},
        advice="Open it with open_list().",
    )


def checked_lists(intent: Intent, lists: list[StatusListRecord]) -> None:
    """Whether these lists can give a place each; the caller holds them locked."""
    for one in lists:
        if one.issuer_id != intent.issuer_id:
            raise LedgerError(
                "The status list belongs to another issuer.",
                code="ledger.other_list",
                params={"list_id": one.list_id},
            )
        if one.taken >= one.capacity:
            raise LedgerError(
                "The status list is full.",
                code="ledger.full",
                params={"list_id": one.list_id},
                advice="Open another one, and name that.",
            )
    if len({one.purpose for one in lists}) != len(lists):
        raise LedgerError(
            "A credential takes one place for each purpose, and two of these lists have the same.",
            code="ledger.other_list",
        )


def same_list(first: StatusListRecord, opened: StatusListRecord) -> StatusListRecord:
    """The list that is open already, if the second opening means the same; else raises."""
    if first.issuer_id != opened.issuer_id:
        raise LedgerError(
            "A status list with this id is open already, and belongs to another issuer.",
            code="ledger.other_list",
            params={"list_id": first.list_id},
            advice="Give each issuer a base URL of its own for its status lists.",
        )
    meant = [(one.purpose, one.entries, one.capacity, one.status_size) for one in (first, opened)]
    if meant[0] != meant[1]:
        raise LedgerError(
            "A status list with this id is open already, for another purpose or of another size.",
            code="ledger.other_list",
            params={"list_id": first.list_id},
            advice="A list never changes: open one with another id.",
        )
    return first


def signed(
    content: bytes, *, securing: str, verification_method: str, now: datetime, place: str | None
) -> Signed:
    """What `record` keeps."""
    if not isinstance(content, bytes) or not content:
        raise ConfigurationError("`content` is the bytes that were signed.", code="ledger.content")
    return Signed(
        content=content if place is None else None,
        place=None if place is None else checked_text(place, "The place"),
        digest=hashlib.sha256(content).hexdigest(),
        securing=checked_text(securing, "`securing`"),
        verification_method=checked_text(verification_method, "The verification method"),
        signed_at=utc(now),
    )


def status_detail(credential_id: str, purpose: str, old: int, value: int, status_size: int) -> str | None:
    """The audit's words for a status change, or ``None`` if it changes nothing; raises if it may not be."""
    if not isinstance(value, int) or not 0 <= value < 2**status_size:
        raise ConfigurationError(
            f"A status of {status_size} bits is a number from 0 to {2**status_size - 1}.",
            code="ledger.status_value",
            params={"credential_id": credential_id},
        )
    if old == value:
        return None
    if purpose in IRREVERSIBLE and old:
        raise LedgerError(
            f"A status of the purpose {purpose} is never taken back.",
            code="ledger.irreversible",
            params={"credential_id": credential_id, "purpose": purpose},
            advice="Issue a new one; what is to be lifted one day is suspended, not revoked.",
        )
    return f"{purpose} {old} -> {value}"


def without_person(reservation: Reservation, at: datetime) -> Reservation:
    """What stays of a reservation that is erased."""
    signed = reservation.signed and replace(reservation.signed, content=None, place=None, digest="")
    return replace(reservation, key="", fingerprint="", seed=b"", signed=signed, erased_at=at)


def fresh_list(opened: StatusListRecord, at: datetime) -> StatusListRecord:
    """A list as it is opened: nothing taken, changed or published, whatever the caller's record says."""
    return replace(
        opened,
        taken=0,
        changes=0,
        publications=0,
        published_changes=0,
        opened_at=at,
        published_at=None,
    )


def publication(record: StatusListRecord, number: int, changes: int, now: datetime) -> StatusListRecord:
    """The list after a publication.

    Raises `ConfigurationError` for one that can not be, and `LedgerError` (``ledger.outdated``) for one that comes after
    a newer one: what it shows may now hide what that one showed. The last one may be noted again.
    """
    at = utc(now)
    possible = isinstance(number, int) and isinstance(changes, int)
    if not (possible and 0 <= number <= record.publications and 0 <= changes <= record.changes):
        raise ConfigurationError(
            f"The next publication of this list is number {record.publications}, with at most {record.changes} changes.",
            code="ledger.publication",
            params={"list_id": record.list_id},
        )
    if (number, changes) == (record.publications - 1, record.published_changes):
        return record
    if number < record.publications or changes < record.published_changes:
        raise LedgerError(
            "Another publication of this list was noted meanwhile: this one may have overwritten a newer file.",
            code="ledger.outdated",
            params={"list_id": record.list_id, "publication": number, "changes": changes},
            advice="Publish the list again, from the ledger as it is now; let one job at a time publish.",
        )
    return replace(record, publications=number + 1, published_changes=changes, published_at=at)


def who_and_why(actor: str, reason: str) -> None:
    """Raises `ConfigurationError` unless both are said."""
    checked_text(actor, "`actor` (who does this)")
    checked_text(reason, "`reason` (why it is done)")
