"""Packets: what goes out to each assessor, and what comes back, judged file by file.

::

    write_packets(...)                                        a zip for each assessor
    collected = collect(...)                                  what came back; good reviews count, others are told
    apply_collected(...)                                      the reviews, as steps of their applications
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbadge_issuer._lazy import at_first_use

if TYPE_CHECKING:
    from openbadge_issuer.programme.packets.applying import Applied, apply_collected
    from openbadge_issuer.programme.packets.collecting import Collected, collect
    from openbadge_issuer.programme.packets.packing import Work, write_packets
else:
    __getattr__, __dir__ = at_first_use(
        __name__,
        {
            "applying": ("Applied", "apply_collected"),
            "collecting": ("Collected", "collect"),
            "packing": ("Work", "write_packets"),
        },
    )

__all__ = ["Applied", "Collected", "Work", "apply_collected", "collect", "write_packets"]
