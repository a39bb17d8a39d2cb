"""A presentation that was shown to somebody else is shown again: here, later, or by whoever received it."""

from __future__ import annotations

import json

import pytest

from openbadge_issuer import Verdict, Verifier
from openbadge_issuer.testing import NOW, issuer_documents
from openbadge_issuer.verification import ExpectedPresentation
from unit.verification.presenting import ASKED, STRANGER_KEY, badge, claims, frame, presented, proved, token

VERIFIER = Verifier(fetch=issuer_documents())
NEXT = ExpectedPresentation(challenge="the next one", domain=ASKED["domain"])


@pytest.mark.parametrize("content", [presented(badge()), token(claims(badge()))], ids=["embedded", "token"])
def test_with_the_challenge_of_another_occasion(content: bytes) -> None:
    report = VERIFIER.check(content, now=NOW, expected_presentation=NEXT)
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "proof.challenge")


@pytest.mark.parametrize("content", [presented(badge()), token(claims(badge()))], ids=["embedded", "token"])
def test_at_another_verifier_who_gave_out_the_same_challenge(content: bytes) -> None:
    expected = ExpectedPresentation(challenge=ASKED["challenge"], domain="bank.example")
    report = VERIFIER.check(content, now=NOW, expected_presentation=expected)
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "proof.domain")


def test_the_challenge_is_changed_after_signing() -> None:
    stolen = json.loads(presented(badge()))
    stolen["proof"][0]["challenge"] = "the next one"
    report = VERIFIER.check(json.dumps(stolen), now=NOW, expected_presentation=NEXT)
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "proof.signature")


def test_a_fresh_proof_by_the_thief_beside_the_old_one() -> None:
    """The holder's proof passes, and the thief's has the right challenge: no proof has both."""
    stolen = json.loads(presented(badge()))
    both = proved(stolen, STRANGER_KEY, "authentication", {**ASKED, "challenge": "the next one"})
    assert len(both["proof"]) == 2
    report = VERIFIER.check(json.dumps(both), now=NOW, expected_presentation=NEXT)
    assert report.verdict is Verdict.REFUSED
    assert report.nested == ()


@pytest.mark.parametrize("challenge", [["c-7f3"], {"@value": "c-7f3"}, 7, None])
def test_a_challenge_that_is_no_text(challenge: object) -> None:
    document = {**frame(badge()), "proof": {"type": "DataIntegrityProof", "challenge": challenge}}
    expected = ExpectedPresentation(**ASKED)
    report = VERIFIER.check(json.dumps(document), now=NOW, expected_presentation=expected)
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "proof.challenge")
    forged = token({**claims(badge()), "nonce": challenge})
    report = VERIFIER.check(forged, now=NOW, expected_presentation=expected)
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "proof.no_challenge")
