"""Badges in PNG: one uncompressed iTXt chunk (Open Badges 3.0, section 5.3; PNG, sections 5 and 11.3.3).

The chunks are walked here and not by an image library, so that pixels and all other chunks stay as they are.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from typing import Final, NamedTuple

from openbadge_issuer.baking.payload import keyword_of, trimmed
from openbadge_issuer.baking.values import (
    OPEN_BADGES_3,
    WRITTEN,
    Extracted,
    Found,
    ImageLimits,
    Keyword,
    already_baked,
    exceeded,
    settle,
    warning,
)
from openbadge_issuer.codec.effort import Effort
from openbadge_issuer.errors import CarrierError, Finding

__all__ = ["bake", "extract"]

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_HEAD: Final = 8  # bytes of length and type before a chunk's data
_TAIL: Final = 4  # bytes of CRC after it
_HEADER_LENGTH: Final = 13  # bytes of data in IHDR
_MAX_LENGTH: Final = 2**31 - 1  # of a chunk's data, and of a side in pixels
_LONGEST_KEYWORD: Final = 79
_CHUNKS_OF_A_UNIT: Final = 3  # of effort
_BYTES_OF_A_UNIT: Final = 250  # likewise, inflated, and looked at afterwards
_MOST_INFLATED: Final = 1_032  # bytes that one byte can become
_KEYWORDS: Final[dict[bytes, Keyword]] = {
    b"openbadgecredential": "openbadgecredential",
    b"clrcredential": "clrcredential",
    b"openbadges": "openbadges",
}
_TEXT_CHUNKS: Final = frozenset({b"iTXt", b"tEXt", b"zTXt"})


class _Chunk(NamedTuple):
    kind: bytes
    start: int  # of the length field
    end: int  # behind the CRC
    intact: bool  # whether the CRC is right


def bake(image: bytes, payload: str, replace: bool, limits: ImageLimits) -> bytes:  # noqa: FBT001 - the shape of a carrier
    """The PNG with the payload in an iTXt chunk of its own, directly behind IHDR.

    There no rule about the order of chunks can be broken, and a reader that stops at the pixels has seen it.

    Raises `CarrierError` or `LimitExceeded`.
    """
    chunks = _chunks(image, limits, Effort())
    old = [chunk for chunk in chunks if _keyword(image, chunk) in WRITTEN]
    if old and not replace:
        raise already_baked()
    position = chunks[0].end
    keyword = keyword_of(payload.encode("utf-8"), limits.document, OPEN_BADGES_3)
    pieces = [image[:position], _international_text(keyword, payload)]
    for chunk in old:
        pieces.append(image[position : chunk.start])
        position = chunk.end
    pieces.append(image[position:])
    return b"".join(pieces)


def extract(image: bytes, limits: ImageLimits, effort: Effort) -> Extracted:
    """The badge of a PNG, from iTXt (compressed or not), tEXt and zTXt chunks with one of the three keywords.

    Raises `CarrierError` or `LimitExceeded`.
    """
    chunks = _chunks(image, limits, effort)
    found: list[Found] = []
    budget = limits.max_inflated_bytes
    for chunk in chunks:
        keyword = _keyword(image, chunk)
        if keyword is None:
            continue
        if not chunk.intact:
            raise _wrong_crc(chunk)
        if len(found) >= limits.max_badges:
            raise exceeded("badges", limits.max_badges, len(found) + 1)
        raw, inflated = _text_of(image, chunk, limits, budget, effort)
        budget -= inflated
        found.append(_found(keyword, chunk.kind, raw, compressed=inflated > 0))
    return settle(found, "png", _oddities(image, chunks))


def _chunks(image: bytes, limits: ImageLimits, effort: Effort) -> list[_Chunk]:
    """All chunks from IHDR to IEND, after checking everything that a carrier has to rely on."""
    chunks: list[_Chunk] = []
    try:
        _walk(image, limits, chunks)
    finally:
        effort.units += len(chunks) // _CHUNKS_OF_A_UNIT
    header, *rest = chunks
    if header.kind != b"IHDR" or header.end - header.start != _HEAD + _HEADER_LENGTH + _TAIL:
        raise _damaged("It does not begin with its header (IHDR).")
    if any(chunk.kind == b"IHDR" for chunk in rest):
        raise _damaged("It has more than one header (IHDR).")
    if not any(chunk.kind == b"IDAT" for chunk in rest):
        raise _damaged("It has no pixels (IDAT).")
    for chunk in chunks:
        if (
            chunk.kind[:1].isupper() and not chunk.intact
        ):  # an upper-case letter marks what no reader can do without
            raise _wrong_crc(chunk)
    width, height = struct.unpack_from(">II", image, header.start + _HEAD)
    if not (0 < width <= _MAX_LENGTH and 0 < height <= _MAX_LENGTH):
        raise _damaged("Its width or height is impossible.")
    if width * height > limits.max_pixels:
        raise exceeded("pixels", limits.max_pixels, width * height)
    return chunks


def _walk(image: bytes, limits: ImageLimits, chunks: list[_Chunk]) -> None:
    """Adds the chunks; raises what is wrong with them."""
    if not image.startswith(_SIGNATURE):
        raise _damaged("Its first bytes were changed, as a transfer in text mode does.")
    view = memoryview(image)
    position = len(_SIGNATURE)
    while len(image) - position >= _HEAD + _TAIL:
        length, kind = struct.unpack_from(">I4s", image, position)
        if length > _MAX_LENGTH or not kind.isalpha():
            raise _damaged("A chunk has an impossible length or type.")
        end = position + _HEAD + length + _TAIL
        if end > len(image):
            break
        (crc,) = struct.unpack_from(">I", image, end - _TAIL)
        chunks.append(_Chunk(kind, position, end, crc == zlib.crc32(view[position + 4 : end - _TAIL])))
        if kind == b"IEND":
            return
        if len(chunks) >= limits.max_chunks:
            raise exceeded("chunks", limits.max_chunks, len(chunks) + 1)
        position = end
    raise CarrierError(
        "This image is cut off: it stops before its end.",
        code="carrier.truncated",
        params={"format": "png"},
        advice="Download it again.",
    )


def _keyword(image: bytes, chunk: _Chunk) -> Keyword | None:
    if chunk.kind not in _TEXT_CHUNKS:
        return None
    start = chunk.start + _HEAD
    stop = image.find(b"\0", start, min(start + _LONGEST_KEYWORD + 1, chunk.end - _TAIL))
    return _KEYWORDS.get(image[start:stop]) if stop > start else None


def _text_of(
    image: bytes, chunk: _Chunk, limits: ImageLimits, budget: int, effort: Effort
) -> tuple[bytes, int]:
    """The bytes of a text chunk behind its keyword, and how many of them had to be inflated."""
    start = image.index(b"\0", chunk.start + _HEAD) + 1
    end = chunk.end - _TAIL
    # tEXt has neither flag nor method, zTXt only the method, iTXt both
    width = {b"tEXt": 0, b"zTXt": 1, b"iTXt": 2}[chunk.kind]
    flags = {b"tEXt": b"\0\0", b"zTXt": b"\1"}.get(chunk.kind, b"") + image[start : min(start + width, end)]
    start += width
    if chunk.kind == b"iTXt":
        for _ in ("language tag", "translated keyword"):
            start = image.find(b"\0", start, end) + 1
            if start == 0:
                raise _damaged("The chunk with the badge is incomplete.")
    if end - start > limits.max_payload_bytes:
        raise exceeded("bytes", limits.max_payload_bytes, end - start)
    if flags[:1] == b"\0":
        return image[start:end], 0
    if flags != b"\1\0":
        raise _damaged("The badge in it is compressed in an unknown way.")
    text = _inflate(image[start:end], budget, limits, effort)
    return text, len(text)


def _inflate(raw: bytes, budget: int, limits: ImageLimits, effort: Effort) -> bytes:
    inflater = zlib.decompressobj()
    try:
        text = inflater.decompress(raw, budget + 1)
    except zlib.error:
        effort.units += min(len(raw) * _MOST_INFLATED, budget) // _BYTES_OF_A_UNIT  # before its fault was met
        raise _damaged("The compressed badge in it can not be inflated.") from None
    effort.units += len(text) // _BYTES_OF_A_UNIT
    if len(text) > budget:
        raise exceeded("bytes", limits.max_inflated_bytes, len(text))
    if not inflater.eof:
        raise _damaged("The compressed badge in it is cut off.")
    return text


def _found(keyword: Keyword, kind: bytes, raw: bytes, *, compressed: bool) -> Found:
    oddities: list[Finding] = []
    if kind != b"iTXt":
        name = kind.decode("ascii")
        oddities.append(
            warning(
                "carrier.text_chunk",
                f"The badge is in a {name} chunk; it belongs in an iTXt chunk.",
                advice="It was read all the same. Other readers may not find it.",
                chunk=name,
            )
        )
    if compressed:
        oddities.append(
            warning(
                "carrier.compressed",
                "The badge is compressed, which is not allowed.",
                advice="It was read all the same. Other readers may not find it.",
            )
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")  # the encoding of tEXt and zTXt in the PNG specification
        oddities.append(
            warning(
                "carrier.latin_1",
                "The badge is not UTF-8; it was read as Latin-1.",
                advice="If the signature does not verify, this may be why.",
            )
        )
    return Found(keyword, trimmed(text).encode("utf-8"), tuple(oddities))


def _oddities(image: bytes, chunks: Sequence[_Chunk]) -> list[Finding]:
    oddities: list[Finding] = []
    broken = sorted({chunk.kind.decode("ascii") for chunk in chunks if not chunk.intact})[:5]
    if broken:
        oddities.append(
            warning(
                "carrier.crc_optional",
                f"Parts of this PNG that are not needed to show it are damaged ({', '.join(broken)}).",
                advice="The badge itself is intact.",
                parts=broken,
            )
        )
    trailing = len(image) - chunks[-1].end
    if trailing:
        oddities.append(
            warning(
                "carrier.trailing_data",
                f"{trailing} bytes follow behind the end of this PNG; they were not read.",
                advice="Something was appended to the image.",
                bytes=trailing,
            )
        )
    return oddities


def _international_text(keyword: Keyword, text: str) -> bytes:
    # keyword and separator, compression flag and method 0, empty language tag, empty translated keyword
    body = b"iTXt" + keyword.encode("ascii") + b"\0\0\0\0\0" + text.encode("utf-8")
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


def _damaged(reason: str) -> CarrierError:
    return CarrierError(
        f"This PNG is damaged. {reason}",
        code="carrier.damaged",
        params={"format": "png", "reason": reason},
        advice="Download it again, or export it again from the program that made it.",
    )


def _wrong_crc(chunk: _Chunk) -> CarrierError:
    name = chunk.kind.decode("ascii")
    return CarrierError(
        f"This PNG is damaged: the checksum of a part ({name}) is wrong.",
        code="carrier.crc",
        params={"format": "png", "chunk": name},
        advice="Download it again.",
    )
