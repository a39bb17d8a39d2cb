"""From an award to a signed credential, and back again where it has to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbadge_issuer._lazy import at_first_use

if TYPE_CHECKING:
    from openbadge_issuer.issuing import draft as draft
    from openbadge_issuer.issuing import registrar as registrar
    from openbadge_issuer.issuing import securing as securing
    from openbadge_issuer.issuing.differences import Change
    from openbadge_issuer.issuing.endorsing import (
        Endorsable,
        endorsement_digest,
        endorses,
        with_endorsements,
    )
    from openbadge_issuer.issuing.issuer import Issuer
    from openbadge_issuer.issuing.lineage import Former, Reissued
    from openbadge_issuer.issuing.many.items import Issued
    from openbadge_issuer.issuing.prepared import Prepared
    from openbadge_issuer.issuing.records import Record
    from openbadge_issuer.issuing.status_lists import (
        Irrevocable,
        IrrevocableWarning,
        Status,
        StatusFile,
        StatusLists,
    )
else:
    __getattr__, __dir__ = at_first_use(
        __name__,
        {
            "differences": ("Change",),
            "endorsing": ("Endorsable", "endorsement_digest", "endorses", "with_endorsements"),
            "issuer": ("Issuer",),
            "lineage": ("Former", "Reissued"),
            "many.items": ("Issued",),
            "prepared": ("Prepared",),
            "records": ("Record",),
            "status_lists": ("Irrevocable", "IrrevocableWarning", "Status", "StatusFile", "StatusLists"),
        },
        modules=("draft", "registrar", "securing"),
    )

__all__ = [
    "Change",
    "Endorsable",
    "Former",
    "Irrevocable",
    "IrrevocableWarning",
    "Issued",
    "Issuer",
    "Prepared",
    "Record",
    "Reissued",
    "Status",
    "StatusFile",
    "StatusLists",
    "endorsement_digest",
    "endorses",
    "with_endorsements",
]
