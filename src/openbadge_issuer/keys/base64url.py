"""The values of JWK members: base64url in its one canonical spelling (RFC 7518, sections 2 and 6)."""

from __future__ import annotations

from openbadge_issuer.codec.multibase import base64url_decode, base64url_encode
from openbadge_issuer.errors import InputError, KeyMaterialError

__all__ = ["decode", "encode", "from_integer", "to_integer"]

encode = base64url_encode


def decode(text: object, member: str) -> bytes:
    """The bytes of the JWK member called ``member``; raises `KeyMaterialError` (``key.jwk_member``)."""
    try:
        data = base64url_decode(text) if isinstance(text, str) else b""
    except InputError:
        data = b""
    if not data:
        raise KeyMaterialError(
            f"The JWK member {member!r} is not base64url without padding.",
            code="key.jwk_member",
            params={"member": member},
            advice="Export the key again with a JOSE library.",
        )
    return data


def from_integer(number: int, size: int = 0) -> str:
    """A non-negative integer in big-endian order, ``size`` bytes long (0: as few as it needs)."""
    return encode(number.to_bytes(size or max(1, (number.bit_length() + 7) // 8), "big"))


def to_integer(text: object, member: str, size: int = 0) -> int:
    """The integer of a JWK member; ``size`` is the length in bytes that it must have (0: the fewest)."""
    data = decode(text, member)
    if (size and len(data) != size) or (not size and data[0] == 0):
        raise KeyMaterialError(
            f"The JWK member {member!r} has the wrong length.",
            code="key.jwk_length",
            params={"member": member},
            advice="RFC 7518 wants coordinates in full length and other integers without leading zero bytes.",
        )
    return int.from_bytes(data, "big")
