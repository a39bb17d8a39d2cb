"""Text of people made fit for one line: a header, a heading, the cell of a table."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

__all__ = ["as_csv", "one_line"]

_JOINERS: Final = "\u200c\u200d"  # Persian, Hindi and emoji are not right without them
_BLANK: Final = "\u115f\u1160\u2800\u3164\uffa0"  # letters that nobody sees
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def one_line(text: str, limit: int = 200) -> str:
    """The text in one line of at most ``limit`` characters: no control, format or private characters."""
    kept = "".join(map(_letter, unicodedata.normalize("NFC", text[: 4 * limit])))
    line = " ".join(kept.split())
    return line if len(line) <= limit and len(text) <= 4 * limit else f"{line[: limit - 1].rstrip()}…"


def _letter(character: str) -> str:
    if character.isspace() or character in _BLANK:
        return " "
    hidden = unicodedata.category(character).startswith("C") and character not in _JOINERS
    return "" if hidden else character


def as_csv(rows: Iterable[Sequence[str | int | float | None]]) -> bytes:
    """Rows for a spreadsheet: UTF-8 with a mark that Excel knows it by, commas, CRLF (RFC 4180).

    A text that a spreadsheet would take for a formula stands behind an apostrophe.
    """
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerows([_cell(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + target.getvalue().encode("utf-8", "replace")


def _cell(value: str | float | None) -> str | float:
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    text = value.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    begins = text.lstrip(" \u00a0\ufeff")
    return f"'{text}" if begins.startswith(_FORMULA) or text.startswith(_FORMULA) else text
