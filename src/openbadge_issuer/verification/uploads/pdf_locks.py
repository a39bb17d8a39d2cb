"""PDFs that are locked against changes alone: everybody opens them, with an empty password (ISO 32000-2, 7.6)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from openbadge_issuer.verification.uploads.pdf_values import Name, Value, integer, mapping
from openbadge_issuer.verification.uploads.refusals import refused

__all__ = ["Lock", "opened"]

_PADDING: Final = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
_BLOCK: Final = 16
_SHORTEST: Final = 5  # bytes of a key
_OLD, _WITH_AES, _NEW, _NEWEST = 2, 4, 5, 6  # revisions
_TIMES: Final = 50
_IDENTITY: Final = Name(b"Identity")
_RC4: Final = Name(b"RC4")
_METHODS: Final[Mapping[bytes, str]] = {b"V2": "rc4", b"AESV2": "aes", b"AESV3": "aes256", b"None": ""}


class Lock:
    """What opens the strings and streams of one file: its key, its methods by name, and which of them are used where."""

    def __init__(self, key: bytes, methods: Mapping[bytes, str], said: Mapping[bytes, Value]) -> None:
        self._key, self._methods = key, methods
        self._strings, self._streams = said.get(b"StrF") or _IDENTITY, said.get(b"StmF") or _IDENTITY
        self._files = said.get(b"EFF") or self._streams

    def string(self, data: bytes, owner: tuple[int, int]) -> bytes:
        """A string of the object with this number and generation."""
        return self._open(data, owner, self._strings)

    def stream(self, data: bytes, owner: tuple[int, int], *, own: Value, attached: bool) -> bytes:
        """A stream, which may name a method of its own; files that are attached may have another than the rest."""
        return self._open(data, owner, own or (self._files if attached else self._streams))

    def _open(self, data: bytes, owner: tuple[int, int], named: Value) -> bytes:
        method = self._methods.get(named) if isinstance(named, Name) else None
        if method is None:
            raise refused("pdf_encrypted")
        if not method:
            return data
        key = self._key
        if method != "aes256":
            salt = b"sAlT" if method == "aes" else b""
            number = owner[0].to_bytes(5, "little")[:3] + owner[1].to_bytes(3, "little")[:2]
            key = _md5(key + number + salt)[: min(len(key) + 5, _BLOCK)]
        return _rc4(key, data) if method == "rc4" else _unpadded(key, data)


def opened(encrypt: Value, identity: Value, resolved: Callable[[Value], Value]) -> Lock:
    """Raises `CarrierError` (``carrier.pdf_encrypted``) where a password is needed, or something else than one."""
    said = {key: resolved(value) for key, value in mapping(encrypt).items()}
    revision = integer(said.get(b"R"))
    first = resolved(identity[0]) if isinstance(identity, list) and identity else b""
    known = said.get(b"Filter") == b"Standard" and _OLD <= revision <= _NEWEST
    key = None
    if known:
        key = _new_key(said, revision) if revision >= _NEW else _old_key(said, revision, _bytes(first))
    if key is None:
        raise refused("pdf_encrypted")
    if integer(said.get(b"V")) < _WITH_AES:
        return Lock(key, {_RC4: "rc4", _IDENTITY: ""}, dict.fromkeys((b"StrF", b"StmF"), _RC4))
    ways = {name: mapping(resolved(way)).get(b"CFM") for name, way in mapping(said.get(b"CF")).items()}
    methods = {name: _METHODS[way] for name, way in ways.items() if isinstance(way, Name) and way in _METHODS}
    return Lock(key, methods | {_IDENTITY: ""}, said)


def _old_key(said: dict[bytes, Value], revision: int, identity: bytes) -> bytes | None:
    """Algorithm 2, and 6 to see whether the empty password is the right one."""
    owner, user = _bytes(said.get(b"O")), _bytes(said.get(b"U"))
    permissions = (integer(said.get(b"P")) & 0xFFFFFFFF).to_bytes(4, "little")
    open_metadata = revision >= _WITH_AES and said.get(b"EncryptMetadata") is False
    seed = _md5(_PADDING + owner[:32] + permissions + identity + (b"\xff" * 4 if open_metadata else b""))
    if revision == _OLD:
        return seed[:_SHORTEST] if _rc4(seed[:_SHORTEST], _PADDING) == user[:32] else None
    length = min(max(integer(said.get(b"Length")) // 8, _SHORTEST), _BLOCK)
    for size in (length, _BLOCK, _SHORTEST):  # what is said of it is often wrong
        key = seed
        for _ in range(_TIMES):
            key = _md5(key[:size])
        proof = _md5(_PADDING + identity)
        for turn in range(20):
            proof = _rc4(bytes(byte ^ turn for byte in key[:size]), proof)
        if proof == user[:16]:
            return key[:size]
    return None


def _new_key(said: dict[bytes, Value], revision: int) -> bytes | None:
    """Algorithm 2.A."""
    user, wrapped = _bytes(said.get(b"U")), _bytes(said.get(b"UE"))[:32]
    if len(wrapped) < 2 * _BLOCK or _hashed(user[32:40], revision) != user[:32]:
        return None
    return _aes(_hashed(user[40:48], revision), bytes(_BLOCK), wrapped)


def _hashed(salt: bytes, revision: int) -> bytes:
    """Algorithm 2.B, for an empty password; it ends after 288 rounds at most, because a byte has no more values."""
    key = hashlib.sha256(salt).digest()
    if revision < _NEWEST:
        return key
    turn, last = 0, 0
    while turn < 64 or last > turn - 32:  # noqa: PLR2004 - as it is written there
        cipher = Cipher(AES(key[:16]), CBC(key[16:32])).encryptor()
        mixed = cipher.update(key * 64) + cipher.finalize()
        way = (hashlib.sha256, hashlib.sha384, hashlib.sha512)[sum(mixed[:16]) % 3]
        key, last, turn = way(mixed).digest(), mixed[-1], turn + 1
    return key[:32]


def _bytes(value: Value) -> bytes:
    return value if isinstance(value, bytes) else b""


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _rc4(key: bytes, data: bytes) -> bytes:
    return _deciphered(lambda: Cipher(ARC4(key), mode=None), data)


def _aes(key: bytes, start: bytes, data: bytes) -> bytes:
    return _deciphered(lambda: Cipher(AES(key), CBC(start)), data)


def _deciphered(cipher: Callable[[], Cipher[CBC | None]], data: bytes) -> bytes:
    """A key of a length that nobody uses, or RC4 where it is forbidden, opens nothing."""
    try:
        return cipher().decryptor().update(data)
    except (ValueError, UnsupportedAlgorithm):
        raise refused("pdf_encrypted") from None


def _unpadded(key: bytes, data: bytes) -> bytes:
    """What is cut off from the last block is lost."""
    whole = len(data) // _BLOCK * _BLOCK
    if whole < 2 * _BLOCK:
        return b""
    plain = _aes(key, data[:_BLOCK], data[_BLOCK:whole])
    return plain[: -plain[-1]] if 0 < plain[-1] <= _BLOCK else plain
