"""A title out of a badge, made fit for the name of a file.

It may hold anything: a change of the writing direction shows ``gpj.exe`` as ``exe.jpg``, a slash leads into another
folder.
"""

from __future__ import annotations

import unicodedata
from hashlib import sha256
from typing import Final

from openbadge_issuer.codec.plain_text import one_line

__all__ = ["ascii_name", "file_name"]

_MAX_STEM: Final = 60  # characters
_MAX_STEM_BYTES: Final = 120  # of UTF-8; file systems stop at 255 for the whole name
_DIGEST: Final = 8  # hexadecimal digits


def file_name(title: str, identifier: str, extension: str) -> str:
    """``title-1a2b3c4d.png``: letters and digits of the title, and a digest of what is no person's id.

    The digest keeps two badges of one title apart. It also sees to it that no name is one of those that Windows keeps for
    devices, and that none is empty or begins with a dot.
    """
    words = "".join(character if _fit(character) else " " for character in one_line(title, 2 * _MAX_STEM))
    stem = "-".join(words.split())[:_MAX_STEM]
    while len(stem.encode("utf-8")) > _MAX_STEM_BYTES:
        stem = stem[:-1]
    digest = sha256(identifier.encode("utf-8", "replace")).hexdigest()[:_DIGEST]
    return f"{stem.strip('-') or 'badge'}-{digest}{extension}"


def _fit(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN"


def ascii_name(name: str) -> str:
    """The name for clients that read ASCII only (RFC 6266, appendix D): accents are dropped, other letters too."""
    spelled = unicodedata.normalize("NFKD", name.replace("ß", "ss")).encode("ascii", "ignore").decode("ascii")
    words = "".join(character if character.isalnum() or character in "-." else "-" for character in spelled)
    cleaned = "-".join(part for part in words.split("-") if part)
    stem, digest = cleaned.rpartition("-")[::2]
    return f"{stem.strip('.') or 'badge'}-{digest}"
