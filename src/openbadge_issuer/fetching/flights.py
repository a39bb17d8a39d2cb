"""One at a time for each key: who comes while somebody is on the way waits for what that one brings."""

from __future__ import annotations

from collections.abc import Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

__all__ = ["Flights"]

T = TypeVar("T")


class Flights(Generic[T]):
    """What is under way, by key; safe across threads and tasks, which wait for the same `Future`."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._under_way: dict[Hashable, Future[T | None]] = {}

    def board(self, key: Hashable) -> tuple[Future[T | None], bool]:
        """What will come for this key, and whether the caller is the one who brings it, and must `land`."""
        with self._lock:
            known = self._under_way.get(key)
            if known is not None:
                return known, False
            future: Future[T | None] = Future()
            self._under_way[key] = future
            return future, True

    def land(self, key: Hashable, value: T | None) -> None:
        """It is there; with ``None`` nothing came, and each who waited sees for himself."""
        with self._lock:
            future = self._under_way.pop(key)
        future.set_result(value)
