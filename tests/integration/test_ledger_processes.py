"""Eight processes issue through one ledger; some are killed at random moments, and started again.

Eight hundred awards and five kills a database; ``LEDGER_AWARDS=20000 LEDGER_KILLS=20`` is the full show.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import ledger_worker
from ledger_audit import assert_exactly_once
from ledger_contract import Cluster, postgresql_cluster
from ledger_worker import PURPOSES

AWARDS = int(os.environ.get("LEDGER_AWARDS", "800"))
KILLS = int(os.environ.get("LEDGER_KILLS", "5"))
WORKERS = 8
SECONDS = 60 + AWARDS // 10  # for all of it

Url = Callable[[Path], str]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with postgresql_cluster() as cluster:
        yield cluster


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    cluster: Cluster = request.getfixturevalue("cluster")
    return cluster.empty()


class Workers:
    """Eight processes, each with a share of the keys; a quarter of the keys belong to two of them."""

    def __init__(self, url: str, log: Path) -> None:
        self._url, self._log, self.deaths = url, log, 0
        size = AWARDS // WORKERS
        self._shares = [
            (
                f"{size * n}:{size * (n + 1)}",
                f"{size * ((n + 1) % WORKERS)}:{size * ((n + 1) % WORKERS) + size // 4}",
            )
            for n in range(WORKERS)
        ]
        self._running = {n: self._start(n, seed=n) for n in range(WORKERS)}

    def _start(self, number: int, seed: int) -> subprocess.Popen[str]:
        command = [sys.executable, ledger_worker.__file__, "main", self._url, str(self._log), str(seed)]
        return subprocess.Popen(
            [*command, *self._shares[number]], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )

    def kill_one(self, dice: random.Random) -> None:
        """Kills one that runs, as a power cut would, and starts it again."""
        alive = [n for n, process in self._running.items() if process.poll() is None]
        if not alive:
            return
        number = dice.choice(alive)
        process = self._running[number]
        process.kill()
        process.communicate()
        self.deaths += process.returncode != 0
        self._running[number] = self._start(number, seed=100 + self.deaths)

    def wait(self) -> None:
        """Until all have done their share."""
        for process in self._running.values():
            _, said = process.communicate(timeout=SECONDS)
            assert process.returncode == 0, said

    def stop(self) -> None:
        """Ends what still runs."""
        for process in self._running.values():
            if process.poll() is None:
                process.kill()
                process.communicate()


def handed_out(log: Path) -> dict[str, set[tuple[str, str]]]:
    """Key to everything that any process handed out for it."""
    held: dict[str, set[tuple[str, str]]] = {}
    for line in log.read_text(encoding="utf-8").splitlines():
        key, credential_id, digest = line.split(" ")
        held.setdefault(key, set()).add((credential_id, digest))
    return held


def assert_nothing_twice_and_nothing_missing(url: str, log: Path, awards: int) -> None:
    keys = {f"key-{number}" for number in range(awards)}
    assert_exactly_once(url, keys, handed_out(log), len(PURPOSES))


def test_eight_processes_and_some_are_killed(url: str, tmp_path: Path) -> None:
    log, dice, begun = tmp_path / "handed-out", random.Random(3), time.monotonic()
    workers = Workers(url, log)
    try:
        while not log.exists():
            assert time.monotonic() - begun < SECONDS
            time.sleep(0.05)
        for _ in range(KILLS):
            time.sleep(dice.uniform(0.05, 0.8))
            workers.kill_one(dice)
        workers.wait()
    finally:
        workers.stop()
    assert workers.deaths == KILLS
    assert_nothing_twice_and_nothing_missing(url, log, AWARDS // WORKERS * WORKERS)
    print(f"{AWARDS} awards, {workers.deaths} kills: {time.monotonic() - begun:.1f} s")  # noqa: T201  # read with -s


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
def test_forked_children_share_no_connection(url: str, tmp_path: Path) -> None:
    log = tmp_path / "handed-out"
    command = [sys.executable, ledger_worker.__file__, "forked", url, str(log), "1", "0:60"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    assert_nothing_twice_and_nothing_missing(url, log, 60)
