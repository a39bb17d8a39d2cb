"""The extension in the field: without it everybody reads the badge; with it only who knows the hosted context."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from interop.extension import EXTENSION, badge, knowing
from interop.peers import OPENBADGESLIB, PEERS, Peer
from interop.world import World, name_of

peers = pytest.mark.parametrize("peer", PEERS, ids=name_of)


@pytest.fixture(scope="module")
def informed() -> Iterator[World]:
    with knowing() as world:
        yield world


@peers
def test_without_it_everybody_accepts(world: World, peer: Peer) -> None:
    verdict = world.verdict(peer, badge(extended=False))
    assert verdict.accepted, verdict.reason


@peers
def test_with_it_nobody_accepts_who_does_not_know_the_context(world: World, peer: Peer) -> None:
    verdict = world.verdict(peer, badge(extended=True))
    assert not verdict.accepted
    assert verdict.reason


@peers
def test_who_is_given_the_context_or_fetches_it_accepts_it(informed: World, peer: Peer) -> None:
    """openbadgeslib takes none from its caller, and fetches none."""
    verdict = informed.verdict(peer, badge(extended=True))
    assert verdict.accepted is (peer is not OPENBADGESLIB), verdict.reason


def test_the_badge_names_the_context_and_its_digest() -> None:
    assert badge(extended=True)["relatedResource"] == [EXTENSION.related_resource]
