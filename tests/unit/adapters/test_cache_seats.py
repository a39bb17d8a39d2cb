"""One server gets so many requests at once, from one process and from a fleet, whatever becomes of those who ask."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from cache_world import LIST, World, response
from openbadge_issuer.adapters.cache_entries import seat_key_of
from openbadge_issuer.adapters.cache_seats import Seat, Seats
from openbadge_issuer.errors import StoreConflict
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response, Store
from openbadge_issuer.testing.store import MemoryStore

HOST = "school.example:443"
LEASE = timedelta(seconds=10)
MANY = [replace(LIST, url=f"https://school.example/{number}", purpose="key") for number in range(12)]


class Fleet:
    """Processes at one store; ``failed`` are the errors that it raised."""

    def __init__(self, store: Store | None = None) -> None:
        self.store = store or MemoryStore()
        self.world = World()
        self.failed: list[Exception] = []

    def process(self, per_host: int = 2) -> Seats:
        return Seats(self.store, per_host, LEASE, lambda: self.world.now, self.failed.append)


def taken(seats: Seats) -> Seat:
    seat = seats.take(HOST)
    assert seat is not None
    return seat


def test_a_process_has_so_many_seats_and_each_server_its_own() -> None:
    seats = Fleet().process()
    assert [seats.enter(HOST) for _ in range(3)] == [True, True, False]
    assert seats.enter("other.example:443")
    seats.leave(HOST)
    assert [seats.enter(HOST) for _ in range(2)] == [True, False]


def test_a_fleet_has_so_many_and_each_server_its_own() -> None:
    fleet = Fleet()
    one, other = fleet.process(), fleet.process()
    first, second = taken(one), taken(other)
    assert {first.key, second.key} == {seat_key_of(HOST, 0), seat_key_of(HOST, 1)}
    assert (one.take(HOST), other.take(HOST)) == (None, None)
    assert other.take("other.example:443") is not None
    one.give_back(first)
    assert taken(other).key == first.key
    assert one.take(HOST) is None


def test_who_died_keeps_its_seat_no_longer_than_the_lease() -> None:
    fleet = Fleet()
    dead, alive = fleet.process(1), fleet.process(1)
    left = taken(dead)
    fleet.world.later(seconds=9.9)
    assert alive.take(HOST) is None
    fleet.world.later(seconds=0.1)
    mine = taken(alive)
    dead.give_back(left)  # it was only slow; the seat is another's
    assert dead.take(HOST) is None
    alive.give_back(mine)
    assert dead.take(HOST) is not None
    assert fleet.failed == []


@pytest.mark.parametrize(
    ("value", "free"),
    [
        (b"2026-01-31T12:00:20+00:00", False),  # of a clock that is a lease ahead
        (b"2026-01-31T12:00:20.000001+00:00", True),
        (b"2026-01-31T12:00:00+00:00", True),
        (b"2026-01-31T12:00:05", True),
        (b"\xff", True),
        (b"soon", True),
    ],
)
def test_what_is_no_lease_takes_no_seat(value: bytes, free: bool) -> None:  # noqa: FBT001 - a parameter
    fleet = Fleet()
    fleet.store.put(seat_key_of(HOST, 0), value, expected_version=None)
    assert (fleet.process(1).take(HOST) is not None) == free


class Quicker(MemoryStore):
    """Before each of its first writes somebody else takes the seat."""

    def __init__(self, often: int, until: datetime) -> None:
        super().__init__()
        self.often, self.until = often, until.isoformat().encode()

    def put(self, key: str, value: bytes, /, *, expected_version: int | None) -> int:
        if self.often:
            self.often -= 1
            super().put(key, self.until, expected_version=expected_version)
        return super().put(key, value, expected_version=expected_version)


@pytest.mark.parametrize(("often", "seat"), [(1, seat_key_of(HOST, 1)), (2, None)])
def test_where_another_was_quicker_the_next_seat_is_tried(often: int, seat: str | None) -> None:
    fleet = Fleet(Quicker(often, World().now + LEASE))
    found = fleet.process().take(HOST)
    assert (found and found.key) == seat


class Broken(MemoryStore):
    def __init__(self, error: Exception, *fails: str) -> None:
        super().__init__()
        self.error, self.fails = error, fails

    def get(self, key: str, /) -> tuple[bytes, int] | None:
        if "get" in self.fails:
            raise self.error
        return super().get(key)

    def put(self, key: str, value: bytes, /, *, expected_version: int | None) -> int:
        if "put" in self.fails:
            raise self.error
        return super().put(key, value, expected_version=expected_version)


@pytest.mark.parametrize(
    ("store", "told"),
    [
        (Broken(OSError("full"), "get"), 3),
        (Broken(OSError("full"), "put"), 3),
        (Broken(StoreConflict("with nobody"), "put"), 0),
    ],
    ids=["get", "put", "conflicts with nobody"],
)
def test_a_store_of_no_help_has_a_seat_for_everybody(store: Broken, told: int) -> None:
    fleet = Fleet(store)
    seats = fleet.process(1)
    found = [taken(seats) for _ in range(3)]
    assert len(fleet.failed) == told
    for seat in found:
        seats.give_back(seat)
    assert len(fleet.failed) == told


def test_a_store_that_fails_when_a_seat_is_given_back() -> None:
    store = Broken(OSError("full"))
    fleet = Fleet(store)
    seats = fleet.process(1)
    seat = taken(seats)
    store.fails = ("put",)
    seats.give_back(seat)
    assert [str(error) for error in fleet.failed] == ["full"]


def test_one_server_gets_so_many_requests_at_once_from_all() -> None:
    world, lock = World(), threading.Lock()
    at_once = most = 0

    def counted(request: Request, now: datetime) -> Answer:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        time.sleep(0.03)
        with lock:
            at_once -= 1
        return response(b"1")(request, now)

    world.answers = {each.url: counted for each in MANY}
    fleet = [world.cached(sleep=time.sleep, per_host=2) for _ in range(3)]
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda at: fleet[at % 3](MANY[at]), range(12)))
    assert all(isinstance(answer, Response) for answer in answers)
    assert most == 2


def test_who_gets_no_seat_in_time_leaves_the_server_alone() -> None:
    world = World({LIST.url: response(b"1")})
    taken(Seats(world.store, 1, timedelta(seconds=15), lambda: world.now, lambda _: None))
    answer = world.cached(per_host=1, sleep=lambda _: None)(LIST)
    assert isinstance(answer, FetchFailure)
    assert (answer.code, answer.retry, world.asked) == ("fetch.paused", "later", [])
    world.later(seconds=15)
    assert isinstance(world.cached(per_host=1)(LIST), Response)


def test_a_task_that_is_cancelled_while_it_looks_for_a_seat_leaves_room() -> None:
    world = World({each.url: response(b"1") for each in MANY})
    looking, found = threading.Event(), threading.Event()

    class Slow(MemoryStore):
        def put(self, key: str, value: bytes, /, *, expected_version: int | None) -> int:
            if key.startswith("seats/"):
                looking.set()
                found.wait(5)
            return super().put(key, value, expected_version=expected_version)

    world.store = Slow()
    cached = world.cached(per_host=1)

    async def fetch(request: Request, /) -> Answer:
        return world.fetch(request)

    async def cancelled() -> Answer:
        task = asyncio.ensure_future(cached.awaited(fetch)(MANY[0]))
        await asyncio.to_thread(looking.wait, 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert cached._seats.enter(HOST)
        cached._seats.leave(HOST)
        found.set()
        while world.store.get(seat_key_of(HOST, 0)) is None:  # noqa: ASYNC110 - a thread that nobody waits for
            await asyncio.sleep(0.001)
        world.later(seconds=15)  # the seat that nobody wanted is free again
        return await cached.awaited(fetch)(MANY[1])

    assert isinstance(asyncio.run(cancelled()), Response)


def test_a_seat_is_given_back_whatever_came() -> None:
    world = World({MANY[1].url: response(b"1")})
    cached = world.cached(per_host=1)
    assert isinstance(cached(MANY[0]), FetchFailure)
    assert isinstance(cached(MANY[1]), Response)
    assert isinstance(cached(MANY[2]), FetchFailure)
    assert [request.url for request in world.asked] == [each.url for each in MANY[:3]]
    assert world.now == World().now  # nobody waited
