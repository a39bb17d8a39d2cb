"""The checks `proof` and `issuer` of a token: is it unchanged since somebody signed it, and is that somebody the issuer?"""

from __future__ import annotations

from collections.abc import Sequence

from openbadge_issuer.dids import VerificationMethod, resolve_jwk, resolve_kid
from openbadge_issuer.dids.resolving import MAX_OF_ONE_KID
from openbadge_issuer.errors import Finding, OpenBadgeError, ResolutionError
from openbadge_issuer.keys import PublicKey
from openbadge_issuer.proofs import VcJwt, vc_jwt
from openbadge_issuer.proofs.claims import signed_at
from openbadge_issuer.proofs.jws import check_algorithm
from openbadge_issuer.verification.key_lookup import key_set_of, looked_up, methods_of
from openbadge_issuer.verification.outcomes import check, from_error, not_run, saying
from openbadge_issuer.verification.ownership import Signed, authorized
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.report import Check, Outcome
from openbadge_issuer.verification.scheduler import Rounds
from openbadge_issuer.verification.signatures import another_signature, count_signature

__all__ = ["prove_token"]


def prove_token(token: VcJwt, issuer_id: str, question: Question) -> Rounds[tuple[Check, Check, str]]:
    """Checks a VC-JWT: signature, claims against the credential, and whether the key is the issuer's.

    ``issuer_id`` is whom its credential names. A ``kid`` is looked up among the issuer's own keys only. A ``jwk`` in the
    header is used to check the signature, and then must be one of the issuer's keys (Open Badges 3.0, 8.2;
    implementation guide).
    """
    proof_format = "vc-jwt"
    not_asked = not_run("issuer", "not_run_proof", "Not asked, because the proof did not pass.")
    try:
        token.refuse_contradictions()  # before any key is looked up: which issuer would be asked?
        if token.jwk is not None:
            key = PublicKey.from_jwk(token.jwk)
            count_signature(key, question.effort)
            vc_jwt.verify(token, key, algorithms=question.policy.algorithms)
            return (
                _token_verified(token),
                (yield from _owns_jwk(key, token, issuer_id, question)),
                proof_format,
            )
        check_algorithm(token.algorithm, question.policy.algorithms)  # before any key is looked up
        kid = token.kid or ""  # is there: a token with neither kid nor jwk contradicts itself
        task = resolve_kid(
            kid,
            issuer_id,
            algorithm=token.algorithm,
            methods=methods_of(question),
            key_set=key_set_of(question),
        )
        named = yield from looked_up(task)
        method = _signed_by(token, named, question)
    except OpenBadgeError as error:
        findings = token.findings if error.detail_code in {finding.code for finding in token.findings} else ()
        return from_error("proof", error, findings), not_asked, proof_format
    return _token_verified(token), authorized(method, issuer_id, _signed(token), question), proof_format


def _signed_by(token: VcJwt, named: Sequence[VerificationMethod], question: Question) -> VerificationMethod:
    """Which of the keys of one ``kid`` signed it; raises what is wrong with the first that goes with its algorithm."""
    fitting = [method for method in named if token.algorithm in method.public_key.algorithms] or named
    failed: list[OpenBadgeError] = []
    for method in fitting[:MAX_OF_ONE_KID]:
        if failed:
            another_signature(question.effort)
        count_signature(method.public_key, question.effort)
        try:
            vc_jwt.verify(token, method.public_key, algorithms=question.policy.algorithms)
        except OpenBadgeError as error:
            failed.append(error)
        else:
            return method
    if len(fitting) > MAX_OF_ONE_KID:
        raise ResolutionError(
            "The key that signed it stands several times in the issuer's document, and differently.",
            code="resolve.ambiguous",
            params={"verification_method": fitting[0].id, "document": fitting[0].document_id},
            advice="The issuer must list it once under this id.",
            decided=False,
        )
    raise failed[0]


def _token_verified(token: VcJwt) -> Check:
    suite = f"VC-JWT, {token.algorithm}"
    message = f"Unchanged since it was signed ({suite})."
    if not token.findings:
        return check("proof", Outcome.PASSED, "verified", message, params={"suite": suite})
    first = token.findings[0]
    verified = Finding(code="proof.verified", message=message, severity="info", params={"suite": suite})
    warned = check(
        "proof",
        Outcome.WARNING,
        first.code,
        "",
        params=first.params,
        advice=next((finding.advice for finding in token.findings if finding.advice), ""),
        pointer=first.pointer,
        findings=(verified, *token.findings),
    )
    return saying(warned, verified, *token.findings)


def _owns_jwk(key: PublicKey, token: VcJwt, issuer_id: str, question: Question) -> Rounds[Check]:
    try:
        task = resolve_jwk(key, issuer_id, methods=methods_of(question), key_set=key_set_of(question))
        method = yield from looked_up(task)
    except OpenBadgeError as error:
        return from_error("issuer", error)
    return authorized(method, issuer_id, _signed(token), question)


def _signed(token: VcJwt) -> Signed:
    """A token is dated by ``iat``; Open Badges does not ask for it, so else by ``nbf``, which its issuer wrote as well."""
    return Signed(*signed_at(token.claims))
