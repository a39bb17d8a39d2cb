"""One process of a fleet that shares a folder; tests/integration/test_cache_processes.py starts several."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from openbadge_issuer.adapters.cached_fetch import CachedFetch
from openbadge_issuer.adapters.folder import FolderStore
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response

__all__ = ["DEAD", "LISTS", "work"]

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
