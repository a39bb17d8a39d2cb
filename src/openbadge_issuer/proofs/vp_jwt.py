"""Presentations as a compact JWS, to be read: of VC-JOSE-COSE (``vp+jwt``), and the claim ``vp`` of VCDM 1.1.

Of VC-JOSE-COSE the presentation is the payload; of VCDM 1.1 it stands in ``vp``, and ``iss`` names the holder. In both
``nonce`` is the verifier's challenge and ``aud`` the verifier.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSON, JSONObject, Limits
from openbadge_issuer.errors import Finding, OpenBadgeError, ProofError
from openbadge_issuer.keys import PublicKey
from openbadge_issuer.proofs.claims import REGISTERED, identified, moment_of
from openbadge_issuer.proofs.jws import ALGORITHMS, CompactJws, Parts, read_compact

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

__all__ = ["VpJwt", "is_presentation", "read", "verify"]

_SPEC: Final = "https://www.w3.org/TR/vc-jose-cose/#securing-vps-with-jose"
_TYPES: Final = frozenset({"vp+jwt", "vp+ld+jwt", "jwt", "application/vp+jwt"})
_PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_CLAIMS: Final = REGISTERED | {"nonce", "vp", "cnf"}
_MEMBERS: Final = frozenset({"@context", "type", "holder", "verifiableCredential", "proof"})
"""Beside ``vp`` they would be a second opinion on the presentation."""


@dataclass(frozen=True, slots=True)
class VpJwt:
    """A presentation as a token, read and not checked; ``findings`` lists what is wrong with header and claims."""

    jws: CompactJws
    presentation: JSONObject = field(repr=False)
    claims: JSONObject = field(repr=False)
    header: JSONObject = field(repr=False)
    findings: tuple[Finding, ...]

    @property
    def holder(self) -> str:
        """Who presents it: ``holder``, or else ``iss``; empty where it does not say."""
        named = self.presentation.get("holder")
        named = named.get("id") if isinstance(named, dict) else named
        return named if isinstance(named, str) and named else _text(self.claims.get("iss"))

    @property
    def kid(self) -> str:
        """The name of the key, empty where there is none."""
        return _text(self.header.get("kid"))

    @property
    def jwk(self) -> JSONObject | None:
        """The key in the header, if any: it counts once the holder is found to own it."""
        found = self.header.get("jwk")
        return found if isinstance(found, dict) else None

    @property
    def nonce(self) -> str:
        """The challenge that it answers."""
        return _text(self.claims.get("nonce"))

    @property
    def audience(self) -> frozenset[str]:
        """Whom it is for (``aud``)."""
        named = self.claims.get("aud")
        return frozenset(
            each for each in (named if isinstance(named, list) else [named]) if isinstance(each, str)
        )

    def moment(self, claim: str) -> datetime | None:
        """The time that ``exp``, ``nbf`` or ``iat`` names."""
        return moment_of(self.claims.get(claim))


def is_presentation(payload: JSONObject) -> bool:
    """Whether a token's payload is a presentation, or has one in ``vp``."""
    types = payload.get("type")
    return "vp" in payload or "VerifiablePresentation" in (types if isinstance(types, list) else [types])


def read(token: str | Parts, limits: Limits = DEFAULT_LIMITS) -> VpJwt | None:
    """What a token says, and nothing of it checked; ``None`` where it is no presentation.

    Raises what `openbadge_issuer.proofs.jws.read_compact` raises, and `ProofError` (``proof.jwt.two_documents``) where
    it holds something else beside the presentation.
    """
    jws, header, payload = token if isinstance(token, Parts) else read_compact(token, limits)
    if not is_presentation(payload):
        return None
    beside = sorted(_MEMBERS.intersection(payload)) if "vp" in payload else []
    if "vc" in payload or beside:
        raise ProofError(
            "The token holds a presentation, and something else beside it: which is meant?",
            code="proof.jwt.two_documents",
            pointer="/vc" if "vc" in payload else f"/{beside[0]}",
            advice="Ask for a token with the presentation alone.",
        )
    presentation = payload.get("vp", payload)
    if not isinstance(presentation, dict):
        raise ProofError("The claim vp is no JSON object.", code="proof.jwt.vp", pointer="/vp")
    claims = {name: value for name, value in payload.items() if name in _CLAIMS and name != "vp"}
    if "vp" in payload:
        presentation = _completed(claims, presentation)
    else:
        presentation = {name: value for name, value in payload.items() if name not in _CLAIMS}
    return VpJwt(jws, presentation, claims, header, tuple(_findings(header, claims, presentation)))


