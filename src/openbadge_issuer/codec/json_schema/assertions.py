"""The keywords that look at one value alone (JSON Schema Validation, section 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Final, TypeAlias

from openbadge_issuer.codec.json_schema.patterns import compile_pattern
from openbadge_issuer.codec.json_schema.resources import malformed
from openbadge_issuer.codec.json_schema.work import Work
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.errors import Param

__all__ = ["ASSERTIONS", "Assertion", "Broken", "count_of", "key_of"]

_OF_A_NUMBER: Final = 10  # steps: an exact fraction may have a thousand digits


@dataclass(frozen=True, slots=True)
class Broken:
    """What is wrong: a code (``schemas.violated.…``), a sentence, and the values in it."""

    code: str
    message: str
    params: Mapping[str, Param] = field(default_factory=dict, hash=False)


Assertion: TypeAlias = Callable[[JSON, JSON, Work], Broken | None]
"""From the keyword's value and the instance to what is wrong, if anything is."""


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
    if isinstance(value, str):
        work.copy(len(value))
    return value


def count_of(keyword: str, value: JSON) -> int:
    """A number of things; raises `InputError` (``schemas.malformed``) for what is none."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise malformed(keyword)
    return value


def _type(wanted: JSON, value: JSON, _: Work) -> Broken | None:
    types: list[str] = []
    named = wanted if isinstance(wanted, list) else [wanted]
    if not 0 < len(named) <= len(_TYPES):  # each once
        raise malformed("type")
    for name in named:
        if not isinstance(name, str) or name not in _TYPES:
            raise malformed("type")
        if _TYPES[name](value):
            return None
        types.append(name)
    message = f"It is not of the type that is asked for: {', '.join(types)}."
    return Broken("schemas.violated.type", message, {"types": types})


def _enum(wanted: JSON, value: JSON, work: Work) -> Broken | None:
    if not isinstance(wanted, list):
        raise malformed("enum")
    key = key_of(value, work)
    if any(key_of(each, work) == key for each in wanted):
        return None
    return Broken("schemas.violated.enum", "It is none of the values that are allowed.")


def _const(wanted: JSON, value: JSON, work: Work) -> Broken | None:
    if key_of(wanted, work) == key_of(value, work):
        return None
    return Broken("schemas.violated.const", "It is not the one value that is allowed.")


def _limit(keyword: str, wanted: JSON) -> int | float:
    if not isinstance(wanted, int | float) or isinstance(wanted, bool):
        raise malformed(keyword)
    return wanted


def _exact(value: JSON) -> Fraction:
    """The number as it was written, and not as a binary fraction."""
    return Fraction(repr(value))


def _multiple(wanted: JSON, value: JSON, work: Work) -> Broken | None:
    limit = _limit("multipleOf", wanted)
    work.spend(_OF_A_NUMBER)
    if _exact(limit) <= 0:
        raise malformed("multipleOf")
    if not _is_number(value) or _exact(value) % _exact(limit) == 0:
        return None
    return Broken("schemas.violated.multiple_of", f"It is no multiple of {limit}.", {"limit": limit})


def _maximum(wanted: JSON, value: JSON, work: Work) -> Broken | None:
    limit = _limit("maximum", wanted)
    work.spend(_OF_A_NUMBER)
    if not _is_number(value) or _exact(value) <= _exact(limit):
        return None
    return Broken("schemas.violated.maximum", f"It is greater than {limit}.", {"limit": limit})


def _minimum(wanted: JSON, value: JSON, work: Work) -> Broken | None:
    limit = _limit("minimum", wanted)
    work.spend(_OF_A_NUMBER)
    if not _is_number(value) or _exact(value) >= _exact(limit):
        return None
    return Broken("schemas.violated.minimum", f"It is less than {limit}.", {"limit": limit})


def _exclusive_maximum(wanted: JSON, value: JSON, work: Work) -> Broken | None:
    limit = _limit("exclusiveMaximum", wanted)
    work.spend(_OF_A_NUMBER)
    if not _is_number(value) or _exact(value) < _exact(limit):
        return None
    return Broken("schemas.violated.exclusive_maximum", f"It is not less than {limit}.", {"limit": limit})


def _exclusive_minimum(wanted: JSON, value: JSON, work: Work) -> Broken | None:
    limit = _limit("exclusiveMinimum", wanted)
    work.spend(_OF_A_NUMBER)
    if not _is_number(value) or _exact(value) > _exact(limit):
        return None
    return Broken("schemas.violated.exclusive_minimum", f"It is not greater than {limit}.", {"limit": limit})


def _max_length(wanted: JSON, value: JSON, _: Work) -> Broken | None:
    limit = count_of("maxLength", wanted)
    if not isinstance(value, str) or len(value) <= limit:
        return None
    return Broken("schemas.violated.max_length", f"It has more characters than {limit}.", {"limit": limit})


def _min_length(wanted: JSON, value: JSON, _: Work) -> Broken | None:
    limit = count_of("minLength", wanted)
    if not isinstance(value, str) or len(value) >= limit:
        return None
    return Broken("schemas.violated.min_length", f"It has fewer characters than {limit}.", {"limit": limit})


def _max_items(wanted: JSON, value: JSON, _: Work) -> Broken | None:
    limit = count_of("maxItems", wanted)
    if not isinstance(value, list) or len(value) <= limit:
        return None
    return Broken("schemas.violated.max_items", f"It has more items than {limit}.", {"limit": limit})


def _min_items(wanted: JSON, value: JSON, _: Work) -> Broken | None:
    limit = count_of("minItems", wanted)
    if not isinstance(value, list) or len(value) >= limit:
        return None
    return Broken("schemas.violated.min_items", f"It has fewer items than {limit}.", {"limit": limit})


def _max_properties(wanted: JSON, value: JSON, _: Work) -> Broken | None:
    limit = count_of("maxProperties", wanted)
    if not isinstance(value, dict) or len(value) <= limit:
        return None
    return Broken("schemas.violated.max_properties", f"It has more members than {limit}.", {"limit": limit})


def _min_properties(wanted: JSON, value: JSON, _: Work) -> Broken | None:
    limit = count_of("minProperties", wanted)
    if not isinstance(value, dict) or len(value) >= limit:
        return None
    return Broken("schemas.violated.min_properties", f"It has fewer members than {limit}.", {"limit": limit})


def _pattern(wanted: JSON, value: JSON, work: Work) -> Broken | None:
    if not isinstance(wanted, str):
        raise malformed("pattern")
    if not isinstance(value, str) or compile_pattern(wanted, work).search(value, work.spend):
        return None
    return Broken("schemas.violated.pattern", "It is not written in the form that is asked for.")


def _unique(wanted: JSON, value: JSON, work: Work) -> Broken | None:
    if not isinstance(wanted, bool):
        raise malformed("uniqueItems")
    if not wanted or not isinstance(value, list):
        return None
    if len({key_of(each, work) for each in value}) == len(value):
        return None
    return Broken("schemas.violated.unique_items", "It has an item twice.")


def _required(wanted: JSON, value: JSON, work: Work) -> Broken | None:
    if not isinstance(wanted, list) or not all(isinstance(name, str) for name in wanted):
        raise malformed("required")
    work.spend(len(wanted))
    names = [str(name)[:100] for name in wanted if isinstance(value, dict) and name not in value][:5]
    if not names:
        return None
    quoted = ", ".join(f"'{name}'" for name in names)  # a name may be empty, or end in a blank
    return Broken("schemas.violated.required", f"It lacks {quoted}.", {"names": names, "quoted": quoted})


def _dependent_required(wanted: JSON, value: JSON, work: Work) -> Broken | None:
    if not isinstance(wanted, dict):
        raise malformed("dependentRequired")
    work.look_over(len(wanted))
    for name, others in wanted.items():
        if isinstance(value, dict) and name in value and (said := _required(others, value, work)):
            return said
    return None


ASSERTIONS: Final[Mapping[str, Assertion]] = MappingProxyType(
    {
        "type": _type,
        "enum": _enum,
        "const": _const,
        "multipleOf": _multiple,
        "maximum": _maximum,
        "minimum": _minimum,
        "exclusiveMaximum": _exclusive_maximum,
        "exclusiveMinimum": _exclusive_minimum,
        "maxLength": _max_length,
        "minLength": _min_length,
        "maxItems": _max_items,
        "minItems": _min_items,
        "maxProperties": _max_properties,
        "minProperties": _min_properties,
        "pattern": _pattern,
        "uniqueItems": _unique,
        "required": _required,
        "dependentRequired": _dependent_required,
    }
)
"""The assertions by their keywords; those of later drafts are no keywords in older ones, and left out there."""
