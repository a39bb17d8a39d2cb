"""Every quirk that the documentation tells of is still there; take one that is gone out of `quirks.py`."""

from __future__ import annotations

import pytest

from interop.peers import Peer
from interop.quirk import Quirk
from interop.quirks import QUIRKS
from interop.world import World

CASES = [
    pytest.param(quirk, peer, id=f"{number}-{peer.name}")
    for number, quirk in enumerate(QUIRKS, start=1)
    for peer in quirk.peers
]


@pytest.mark.parametrize(("quirk", "peer"), CASES)
def test_the_quirk_is_still_there(world: World, quirk: Quirk, peer: Peer) -> None:
    world.driver(peer)
    assert quirk.shows(world, peer), f"{peer.title} seems to have mended this: {quirk.sentence}"
