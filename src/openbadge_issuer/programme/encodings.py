"""In which encoding a CSV was written: what its bytes show, what somebody says, or a guess that is called one."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable
from typing import BinaryIO, Final

from openbadge_issuer.errors import ConfigurationError, InputError
from openbadge_issuer.programme.separated import BOMS

__all__ = ["GARBLED", "beyond_ascii", "encoding_of", "guess", "known_encoding", "said_for_nothing"]

_PIECE: Final = 1 << 20
_GUESS: Final = "cp1252"
_LOOKED_AT: Final = 10  # cells
_ESCAPES: Final = frozenset(
    {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"}
)
"""Codecs for which letters of ASCII stand for others."""
_SAVE: Final = (
    'in Excel, save it as "CSV UTF-8 (Comma delimited)", in other programs as CSV with the encoding UTF-8'
)
_LATER: Final = f"[\u0080-\u00bf{bytes(range(0x80, 0xA0)).decode(_GUESS, 'ignore')}]"
GARBLED: Final = re.compile(f"Ã{_LATER}|Â[\u0080-\u00bf]|â{_LATER}{{2}}")
"""What letters in UTF-8 look like to who took their bytes for Windows-1252. Words have none of it: not Râșnov, nor Bâ."""
_OTHERS: Final = "cp1250 (Central European), cp1251 (Cyrillic), mac_roman, shift_jis, gb18030"


def known_encoding(name: str) -> str:
    """An encoding as Python names it; raises `ConfigurationError` (``config.encoding``)."""
    try:
        found = codecs.lookup(name).name
        b"a".decode(found, "replace")  # what is no encoding of texts is refused
    except (LookupError, ValueError):
        found = ""
    if not found or found.replace("_", "-") in _ESCAPES:
        raise ConfigurationError(
            f"The encoding {name!r} is not known.",
            code="config.encoding",
            advice=f"Such as utf-8, cp1252 (Western European of Windows), {_OTHERS}.",
        )
    return found


def encoding_of(source: Callable[[], BinaryIO], said: str | None) -> tuple[str, bool]:
    """The encoding of the whole file, which is looked through once; and whether it is a guess, which nothing shows.

    Raises `InputError` (``awards.encoding``, ``responses.encoding``) and `ConfigurationError` (``config.encoding``).
    """
    with source() as file:
        begins = file.read(400)
    marked = next((encoding for bom, encoding in BOMS if begins.startswith(bom)), None)
    if said is not None:
        return _said(source, known_encoding(said), marked), False
    wide = "utf-16-be" if begins[:1] == b"\x00" else "utf-16-le"
    shown = marked or (wide if begins.count(0) > len(begins) // 4 else "utf-8")
    if _fits(source, shown) and not (shown == wide and "\x00" in begins.decode(wide, "replace")):
        return shown, False
    if shown == "utf-8" and _fits(source, _GUESS):
        return _GUESS, True
    raise InputError(
        "This is no text that could be read.",
        code="responses.encoding",
        advice=f"Open it in the program that wrote it; {_SAVE}. Or say how it was written with --encoding: {_OTHERS}.",
    )


def beyond_ascii(cells: Iterable[str]) -> list[str]:
    """Some cells for somebody to see whether letters were read right, each with one that is in none before."""
    seen: set[str] = set()
    found: list[str] = []
    for cell in cells:
        letters = set() if cell.isascii() else {one for one in cell if not one.isascii()}
        if letters - seen:
            found.append(cell)
            seen |= letters
        if len(found) == _LOOKED_AT:
            break
    return found


def guess(encoding: str) -> InputError:
    """The error for a list of which nobody said how it was written (``awards.encoding``)."""
    return InputError(
        f"Nothing in the file says how its letters were written. They were read as {encoding}, which is a guess: "
        "names could be signed wrong.",
        code="awards.encoding",
        advice=f"Look at the names that --dry-run shows. If they are right, say --encoding {encoding}. If not, {_SAVE}; or "
        f"say --encoding with another one: {_OTHERS}.",
    )


def said_for_nothing() -> InputError:
    """The error for an encoding of what is no CSV (``awards.encoding``)."""
    return InputError(
        "Only of a CSV somebody has to say the encoding: this is a workbook, or lines of JSON.",
        code="awards.encoding",
        advice="Leave --encoding out.",
    )


def _said(source: Callable[[], BinaryIO], said: str, marked: str | None) -> str:
    if marked is not None and not said.startswith(marked.removesuffix("-sig")):
        raise InputError(
            f"The file begins with the mark of {marked.removesuffix('-sig')}, and was not written as {said}.",
            code="awards.encoding",
            advice="Leave --encoding out.",
        )
    if not _fits(source, marked or said):
        raise InputError(
            f"There are bytes in the file that are no {said}.",
            code="awards.encoding",
            advice=f"Say --encoding with another one, such as cp1252, {_OTHERS}; or {_SAVE}.",
        )
    return marked or said


def _fits(source: Callable[[], BinaryIO], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with source() as file:
            while piece := file.read(_PIECE):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
