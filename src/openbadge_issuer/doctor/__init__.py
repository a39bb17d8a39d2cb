"""Can strangers verify what this issuer issues? Every link of that chain is looked at, and each fault comes with its mend.

Pure like a verification: what must be fetched is asked for as `Request`s. Offline the doctor judges what it is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbadge_issuer._lazy import at_first_use

if TYPE_CHECKING:
    from openbadge_issuer.doctor.contexts import HostedContext
    from openbadge_issuer.doctor.diagnosis import CHECKS, Diagnosis, Health
    from openbadge_issuer.doctor.examination import Examination, diagnose, diagnose_async
    from openbadge_issuer.doctor.setup import IssuerSetup, KeyInUse, NotedList
else:
    __getattr__, __dir__ = at_first_use(
        __name__,
        {
            "contexts": ("HostedContext",),
            "diagnosis": ("CHECKS", "Diagnosis", "Health"),
            "examination": ("Examination", "diagnose", "diagnose_async"),
            "setup": ("IssuerSetup", "KeyInUse", "NotedList"),
        },
    )

__all__ = [
    "CHECKS",
    "Diagnosis",
    "Examination",
    "Health",
    "HostedContext",
    "IssuerSetup",
    "KeyInUse",
    "NotedList",
    "diagnose",
    "diagnose_async",
]
