"""One process of a fleet that shares a folder; tests/integration/test_cache_processes.py starts several."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from openbadge_issuer.adapters.cached_fetch import CachedFetch
from openbadge_issuer.adapters.folder import FolderStore
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response

__all__ = ["DEAD", "LISTS", "queue_up", "work"]

LISTS = [Request(f"https://school.example/status/{number}", purpose="status") for number in range(3)]
DEAD = Request("https://dead.example/status/1", purpose="status")


def work(folder: Path, begin: float) -> list[str]:
    """One process: what it fetched itself."""
    fetched: list[str] = []

    def fetch(request: Request, /) -> Answer:
        fetched.append(request.url)
        time.sleep(0.2)
        if request == DEAD:
            return FetchFailure("fetch.network", "nobody there", pause=timedelta(seconds=30))
        now = datetime.now(UTC)
        return Response(request.url, b"x" * 20_000, fetched_at=now, expires_at=now + timedelta(hours=1))

    cached = CachedFetch(fetch, FolderStore(folder), memory=0)
    time.sleep(max(0.0, begin - time.time()))
    for _ in range(3):
        answers = [cached(request) for request in LISTS]
        assert all(isinstance(answer, Response) and len(answer.body) == 20_000 for answer in answers)
        assert isinstance(cached(DEAD), FetchFailure)
    return fetched


def queue_up(folder: Path, number: int, begin: float) -> list[tuple[float, float]]:
    """One process, which asks for what nobody else asks for: when each of its requests began and ended."""
    asked: list[tuple[float, float]] = []

    def fetch(request: Request, /) -> Answer:
        began = time.time()
        time.sleep(0.05)
        asked.append((began, time.time()))
        return Response(request.url, b"x", fetched_at=datetime.now(UTC))

    cached = CachedFetch(fetch, FolderStore(folder), per_host=1, patience=30)
    time.sleep(max(0.0, begin - time.time()))
    for each in range(3):
        answer = cached(Request(f"https://school.example/keys/{number}/{each}", purpose="key"))
        assert isinstance(answer, Response)
    return asked
