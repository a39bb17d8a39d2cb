"""Looking for a text in every layer of a file: raw bytes, parts of zips, inflated streams, decoded pictures in markup."""

from __future__ import annotations

import base64
import binascii
import io
import re
import zipfile
import zlib
from collections.abc import Iterator

__all__ = ["holds", "layers"]

_STREAMS = re.compile(rb"stream\r?\n|iCCP[^\x00]{1,79}\x00\x00|[iz]T[X]t[^\x00]{1,79}\x00\x01\x00\x00\x00")
_BASE64 = re.compile(rb"(?:base64,|PICTURE=)([A-Za-z0-9+/=\s]{40,})")


def layers(content: bytes, depth: int = 4) -> Iterator[bytes]:
    """The bytes, and whatever is packed in them."""
    yield content
    if not depth:
        return
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from layers(archive.read(name), depth - 1)
        yield archive.comment
    for match in _STREAMS.finditer(content):
        try:
            yield from layers(zlib.decompressobj().decompress(content[match.end() :]), depth - 1)
        except zlib.error:
            continue
    for match in _BASE64.finditer(content):
        try:
            yield from layers(base64.b64decode(match[1]), depth - 1)
        except binascii.Error:
            continue


def holds(content: bytes, text: str) -> bool:
    """Whether the text stands anywhere, in any of the encodings that formats use."""
    written = {
        text.encode(),
        text.encode("utf-16-le"),
        text.encode("utf-16-be"),
        text.encode("utf-16-be").hex().upper().encode(),
        text.encode().hex().encode(),
        text.replace(" ", "_").encode(),
        text.replace(" ", "%20").encode(),
    }
    western = text.encode("cp1252", "replace")
    if b"?" not in western:
        written.add(western)
    return any(one in layer for layer in layers(content) for one in written)
