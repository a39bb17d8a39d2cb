"""From the ledger's rows to its records."""

from __future__ import annotations

from collections.abc import Sequence

from lms.models import LedgerEntry, LedgerList, LedgerReservation
from openbadge_issuer.ledger import AuditEntry, Reservation, Signed, StatusListRecord, StatusPlace

__all__ = ["audit_entry", "list_record", "list_values", "reservation"]


def reservation(row: LedgerReservation, places: Sequence[StatusPlace] | None = None) -> Reservation:
    """A row of the reservations, with ``places`` or those in the database."""
    if places is None:
        places = [
            StatusPlace(one.list.list_id, one.purpose, one.position, one.value) for one in row.places.all()
        ]
    signed = None
    if row.signed_at is not None:
        signed = Signed(
            content=None if row.content is None else bytes(row.content),
            place=row.place or None,
            digest=row.digest,
            securing=row.securing,
            verification_method=row.verification_method,
            signed_at=row.signed_at,
        )
    return Reservation(
        issuer_id=row.issuer_id,
        key=row.key,
        credential_id=row.credential_id,
        fingerprint=row.fingerprint,
        seed=bytes(row.seed),
        achievement_id=row.achievement_id,
        replaces=row.replaces or None,
        reserved_at=row.reserved_at,
        places=tuple(sorted(places, key=lambda place: place.purpose)),
        signed=signed,
        erased_at=row.erased_at,
    )


def list_record(row: LedgerList) -> StatusListRecord:
    """A row of the lists."""
    return StatusListRecord(
        list_id=row.list_id,
        issuer_id=row.issuer_id,
        purpose=row.purpose,
        key=bytes(row.key),
        entries=row.entries,
        capacity=row.capacity,
        status_size=row.status_size,
        taken=row.taken,
        changes=row.changes,
        publications=row.publications,
        published_changes=row.published_changes,
        opened_at=row.opened_at,
        published_at=row.published_at,
    )


def list_values(record: StatusListRecord) -> dict[str, object]:
    """What stands in that row."""
    return {name: getattr(record, name) for name in StatusListRecord.__dataclass_fields__}


def audit_entry(row: LedgerEntry) -> AuditEntry:
    """A row of the audit."""
    return AuditEntry(
        number=row.number,
        at=row.at,
        actor=row.actor,
        action=row.action,
        credential_id=row.credential_id,
        detail=row.detail,
        reason=row.reason,
    )
