"""Somebody rewrites the log of an issuer, on its web server or on the way, to slip in a key."""

from __future__ import annotations

import pytest

from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.ports import Documents
from openbadge_issuer.testing import NOW, fixed_entropy, fixed_issuer, make_badge
from openbadge_issuer.verification import Verdict, Verifier
from webvh_writer import Key, Log, issuer_state

THIEF = Key("thief")
FORGER = LocalSigner.generate("Ed25519", entropy=fixed_entropy("forger"))


def forged(log: Log, did: str) -> tuple[str, str]:
    """The verdict on a badge that the forger has signed in the name of ``did``, and the code."""
    signer = LocalSigner.generate("Ed25519", controller=did, entropy=fixed_entropy("forger"))
    badge = make_badge(issuer=fixed_issuer(signer))
    report = Verifier(fetch=Documents({log.url: log.text})).check(badge, now=NOW)
    return report.verdict, report["issuer"].code


def honest() -> Log:
    return Log().begin(Key("one").multikey).then().then()


@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_key_slipped_into_an_entry(index: int) -> None:
    log = honest()
    did = log.did
    log.entries[index]["state"] = issuer_state(did, FORGER.public_key.to_multikey())
    assert forged(log, did) == (Verdict.REFUSED, "resolve.log_hash" if index else "resolve.log_scid")


@pytest.mark.parametrize("index", [0, 1, 2])
def test_with_the_hash_made_right_again(index: int) -> None:
    log = honest()
    did = log.did
    log.entries[index]["state"] = issuer_state(did, FORGER.public_key.to_multikey())
    code = {0: "resolve.log_scid", 1: "resolve.log_proof", 2: "resolve.log_proof"}[index]
    assert forged(log.resealed(index, THIEF), did) == (Verdict.REFUSED, code)


def test_the_whole_log_made_anew() -> None:
    """Right in itself, and the log of another DID."""
    log, did = Log(THIEF).begin(FORGER.public_key.to_multikey()), honest().did
    assert forged(log, did) == (Verdict.REFUSED, "resolve.log_scid")


def test_anew_under_the_scid_of_the_other() -> None:
    log, did = Log(THIEF).begin(FORGER.public_key.to_multikey()), honest().did
    log.entries[0]["parameters"]["scid"] = did.split(":")[2]
    log.entries[0]["state"] = issuer_state(did, FORGER.public_key.to_multikey())
    assert forged(log.resealed(0), did) == (Verdict.REFUSED, "resolve.log_scid")


def test_a_middle_entry_left_out() -> None:
    log = honest()
    did = log.did
    del log.entries[1]
    assert forged(log, did) == (Verdict.REFUSED, "resolve.log_hash")


def test_two_entries_exchanged() -> None:
    log = honest()
    did = log.did
    log.entries[1:] = log.entries[:0:-1]
    assert forged(log, did)[0] is Verdict.REFUSED
