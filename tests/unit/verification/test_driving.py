from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest

from openbadge_issuer.ports import Answer, Request, Response
from openbadge_issuer.verification.driving import drive, drive_async
from openbadge_issuer.verification.report import Report
from openbadge_issuer.verification.scheduler import Budget, Rounds, Session


def one_round(requests: Sequence[Request]) -> Rounds[tuple[Report, ...]]:
    yield tuple(requests)
    return ()


class Run(Session[tuple[Report, ...]]):
    """One round, and no report."""

    def __init__(self, *sizes: int, budget: Budget | None = None) -> None:
        requests = [Request(f"{number}", max_bytes=size) for number, size in enumerate(sizes)]
        super().__init__(one_round(requests), budget or Budget())

    @property
    def reports(self) -> tuple[Report, ...]:
        return self.result


class Fetch:
    """Remembers how many were under way at once."""

    def __init__(self) -> None:
        self.now, self.groups = 0, list[int]()

    async def __call__(self, request: Request, /) -> Answer:
        self.now += 1
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        if self.now:
            self.groups.append(self.now)
            self.now = 0
        return Response(request.url, b"")


@pytest.mark.parametrize(
    ("sizes", "groups"),
    [
        ([9_000_000] * 6, [6]),
        ([9_000_000] * 7, [6, 1]),
        ([27_000_000, 27_000_000, 1], [2, 1]),
        ([60_000_000, 1, 60_000_000], [1, 1, 1]),
        ([1] * 30, [30]),
    ],
)
def test_side_by_side_comes_what_may_have_so_many_bytes_together(sizes: list[int], groups: list[int]) -> None:
    run, fetch = Run(*sizes), Fetch()
    asyncio.run(drive_async(run, fetch, no_fetch, None))
    assert (run.done, fetch.groups) == (True, groups)


def no_fetch(request: Request, /) -> Answer:
    raise AssertionError(request)


def test_what_an_answer_has_left_no_room_for_is_not_asked_for() -> None:
    asked: list[str] = []

    def fetch(request: Request, /) -> Answer:
        asked.append(request.url)
        return Response(request.url, b"xyz")

    run = Run(10, 10, 10, budget=Budget(max_bytes=6))
    drive(run, fetch, None)
    assert (run.done, asked) == (True, ["0", "1"])


class Broken(BaseException):
    """No failure of a server: as a library in Rust that panics."""


class Slow:
    """A caller's fetch on threads: once eight are there the first ends it all, and the others wait for ``gate``."""

    def __init__(self) -> None:
        self.gate, self.names, self.asked = threading.Event(), set[str](), list[str]()
        self.eight, self.ended = threading.Barrier(8), 0

    def __call__(self, request: Request, /) -> Answer:
        self.asked.append(request.url)
        self.names.add(threading.current_thread().name)
        if int(request.url) < self.eight.parties:
            self.eight.wait(5)
        if request.url == "0":
            raise Broken
        self.gate.wait(5)
        self.ended += 1
        return Response(request.url, b"")


def test_nobody_waits_for_what_is_on_the_way_and_nothing_else_is_begun() -> None:
    """A fetch of the caller's own has eight threads; what they have not begun is never asked for."""
    before, fetch = set(threading.enumerate()), Slow()

    async def main() -> None:
        with pytest.raises(Broken):
            await drive_async(Run(*[1] * 20), None, fetch, None)
        assert fetch.ended == 0
        own = set(threading.enumerate()) - before
        fetch.gate.set()
        assert len(own) == 8
        for thread in own:
            thread.join(1)
        assert not any(thread.is_alive() for thread in own)
        assert len(fetch.asked) <= 9  # eight, and one in place of the first

    asyncio.run(main())
    assert fetch.names == {f"openbadge-fetch_{number}" for number in range(8)}
