"""What fetches goes to other processes, for `check_many` over an executor."""

from __future__ import annotations

import pickle
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from openbadge_issuer.adapters.cached_fetch import CachedFetch
from openbadge_issuer.adapters.folder import FolderStore
from openbadge_issuer.adapters.https import HttpsFetch
from openbadge_issuer.ports import Answer, Request, Response

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LIST = Request("https://school.example/status/1", purpose="status")
asked: list[Request] = []


def published(request: Request, /) -> Answer:
    asked.append(request)
    return Response(request.url, b"[]", fetched_at=NOW, expires_at=NOW + timedelta(hours=1))


def at_noon() -> datetime:
    return NOW


def test_https() -> None:
    fetch = HttpsFetch(timeout=3.0, allow_private=True)
    assert pickle.loads(pickle.dumps(fetch)) == fetch


def test_https_with_authorities_of_ones_own() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(HttpsFetch(ssl_context=ssl.create_default_context()))


def test_a_cache_is_another_one_over_the_same_store(tmp_path: Path) -> None:
    asked.clear()
    here = CachedFetch(published, FolderStore(tmp_path), now=at_noon, patience=1.0)
    there = pickle.loads(pickle.dumps(here))
    assert isinstance(there, CachedFetch)
    assert there(LIST) == here(LIST)
    assert len(asked) == 1


def test_the_same_of_a_cache_over_https(tmp_path: Path) -> None:
    assert pickle.loads(pickle.dumps(CachedFetch(HttpsFetch(), FolderStore(tmp_path), memory=0)))
