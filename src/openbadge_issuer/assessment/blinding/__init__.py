"""What a reviewer of a blind review is given, and what in it could still tell whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbadge_issuer._lazy import at_first_use

if TYPE_CHECKING:
    from openbadge_issuer.assessment.blinding.values import Passage, Removal, Scrubbed, Scrubber, Scrubbers
else:
    __getattr__, __dir__ = at_first_use(
        __name__,
        {"values": ("Passage", "Removal", "Scrubbed", "Scrubber", "Scrubbers")},
    )

__all__ = ["Passage", "Removal", "Scrubbed", "Scrubber", "Scrubbers"]
