"""Batches that go wrong in the middle: whatever happens, each key becomes one credential, and the next run finishes it."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from openbadge_issuer import Award, Issuer, LocalSigner, Profile, Recipient
from openbadge_issuer.adapters.sql_ledger import SqlLedger
from openbadge_issuer.errors import ExecutorError, LedgerError
from openbadge_issuer.issuing import Issued, StatusLists
from openbadge_issuer.ledger import Ledger, MemoryLedger, Recording, Reservation
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_signer, make_award

LATER = NOW + timedelta(days=1)
LISTS = StatusLists("https://school.example/status/")
COUNT = 12


def issuer_of(ledger: Ledger) -> Issuer:
    return Issuer(Profile(id=ISSUER_ID), fixed_signer(), status=LISTS, ledger=ledger)


def award(number: int) -> Award:
    return replace(make_award(), recipient=Recipient.email(f"{number}@example.org"))


def awards(*numbers: int) -> Iterator[tuple[str, Award]]:
    return ((f"enrolment-{number}", award(number)) for number in numbers or range(COUNT))


def assert_finished(ledger: Ledger, before: Sequence[Issued[str]] = (), count: int = COUNT) -> None:
    """Runs again, and asserts that there is one credential for each key, with a place of its own."""
    made = {one.key: one.secured for one in issuer_of(ledger).issue_many(awards(*range(count)), now=LATER)}
    known = list(ledger.find())
    assert len(made) == len(known) == count
    assert sorted(place.position for one in known for place in one.places) == list(range(count))
    assert list(ledger.pending()) == []
    for one in before:
        if one.error is None:
            assert made[one.key] == one.secured
    for reservation in known:
        assert reservation.signed is not None
        assert reservation.signed.content == bytes(made[reservation.key])


class Failing(MemoryLedger):
    """Can not be asked any more from some call on; ``inside``, in the middle of a chunk."""

    def __init__(self, what: str, call: int, *, inside: bool, error: BaseException) -> None:
        super().__init__()
        self.what, self.left, self.inside, self.error = what, call, inside, error
        self.fails = True

    def _count(self, what: str) -> None:
        if self.fails and what == self.what:
            self.left -= 1
            if self.left < 0:
                raise self.error

    def reserve(self, *args: Any, **kwargs: Any) -> Reservation:
        if self.inside:
            self._count("reserve")
        return super().reserve(*args, **kwargs)

    def record(self, *args: Any, **kwargs: Any) -> Reservation:
        if self.inside:
            self._count("record")
        return super().record(*args, **kwargs)

    def reserve_many(self, *args: Any, **kwargs: Any) -> tuple[Reservation | LedgerError, ...]:
        if not self.inside:
            self._count("reserve")
        return super().reserve_many(*args, **kwargs)

    def record_many(
        self, recordings: Sequence[Recording], /, *, now: datetime
    ) -> tuple[Reservation | LedgerError, ...]:
        if not self.inside:
            self._count("record")
        return super().record_many(recordings, now=now)


def collected(results: Iterator[Issued[str]], into: list[Issued[str]]) -> None:
    for one in results:
        into.append(one)  # noqa: PERF402 - what came before the end is kept


@pytest.mark.parametrize("threads", [0, 2])
@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize("what", ["reserve", "record"])
def test_a_ledger_that_fails_in_the_middle(what: str, inside: bool, threads: int) -> None:  # noqa: FBT001
    error = LedgerError("The database is gone.", code="ledger.unavailable")
    ledger = Failing(what, 7 if inside else 2, inside=inside, error=error)
    came: list[Issued[str]] = []
    with ThreadPoolExecutor(2) as pool, pytest.raises(LedgerError) as caught:
        collected(
            issuer_of(ledger).issue_many(
                awards(), now=NOW, executor=pool if threads else None, chunk=3, concurrency=2
            ),
            came,
        )
    assert caught.value.detail_code == "ledger.unavailable"
    assert all(one.error is None for one in came)
    ledger.fails = False
    assert_finished(ledger, came)


@pytest.mark.parametrize("what", ["reserve", "record"])
def test_an_interrupt_between_two_steps(what: str) -> None:
    ledger = Failing(what, 5, inside=True, error=KeyboardInterrupt())
    came: list[Issued[str]] = []
    with pytest.raises(KeyboardInterrupt):
        collected(issuer_of(ledger).issue_many(awards(), now=NOW, chunk=4), came)
    ledger.fails = False
    assert_finished(ledger, came)


def test_items_that_end_in_an_exception_with_an_executor() -> None:
    def items() -> Iterator[tuple[str, Award]]:
        yield from awards(*range(5))
        raise OSError("the file ended")

    ledger = MemoryLedger()
    came: list[Issued[str]] = []
    with ThreadPoolExecutor(2) as pool, pytest.raises(OSError, match="the file ended"):
        collected(issuer_of(ledger).issue_many(items(), now=NOW, executor=pool, chunk=2), came)
    assert len(came) == 5
    assert_finished(ledger, came)


@pytest.mark.parametrize("read", [1, 4, 9])
def test_a_consumer_that_stops_leaves_nothing_half_done(read: int) -> None:
    ledger = MemoryLedger()
    with ThreadPoolExecutor(2) as pool:
        results = issuer_of(ledger).issue_many(awards(), now=NOW, executor=pool, chunk=2, concurrency=3)
        came = [next(results) for _ in range(read)]
        results.close()  # type: ignore[attr-defined]
    assert list(ledger.pending()) == []
    assert_finished(ledger, came)


@pytest.mark.parametrize("threads", [0, 2])
def test_two_runs_at_the_same_time(tmp_path: Path, threads: int) -> None:
    url = f"sqlite:///{tmp_path / 'badges.sqlite'}"
    SqlLedger(url).close()

    def run(numbers: Sequence[int]) -> dict[str, bytes]:
        with SqlLedger(url) as ledger, ThreadPoolExecutor(2) as pool:
            results = issuer_of(ledger).issue_many(
                awards(*numbers), now=NOW, executor=pool if threads else None, chunk=3
            )
            return {one.key: bytes(one.secured) for one in results}

    with ThreadPoolExecutor(2) as both:
        one, other = both.map(run, [range(COUNT), range(COUNT - 1, -1, -1)])
    assert one == other
    with SqlLedger(url) as ledger:
        assert_finished(ledger)


def test_a_worker_that_dies(tmp_path: Path) -> None:
    """Opening the signer ends the process: the pool is broken, and says so instead of hanging."""
    came: list[Issued[str]] = []
    with SqlLedger(f"sqlite:///{tmp_path / 'badges.sqlite'}") as ledger:
        issuer, opened = issuer_of(ledger), partial(os._exit, 3)
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            results = issuer.issue_many(
                awards(), now=NOW, executor=pool, open_signer=opened, chunk=2, concurrency=2
            )
            with pytest.raises(ExecutorError) as caught:
                collected(results, came)
        assert caught.value.detail_code == "executor.broken"
        assert {one.error.detail_code for one in came if one.error} <= {"executor.lost", "executor.broken"}
        assert_finished(ledger, came)


def test_a_signer_that_can_not_travel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is reserved, and the error says what to do; the pool is whole afterwards."""
    ledger = MemoryLedger()
    here = ModuleType("only_here")  # which no other process can import
    exec("def not_there(): ...", here.__dict__)  # noqa: S102 - so that it is a function of that module
    monkeypatch.setitem(sys.modules, "only_here", here)
    not_there = here.not_there
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        for opened in (lambda: fixed_signer("Ed25519"), partial(fixed_signer), not_there):
            results = issuer_of(ledger).issue_many(
                awards(0, 1),
                now=NOW,
                executor=pool,
                open_signer=opened,
            )
            codes = [one.error and one.error.detail_code for one in results]
            assert codes == ([None, None] if isinstance(opened, partial) else ["config.executor"] * 2)
    assert len(list(ledger.find())) == 2


