"""What strict JSON refuses, in sentences: each function makes the exception that its caller raises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from openbadge_issuer.codec.pointer import join
from openbadge_issuer.codec.types import Limits
from openbadge_issuer.errors import JsonError, LimitExceeded

__all__ = [
    "SMALLER",
    "TOO_MUCH",
    "Limit",
    "Path",
    "bad_number",
    "exceeded",
    "lone_surrogate",
    "not_utf8",
    "repeated",
    "unsupported",
]

Path: TypeAlias = tuple[str | int, ...]
"""Names and indexes, from the root to the place."""
Limit: TypeAlias = Literal["bytes", "total_bytes", "depth", "contexts", "objects", "values"]
TOO_MUCH: Mapping[Limit, str] = {
    "bytes": "This has more than {} bytes.",
    "total_bytes": "This has more than {} bytes.",
    "depth": "This is nested too deeply.",
    "contexts": "An @context list has more than {} entries.",
    "objects": "The document has more than {} objects.",
    "values": "The document has more than {} members and array items.",
}


SMALLER: Final = "Make it smaller, or raise the limit if you trust where it comes from."
"""What to do about each of them."""


def exceeded(what: Limit, limits: Limits, path: Path = ()) -> LimitExceeded:
    """More than the limit of this name allows."""
    allowed: int = getattr(limits, f"max_{what}")
    return LimitExceeded(
        TOO_MUCH[what].format(allowed),
        code="limit." + what.removeprefix("total_"),
        pointer=join(*path),
        params={"limit": allowed},
        advice=SMALLER,
    )


def not_utf8(found: str) -> JsonError:
    """Another encoding, or a byte order mark."""
    return JsonError(
        f"JSON is UTF-8 without a byte order mark; this has {found}.",
        code="json.encoding",
        params={"found": found},
        advice="Save it as plain UTF-8 (not 'UTF-8 with BOM', not 'Unicode').",
    )


def repeated(name: str, path: Path) -> JsonError:
    """A name that stands twice in one object."""
    shown = name.encode(errors="backslashreplace").decode()
    return JsonError(
        "A name stands twice in one object: readers would see different values.",
        code="json.duplicate_name",
        pointer=join(*path, shown),
        advice="Keep one of the two.",
    )


def bad_number(path: Path) -> JsonError:
    """A number that readers would see differently."""
    return JsonError(
        "A number is not finite, or is an integer beyond 2^53 - 1: readers would see different values.",
        code="json.number",
        pointer=join(*path),
        advice="Write it as a string.",
    )


def lone_surrogate(path: Path) -> JsonError:
    """Half of a character."""
    return JsonError(
        "A text (or a member's name) holds a lone surrogate, half of a character, which UTF-8 can not write.",
        code="json.surrogate",
        pointer=join(*path),
        advice="Write the whole character.",
    )


def unsupported(value: object, path: Path, what: Literal["value", "name"] = "value") -> JsonError:
    """A Python value that JSON has nothing for."""
    kind = type(value).__name__
    return JsonError(
        f"JSON has nothing for a {what} of type {kind}.",
        code="json.type",
        pointer=join(*path),
        params={"what": what, "kind": kind},
        advice="Use None, bool, int, float, str, lists and mappings with str as names; "
        "write a time as value.isoformat() with its offset, and bytes as base64url.",
    )
