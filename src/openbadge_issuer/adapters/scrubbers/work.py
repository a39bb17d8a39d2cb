"""How much is done for one file and all files inside it: bounded together, since it costs nothing to repeat a part."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from openbadge_issuer.adapters.scrubbers.limits import exceeded

__all__ = ["is_spent", "one_file", "spend"]

_OVER: Final = "over"
_DONE: ContextVar[dict[str, int] | None] = ContextVar("work of one file", default=None)


@contextmanager
def one_file() -> Iterator[None]:
    """Counts from nothing, as long as this file is read."""
    before = _DONE.set({})
    try:
        yield
    finally:
        _DONE.reset(before)


def spend(what: str, amount: int, code: str, limit: int) -> None:
    """Counts ``amount`` more of what a file has; raises `LimitExceeded` where that is more than the limit."""
    done = _DONE.get()
    if done is None:
        return
    done[what] = done.get(what, 0) + amount
    if done[what] > limit:
        done[_OVER] = 1
        raise exceeded(what, code, limit)


def is_spent() -> bool:
    """Whether the file was too much work, so that no part of it is worth another try."""
    return _OVER in (_DONE.get() or ())
