"""Somebody, or a failing disk, has changed what stands in the store of a cache: it is fetched anew, and never believed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from cache_world import LIST, World, response
from openbadge_issuer.adapters.cache_entries import Entry, key_of, pause_key_of, write
from openbadge_issuer.ports import Response
from openbadge_issuer.testing.store import MemoryStore

CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "another body": lambda value: value[:-4] + b"evil",
    "cut off": lambda value: value[:-1],
    "longer": lambda value: value + b" ",
    "no line": lambda value: value.replace(b"\n", b" "),
    "empty": lambda _: b"",
    "no JSON": lambda _: b"\x00\xff\n",
    "a list": lambda _: b"[]\n",
    "another address": lambda value: value.replace(b"status/1", b"status/2"),
    "another format": lambda value: value.replace(b"openbadge-cache 1", b"openbadge-cache 2"),
    "no time": lambda value: value.replace(b'"until":"2', b'"until":"x'),
    "for ever": lambda value: value.replace(b'"until":"2026', b'"until":"9026'),
    "an answer that is none": lambda value: value.replace(b'"status":200', b'"status":"200"'),
    "deep": lambda _: b"[" * 200_000,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_was_changed_is_fetched_anew(change: Callable[[bytes], bytes]) -> None:
    world = World({LIST.url: response(b'"good"', seconds=60)})
    world.cached()(LIST)
    found = world.store.get(key_of(LIST))
    assert found is not None
    changed = change(found[0])
    assert changed != found[0]
    world.store.put(key_of(LIST), changed, expected_version=found[1])
    answer = world.cached()(LIST)
    assert isinstance(answer, Response)
    assert (answer.body, len(world.asked)) == (b'"good"', 2)
    assert world.cached()(LIST) == replace(answer)  # and the store is mended
    assert len(world.asked) == 2


def test_an_entry_under_the_key_of_another_is_not_taken() -> None:
    """Copying the good list of one address to the key of another: the address stands in the entry."""
    other = replace(LIST, url="https://school.example/status/2")
    world = World({LIST.url: response(b"1", seconds=60), other.url: response(b"2", seconds=60)})
    world.cached()(LIST)
    found = world.store.get(key_of(LIST))
    assert found is not None
    world.store.put(key_of(other), found[0], expected_version=None)
    answer = world.cached()(other)
    assert isinstance(answer, Response)
    assert answer.body == b"2"


def test_a_lease_without_an_end_holds_nobody_up() -> None:
    world = World({LIST.url: response(b"1", seconds=60)})
    lease = Entry(world.now + timedelta(days=300))
    world.store.put(key_of(LIST), write(LIST, lease), expected_version=None)
    started = world.now
    assert isinstance(world.cached(patience=2)(LIST), Response)
    assert world.now - started < timedelta(seconds=1)


@pytest.mark.parametrize(
    "said", [b"9026-01-01T00:00:00+00:00", b"\xff", b"", b"2026-01-31T12:01:00", b"never"]
)
def test_a_pause_without_an_end_is_none(said: bytes) -> None:
    store = MemoryStore()
    store.put(pause_key_of("school.example:443"), said, expected_version=None)
    world = World({LIST.url: response(b"1")}, store=store)
    assert isinstance(world.cached()(LIST), Response)
