"""Small images made by hand, chunk by chunk, so that the tests do not rely on the code that they test."""

# ruff: noqa: RUF001 - names as people write them
from __future__ import annotations

import struct
import zlib

JWS = "eyJhbGciOiJFUzI1NiJ9.eyJ0eXBlIjoiT3BlbkJhZGdlQ3JlZGVudGlhbCJ9.c2lnbmF0dXJl"
CREDENTIAL = '{"type":["VerifiableCredential","OpenBadgeCredential"],"name":"SAFe® world’s 微证书 🎓"}'
OTHER = '{"type":["VerifiableCredential","OpenBadgeCredential"],"name":"Somebody else\'s"}'

SIGNATURE = b"\x89PNG\r\n\x1a\n"
SVG_NAMESPACE = "http://www.w3.org/2000/svg"
OB3_NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
SVG = f'<svg xmlns="{SVG_NAMESPACE}" viewBox="0 0 9 9"><circle cx="4" cy="4" r="4"/></svg>'.encode()


def chunk(kind: bytes, data: bytes = b"", *, crc: int | None = None) -> bytes:
    right = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", right if crc is None else crc)


def header(width: int = 3, height: int = 2) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))


PIXELS = chunk(b"IDAT", zlib.compress(b"\0" + bytes(range(12)) + b"\0" + bytes(range(100, 112))))
END = chunk(b"IEND")


def png(*extra: bytes, behind_pixels: bytes = b"", trailing: bytes = b"") -> bytes:
    """A sound PNG of 3 by 2 pixels with the given chunks between header and pixels."""
    return SIGNATURE + header() + b"".join(extra) + PIXELS + behind_pixels + END + trailing


def itxt(text: bytes, *, keyword: bytes = b"openbadgecredential", compressed: bool = False) -> bytes:
    body = zlib.compress(text) if compressed else text
    return chunk(b"iTXt", keyword + b"\0" + bytes([compressed]) + b"\0" + b"en\0" + b"Badge\0" + body)


def text_chunk(text: bytes, *, keyword: bytes = b"openbadgecredential") -> bytes:
    return chunk(b"tEXt", keyword + b"\0" + text)


def ztxt(text: bytes, *, keyword: bytes = b"openbadgecredential") -> bytes:
    return chunk(b"zTXt", keyword + b"\0\0" + zlib.compress(text))


def chunks_of(image: bytes) -> list[tuple[bytes, bytes]]:
    """Kind and whole bytes of every chunk."""
    found = []
    position = len(SIGNATURE)
    while position < len(image):
        (length,) = struct.unpack_from(">I", image, position)
        end = position + 12 + length
        found.append((image[position + 4 : position + 8], image[position:end]))
        position = end
    return found


def svg(inside: str = "", *, attributes: str = "", before: str = "") -> bytes:
    """An SVG with something directly behind the opening tag."""
    opening = f'{before}<svg xmlns="{SVG_NAMESPACE}"{attributes}>'
    return f'{opening}{inside}<rect width="1" height="1"/></svg>'.encode()


def credential_element(body: str, *, prefix: str = "openbadges", attributes: str = "") -> str:
    return f'<{prefix}:credential xmlns:{prefix}="{OB3_NAMESPACE}"{attributes}>{body}</{prefix}:credential>'
