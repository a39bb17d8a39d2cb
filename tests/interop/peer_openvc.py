"""openvc-core as a peer: eddsa-rdfc-2022 with our contexts, and its VC-JWT (VCDM 1.1 shape: a `vc` claim)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict
from unittest import mock

from openvc import verify_credential  # type: ignore[import-not-found]
from openvc.did.base import DidResolverRegistry  # type: ignore[import-not-found]
from openvc.did.did_key import DidKeyResolver  # type: ignore[import-not-found]
from openvc.did.did_web import DidWebResolver  # type: ignore[import-not-found]
from openvc.keys import Ed25519SigningKey, P256SigningKey  # type: ignore[import-not-found]
from openvc.proof.data_integrity import DataIntegrityProofSuite  # type: ignore[import-not-found]
from openvc.proof.vc_jwt import VcJwtProofSuite  # type: ignore[import-not-found]

from interop.peer_lines import contexts, serve

EXTRA_CONTEXTS = contexts()


class Key(TypedDict):
    """The key as a request carries it; openvc-core takes a JWK."""

    jwk: dict[str, str]
    algorithm: str
    verificationMethod: str


class Request(TypedDict, total=False):
    """One line: which members are there depends on `op`."""

    op: str
    format: str
    credential: Any
    key: Key
    created: str
    documents: dict[str, dict[str, object]]


def sign(request: Request) -> dict[str, object]:
    """Sign the document as it is."""
    key, credential = request["key"], request["credential"]
    kind = P256SigningKey if key["algorithm"] == "ES256" else Ed25519SigningKey
    signing_key = kind.from_jwk(key["jwk"], key["verificationMethod"])
    if request["format"] == "vc-jwt":
        return {"credential": _token(credential, request.get("created"), signing_key)}
    return {
        "credential": DataIntegrityProofSuite().add_proof(
            credential,
            signing_key=signing_key,
            verification_method=key["verificationMethod"],
            created=datetime.fromisoformat(request["created"]),
            extra_contexts=EXTRA_CONTEXTS,
        )
    }


def _token(credential: dict[str, Any], created: str | None, signing_key: object) -> object:
    """Signed as if it were `created`: `nbf` is the time of signing, and `exp` so many seconds from then."""
    if created is None:
        return VcJwtProofSuite().sign(credential, signing_key=signing_key)
    now, end = datetime.fromisoformat(created), credential.get("validUntil")
    seconds = int((datetime.fromisoformat(end) - now).total_seconds()) if end else None
    with mock.patch("time.time", return_value=now.timestamp()):
        return VcJwtProofSuite().sign(credential, signing_key=signing_key, expires_in_s=seconds)


def verify(request: Request) -> dict[str, object]:
    """The whole pipeline with its default policy (a status that cannot be looked up is a refusal)."""
    documents = request.get("documents", {})
    resolver = DidResolverRegistry([DidKeyResolver(), DidWebResolver(documents.__getitem__)])
    result = verify_credential(request["credential"], extra_contexts=EXTRA_CONTEXTS, resolver=resolver)
    return {"accepted": True, "seen": result.credential}


if __name__ == "__main__":
    serve(["openvc-core", "PyLD"], {"sign": sign, "verify": verify})
