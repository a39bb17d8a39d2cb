"""Tokens of VCDM 1.1 whose claims say what `vc` leaves out: read as one credential, and never as two."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from openbadge_issuer import Outcome, Policy, Report, Verdict, Verifier
from openbadge_issuer.codec.types import Limits
from openbadge_issuer.errors import LimitExceeded
from openbadge_issuer.models.markers import VC1_CONTEXT
from openbadge_issuer.proofs import vc_jwt
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_signer, issuer_documents, make_badge
from openbadge_issuer.verification import (
    FORMATS,
    ExpectedPresentation,
    ExpectedRecipient,
    Kept,
    TrustedIssuers,
)
from unit.verification.presenting import ASKED, HOLDER, STRANGER_KEY, token

SCHOOL = fixed_signer()
ADA = "did:example:ada"
BEGAN = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
SECONDS = int(BEGAN.timestamp())
CLAIMS: dict[str, Any] = {"iss": ISSUER_ID, "sub": ADA, "jti": "urn:uuid:1", "nbf": SECONDS}
BARE: dict[str, Any] = {
    "@context": [VC1_CONTEXT, {"level": "https://school.example/terms#level"}],
    "type": ["VerifiableCredential"],
    "credentialSubject": {"level": "B"},
}


def jwt(vc: dict[str, Any], **claims: Any) -> bytes:
    said = {name: value for name, value in {**CLAIMS, **claims}.items() if value is not None}
    return token({**said, "vc": vc}, signer=SCHOOL, typ="JWT")


def verifier(**policy: Any) -> Verifier:
    return Verifier(
        policy=Policy(formats=FORMATS, allow_inline_contexts=True, **policy), fetch=issuer_documents()
    )


def check(content: bytes, now: datetime = NOW, **asked: Any) -> Report:
    return verifier().check(content, now=now, **asked)


def test_what_an_issuer_leaves_to_the_claims_is_judged_as_the_credentials_own() -> None:
    content = jwt(BARE, exp=SECONDS + 365 * 86400)
    verified = verifier(trust=TrustedIssuers({ISSUER_ID: "School"})).verify(
        content, now=NOW, expected_recipients=[ExpectedRecipient.did(ADA)]
    )
    report, document = verified.report, verified.document
    assert (document["issuer"], document["id"], document["issuanceDate"]) == (
        ISSUER_ID,
        "urn:uuid:1",
        "2026-01-01T00:00:00Z",
    )
    assert document["credentialSubject"] == {"level": "B", "id": ADA}
    assert document["expirationDate"] == "2027-01-01T00:00:00Z"
    assert (report["proof"].code, report["recipient"].code) == ("proof.verified", "recipient.matched")
    assert report["dates"].params["valid_until"] == "2027-01-01T00:00:00Z"
    assert report["structure"].outcome is Outcome.WARNING  # VCDM 1.1


def test_it_is_kept_and_looked_at_again_as_it_was_read() -> None:
    kept = verifier().verify(jwt(BARE, exp=SECONDS + 365 * 86400), now=NOW).kept
    assert (kept.document["issuer"], kept.document["issuanceDate"]) == (ISSUER_ID, "2026-01-01T00:00:00Z")
    assert kept.document["expirationDate"] == "2027-01-01T00:00:00Z"
    for now, verdict in ((NOW, Verdict.ACCEPTED), (NOW + timedelta(days=400), Verdict.REFUSED)):
        (again,) = verifier().recheck([("a", Kept.from_text(kept.to_text()))], now=now)
        assert again.error is None
        assert again.report.verdict is verdict


def test_an_end_and_a_beginning_in_the_claims_alone_count() -> None:
    assert check(jwt(BARE, exp=SECONDS + 1))["dates"].code == "dates.expired"
    assert check(jwt(BARE, nbf=int(NOW.timestamp()) + 99.5))["dates"].code == "dates.token_not_yet_valid"
    assert check(jwt(BARE, nbf=SECONDS + 0.5)).verdict is Verdict.ACCEPTED


def test_a_badge_of_which_the_claims_say_a_part() -> None:
    """With the rules of Open Badges on all of it: what the claims say as well."""
    badge = {name: value for name, value in make_badge().document.items() if name != "proof"}
    issuer, subject = dict(badge["issuer"]), dict(badge["credentialSubject"])  # type: ignore[arg-type]
    assert issuer.pop("id") == ISSUER_ID
    subject.pop("id", None)
    left: dict[str, Any] = {
        **{name: value for name, value in badge.items() if name not in ("id", "validFrom")},
        "issuer": issuer,
        "credentialSubject": subject,
    }
    report = check(jwt(left))
    assert report.badge is not None
    assert (report.badge.id, report.badge.valid_from) == ("urn:uuid:1", "2026-01-01T00:00:00Z")
    assert (report.verdict, report.format) == (Verdict.ACCEPTED, "open-badges-3.0"), str(report)
    nameless = check(jwt(left, jti="no url"))
    assert (nameless.verdict, nameless["structure"].outcome) == (Verdict.REFUSED, Outcome.FAILED)


@pytest.mark.parametrize(
    ("vc", "claims"),
    [
        ({"issuer": "did:web:famous.example"}, {}),
        ({"issuer": {"id": "did:web:famous.example"}}, {}),
        ({"issuer": None}, {}),
        ({"id": "urn:uuid:2"}, {}),
        ({"credentialSubject": {"id": "did:example:eve"}}, {}),
        ({"credentialSubject": [{"level": "A"}, {"level": "B"}]}, {}),
        ({"issuanceDate": "2020-01-01T00:00:00Z"}, {}),
        ({"expirationDate": "2036-01-01T00:00:00Z"}, {"exp": SECONDS + 86400 * 90}),
    ],
    ids=str,
)
def test_what_is_said_twice_and_differently_is_refused(vc: dict[str, Any], claims: dict[str, Any]) -> None:
    report = check(jwt({**BARE, **vc}, **claims))
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "proof.jwt.claim_mismatch")


def test_the_claims_name_an_issuer_and_only_its_own_key_signs_for_it() -> None:
    forged = token({**CLAIMS, "vc": BARE}, signer=STRANGER_KEY, typ="JWT")
    report = check(forged)
    assert report.verdict is Verdict.REFUSED
    assert report.badge is not None
    assert report.badge.issuer_id == ISSUER_ID


@pytest.mark.parametrize("claim", ["iss", "nbf"])
def test_what_nobody_says_is_still_missing(claim: str) -> None:
    report = check(jwt(BARE, **{claim: None}))
    assert report.verdict is Verdict.REFUSED


def test_where_the_credential_is_the_payload_claims_are_no_members() -> None:
    """There the signature has dates of its own, and readers of JSON-LD know no `iss`."""
    payload = {**BARE, **CLAIMS}
    report = check(token(payload, signer=SCHOOL, typ="JWT"))
    assert report.verdict is Verdict.REFUSED
    assert report.badge is not None
    assert (report.badge.issuer_id, report.badge.id) == ("", "")


def test_a_presentation_whose_holder_is_named_by_the_claims() -> None:
    asked = ExpectedPresentation(**ASKED, holder=HOLDER)
    shown = {
        "@context": [VC1_CONTEXT],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [jwt(BARE, sub=HOLDER).decode()],
    }
    said = {"iss": HOLDER, "jti": "urn:uuid:9", "nonce": ASKED["challenge"], "aud": ASKED["domain"]}
    report = check(token({**said, "vp": shown}, typ="JWT"), expected_presentation=asked)
    assert report.verdict is Verdict.ACCEPTED, str(report)
    assert [inner.report.verdict for inner in report.nested] == [Verdict.ACCEPTED]
    numbered = check(token({**said, "jti": "4711", "vp": shown}, typ="JWT"), expected_presentation=asked)
    assert numbered.verdict is Verdict.ACCEPTED
    other = {**shown, "holder": "did:example:eve"}
    report = check(token({**said, "vp": other}, typ="JWT"), expected_presentation=asked)
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "proof.jwt.claim_differs")


def test_what_is_completed_keeps_within_the_limits_of_the_token() -> None:
    """What is put in stood in the payload already: no more values, no deeper."""
    content = jwt(BARE, exp=SECONDS + 60).decode()
    for most in range(1, 60):
        limits = Limits(max_values=most, max_depth=4)
        try:
            read = vc_jwt.read(content, limits)
        except LimitExceeded:
            continue
        assert read.credential["issuer"] == ISSUER_ID
        break
    else:
        pytest.fail("no limit was large enough")
