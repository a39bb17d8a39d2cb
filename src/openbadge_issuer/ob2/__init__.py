"""Open Badges 2.0, read: what a correct document is, for whom an issuer speaks, and how a badge becomes a draft of 3.0.

Verifying one takes the web: that is `openbadge_issuer.Verifier`, which judges both alike. Nothing is issued in 2.0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbadge_issuer._lazy import at_first_use

if TYPE_CHECKING:
    from openbadge_issuer.ob2.conversion import Conversion, Mode, convert
    from openbadge_issuer.ob2.structure import check
else:
    __getattr__, __dir__ = at_first_use(
        __name__, {"conversion": ("Conversion", "Mode", "convert"), "structure": ("check",)}
    )

__all__ = ["Conversion", "Mode", "check", "convert"]
