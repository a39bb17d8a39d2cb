"""Compact JWS taken apart and put together by hand, and what a forger does to a VC-JWT."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from interop.samples import Key, ed25519_key, with_member

if TYPE_CHECKING:
    from openbadge_issuer.codec.types import JSONObject


def _decode(part: str) -> JSONObject:
    value: JSONObject = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return value


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def header_of(token: str) -> JSONObject:
    """The header of a JWS, unverified."""
    return _decode(token.partition(".")[0])


def claims_of(token: str) -> JSONObject:
    """The payload of a JWS, unverified."""
    return _decode(token.split(".")[1])


def _joined(header: JSONObject, claims: JSONObject, signature: str) -> str:
    return ".".join((*(_encode(json.dumps(part).encode()) for part in (header, claims)), signature))


def resealed(token: str, change: Callable[[JSONObject], JSONObject]) -> str:
    """Other claims under the old signature."""
    return _joined(header_of(token), change(claims_of(token)), token.split(".")[2])


def _signed(header: JSONObject, claims: JSONObject, key: Key) -> str:
    private = load_pem_private_key(key.pem.encode("ascii"), None)
    assert isinstance(private, Ed25519PrivateKey)
    unsigned = _joined({**header, "alg": "EdDSA"}, claims, "")
    return unsigned + _encode(private.sign(unsigned[:-1].encode("ascii")))


@dataclass(frozen=True, slots=True)
class TokenAttack:
    """A name for the table, and what is done to a token."""

    name: str
    change: Callable[[str], str]


def _changed(claims: JSONObject) -> JSONObject:
    path = "credentialSubject/achievement/name"
    return with_member(claims, f"vc/{path}" if "vc" in claims else path, "Advanced botany")


def _claim_changed(token: str) -> str:
    return _joined(header_of(token), _changed(claims_of(token)), token.split(".")[2])


def _longer(token: str) -> str:
    claims = claims_of(token)
    body = claims.get("vc", claims)
    assert isinstance(body, dict)
    body["validUntil"] = "2099-12-31T23:59:59Z"
    return _joined(header_of(token), claims | {"exp": 4102444799}, token.split(".")[2])


def _algorithm_none(token: str) -> str:
    return _joined({"alg": "none", "typ": "JWT"}, _changed(claims_of(token)), "")


def _signature_missing(token: str) -> str:
    return token.rpartition(".")[0] + "."


def _own_key_named(token: str) -> str:
    """The forger signs, and says in the header with which key."""
    forger = ed25519_key("forger")
    header: JSONObject = {"typ": "JWT"}
    if "jwk" in header_of(token):
        header["jwk"] = {name: value for name, value in forger.jwk.items() if name != "d"}
    else:
        header["kid"] = forger.verification_method
    return _signed(header, _changed(claims_of(token)), forger)


def _own_key_unnamed(token: str) -> str:
    """The forger signs, and leaves the header as it was."""
    return _signed(header_of(token), _changed(claims_of(token)), ed25519_key("forger"))


def _own_name_in_iss(token: str) -> str:
    """The forger signs as `iss`, with the key that belongs to that, and leaves the victim as `issuer`."""
    forger = ed25519_key("forger")
    header: JSONObject = {"typ": "JWT", "kid": forger.verification_method}
    return _signed(header, claims_of(token) | {"iss": forger.controller}, forger)


TOKEN_ATTACKS = (
    TokenAttack("a claim changed", _claim_changed),
    TokenAttack("`exp` and `validUntil` changed", _longer),
    TokenAttack("`alg` set to `none`", _algorithm_none),
    TokenAttack("the signature cut off", _signature_missing),
    TokenAttack("another key, named in the header", _own_key_named),
    TokenAttack("another key, the header as it was", _own_key_unnamed),
    TokenAttack("another `iss`, and the key that belongs to it", _own_name_in_iss),
)
