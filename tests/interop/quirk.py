"""What a quirk is; they are told in `quirks.py` and `status_quirks.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from interop.peers import Peer
from interop.world import World

Shows: TypeAlias = Callable[[World, Peer], bool]


@dataclass(frozen=True, slots=True)
class Quirk:
    """One sentence about some peers, and the run that shows it of each.

    ``attack`` names the forgery, of a badge (`interop.tampering.ATTACKS`) or of a status list
    (`interop.status_forging.LIST_ATTACKS`), that gets through because of it.
    """

    peers: tuple[Peer, ...]
    sentence: str
    shows: Shows
    attack: str = ""
