"""Executors that are shut down in the middle, workers that leave, answers of another kind or for another item.

Nobody waits for ever, nothing foreign is raised, and nobody is handed what belongs to another.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from types import ModuleType
from typing import Any

import pytest

from openbadge_issuer import Award, Issuer, Profile, Recipient, Verifier
from openbadge_issuer.errors import ExecutorError
from openbadge_issuer.executing import sent_out
from openbadge_issuer.issuing import Issued, StatusLists
from openbadge_issuer.issuing.many.maker import Maker
from openbadge_issuer.ledger import MemoryLedger
from openbadge_issuer.ports import Request, Response
from openbadge_issuer.testing import (
    ISSUER_ID,
    NOW,
    fixed_signer,
    issuer_documents,
    make_award,
    make_badge,
)

LISTS = StatusLists("https://school.example/status/")
COUNT = 6


def issuer_of(ledger: MemoryLedger) -> Issuer:
    return Issuer(Profile(id=ISSUER_ID), fixed_signer(), status=LISTS, ledger=ledger)


def awards() -> Iterator[tuple[str, Award]]:
    for number in range(COUNT):
        yield (
            f"enrolment-{number}",
            replace(make_award(), recipient=Recipient.email(f"{number}@example.org", hashed=False)),
        )


def codes(results: list[Issued[str]]) -> list[str | None]:
    return [one.error.detail_code if one.error else None for one in results]


def assert_everybody_has_their_own(results: list[Issued[str]]) -> None:
    for one in results:
        if one.credential is not None:
            assert f"{one.key.removeprefix('enrolment-')}@example.org".encode() in bytes(one.credential)


class ShutDown(Executor):
    """Begins nothing; is shut down as soon as it has so many tasks, which cancels them without telling who waits."""

    def __init__(self, tasks: int) -> None:
        self.taken: list[Future[Any]] = []
        self.tasks = tasks

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if len(self.taken) >= self.tasks:
            raise RuntimeError("cannot schedule new futures after shutdown")
        self.taken.append(Future())
        if len(self.taken) == self.tasks:
            for future in self.taken:
                future.cancel()
        return self.taken[-1]


@pytest.mark.parametrize("tasks", [1, 2, 3])
def test_a_shutdown_that_cancels_what_it_has(tasks: int) -> None:
    back: list[object] = []

    def collect() -> None:
        back.extend(came for _, came in sent_out(ShutDown(tasks), len, enumerate(["a"] * tasks), tasks))

    collect()
    assert [error.detail_code for error in back if isinstance(error, ExecutorError)] == [
        "executor.lost"
    ] * tasks


def test_a_shutdown_in_the_middle_of_a_batch() -> None:
    ledger, came = MemoryLedger(), list[Issued[str]]()
    results = issuer_of(ledger).issue_many(awards(), now=NOW, executor=ShutDown(2), chunk=2, concurrency=2)

    def collect() -> None:
        for one in results:
            came.append(one)

    with pytest.raises(ExecutorError) as caught:
        collect()
    assert caught.value.detail_code == "executor.broken"
    assert set(codes(came)) <= {"executor.lost", "executor.broken"}
    assert all(one.error is None for one in issuer_of(ledger).issue_many(awards(), now=NOW))


def test_a_pool_that_is_shut_down_while_badges_are_checked() -> None:
    pool, badge = ThreadPoolExecutor(1), bytes(make_badge())

    def items() -> Iterator[tuple[int, bytes]]:
        for number in range(350):
            if number == 340:
                pool.shutdown(wait=False, cancel_futures=True)
            yield number, badge

    came: list[int] = []

    def collect() -> None:
        for one in Verifier().check_many(items(), now=NOW, executor=pool, concurrency=5):
            came.append(one.key)  # noqa: PERF401 - what came before the end is kept

    with pytest.raises(ExecutorError):
        collect()
    assert sorted(came) == list(range(350))


def leave(*_: object) -> Any:
    sys.exit(3)


def fetch_and_leave(_: Request) -> Response:
    sys.exit(7)


def test_a_worker_that_leaves_while_it_opens_the_signer() -> None:
    ledger = MemoryLedger()
    with ThreadPoolExecutor(1) as pool:
        results = list(issuer_of(ledger).issue_many(awards(), now=NOW, executor=pool, open_signer=leave))
    assert codes(results) == ["signing.failed"] * COUNT


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt(), GeneratorExit()])
def test_what_ends_a_worker_does_not_end_the_driver(error: BaseException) -> None:
    def fails(_: int) -> None:
        raise error

    with ThreadPoolExecutor(1) as pool:
        ((_, came),) = sent_out(pool, fails, [("one", 1)], at_once=1)
    assert isinstance(came, ExecutorError)
    assert came.params == {"reason": type(error).__name__}


@pytest.mark.parametrize("threads", [False, True])
def test_a_fetch_that_leaves(threads: bool) -> None:  # noqa: FBT001
    verifier, items = (
        Verifier(fetch=fetch_and_leave),
        [("a", bytes(make_badge())), ("b", bytes(make_badge()))],
    )
    with ThreadPoolExecutor(1) as pool:
        results = list(verifier.check_many(items, now=NOW, executor=pool if threads else None))
    assert sorted(one.key for one in results) == ["a", "b"]
    assert [one.error.detail_code for one in results if one.error] == ["config.items"] * 2


class Untrue(Executor):
    """Does everything at once, and says something else."""

    def __init__(self, lie: Callable[[Any], object], only: str = "") -> None:
        self.lie, self.only = lie, only

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        result = fn(*args, **kwargs)
        future.set_result(self.lie(result) if fn.__name__.endswith(self.only) else result)
        return future


@pytest.mark.parametrize("opened", [None, fixed_signer])
@pytest.mark.parametrize("only", ["drafts", "credentials", ""])
def test_results_in_another_order(only: str, opened: Callable[[], Any] | None) -> None:
    ledger = MemoryLedger()
    results = list(
        issuer_of(ledger).issue_many(
            awards(), now=NOW, executor=Untrue(lambda made: made[::-1], only), open_signer=opened
        )
    )
    assert codes(results) == ["executor.lost"] * COUNT
    again = list(issuer_of(ledger).issue_many(awards(), now=NOW))
    assert codes(again) == [None] * COUNT
    assert_everybody_has_their_own(again)


LIES: dict[str, Callable[[Any], object]] = {
    "too few": lambda made: made[:1],
    "too many": lambda made: [*made, *made],
    "nothing": lambda _: None,
    "a number": lambda _: 7,
    "texts": lambda made: ["ada@example.org"] * len(made),
    "one text": lambda made: "x" * len(made),
    "a mapping": lambda made: dict.fromkeys(range(len(made))),
}


@pytest.mark.parametrize("only", ["drafts", "credentials"])
@pytest.mark.parametrize("lie", LIES)
def test_results_of_another_number_or_kind(lie: str, only: str) -> None:
    ledger = MemoryLedger()
    results = list(issuer_of(ledger).issue_many(awards(), now=NOW, executor=Untrue(LIES[lie], only)))
    assert codes(results) == ["executor.lost"] * COUNT
    assert "ada@" not in "".join(str(one.error) for one in results)
    assert codes(list(issuer_of(ledger).issue_many(awards(), now=NOW))) == [None] * COUNT


@pytest.mark.parametrize("lie", LIES)
def test_reports_of_another_number_or_kind(lie: str) -> None:
    verifier, badge = Verifier(fetch=issuer_documents()), bytes(make_badge())
    results = list(verifier.check_many([("a", badge), ("b", badge)], now=NOW, executor=Untrue(LIES[lie])))
    assert [one.error.detail_code for one in results if one.error] == ["executor.lost"] * 2
    assert [one.key for one in results] == ["a", "b"]


class OneWay(Executor):
    """Pickles what it is given and not what it gives back, as Dask does with workers in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        do, its, named = pickle.loads(pickle.dumps((fn, args, kwargs)))
        future.set_result(do(*its, **named))
        return future


