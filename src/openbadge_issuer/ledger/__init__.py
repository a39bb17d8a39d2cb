"""What was issued, and the `Ledger` that remembers it: so that nothing is issued twice and everything can be taken back.

::

    ledger.reserve(Intent(...), now=now)             # one transaction: the key, the id, the randomness, the places
    ledger.record(id, content, ..., now=now)         # the signed bytes; whoever is first decides
    ledger.change_status([id], "revocation", 1, actor=..., reason=..., now=now)
    ledger.erase(recipient, actor=..., reason=..., now=now)

A run that died between the two is resumed with the same key: it finds its reservation, makes the very same
credential of it, and records that. There is no database in this room: `MemoryLedger` is for tests, the ledger
for SQLite and PostgreSQL is `openbadge_issuer.adapters.sql_ledger`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbadge_issuer._lazy import at_first_use

if TYPE_CHECKING:
    from openbadge_issuer.ledger.memory import MemoryLedger
    from openbadge_issuer.ledger.protocol import Ledger
    from openbadge_issuer.ledger.records import (
        AuditEntry,
        Intent,
        Recording,
        Reservation,
        Signed,
        StatusChange,
        StatusListRecord,
        StatusPlace,
    )
else:
    __getattr__, __dir__ = at_first_use(
        __name__,
        {
            "memory": ("MemoryLedger",),
            "protocol": ("Ledger",),
            "records": (
                "AuditEntry",
                "Intent",
                "Recording",
                "Reservation",
                "Signed",
                "StatusChange",
                "StatusListRecord",
                "StatusPlace",
            ),
        },
    )

__all__ = [
    "AuditEntry",
    "Intent",
    "Ledger",
    "MemoryLedger",
    "Recording",
    "Reservation",
    "Signed",
    "StatusChange",
    "StatusListRecord",
    "StatusPlace",
]
