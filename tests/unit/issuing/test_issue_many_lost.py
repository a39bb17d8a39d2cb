"""An executor that loses some of the work: what it lost is the error of its items, and the next run finishes them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from openbadge_issuer import Award, Issuer, Profile, Recipient
from openbadge_issuer.errors import ExecutorError
from openbadge_issuer.issuing import Issued, StatusLists
from openbadge_issuer.ledger import MemoryLedger
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_signer, make_award


class Loses(ThreadPoolExecutor):
    """Loses every second task that makes credentials, and from the ``last`` task on takes none."""

    def __init__(self, last: int = 1_000) -> None:
        super().__init__(1)
        self.taken, self.lost, self.last = 0, 0, last

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.taken += 1
        if self.taken > self.last:
            raise RuntimeError("ada@example.org")
        if fn.__name__ == "credentials" and self.taken % 2:
            self.lost += 1
            future: Future[Any] = Future()
            future.set_exception(RuntimeError("ada@example.org"))
            return future
        return super().submit(fn, *args, **kwargs)


def award(number: int) -> Award:
    return replace(make_award(), recipient=Recipient.email(f"{number}@example.org"))


def items() -> list[tuple[str, Award]]:
    return [(f"enrolment-{number}", award(number)) for number in range(40)]


@pytest.fixture
def issuer() -> Issuer:
    lists = StatusLists("https://school.example/status/")
    return Issuer(Profile(id=ISSUER_ID), fixed_signer(), status=lists, ledger=MemoryLedger())


def test_what_was_lost_is_an_error_and_the_next_run_finishes_it(issuer: Issuer) -> None:
    with Loses() as pool:
        first = list(issuer.issue_many(items(), now=NOW, executor=pool, chunk=5, concurrency=3))
    assert pool.lost
    assert len(first) == 40
    lost = [one for one in first if one.error is not None]
    assert len(lost) == 5 * pool.lost
    assert {(type(one.error), getattr(one.error, "detail_code", "")) for one in lost} == {
        (ExecutorError, "executor.lost")
    }
    assert len(list(issuer.ledger.pending())) == len(lost)
    second = {one.key: one.secured for one in issuer.issue_many(items(), now=NOW)}
    assert all(second[one.key] == one.secured for one in first if one.error is None)
    assert list(issuer.ledger.pending()) == []
    assert len(list(issuer.ledger.find())) == 40


def test_an_executor_that_breaks_down_ends_the_run_and_loses_nothing(issuer: Issuer) -> None:
    came: list[Issued[str]] = []

    def run() -> None:
        with Loses(last=7) as pool:
            for one in issuer.issue_many(items(), now=NOW, executor=pool, chunk=5, concurrency=3):
                came.append(one)  # noqa: PERF402 - what came before the end is kept

    with pytest.raises(ExecutorError) as caught:
        run()
    assert caught.value.detail_code == "executor.broken"
    assert "ada@" not in str(caught.value)
    assert {getattr(one.error, "detail_code", "") for one in came} <= {"", "executor.lost", "executor.broken"}
    done = {one.key: one.secured for one in came if one.error is None}
    again = {one.key: one.secured for one in issuer.issue_many(items(), now=NOW)}
    assert len(again) == 40
    assert all(again[key] == credential for key, credential in done.items())
