"""Many awards and many badges over processes and over a real Dask cluster, with workers that are killed in the middle."""

from __future__ import annotations

import logging
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from executor_world import NOW, DyingFetch, SqlLedger, award, held, issuer_of, signer_in, slow_to_send
from ledger_audit import HandedOut, assert_exactly_once, held_by
from ledger_contract import postgresql_cluster
from ledger_worker import PURPOSES
from openbadge_issuer.errors import ExecutorError
from openbadge_issuer.executing import sent_out
from openbadge_issuer.testing import issuer_documents, make_badge, tampered
from openbadge_issuer.verification import Checked, Verdict, Verifier
from requiring import need_module

need_module("distributed")
need_module("sqlalchemy")
if not hasattr(signal, "SIGKILL"):
    pytest.skip("nobody is killed like that here", allow_module_level=True)

from distributed import Client, LocalCluster  # noqa: E402 - only where it is

AWARDS = 160
KEYS = [f"key-{number}" for number in range(AWARDS)]
BADGE = bytes(make_badge())
CHANGED = bytes(tampered(BADGE)["title changed"])
SECONDS = 300  # for each test, at most


@pytest.fixture(autouse=True)
def bounded() -> Iterator[None]:
    """A test that hangs fails."""

    def ends(_: int, __: FrameType | None) -> None:
        raise TimeoutError(f"not done after {SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, ends)
    signal.alarm(SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """Three processes on this computer, which are started again when they die."""
    with (
        LocalCluster(
            n_workers=3,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",  # any port that is free
            memory_limit="600MiB",
            silence_logs=logging.CRITICAL,
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        yield client


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    else:
        with postgresql_cluster() as cluster:
            yield cluster.empty()


@contextmanager
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield pool


def issue(url: str, executor: Executor, folder: Path, seed: int) -> HandedOut:
    """One driver with a ledger of its own: all awards, in an order of its own."""
    keys = random.Random(seed).sample(KEYS, len(KEYS))
    with SqlLedger(url, timeout=120.0) as ledger:
        issued = issuer_of(ledger, 100).issue_many(  # so that lists fill up while others are at it
            ((key, award(key)) for key in keys),
            now=NOW,
            executor=executor,
            open_signer=signer_in(folder),
            chunk=40,
            concurrency=4,
        )
        return held(issued)


def test_dask_loses_a_worker_while_two_issue_the_same_awards(
    client: Client, url: str, tmp_path: Path
) -> None:
    with ThreadPoolExecutor(2) as drivers:
        both = [drivers.submit(issue, url, client.get_executor(), tmp_path, seed) for seed in (1, 2)]
        first, second = (driver.result() for driver in both)
    assert (tmp_path / "died").exists()
    signatures = (tmp_path / "signatures").read_text(encoding="ascii").splitlines()
    assert len(signatures) > AWARDS, "some was signed again, and thrown away"
    assert len(set(signatures)) > 1
    assert first.keys() == second.keys() == set(KEYS), "all came out, for both"
    assert_exactly_once(url, set(KEYS), held_by(first, second), len(PURPOSES))


def test_processes_lose_a_worker_and_the_next_run_finishes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    came: list[Any] = []

    def first_run(pool: Executor) -> None:
        with SqlLedger(url) as ledger:
            for one in issuer_of(ledger, 100).issue_many(
                ((key, award(key)) for key in KEYS),
                now=NOW,
                executor=pool,
                open_signer=signer_in(tmp_path, lives=25),
                chunk=10,
            ):
                came.append(one)  # noqa: PERF402 - what came before the end is kept

    with processes() as pool, pytest.raises(ExecutorError) as caught:
        first_run(pool)
    assert caught.value.detail_code == "executor.broken"
    lost = [one.error.detail_code for one in came if one.error is not None]
    assert lost
    assert set(lost) <= {"executor.lost", "executor.broken"}
    before = held(one for one in came if one.error is None)
    assert before, "the first chunks came out"
    with processes() as pool:
        after = issue(url, pool, tmp_path, seed=3)
    assert_exactly_once(url, set(KEYS), held_by(before, after), len(PURPOSES))


def check(verifier: Verifier, executor: Executor, count: int) -> Iterator[Checked[int]]:
    items = ((number, CHANGED if number % 3 == 2 else BADGE) for number in range(count))
    return verifier.check_many(items, now=NOW, executor=executor)


def test_dask_loses_a_worker_while_badges_are_checked(client: Client, tmp_path: Path) -> None:
    verifier = Verifier(fetch=DyingFetch(tmp_path))
    found = {one.key: one for one in check(verifier, client.get_executor(), 600)}
    assert (tmp_path / "died").exists()
    here = {
        number: Verifier(fetch=issuer_documents()).check(badge, now=NOW)
        for number, badge in ((0, BADGE), (2, CHANGED))
    }
    assert found.keys() == set(range(600))
    assert all(one.report == here[2 if key % 3 == 2 else 0] for key, one in found.items())


def test_a_chunk_that_kills_every_worker_is_an_error_and_no_hang(client: Client, tmp_path: Path) -> None:
    assert isinstance(client.cluster, LocalCluster)
    scheduler: Any = client.cluster.scheduler
    allowed, scheduler.allowed_failures = scheduler.allowed_failures, 0
    try:
        found = list(check(Verifier(fetch=DyingFetch(tmp_path, always=True)), client.get_executor(), 3))
    finally:
        scheduler.allowed_failures = allowed
    assert [getattr(one.error, "detail_code", None) for one in found] == ["executor.lost"] * 3
    assert getattr(found[0].error, "params", {}) == {"reason": "KilledWorker"}
    again = list(check(Verifier(fetch=issuer_documents()), client.get_executor(), 3))
    assert [one.report.verdict for one in again] == [Verdict.ACCEPTED, Verdict.ACCEPTED, Verdict.REFUSED]


def test_processes_check_as_threads_do() -> None:
    verifier = Verifier(fetch=issuer_documents())
    with processes() as pool:
        there = {one.key: one for one in check(verifier, pool, 150)}
    items = ((number, CHANGED if number % 3 == 2 else BADGE) for number in range(150))
    assert there == {one.key: one for one in verifier.check_many(items, now=NOW)}


def test_processes_lose_a_worker_while_badges_are_checked(tmp_path: Path) -> None:
    found: list[Checked[int]] = []

    def collect(pool: Executor) -> None:
        for one in check(Verifier(fetch=DyingFetch(tmp_path)), pool, 1_500):
            found.append(one)  # noqa: PERF402 - what came before the end is kept

    with processes() as pool, pytest.raises(ExecutorError, match="takes no more") as caught:
        collect(pool)
    assert caught.value.detail_code == "executor.broken"
    codes = {getattr(one.error, "detail_code", None) for one in found}
    assert {"executor.lost", "executor.broken"} <= codes


@contextmanager
def dask(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A scheduler or a worker as a process of its own, which can load what the tests send."""
    there = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(
        [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:], "--no-dashboard"],
        env=there,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def answers(port: str) -> None:
    """Waits until somebody listens there."""
    while True:
        try:
            socket.create_connection(("127.0.0.1", int(port))).close()
        except OSError:
            time.sleep(0.05)
        else:
            return


@pytest.mark.parametrize("comes_back", [False, True])
def test_a_scheduler_that_dies_while_a_result_is_on_its_way(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, *, comes_back: bool
) -> None:
    caplog.set_level(logging.CRITICAL)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    scheduler = ("dask_scheduler", "--host", "127.0.0.1", "--port", port)
    worker = ("dask_worker", f"tcp://127.0.0.1:{port}", "--nthreads", "1", "--no-nanny")
    with ExitStack() as running:
        first = running.enter_context(dask(*scheduler))
        running.enter_context(dask(*worker))
        patience = "60s" if comes_back else "5s"
        answers(port)
        client = running.enter_context(
            Client(f"tcp://127.0.0.1:{port}", timeout=patience, set_as_default=False)
        )
        client.wait_for_workers(1, timeout=60)

        def then_kill() -> None:
            while not (tmp_path / "on its way").exists():
                time.sleep(0.05)
            first.kill()
            if comes_back:
                running.enter_context(dask(*scheduler))

        with ThreadPoolExecutor(1) as beside:
            beside.submit(then_kill)
            came = dict(sent_out(client.get_executor(), slow_to_send, [("a", tmp_path)], 1))
        assert isinstance(came["a"], ExecutorError)
        assert came["a"].detail_code == "executor.lost"
        if comes_back:
            running.enter_context(dask(*worker))
            again = dict(sent_out(client.get_executor(), abs, [("b", -1)], 1))
            assert again == {"b": 1}, "the client has found the new one"
        else:
            while client.status != "closed":  # until then, what is handed in is kept for the scheduler
                time.sleep(0.05)
            with pytest.raises(ExecutorError, match="takes no more"):
                list(sent_out(client.get_executor(), abs, [("b", -1)], 1))