def _completed(claims: JSONObject, presentation: JSONObject) -> JSONObject:
    """With the holder, and the id, that only the claims name (VCDM 1.1, 6.3.1); a ``jti`` that is no URL is no id."""
    made = {**presentation}
    issuer, token_id = _text(claims.get("iss")), _text(claims.get("jti"))
    if "holder" in made:
        made["holder"] = identified(made["holder"], issuer)
    elif issuer:
        made["holder"] = issuer
    if ":" in token_id and "id" not in made and "@id" not in made:
        made["id"] = token_id
    return made


def verify(token: VpJwt, key: PublicKey, *, algorithms: Collection[str] = ALGORITHMS) -> None:
    """Checks the signature under ``key``, and then that `VpJwt.findings` has no error; raises `ProofError`."""
    token.jws.verify(key, algorithms)
    for finding in token.findings:
        if finding.severity == "error":
            raise ProofError(
                finding.message, code=finding.code, pointer=finding.pointer, params=finding.params
            )


def _findings(header: JSONObject, claims: JSONObject, presentation: JSONObject) -> list[Finding]:
    found: list[Finding] = []

    def error(kind: str, message: str, at: str = "", **params: str) -> None:
        code = f"proof.jwt.{kind}"
        found.append(Finding(code=code, message=message, pointer=at, params=params, spec=_SPEC))

    if _text(header.get("typ", "JWT")).lower() not in _TYPES:
        error(
            "typ_of_presentation",
            "The header's typ says that it is something else than a presentation: it must be vp+jwt.",
        )
    jwk = header.get("jwk")
    if isinstance(jwk, dict) and not _PRIVATE.isdisjoint(jwk):
        error(
            "private_jwk_of_holder",
            "The header carries a private key: anybody who has this token can sign as its holder.",
        )
    if isinstance(jwk, dict) and isinstance(header.get("kid"), str) and not _same_key(header["kid"], jwk):
        error(
            "kid_and_jwk",
            "The header names a key (kid) beside the one that it carries (jwk): one of them is enough.",
        )
    holder = presentation.get("holder")
    holder = holder.get("id") if isinstance(holder, dict) else holder
    for claim, named, pointer in (("iss", holder, "/holder"), ("jti", presentation.get("id"), "/id")):
        if claim in claims and not isinstance(claims[claim], str):
            error("claim_type", f"The claim {claim} is not a text.", f"/{claim}", claim=claim)
        elif claim in claims and named is not None and claims[claim] != named:
            error(
                "claim_differs",
                f"The claim {claim} does not say what the presentation says at {pointer}.",
                pointer,
                claim=claim,
                pointer=pointer,
            )
    for claim in ("exp", "nbf", "iat"):
        if claim in claims and moment_of(claims[claim]) is None:
            message = f"The claim {claim} is not a number of seconds since 1970."
            error("claim_time", message, f"/{claim}", claim=claim)
    return found


def _same_key(kid: JSON, jwk: JSONObject) -> bool:
    """Whether a ``kid`` spells out the ``jwk`` beside it, or is its thumbprint."""
    try:
        key = PublicKey.from_jwk(jwk)
        return isinstance(kid, str) and (
            kid == key.thumbprint() or PublicKey.from_multikey(kid.partition("#")[2]) == key
        )
    except OpenBadgeError:
        return False


def _text(value: JSON) -> str:
    return value if isinstance(value, str) else ""
