"""The keywords that look at one value alone (JSON Schema Validation, section 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final, TypeAlias

from openbadge_issuer.codec.json_schema.patterns import compile_pattern
from openbadge_issuer.codec.json_schema.resources import malformed
from openbadge_issuer.codec.json_schema.work import Work
from openbadge_issuer.codec.types import JSON

__all__ = ["ASSERTIONS", "Assertion", "count_of", "key_of"]

Assertion: TypeAlias = Callable[[JSON, JSON, Work], str]
"""From the keyword's value and the instance to what is wrong, in words; empty where nothing is."""


def _is_number(value: JSON) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_TYPES: Final[Mapping[str, Callable[[JSON], bool]]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "number": _is_number,
    "integer": lambda value: _is_number(value) and (isinstance(value, int) or float(str(value)).is_integer()),
}


def key_of(value: JSON, work: Work) -> object:
    """Something hashable that is equal for equal JSON: 1 is 1.0, and true is not 1."""
    work.spend(1)
    if isinstance(value, dict):
        return "object", frozenset((name, key_of(inner, work)) for name, inner in value.items())
    if isinstance(value, list):
        return "array", tuple(key_of(inner, work) for inner in value)
    if isinstance(value, bool) or value is None:
        return "word", value
    return value


def count_of(keyword: str, value: JSON) -> int:
    """A number of things; raises `InputError` (``schemas.malformed``) for what is none."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise malformed(keyword)
    return value


def _type(wanted: JSON, value: JSON, _: Work) -> str:
    names = wanted if isinstance(wanted, list) else [wanted]
    for name in names:
        if not isinstance(name, str) or name not in _TYPES:
            raise malformed("type")
        if _TYPES[name](value):
            return ""
    return f"It is not of the type {' or '.join(str(name) for name in names)}."


def _enum(wanted: JSON, value: JSON, work: Work) -> str:
    if not isinstance(wanted, list):
        raise malformed("enum")
    key = key_of(value, work)
    return (
        ""
        if any(key_of(each, work) == key for each in wanted)
        else "It is none of the values that are allowed."
    )


def _const(wanted: JSON, value: JSON, work: Work) -> str:
    return "" if key_of(wanted, work) == key_of(value, work) else "It is not the one value that is allowed."


def _number(keyword: str, holds: Callable[[Fraction, Fraction], bool], said: str) -> Assertion:
    def assertion(wanted: JSON, value: JSON, _: Work) -> str:
        if not _is_number(wanted):
            raise malformed(keyword)
        if not _is_number(value) or holds(_exact(value), _exact(wanted)):
            return ""
        return f"It is {said} {wanted}."

    return assertion


def _exact(value: JSON) -> Fraction:
    """The number as it was written, and not as a binary fraction."""
    return Fraction(repr(value))


def _multiple(wanted: JSON, value: JSON, _: Work) -> str:
    if not _is_number(wanted) or _exact(wanted) <= 0:
        raise malformed("multipleOf")
    if not _is_number(value) or _exact(value) % _exact(wanted) == 0:
        return ""
    return f"It is no multiple of {wanted}."


def _size(keyword: str, kind: type, holds: Callable[[int, int], bool], said: str) -> Assertion:
    def assertion(wanted: JSON, value: JSON, _: Work) -> str:
        limit = count_of(keyword, wanted)
        if (
            not isinstance(value, str | list | dict)
            or not isinstance(value, kind)
            or holds(len(value), limit)
        ):
            return ""
        return f"It has {said} {limit}."

    return assertion


def _pattern(wanted: JSON, value: JSON, work: Work) -> str:
    if not isinstance(wanted, str):
        raise malformed("pattern")
    if not isinstance(value, str) or compile_pattern(wanted).search(value, work.spend):
        return ""
    return "It is not written in the form that is asked for."


def _unique(wanted: JSON, value: JSON, work: Work) -> str:
    if not isinstance(wanted, bool):
        raise malformed("uniqueItems")
    if not wanted or not isinstance(value, list):
        return ""
    return "" if len({key_of(each, work) for each in value}) == len(value) else "It has an item twice."


def _required(wanted: JSON, value: JSON, work: Work) -> str:
    if not isinstance(wanted, list) or not all(isinstance(name, str) for name in wanted):
        raise malformed("required")
    work.spend(len(wanted))
    missing = [str(name)[:100] for name in wanted if isinstance(value, dict) and name not in value]
    return f"It lacks {', '.join(missing[:5])}." if missing else ""


def _dependent_required(wanted: JSON, value: JSON, work: Work) -> str:
    if not isinstance(wanted, dict):
        raise malformed("dependentRequired")
    for name, others in wanted.items():
        if isinstance(value, dict) and name in value and (said := _required(others, value, work)):
            return said
    return ""


ASSERTIONS: Final[Mapping[str, Assertion]] = MappingProxyType(
    {
        "type": _type,
        "enum": _enum,
        "const": _const,
        "multipleOf": _multiple,
        "maximum": _number("maximum", lambda value, limit: value <= limit, "greater than"),
        "minimum": _number("minimum", lambda value, limit: value >= limit, "less than"),
        "exclusiveMaximum": _number("exclusiveMaximum", lambda value, limit: value < limit, "not less than"),
        "exclusiveMinimum": _number(
            "exclusiveMinimum", lambda value, limit: value > limit, "not greater than"
        ),
        "maxLength": _size("maxLength", str, lambda size, limit: size <= limit, "more characters than"),
        "minLength": _size("minLength", str, lambda size, limit: size >= limit, "fewer characters than"),
        "maxItems": _size("maxItems", list, lambda size, limit: size <= limit, "more items than"),
        "minItems": _size("minItems", list, lambda size, limit: size >= limit, "fewer items than"),
        "maxProperties": _size("maxProperties", dict, lambda size, limit: size <= limit, "more members than"),
        "minProperties": _size(
            "minProperties", dict, lambda size, limit: size >= limit, "fewer members than"
        ),
        "pattern": _pattern,
        "uniqueItems": _unique,
        "required": _required,
        "dependentRequired": _dependent_required,
    }
)
"""The assertions by their keywords; those of later drafts are no keywords in older ones, and left out there."""
