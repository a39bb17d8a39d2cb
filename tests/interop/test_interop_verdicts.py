"""Our verdicts beside those of the peers, on each kind of credential twice; `verdicts.py` does it by the thousand."""

from __future__ import annotations

import pytest

from interop import verdicts
from interop.peers import PEERS
from requiring import not_here


@pytest.mark.parametrize("seed", [5])
def test_every_disagreement_has_its_reason(seed: int) -> None:
    missing = [peer.missing for peer in verdicts.PEERS if peer.missing]
    if missing:
        not_here(missing[0])
    found, own = verdicts.compared(2 * len(verdicts.KINDS), seed)
    good = {kind.name: kind.good for kind in verdicts.KINDS}
    assert {kind: said for kind, said in own if said != good[kind]} == {}
    differ = {(peer, kind) for peer, kind, mine, theirs in found if mine != theirs}
    assert differ <= set(verdicts.REASONS)


def test_the_reasons_are_of_kinds_and_peers_that_there_are() -> None:
    kinds, names = {kind.name for kind in verdicts.KINDS}, {peer.name for peer in PEERS}
    assert len(kinds) == len(verdicts.KINDS)
    assert all(peer in names and kind in kinds for peer, kind in verdicts.REASONS)


def test_what_is_made_follows_from_the_seed() -> None:
    first, again, other = ([document for _, document in verdicts.made(50, seed)] for seed in (5, 5, 6))
    assert first == again != other
