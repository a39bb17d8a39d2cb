"""Small bodies, and long texts beside them: a cache counted the bodies, and grew to a gigabyte of addresses."""

from __future__ import annotations

import gc
from datetime import timedelta
from sys import getsizeof

import pytest

from cache_world import START, World
from openbadge_issuer.adapters.https_steps import unreachable
from openbadge_issuer.fetching import sharing
from openbadge_issuer.fetching.sharing import SharedFetch
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response

LONG = "x" * 4_000
LATER = START + timedelta(hours=1)
MEMORY = 1_000_000


def failed(request: Request, *_: object) -> Answer:
    return unreachable(request.url, LONG)


def missing(request: Request, *_: object) -> Answer:
    return Response(request.url, b"", 404, f"text/{LONG}", START, LATER)


def there(request: Request, *_: object) -> Answer:
    return Response(request.url, b"", 200, "", START, LATER, f"last-modified {LONG}{request.url}")


def texts_kept(start: str) -> int:
    """Bytes of all texts of answers that are anywhere in this process, whose address begins so."""
    gc.collect()
    found = [each for each in gc.get_objects() if isinstance(each, Response | FetchFailure)]
    texts = set[str]()
    for each in found:
        if isinstance(each, Response):
            texts |= {each.url, each.media_type, each.validator} if each.url.startswith(start) else set()
        elif start in each.message:
            texts |= {each.message, *map(str, each.params.values())}
    return sum(map(getsizeof, texts))


@pytest.mark.parametrize("answer", [failed, missing, there])
@pytest.mark.parametrize("kind", ["cached", "shared"])
def test_a_cache_of_long_texts_is_bounded(answer: object, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    start = f"https://{kind}-{getattr(answer, '__name__', '')}.example/"
    monkeypatch.setattr(sharing, "_MEMORY", MEMORY)
    world = World()
    world.fetch = answer  # type: ignore[method-assign,assignment]
    fetch = world.cached(memory=MEMORY) if kind == "cached" else SharedFetch(world.fetch, lambda: START)
    world.events.clear()
    for number in range(1_000):
        fetch(Request(f"{start}{number}/{LONG}", purpose="status"))
    assert texts_kept(start) < MEMORY
