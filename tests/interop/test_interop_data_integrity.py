"""eddsa-rdfc-2022, both ways: others verify what we sign, we what they sign, and nobody a forgery."""

from __future__ import annotations

import pytest

from interop.peers import PEERS, VERIFIER_CORE, Peer
from interop.quirks import lets_through
from interop.samples import SAMPLES
from interop.tampering import ATTACKS, Attack, proof_of
from interop.world import EVERYBODY, OURS, World, name_of

everybody = pytest.mark.parametrize("somebody", EVERYBODY, ids=name_of)
peers = pytest.mark.parametrize("peer", PEERS, ids=name_of)
samples = pytest.mark.parametrize("sample", SAMPLES)
attacks = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)


@peers
@pytest.mark.parametrize("badge", OURS)
def test_they_verify_what_we_sign(world: World, peer: Peer, badge: str) -> None:
    verdict = world.verdict(peer, world.ours(badge))
    assert verdict.accepted, verdict.reason


@everybody
@samples
def test_we_verify_what_anybody_signs(world: World, somebody: Peer | None, sample: str) -> None:
    verdict = world.verdict(None, world.signed(somebody, sample))
    assert verdict.accepted, verdict.reason


@peers
@samples
def test_all_sign_the_same_bytes(world: World, peer: Peer, sample: str) -> None:
    """Ed25519 is deterministic: equal proof values mean equal canonical bytes, of document and options."""
    assert proof_value(world, peer, sample) == proof_value(world, None, sample)


@peers
@attacks
def test_a_peer_refuses_a_forgery_of_ours(world: World, peer: Peer, attack: Attack) -> None:
    forged = world.forged(None, attack)
    verdict = world.verdict(peer, forged)
    quirk = lets_through(peer, attack)
    assert verdict.accepted == (quirk is not None), verdict.reason or f"{peer.title} took it for genuine"


@everybody
@attacks
def test_we_refuse_any_forgery(world: World, somebody: Peer | None, attack: Attack) -> None:
    verdict = world.verdict(None, world.forged(somebody, attack))
    assert not verdict.accepted
    assert verdict.reason


@peers
def test_no_peer_asks_the_network_for_what_decides(world: World, peer: Peer) -> None:
    """None can: their sockets are shut. What verifier-core asks for in vain, a schema, only adds information."""
    verdict = world.verdict(peer, world.ours("of a did:web"))
    attempts = verdict.answer["attempts"]
    assert verdict.accepted
    assert isinstance(attempts, list)
    assert all("/schema/json/" in str(url) for url in attempts)
    assert not attempts or peer is VERIFIER_CORE


def proof_value(world: World, somebody: Peer | None, sample: str) -> object:
    return proof_of(world.signed(somebody, sample))["proofValue"]
