"""VC-JWT: a credential as a compact JWS, with header and claims exactly as Open Badges 3.0 asks.

Written: VCDM 2.0, the credential itself as the payload, with its claims beside it. Read: that, and the
older form with the credential in the claim ``vc``, which has whatever only the claims beside it say.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeAlias

from openbadge_issuer.codec import json as strict_json
from openbadge_issuer.codec.json_copying import encoded
from openbadge_issuer.codec.multibase import base64url_encode
from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSONObject, Limits
from openbadge_issuer.errors import ConfigurationError, Finding, OpenBadgeError, ProofError, SigningError
from openbadge_issuer.keys import PublicKey
from openbadge_issuer.ports import SigningRequest
from openbadge_issuer.proofs.claims import (
    CREDENTIALS_V1,
    CREDENTIALS_V2,
    REGISTERED,
    claims_for,
    compare,
    completed,
    expiry,
    first_context,
)
from openbadge_issuer.proofs.jws import (
    ALGORITHMS,
    CompactJws,
    Parts,
    check_algorithm,
    read_compact,
    signing_input,
)
from openbadge_issuer.proofs.prepared import Prepared, key_of, signing_algorithm

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

__all__ = ["ALGORITHMS", "KeyReference", "Shape", "VcJwt", "check_algorithm", "prepare", "read", "verify"]

Shape: TypeAlias = Literal["unwrapped", "vc-claim"]
KeyReference: TypeAlias = Literal["kid", "jwk"]

_SPEC = "https://www.imsglobal.org/spec/ob/v3p0/#joseheader"
_HEADER_MEMBERS = frozenset({"alg", "kid", "jwk", "typ"})
_PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_CREDENTIAL_MEMBERS = frozenset(
    {
        *(
            "@context",
            "id",
            "@id",
            "type",
            "@type",
            "name",
            "description",
            "image",
            "issuer",
            "credentialSubject",
        ),
        *("validFrom", "validUntil", "issuanceDate", "expirationDate", "awardedDate", "credentialStatus"),
        *("credentialSchema", "evidence", "refreshService", "termsOfUse", "relatedResource", "renderMethod"),
        *("confidenceMethod", "endorsement", "endorsementJwt", "proof"),
    }
)
"""VCDM 1.1 and 2.0, and Open Badges 3.0: beside ``vc`` they would be a second opinion on the credential."""
_SHOWN_MEMBERS = 8


@dataclass(frozen=True, slots=True)
class VcJwt:
    """A token that was read, and not checked: what it says, and what is odd about it.

    ``shape`` says where the credential stands; ``kid`` is the header's key reference; ``expires`` is the
    end of validity (``exp`` overrides the credential); ``findings`` lists every difference between claims,
    header and credential, errors and warnings. ``header``, ``claims`` and ``credential`` are new copies at
    every access.
    """

    jws: CompactJws
    shape: Shape
    kid: str | None
    expires: datetime | None
    findings: tuple[Finding, ...]
    _header: JSONObject = field(repr=False, compare=False)  # read once, and never handed out
    _payload: JSONObject = field(repr=False, compare=False)
    _limits: Limits = field(repr=False)

    @property
    def algorithm(self) -> str:
        """The header's ``alg``, as it stands there."""
        return self.jws.algorithm

    @property
    def token(self) -> str:
        """The token as it was read."""
        return self.jws.token

    @property
    def header(self) -> JSONObject:
        """The JOSE header."""
        return strict_json.plain(self._header, self._limits)

    @property
    def jwk(self) -> JSONObject | None:
        """The key in the header, if any: a claim like every other, until the issuer is found to own it."""
        value = self._header.get("jwk")
        return strict_json.plain(value, self._limits) if isinstance(value, dict) else None

    @property
    def claims(self) -> JSONObject:
        """The payload without the credential: the registered claims, or all but ``vc``."""
        said = {name: value for name, value in self._payload.items() if _is_claim(name, self.shape)}
        return strict_json.plain(said, self._limits)

    def refuse_contradictions(self) -> None:
        """Raises the first error among ``findings``, under its own code, as a `ProofError`."""
        for finding in self.findings:
            if finding.severity == "error":
                raise ProofError(
                    finding.message,
                    code=finding.code,
                    pointer=finding.pointer,
                    params=finding.params,
                    advice=finding.advice,
                )

    @property
    def credential(self) -> JSONObject:
        """The credential: the claim ``vc``, completed by the claims, or the payload without the claims of RFC 7519."""
        return strict_json.plain(_credential(self._payload)[1], self._limits)


