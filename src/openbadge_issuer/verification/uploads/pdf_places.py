"""Where the objects of a PDF stand, found by going through it once from its beginning to its end.

Its tables of where they stand are not read: they may be chained, packed, wrong and without end, and only who must not read
the whole file needs them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from openbadge_issuer.verification.uploads.pdf_values import BLANK, GAP, Steps

__all__ = ["Place", "places"]

_WORD: Final = re.compile(rb"obj(?<=[\0\t\n\f\r ]obj)|stream(?<!endstream)|trailer")
_AROUND: Final = 64  # bytes before such a word that tell whether it begins something
_OBJECT: Final = re.compile(rb"(\d{1,10}+)" + GAP + rb"{1,9}+(\d{1,5}+)" + GAP + rb"{1,9}+obj\Z")
_BEFORE: Final = re.compile(rb"(?:\A|[\r\n]|endobj|endstream|EOF|" + BLANK + rb"{10})" + BLANK + rb"{0,9}+\Z")
"""Where an object may begin: not in the midst of a text, but after blanks that fill a gap."""
_TRAILER: Final = re.compile(rb"(?<![^\0\t\n\f\r ])trailer" + GAP + rb"{0,9}+<<")
_HEAD: Final = re.compile(rb">>" + GAP + rb"{0,50}+\Z")
_LINE: Final = re.compile(rb"[ \t]{0,9}(?:\r\n|\n|\r)")
_LENGTH: Final = re.compile(
    rb"/Length" + BLANK + rb"{1,9}(\d{1,10})(" + BLANK + rb"{1,9}\d{1,5}" + BLANK + rb"{1,9}R)?"
)
_NUMBER: Final = re.compile(rb"obj" + BLANK + rb"{1,9}(\d{1,10}+)" + BLANK + rb"{1,9}endobj")
_END: Final = re.compile(BLANK + rb"{0,4}endstream")
_LINES: Final = (b"\r\n", b"\n", b"\r")


class Place(NamedTuple):
    """Where an object stands, and its stream, if it has one."""

    source: bytes  # the file, or an unpacked stream of objects
    start: int
    end: int
    position: int  # in the file, where it is named
    owner: tuple[int, int] | None = None  # its number and generation; a trailer has none
    stream: tuple[int, int] | None = None


def places(data: bytes, steps: Steps) -> Iterator[Place]:
    """Every object and every trailer, in the order of the file; raises `TooMuch`."""
    lengths = _Lengths(data, steps)
    begun: Place | None = None
    passed = 0
    while (word := _WORD.search(data, passed)) is not None:
        steps.take()
        passed = word.end()
        if word[0] == b"stream":
            head = (
                None
                if begun is None
                else _HEAD.search(data, max(word.start() - _AROUND, begun.start), word.start())
            )
            line = _LINE.match(data, passed)
            if begun is not None and head is not None and line is not None:
                passed = lengths.end_of_stream((begun.start, head.start()), line.end())
                yield begun._replace(end=head.start() + 2, stream=(line.end(), passed))
                begun = None
            continue
        owner, position = None, word.start()
        if word[0] == b"obj":
            mark = _begin(data, passed)
            if mark is None:
                continue
            owner, position = (int(mark[1]), int(mark[2])), mark.start()
        elif _TRAILER.match(data, position) is None:
            continue
        if begun is not None:
            yield begun._replace(end=position)
        begun = Place(data, passed, len(data), position, owner)
    if begun is not None:
        yield begun


def _begin(data: bytes, end: int) -> re.Match[bytes] | None:
    """The number and the generation of an object before its first word, which ends there."""
    mark = _OBJECT.search(data, max(end - _AROUND, 0), end)
    if mark is None or _BEFORE.search(data, max(mark.start() - _AROUND, 0), mark.start()) is None:
        return None
    return mark


class _Lengths:
    """How long streams are, as they say, or where they end, if that is untrue."""

    def __init__(self, data: bytes, steps: Steps) -> None:
        self._data, self._steps = data, steps
        self._elsewhere: dict[int, int] | None = None

    def end_of_stream(self, head: tuple[int, int], start: int) -> int:
        """Where the stream with this head ends, which starts there."""
        data = self._data
        said = _LENGTH.search(data, *head)
        length = -1 if said is None else self._of(int(said[1])) if said[2] else int(said[1])
        if length >= 0 and _END.match(data, start + length):
            return start + length
        end = data.find(b"endstream", start)
        if end < 0:
            return len(data)
        return end - len(next((line for line in _LINES if data.endswith(line, start, end)), b""))

    def _of(self, number: int) -> int:
        """The number that is an object of its own, which many writers append to a stream."""
        if self._elsewhere is None:
            self._elsewhere = {}
            for found in _NUMBER.finditer(self._data):
                self._steps.take()
                mark = _begin(self._data, found.start() + len(b"obj"))
                if mark is not None:
                    self._elsewhere[int(mark[1])] = int(found[1])
        return self._elsewhere.get(number, -1)
