"""The JSON type, and the limits within which documents are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, Union

__all__ = ["DEFAULT_LIMITS", "JSON", "JSONObject", "Limits"]

JSON: TypeAlias = Union[bool, int, float, str, "list[JSON]", "dict[str, JSON]", None]
JSONObject: TypeAlias = dict[str, JSON]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How large a document may be; checked before anything expensive happens. ``data:`` URIs do not count."""

    max_bytes: int = 1_000_000  # bytes of UTF-8 outside data: URIs
    max_total_bytes: int = 16_000_000  # bytes, data: URIs included
    max_depth: int = 64  # nested arrays and objects
    max_contexts: int = 16  # entries of one @context list
    max_objects: int = 5_000  # JSON objects
    max_values: int = 50_000  # members and array items


DEFAULT_LIMITS = Limits()