def prepare(
    credential: JSONObject,
    *,
    verification_method: str,
    public_jwk: Mapping[str, str],
    key_reference: KeyReference = "kid",
    limits: Limits = DEFAULT_LIMITS,
) -> Prepared[str]:
    """A credential (VCDM 2.0) on its way to a compact JWS: what to sign, and how to finish.

    The algorithm follows from the key: RS256, ES256 or EdDSA. The header names the key by its URL
    (``kid``), or carries it (``jwk``, public members only). Embedded proofs stay as they are: they must be
    made before, and whoever reads the token is warned that nobody checked them. The credential is not changed.

    Raises `SigningError`: ``signing.algorithm``, ``signing.context`` (not VCDM 2.0), ``signing.subject_id``
    (no ``id`` for ``sub``), ``signing.claim`` (another claim can not be said, or stands in the credential
    already); and `ConfigurationError` for a verification method that is no URL.
    """
    key = key_of(public_jwk)
    algorithm = signing_algorithm(key, ("RS256", "ES256", "EdDSA"), "a VC-JWT")
    document = strict_json.plain(credential, limits)
    header: JSONObject = {"alg": algorithm, "typ": "JWT"}
    if key_reference == "jwk":
        header["jwk"] = {**key.to_jwk()}
    elif key_reference == "kid":
        header["kid"] = _url(verification_method)
    else:
        raise ConfigurationError("A VC-JWT names its key by 'kid' or by 'jwk'.", code="config.key_reference")
    message = signing_input(strict_json.dump(header), encoded(document | _new_claims(document)))
    return Prepared(
        request=SigningRequest(
            algorithm=algorithm,
            verification_method=verification_method,
            message=message,
        ),
        public_key=key,
        assemble=partial(_token, message),
    )


def read(token: str | Parts, limits: Limits = DEFAULT_LIMITS) -> VcJwt:
    """What a token says; nothing is checked but its form, and nothing in it may be believed yet.

    Raises what `openbadge_issuer.proofs.jws.read_compact` raises, and `ProofError`:
    ``proof.jwt.no_credential``, and ``proof.jwt.two_credentials`` where a member of a credential (its
    ``credentialStatus``, say) stands beside ``vc``: a reader of the one would not see the other.
    """
    jws, header, payload = token if isinstance(token, Parts) else read_compact(token, limits)
    shape, credential = _credential(payload)
    kid = header.get("kid")
    return VcJwt(
        jws=jws,
        shape=shape,
        kid=kid if isinstance(kid, str) else None,
        expires=expiry(payload, credential),
        findings=(
            *_header_findings(header),
            *_key_findings(header),
            *_place_findings(shape, credential),
            *_proof_findings(credential),
            *compare(payload, credential),
        ),
        _header=header,
        _payload=payload,
        _limits=limits,
    )


def verify(token: str | VcJwt, key: PublicKey, *, algorithms: Collection[str] = ALGORITHMS) -> None:
    """Checks a token under a public key; returns nothing, and raises where it does not hold.

    A text is read first (`read`, default limits). The steps, in order:

    1. the algorithm is on the allow-list, before any cryptography (``proof.algorithm``; see
       `check_algorithm`);
    2. it goes with the key, so that no public key ever serves as an HMAC secret (``proof.key_kind``);
    3. the signature verifies (``proof.signature``);
    4. `VcJwt.findings` holds no error: the first one is raised, under its own code.

    ``key`` is what ``kid`` resolves to, or ``jwk`` once it is known to be the issuer's; that is another
    check. To judge the signature apart from the findings, use ``jwt.jws.verify``.
    """
    jwt = token if isinstance(token, VcJwt) else read(token)
    jwt.jws.verify(key, algorithms)
    jwt.refuse_contradictions()


def _new_claims(document: JSONObject) -> JSONObject:
    taken = sorted((REGISTERED | {"vc", "vp"}).intersection(document))
    if taken:
        raise SigningError(
            f"The credential has members that are claims of a JWT: {', '.join(taken)}.",
            code="signing.claim",
            params={"members": taken},
            advice="Leave them out; the claims are written from the credential.",
        )
    if first_context(document) != CREDENTIALS_V2:
        raise SigningError(
            f"New credentials follow VCDM 2.0: the first @context must be {CREDENTIALS_V2}.",
            code="signing.context",
            pointer="/@context",
        )
    return claims_for(document)


def _token(message: bytes, signature: bytes) -> str:
    return f"{message.decode('ascii')}.{base64url_encode(signature)}"


def _url(verification_method: str) -> str:
    scheme, colon, rest = verification_method.partition(":")
    if not (colon and rest and scheme.isascii() and scheme[:1].isalpha() and not any(map(str.isspace, rest))):
        raise ConfigurationError(
            "A verification method is the URL of the public key: https://example.edu/keys#1, or a DID URL.",
            code="config.verification_method",
        )
    return verification_method


def _is_claim(name: str, shape: Shape) -> bool:
    return name != "vc" if shape == "vc-claim" else name in REGISTERED


