"""Somebody presents in another's name."""

from __future__ import annotations

import json

import pytest

from openbadge_issuer import Verdict, Verifier
from openbadge_issuer.testing import NOW, issuer_documents
from openbadge_issuer.verification import ExpectedPresentation
from unit.verification.presenting import (
    ASKED,
    HOLDER,
    STRANGER_KEY,
    badge,
    claims,
    frame,
    presented,
    proved,
    token,
)

VERIFIER = Verifier(fetch=issuer_documents())
EXPECTED = ExpectedPresentation(**ASKED)
STRANGER = STRANGER_KEY.controller


@pytest.mark.parametrize(
    "content",
    [
        presented(badge(), signer=STRANGER_KEY),
        token(claims(badge()), signer=STRANGER_KEY),
        token(claims(badge()), signer=STRANGER_KEY, kid=None, jwk=dict(STRANGER_KEY.public_jwk)),
    ],
    ids=["embedded", "kid", "jwk"],
)
def test_with_a_key_of_the_thief(content: bytes) -> None:
    report = VERIFIER.check(content, now=NOW, expected_presentation=EXPECTED)
    assert report.verdict is Verdict.REFUSED
    assert report.nested == ()


def test_the_holder_is_changed_or_taken_out() -> None:
    for change in ({"holder": STRANGER}, {"holder": {"id": STRANGER}}):
        swapped = {**json.loads(presented(badge())), **change}
        assert VERIFIER.check(json.dumps(swapped), now=NOW).verdict is Verdict.REFUSED
    without = json.loads(presented(badge()))
    del without["holder"]
    assert VERIFIER.check(json.dumps(without), now=NOW)["proof"].code == "proof.signature"


def test_the_holder_of_the_token_is_another_than_iss_says() -> None:
    report = VERIFIER.check(token(claims(badge(), iss=STRANGER)), now=NOW, expected_presentation=EXPECTED)
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "proof.jwt.claim_differs")


def test_the_kid_says_the_holder_and_the_jwk_is_the_thiefs() -> None:
    both = token(
        claims(badge()), signer=STRANGER_KEY, kid=f"{HOLDER}#{HOLDER[8:]}", jwk=dict(STRANGER_KEY.public_jwk)
    )
    assert VERIFIER.check(both, now=NOW, expected_presentation=EXPECTED).verdict is Verdict.REFUSED


def test_a_presentation_without_holder_names_whoever_signed_it() -> None:
    report = VERIFIER.check(
        presented(badge(), holder=None, signer=STRANGER_KEY), now=NOW, expected_presentation=EXPECTED
    )
    assert report["issuer"].params["holder"] == STRANGER
    assert report.verdict is Verdict.UNDECIDED
    assert "somebody else than whoever holds it" in report.summary


def test_two_proofs_by_two_holders() -> None:
    """The one that counts is that of the holder whom it names."""
    both = proved(json.loads(presented(badge(), signer=STRANGER_KEY)), STRANGER_KEY, "authentication", ASKED)
    assert VERIFIER.check(json.dumps(both), now=NOW).verdict is Verdict.REFUSED
    assert (
        VERIFIER.check(json.dumps({**frame(badge()), "proof": []}), now=NOW).verdict is not Verdict.ACCEPTED
    )
