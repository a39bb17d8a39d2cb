"""Base64url without padding, in its one canonical spelling (RFC 7515, appendix C)."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode

from openbadge_issuer.errors import KeyMaterialError

__all__ = ["decode", "encode", "from_integer", "to_integer"]


def encode(data: bytes) -> str:
    """The text for ``data``."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode(text: object, member: str) -> bytes:
    """The bytes of ``text``, which is the value of a JWK's ``member``.

    Raises `KeyMaterialError` (``key.jwk``) for anything but the spelling that `encode` writes: padding,
    white space, the other alphabet and left-over bits would give one key several spellings.
    """
    if isinstance(text, str) and text.isascii():
        try:
            data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except ValueError:
            data = b""
        if data and encode(data) == text:
            return data
    raise KeyMaterialError(
        f"The JWK member {member!r} is not base64url without padding.",
        code="key.jwk",
        params={"member": member},
        advice="Export the key again with a JOSE library.",
    ) from None


def from_integer(number: int, size: int = 0) -> str:
    """A non-negative integer in big-endian order, ``size`` bytes long (0: as few as it needs)."""
    return encode(number.to_bytes(size or max(1, (number.bit_length() + 7) // 8), "big"))


def to_integer(text: object, member: str, size: int = 0) -> int:
    """The integer of a JWK member; ``size`` is the length in bytes that it must have (0: the fewest)."""
    data = decode(text, member)
    if (size and len(data) != size) or (not size and data[0] == 0):
        raise KeyMaterialError(
            f"The JWK member {member!r} has the wrong length.",
            code="key.jwk",
            params={"member": member},
            advice="RFC 7518 wants coordinates in full length and other integers without leading zero bytes.",
        )
    return int.from_bytes(data, "big")
