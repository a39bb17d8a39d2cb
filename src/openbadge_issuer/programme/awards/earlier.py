"""What the ledger knows of the awards of a sheet: which were issued before, and which of those are to be refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from openbadge_issuer.programme.awards.checking import Read, RefusedRow
from openbadge_issuer.programme.awards.rows import AwardRow
from openbadge_issuer.programme.responses.values import RowFault

if TYPE_CHECKING:
    from openbadge_issuer.ledger import Ledger, Reservation
    from openbadge_issuer.models import Profile

__all__ = ["beside_ledger"]

_AT_ONCE: Final = 200
_KEY: Final = "For another badge, give this award a key of its own."


def beside_ledger(rows: Iterable[Read], ledger: Ledger, issuer: Profile) -> Iterator[Read]:
    """The rows, marked where they were issued before; refused where that badge was taken back, erased, or says other things.

    The ledger is asked for some at a time. Raises `LedgerError`.
    """
    waiting = iter(rows)
    while some := list(islice(waiting, _AT_ONCE)):
        # The ids first: what appears meanwhile under a row's own key is its own badge.
        taken = _taken(some, ledger)
        keys = [one[0].key for one in some if not isinstance(one, RefusedRow)]
        known = ledger.by_keys(issuer.id, keys) if keys else {}
        for one in some:
            if isinstance(one, RefusedRow):
                yield one
                continue
            row, cells = one
            earlier = known.get(row.key)
            faults = _faults(row, earlier, issuer) if earlier is not None else _other_id(row, taken)
            if faults:
                yield RefusedRow(row.line, cells, tuple(faults))
            else:
                yield replace(row, is_new=earlier is None or earlier.signed is None), cells


def _taken(some: Iterable[Read], ledger: Ledger) -> frozenset[str]:
    """The ids that rows have of their own, and that are some badge's already."""
    own = (None if isinstance(one, RefusedRow) else one[0].award.credential_id for one in some)
    return frozenset(one for one in own if one is not None and ledger.credential(one) is not None)


def _other_id(row: AwardRow, taken: frozenset[str]) -> Sequence[RowFault]:
    if row.award.credential_id not in taken:
        return []
    return [_fault(row, "id", "Another badge has this credential id.", "Give each badge an id of its own.")]


def _faults(row: AwardRow, earlier: Reservation, issuer: Profile) -> Sequence[RowFault]:
    from openbadge_issuer.issuing.draft import Draft  # noqa: PLC0415 - at first use

    if earlier.state == "erased":
        return [_fault(row, "erased", "Its badge was erased on somebody's request.", _KEY)]
    if earlier.status("revocation"):
        return [_fault(row, "revoked", "Its badge was issued before, and revoked.", _KEY)]
    if earlier.status("suspension"):
        return [
            _fault(row, "suspended", "Its badge was issued before, and is suspended.", "Lift that first.")
        ]
    if earlier.fingerprint != Draft.of_award(row.award, issuer).fingerprint:
        message = "A badge with other content was issued for the same key, or person, before."
        return [_fault(row, "other", message, f"It stays as it is. {_KEY}")]
    return []


def _fault(row: AwardRow, kind: str, message: str, advice: str) -> RowFault:
    return RowFault(line=row.line, column="", code=f"awards.{kind}", message=message, advice=advice)
