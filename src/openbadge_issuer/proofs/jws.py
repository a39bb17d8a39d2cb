"""Compact JWS (RFC 7515 section 7.1), read strictly: one token, one meaning."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from openbadge_issuer.codec import json as strict_json
from openbadge_issuer.codec.multibase import base64url_decode, base64url_encode
from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSONObject, Limits
from openbadge_issuer.errors import ConfigurationError, InputError, LimitExceeded, ProofError

if TYPE_CHECKING:
    from collections.abc import Collection

    from openbadge_issuer.keys import PublicKey

__all__ = [
    "ALGORITHMS",
    "MAX_HEADER_BYTES",
    "CompactJws",
    "Parts",
    "check_algorithm",
    "read_compact",
    "signing_input",
]

MAX_HEADER_BYTES = 8_192  # bytes; an RSA key of 8192 bits as a JWK takes about 1,500
_MAX_SIGNATURE_BYTES = 1_024  # bytes; RSA with 8192 bits
_SEGMENTS = 3

ALGORITHMS = frozenset({"RS256", "PS256", "ES256", "ES384", "EdDSA"})
"""All that are known (RFC 7518, RFC 8037), and what a VC-JWT is checked with unless the caller says otherwise."""


@dataclass(frozen=True, slots=True)
class CompactJws:
    """A compact JWS in its parts, unchecked: ``header`` and ``payload`` are the bytes of their JSON."""

    token: str = field(repr=False)
    algorithm: str
    header: bytes = field(repr=False)
    payload: bytes = field(repr=False)
    signature: bytes = field(repr=False)

    @property
    def signing_input(self) -> bytes:
        """What the signature is over: the first two segments as they stand in the token."""
        return self.token.rpartition(".")[0].encode("ascii")

    def verify(self, key: PublicKey, algorithms: Collection[str] = ALGORITHMS) -> None:
        """Checks the signature, and nothing but that.

        Raises `ProofError`: ``proof.algorithm`` and the like, ``proof.key_kind_of_token``, ``proof.signature``.
        """
        check_algorithm(self.algorithm, algorithms)
        if self.algorithm not in key.algorithms:
            raise ProofError(
                f"The token says {self.algorithm}, which does not go with a key of the kind {key.kind}.",
                code="proof.key_kind_of_token",
                params={"algorithm": self.algorithm, "key": key.kind},
                advice="The algorithm is chosen by the key, never by the token alone.",
            )
        key.verify(self.signature, self.signing_input, self.algorithm)


def signing_input(header: bytes, payload: bytes) -> bytes:
    """``base64url(header) . base64url(payload)`` (RFC 7515 section 5.1)."""
    return f"{base64url_encode(header)}.{base64url_encode(payload)}".encode("ascii")


def check_algorithm(algorithm: str, algorithms: Collection[str] = ALGORITHMS) -> None:
    """Raises `ProofError` unless the algorithm is on the allow-list.

    ``proof.algorithm``, ``proof.algorithm_none``, ``proof.algorithm_shared``.

    The list holds asymmetric algorithms only: an empty one, or one with ``none`` or ``HS256``, is a
    `ConfigurationError`.
    """
    if not algorithms or not ALGORITHMS.issuperset(algorithms):
        raise ConfigurationError(
            "The allow-list of signature algorithms is empty, or names one that is not supported.",
            code="config.algorithms",
            advice=f"Choose from {', '.join(sorted(ALGORITHMS))}.",
        )
    if algorithm in algorithms:
        return
    shown = ascii(algorithm[:20])[1:-1]
    if algorithm.lower() == "none":
        code, reason = "proof.algorithm_none", "The token says that it is not signed (alg none)."
    elif algorithm.upper().startswith("HS"):
        code = "proof.algorithm_shared"
        reason = "The token is signed with a shared secret (HMAC): whoever can check it can also forge it."
    else:
        code, reason = "proof.algorithm", f"The token is signed with {shown}, which is not accepted here."
    raise ProofError(
        reason,
        code=code,
        params={"algorithm": shown, "accepted": sorted(algorithms)},
        advice=f"Accepted: {', '.join(sorted(algorithms))}.",
    )


class Parts(NamedTuple):
    """What `read_compact` has read: large tokens are read once, whoever looks at them."""

    jws: CompactJws
    header: JSONObject
    payload: JSONObject


def read_compact(token: str, limits: Limits = DEFAULT_LIMITS) -> Parts:
    """The parts of a compact JWS, and its header and payload as JSON objects.

    Each segment is base64url in its one canonical spelling: no padding, no white space, no left-over bits.
    Raises `ProofError`: ``proof.jwt.syntax``, ``proof.jwt.parts``, ``proof.jwt.signature_length``, ``proof.jwt.type``,
    ``proof.no_algorithm``, ``proof.jwt.unsigned`` (empty signature),
    ``proof.jwt.critical`` (``crit``), ``proof.jwt.b64`` (a payload that is not encoded); `JsonError` and
    `LimitExceeded` for header and payload.
    """
    if not isinstance(token, str):
        raise _syntax("A token is a str.", "type")
    if len(token) > 2 * limits.max_total_bytes:
        raise LimitExceeded(
            f"The token has more than {2 * limits.max_total_bytes} characters.",
            code="limit.token",
            params={"limit": 2 * limits.max_total_bytes},
        )
    segments = token.split(".", _SEGMENTS)
    if len(segments) != _SEGMENTS:
        raise _syntax("A compact JWS has three parts with dots between them.", "parts")
    if len(segments[0]) * 3 // 4 > MAX_HEADER_BYTES:
        raise LimitExceeded(
            f"The header of the token has more than {MAX_HEADER_BYTES} bytes.",
            code="limit.token_header",
            params={"limit": MAX_HEADER_BYTES},
        )
    if not segments[2]:
        raise ProofError(
            "The token has no signature: nobody has signed it.",
            code="proof.jwt.unsigned",
            advice="Ask the issuer for the signed badge.",
        )
    if len(segments[2]) * 3 // 4 > _MAX_SIGNATURE_BYTES:
        raise _syntax("The signature is longer than any that is accepted.", "signature_length")
    try:
        header, payload, signature = map(base64url_decode, segments)
    except InputError:
        raise _syntax("A part of the token is not base64url without padding.", "syntax") from None
    members = strict_json.parse_object(header, limits)
    jws = CompactJws(token, _algorithm(members), header, payload, signature)
    return Parts(jws, members, strict_json.parse_object(payload, limits))


def _algorithm(header: JSONObject) -> str:
    if "crit" in header:
        raise ProofError(
            "The token demands extensions (crit) that are not understood here.",
            code="proof.jwt.critical",
            advice="Ask the issuer for a badge without them.",
            pointer="/crit",
        )
    if header.get("b64", True) is not True:
        raise ProofError("The token's payload is not encoded (b64).", code="proof.jwt.b64", pointer="/b64")
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or not algorithm:
        raise ProofError(
            "The token's header does not say how it is signed (alg).",
            code="proof.no_algorithm",
            pointer="/alg",
        )
    return algorithm


def _syntax(message: str, kind: str) -> ProofError:
    return ProofError(
        message,
        code=f"proof.jwt.{kind}",
        advice="Pass the token as it was issued: three base64url texts, no spaces, no line breaks.",
    )
