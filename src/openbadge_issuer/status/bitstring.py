"""The bits of a status list: entries of one to eight bits, the most significant first, and their compressed text.

Bitstring Status List v1.0, sections 3.3 (Bitstring Generation Algorithm), 3.4 (Bitstring Expansion Algorithm) and 4.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from openbadge_issuer.codec.multibase import base64url_decode, base64url_encode
from openbadge_issuer.errors import Finding, InputError, LimitExceeded, StatusError

__all__ = [
    "DEFAULT_STATUS_LIMITS",
    "MIN_ENTRIES",
    "Bitstring",
    "StatusLimits",
    "check_size",
    "decode",
    "encode",
    "not_multibase",
    "unpack",
]

MIN_ENTRIES: Final = 131_072
"""The fewest entries of a list (section 3.2): in a smaller crowd, an index tells too much about a person."""

_BYTE: Final = 8  # bits
_MAX_SIZE: Final = 8  # bits: an entry of more would have to name more than 256 messages
_LEVEL: Final = 6  # level 9 takes about twenty times as long, to save a seventh
_GZIP_HEADER: Final = bytes.fromhex(
    "1f8b0800000000000003"
)  # deflate, no name, no time: like the specification's
_GZIP_FORMAT: Final = 16 + zlib.MAX_WBITS
_OLD_FORM: Final = "H4sI"  # gzip's first bytes in base64, without the multibase prefix
_SPEC: Final = "https://www.w3.org/TR/vc-bitstring-status-list/"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusLimits:
    """How large a list may be, and how small; an ecosystem may have agreed on a lower ``min_entries``."""

    min_entries: int = MIN_ENTRIES
    max_characters: int = 8_000_000  # characters of `encodedList`
    max_bytes: int = 16_000_000  # bytes of the bits, inflated: 128 million entries of one bit


DEFAULT_STATUS_LIMITS: Final = StatusLimits()


@dataclass(frozen=True, slots=True)
class Bitstring:
    """An immutable row of entries of ``size`` bits each (1 to 8); ``data`` holds them, the first bit leftmost.

    ``len()`` is the number of entries. Raises `StatusError` (``status.size``).
    """

    data: bytes = field(repr=False)
    size: int = 1

    def __post_init__(self) -> None:
        check_size(self.size)

    @classmethod
    def empty(cls, length: int, *, size: int = 1) -> Bitstring:
        """``length`` entries, all zero; they must fill whole bytes.

        Raises `StatusError` (``status.whole_bytes``, ``status.size``).
        """
        check_size(size)
        if length < 1 or length * size % _BYTE:
            raise StatusError(
                f"A list of {length} entries of {size} bits does not fill whole bytes.",
                code="status.whole_bytes",
                params={"length": length, "size": size},
                advice="Take a multiple of 8.",
            )
        return cls(bytes(length * size // _BYTE), size)

    def __len__(self) -> int:
        return len(self.data) * _BYTE // self.size

    def __getitem__(self, index: int) -> int:
        """The entry's value, 0 to ``2**size - 1``; raises `StatusError` (``status.range``) where there is none."""
        start, shift = self._place(index)
        return int.from_bytes(self.data[start : start + 2].ljust(2, b"\0"), "big") >> shift & self._mask

    def with_values(self, values: Iterable[tuple[int, int]]) -> Bitstring:
        """A copy in which these ``(index, value)`` pairs are written, in their order; the rest stays.

        Raises `StatusError` (``status.range``, ``status.value``).
        """
        data, mask = bytearray(self.data), self._mask
        data.append(0)  # so that every entry has two bytes to itself and its neighbours
        for index, value in values:
            start, shift = self._place(index)
            if not 0 <= value <= mask:
                raise StatusError(
                    f"An entry of {self.size} bits can not hold this value: it ends at {mask}.",
                    code="status.value",
                    params={"size": self.size, "largest": mask},
                )
            pair = data[start] << _BYTE | data[start + 1]
            pair = pair & ~(mask << shift) | value << shift
            data[start], data[start + 1] = divmod(pair, 1 << _BYTE)
        return Bitstring(bytes(data[:-1]), self.size)

    @property
    def _mask(self) -> int:
        return (1 << self.size) - 1

    def _place(self, index: int) -> tuple[int, int]:
        """The byte in which an entry begins, and how far its last bit is from the end of the byte after it."""
        if not 0 <= index < len(self):
            last = len(self) - 1
            raise StatusError(
                f"This list has the indexes 0 to {last}, and was asked for another.",
                code="status.range",
                params={"length": len(self), "last": last},
                advice="Does the entry point into this list, with this `statusSize`?",
            )
        start, bit = divmod(index * self.size, _BYTE)
        return start, 2 * _BYTE - bit - self.size


