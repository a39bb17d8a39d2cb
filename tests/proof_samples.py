"""What the tests of proofs share: one credential, fixed keys, one clock, and a forger of tokens."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256

from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.multibase import base64url_encode, multibase_encode
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.contexts import bundled
from openbadge_issuer.keys import LocalSigner, PublicKey
from openbadge_issuer.ports import SigningAlgorithm, SigningRequest
from openbadge_issuer.proofs import EDDSA_RDFC_2022, Prepared, data_integrity, sign, vc_jwt

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CREATED = datetime(2026, 2, 1, 9, 30, tzinfo=UTC)
ISSUER = "https://school.example"

_CREDENTIAL: JSONObject = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ],
    "id": "urn:uuid:6f3b1f6e-9a0c-4f0a-8c55-0d4d5f0a7f10",
    "type": ["VerifiableCredential", "AchievementCredential"],
    "issuer": {"id": ISSUER, "type": ["Profile"], "name": "Example School"},
    "validFrom": "2026-01-31T12:00:00Z",
    "validUntil": "2031-01-31T12:00:00Z",
    "name": "Knots, bends and hitches",
    "credentialSubject": {
        "id": "did:example:learner",
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "https://school.example/achievements/knots",
            "type": ["Achievement"],
            "name": "Knots",
            "description": "Ties twelve knots without looking.",
            "criteria": {"narrative": "Twelve knots, blindfolded — “bowline” to 'sheet bend'."},
        },
    },
}


def credential(**changes: JSON) -> JSONObject:
    """A fresh Open Badges 3.0 credential; a change to ``None`` removes the member."""
    document = {**deepcopy(_CREDENTIAL), **changes}
    return {name: value for name, value in document.items() if value is not None}


@cache
def contexts() -> ContextTable:
    return ContextTable(bundled())


def fixed_entropy(seed: str) -> Callable[[int], bytes]:
    return lambda size: (sha256(seed.encode()).digest() * (size // 32 + 1))[:size]


@cache
def ed25519(seed: str = "one") -> LocalSigner:
    return LocalSigner.generate("Ed25519", controller=ISSUER, entropy=fixed_entropy(seed))


@cache
def p256(seed: str = "one") -> LocalSigner:
    return LocalSigner.generate("P-256", controller=ISSUER, entropy=fixed_entropy(seed))


@cache
def rsa() -> LocalSigner:
    return LocalSigner.generate("RSA", controller=ISSUER)


SIGNERS: Mapping[str, Callable[[], LocalSigner]] = {"EdDSA": ed25519, "ES256": p256, "RS256": rsa}


def prepared_proof(
    document: JSONObject | None = None, signer: LocalSigner | None = None, /, **extra: JSON
) -> Prepared[JSONObject]:
    signer = signer or ed25519()
    return data_integrity.prepare(
        credential() if document is None else document,
        EDDSA_RDFC_2022,
        verification_method=signer.verification_method,
        public_jwk=signer.public_jwk,
        created=CREATED,
        contexts=contexts(),
        extra=extra,
    )


def secured(
    document: JSONObject | None = None, signer: LocalSigner | None = None, /, **extra: JSON
) -> JSONObject:
    """A credential with an eddsa-rdfc-2022 proof; ``extra`` are proof options."""
    return sign(prepared_proof(document, signer, **extra), signer or ed25519())


def chained(
    document: JSONObject, previous: JSON, signer: LocalSigner | None = None, /, **extra: JSON
) -> JSONObject:
    """The document with one more proof, which is over those of its proofs that ``previous`` names, if it names any."""
    signer = signer or ed25519()
    options: JSONObject = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-02-02T09:30:00Z",
        "verificationMethod": signer.verification_method,
        "proofPurpose": "assertionMethod",
        **({} if previous is None else {"previousProof": previous}),
        **extra,
    }
    parts = data_integrity.signed_parts(document, options, EDDSA_RDFC_2022, contexts())
    request = SigningRequest(signer.algorithm, signer.verification_method, data_integrity.hash_data(*parts))
    link: JSONObject = {**options, "proofValue": multibase_encode(signer.sign(request), "z")}
    return {**document, "proof": [*(each for _, each in data_integrity.proofs_of(document)), link]}


def proof_in(document: JSONObject, index: int = 0) -> JSONObject:
    """A proof of a document, to be read or tampered with."""
    return data_integrity.proofs_of(document)[index][1]


def check(document: JSONObject, key: PublicKey | None = None, index: int = 0, now: datetime = NOW) -> None:
    data_integrity.verify(
        document, proof_in(document, index), key or ed25519().public_key, contexts=contexts(), now=now
    )


def token(document: JSONObject | None = None, signer: LocalSigner | None = None) -> str:
    """The credential as a VC-JWT."""
    signer = signer or ed25519()
    prepared = vc_jwt.prepare(
        credential() if document is None else document,
        verification_method=signer.verification_method,
        public_jwk=signer.public_jwk,
    )
    return sign(prepared, signer)


def claims() -> JSONObject:
    """The claims that belong to `credential`."""
    return {
        "iss": ISSUER,
        "jti": "urn:uuid:6f3b1f6e-9a0c-4f0a-8c55-0d4d5f0a7f10",
        "sub": "did:example:learner",
        "nbf": 1769860800,
        "exp": 1927627200,
    }


def payload(**changes: JSON) -> JSONObject:
    """What `token` signs; a change to ``None`` removes the member."""
    document = {**credential(), **claims(), **changes}
    return {name: value for name, value in document.items() if value is not None}


def forge(header: JSONObject | str, body: JSONObject | str, signer: LocalSigner | None = None) -> str:
    """A token with a good signature over whatever header and payload; a ``str`` goes in as it is."""
    signer = signer or ed25519()
    message = signing_input(header, body)
    signature = signer.sign(SigningRequest(signer.algorithm, signer.verification_method, message))
    return f"{message.decode()}.{base64url_encode(signature)}"


def signing_input(header: JSONObject | str, body: JSONObject | str) -> bytes:
    texts = (part if isinstance(part, str) else json.dumps(part) for part in (header, body))
    return ".".join(base64url_encode(text.encode()) for text in texts).encode()


def header(signer: LocalSigner | None = None, /, **changes: JSON) -> JSONObject:
    """An honest header; a change to ``None`` removes the member."""
    signer = signer or ed25519()
    members: JSONObject = {
        "alg": signer.algorithm,
        "typ": "JWT",
        "kid": signer.verification_method,
        **changes,
    }
    return {name: value for name, value in members.items() if value is not None}


@dataclass(frozen=True)
class FakeSigner:
    """A signer that answers what it is told to, and says it is ``real``."""

    real: LocalSigner
    answer: Callable[[SigningRequest], bytes]

    @property
    def algorithm(self) -> SigningAlgorithm:
        return self.real.algorithm

    @property
    def verification_method(self) -> str:
        return self.real.verification_method

    @property
    def public_jwk(self) -> Mapping[str, str]:
        return self.real.public_jwk

    def sign(self, request: SigningRequest) -> bytes:
        return self.answer(request)
