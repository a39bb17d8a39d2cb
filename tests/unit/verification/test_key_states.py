"""Keys that have expired or were revoked: what they signed before, and who says when that was."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from openbadge_issuer.codec.multibase import multibase_encode
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.ports import Documents, SigningRequest
from openbadge_issuer.proofs import EDDSA_RDFC_2022, data_integrity, vc_jwt
from openbadge_issuer.testing import NOW, fixed_signer, issuer_documents, make_badge
from openbadge_issuer.verification import Check, ExpectedRecipient, Outcome, Policy, Verdict, Verifier
from proof_samples import contexts, forge, header

SIGNED = NOW - timedelta(days=100)
AFTER = NOW - timedelta(days=50)
LATER = NOW - timedelta(days=10)


def ended(kind: str, moment: datetime = AFTER) -> Documents:
    ((url, body),) = issuer_documents(fixed_signer()).documents.items()
    hosted = json.loads(body)
    hosted["verificationMethod"][0][kind] = moment.isoformat()
    return Documents({url: json.dumps(hosted).encode()})


def issuer_check(badge: Any, documents: Documents, **options: Any) -> Check:
    return Verifier(fetch=documents).check(badge, now=NOW, **options)["issuer"]


def test_a_retired_key_is_believed_for_earlier_badges_and_the_report_says_whose_word_that_is() -> None:
    report = Verifier(fetch=ended("expires")).check(make_badge(now=SIGNED), now=NOW)
    assert report.verdict is Verdict.ACCEPTED
    found = report["issuer"]
    assert (found.outcome, found.code) == (Outcome.WARNING, "issuer.key_expired_since")
    assert found.params["member"] == "created"
    assert "only its own word" in found.message
    assert found.message in report.summary


def test_not_for_later_ones() -> None:
    found = issuer_check(make_badge(now=LATER), ended("expires"))
    assert (found.outcome, found.code) == (Outcome.FAILED, "resolve.key_expired")


def test_at_the_moment_itself_it_is_over() -> None:
    created = datetime.fromisoformat(make_badge(now=SIGNED).document["proof"][0]["created"])  # type: ignore[index, arg-type, call-overload]
    assert issuer_check(make_badge(now=SIGNED), ended("expires", created)).code == "resolve.key_expired"


@pytest.mark.parametrize("now", [SIGNED, LATER])
def test_a_revoked_key_is_not_believed_whatever_the_badge_says(now: datetime) -> None:
    found = issuer_check(make_badge(now=now), ended("revoked"))
    assert (found.outcome, found.code) == (Outcome.FAILED, "resolve.key_revoked")


@pytest.mark.parametrize("kind", ["revoked", "expires"])
def test_unless_the_caller_knows_of_the_badge_from_before(kind: str) -> None:
    verifier, known = Verifier(fetch=ended(kind)), SIGNED + timedelta(days=1)
    report = verifier.check(make_badge(now=SIGNED), now=NOW, known_since=known)
    assert report.verdict is Verdict.ACCEPTED
    word = "revoked" if kind == "revoked" else "expired"
    found = report["issuer"]
    assert (found.outcome, found.code) == (Outcome.WARNING, f"issuer.key_{word}_known_before")
    assert "`known_since`" in found.message
    assert (
        verifier.verify(make_badge(now=SIGNED), now=NOW, known_since=known).report.verdict is Verdict.ACCEPTED
    )
    assert asyncio.run(verifier.check_async(make_badge(now=SIGNED), now=NOW, known_since=known)) == report
    assert (
        asyncio.run(verifier.verify_async(make_badge(now=SIGNED), now=NOW, known_since=known)).report.verdict
        is Verdict.ACCEPTED
    )


def test_a_key_that_is_good_needs_no_such_knowledge() -> None:
    found = issuer_check(make_badge(now=SIGNED), issuer_documents(fixed_signer()), known_since=SIGNED)
    assert (found.outcome, found.code) == (Outcome.PASSED, "issuer.key_authorized")


def test_an_end_to_come_is_none() -> None:
    for kind in ("expires", "revoked"):
        found = issuer_check(make_badge(now=SIGNED), ended(kind, NOW + timedelta(days=1)))
        assert found.outcome is Outcome.PASSED


def test_an_end_at_this_moment_is_one() -> None:
    assert issuer_check(make_badge(now=SIGNED), ended("revoked", NOW)).code == "resolve.key_revoked"
    assert issuer_check(make_badge(now=SIGNED), ended("expires", NOW)).code == "issuer.key_expired_since"


def test_seen_at_the_moment_of_signing() -> None:
    signed = datetime.fromisoformat(make_badge(now=SIGNED).document["proof"][0]["created"])  # type: ignore[index, arg-type, call-overload]
    found = issuer_check(make_badge(now=SIGNED), ended("revoked"), known_since=signed)
    assert found.code == "issuer.key_revoked_known_before"


def test_what_was_seen_before_it_says_that_it_was_signed_was_another_badge() -> None:
    known = SIGNED - timedelta(days=1)
    assert (
        issuer_check(make_badge(now=SIGNED), ended("revoked"), known_since=known).code
        == "resolve.key_revoked"
    )
    policy = Policy(leeway=timedelta(days=2))
    report = Verifier(policy=policy, fetch=ended("revoked")).check(
        make_badge(now=SIGNED), now=NOW, known_since=known
    )
    assert report["issuer"].outcome is Outcome.WARNING


def token(signer: LocalSigner, **changes: Any) -> str:
    """A token of the issuer's, with other claims."""
    document = {k: v for k, v in make_badge(now=SIGNED).document.items() if k != "proof"}
    prepared = vc_jwt.prepare(
        document, verification_method=signer.verification_method, public_jwk=signer.public_jwk
    )
    claims = vc_jwt.read(prepared.complete(signer.sign(prepared.request))).claims
    body = {name: value for name, value in {**document, **claims, **changes}.items() if value is not None}
    return forge(header(signer), body, signer)


