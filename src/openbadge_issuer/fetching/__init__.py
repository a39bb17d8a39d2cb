"""What lies between a verifier and the world: what was fetched is recorded and replayed, shared, and told to who observes.

No sockets here, no clock and no files: those are in `openbadge_issuer.adapters`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbadge_issuer._lazy import at_first_use

if TYPE_CHECKING:
    from openbadge_issuer.fetching.events import Event, Observer
    from openbadge_issuer.fetching.recording import Recording, Replay
else:
    __getattr__, __dir__ = at_first_use(
        __name__, {"events": ("Event", "Observer"), "recording": ("Recording", "Replay")}
    )

__all__ = ["Event", "Observer", "Recording", "Replay"]
