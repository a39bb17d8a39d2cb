"""What a reviewer of a blind review is given, and what in it could still tell whose it is.

::

    blinded = blind(application, identity, evidence, SCRUBBERS)
    application = blinded.screen(application, by=officer, now=now)
    packet = blinded.packet_for(application, reviewer)

Every file is copied without its metadata, all that remains is searched for the applicant, and whatever is found, or can
not be searched, keeps the item from reviewers until somebody who does not review releases it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbadge_issuer._lazy import at_first_use

if TYPE_CHECKING:
    from openbadge_issuer.assessment.blinding.blinded import Blinded
    from openbadge_issuer.assessment.blinding.identity import Identity
    from openbadge_issuer.assessment.blinding.policy import BlindingPolicy
    from openbadge_issuer.assessment.blinding.report import ItemReport, Leak, LeakReport
    from openbadge_issuer.assessment.blinding.scanning import leaks
    from openbadge_issuer.assessment.blinding.screening import blind
    from openbadge_issuer.assessment.blinding.values import Passage, Removal, Scrubbed, Scrubber, Scrubbers
else:
    __getattr__, __dir__ = at_first_use(
        __name__,
        {
            "blinded": ("Blinded",),
            "identity": ("Identity",),
            "policy": ("BlindingPolicy",),
            "report": ("ItemReport", "Leak", "LeakReport"),
            "scanning": ("leaks",),
            "screening": ("blind",),
            "values": ("Passage", "Removal", "Scrubbed", "Scrubber", "Scrubbers"),
        },
    )

__all__ = [
    "Blinded",
    "BlindingPolicy",
    "Identity",
    "ItemReport",
    "Leak",
    "LeakReport",
    "Passage",
    "Removal",
    "Scrubbed",
    "Scrubber",
    "Scrubbers",
    "blind",
    "leaks",
]
