"""Which of the forms that there are a client wants: the ``Accept`` header (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from openbadge_issuer.errors import ConfigurationError

__all__ = ["choose_media_type"]

MAX_ACCEPT: Final = 8_192  # characters; what is longer is read as if it were not there
_MAX_RANGES: Final = 100

_TOKEN: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,127}"  # noqa: S105 - of a header, not of a user
_QUOTED: Final = r'"(?:[^"\\]|\\.){0,256}"'
_MEMBER: Final = re.compile(rf"(?:{_QUOTED}|[^,\"])*+")
_RANGE: Final = re.compile(rf"({_TOKEN})/({_TOKEN})")
_PARAMETER: Final = re.compile(rf"[ \t]*;[ \t]*(?:({_TOKEN})=({_TOKEN}|{_QUOTED}))?")
_WEIGHT: Final = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")


@dataclass(frozen=True, slots=True)
class _MediaRange:
    type: str
    subtype: str
    parameters: Mapping[str, str]
    weight: float = 1.0

    @property
    def specificity(self) -> tuple[bool, bool, int]:
        return self.type != "*", self.subtype != "*", len(self.parameters)

    def matches(self, other: _MediaRange) -> bool:
        return (
            self.type in ("*", other.type)
            and self.subtype in ("*", other.subtype)
            and all(other.parameters.get(name) == value for name, value in self.parameters.items())
        )


def choose_media_type(accept: str | None, available: Sequence[str]) -> str | None:
    """The one of ``available``, best first, that the header asks for most; ``None``: answer 406.

    Of all ranges that match a type the most specific one gives its weight; among equals the order of ``available`` decides.
    Members that can not be read are left aside. A header that is missing, longer than 8,192 characters, or without a single
    readable member asks for nothing in particular. A ``charset`` is not compared: it says nothing about a badge. Raises
    `ConfigurationError` (``config.media_type``) where ``available`` has something that is no media type.
    """
    offered = [(name, _parsed(name)) for name in available]
    for name, one in offered:
        if one is None or "*" in (one.type, one.subtype):
            raise ConfigurationError(f"{name[:100]!r} is no media type.", code="config.media_type")
    ranges = _ranges(accept) if accept is not None and len(accept) <= MAX_ACCEPT else []
    if not ranges:
        return available[0] if available else None
    best, most = None, 0.0
    for name, one in offered:
        weight = _weight_of(one, ranges) if one is not None else 0.0
        if weight > most:
            best, most = name, weight
    return best


def _ranges(accept: str) -> list[_MediaRange]:
    found: list[_MediaRange] = []
    position = 0
    while position <= len(accept) and len(found) < _MAX_RANGES:
        member = _MEMBER.match(accept, position)
        end = member.end() if member else position
        if (
            end < len(accept) and accept[end] != ","
        ):  # a quote that never ends: nothing after it can be told apart
            break
        one = _parsed(accept[position:end].strip(" \t"))
        if one is not None:
            found.append(one)
        position = end + 1
    return found


def _parsed(text: str) -> _MediaRange | None:
    """A media type or a range of them, with its weight; ``None`` where it is neither."""
    head = _RANGE.match(text)
    if head is None or (head[1] == "*" and head[2] != "*"):
        return None
    parameters: dict[str, str] = {}
    position = head.end()
    while position < len(text):
        match = _PARAMETER.match(text, position)
        if match is None:
            return None
        position = match.end()
        name, value = (match[1] or "").lower(), _unquoted(match[2] or "")
        if name == "q":  # what follows is of the weight, and nobody defined any of it
            if not _WEIGHT.fullmatch(value):
                return None
            return _MediaRange(head[1].lower(), head[2].lower(), parameters, float(value))
        if name and name != "charset":
            parameters[name] = value
    return _MediaRange(head[1].lower(), head[2].lower(), parameters)


def _unquoted(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value


def _weight_of(one: _MediaRange, ranges: Sequence[_MediaRange]) -> float:
    matching = [each for each in ranges if each.matches(one)]
    return max(matching, key=lambda each: (each.specificity, each.weight)).weight if matching else 0.0
