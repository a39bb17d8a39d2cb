"""Deeply immutable copies of JSON: objects become `FrozenObject`, arrays become tuples."""

from __future__ import annotations

import math
from itertools import islice
from typing import TYPE_CHECKING, NoReturn

from openbadge_issuer.codec.types import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from openbadge_issuer.codec.types import JSON

__all__ = [
    "FrozenObject",
    "NoJson",
    "exceeded_limit",
    "freeze",
    "has_lone_surrogate",
    "json_type",
    "members_of",
    "thaw",
]


class NoJson(ValueError):
    """What can not be written as JSON; ``message`` goes on after the place, and has a place for ``found``."""

    def __init__(self, code: str, message: str, found: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.found = code, message, found


class FrozenObject(dict[str, object]):
    """A JSON object that can not be changed; hashable by its members."""

    __slots__ = ()

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError(
            "This JSON object belongs to a model and can not be changed; use `model.replace(...)`."
        )

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __copy__(self) -> FrozenObject:
        return self

    def __deepcopy__(self, _: object) -> FrozenObject:
        return self

    def __reduce__(self) -> tuple[type[FrozenObject], tuple[dict[str, object]]]:
        return FrozenObject, (dict(self),)

    def __repr__(self) -> str:
        return f"{{{', '.join(map(repr, self))}}}"  # names only: values may be personal


def freeze(value: object, depth: int = DEFAULT_LIMITS.max_depth) -> object:
    """An immutable copy of a JSON value; raises `NoJson` where there is none."""
    if isinstance(value, (dict, list, tuple)):
        return _freeze_container(value, depth)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        if not value.isascii() and has_lone_surrogate(value):
            raise NoJson("model.text", "holds a lone surrogate, which UTF-8 can not write")
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float) and math.isfinite(value):
        return float(value)
    raise NoJson(
        "model.json",
        "holds {found}, which JSON can not write",
        str(value) if isinstance(value, float) else type(value).__name__,
    )


def json_type(value: object) -> str:
    """What JSON Schema calls the type of a value; of what is none of JSON, the Python class."""
    if isinstance(value, bool):
        return "boolean"
    for types, name in (
        (str, "string"),
        ((int, float), "number"),
        (dict, "object"),
        ((list, tuple), "array"),
    ):
        if isinstance(value, types):
            return name
    return "null" if value is None else type(value).__name__


def has_lone_surrogate(text: str) -> bool:
    """Whether a text can not be written in UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _freeze_container(value: dict[str, object] | list[object] | tuple[object, ...], depth: int) -> object:
    if isinstance(value, FrozenObject):
        return value
    if depth <= 0:
        raise NoJson("model.recursion", "is nested too deeply, or contains itself")
    if isinstance(value, dict):
        if not all(isinstance(name, str) for name in value):
            raise NoJson("model.member_name", "has a member name that is no text")
        return FrozenObject({str(freeze(name)): freeze(member, depth - 1) for name, member in value.items()})
    return tuple(freeze(item, depth - 1) for item in value)


def thaw(value: object) -> JSON:
    """The plain JSON value (`dict`, `list`) of a frozen one."""
    if isinstance(value, dict):
        return {name: thaw(member) for name, member in value.items()}
    if isinstance(value, tuple):
        return [thaw(item) for item in value]
    return value  # type: ignore[return-value]


def members_of(document: Mapping[str, object], limits: Limits) -> dict[str, object]:
    """A copy; of a class of the caller's own, which may give members without end, one more than there may be."""
    return dict(document if type(document) is dict else islice(document.items(), limits.max_values + 1))


def exceeded_limit(document: Mapping[str, object], limits: Limits) -> tuple[str, int] | None:
    """The first limit (its name and number) that a document exceeds; cycles do no harm."""
    level: list[Collection[object]] = [document.values()]
    values = depth = 0
    while level:
        depth += 1
        if depth > limits.max_depth:
            return "max_depth", limits.max_depth
        below: list[Collection[object]] = []
        for members in level:
            for value in members:
                values += 1  # as they come: what tells its length may give more
                if values > limits.max_values:
                    return "max_values", limits.max_values
                if type(value) is str:
                    continue
                if isinstance(value, dict):
                    below.append(value.values())
                elif isinstance(value, (list, tuple)):
                    below.append(value)
                elif hasattr(value, "__pydantic_fields_set__"):  # a model, which may hold models in turn
                    below.append(vars(value).values())
        level = below
    return None
