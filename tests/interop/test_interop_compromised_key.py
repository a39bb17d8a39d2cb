"""How a document can take a key back, and who notices: why a compromised key is left out of ours.

A badge by a did:web is verified by everybody against the same document in four versions.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from interop import ours, samples
from interop.peers import OPENBADGESLIB, PEERS, Driver, Peer
from interop.world import World
from openbadge_issuer import Documents, Verifier
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.contexts import bundled
from openbadge_issuer.dids import hosting_path, issuer_document
from openbadge_issuer.keys import KeyHistory, PublicKey

ANNOUNCED = datetime(2026, 1, 1, tzinfo=UTC)
WAYS = ("kept", "revoked", "not authorised", "left out")
KEY, ANOTHER = samples.hosted_key(), samples.ed25519_key()
URL = hosting_path(KEY.controller)
# Who still accepts the badge. If a newer version is here no longer, so much the better.
STILL_ACCEPTED = {
    "kept": PEERS,
    "revoked": PEERS,  # the `revoked` of Controlled Identifiers 1.0, long past
    "not authorised": (OPENBADGESLIB,),  # not in `assertionMethod`
    "left out": (),
}


def documents() -> dict[str, JSONObject]:
    """What can be published after the key was compromised; the last is what `issuer_document` makes."""
    public, other = (PublicKey.from_pem(key.public_pem.encode("ascii")) for key in (KEY, ANOTHER))
    keys = KeyHistory.begin(KEY.verification_method, public, now=ANNOUNCED)
    keys = keys.announce(f"{KEY.controller}#next", other, now=ANNOUNCED)
    kept = issuer_document(KEY.controller, keys)
    revoked = json.loads(json.dumps(kept))
    revoked["verificationMethod"][0]["revoked"] = "2026-01-02T00:00:00Z"
    compromised = keys.compromise(KEY.verification_method, now=ANNOUNCED)
    return {
        "kept": kept,
        "revoked": revoked,
        "not authorised": kept | {"assertionMethod": [f"{KEY.controller}#next"]},
        "left out": issuer_document(KEY.controller, compromised),
    }


def badge(peer: Peer | None = None) -> JSONObject:
    document = ours.hosted_course()
    proof = document["proof"]
    return document | {"proof": proof[0]} if peer and peer.one_proof and isinstance(proof, list) else document


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_who_notices(world: World, tmp_path: Path, peer: Peer, way: str) -> None:
    world.driver(peer)  # or skips
    contexts = tmp_path / "contexts.json"
    contexts.write_text(
        json.dumps({url: json.loads(body) for url, body in bundled().items()}), encoding="utf-8"
    )
    fresh = Driver(peer, contexts, {URL: documents()[way]})  # for some keep a document for a while
    try:
        verdict = fresh.verify(badge(peer))
    finally:
        fresh.close()
    assert verdict.accepted == (peer in STILL_ACCEPTED[way]), verdict


@pytest.mark.parametrize("way", WAYS)
def test_we_notice_all(way: str) -> None:
    served = {URL: json.dumps(documents()[way]).encode()}
    report = Verifier(contexts=ours.contexts(), fetch=Documents(served)).check(
        badge(), now=datetime(2027, 1, 1, tzinfo=UTC)
    )
    assert (report.verdict == "accepted") == (way == "kept"), report
