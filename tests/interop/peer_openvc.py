"""openvc-core as a peer: eddsa-rdfc-2022 with our contexts, and its VC-JWT (VCDM 1.1 shape: a `vc` claim)."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, TypedDict
from unittest import mock

from openvc import verify_credential  # type: ignore[import-not-found]
from openvc.did.base import DidResolverRegistry  # type: ignore[import-not-found]
from openvc.did.did_key import DidKeyResolver  # type: ignore[import-not-found]
from openvc.did.did_web import DidWebResolver  # type: ignore[import-not-found]
from openvc.keys import Ed25519SigningKey, P256SigningKey  # type: ignore[import-not-found]
from openvc.proof.data_integrity import DataIntegrityProofSuite  # type: ignore[import-not-found]
from openvc.proof.vc_jwt import VcJwtProofSuite  # type: ignore[import-not-found]
from openvc.resolvers import default_status_list_resolver  # type: ignore[import-not-found]
from openvc.status import (  # type: ignore[import-not-found]
    CredentialRevoked,
    CredentialSuspended,
    build_status_list_credential,
    check_credential_status,
    decode_bitstring,
    encode_bitstring,
    get_status_bit,
    new_bitstring,
    set_status_bit,
)

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
    lists: dict[str, dict[str, str]]
    id: str
    issuer: str
    statusPurpose: str
    validFrom: str
    validUntil: str
    length: int
    indexes: list[int]
    encodedList: str


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
    result = verify_credential(
        request["credential"], extra_contexts=EXTRA_CONTEXTS, resolver=_resolver(request)
    )
    return {"accepted": True, "seen": result.credential}


def _resolver(request: Request) -> object:
    documents = request.get("documents", {})
    return DidResolverRegistry([DidKeyResolver(), DidWebResolver(documents.__getitem__)])


def status(request: Request) -> dict[str, object]:
    """Its status functions, with its own resolver of lists (which verifies them), and its pipeline with both."""
    credential, resolver = request["credential"], _resolver(request)
    lists = default_status_list_resolver(
        resolver=resolver, extra_contexts=EXTRA_CONTEXTS, fetch=lambda url: request["lists"][url]["body"]
    )
    lists = cache(lists)  # it would verify each list once more in the pipeline
    seen = check_credential_status(credential, resolve_status_list=lists)
    answer = {
        "entries": [{"purpose": one.entry.purpose, "set": one.is_set} for one in seen.entries],
        "accepted": True,
    }
    try:
        verify_credential(
            credential, extra_contexts=EXTRA_CONTEXTS, resolver=resolver, resolve_status_list=lists
        )
    except (CredentialRevoked, CredentialSuspended) as refusal:
        answer |= {"accepted": False, "reason": f"{type(refusal).__name__}: {refusal}"}
    return answer


def _bits(request: Request) -> bytearray:
    bits: bytearray = new_bitstring(request["length"])
    for index in request["indexes"]:
        set_status_bit(bits, index, 1)
    return bits


def make_list(request: Request) -> dict[str, object]:
    """A status list by its encoder and builder, signed as anything else."""
    unsigned = build_status_list_credential(
        id=request["id"],
        issuer=request["issuer"],
        bitstring=_bits(request),
        status_purpose=request["statusPurpose"],
        valid_from=datetime.fromisoformat(request["validFrom"]),
        valid_until=datetime.fromisoformat(request["validUntil"]),
    )
    signed: Request = {**request, "credential": unsigned, "created": request["validFrom"]}
    return sign(signed)


def encode(request: Request) -> dict[str, object]:
    """The bits as `encodedList`."""
    return {"encodedList": encode_bitstring(bytes(_bits(request)))}


def decode(request: Request) -> dict[str, object]:
    """All indexes that it sees set."""
    bits = decode_bitstring(request["encodedList"])
    length = len(bits) * 8
    return {"length": length, "indexes": [index for index in range(length) if get_status_bit(bits, index)]}


if __name__ == "__main__":
    operations = {"sign": sign, "verify": verify, "status": status}
    serve(["openvc-core", "PyLD"], {**operations, "list": make_list, "encode": encode, "decode": decode})
