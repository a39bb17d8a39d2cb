"""Where the objects of a PDF stand, found by going through it once from its beginning to its end.

Its tables of where they stand are not read: they may be chained, packed, wrong and without end, and only who must not read
the whole file needs them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from openbadge_issuer.verification.uploads.pdf_values import BLANK, Steps

__all__ = ["Place", "places"]

_OBJECT: Final = re.compile(rb"(?<!\d)(\d{1,10}+)" + BLANK + rb"{1,9}(\d{1,5}+)" + BLANK + rb"{0,8} obj")
_STREAM: Final = re.compile(rb">>" + BLANK + rb"{0,9}stream(?:\r\n|\n|\r)")
_WORDS: Final = (b" obj", b"stream", b"trailer")
_AROUND: Final = 40  # bytes around such a word that tell whether it is one
_LENGTH: Final = re.compile(
    rb"/Length" + BLANK + rb"{1,9}(\d{1,10})(" + BLANK + rb"{1,9}\d{1,5}" + BLANK + rb"{1,9}R)?"
)
_NUMBER: Final = re.compile(rb" obj" + BLANK + rb"{0,9}(\d{1,10}+)" + BLANK + rb"{0,9}endobj")
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
    words, lengths = _Words(data), _Lengths(data, steps)
    begun: Place | None = None
    while (word := words.following()) is not None:
        steps.take()
        after = words.at + len(word)
        before = max(words.at - _AROUND, words.passed)
        words.passed = after
        if word == b"stream":
            mark = _STREAM.search(data, before, after + _AROUND)
            if begun is not None and mark is not None:
                head = begun._replace(end=mark.start() + 2)
                words.passed = lengths.end_of_stream(head, mark.end())
                yield head._replace(stream=(mark.end(), words.passed))
                begun = None
            continue
        mark = _OBJECT.search(data, before, after) if word == b" obj" else None
        if word == b" obj" and mark is None:
            continue
        position = words.at if mark is None else mark.start()
        if begun is not None:
            yield begun._replace(end=position)
        owner = None if mark is None else (int(mark[1]), int(mark[2]))
        begun = Place(data, after, len(data), position, owner)
    if begun is not None:
        yield begun


class _Words:
    """The next of the three words that begin something, each looked for once."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._next = dict.fromkeys(_WORDS, -1)
        self.passed, self.at = 0, 0

    def following(self) -> bytes | None:
        """The word, which stands ``at``; none at the end."""
        for word, at in self._next.items():
            if at < self.passed:
                found = self._data.find(word, self.passed)
                self._next[word] = len(self._data) if found < 0 else found
        word = min(self._next, key=self._next.__getitem__)
        self.at = self._next[word]
        return word if self.at < len(self._data) else None


class _Lengths:
    """How long streams are, as they say, or where they end, if that is untrue."""

    def __init__(self, data: bytes, steps: Steps) -> None:
        self._data, self._steps = data, steps
        self._elsewhere: dict[int, int] | None = None

    def end_of_stream(self, head: Place, start: int) -> int:
        """Where the stream of this object ends, which starts there."""
        data = self._data
        said = _LENGTH.search(data, head.start, head.end)
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
                before = max(found.start() - _AROUND, 0)
                mark = _OBJECT.search(self._data, before, found.start() + len(_WORDS[0]))
                if mark is not None:
                    self._elsewhere[int(mark[1])] = int(found[1])
        return self._elsewhere.get(number, -1)