@pytest.mark.parametrize(
    ("claims", "outcome", "code", "member"),
    [
        ({}, Outcome.WARNING, "issuer.key_expired_since", "nbf"),
        ({"iat": int(SIGNED.timestamp()) + 9}, Outcome.WARNING, "issuer.key_expired_since", "iat"),
        ({"iat": int(LATER.timestamp())}, Outcome.FAILED, "resolve.key_expired", None),
        ({"iat": "yesterday"}, Outcome.WARNING, "issuer.key_expired_since", "nbf"),
    ],
)
def test_a_token_is_dated_by_iat_and_else_by_nbf(
    claims: dict[str, Any], outcome: Outcome, code: str, member: str | None
) -> None:
    found = issuer_check(token(fixed_signer(), **claims), ended("expires"))
    assert (found.outcome, found.code, found.params.get("member")) == (outcome, code, member)


def test_without_any_time_nobody_knows() -> None:
    signer = fixed_signer()
    document: Any = make_badge(now=SIGNED).document
    (proof,) = document["proof"]
    del proof["created"]
    parts = data_integrity.signed_parts(document, proof, EDDSA_RDFC_2022, contexts())
    request = SigningRequest("EdDSA", signer.verification_method, data_integrity.hash_data(*parts))
    proof["proofValue"] = multibase_encode(signer.sign(request), "z")
    text = json.dumps(document)
    found = issuer_check(text, ended("expires"))
    assert (found.outcome, found.code, found.turn) == (Outcome.UNKNOWN, "issuer.undated", "verifier")
    assert issuer_check(text, ended("expires"), known_since=SIGNED).outcome is Outcome.WARNING
    assert issuer_check(text, ended("revoked")).code == "resolve.key_revoked"


def test_trust_and_recipient_are_still_asked() -> None:
    report = Verifier(fetch=ended("expires"), policy=Policy(expected_issuer="did:web:school.example")).check(
        make_badge(now=SIGNED), now=NOW, expected_recipients=[ExpectedRecipient.email("ada@example.org")]
    )
    assert report["trust"].outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("known", "code"),
    [
        (NOW + timedelta(seconds=1), "config.known_since"),
        (NOW.replace(tzinfo=None), "config.naive_now"),
        ("2026-01-01", "config.now"),
    ],
)
def test_a_time_that_can_not_be_is_refused(known: Any, code: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Verifier().check(make_badge(), now=NOW, known_since=known)
    assert caught.value.detail_code == code
    assert "known_since" in caught.value.message
