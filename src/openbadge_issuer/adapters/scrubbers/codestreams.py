"""Streams without what nobody sees: metadata of JPEG and JPEG 2000, comments between operators, what follows a sound.

Pictures in a PDF are not decoded: the PDF has their colours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

__all__ = ["plain_content", "plain_flac", "plain_header", "plain_jpeg", "plain_jpeg_2000"]

_MARK: Final = 0xFF
_START, _END, _SCAN, _COMMENT, _ADOBE = 0xD8, 0xD9, 0xDA, 0xFE, 0xEE
_APPLICATIONS: Final = frozenset({*range(0xE0, 0xF0), _COMMENT})
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})  # TEM and restart markers have no length
_ADOBE_SIZE: Final = 14  # bytes: the rest of that segment says nothing of colours
_JP2: Final = b"\0\0\0\x0cjP  \r\n\x87\n"
_BOXES: Final = frozenset({b"jP  ", b"ftyp", b"jp2h", b"jp2c"})
_TILE, _COMMENT_2000 = 0x90, 0x64


def plain_jpeg(content: bytes) -> bytes | None:
    """The tables and scans alone (ITU-T T.81, annex B); ``None`` if it is no JPEG."""
    if content[:2] != b"\xff\xd8":
        return None
    out, at, size = bytearray(b"\xff\xd8"), 2, len(content)
    while at + 4 <= size:
        if content[at] != _MARK:
            return None
        marker = content[at + 1]
        if marker == _END:
            break
        if marker == _MARK or marker in _ALONE:  # a filling byte, or a restart that is out of place
            at += 1 if marker == _MARK else 2
            continue
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if end <= at + 3 or end > size:
            return None
        if marker == _ADOBE and content[at + 4 : at + 9] == b"Adobe":
            out += b"\xff\xee\0\x0e" + content[at + 4 : at + 2 + _ADOBE_SIZE]
        elif marker not in _APPLICATIONS:
            out += content[at:end]
        at = end
        if marker == _SCAN:
            end = _end_of_scan(content, at)
            out += content[at:end]
            at = end
    return bytes(out + b"\xff\xd9")


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the next marker is that is neither a stuffed zero nor a restart."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            return len(content)
        following = content[at + 1]
        if following == _MARK:
            at += 1
        elif following == 0 or following in _ALONE:
            at += 2
        else:
            return at


def plain_jpeg_2000(content: bytes) -> bytes | None:
    """The boxes that make the picture (ISO/IEC 15444-1, annex I) without comments; ``None`` if it is none."""
    if content[:4] == b"\xff\x4f\xff\x51":
        return _plain_codestream(content)
    if not content.startswith(_JP2):
        return None
    out, at, size = bytearray(), 0, len(content)
    while at + 8 <= size:
        length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        head = 8
        if length == 1:
            length, head = int.from_bytes(content[at + 8 : at + 16], "big"), 16
        if length == 0:
            length = size - at
        if length < head or at + length > size:
            return None
        body = content[at + head : at + length]
        if kind == b"jp2c":
            plain = _plain_codestream(body)
            if plain is None:
                return None
            out += (len(plain) + 8).to_bytes(4, "big") + kind + plain
        elif kind in _BOXES:
            out += (len(body) + 8).to_bytes(4, "big") + kind + body
        at += length
    return bytes(out)


def _plain_codestream(content: bytes) -> bytes | None:
    """The main header without comments; tiles stay as they are."""
    if content[:2] != b"\xff\x4f":
        return None
    out, at = bytearray(content[:2]), 2
    while at + 4 <= len(content):
        if content[at] != _MARK:
            return None
        if content[at + 1] == _TILE:
            return bytes(out) + content[at:]
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if content[at + 1] != _COMMENT_2000:
            out += content[at:end]
        at = end
    return None


def _remainders() -> Iterator[int]:
    for byte in range(256):
        rest = byte << 8
        for _ in range(8):
            rest = (rest << 1 ^ 0x8005 if rest & 0x8000 else rest << 1) & 0xFFFF
        yield rest


_REMAINDERS: Final = tuple(_remainders())


def plain_flac(frame: bytes) -> bytes:
    """The last frame of a file without what follows it (RFC 9639, 9.3): a frame ends where its checksum fits."""
    rest, end = 0, 0
    for at, byte in enumerate(frame, 1):
        rest = (rest << 8 & 0xFFFF) ^ _REMAINDERS[rest >> 8 ^ byte]
        if rest == 0:
            end = at
    return frame[:end] if end else frame


_UNIT_BEGINS: Final = b"\0\0\1"


def plain_header(header: bytes, *, hevc: bool) -> bytes:
    """What a container says of H.264 or H.265, as FFmpeg's filter leaves it, without messages of programs (annex B)."""
    if not header.startswith((_UNIT_BEGINS, b"\0" + _UNIT_BEGINS)):
        return header
    units = [unit.rstrip(b"\0") for unit in header.split(_UNIT_BEGINS)]
    kept = (unit for unit in units if unit and not _is_message(unit[0], hevc=hevc))
    return b"".join(b"\0" + _UNIT_BEGINS + unit for unit in kept)


def _is_message(first: int, *, hevc: bool) -> bool:
    return first >> 1 & 0x3F in (39, 40) if hevc else first & 0x1F == 6  # noqa: PLR2004 - SEI


_SPECIAL: Final = re.compile(rb"[(%]|(?<=[\x00\t\n\f\r ])ID[\x00\t\n\f\r ]")
_IN_STRING: Final = re.compile(rb"[\\()]")
_LINE_END: Final = re.compile(rb"[\r\n]")
_PICTURE_END: Final = re.compile(rb"[\x00\t\n\f\r ]EI(?=[\x00\t\n\f\r ]|$)")


def plain_content(content: bytes) -> bytes:
    """Operators and operands without comments (ISO 32000-2, 7.2.4); strings and inline pictures may have percent signs."""
    if b"%" not in content:
        return content
    out, at = bytearray(), 0
    while (match := _SPECIAL.search(content, at)) is not None:
        if match[0] == b"%":
            out += content[at : match.start()]
            end = _LINE_END.search(content, match.end())
            at = end.start() if end else len(content)
            continue
        if match[0] == b"(":
            end_at = _end_of_string(content, match.end())
        else:
            end = _PICTURE_END.search(content, match.end())
            end_at = end.end() if end else len(content)
        out += content[at:end_at]
        at = end_at
    return bytes(out + content[at:])


def _end_of_string(content: bytes, at: int) -> int:
    depth = 1
    while depth and (match := _IN_STRING.search(content, at)) is not None:
        at = match.end()
        if match[0] == b"\\":
            at += 1
        else:
            depth += 1 if match[0] == b"(" else -1
    return len(content) if depth else at
