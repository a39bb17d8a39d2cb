"""Who presents this, and was it made for this occasion? The checks `proof` and `issuer` of a presentation.

A presentation is signed to show who one is (``authentication``), with the challenge and the domain of whoever asked for
it: so a credential's proof (``assertionMethod``) is no presentation's, and none that was shown elsewhere counts here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.dids import VerificationMethod, resolve_document
from openbadge_issuer.errors import OpenBadgeError, ProofError, ResolutionError
from openbadge_issuer.keys import PublicKey
from openbadge_issuer.ports import Resolution
from openbadge_issuer.proofs import data_integrity, vp_jwt
from openbadge_issuer.proofs.canonical import CanonicalDocument
from openbadge_issuer.proofs.jws import check_algorithm
from openbadge_issuer.proofs.vp_jwt import VpJwt
from openbadge_issuer.verification.badge import items, text
from openbadge_issuer.verification.key_lookup import key_of, looked_up, method_of, methods_of
from openbadge_issuer.verification.outcomes import check, from_error, not_run
from openbadge_issuer.verification.ownership import ASK_HOLDER, Signed, authorized
from openbadge_issuer.verification.presentations.expected import ExpectedPresentation
from openbadge_issuer.verification.proving import prove_document
from openbadge_issuer.verification.question import HOLDER, Question
from openbadge_issuer.verification.report import Check, Outcome
from openbadge_issuer.verification.scheduler import Rounds
from openbadge_issuer.verification.signatures import count_signature

__all__ = ["Shown", "prove_presentation", "prove_presented_token", "unsigned"]

Shown = tuple[Check, Check, str]
"""The checks `proof` and `issuer`, and how it is signed."""

_ASK: Final = "Ask the holder to present it again, with a fresh challenge."


def unsigned(question: Question) -> Shown:
    """A container that anybody can make of credentials that they have seen."""
    asked = question.presentation is not None
    proven = check(
        "proof",
        Outcome.FAILED if asked else Outcome.UNKNOWN,
        "unsigned_presentation",
        "Nobody has signed the presentation: it is a container, and does not show who presents what is in it.",
        advice="Read the reports on the credentials in it. To know who presents it, ask for a signed one, "
        "with a fresh challenge.",
        turn="holder",
    )
    return (
        proven,
        not_run("issuer", "not_run_proof", "Not asked, because the proof did not pass."),
        "",
    )


def prove_presentation(
    document: JSONObject, canonical: CanonicalDocument, question: Question
) -> Rounds[Shown]:
    """An embedded proof: of all that are there, only those count that were made for this occasion."""
    expected, counting = question.presentation, document
    not_asked = not_run("issuer", "not_run_proof", "Not asked, because the proof did not pass.")
    try:
        proofs = [proof for _, proof in data_integrity.proofs_of(document)]
        if expected is not None:
            proofs = _made_for(expected, proofs)
            counting = {**document, "proof": [*proofs]}
    except OpenBadgeError as error:
        return from_error("proof", error), not_asked, ""
    asked = replace(question, signatory=HOLDER)
    proven, shown, label, _ = yield from prove_document(counting, canonical, asked)
    compared = expected is not None and all(_all_compared(expected, proof) for proof in proofs)
    return _occasion(proven, question, compared=compared), _by_whom(shown, expected), label


def _made_for(expected: ExpectedPresentation, proofs: list[JSONObject]) -> list[JSONObject]:
    challenged = [proof for proof in proofs if expected.challenge in (None, proof.get("challenge"))]
    if not challenged:
        raise _other_challenge(found=any("challenge" in proof for proof in proofs))
    addressed = [
        proof
        for proof in challenged
        if not expected.domains or frozenset(map(text, items(proof.get("domain")))) == expected.domains
    ]
    if not addressed:
        raise _other_domain(found=any("domain" in proof for proof in challenged))
    return addressed


def _all_compared(expected: ExpectedPresentation, said: Collection[str]) -> bool:
    """Whether nothing is said of challenge or domain that the caller did not ask about."""
    return ("challenge" not in said or expected.challenge is not None) and (
        "domain" not in said or bool(expected.domains)
    )


def _other_challenge(*, found: bool) -> ProofError:
    return ProofError(
        "It answers another challenge than yours: it was made for another occasion."
        if found
        else "It answers no challenge, so it may have been made for another occasion.",
        code="proof.challenge" if found else "proof.no_challenge",
        advice=f"Do not rely on it. {_ASK}",
    )


def _other_domain(*, found: bool) -> ProofError:
    return ProofError(
        "It was made for somebody else than you (`domain`, or `aud` of a token)."
        if found
        else "It does not say for whom it was made (`domain`, or `aud` of a token).",
        code="proof.domain" if found else "proof.no_domain",
        advice=f"Do not rely on it. {_ASK}",
    )


def _occasion(proven: Check, question: Question, *, compared: bool) -> Check:
    if proven.code not in ("proof.verified", "proof.addressed"):
        return proven
    unchanged = f"Unchanged since its holder signed it ({proven.params.get('suite', '')})"
    if question.presentation is None:
        return replace(
            proven,
            outcome=Outcome.WARNING,
            code="proof.not_asked",
            message=f"{unchanged}. For which occasion was not compared: it may have been shown to somebody else before.",
            advice="Give the holder a challenge for the occasion, and say here which it was.",
            turn="verifier",
        )
    if not compared:
        return replace(
            proven,
            outcome=Outcome.WARNING,
            code="proof.addressed_in_part",
            message=f"{unchanged}, and for whom was compared in part only: say both challenge and domain.",
            turn="verifier",
        )
    message = f"{unchanged}, for this occasion."
    return replace(
        proven,
        outcome=Outcome.PASSED,
        code="proof.verified_for_this_occasion",
        message=message,
        advice="",
        turn="nobody",
    )


def _by_whom(shown: Check, expected: ExpectedPresentation | None) -> Check:
    if expected is None or expected.holder is None or shown.outcome not in (Outcome.PASSED, Outcome.WARNING):
        return shown
    if shown.params.get("holder") == expected.holder:
        return shown
    return check(
        "issuer",
        Outcome.FAILED,
        "other_holder",
        "Somebody else presents it than whom you expect.",
        params={"expected": expected.holder},
        advice="Do not rely on it. Ask whom you expect for a presentation of their own.",
        turn="holder",
    )


def prove_presented_token(token: VpJwt, question: Question) -> Rounds[Shown]:
    """A presentation as a JWS: the key is one of the holder's, ``nonce`` and ``aud`` are what the caller expects."""
    question = replace(question, signatory=HOLDER)
    expected = question.presentation
    try:
        check_algorithm(token.jws.algorithm, question.policy.algorithms)  # before any key is looked up
        if expected is not None:
            _refuse_other_occasion(token, expected)
        holder = token.holder or token.kid.partition("#")[0]
        if not holder or not (token.kid or token.jwk):
            raise ProofError(
                "The token does not say by whose key it is signed.", code="proof.no_key", advice=_ASK
            )
        key, method = yield from _key_of(token, holder, question)
        count_signature(key, question.effort)
        vp_jwt.verify(token, key, algorithms=question.policy.algorithms)
    except OpenBadgeError as error:
        nobody = not_run("issuer", "not_run_proof", "Not asked, because the proof did not pass.")
        return from_error("proof", error), nobody, "vp-jwt"
    passed = check(
        "proof", Outcome.PASSED, "verified", "", params={"suite": f"VP-JWT, {token.jws.algorithm}"}
    )
    said = {name for name, claim in (("challenge", "nonce"), ("domain", "aud")) if claim in token.claims}
    compared = expected is not None and _all_compared(expected, said)
    moments = ((token.moment(claim), claim) for claim in ("iat", "nbf"))
    signed = next((Signed(at, claim) for at, claim in moments if at is not None), Signed())
    shown = _by_whom(authorized(method, holder, signed, question), expected)
    return _occasion(passed, question, compared=compared), shown, "vp-jwt"


