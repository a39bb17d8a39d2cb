"""Something is a presentation to one reader, and a credential to another."""

from __future__ import annotations

import json

import pytest

from openbadge_issuer import Verdict, Verifier
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_signer, issuer_documents, make_badge
from unit.verification.presenting import HOLDER, badge, claims, frame, presented, proved, token

VERIFIER = Verifier(fetch=issuer_documents())


@pytest.mark.parametrize(
    "other", ["VerifiableCredential", "OpenBadgeCredential", "EndorsementCredential", "ClrCredential"]
)
@pytest.mark.parametrize("first", [True, False])
def test_both_at_once(other: str, first: bool) -> None:  # noqa: FBT001 - a parameter of the test
    types: JSON = [other, "VerifiablePresentation"] if first else ["VerifiablePresentation", other]
    for content in (json.dumps(frame(badge(), type=types)), token(claims(badge(), type=types))):
        assert VERIFIER.check(content, now=NOW).verdict is Verdict.REFUSED


def test_a_badge_that_its_issuer_signed_as_both() -> None:
    unsigned = make_badge().document
    del unsigned["proof"]
    types = unsigned["type"]
    assert isinstance(types, list)
    unsigned["type"] = [*types, "VerifiablePresentation"]
    signed = proved(unsigned, fixed_signer(), "assertionMethod", {})
    report = VERIFIER.check(json.dumps(signed), now=NOW)
    assert (report.verdict, report["structure"].code) == (Verdict.REFUSED, "rules.presentation_member")
    assert "rules.presentation" in {finding.code for finding in report["structure"].findings}


def test_claims_of_a_credential_in_a_presentation() -> None:
    """Its holder signs it, and says that the school did."""
    subject: JSON = {"id": HOLDER, "type": ["AchievementSubject"]}
    content = token(claims(badge(), issuer=ISSUER_ID, credentialSubject=subject))
    report = VERIFIER.check(content, now=NOW)
    assert (report.verdict, report.format) == (Verdict.REFUSED, "verifiable-presentation")
    assert report["structure"].code == "rules.presentation_member"


def test_a_token_with_vc_and_vp() -> None:
    both = {"iss": HOLDER, "vp": frame(badge()), "vc": badge()}
    report = VERIFIER.check(token(both), now=NOW)
    assert (report.verdict, report["json"].code) == (Verdict.REFUSED, "proof.jwt.two_documents")
    beside = {"iss": HOLDER, "vp": frame(badge()), "verifiableCredential": [badge()]}
    assert VERIFIER.check(token(beside), now=NOW)["json"].code == "proof.jwt.two_documents"


@pytest.mark.parametrize("typ", ["vc+jwt", "at+jwt", "dpop+jwt", "kb+jwt"])
def test_a_token_that_was_signed_as_something_else(typ: str) -> None:
    report = VERIFIER.check(token(claims(badge()), typ=typ), now=NOW)
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "proof.jwt.typ_of_presentation")


@pytest.mark.parametrize("algorithm", ["none", "HS256", "EdDSA\n"])
def test_an_algorithm_that_is_none(algorithm: str) -> None:
    assert VERIFIER.check(token(claims(badge()), alg=algorithm), now=NOW).verdict is Verdict.REFUSED


def test_a_presentation_is_no_badge_of_its_holder() -> None:
    shown = json.loads(presented(badge()))
    shown["type"] = ["VerifiableCredential", "OpenBadgeCredential"]
    assert VERIFIER.check(json.dumps(shown), now=NOW).verdict is Verdict.REFUSED
