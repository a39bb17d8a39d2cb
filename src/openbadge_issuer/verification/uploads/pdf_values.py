"""The values that a PDF is written in (ISO 32000-2, 7.3), read within a number of steps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias

__all__ = [
    "BLANK",
    "GAP",
    "Broken",
    "Name",
    "Reference",
    "Steps",
    "TooMuch",
    "Value",
    "integer",
    "mapping",
    "read_value",
    "references",
]

BLANK: Final = rb"[\0\t\n\f\r ]"
GAP: Final = rb"(?:" + BLANK + rb"|%[^\r\n]{0,40}+[\r\n])"
"""A blank, or a short remark in place of one."""
_DEEPEST: Final = 100
_SHORT: Final = 6  # bits: 64 bytes
_TOKEN: Final = re.compile(
    BLANK + rb"*+(?:(?P<reference>(\d{1,10})" + BLANK + rb"{1,9}\d{1,5}" + BLANK + rb"{1,9}R(?![A-Za-z0-9]))"
    rb"|(?P<name>/[^\0\t\n\f\r ()<>\[\]{}/%]*+)"
    rb"|(?P<open><<|\[)|(?P<close>>>|\])"
    rb"|(?P<hex><[0-9A-Fa-f\0\t\n\f\r ]*+>)|(?P<text>\()"
    rb"|(?P<word>[^\0\t\n\f\r ()<>\[\]{}/%]++)|(?P<comment>%[^\r\n]*+))"
)
_REFERENCE: Final = re.compile(rb"(\d{1,10}+)" + BLANK + rb"{1,9}+\d{1,5}+" + BLANK + rb"{1,9}+R\b")
_NUMBER: Final = re.compile(rb"[+-]?[0-9]{1,18}")
_IN_TEXT: Final = re.compile(rb"[()]|\\(?:[0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPED: Final = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_HASHED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_PLAIN: Final = {
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"b": b"\b",
    b"f": b"\f",
    b"\r\n": b"",
    b"\n": b"",
    b"\r": b"",
}

_WORDS: Final = {b"true": True, b"false": False}


class Broken(Exception):
    """Here stands no value."""


class TooMuch(Exception):
    """There are more values than are looked at."""


class Name(bytes):
    """A name, without its slash; a string is plain bytes."""

    __slots__ = ()


class Reference(NamedTuple):
    """To the object of this number. Its generation tells nothing: the last object of a number is the one that counts."""

    number: int


Value: TypeAlias = "dict[bytes, Value] | list[Value] | Name | bytes | Reference | bool | int | None"


class Steps:
    """How many more values are looked at, in the whole file; much text counts as several."""

    def __init__(self, left: int) -> None:
        self.left = left

    def take(self, more: int = 1, length: int = 0) -> None:
        """Raises `TooMuch` after the last."""
        self.left -= more + (max(length, 0) >> _SHORT)
        if self.left < 0:
            raise TooMuch


def read_value(data: bytes, at: int, end: int, steps: Steps) -> Value:
    """What stands there, read no further than ``end``; a number with a fraction is nothing to us.

    Raises `Broken` and `TooMuch`.
    """
    opened: list[tuple[bool, list[Value]]] = []
    while True:
        token = _TOKEN.match(data, at, end)
        steps.take(length=(end if token is None else token.end()) - at)
        if token is None:
            raise Broken
        at, kind = token.end(), token.lastgroup
        if kind == "comment":
            continue
        if kind == "open":
            if len(opened) == _DEEPEST:
                raise Broken
            opened.append((token["open"] == b"<<", []))
            continue
        value: Value
        if kind == "close":
            value = _closed(opened, token["close"] == b">>")
        elif kind == "text":
            value, at = _text(data, at, end, steps)
        else:
            value = _simple(token, kind, steps)
        if not opened:
            return value
        opened[-1][1].append(value)


def references(data: bytes, start: int, end: int, steps: Steps) -> Iterator[int]:
    """The numbers of the objects that are referred to there, in their order, found without reading the values.

    Raises `TooMuch`.
    """
    steps.take(length=end - start)
    return (int(found[1]) for found in _REFERENCE.finditer(data, start, end))


def mapping(value: Value) -> dict[bytes, Value]:
    """The dictionary, or an empty one."""
    return value if isinstance(value, dict) else {}


def integer(value: Value) -> int:
    """The number, or 0."""
    return value if isinstance(value, int) else 0


def _closed(opened: list[tuple[bool, list[Value]]], of_dictionary: bool) -> Value:  # noqa: FBT001
    if not opened or opened[-1][0] is not of_dictionary:
        raise Broken
    values = opened.pop()[1]
    if not of_dictionary:
        return values
    return {
        bytes(key): value
        for key, value in zip(values[::2], values[1::2], strict=False)
        if isinstance(key, Name)
    }


def _simple(token: re.Match[bytes], kind: str | None, steps: Steps) -> Value:
    if kind == "reference":
        return Reference(int(token[2]))
    if kind == "name":
        name = token["name"][1:]
        if b"#" not in name:
            return Name(name)
        steps.take(len(name))
        return Name(_HASHED.sub(_unhashed, name))
    if kind == "hex":
        digits = b"".join(token["hex"][1:-1].replace(b"\0", b"").split())
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    if token["word"] in _WORDS:
        return _WORDS[token["word"]]
    return int(token["word"]) if _NUMBER.fullmatch(token["word"]) else None


def _text(data: bytes, at: int, end: int, steps: Steps) -> tuple[bytes, int]:
    """A string in parentheses, after the first of them, and where it ends."""
    begin, depth = at, 1
    while depth:
        found = _IN_TEXT.search(data, at, end)
        steps.take(length=(end if found is None else found.end()) - at)
        if found is None:
            raise Broken
        at = found.end()
        depth += (found[0] == b"(") - (found[0] == b")")
    raw = data[begin : at - 1]
    return (_ESCAPED.sub(_unescaped, raw) if b"\\" in raw else raw), at


def _unescaped(found: re.Match[bytes]) -> bytes:
    sign = found[1]
    if sign.isdigit() and sign < b"8":
        return bytes([int(sign, 8) & 255])
    return _PLAIN.get(sign, sign)


def _unhashed(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 16)])
