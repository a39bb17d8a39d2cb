"""A `CachedFetch` with a clock of the test's own, over a `Fetch` that counts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from openbadge_issuer.adapters.cached_fetch import CachedFetch
from openbadge_issuer.fetching import Event
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response, Store
from openbadge_issuer.testing.store import MemoryStore

__all__ = ["LIST", "START", "World", "response"]

START = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
LIST = Request(
    "https://school.example/status/1", accept="application/vc", max_bytes=1_000_000, purpose="status"
)


def response(body: bytes = b"{}", **more: Any) -> Callable[[Request, datetime], Answer]:
    """An answer for `World.answers`; ``seconds`` is how long the server says that it may be kept."""
    seconds = more.pop("seconds", None)

    def answer(request: Request, now: datetime) -> Answer:
        until = None if seconds is None else now + timedelta(seconds=seconds)
        return Response(request.url, body, fetched_at=now, expires_at=until, **more)

    return answer


@dataclass
class World:
    """``answers`` by address; what was asked stands in ``asked``."""

    answers: dict[str, Callable[[Request, datetime], Answer]] = field(default_factory=dict)
    store: Store = field(default_factory=MemoryStore)
    asked: list[Request] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    now: datetime = START
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fetch(self, request: Request, /) -> Answer:
        with self.lock:
            self.asked.append(request)
        found = self.answers.get(request.url)
        return found(request, self.now) if found else FetchFailure("fetch.timeout", "nobody there")

    def later(self, **duration: float) -> None:
        self.now += timedelta(**duration)

    def cached(self, **settings: Any) -> CachedFetch:
        """A process of the fleet."""
        given: dict[str, Any] = {
            "now": lambda: self.now,
            "sleep": lambda s: self.later(seconds=s),
            "memory": 0,
        }
        return CachedFetch(self.fetch, self.store, observe=self.events.append, **{**given, **settings})

    @property
    def told(self) -> list[str]:
        return [event.name for event in self.events]
