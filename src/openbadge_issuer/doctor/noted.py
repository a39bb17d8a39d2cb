"""The check `status`, for whoever has the ledger: do strangers see what was decided?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.doctor.diagnosis import line
from openbadge_issuer.doctor.setup import NotedList
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.status import decode
from openbadge_issuer.verification.badge import member, text
from openbadge_issuer.verification.report import Check, Outcome

__all__ = ["compare"]


def compare(noted: NotedList, document: JSONObject | None) -> Iterator[Check]:
    """What was changed and not published, and what was published and is not in this list (if there is one at hand)."""
    if noted.unpublished:
        changes = "1 change" if noted.unpublished == 1 else f"{noted.unpublished:,} changes"
        yield line(
            "status",
            Outcome.WARNING,
            "unpublished",
            f"The status list at {noted.url}: the ledger has {changes} since its last publication, which nobody else sees.",
            mend="Publish it; if that was due already, see why the job has stopped.",
            params={"url": noted.url, "unpublished": noted.unpublished},
        )
    different = _different(noted.values, document) if document is not None else 0
    if different:
        badges = "1 badge" if different == 1 else f"{different:,} badges"
        yield line(
            "status",
            Outcome.FAILED,
            "not_as_noted",
            f"The status list at {noted.url} says of {badges} something else than the ledger noted as published.",
            mend="Publish it again: it was not uploaded, an older one was put over it, or a cache holds one for too long.",
            params={"url": noted.url, "different": different},
        )


def _different(values: Sequence[tuple[int, int]], document: JSONObject) -> int:
    """How many entries; none where the list can not be read, which other lines say."""
    size = member(document, "credentialSubject", "statusSize") or 1
    encoded = text(member(document, "credentialSubject", "encodedList"))
    try:
        bits, _ = decode(encoded, size=size if isinstance(size, int) else 1)
    except OpenBadgeError:
        return 0
    return sum(index >= len(bits) or bits[index] != value for index, value in values)