def _credential(payload: JSONObject) -> tuple[Shape, JSONObject]:
    if "vc" not in payload:
        if "@context" not in payload:
            raise ProofError(
                "The token holds no credential, neither as its payload nor in the claim vc.",
                code="proof.jwt.no_credential",
            )
        return "unwrapped", {name: value for name, value in payload.items() if name not in REGISTERED}
    beside = sorted(_CREDENTIAL_MEMBERS.intersection(payload))
    if beside:
        raise ProofError(
            f"The token holds a credential in the claim vc, and beside it {', '.join(beside)}: which is meant?",
            code="proof.jwt.two_credentials",
            pointer=f"/{beside[0]}",
            params={"members": beside},
            advice="Ask the issuer for a token whose credential is the payload, or is in vc as a whole.",
        )
    credential = payload["vc"]
    if not isinstance(credential, dict):
        raise ProofError("The claim vc is no JSON object.", code="proof.jwt.vc", pointer="/vc")
    return "vc-claim", completed(payload, credential)


def _header_findings(header: JSONObject) -> list[Finding]:
    found: list[Finding] = []

    def error(kind: str, message: str, advice: str = "", **params: str | list[str]) -> None:
        found.append(
            Finding(code=f"proof.jwt.{kind}", message=message, params=params, advice=advice, spec=_SPEC)
        )

    others = sorted(ascii(name[:40])[1:-1] for name in header if name not in _HEADER_MEMBERS)[:_SHOWN_MEMBERS]
    if others:
        error(
            "header_member",
            f"The header has members that are not allowed: {', '.join(others)}.",
            members=others,
        )
    if header.get("typ", "JWT") != "JWT":
        error("typ", "The header's typ, if there is one, must be JWT.")
    kid, jwk = header.get("kid"), header.get("jwk")
    if "kid" not in header and "jwk" not in header:
        error("no_key", "The header has neither kid nor jwk, so nobody can tell which key to check with.")
    if "kid" in header and not (isinstance(kid, str) and kid):
        error("kid", "The header's kid is not a text.")
    if "jwk" in header and not isinstance(jwk, dict):
        error("jwk", "The header's jwk is no JSON object.")
    if isinstance(jwk, dict) and not _PRIVATE_MEMBERS.isdisjoint(jwk):
        error(
            "private_jwk",
            "The header carries a private key: anybody who has this token can sign in the issuer's name.",
            "Tell the issuer; the key is compromised, and so is every badge signed with it.",
        )
    return found


def _key_findings(header: JSONObject) -> list[Finding]:
    """A ``kid`` beside a ``jwk``: it is the ``jwk`` that checks the signature, so the ``kid`` must not say otherwise."""
    kid, jwk = header.get("kid"), header.get("jwk")
    if not isinstance(kid, str) or not isinstance(jwk, dict):
        return []
    named, carried = _key_in(kid), _key_of(jwk)
    if carried is None or named == carried:
        return []  # what is no key checks nothing, and is refused by whoever reads it
    if named is not None:
        return [
            Finding(
                code="proof.jwt.two_keys",
                message="The header's kid names another key than the header's jwk is.",
                advice="Readers of the one or of the other would check with different keys; ask the issuer.",
                spec=_SPEC,
            )
        ]
    return [
        Finding(
            code="proof.jwt.kid_beside_jwk",
            message="The header names a key (kid) and carries one (jwk); whether they are the same was not checked.",
            severity="warning",
            advice="The jwk is what counts, once the issuer is found to own it.",
            spec=_SPEC,
        )
    ]


def _key_in(kid: str) -> PublicKey | None:
    """The key that a ``kid`` spells out: a did:key, or a multikey as the fragment."""
    multikey = kid.partition("#")[2] or kid.removeprefix("did:key:")
    try:
        return PublicKey.from_multikey(multikey)
    except OpenBadgeError:
        return None


def _key_of(jwk: JSONObject) -> PublicKey | None:
    try:
        return PublicKey.from_jwk(jwk)
    except OpenBadgeError:
        return None


def _proof_findings(credential: JSONObject) -> list[Finding]:
    if credential.get("proof") in (None, []):
        return []
    return [
        Finding(
            code="proof.jwt.embedded_proof",
            message="The credential in the token carries a proof of its own, which is not checked here.",
            severity="warning",
            pointer="/proof",
            advice="Rely on the token's signature only.",
            spec=_SPEC,
        )
    ]


def _place_findings(shape: Shape, credential: JSONObject) -> list[Finding]:
    """VCDM 2.0 belongs into the payload, 1.1 into vc (implementation guide)."""
    expected = CREDENTIALS_V2 if shape == "unwrapped" else CREDENTIALS_V1
    if first_context(credential) == expected:
        return []
    unwrapped = shape == "unwrapped"
    return [
        Finding(
            code="proof.jwt.context_place" if unwrapped else "proof.jwt.context_place_of_vc",
            message=f"A credential as the payload has {expected} as its first context, and this one has not."
            if unwrapped
            else f"A credential in the claim vc has {expected} as its first context, and this one has not.",
            severity="warning",
            pointer="/@context",
            params={"expected": expected, "shape": shape},
            spec="https://www.imsglobal.org/spec/ob/v3p0/impl/",
        )
    ]
