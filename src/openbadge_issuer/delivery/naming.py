"""Text out of a badge, made fit for a header, a sentence and the name of a file.

A title may hold anything: line breaks would begin a header of their own, a change of the writing direction shows
``gpj.exe`` as ``exe.jpg``, a slash leads into another folder.
"""

from __future__ import annotations

import unicodedata
from hashlib import sha256
from itertools import groupby
from typing import Final

__all__ = ["ascii_name", "file_name", "one_line"]

_JOINERS: Final = "\u200c\u200d"  # Persian, Hindi and emoji are not right without them
_BLANK: Final = "\u115f\u1160\u2800\u3164\uffa0"  # letters that nobody sees
_MARKS_ON_A_LETTER: Final = 4
_MAX_STEM: Final = 60  # characters
_MAX_STEM_BYTES: Final = 120  # of UTF-8; file systems stop at 255 for the whole name
_DIGEST: Final = 8  # hexadecimal digits


def one_line(text: str, limit: int) -> str:
    """The text in one line of at most ``limit`` characters: no control, format or private characters."""
    letters = filter(None, map(_letter, unicodedata.normalize("NFC", text[: 4 * limit])))
    kept: list[str] = []
    for is_mark, group in groupby(letters, lambda letter: unicodedata.category(letter) in ("Mn", "Me")):
        kept += list(group)[: _MARKS_ON_A_LETTER if is_mark else None]
    line = " ".join("".join(kept).split())
    return line if len(line) <= limit and len(text) <= 4 * limit else f"{line[: limit - 1].rstrip()}…"


def _letter(character: str) -> str:
    if character.isspace() or character in _BLANK:
        return " "
    hidden = unicodedata.category(character).startswith("C") and character not in _JOINERS
    return "" if hidden else character


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
