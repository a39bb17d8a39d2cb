"""Text of people made fit for one line: a header, a sentence, the cell of a table, a line of a terminal."""

from __future__ import annotations

import unicodedata
from itertools import groupby
from typing import Final

__all__ = ["BLANK", "in_one_line", "one_line"]

BLANK: Final = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters that nobody sees."""
_JOINERS: Final = "\u200c\u200d"  # Persian, Hindi and emoji are not right without them
_MARKS_ON_A_LETTER: Final = 4


def one_line(text: str, limit: int = 200) -> str:
    """The text in one line of at most ``limit`` characters: no control, format or private characters."""
    line = in_one_line(unicodedata.normalize("NFC", text[: 4 * limit]))
    return line if len(line) <= limit and len(text) <= 4 * limit else f"{line[: limit - 1].rstrip()}…"


def in_one_line(text: str, *, hidden: str = "") -> str:
    """The text in one line, with ``hidden`` for each character that nobody sees; no letter bears more than four marks."""
    letters = filter(None, (_letter(character, hidden) for character in text))
    kept: list[str] = []
    for is_mark, group in groupby(letters, lambda letter: unicodedata.category(letter) in ("Mn", "Me")):
        kept += list(group)[: _MARKS_ON_A_LETTER if is_mark else None]
    return " ".join("".join(kept).split())


def _letter(character: str, hidden: str) -> str:
    if character.isspace() or character in BLANK:
        return " "
    unseen = unicodedata.category(character).startswith("C") and character not in _JOINERS
    return hidden if unseen else character
