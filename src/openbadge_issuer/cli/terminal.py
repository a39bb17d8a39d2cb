r"""What leaves through standard output and standard error; text from a badge can do no harm there.

A terminal obeys what it is shown: escape sequences move its cursor, a line break begins a line that looks like one of
ours, a change of the writing direction shows the letters of an id in another order. So `shown` leaves letters only, and
`harmless` spells such characters in JSON as ``\uXXXX``, which is the same JSON.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from json import dumps
from typing import Final, TextIO

from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.codec.plain_text import BLANK, in_one_line

__all__ = ["harmless", "note", "put", "put_bytes", "shown"]

MAX_SHOWN: Final = 400  # characters of one text of a badge
_not_plain: Final = re.compile(r"[^\n -~]")
_NO_READER: Final = (errno.EPIPE, errno.EINVAL)  # Windows says EINVAL


def shown(text: str, limit: int = MAX_SHOWN) -> str:
    """The text in one line, without anything that a terminal would obey; what was left out is marked with U+FFFD."""
    line = in_one_line(text[: 4 * limit].replace("\u00ad", ""), hidden="\ufffd")
    return line if len(line) <= limit and len(text) <= 4 * limit else line[:limit] + "…"


def harmless(json_text: str) -> str:
    """The same JSON, with every character that a terminal would obey written as an escape."""
    return _not_plain.sub(_spelled, json_text)


def _spelled(match: re.Match[str]) -> str:
    character = match[0]
    return character if character.isprintable() and character not in BLANK else dumps(character)[1:-1]


def put(text: str) -> None:
    """Writes to standard output. Whoever has closed it has seen enough: that is no error."""
    _write(sys.stdout, text)


def put_bytes(data: bytes) -> None:
    """Writes bytes to standard output, as they are."""
    _write(sys.stdout, data)


def note(message: str) -> None:
    """Writes one line to standard error."""
    try:
        _write(sys.stderr, shown(message, 10 * MAX_SHOWN) + "\n")
    except WrongUsage:  # nowhere left to say so
        return


def _write(stream: TextIO | None, data: str | bytes) -> None:
    if stream is None:  # it was closed before this program began
        return
    try:
        if isinstance(data, bytes):
            stream.flush()
            stream.buffer.write(data)
        else:
            stream.write(data)
        stream.flush()
    except OSError as error:
        _abandon(stream)
        if error.errno not in _NO_READER:
            raise WrongUsage(f"the output can not be written: {error.strerror}") from None


def _abandon(stream: TextIO) -> None:
    """Lets what is still buffered run into nothing, so that the end of the program does not fail over it."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, stream.fileno())
    except OSError:  # not a file of the operating system
        return
    finally:
        os.close(nothing)
