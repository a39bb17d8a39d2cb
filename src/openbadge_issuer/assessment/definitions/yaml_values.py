"""Texts without quotes by the core schema of YAML 1.2, and the plain document of what was read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isfinite
from typing import Final

from openbadge_issuer.assessment.definitions.yaml_refusals import too_much
from openbadge_issuer.codec.pointer import join
from openbadge_issuer.codec.types import JSON, JSONObject, Limits

__all__ = ["Copier", "Size", "resolved"]

_NULL: Final = frozenset(("", "~", "null", "Null", "NULL"))
_TRUE: Final = frozenset(("true", "True", "TRUE"))
_FALSE: Final = frozenset(("false", "False", "FALSE"))
_INTEGER: Final = re.compile(r"[-+]?[0-9]{1,15}").fullmatch
_REAL: Final = re.compile(
    r"[-+]?(\.[0-9]{1,400}|[0-9]{1,400}(\.[0-9]{0,400})?)([eE][-+]?[0-9]{1,3})?"
).fullmatch


class _Integer(int):
    """A number that remembers how it was written."""

    text: str


class _Real(float):
    text: str


def resolved(text: str) -> object:
    """A text without quotes by the core schema (YAML 1.2.2, section 10.3); beyond what JSON can say it stays a text."""
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _INTEGER(text):
        whole = _Integer(text)
        whole.text = text
        return whole
    if _REAL(text) and isfinite(float(text)):
        real = _Real(text)
        real.text = text
        return real
    return text


@dataclass(frozen=True, slots=True)
class Size:
    """How much something says, what its aliases repeat included."""

    values: int = 0
    characters: int = 0

    def __add__(self, other: Size) -> Size:
        return Size(self.values + other.values, self.characters + other.characters)

    def __sub__(self, other: Size) -> Size:
        return Size(self.values - other.values, self.characters - other.characters)


class Copier:
    """The document with nothing shared and nothing empty. It was counted before, what its aliases repeat included."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.written: dict[str, str] = {}

    def copy(self, value: object, path: tuple[str | int, ...]) -> JSON:
        """A plain copy; raises `LimitExceeded` where aliases in aliases are too deep."""
        if len(path) > self.limits.max_depth:
            raise too_much(self.limits)
        if isinstance(value, dict):
            members: JSONObject = {}
            for name, member in value.items():
                if member is not None:
                    members[name] = self.copy(member, (*path, name))
            return members
        if isinstance(value, list):
            return [self.copy(item, (*path, place)) for place, item in enumerate(value)]
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            self.written[join(*path)] = "true" if value else "false"
            return value
        if isinstance(value, _Integer):
            self.written[join(*path)] = value.text
            return int(value)
        if isinstance(value, _Real):
            self.written[join(*path)] = value.text
            return float(value)
        return None
