"""Bad items among many: none of them stops, slows or changes what is said of the others, and memory stays as it is."""

from __future__ import annotations

import asyncio
import threading
import time
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from openbadge_issuer.ports import Answer, Request
from openbadge_issuer.testing import NOW, issuer_documents, make_badge
from openbadge_issuer.verification import Checked, Verdict, Verifier

BADGE = bytes(make_badge())


class Evil:
    """A badge input that does what it likes when it is read."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __bytes__(self) -> bytes:
        raise self.error


class Panic(BaseException):
    """As libraries in Rust raise it: no `Exception`."""


POISON: list[Any] = [
    b"[" * 200_000,
    b'{"a":' * 50_000,
    b"\x89PNG\r\n\x1a\n" + b"\x00" * 10_000,
    b"\xff\xfe" * 1_000,
    "\ud800",
    {"a": object()},
    {1: 2},
    Evil(RuntimeError("no")),
    Evil(RecursionError()),
    Evil(MemoryError()),
    Evil(StopIteration()),
    Evil(OSError()),
    Evil(Panic()),
    None,
    7,
    [],
    object(),
]


@pytest.mark.parametrize("in_a_loop", [False, True])
def test_every_other_item_gets_its_verdict(in_a_loop: bool) -> None:  # noqa: FBT001
    items = [(f"{n} {good}", BADGE if good else poison) for n, poison in enumerate(POISON) for good in (0, 1)]
    verifier = Verifier(fetch=issuer_documents())

    async def awaited() -> list[Checked[str]]:
        return [each async for each in verifier.check_many_async(items, now=NOW, several=True)]

    found = asyncio.run(awaited()) if in_a_loop else list(verifier.check_many(items, now=NOW, several=True))
    assert sorted(each.key for each in found) == sorted(key for key, _ in items)
    for each in found:
        if each.key.endswith(" 1"):
            assert each.report.verdict is Verdict.ACCEPTED
        else:
            assert each.error is not None or each.report.verdict is not Verdict.ACCEPTED
            assert each.kept is None


def test_keys_that_are_odd_come_back_as_they_are() -> None:
    keys: list[Any] = [None, object(), [], {}, float("nan"), "a", "a", b"", ()]
    found = list(Verifier().check_many([(key, b"{}") for key in keys], now=NOW))
    assert sorted(map(id, (each.key for each in found))) == sorted(map(id, keys))


@pytest.mark.parametrize("at", [0, 1, 7])
def test_an_iterator_that_raises_anything(at: int) -> None:
    class Broken(Exception):
        pass

    def items() -> Iterator[tuple[int, bytes]]:
        for number in range(at):
            yield number, b"{}"
        raise Broken

    found: list[int] = []
    results = Verifier().check_many(items(), now=NOW, concurrency=3)
    with pytest.raises(Broken):
        found.extend(each.key for each in results)
    assert sorted(found) == list(range(at))
    assert not [one for one in threading.enumerate() if one.name.startswith("openbadge-check")]


def test_one_slow_issuer_does_not_hold_up_the_others() -> None:
    released = threading.Event()

    def fetch(request: Request, /) -> Answer:
        released.wait(20)
        return issuer_documents()(request)

    items = [("slow", BADGE), *((number, b"{}") for number in range(20))]
    begun, found = time.monotonic(), []
    for each in Verifier(fetch=fetch).check_many(items, now=NOW, concurrency=2):
        found.append(each.key)
        if len(found) == 20:
            released.set()
    assert found[-1] == "slow"
    assert time.monotonic() - begun < 20


def test_memory_does_not_grow_with_the_stream() -> None:
    def items(number: int) -> Iterator[tuple[int, bytes]]:
        for index in range(number):
            yield index, b'{"name": "%d", "filler": "%s"}' % (index, b"x" * 10_000)

    def most(number: int) -> int:
        tracemalloc.start()
        for _ in Verifier().check_many(items(number), now=NOW):
            pass
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    most(20)  # what is loaded at first use
    assert most(1_000) < most(50) + 2_000_000  # a thousand of them are 10 MB
