"""Whether a badge still stands: Bitstring Status List v1.0, for those who issue and for those who check.

Pure values: nothing here signs, fetches or stores. A `Permutation` gives each badge its index, a `StatusEntry` goes
into the badge, `compose` makes the list to be signed and published, `read` and `StatusList.value` look an entry up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbadge_issuer._lazy import at_first_use

if TYPE_CHECKING:
    from openbadge_issuer.status.allocation import DECOY_PURPOSES, Decoys, Permutation, new_key
    from openbadge_issuer.status.bitstring import (
        DEFAULT_STATUS_LIMITS,
        MIN_ENTRIES,
        Bitstring,
        StatusLimits,
        decode,
        encode,
    )
    from openbadge_issuer.status.entry import ENTRY_TYPE, PURPOSES, StatusEntry, StatusPurpose
    from openbadge_issuer.status.list_credential import (
        LIST_DOCUMENT_LIMITS,
        LIST_TYPE,
        Status,
        StatusList,
        compose,
        read,
    )
else:
    __getattr__, __dir__ = at_first_use(
        __name__,
        {
            "allocation": ("DECOY_PURPOSES", "Decoys", "Permutation", "new_key"),
            "bitstring": (
                "DEFAULT_STATUS_LIMITS",
                "MIN_ENTRIES",
                "Bitstring",
                "StatusLimits",
                "decode",
                "encode",
            ),
            "entry": ("ENTRY_TYPE", "PURPOSES", "StatusEntry", "StatusPurpose"),
            "list_credential": (
                "LIST_DOCUMENT_LIMITS",
                "LIST_TYPE",
                "Status",
                "StatusList",
                "compose",
                "read",
            ),
        },
    )

__all__ = [
    "DECOY_PURPOSES",
    "DEFAULT_STATUS_LIMITS",
    "ENTRY_TYPE",
    "LIST_DOCUMENT_LIMITS",
    "LIST_TYPE",
    "MIN_ENTRIES",
    "PURPOSES",
    "Bitstring",
    "Decoys",
    "Permutation",
    "Status",
    "StatusEntry",
    "StatusLimits",
    "StatusList",
    "StatusPurpose",
    "compose",
    "decode",
    "encode",
    "new_key",
    "read",
]
