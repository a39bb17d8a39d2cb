"""The ways in which documents write a key: one table, keyed by the verification method's ``type``."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from openbadge_issuer.codec.multibase import base58btc_decode
from openbadge_issuer.errors import InputError, KeyMaterialError
from openbadge_issuer.keys import PublicKey

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = ["is_key", "keys_within", "read_key"]

_MATERIAL: Final = frozenset(
    {"publicKeyMultibase", "publicKeyBase58", "publicKeyJwk", "publicKeyPem", "publicKeyHex"}
)
_SECRET: Final = frozenset(
    {
        "privateKeyMultibase",
        "secretKeyMultibase",
        "privateKeyBase58",
        "privateKeyJwk",
        "secretKeyJwk",
        "privateKeyPem",
    }
)
_ED25519_PREFIX: Final = "z6Mk"


def is_key(entry: JSONObject) -> bool:
    """Whether a document is itself a key: a verification method or a JWK."""
    return "kty" in entry or not _MATERIAL.isdisjoint(entry)


def read_key(entry: JSONObject) -> PublicKey:
    """The key of a verification method, or of a bare JWK; raises `KeyMaterialError`."""
    if not _SECRET.isdisjoint(entry):
        raise KeyMaterialError(
            "The document publishes the private key too, so that anybody can sign with it.",
            code="key.published",
            advice="The issuer must make a new key, and say which badges the old one signed.",
        )
    if "kty" in entry and _MATERIAL.isdisjoint(entry):
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
    if "kty" in entry or _MATERIAL.intersection(entry) != {member}:
        raise KeyMaterialError(
            f"A verification method of the type {type_} has {member} and no other key.",
            code="key.type_member",
            params={"type": str(type_), "member": member},
        )
    return read(entry[member])


def keys_within(entry: JSONObject) -> frozenset[PublicKey]:
    """The keys that can be made out in an entry that `read_key` refuses, or that is wrong in another way.

    So that what the document says against a key is not overlooked because of how it says it.
    """
    found: set[PublicKey] = set()
    for member, read in _MATERIAL_READERS.items():
        try:
            found.add(read(entry[member] if member else entry))
        except (KeyError, InputError):
            continue
    return frozenset(found)


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


def _public_jwk(value: JSON) -> PublicKey:
    """The key of a JWK, whatever else the JWK says."""
    return _jwk(
        {name: value[name] for name in _JWK_KEY if name in value} if isinstance(value, dict) else value
    )


def _pem(value: JSON) -> PublicKey:
    return PublicKey.from_pem(value.encode() if isinstance(value, str) else b"")


_JWK_KEY: Final = ("kty", "crv", "x", "y", "n", "e")
_MATERIAL_READERS: Final[Mapping[str, Callable[[JSON], PublicKey]]] = MappingProxyType({
    "": _public_jwk,  # the entry is a JWK itself
    "publicKeyJwk": _public_jwk,
    "publicKeyMultibase": _multikey,
    "publicKeyBase58": _ed25519_base58,
    "publicKeyPem": _pem,
})  # fmt: skip
