from __future__ import annotations

import asyncio
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
