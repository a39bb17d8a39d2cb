"""Tokens of credentials that are no badges: what VC-JOSE-COSE leaves open, and what it does not."""

from __future__ import annotations

from typing import Any

import pytest

from openbadge_issuer import Outcome, Report, Verdict
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.models.markers import VC1_CONTEXT
from openbadge_issuer.testing import ISSUER_ID, NOW, make_badge
from unit.verification.test_any_credential import LICENCE, check, credential, jwt

SECONDS = int(NOW.timestamp())
STARTED = int(NOW.replace(month=1, day=1, hour=0).timestamp())  # as the credential's own `validFrom`
BADGE: dict[str, Any] = {name: value for name, value in make_badge().document.items() if name != "proof"}


def proof_codes(report: Report) -> set[str]:
    return {report["proof"].code, *(finding.code for finding in report["proof"].findings)}


@pytest.mark.parametrize("typ", ["vc+jwt", "VC+JWT", "vc+ld+jwt", "application/vc+jwt", "JWT"])
@pytest.mark.parametrize("header", [{}, {"cty": "vc"}, {"iss": ISSUER_ID}], ids=str)
def test_what_the_header_may_say(typ: str, header: dict[str, JSON]) -> None:
    report = check(jwt(typ=typ, **header))
    assert (report.verdict, report["proof"].code) == (Verdict.ACCEPTED, "proof.verified")
    named = credential(issuer={"id": ISSUER_ID, "name": "School"})
    assert check(jwt(named, typ=typ, **header)).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    ("claims", "header", "code"),
    [
        ({}, {"typ": "vp+jwt"}, "proof.jwt.typ"),
        ({}, {"typ": "vp+jwt", "cty": "vc"}, "proof.jwt.typ"),
        ({}, {"typ": 7}, "proof.jwt.typ"),
        ({"nbf": "soon"}, {}, "proof.jwt.claim_time"),
        ({"exp": []}, {}, "proof.jwt.claim_time"),
        ({"iss": "did:example:other"}, {}, "proof.jwt.claim_mismatch"),
        ({}, {"iss": "did:example:other"}, "proof.jwt.header_iss"),
        ({}, {"iss": ""}, "proof.jwt.header_iss"),
        ({}, {"jwk": 7}, "proof.jwt.jwk"),
    ],
    ids=str,
)
def test_what_is_wrong_in_any_token(claims: dict[str, JSON], header: dict[str, JSON], code: str) -> None:
    report = check(jwt({**credential(), **claims}, **header))
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, code)


def test_another_issuer_in_the_header_is_said_with_its_place() -> None:
    proof = check(jwt(iss="did:example:other"))["proof"]
    (finding,) = proof.findings
    assert finding.message == "The header's iss names another issuer than the credential."
    assert (finding.pointer, finding.params) == ("/issuer", {"claim": "iss"})
    assert finding.spec == "https://www.w3.org/TR/vc-jose-cose/#with-jose"


def test_dates_are_of_the_signature_only_where_the_credential_is_the_payload() -> None:
    """In the claim `vc` of a token of VCDM 1.1 they are those of the credential, and must agree."""
    assert check(jwt({**credential(), "nbf": SECONDS})).verdict is Verdict.ACCEPTED
    dated = {"@context": [VC1_CONTEXT], "validFrom": None, "issuanceDate": "2026-01-01T00:00:00Z"}
    older = {"iss": ISSUER_ID, "vc": credential(**dated)}
    assert check(jwt({**older, "nbf": STARTED}, typ="JWT")).verdict is Verdict.ACCEPTED
    report = check(jwt({**older, "nbf": STARTED + 1}, typ="JWT"))
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "proof.jwt.claim_mismatch")


@pytest.mark.parametrize(
    "document",
    [BADGE, {**BADGE, "type": ["VerifiableCredential", "ClrCredential"]}, credential(type=[LICENCE])],
    ids=["a badge", "a record", "what does not say that it is a credential"],
)
def test_nothing_is_left_out_of_what_is_asked_of_badges(document: Any) -> None:
    report = check(jwt(document))
    assert report.verdict is Verdict.REFUSED
    assert {"proof.jwt.typ", "proof.jwt.claim_missing"} <= proof_codes(report)


def test_a_token_that_does_not_hold_yet() -> None:
    dates = check(jwt({**credential(), "nbf": SECONDS + 1}))["dates"]
    assert (dates.outcome, dates.code, dates.pointer) == (Outcome.FAILED, "dates.token_not_yet_valid", "/nbf")
    assert dates.params == {"claim": "nbf"}
    assert dates.advice == "Check it again then, or ask the issuer whether the date is right."
    assert dates.retry == "later"
    assert check(jwt({**credential(), "nbf": SECONDS}))["dates"].outcome is Outcome.PASSED
