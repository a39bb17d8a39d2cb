"""Text, Markdown and tables: nothing is hidden in them, so they are copied as UTF-8, and every line is a passage.

Only a cell of a table that begins like a formula is made a text, since programs would compute it; and Markdown is shown as
it is written, since what shows it otherwise loads its pictures.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from openbadge_issuer.adapters.scrubbers.guarding import Log, size_of, unreadable
from openbadge_issuer.adapters.scrubbers.limits import ScrubbingLimits
from openbadge_issuer.assessment.blinding.values import Passage, Scrubbed

__all__ = ["decoded", "scrub_text"]

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LINES: Final = 40  # lines of one passage
_LONGEST: Final = 20_000  # characters of one passage
_NO_TEXT: Final = frozenset(map(chr, {*range(9), 11, *range(14, 27), *range(28, 32)}))

_SEPARATOR: Final = re.compile(r'\A(?:\s*+"?sep=[^\r\n]*+(?:\r\n?|\n|\Z))++', re.IGNORECASE)
_FORMULA: Final = re.compile(
    r"""(?:\A|(?<=[,;|\t\r\n\v\f\x85\u2028\u2029]))((?:[^\S\t\r\n\v\f\x85\u2028\u2029]|")*+)
    (?=[=+\-@\uff1d\uff0b\uff0d\uff20])
    (?!-\d[\d.]*+(?:[eE][+\-]?\d++)?+%?[ ]*+"?[ ]*+(?:[,;|\t\r\n]|\Z))""",
    re.VERBOSE,
)
"""Before a cell that a program takes for a formula, but not before a negative number; any usual separator counts."""


def scrub_text(source: BinaryIO, target: BinaryIO, limits: ScrubbingLimits, media_type: str) -> Scrubbed:
    """Copies the text in UTF-8; a mark of the byte order goes, line ends stay."""
    size_of(source, limits.max_text_bytes)
    log = Log()
    text = decoded(source.read(), log)
    if media_type == "text/csv":
        text = _tabled(text, log)
    target.write(text.encode())
    kind = "text/plain" if media_type == "text/markdown" else media_type
    return Scrubbed(removed=log.removed, passages=tuple(_passages(text)), media_type=kind)


def _tabled(text: str, log: Log) -> str:
    """The table with an apostrophe before each formula, and without a line that chooses another separator."""
    kept, count = _SEPARATOR.subn("", text)
    if count:
        log.add("line 1", "choice of a separator")
    kept, count = _FORMULA.subn(r"\1'", kept)
    if count:
        log.add("file", "formulas: they are texts now")
    return kept


def decoded(content: bytes, log: Log) -> str:
    """UTF-8, UTF-16 with its mark, or else Windows' Western encoding, in which names in Latin letters can be found."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strictly(content[len(mark) :], encoding)
    try:
        return _strictly(content, "utf-8")
    except UnicodeDecodeError:
        log.add("file", "its encoding: it is UTF-8 now")
    return _strictly(content, "cp1252", "replace")


def _strictly(content: bytes, encoding: str, errors: str = "strict") -> str:
    text = content.decode(encoding, errors)
    if not _NO_TEXT.isdisjoint(text):
        raise unreadable("The file is no text, so no copy of it was made.")
    return text


def _passages(text: str) -> Iterator[Passage]:
    """Some lines together, with a line more at both ends, so that a name over a line's end is in one passage."""
    lines = text.splitlines()
    for start in range(0, len(lines), _LINES):
        part = "\n".join(lines[start : start + _LINES + 1])
        last = min(start + _LINES, len(lines))
        place = f"lines {start + 1} to {last}" if last > start + 1 else f"line {last}"
        for at in range(0, max(len(part), 1), _LONGEST):
            yield Passage(place, part[at : at + _LONGEST + 200])
