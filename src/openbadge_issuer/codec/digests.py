"""Digests as credentials write them down: a multihash in multibase, and Subresource Integrity (SRI)."""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b64decode
from binascii import Error
from typing import Final

from openbadge_issuer.codec.multibase import multibase_decode, multicodec_split
from openbadge_issuer.errors import InputError

__all__ = ["Hashed", "multihash_matches", "sri_matches"]

_MULTIHASHES: Final = {0x12: "sha256", 0x20: "sha384", 0x13: "sha512"}  # as the table of multicodec has them
_SRI: Final = {"sha256": 32, "sha384": 48, "sha512": 64}  # bytes; from the weakest to the strongest
_SRI_TOKEN: Final = re.compile(r"(sha256|sha384|sha512)-([A-Za-z0-9+/_-]{43,88}={0,2})(?:\?.*)?")
_MAX_CHARACTERS: Final = 1_000  # of SRI, which may have several
_MAX_MULTIHASH: Final = 200  # characters; of SHA-512 it has 134 at most


class Hashed:
    """Bytes that are hashed once, with however many digests they are compared."""

    __slots__ = ("_data", "_made")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._made: dict[str, bytes] = {}

    def digest(self, algorithm: str) -> bytes:
        """Their hash, by its name in `hashlib`."""
        if algorithm not in self._made:
            self._made[algorithm] = hashlib.new(algorithm, self._data).digest()
        return self._made[algorithm]


def multihash_matches(named: str, data: Hashed) -> bool | None:
    """Whether ``named`` (``digestMultibase``) is of ``data``; ``None`` where it can not be read."""
    if len(named) > _MAX_MULTIHASH:
        return None
    try:
        code, rest = multicodec_split(multibase_decode(named))
        length, digest = multicodec_split(rest)
    except InputError:
        return None
    algorithm = _MULTIHASHES.get(code)
    if algorithm is None or length != len(digest) or length != _SRI[algorithm]:
        return None
    return hmac.compare_digest(data.digest(algorithm), digest)


def sri_matches(named: str, data: Hashed) -> bool | None:
    """Whether ``named`` (``digestSRI``) is of ``data``, by its strongest hash; ``None`` where no hash of it can be read."""
    found = [match for text in named[:_MAX_CHARACTERS].split() if (match := _SRI_TOKEN.fullmatch(text))]
    if not found:
        return None
    strongest = max((match[1] for match in found), key=list(_SRI).index)
    digest = data.digest(strongest)
    return any(hmac.compare_digest(digest, _base64(match[2])) for match in found if match[1] == strongest)


def _base64(text: str) -> bytes:
    plain = text.rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        return b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (Error, ValueError):
        return b""
