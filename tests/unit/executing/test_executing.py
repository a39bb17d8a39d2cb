from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import pytest

from openbadge_issuer import executing
from openbadge_issuer.errors import ConfigurationError, ExecutorError, InputError, OpenBadgeError
from openbadge_issuer.executing import Lately, check_executor, sent_out


class ByHand(Executor):
    """Does what it is given when it is told to, and breaks down after so many pieces."""

    def __init__(self, breaks_at: int = 1_000) -> None:
        self.taken: list[Future[Any]] = []
        self.breaks_at = breaks_at

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if len(self.taken) >= self.breaks_at:
            raise BrokenProcessPool("ada@example.org")
        future: Future[Any] = Future()
        self.taken.append(future)
        if len(self.taken) % 2:
            future.set_result(fn(*args))
        else:
            future.set_exception(BrokenProcessPool("ada@example.org"))
        return future


def doubled(number: int) -> int:
    return 2 * number


def named(count: int) -> Iterator[tuple[str, int]]:
    return ((f"n{number}", number) for number in range(count))


def test_each_piece_comes_back_under_its_name() -> None:
    with ThreadPoolExecutor(3) as pool:
        back = dict(sent_out(pool, doubled, named(50), at_once=4))
    assert back == {f"n{number}": 2 * number for number in range(50)}


def test_no_more_are_read_than_there_is_room_for() -> None:
    read = []

    def pieces() -> Iterator[tuple[int, int]]:
        for number in range(20):
            read.append(number)
            yield number, number

    with ThreadPoolExecutor(2) as pool:
        for out, _ in enumerate(sent_out(pool, doubled, pieces(), at_once=3)):
            assert len(read) <= out + 3


def test_what_is_ready_comes_out_before_more_is_read() -> None:
    read = []

    def pieces() -> Iterator[tuple[int, int]]:
        for number in range(20):
            read.append(number)
            yield number, number

    for out, (name, _) in enumerate(sent_out(ByHand(), doubled, pieces(), at_once=8)):
        assert (name, len(read)) == (out, out + 1)


def test_one_comes_out_for_each_that_is_read() -> None:
    """So that as much stays under way while a slow reader has a result in hand."""
    executor, read = OfClient(), []

    def pieces() -> Iterator[tuple[str, int]]:
        for piece in named(20):
            read.append(piece)
            if len(read) == 4:
                for one in executor.taken:
                    one.set_result(0)
            yield piece

    out = sent_out(executor, doubled, pieces(), at_once=8)
    assert [(next(out)[0], len(read)) for _ in range(3)] == [("n0", 4), ("n1", 5), ("n2", 6)]
    out.close()  # type: ignore[attr-defined]  # a generator


def test_an_executor_that_gives_back_no_future_takes_no_more() -> None:
    class Odd(Executor):
        def submit(self, *_: object, **__: object) -> Any:
            return 5

    back: list[tuple[str, object]] = []
    with pytest.raises(ExecutorError) as caught:
        back.extend(sent_out(Odd(), doubled, named(3), at_once=2))
    assert (caught.value.detail_code, caught.value.params) == ("executor.broken", {"reason": "NoFutureError"})


def test_what_is_lost_comes_back_as_an_error_and_the_others_as_they_are() -> None:
    back = dict(sent_out(ByHand(), doubled, named(6), at_once=2))
    lost = {name: error for name, error in back.items() if isinstance(error, OpenBadgeError)}
    assert list(lost) == ["n1", "n3", "n5"]
    assert {error.detail_code for error in lost.values()} == {"executor.lost"}
    assert "ada@" not in "".join(map(repr, lost.values()))
    assert lost["n1"].params == {"reason": "BrokenProcessPool"}


def test_an_executor_that_takes_no_more_ends_it_after_what_was_under_way() -> None:
    back: list[tuple[str, object]] = []

    def collect() -> None:
        for each in sent_out(ByHand(breaks_at=3), doubled, named(10), at_once=8):
            back.append(each)  # noqa: PERF402 - what came before the end is kept

    with pytest.raises(ExecutorError, match="takes no more") as caught:
        collect()
    assert caught.value.detail_code == "executor.broken"
    assert "ada@" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert {name for name, _ in back} == {"n0", "n1", "n2", "n3"}, "all that was read comes out"
    assert dict(back)["n2"] == 4