def _refuse_other_occasion(token: VpJwt, expected: ExpectedPresentation) -> None:
    if expected.challenge is not None and token.nonce != expected.challenge:
        raise _other_challenge(found=bool(token.nonce))
    if not expected.domains <= token.audience:
        raise _other_domain(found=bool(token.audience))


def _key_of(token: VpJwt, holder: str, question: Question) -> Rounds[tuple[PublicKey, VerificationMethod]]:
    if token.jwk is not None:
        method = yield from looked_up(_listed(PublicKey.from_jwk(token.jwk), holder, question), HOLDER)
        return method.public_key, method
    reference = token.kid if ":" in token.kid else f"{holder}#{token.kid.removeprefix('#')}"
    key, found = yield from key_of(reference, holder, question)
    if found is None:
        found = yield from method_of(reference, holder, question)
    if found.public_key != key:
        raise ResolutionError(
            "The holder's document lists another key under this name.", code="resolve.other_key_of_holder"
        )
    return key, found


def _listed(key: PublicKey, holder: str, question: Question) -> Resolution[VerificationMethod]:
    document = yield from resolve_document(holder, methods=methods_of(question))
    found = document.methods_of(key)
    if not found:
        raise ResolutionError(
            f"It names a key that is not among those of the holder {holder}.",
            code="resolve.foreign_key_of_holder",
            params={"holder": holder},
            advice=ASK_HOLDER,
        )
    return next((method for method in found if HOLDER.purpose in method.purposes), found[0])
