"""Deep copies of Python values as plain JSON, checked as a parsed text is.

Nearly every value was made by a parser, or by careful code, and is copied as quickly as Python can. One that is unusual in
any way (another type, a number or size near its limits, half a character) is copied again by `StrictCopy`, slowly and
with the path in hand: it either has a plain copy after all, or is refused with its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from json import JSONEncoder
from math import isfinite
from typing import Final, TypeVar

from openbadge_issuer.codec import json_refusals as refusals
from openbadge_issuer.codec.json_refusals import Path
from openbadge_issuer.codec.types import JSON, JSONObject, Limits

__all__ = [
    "MAX_INTEGER",
    "QuickCopy",
    "Repeated",
    "StrictCopy",
    "duplicate",
    "encoded",
    "encoded_with",
    "quick_copy",
]

Item = TypeVar("Item")
MAX_INTEGER: Final = 2**53 - 1  # RFC 7493 section 2.2

_ENCODER: Final = JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")
)
_PLACE: Final = "\x00 is left out"  # which is text, but nobody's
_LEFT_OUT: Final = b'"\\u0000 is left out"'
_MOST_ESCAPED: Final = 6  # bytes of text for one byte: \u001f
_MOST_AROUND: Final = 40  # bytes of text that a member has beside its strings: punctuation, a number


class _Unusual(Exception):
    """The value needs a closer look."""


class Repeated:
    """Stands in a parsed tree for an object with a repeated name, until its place is known."""

    def __init__(self, name: str) -> None:
        self.name = name


class QuickCopy:
    """The ``copy`` of a usual value, and what was noticed on the way: made by `quick_copy`.

    Whatever is copied here, `StrictCopy` copies likewise.
    """

    __slots__ = ("_bytes", "_limits", "_objects", "_values", "ascii_names", "copy", "has_floats")

    def __init__(self, value: object, limits: Limits) -> None:
        self._limits = limits
        self._bytes = self._objects = self._values = 0
        self.ascii_names = True
        self.has_floats = False
        self.copy = self._value(value, limits.max_depth)
        most = _MOST_ESCAPED * self._bytes + _MOST_AROUND * (self._values + 1)
        limit = min(limits.max_bytes, limits.max_total_bytes)
        if most > limit and len(encoded(self.copy)) > limit:  # of the text, however it is written
            raise _Unusual

    def _value(self, value: object, depth: int) -> JSON:
        if type(value) is dict:
            return self._members(value, depth)
        if type(value) is list:
            self._enter(len(value), depth)
            return [self._value(item, depth - 1) for item in value]
        if type(value) is str:
            self._text(value)
            return value
        if value is None or type(value) is bool:
            return value
        if type(value) is int and -MAX_INTEGER <= value <= MAX_INTEGER:
            return value
        if type(value) is float and isfinite(value):
            self.has_floats = True
            return value
        raise _Unusual

    def _members(self, members: dict[str, JSON], depth: int) -> JSONObject:
        self._enter(len(members), depth)
        self._objects += 1
        size = 0
        copied = members.copy()
        for name, value in copied.items():
            if type(name) is not str:
                raise _Unusual
            if name.isascii():
                size += len(name)
            else:
                self._text(name)
                self.ascii_names = False
            if type(value) is str and value.isascii():  # as most are
                size += len(value)
            else:
                copied[name] = self._value(value, depth - 1)
        self._bytes += size
        contexts = copied.get("@context")
        if self._objects > self._limits.max_objects or (
            type(contexts) is list and len(contexts) > self._limits.max_contexts
        ):
            raise _Unusual
        return copied

    def _enter(self, length: int, depth: int) -> None:
        self._values += length
        if (
            depth <= 0 or self._values > self._limits.max_values
        ):  # or it would not end where it contains itself
            raise _Unusual

    def _text(self, text: str) -> None:
        try:
            self._bytes += len(text) if text.isascii() else len(text.encode())
        except UnicodeEncodeError:
            raise _Unusual from None
        if self._bytes > self._limits.max_total_bytes:
            raise _Unusual


def encoded(value: JSON) -> bytes:
    """The compact text in UTF-8, as the standard library writes it: raises whatever that raises."""
    return _ENCODER.encode(value).encode()


def duplicate(value: JSON) -> JSON:
    """A deep copy of what is plain JSON already: of what was parsed or copied here before. Enums become their texts."""
    if type(value) is dict:
        copied = value.copy()
        for name, item in copied.items():
            if type(name) is not str:
                return {str.__str__(name): duplicate(item) for name, item in value.items()}
            if type(item) is not str:  # as few are
                copied[name] = duplicate(item)
        return copied
    if type(value) is list:
        return [item if type(item) is str else duplicate(item) for item in value]
    return str.__str__(value) if isinstance(value, str) else value


def encoded_with(value: JSONObject, texts: Mapping[int, bytes]) -> bytes:
    """`encoded`, where ``texts`` has how some objects in the value are written, by their ``id()``.

    They are put in where they are members of it, or of its members; what it is of others is written anew.
    """
    left_out: list[bytes] = []
    pieces = encoded(_without(value, texts, left_out, levels=2)).split(_LEFT_OUT)
    if len(pieces) != len(left_out) + 1:  # some text is just that
        return encoded(value)
    for number, text in enumerate(left_out, start=1):
        pieces[number] = text + pieces[number]
    return b"".join(pieces)


def _without(value: JSONObject, texts: Mapping[int, bytes], left_out: list[bytes], levels: int) -> JSONObject:
    rest = value.copy()
    for name, item in value.items():
        if type(item) is dict:
            text = texts.get(id(item))
            if text is not None:
                left_out.append(text)
                rest[name] = _PLACE
            elif levels > 1:
                rest[name] = _without(item, texts, left_out, levels - 1)
    return rest


def quick_copy(value: object, limits: Limits) -> QuickCopy | None:
    """A copy of a usual value; ``None`` of any other, which needs a closer look."""
    try:
        return QuickCopy(value, limits)
    except (_Unusual, RecursionError):
        return None


class StrictCopy:
    """One strict deep copy; counts as it goes, so that a cycle, or a value shared often, ends at a limit."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.bytes = self.objects = self.values = 0

    def value(self, value: object, path: Path) -> JSON:
        """The copy of what stands at ``path``; raises `JsonError` or `LimitExceeded` with the place."""
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return self._text(value, path)
        if isinstance(value, int):
            if not -MAX_INTEGER <= value <= MAX_INTEGER:
                raise refusals.bad_number(path)
            return int.__int__(value)  # of an IntEnum, the plain int
        if isinstance(value, float):
            if not isfinite(value):
                raise refusals.bad_number(path)
            return float.__float__(value)
        if isinstance(value, (list, tuple)):
            self._enter(len(value), path)
            items = enumerate(self._each(value, len(value), path))
            return [self.value(item, (*path, index)) for index, item in items]
        if isinstance(value, (dict, Mapping)):  # dict first: it is quick to ask
            return self._members(value, path)
        if isinstance(value, Repeated):
            raise refusals.repeated(value.name, path)
        raise refusals.unsupported(value, path)

    def _members(self, value: Mapping[object, object], path: Path) -> JSONObject:
        self._enter(len(value), path)
        self.objects += 1
        if self.objects > self.limits.max_objects:
            raise refusals.exceeded("objects", self.limits, path)
        copied: JSONObject = {}
        for key, item in self._each(value.items(), len(value), path):
            if not isinstance(key, str):
                raise refusals.unsupported(key, path, "name")
            name = self._text(key, path)
            here = (*path, name)
            if (
                name == "@context"
                and isinstance(item, (list, tuple))
                and len(item) > self.limits.max_contexts
            ):
                raise refusals.exceeded("contexts", self.limits, here)
            copied[name] = self.value(item, here)
        return copied

    def _enter(self, length: int, path: Path) -> None:
        if len(path) >= self.limits.max_depth:
            raise refusals.exceeded("depth", self.limits, path)
        self._count(length, path)

    def _each(self, items: Iterable[Item], length: int, path: Path) -> Iterator[Item]:
        """The items, of which a class of the caller's own may give more than the ``length`` that it tells, without end."""
        for index, item in enumerate(items):
            if index >= length:
                self._count(1, path)
            yield item

    def _count(self, more: int, path: Path) -> None:
        self.values += more
        if self.values > self.limits.max_values:
            raise refusals.exceeded("values", self.limits, path)

    def _text(self, value: str, path: Path) -> str:
        size = len(value) if value.isascii() else len(str.encode(value, errors="surrogatepass"))
        if size != len(value) and size != len(str.encode(value, errors="ignore")):
            raise refusals.lone_surrogate(path)
        self.bytes += size
        if self.bytes > self.limits.max_total_bytes:
            raise refusals.exceeded("total_bytes", self.limits, path)
        return str.__str__(value)  # of a StrEnum, the plain str
