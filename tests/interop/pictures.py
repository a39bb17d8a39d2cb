"""Two images to bake badges into, as small as they come."""

from __future__ import annotations

import zlib
from struct import pack

SVG = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><title>Leaf</title>'
    b'<path d="M4 0 8 4 4 8 0 4z" fill="#2e7d32"/></svg>\n'
)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))


PNG = b"".join(
    (
        b"\x89PNG\r\n\x1a\n",
        _chunk(b"IHDR", pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)),  # 2 by 2 pixels, RGB
        _chunk(b"tEXt", b"Title\x00Leaf"),
        _chunk(b"IDAT", zlib.compress(2 * (b"\x00" + 2 * b"\x2e\x7d\x32"))),
        _chunk(b"IEND", b""),
    )
)

IMAGES = {"PNG": PNG, "SVG": SVG}
