"""The JSON type, and the limits within which documents are read."""

from __future__ import annotations

from dataclasses import Field, dataclass, fields
from typing import ClassVar, TypeAlias, Union

__all__ = ["DEFAULT_LIMITS", "JSON", "JSONObject", "Limits", "Settings"]

JSON: TypeAlias = Union[bool, int, float, str, "list[JSON]", "dict[str, JSON]", None]
JSONObject: TypeAlias = dict[str, JSON]


class Settings:
    """A base of dataclasses whose every field has a default: `repr`, and so `help`, show what differs from it."""

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, Field[object]]]

    def __repr__(self) -> str:
        """``Limits()`` for the defaults, ``Limits(max_depth=8)`` for others."""
        usual = type(self)()
        changed = {one.name: getattr(self, one.name) for one in fields(self) if one.repr}
        shown = (f"{name}={value!r}" for name, value in changed.items() if value != getattr(usual, name))
        return f"{type(self).__name__}({', '.join(shown)})"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Limits(Settings):
    """How large a document may be; checked before anything expensive happens. ``data:`` URIs do not count."""

    max_bytes: int = 1_000_000  # bytes of UTF-8 outside data: URIs
    max_total_bytes: int = 16_000_000  # bytes, data: URIs included
    max_depth: int = 64  # nested arrays and objects
    max_contexts: int = 16  # entries of one @context list
    max_objects: int = 5_000  # JSON objects; items of a list whose order is signed count too
    max_values: int = 50_000  # members and array items


DEFAULT_LIMITS = Limits()
