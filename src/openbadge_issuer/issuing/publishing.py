"""Status lists on their way out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from openbadge_issuer.issuing.prepared import Prepared
from openbadge_issuer.issuing.securing import SecuringMechanism
from openbadge_issuer.issuing.status_lists import StatusFile, StatusLists
from openbadge_issuer.ledger import Ledger, StatusListRecord
from openbadge_issuer.proofs.secured import SecuredCredential
from openbadge_issuer.status import LIST_DOCUMENT_LIMITS

__all__ = ["prepare_file"]

_MEDIA_TYPES = {"data-integrity": "application/vc", "vc-jwt": "application/vc+jwt"}


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
            media_type=_MEDIA_TYPES[secured.securing],
            publication=self.publication,
            changes=self.changes,
        )


def prepare_file(
    record: StatusListRecord, lists: StatusLists, ledger: Ledger, mechanism: SecuringMechanism, now: datetime
) -> Prepared[StatusFile]:
    """The next publication of one list, which lacks its signature only."""
    document, changes = lists.document(record, ledger, now=now)
    proof = mechanism.prepare(document, created=now, limits=LIST_DOCUMENT_LIMITS)
    filed = _Filed(record.list_id, lists.name_of(record.list_id), record.publications, changes)
    return Prepared(proof.request, proof, filed)
