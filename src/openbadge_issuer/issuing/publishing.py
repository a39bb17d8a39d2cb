"""Status lists on their way out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.issuing.prepared import Prepared
from openbadge_issuer.issuing.securing import MEDIA_TYPES, SecuringMechanism
from openbadge_issuer.issuing.status_lists import TTL, VALID_FOR, Status, StatusFile, StatusLists, decoys_of
from openbadge_issuer.ledger import Ledger, StatusListRecord
from openbadge_issuer.proofs.secured import SecuredCredential
from openbadge_issuer.status import LIST_DOCUMENT_LIMITS, Bitstring, compose

__all__ = ["prepare_file"]


@dataclass(frozen=True, slots=True)
class _Filed:
    url: str
    name: str
    publication: int
    changes: int

    def __call__(self, secured: SecuredCredential) -> StatusFile:
        return StatusFile(
            url=self.url,
            name=self.name,
            content=bytes(secured),
            media_type=MEDIA_TYPES[secured.securing],
            publication=self.publication,
            changes=self.changes,
        )


def prepare_file(
    record: StatusListRecord, status: Status, ledger: Ledger, mechanism: SecuringMechanism, now: datetime
) -> Prepared[StatusFile]:
    """The next publication of one list, which lacks its signature only.

    It is made of what the ledger knows, also for an issuer that gives out no places any more.
    """
    document, changes = _document(record, status, ledger, now)
    proof = mechanism.prepare(document, created=now, limits=LIST_DOCUMENT_LIMITS)
    filed = _Filed(record.list_id, _name(record.list_id, status), record.publications, changes)
    return Prepared(proof.request, proof, filed)


def _document(
    record: StatusListRecord, status: Status, ledger: Ledger, now: datetime
) -> tuple[JSONObject, int]:
    """The list as it is to be signed now, and the number of the last change that it shows."""
    if record.published_at is not None and now < record.published_at:
        raise ConfigurationError(
            "This list was published later than `now`, so some clock is wrong; nobody would believe both.",
            code="config.clock",
            params={"list_id": record.list_id},
            advice="Say the time that it is, with a time zone.",
        )
    valid_for, ttl = (status.valid_for, status.ttl) if isinstance(status, StatusLists) else (VALID_FOR, TTL)
    decoys, changes = decoys_of(record), ledger.changes_since(record.list_id)
    values = [(index, 1) for index in decoys.indexes(record.publications)]
    values += [(decoys.index_of(change.position), change.value) for change in changes]
    bits = Bitstring.empty(record.entries, size=record.status_size).with_values(values)
    document = compose(
        record.list_id,
        record.issuer_id,
        record.purpose,
        bits,
        valid_from=now,
        valid_until=_end(now, valid_for),
        ttl=ttl,
    )
    return document, max((change.number for change in changes), default=0)


def _end(now: datetime, valid_for: timedelta) -> datetime:
    try:
        return now + valid_for
    except OverflowError:
        raise ConfigurationError(
            "`now` is at the end of all times, where nothing is valid any longer.", code="config.clock"
        ) from None


def _name(list_id: str, status: Status) -> str:
    """The name of a list's file: below the base URL, or host and path for a list from elsewhere."""
    if isinstance(status, StatusLists) and list_id.startswith(status.base_url):
        return list_id.removeprefix(status.base_url)
    return list_id.removeprefix("https://")
