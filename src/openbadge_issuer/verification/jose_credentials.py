"""Tokens of credentials that are no badges: VC-JOSE-COSE asks for less than Open Badges does, and dates the signature.

There ``iss``, ``jti`` and ``sub`` may be missing, and must not contradict the credential where they are there; ``nbf`` and
``exp`` are of the signature, beside the credential's own dates; the header says ``vc+jwt``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import Finding
from openbadge_issuer.proofs.claims import moment_of
from openbadge_issuer.proofs.vc_jwt import VcJwt
from openbadge_issuer.verification.badge import types_of
from openbadge_issuer.verification.outcomes import check
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.report import Check, Outcome

__all__ = ["as_credential", "not_yet"]

_SPEC: Final = "https://www.w3.org/TR/vc-jose-cose/#with-jose"
_ASKED_OF_BADGES: Final = frozenset(
    {"proof.jwt.claim_missing", "proof.jwt.sub_missing", "proof.jwt.subject_without_id", "proof.jwt.exp_only"}
)
_BADGES: Final = frozenset(
    {"AchievementCredential", "OpenBadgeCredential", "EndorsementCredential", "ClrCredential"}
)
_TYPES: Final = frozenset({"vc+jwt", "vc+ld+jwt", "application/vc+jwt"})
_OF_THE_SIGNATURE: Final = frozenset({"nbf", "exp"})


def as_credential(token: VcJwt, credential: JSONObject) -> VcJwt:
    """The token of a credential that is no badge without what is only asked of badges; any other as it is."""
    types = types_of(credential)
    if "VerifiableCredential" not in types or types & _BADGES:
        return token
    return replace(token, findings=(*_left(token), *_header_issuer(token, credential)))


def _left(token: VcJwt) -> Iterator[Finding]:
    typ = token.header.get("typ")
    for finding in token.findings:
        dated = finding.params.get("claim") in _OF_THE_SIGNATURE and token.shape == "unwrapped"
        if finding.code in _ASKED_OF_BADGES or (finding.code == "proof.jwt.claim_mismatch" and dated):
            continue
        if finding.code == "proof.jwt.typ" and isinstance(typ, str) and typ.lower() in _TYPES:
            continue
        if finding.code == "proof.jwt.header_member":  # RFC 7515, 4: what is not understood is passed over
            continue
        yield finding


def _header_issuer(token: VcJwt, credential: JSONObject) -> Iterator[Finding]:
    issuer = credential.get("issuer")
    named = issuer.get("id") if isinstance(issuer, dict) else issuer
    header = token.header
    if "iss" in header and header["iss"] != named:
        yield Finding(
            code="proof.jwt.header_iss",
            message="The header's iss names another issuer than the credential.",
            pointer="/issuer",
            params={"claim": "iss"},
            spec=_SPEC,
        )


def not_yet(token: VcJwt | None, question: Question) -> Check | None:
    """Says so where a token does not hold yet, by its ``nbf`` (RFC 7519, section 4.1.5); else ``None``."""
    starts = moment_of(token.claims.get("nbf")) if token is not None else None
    if starts is None or starts - question.now <= question.policy.leeway:
        return None
    return check(
        "dates",
        Outcome.FAILED,
        "token_not_yet_valid",
        "The token says that it does not hold yet (`nbf`).",
        params={"claim": "nbf"},
        advice="Check it again then, or ask the issuer whether the date is right.",
        pointer="/nbf",
        retry="later",
    )
