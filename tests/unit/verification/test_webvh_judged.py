"""Badges of an issuer with a did:webvh, from the badge to the verdict."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

import pytest

from openbadge_issuer import Issuer
from openbadge_issuer.codec.multibase import base64url_decode
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.ports import Documents
from openbadge_issuer.testing import NOW, fixed_entropy, fixed_issuer, make_badge
from openbadge_issuer.verification import Outcome, Policy, Report, Verdict, Verifier
from proof_samples import forge, header
from webvh_writer import START, Key, Log, issuer_state

FIRST = LocalSigner.generate("Ed25519", entropy=fixed_entropy("first"))
MULTIKEY = FIRST.public_key.to_multikey()
SIGNED = START + timedelta(hours=12)


def signer_for(log: Log) -> LocalSigner:
    return LocalSigner.generate("Ed25519", controller=log.did, entropy=fixed_entropy("first"))


def issuer_of(log: Log, proof: Literal["vc-jwt"] | None = None) -> Issuer:
    return fixed_issuer(signer_for(log), proof=proof)


def judged(log: Log, badge: Any, **options: Any) -> Report:
    return Verifier(fetch=Documents({log.url: log.text})).check(badge, now=NOW, **options)


def test_accepted() -> None:
    log = Log().begin(MULTIKEY)
    badge = make_badge(issuer=issuer_of(log), now=SIGNED)
    report = judged(log, badge)
    assert report.verdict is Verdict.ACCEPTED
    assert report["issuer"].params["issuer"] == log.did
    assert Verifier().check(badge, now=NOW).verdict is Verdict.UNDECIDED


def test_a_token_too() -> None:
    log = Log().begin(MULTIKEY)
    badge = make_badge(issuer=issuer_of(log, proof="vc-jwt"), now=SIGNED)
    assert judged(log, badge).verdict is Verdict.ACCEPTED
    verifier = Verifier(fetch=Documents({log.url: log.text}))
    (again,) = verifier.recheck([("key", verifier.verify(badge, now=NOW).kept)], now=NOW)
    assert again.report.verdict is Verdict.ACCEPTED


def test_a_token_that_brings_its_key() -> None:
    log = Log().begin(MULTIKEY)
    signer = signer_for(log)
    payload = bytes(make_badge(issuer=issuer_of(log, proof="vc-jwt"), now=SIGNED)).decode().split(".")[1]
    said = header(signer, kid=None, jwk={**signer.public_jwk})
    report = judged(log, forge(said, base64url_decode(payload).decode(), signer))
    assert (report.verdict, report["issuer"].code) == (Verdict.ACCEPTED, "issuer.key_authorized")


def test_a_key_that_the_log_no_longer_lists_counts_for_what_is_known_from_before() -> None:
    log = Log().begin(MULTIKEY)
    badge = make_badge(issuer=issuer_of(log), now=SIGNED)
    log.then(issuer_state(log.did, Key("two").multikey))
    report = judged(log, badge)
    assert (report.verdict, report["issuer"].code) == (Verdict.REFUSED, "resolve.key_withdrawn")
    known = judged(log, badge, known_since=SIGNED)
    assert known.verdict is Verdict.ACCEPTED
    assert (known["issuer"].outcome, known["issuer"].code) == (
        Outcome.WARNING,
        "issuer.key_withdrawn_known_before",
    )
    late = judged(log, badge, known_since=START + timedelta(days=1))
    assert late["issuer"].code == "resolve.key_withdrawn"


def test_a_deactivated_issuer() -> None:
    log = Log().begin(MULTIKEY)
    badge = make_badge(issuer=issuer_of(log), now=SIGNED)
    log.then(deactivated=True)
    assert judged(log, badge)["issuer"].code == "resolve.key_withdrawn"
    assert judged(log, badge, known_since=SIGNED).verdict is Verdict.ACCEPTED


def test_an_issuer_that_has_moved() -> None:
    log = Log().begin(MULTIKEY, portable=True)
    badge = make_badge(issuer=issuer_of(log), now=SIGNED)
    log.then(issuer_state(f"did:webvh:{log.scid}:college.example", MULTIKEY, alsoKnownAs=[log.did]))
    assert judged(log, badge).verdict is Verdict.ACCEPTED
    college = Log(log.update, "college.example", log.entries)
    assert judged(college, badge).verdict is Verdict.UNDECIDED  # the badge names the former address
    later = make_badge(issuer=issuer_of(college), now=SIGNED)
    assert judged(college, later).verdict is Verdict.ACCEPTED


def test_a_log_from_after_now_is_undecided() -> None:
    log = Log().begin(MULTIKEY).then()
    badge = make_badge(issuer=issuer_of(log), now=SIGNED)
    early = Verifier(fetch=Documents({log.url: log.text})).check(badge, now=SIGNED + timedelta(hours=1))
    assert early["issuer"].code == "resolve.log_in_future"
    assert early["issuer"].outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("spoil", ["state", "versionTime"])
def test_a_log_that_does_not_hold_refuses_the_badge(spoil: str) -> None:
    log = Log().begin(MULTIKEY)
    badge = make_badge(issuer=issuer_of(log), now=SIGNED)
    log.entries[0][spoil] = (
        {**log.entries[0]["state"], "more": 1} if spoil == "state" else "2025-01-01T00:00:01Z"
    )
    report = judged(log, badge)
    assert (report.verdict, report["issuer"].code) == (Verdict.REFUSED, "resolve.log_scid")


def test_trusted_by_its_name() -> None:
    log = Log().begin(MULTIKEY)
    badge = make_badge(issuer=issuer_of(log), now=SIGNED)
    verifier = Verifier(fetch=Documents({log.url: log.text}), policy=Policy(expected_issuer=log.did))
    assert verifier.check(badge, now=NOW)["trust"].outcome is Outcome.PASSED
