"""The ways in which documents write a key: one table, keyed by the verification method's ``type``."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from openbadge_issuer.codec.multibase import base58btc_decode
from openbadge_issuer.errors import KeyMaterialError
from openbadge_issuer.keys import PublicKey

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = ["MATERIAL", "SECRET", "controlled_by", "is_key", "read_key"]

MATERIAL: Final = frozenset(
    {"publicKeyMultibase", "publicKeyBase58", "publicKeyJwk", "publicKeyPem", "publicKeyHex"}
)
SECRET: Final = frozenset(
    {
        "privateKeyMultibase",
        "secretKeyMultibase",
        "privateKeyBase58",
        "privateKeyJwk",
        "secretKeyJwk",
        "privateKeyPem",
    }
)


def is_key(entry: JSONObject) -> bool:
    """Whether a document is itself a key: a verification method or a JWK."""
    return "kty" in entry or not MATERIAL.isdisjoint(entry)


def read_key(entry: JSONObject) -> PublicKey:
    """The key of a verification method, or of a bare JWK; raises `KeyMaterialError`."""
    if not SECRET.isdisjoint(entry):
        raise KeyMaterialError(
            "The document publishes the private key too, so that anybody can sign with it.",
            code="key.published",
            advice="The issuer must make a new key, and say which badges the old one signed.",
        )
    if "kty" in entry and MATERIAL.isdisjoint(entry):
        return PublicKey.from_jwk(entry)
    type_ = entry.get("type")
    known = _TYPES.get(type_) if isinstance(type_, str) else None
    if known is None:
        types = ", ".join(_TYPES)
        raise KeyMaterialError(
            "Verification methods of this type are not supported.",
            code="key.type",
            params={"types": types},
            advice=f"Supported are {types}.",
        )
    member, read = known
    if "kty" in entry or MATERIAL.intersection(entry) != {member}:
        raise KeyMaterialError(
            f"A verification method of the type {type_} has {member} and no other key.",
            code="key.type_member",
            params={"type": str(type_), "member": member},
        )
    return read(entry[member])


def controlled_by(controller: JSON) -> str:
    """The id of whom a verification method belongs to; raises `KeyMaterialError`."""
    if controller and not isinstance(controller, str):
        raise KeyMaterialError(
            "Its 'controller' is not an id, as text.",
            code="key.controller_type",
            advice="Name one in 'controller', without an array or an object around it.",
        )
    if not controller:
        raise KeyMaterialError(
            "It does not say who controls it.", code="key.controller", advice="Add 'controller'."
        )
    return str(controller)


def _multikey(value: JSON) -> PublicKey:
    return PublicKey.from_multikey(value if isinstance(value, str) else "")


def _ed25519_multikey(value: JSON) -> PublicKey:
    key = _multikey(value)
    if key.kind != "Ed25519":
        raise KeyMaterialError(
            "The type promises an Ed25519 key, and this is another one.", code="key.not_ed25519"
        )
    return key


def _ed25519_base58(value: JSON) -> PublicKey:
    if not isinstance(value, str) or len(value) > 44:  # noqa: PLR2004 (32 bytes take 43 or 44 characters)
        raise KeyMaterialError("This is not an Ed25519 key in base58.", code="key.base58")
    return PublicKey("Ed25519", base58btc_decode(value))


def _jwk(value: JSON) -> PublicKey:
    if not isinstance(value, dict):
        raise KeyMaterialError("A JWK is a JSON object.", code="key.jwk")
    return PublicKey.from_jwk(value)


_TYPES: Final[Mapping[str, tuple[str, Callable[[JSON], PublicKey]]]] = MappingProxyType({
    "Multikey": ("publicKeyMultibase", _multikey),
    "JsonWebKey": ("publicKeyJwk", _jwk),
    "JsonWebKey2020": ("publicKeyJwk", _jwk),
    "Ed25519VerificationKey2020": ("publicKeyMultibase", _ed25519_multikey),
    "Ed25519VerificationKey2018": ("publicKeyBase58", _ed25519_base58),
})  # fmt: skip