def test_an_executor_that_pickles_one_way_only() -> None:
    results = list(issuer_of(MemoryLedger()).issue_many(awards(), now=NOW, executor=OneWay()))
    assert codes(results) == [None] * COUNT
    assert_everybody_has_their_own(results)


def test_a_module_that_comes_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that could not open what it was sent tries again: nobody has to restart it."""
    module = ModuleType("comes_late")
    exec("def open_signer(): ...", module.__dict__)  # noqa: S102 - so that it is a function of that module
    monkeypatch.setitem(sys.modules, "comes_late", module)
    issuer = issuer_of(MemoryLedger())
    maker = Maker(issuer.profile, issuer._registrar.making, module.open_signer)
    sent = pickle.dumps(maker)
    monkeypatch.setitem(sys.modules, "comes_late", None)
    assert not isinstance(pickle.loads(sent), Maker)
    monkeypatch.setitem(sys.modules, "comes_late", module)
    assert isinstance(pickle.loads(sent), Maker)
    assert pickle.loads(sent) is pickle.loads(sent)


def test_a_process_that_is_left() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        back = [came for _, came in sent_out(pool, sys.exit, [("one", 3), ("other", 4)], at_once=2)]
    assert [error.params for error in back if isinstance(error, ExecutorError)] == [
        {"reason": "SystemExit"}
    ] * 2
