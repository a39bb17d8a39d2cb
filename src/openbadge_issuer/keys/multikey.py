"""Multikeys: a multicodec code and a key, in base58-btc (Controlled Identifiers 1.0, section 2.2.2)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from openbadge_issuer.codec.multibase import (
    multibase_decode,
    multibase_encode,
    multicodec_add,
    multicodec_split,
)
from openbadge_issuer.errors import InputError, KeyMaterialError
from openbadge_issuer.keys.kinds import KINDS, KeyKind

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["read", "read_secret", "write", "write_secret"]

MAX_CHARACTERS: Final = 1_500  # an RSA key of 8192 bits takes 1,422; the cost is quadratic
SECRET_SIZE: Final = 32  # bytes

_SECRETS: Final[Mapping[KeyKind, int]] = {"Ed25519": 0x1300, "P-256": 0x1306}
_ALL_SECRETS: Final = range(0x1300, 0x1310)  # the multicodec table keeps private keys here

# Other kinds of key that did:key and multikeys can hold, so that the message can name them.
_UNSUPPORTED: Final[Mapping[int, str]] = {
    0xE7: "secp256k1",
    0xEA: "BLS12-381 G1",
    0xEB: "BLS12-381 G2",
    0xEC: "X25519 (for encryption)",
    0xEE: "BLS12-381 G1 and G2",
    0x1202: "P-521",
    0x1203: "Ed448",
}


def read(text: str) -> tuple[KeyKind, bytes]:
    """The kind and the bytes of a public multikey.

    Raises `KeyMaterialError`: ``key.multikey``, ``key.multikey_kind``, ``key.multikey_unknown``, ``key.private``.
    """
    return _read(text if isinstance(text, str) else "")


@lru_cache(maxsize=256)  # issuers use one key for many badges; what is refused is not kept
def _read(text: str) -> tuple[KeyKind, bytes]:
    code, raw = _decode(text)
    for kind, row in KINDS.items():
        if row.multicodec == code:
            return kind, raw
    if code in _ALL_SECRETS:
        raise KeyMaterialError(
            "This is a private key, where a public one belongs.",
            code="key.private",
            advice="If it was published, it is no longer secret: make a new one. Pass on its public key only.",
        )
    name = _UNSUPPORTED.get(code, "")
    raise KeyMaterialError(
        f"Keys of the kind {name} are not supported."
        if name
        else "This multikey holds no known kind of public key.",
        code="key.multikey_kind" if name else "key.multikey_unknown",
        params={"kind": name} if name else {},
        advice="Supported are Ed25519 (z6Mk…), P-256 (zDn…), P-384 (z82…) and RSA.",
    )


@lru_cache(maxsize=256)
def write(kind: KeyKind, raw: bytes) -> str:
    """The multikey of a public key."""
    return multibase_encode(multicodec_add(KINDS[kind].multicodec, raw), "z")


def read_secret(text: str) -> tuple[KeyKind, bytes]:
    """The kind and the 32 secret bytes of a private multikey (Ed25519 ``z3u2…``, P-256 ``z42t…``)."""
    code, secret = _decode(text)
    for kind, secret_code in _SECRETS.items():
        if code == secret_code and len(secret) == SECRET_SIZE:
            return kind, secret
    raise KeyMaterialError(
        "This is not a private multikey of Ed25519 or P-256.",
        code="key.multikey_private",
        advice="They begin with z3u2 or z42t.",
    )


def write_secret(kind: KeyKind, secret: bytes) -> str:
    """The private multikey of 32 secret bytes; only Ed25519 and P-256 have one."""
    code = _SECRETS.get(kind)
    if code is None:
        raise KeyMaterialError(
            f"There is no private multikey for {kind}.",
            code="key.multikey_none",
            params={"kind": kind},
            advice="Use PEM.",
        )
    return multibase_encode(multicodec_add(code, secret), "z")


def _decode(text: object) -> tuple[int, bytes]:
    if isinstance(text, str) and text.startswith("z") and len(text) <= MAX_CHARACTERS:
        try:
            return multicodec_split(multibase_decode(text))
        except InputError:
            pass  # the reason below is the one that helps; the input itself is not repeated
    raise KeyMaterialError(
        "This is not a multikey.",
        code="key.multikey",
        advice="It is 'z' and base58-btc characters (no 0, O, I, l).",
    )
