"""Multikeys: a multicodec prefix and a key, in base58-btc (Controlled Identifiers 1.0, section 2.2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openbadge_issuer.codec.multibase import multibase_decode, multibase_encode
from openbadge_issuer.errors import KeyMaterialError, OpenBadgeError
from openbadge_issuer.keys.kinds import KINDS, KeyKind

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["read", "read_secret", "write", "write_secret"]

MAX_CHARACTERS: Final = (
    1_500  # an RSA key of 8192 bits takes 1,423; decoding base58 costs the square of the length
)

_SECRETS: Final[Mapping[KeyKind, bytes]] = {"Ed25519": b"\x80\x26", "P-256": b"\x86\x26"}
_ALL_SECRETS: Final = tuple(bytes((low, 0x26)) for low in range(0x80, 0x90))  # 0x1300 … 0x130f: private keys

# Other kinds of key that did:key and multikeys can hold, so that the message can name them.
_UNSUPPORTED: Final[Mapping[bytes, str]] = {
    b"\xe7\x01": "secp256k1",
    b"\xec\x01": "X25519 (for encryption)",
    b"\xea\x01": "BLS12-381 G1",
    b"\xeb\x01": "BLS12-381 G2",
    b"\xee\x01": "BLS12-381 G1 and G2",
    b"\x82\x24": "P-521",
    b"\xef\x01": "Sr25519",
    b"\x83\x24": "Ed448",
    b"\x86\x24": "SM2",
}


def read(text: str) -> tuple[KeyKind, bytes]:
    """The kind and the bytes of a public multikey; raises `KeyMaterialError` (``key.multikey``, …)."""
    data = _decode(text)
    for kind, row in KINDS.items():
        if data.startswith(row.prefix):
            return kind, data[len(row.prefix) :]
    if data.startswith(_ALL_SECRETS):
        raise KeyMaterialError(
            "This multikey is a private key where a public one belongs.",
            code="key.private",
            advice="If it was published, the key is no longer secret: make a new one.",
        )
    name = _UNSUPPORTED.get(data[:2], "")
    raise KeyMaterialError(
        f"Keys of the kind {name} are not supported."
        if name
        else "This multikey holds no known kind of public key.",
        code="key.kind",
        params={"kind": name},
        advice="Supported are Ed25519 (z6Mk…), P-256 (zDn…), P-384 (z82…) and RSA.",
    )


def write(prefixed: bytes) -> str:
    """The multikey of ``prefixed``, a multicodec prefix and the bytes of the key."""
    return multibase_encode(prefixed, "z")


def read_secret(text: str) -> tuple[KeyKind, bytes]:
    """The kind and the 32 secret bytes of a private multikey (Ed25519 ``z3u2…``, P-256 ``z42t…``)."""
    data = _decode(text)
    for kind, prefix in _SECRETS.items():
        if data.startswith(prefix) and len(data) == len(prefix) + 32:
            return kind, data[len(prefix) :]
    raise KeyMaterialError(
        "This is not a private multikey of Ed25519 or P-256.",
        code="key.multikey",
        advice="They begin with z3u2 or z42t.",
    )


def write_secret(kind: KeyKind, secret: bytes) -> str:
    """The private multikey of 32 secret bytes; only Ed25519 and P-256 have one."""
    prefix = _SECRETS.get(kind)
    if prefix is None:
        raise KeyMaterialError(
            f"There is no private multikey for {kind}.", code="key.kind", advice="Use PEM."
        )
    return multibase_encode(prefix + secret, "z")


def _decode(text: object) -> bytes:
    if isinstance(text, str) and text.startswith("z") and len(text) <= MAX_CHARACTERS:
        try:
            data = multibase_decode(text)
        except OpenBadgeError:
            data = b""
        if data and multibase_encode(data, "z") == text:
            return data
    raise KeyMaterialError(
        "This is not a multikey.",
        code="key.multikey",
        advice="It is 'z' and base58-btc characters (no 0, O, I, l).",
    ) from None
