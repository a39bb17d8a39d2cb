"""XML bytes to text and back without changing a byte: the encoding of a document (XML 1.0, section 4.3.3)."""

from __future__ import annotations

import re
from typing import Final

from openbadge_issuer.errors import CarrierError

__all__ = ["codec_of", "decode"]

_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", None),  # UTF-32, before the UTF-16 mark that it begins with
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)

# Only encodings that hold ASCII as it is and give back the same bytes; names in lower case.
_DECLARED: Final = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "latin-1",
    "latin1": "latin-1",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "cp1252",
}

_DECLARATION: Final = re.compile(rb"""<\?xml\s[^>]{0,80}?\bencoding\s*=\s*["']([\w.-]{1,40})["']""", re.ASCII)


def codec_of(data: bytes) -> str | None:
    """The Python codec of an XML document, or ``None`` for an encoding that is not read here."""
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return codec
    declared = _DECLARATION.match(data[:200])
    return _DECLARED.get(declared[1].decode("ascii").lower()) if declared else "utf-8"


def decode(data: bytes) -> tuple[str, str]:
    """The text of an XML document and its codec; ``text.encode(codec)`` gives the same bytes again.

    Raises `CarrierError` ``carrier.encoding`` or ``carrier.encoding_wrong``.
    """
    codec = codec_of(data)
    if codec is None:
        raise CarrierError(
            "This SVG is in a character encoding that is not supported.",
            code="carrier.encoding",
            advice="Save it as UTF-8.",
        )
    try:
        return data.decode(codec), codec
    except UnicodeDecodeError:
        raise CarrierError(
            f"This SVG says that its character encoding is {codec}, but it holds bytes that are not.",
            code="carrier.encoding_wrong",
            params={"encoding": codec},
            advice="Save it again as UTF-8.",
        ) from None
