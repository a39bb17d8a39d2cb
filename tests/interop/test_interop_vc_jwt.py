"""VC-JWT, both ways, with every algorithm that both sides know."""

from __future__ import annotations

import pytest

from interop.peers import OPENBADGESLIB, OPENVC, PEERS, Peer
from interop.samples import SAMPLES
from interop.tokens import TOKEN_ATTACKS, TokenAttack
from interop.world import World, name_of

samples = pytest.mark.parametrize("sample", SAMPLES)
attacks = pytest.mark.parametrize("attack", TOKEN_ATTACKS, ids=lambda attack: attack.name)
SIGNING = [
    pytest.param(peer, algorithm, sample, id=f"{peer.name}-{algorithm}-{sample}")
    for peer in PEERS
    for algorithm in peer.jwt
    for sample in SAMPLES
    if sample not in peer.breaks
]


@pytest.mark.parametrize("algorithm", OPENBADGESLIB.jwt)
@samples
def test_openbadgeslib_verifies_what_we_sign(world: World, algorithm: str, sample: str) -> None:
    verdict = world.judge_token(OPENBADGESLIB, world.signed_token(None, sample, algorithm), algorithm)
    assert verdict.accepted, verdict.reason


@samples
def test_openvc_wants_the_older_form(world: World, sample: str) -> None:
    """It reads only tokens with a `vc` claim, which Open Badges 3.0 does not use (see the quirks)."""
    verdict = world.judge_token(OPENVC, world.signed_token(None, sample, "EdDSA"), "EdDSA")
    assert "no embedded `vc` object" in verdict.reason


@pytest.mark.parametrize(("peer", "algorithm", "sample"), SIGNING)
def test_we_verify_what_they_sign(world: World, peer: Peer, algorithm: str, sample: str) -> None:
    verdict = world.judge_token(None, world.signed_token(peer, sample, algorithm), algorithm)
    assert verdict.accepted, verdict.reason


@attacks
def test_openbadgeslib_refuses_a_forgery_of_ours(world: World, attack: TokenAttack) -> None:
    forged = attack.change(world.signed_token(None, "course", "EdDSA"))
    assert not world.judge_token(OPENBADGESLIB, forged, "EdDSA").accepted


@attacks
def test_openvc_refuses_a_forgery_of_its_own(world: World, attack: TokenAttack) -> None:
    forged = attack.change(world.signed_token(OPENVC, "course", "EdDSA"))
    assert not world.judge_token(OPENVC, forged, "EdDSA").accepted


@pytest.mark.parametrize("somebody", [None, OPENBADGESLIB, OPENVC], ids=name_of)
@attacks
def test_we_refuse_any_forgery(world: World, somebody: Peer | None, attack: TokenAttack) -> None:
    forged = attack.change(world.signed_token(somebody, "course", "EdDSA"))
    verdict = world.judge_token(None, forged, "EdDSA")
    assert not verdict.accepted
    assert verdict.reason
