"""The witnesses of a did:webvh log: who has seen which entry (did:webvh 1.0, "DID Witnesses")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openbadge_issuer.codec.json import parse
from openbadge_issuer.codec.types import Limits
from openbadge_issuer.dids.webvh_hashes import proofs_in, signers_of
from openbadge_issuer.dids.webvh_refusals import Entry, refused, refused_entry, unread
from openbadge_issuer.errors import InputError, LimitExceeded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openbadge_issuer.codec.types import JSON
    from openbadge_issuer.dids.webvh_log import Version

__all__ = ["check_witnesses", "needs_witnesses"]

MAX_BYTES: Final = 1_000_000  # of a did-witness.json
MAX_CHECKED: Final = 2_000  # proofs
_LIMITS: Final = Limits(max_bytes=MAX_BYTES, max_total_bytes=MAX_BYTES)


def needs_witnesses(versions: Sequence[Version]) -> bool:
    """Whether somebody must have seen an entry."""
    return any(version.parameters.seen_by.keys for version in versions)


def check_witnesses(did: str, data: bytes, versions: Sequence[Version]) -> None:
    """Returns if enough of the witnesses have seen each entry that they had to see, or a later one.

    ``data`` is the ``did-witness.json``. Proofs for entries that are not in the log count for nothing. Raises
    `ResolutionError` (``resolve.log_witness``).
    """
    seen = _seen(did, data, versions)
    for number, version in enumerate(versions, 1):
        needed = version.parameters.seen_by
        by = {witness for witness in needed.keys if seen.get(witness, 0) >= number}
        if len(by) < needed.threshold:
            message = f"Witnesses who must have seen it: {needed.threshold}, and who have: {len(by)}."
            raise refused_entry(
                Entry(did, number),
                "resolve.log_witness",
                message,
                threshold=needed.threshold,
                seen=len(by),
            )


def _seen(did: str, data: bytes, versions: Sequence[Version]) -> dict[str, int]:
    """For each witness the number of the last entry that it has signed for."""
    try:
        records = parse(data, _LIMITS)
    except (InputError, LimitExceeded) as error:
        raise unread(
            refused(
                did,
                "resolve.log_witness_file",
                "The file of its witnesses can not be read as JSON.",
                reason=error.detail_code,
            )
        ) from None
    if not isinstance(records, list):
        raise unread(refused(did, "resolve.log_witness_list", "The file of its witnesses is no list."))
    asked = frozenset[str]().union(*(version.parameters.seen_by.keys for version in versions))
    numbers: dict[JSON, int] = {version.version_id: number for number, version in enumerate(versions, 1)}
    seen: dict[str, int] = {}
    checked = 0
    for record in records:
        name = record.get("versionId") if isinstance(record, dict) else None
        if not isinstance(record, dict) or not isinstance(name, str) or name not in numbers:
            continue
        proofs = proofs_in(record.get("proof")) or ()
        checked += len(proofs)
        if checked > MAX_CHECKED:
            raise refused(
                did,
                "resolve.log_witness_proofs",
                f"The file of its witnesses has more than {MAX_CHECKED} proofs.",
                limit=MAX_CHECKED,
            )
        for witness in signers_of({"versionId": name}, proofs, asked):
            seen[witness] = max(seen.get(witness, 0), numbers[name])
    return seen
