"""What the ledger's records look like outside of it: as JSON and in words, without anything that must stay inside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from openbadge_issuer.cli.pages import Page, Row
from openbadge_issuer.cli.terminal import shown
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.issuing.draft import Draft
from openbadge_issuer.ledger import AuditEntry, Ledger, Reservation, StatusListRecord
from openbadge_issuer.models import Award, Profile

__all__ = ["content_key", "day", "full_record", "line_of", "list_record", "moment", "page_of", "record"]

_OF_CONTENT = "sha256:"
_STATES = {"reserved": "RESERVED", "signed": "ISSUED", "erased": "ERASED"}
_STANDING = {
    ("revocation", False): "not revoked",
    ("revocation", True): "revoked",
    ("suspension", False): "not suspended",
    ("suspension", True): "suspended",
    ("refresh", False): "no newer one",
    ("refresh", True): "there is a newer one",
}


def content_key(award: Award, issuer: Profile) -> str:
    """The key for an award that was given none: the same content is the same award."""
    return f"{_OF_CONTENT}{Draft.of_award(award, issuer).fingerprint}"


def _given_key(reservation: Reservation) -> str | None:
    """The key, if somebody gave it. One made of the content is a fingerprint, by which guesses could be tried."""
    return None if reservation.key.startswith(_OF_CONTENT) or not reservation.key else reservation.key


def moment(at: datetime | None) -> str | None:
    """A time in JSON: ISO 8601, UTC."""
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def day(at: datetime) -> str:
    """A time in words: the day, in UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%d}"


def record(reservation: Reservation) -> JSONObject:
    """What is known of a badge, without the badge itself and without seed and fingerprint."""
    signed = reservation.signed
    status: list[JSON] = [
        {"purpose": place.purpose, "value": place.value, "list": place.list_id}
        for place in reservation.places
    ]
    return {
        "record": "credential",
        "id": reservation.credential_id,
        "issuer": reservation.issuer_id,
        "achievement": reservation.achievement_id,
        "state": reservation.state,
        "key": _given_key(reservation),
        "reservedAt": moment(reservation.reserved_at),
        "signedAt": moment(signed.signed_at) if signed else None,
        "erasedAt": moment(reservation.erased_at),
        "securing": signed.securing if signed else None,
        "verificationMethod": signed.verification_method if signed else None,
        "sha256": (signed.digest or None) if signed else None,
        "replaces": reservation.replaces,
        "status": status,
    }


def full_record(reservation: Reservation, ledger: Ledger) -> JSONObject:
    """The same with the badge, byte for byte as text (or the place where it is kept), and the audit."""
    signed = reservation.signed
    content = signed.content if signed else None
    return {
        **record(reservation),
        "badge": content.decode("utf-8") if content is not None else None,
        "place": signed.place if signed else None,
        "audit": [_audited(entry) for entry in ledger.audit(reservation.credential_id)],
    }


def _audited(entry: AuditEntry) -> JSONObject:
    return {
        "at": moment(entry.at),
        "actor": entry.actor,
        "action": entry.action,
        "detail": entry.detail,
        "reason": entry.reason,
    }


def list_record(one: StatusListRecord) -> JSONObject:
    """What is known of a status list, without its key."""
    return {
        "record": "list",
        "id": one.list_id,
        "issuer": one.issuer_id,
        "purpose": one.purpose,
        "entries": one.entries,
        "capacity": one.capacity,
        "statusSize": one.status_size,
        "taken": one.taken,
        "changes": one.changes,
        "publications": one.publications,
        "publishedChanges": one.published_changes,
        "openedAt": moment(one.opened_at),
        "publishedAt": moment(one.published_at),
    }


def line_of(reservation: Reservation) -> str:
    """A badge in one line: its id, the day, how it stands, and what it is for."""
    standing = [_STATES[reservation.state].lower()]
    standing += [_standing(place.purpose, place.value) for place in reservation.places if place.value]
    at = day(reservation.reserved_at)
    texts = (reservation.credential_id, at, ", ".join(standing), reservation.achievement_id)
    return "  ".join(shown(text) for text in texts)


def page_of(reservation: Reservation, ledger: Ledger) -> Page:
    """All about one badge."""
    page = Page()
    page.headline(_STATES[reservation.state], "bold", shown(reservation.credential_id))
    page.rows([(label, shown(text)) for label, text in _rows(reservation, ledger) if text])
    history = [
        (
            f"{entry.at.astimezone(UTC):%Y-%m-%d %H:%M}",
            f"{entry.action} {entry.detail}, by {entry.actor}: {entry.reason}",
        )
        for entry in ledger.audit(reservation.credential_id)
    ]
    if history:
        page.heading("What became of it")
        page.rows([(at, shown(text)) for at, text in history])
    return page


def _rows(reservation: Reservation, ledger: Ledger) -> Iterator[Row]:
    signed = reservation.signed
    yield "achievement", reservation.achievement_id
    if reservation.key:
        yield "key", _given_key(reservation) or "made of its content"
    yield "reserved", moment(reservation.reserved_at) or ""
    if reservation.state == "reserved":
        yield "signed", "not yet"
    if signed is not None:
        yield "signed", moment(signed.signed_at) or ""
        yield "with", signed.verification_method
        yield "kept at", signed.place or ""
    yield "erased", moment(reservation.erased_at) or ""
    yield "instead of", reservation.replaces or ""
    for following in ledger.find(issuer_id=reservation.issuer_id, replaces=reservation.credential_id):
        yield "followed by", following.credential_id
    for place in reservation.places:
        yield (
            "status",
            _standing(place.purpose, place.value) + _unpublished(ledger.status_list(place.list_id)),
        )
        yield "list", place.list_id


def _standing(purpose: str, value: int) -> str:
    return _STANDING.get((purpose, bool(value)), f"{purpose} {value}")


def _unpublished(found: StatusListRecord | None) -> str:
    if found is None or found.published_changes >= found.changes:
        return ""
    return " (the list has changes that are not published yet)"
