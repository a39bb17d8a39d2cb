"""Many awards through one ledger in PostgreSQL: by four writers at once, and by a Dask cluster that loses a worker.

``python benchmarks/at_size.py --awards 100000`` does both; ``writers`` or ``dask`` before it does one. Most keys belong to
two of the writers, in an order of their own. Afterwards the ledger is read: each key has one credential, which everybody was
handed out, and no place in a status list is given twice. Needs PostgreSQL's programs, and distributed.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import os
import random
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from ledger_audit import assert_exactly_once
from ledger_contract import postgresql_cluster
from openbadge_issuer import Award, Issuer, Profile, Recipient, StatusLists
from openbadge_issuer.adapters.sql_ledger import SqlLedger
from openbadge_issuer.issuing import Issued
from openbadge_issuer.testing import NOW, fixed_signer, make_award

WRITERS, WORKERS = 4, 2
ACHIEVEMENT = make_award().achievement


@dataclass(frozen=True)
class Figures:
    """What one run took."""

    what: str
    awards: int
    seconds: float
    processor: float  # seconds of all processes but PostgreSQL's
    megabytes: float  # the most that one process held
    note: str

    def row(self) -> str:
        figures = f"{self.awards:,} | {self.seconds:.0f} | {self.processor:.0f} | {self.megabytes:.0f}"
        return f"| {self.what} | {figures} | {self.note} |"


def megabytes() -> float:
    """The most memory that this process has held so far."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)


def processor() -> float:
    """Seconds of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def issue(
    url: str, numbers: Iterable[int], handed_out: Path, seen: Callable[[int], None], **more: object
) -> None:
    """One writer: what it is handed out goes to a file, so that it holds no more than is under way."""
    signer = fixed_signer()
    lists = StatusLists("https://school.example/status/", purposes=("revocation", "suspension"))
    with SqlLedger(url, timeout=120.0) as ledger, handed_out.open("w", encoding="ascii") as out:
        issuer = Issuer(Profile(id=signer.controller), signer, status=lists, ledger=ledger)
        items = (
            (f"key-{n}", Award(ACHIEVEMENT, Recipient.email(f"key-{n}@school.example"))) for n in numbers
        )
        issued: Iterator[Issued[str]] = issuer.issue_many(items, now=NOW, **more)  # type: ignore[arg-type]
        for count, one in enumerate(issued, 1):
            content = bytes(one.secured)
            out.write(f"{one.key} {one.secured.document['id']} {sha256(content).hexdigest()}\n")
            seen(count)


def writer(url: str, folder: str, number: int, awards: int) -> float:
    """One of four: most of its keys are another's, too. Returns its memory."""
    mine = [n for n in range(awards) if number in (n % WRITERS, (n // WRITERS) % WRITERS)]
    random.Random(number).shuffle(mine)  # noqa: S311 - an order, and no secret
    issue(url, mine, Path(folder) / f"{number}.txt", lambda _: None)
    return megabytes()


def four_writers(url: str, folder: str, awards: int) -> tuple[float, str]:
    with ProcessPoolExecutor(WRITERS, mp_context=multiprocessing.get_context("spawn")) as pool:
        done = [pool.submit(writer, url, folder, number, awards) for number in range(WRITERS)]
        most = max(one.result() for one in done)
    asked = sum(len(lines(Path(folder) / f"{number}.txt")) for number in range(WRITERS))
    return most, f"{WRITERS} processes, asked for {asked:,} keys"


def driver(url: str, folder: str, awards: int) -> tuple[float, str]:
    """The process that has the ledger; its workers sign. One of them is killed after a third of the awards."""
    from distributed import Client, LocalCluster  # noqa: PLC0415 - for this run only

    killed: list[int] = []
    with (
        LocalCluster(
            n_workers=WORKERS,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",  # any port that is free
            silence_logs=logging.CRITICAL,
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):

        def kill_one(count: int) -> None:
            if count == awards // 3:
                killed.append(next(iter(client.run(os.getpid).values())))
                os.kill(killed[0], signal.SIGKILL)

        executor: Executor = client.get_executor()
        path = Path(folder) / "driver.txt"
        issue(url, range(awards), path, kill_one, executor=executor, open_signer=fixed_signer, concurrency=6)
        pids = client.run(os.getpid, on_error="ignore").values()
        most = max(megabytes(), *client.run(megabytes, on_error="ignore").values())
    if not killed or killed[0] in pids:
        sys.exit("The figures would be of a cluster that lost nobody.")
    return most, f"{WORKERS} worker processes, one of them killed after {awards // 3:,}"


def one_driver(url: str, folder: str, awards: int) -> tuple[float, str]:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(driver, url, folder, awards).result()


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="ascii").splitlines()


def run(what: str, how: Callable[[str, str, int], tuple[float, str]], awards: int) -> Figures:
    """An empty database, the awards, and then what stands in the ledger."""
    with postgresql_cluster() as cluster, tempfile.TemporaryDirectory() as folder:
        url, begun, before = cluster.empty(), time.monotonic(), processor()
        most, note = how(url, folder, awards)
        seconds, used = time.monotonic() - begun, processor() - before
        held: dict[str, set[tuple[str, str]]] = {}
        for path in Path(folder).glob("*.txt"):
            for line in lines(path):
                key, credential_id, digest = line.split(" ")
                held.setdefault(key, set()).add((credential_id, digest))
        assert_exactly_once(url, {f"key-{n}" for n in range(awards)}, held, purposes=2)
    return Figures(what, awards, seconds, used, most, note)


RUNS = {"writers": ("four writers", four_writers), "dask": ("a Dask cluster", one_driver)}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("which", nargs="*", choices=[[], *RUNS], help="writers, dask, or both")
    arguments.add_argument("--awards", type=int, default=5_000)
    given = arguments.parse_args()
    print("| | awards | seconds | of processors | MB, the largest process | |\n|---|---|---|---|---|---|")
    for name in given.which or RUNS:
        print(run(*RUNS[name], given.awards).row(), flush=True)
    print(f"\nload average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