def test_an_executor_that_was_shut_down() -> None:
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    with pytest.raises(ExecutorError, match="RuntimeError"):
        list(sent_out(pool, doubled, named(1), at_once=1))


def test_what_was_cancelled_elsewhere_is_lost() -> None:
    class Cancels(ByHand):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.cancel()
            future.set_running_or_notify_cancel()
            return future

    ((_, error),) = sent_out(Cancels(), doubled, named(1), at_once=1)
    assert isinstance(error, ExecutorError)
    assert error.params == {"reason": CancelledError.__name__}


class DaskClient:
    """As much of one as is looked at: its status, and its connection to the scheduler."""

    def __init__(self) -> None:
        self.status = "running"
        self.scheduler_comm: object = object()
        self._scheduler_identity: dict[str, object] = {}  # until it has asked for the first time


class OfClient(Executor):
    """What it takes is done when somebody says so; it may have lost its scheduler."""

    def __init__(self) -> None:
        self._client = DaskClient()
        self.taken: list[Future[Any]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.taken.append(Future())
        return self.taken[-1]


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executing, "_LOOKS", 0.02)


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("how", ["closed", "another scheduler", "none yet"])
def test_what_a_client_sent_over_a_connection_that_is_cut_is_lost(how: str) -> None:
    executor = OfClient()
    out = sent_out(executor, doubled, named(3), at_once=2)
    with ThreadPoolExecutor(1) as other:
        first = other.submit(next, out)
        while len(executor.taken) < 2:
            time.sleep(0.001)
        executor.taken[1].set_result(2)
        assert first.result(timeout=30) == ("n1", 2)
        if how == "closed":
            executor._client.status = "closed"
        else:
            executor._client.scheduler_comm = object() if how == "another scheduler" else None
        name, error = other.submit(next, out).result(timeout=30)
        assert name == "n0"
        assert isinstance(error, ExecutorError)
        assert (error.detail_code, error.params) == ("executor.lost", {"reason": "CommClosedError"})


@pytest.mark.usefixtures("hasty")
def test_what_is_handed_in_while_a_client_looks_for_its_scheduler_is_waited_for() -> None:
    executor = OfClient()
    executor._client.scheduler_comm = None
    with ThreadPoolExecutor(1) as other:
        came = other.submit(lambda: dict(sent_out(executor, doubled, named(1), at_once=1)))
        for line in (None, object()):
            executor._client.scheduler_comm = line
            time.sleep(0.2)
            assert not came.done()
        executor.taken[0].set_result(5)
        assert came.result(timeout=30) == {"n0": 5}


@pytest.mark.usefixtures("hasty")
def test_a_client_has_a_moment_to_say_itself_what_became_of_it() -> None:
    executor = OfClient()
    under_way: executing.UnderWay[str, int] = executing.UnderWay(executor)
    under_way.add("n0", executor.submit(doubled, 0))
    executor._client.status = "closed"
    looks: list[int] = []

    def look() -> list[Future[int]]:
        looks.append(len(looks))
        found = given_up()
        executor.taken[0].cancel()
        executor.taken[0].set_running_or_notify_cancel()
        return found

    given_up, under_way._lines.given_up = under_way._lines.given_up, look  # type: ignore[method-assign]
    _, error = under_way.next()
    assert isinstance(error, ExecutorError)
    assert (error.params, looks) == ({"reason": "CancelledError"}, [0])


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("told", [{"n_workers": 0, "workers": {}}, {"workers": {}}])
def test_a_cluster_without_workers_is_waited_for_so_long(
    monkeypatch: pytest.MonkeyPatch, told: dict[str, object]
) -> None:
    monkeypatch.setattr(executing, "PATIENCE", 0.3)
    executor, read = OfClient(), []

    def pieces() -> Iterator[tuple[str, int]]:
        for piece in named(10):
            read.append(piece)
            yield piece

    back: list[tuple[str, object]] = []

    def collect() -> None:
        for each in sent_out(executor, doubled, pieces(), at_once=2):
            back.append(each)
            executor._client._scheduler_identity = told

    with ThreadPoolExecutor(1) as other:
        collecting = other.submit(collect)
        while len(executor.taken) < 2:
            time.sleep(0.001)
        executor.taken[0].set_result(0)
        with pytest.raises(ExecutorError) as caught:
            collecting.result(timeout=30)
    assert (caught.value.detail_code, caught.value.params) == ("executor.broken", {"reason": "NoWorkerError"})
    assert back[0] == ("n0", 0)
    said = [(name, error.detail_code) for name, error in back[1:] if isinstance(error, ExecutorError)]
    assert sorted(said) == [("n1", "executor.lost"), ("n2", "executor.lost"), ("n3", "executor.broken")]
    assert len(read) == 4, "nothing more is read"
    assert all(one.cancelled() for one in executor.taken[1:]), "a worker that comes later does none of it"


