"""What a `Fetch` keeps for one check alone, such as a deadline over all of its documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

__all__ = ["begun"]

F = TypeVar("F", bound=Callable[..., object])


def begun(fetch: F) -> F:
    """The fetch for one check: what its ``one_check()`` returns where it has such a method, else the fetch itself."""
    begin = getattr(fetch, "one_check", None)
    return cast("F", begin()) if callable(begin) else fetch