class Gone(Executor):
    """Takes so many tasks, and is shut down then; what it took is done at once."""

    def __init__(self, tasks: int) -> None:
        self.left = tasks

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.left -= 1
        if self.left < 0:
            raise RuntimeError("cannot schedule new futures after shutdown")
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@pytest.mark.parametrize("tasks", range(7))
def test_an_executor_that_is_shut_down(tasks: int) -> None:
    ledger, came = MemoryLedger(), list[Issued[str]]()
    with pytest.raises(ExecutorError) as caught:
        collected(
            issuer_of(ledger).issue_many(awards(), now=NOW, executor=Gone(tasks), chunk=3, concurrency=2),
            came,
        )
    assert caught.value.detail_code == "executor.broken"
    assert {one.error.detail_code for one in came if one.error} <= {"executor.broken"}
    assert_finished(ledger, came)


class Twice(Executor):
    """Does each task twice, as a cluster may when it loses sight of a worker; through pickle, as between processes."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.sent.append(pickle.dumps((fn, args, kwargs)))
        for _ in range(2):
            again, its, named = pickle.loads(self.sent[-1])
            result = pickle.dumps(again(*its, **named))
        future: Future[Any] = Future()
        future.set_result(pickle.loads(result))
        return future


@pytest.mark.parametrize("opened", [None, fixed_signer])
def test_a_task_that_runs_twice_changes_nothing(opened: Callable[[], LocalSigner] | None) -> None:
    ledger = MemoryLedger()
    results = issuer_of(ledger).issue_many(awards(), now=NOW, executor=Twice(), open_signer=opened, chunk=5)
    assert_finished(ledger, list(results))


def test_no_secret_goes_to_another_process(tmp_path: Path) -> None:
    executor, place = Twice(), tmp_path / "the-way-to-the-ledger.sqlite"
    with SqlLedger(f"sqlite:///{place}") as ledger:
        list(issuer_of(ledger).issue_many(awards(), now=NOW, executor=executor, open_signer=fixed_signer))
        (opened,) = ledger.status_lists(ISSUER_ID)
        key = fixed_signer().to_pem(unencrypted=True)
        sent = b"".join(executor.sent)
        assert b"0@example.org" in sent  # the awards are
        assert opened.key not in sent
        assert place.name.encode() not in sent
    private = LocalSigner.from_pem(key, unencrypted=True, controller=ISSUER_ID)
    for secret in (key, _raw(private)):
        assert secret not in sent


def _raw(signer: LocalSigner) -> bytes:
    """The 32 bytes of the private key, which are the end of its PKCS#8."""
    from base64 import b64decode  # noqa: PLC0415 - for this test alone

    lines = signer.to_pem(unencrypted=True).splitlines()[1:-1]
    return b64decode(b"".join(lines))[-32:]