def check_size(size: object, pointer: str = "") -> int:
    """The same; raises `StatusError` (``status.size``) where it is no number of bits, from one to eight."""
    if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= _MAX_SIZE:
        raise StatusError(
            "`statusSize` is a number of bits, from 1 to 8.",
            code="status.size",
            pointer=pointer,
            advice="One bit says set or not; two bits tell four messages apart, and so on.",
        )
    return size


def encode(bits: Bitstring) -> str:
    """``encodedList``: the bits, gzip-compressed (no name, no time), as multibase base64url without padding.

    Equal bits give equal texts wherever the same zlib compresses them.
    """
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = deflate.compress(bits.data) + deflate.flush()
    trailer = struct.pack("<LL", zlib.crc32(bits.data), len(bits.data) & 0xFFFF_FFFF)
    return "u" + base64url_encode(_GZIP_HEADER + body + trailer)


def decode(
    text: str, *, size: int = 1, limits: StatusLimits = DEFAULT_STATUS_LIMITS, pointer: str = ""
) -> tuple[Bitstring, tuple[Finding, ...]]:
    """The bits behind an ``encodedList``, and what is odd about it: ``status.no_multibase`` where the ``u`` is missing.

    Never inflates more than ``limits.max_bytes``. ``pointer`` says where the text stood. Raises `StatusError`
    (``status.encoding``, ``status.gzip``, ``status.size``) and `LimitExceeded` (``limit.encoded_list``,
    ``limit.status_list``).
    """
    check_size(size)
    data, odd = unpack(text, limits, pointer)
    return Bitstring(data, size), odd


def unpack(text: str, limits: StatusLimits, pointer: str) -> tuple[bytes, tuple[Finding, ...]]:
    """The bytes behind an ``encodedList``, for entries of whatever size; else as `decode`."""
    if len(text) > limits.max_characters:
        raise LimitExceeded(
            f"An `encodedList` has {limits.max_characters} characters at most.",
            code="limit.encoded_list",
            pointer=pointer,
            params={"limit": limits.max_characters},
            advice="Raise the limit `max_characters` if you expect such lists.",
        )
    warnings: tuple[Finding, ...] = ()
    if text.startswith(_OLD_FORM):
        text = text.rstrip("=").replace("+", "-").replace("/", "_")
        warnings = (_no_multibase(pointer),)
    elif text.startswith("u"):
        text = text[1:]
    else:
        raise not_multibase(pointer)
    try:
        packed = base64url_decode(text)
    except InputError:
        raise not_multibase(pointer) from None
    return _inflate(packed, limits.max_bytes, pointer), warnings


def _inflate(packed: bytes, max_bytes: int, pointer: str) -> bytes:
    """The content of exactly one gzip member (RFC 1952) with nothing behind it."""
    inflate = zlib.decompressobj(_GZIP_FORMAT)
    try:
        data = inflate.decompress(packed, max_bytes + 1)
    except zlib.error:
        raise _damaged(pointer) from None
    if len(data) > max_bytes:
        raise LimitExceeded(
            f"A status list has {max_bytes} bytes at most.",
            code="limit.status_list",
            pointer=pointer,
            params={"limit": max_bytes},
            advice="Raise the limit `max_bytes` if you expect such lists.",
        )
    if not inflate.eof or inflate.unused_data:
        raise _damaged(pointer)
    return data


def _no_multibase(pointer: str) -> Finding:
    return Finding(
        code="status.no_multibase",
        message="The `encodedList` lacks the multibase prefix `u`; it was read as if it were there.",
        severity="warning",
        pointer=pointer,
        advice="The issuer of the list should write it as Bitstring Status List v1.0 does.",
        spec=f"{_SPEC}#encodedList",
    )


def not_multibase(pointer: str) -> StatusError:
    """An ``encodedList`` that can not be one (``status.encoding``)."""
    return StatusError(
        "`encodedList` is a text in multibase: a `u`, then base64url without padding.",
        code="status.encoding",
        pointer=pointer,
    )


def _damaged(pointer: str) -> StatusError:
    return StatusError(
        "The compressed list is not gzip, or it is damaged, cut off, or goes on behind its end.",
        code="status.gzip",
        pointer=pointer,
    )