@pytest.mark.usefixtures("hasty")
def test_a_worker_that_comes_in_time_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executing, "PATIENCE", 0.3)
    executor = OfClient()
    with ThreadPoolExecutor(1) as other:
        came = other.submit(lambda: dict(sent_out(executor, doubled, named(1), at_once=1)))
        for workers in (0, 1, 0, 1):
            executor._client._scheduler_identity = {"n_workers": workers, "workers": {}}
            time.sleep(0.2)
            assert not came.done()
        time.sleep(0.3)
        executor.taken[0].set_result(5)
        assert came.result(timeout=30) == {"n0": 5}


@pytest.mark.usefixtures("hasty")
def test_who_is_ending_waits_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executing, "_A_MOMENT", 0.1)
    executor = OfClient()
    executor._client._scheduler_identity = {"n_workers": 0, "workers": {}}
    under_way: executing.UnderWay[str, int] = executing.UnderWay(executor)
    for name in ("a", "b"):
        under_way.add(name, executor.submit(doubled, 0))
    assert under_way.cancel(unless=lambda name: name == "b") == ["a"]
    with ThreadPoolExecutor(1) as other:
        name, error = other.submit(under_way.next).result(timeout=30)
    assert name == "b"
    assert isinstance(error, ExecutorError)
    assert error.params == {"reason": "NoWorkerError"}


def test_an_error_of_this_library_comes_back_as_it_is() -> None:
    def fails(_: int) -> int:
        raise InputError("no good", code="input.test")

    with ThreadPoolExecutor(1) as pool:
        ((_, error),) = sent_out(pool, fails, named(1), at_once=1)
    assert isinstance(error, InputError)
    assert error.detail_code == "input.test"


def test_who_stops_reading_cancels_what_has_not_begun() -> None:
    with ThreadPoolExecutor(1) as pool:
        out = sent_out(pool, doubled, named(1_000), at_once=4)
        next(out)
        out.close()  # type: ignore[attr-defined]  # a generator
        assert pool.submit(doubled, 21).result(timeout=60) == 42, "the executor is the caller's, and goes on"


@pytest.mark.parametrize("mistaken", ["dask://x", object(), ThreadPoolExecutor])
def test_what_is_no_executor(mistaken: object) -> None:
    with pytest.raises(ConfigurationError) as caught:
        check_executor(mistaken)
    assert caught.value.detail_code == "config.executor"


def test_only_what_was_asked_for_lately_is_kept() -> None:
    opened: list[str] = []

    def open_one(name: str) -> list[str]:
        opened.append(name)
        return [name]

    kept = Lately(open_one, 2)
    first = kept("a")
    assert kept("b") == ["b"]
    assert kept("a") is first
    kept("c")  # in place of b, which was asked for before a
    assert (len(kept), kept("a") is first) == (2, True)
    assert kept("b") == ["b"]
    kept.drop("b")
    kept.drop("never there")
    assert (len(kept), opened) == (1, ["a", "b", "c", "b"])


def test_what_could_not_be_opened_is_tried_again() -> None:
    said = iter([OSError("no"), None])

    def open_one(_: str) -> str:
        if (error := next(said)) is not None:
            raise error
        return "opened"

    kept = Lately(open_one, 2)
    with pytest.raises(OSError, match="no"):
        kept("a")
    assert kept("a") == "opened"
