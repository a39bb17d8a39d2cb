"""Many awards from a CSV through the ledger in SQLite, killed again and again at random moments, and started again.

``python benchmarks/million.py`` issues 20,000 and kills 3 times; ``--awards 1000000 --kills 10`` is the million. Afterwards
everything is compared: the files that were written, the ledger, and the places in the status lists. With ``--write`` the
table goes into docs/limits.md as well.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from openbadge_issuer import (
    Achievement,
    Award,
    Criteria,
    Documents,
    Issuer,
    LocalSigner,
    Profile,
    Recipient,
    StatusLists,
    Verdict,
    Verifier,
)
from openbadge_issuer.adapters.sql_ledger import SqlLedger
from openbadge_issuer.issuing import Issued

PAGE = Path(__file__).parents[1] / "docs" / "limits.md"
BEGIN, END = "<!-- made by benchmarks/million.py -->", "<!-- end of what million.py made -->"
LISTS = StatusLists("https://school.example/status/")
SHARD, CHUNK = 10_000, 500  # rows of one file; awards of one transaction
NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
LOOKED_AT = 200  # badges whose proofs are verified in the end
COURSE = Achievement(
    id="https://school.example/courses/python",
    name="Introduction to Python",
    description="Twenty hours of programming, and a project of one's own.",
    criteria=Criteria(narrative="Hands in a programme that solves the given problem, and explains it."),
)


def open_key(folder: str) -> LocalSigner:
    """The issuer's key; a worker opens it where it is."""
    return LocalSigner.from_pem((Path(folder) / "key.pem").read_bytes(), unencrypted=True)


def issue(folder: Path, workers: int) -> None:
    """Issues what is not written yet; says after each chunk how far it is, and how much memory it takes.

    A file is there when it is whole. What a killed run had not written is handed out again by the ledger.
    """
    pool: AbstractContextManager[Executor | None] = nullcontext(None)
    if workers:
        pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
    signer = open_key(str(folder))
    with (
        SqlLedger(f"sqlite:///{folder / 'ledger.sqlite'}") as ledger,
        pool as executor,
        (folder / "awards.csv").open(encoding="utf-8", newline="") as file,
    ):
        issuer = Issuer(Profile(id=signer.controller, name="School"), signer, status=LISTS, ledger=ledger)
        for number, rows in groupby(enumerate(csv.DictReader(file)), key=lambda row: row[0] // SHARD):
            path = folder / f"badges-{number:05}.jsonl"
            if path.exists():
                continue
            results = issuer.issue_many(
                ((row["number"], award_of(row)) for _, row in rows),
                now=NOW,
                executor=executor,
                open_signer=partial(open_key, str(folder)),
                chunk=CHUNK,
                concurrency=2 * workers or 1,
            )
            write(path, results, number * SHARD)
    print("end", megabytes(resource.RUSAGE_SELF), megabytes(resource.RUSAGE_CHILDREN), flush=True)


def award_of(row: dict[str, str]) -> Award:
    return Award(COURSE, Recipient.email(row["email"], name=row["name"]))


def write(path: Path, results: Iterable[Issued[str]], before: int) -> None:
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        for number, issued in enumerate(results, start=1):
            file.write(b'{"key":"%s","badge":%s}\n' % (issued.key.encode(), bytes(issued.secured)))
            if number % CHUNK == 0:
                print(before + number, megabytes(resource.RUSAGE_SELF), flush=True)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def megabytes(whose: int) -> float:
    """The most memory that it held so far."""
    most = resource.getrusage(whose).ru_maxrss
    return round(most / (2**20 if sys.platform == "darwin" else 2**10), 1)


@dataclass(slots=True)
class Told:
    """What the runs said: how long all of them took, the most memory of the process and of a worker."""

    kills: int = 0
    seconds: float = 0.0
    memory: float = 0.0
    worker: float = 0.0


def crowd_of_runs(folder: Path, awards: int, kills: int, workers: int, seed: int) -> Told:
    """Runs until one of them comes to its end; so many are killed, with all of their workers, wherever they are."""
    drawn = random.Random(seed)  # noqa: S311 - moments, no secrets
    moments = sorted(drawn.sample(range(1, awards), kills))
    told, begun = Told(), time.perf_counter()
    command = [sys.executable, __file__, "--run", str(folder), "--workers", str(workers)]
    while True:
        run = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
        assert run.stdout is not None  # noqa: S101 - it is a pipe
        for line in run.stdout:
            first, *memory = line.split()
            told.memory = max(told.memory, float(memory[0]))
            told.worker = max(told.worker, *map(float, memory[1:]), 0.0)
            if first != "end" and moments and int(first) >= moments[0]:
                del moments[0]
                time.sleep(drawn.random())
                os.killpg(run.pid, signal.SIGKILL)
                told.kills += 1
                break
        run.stdout.close()
        code = run.wait()
        print(f"{time.perf_counter() - begun:.0f} s: ended with {code}", file=sys.stderr, flush=True)
        if code == 0:
            told.seconds = time.perf_counter() - begun
            return told
        if code != -signal.SIGKILL:
            sys.exit("A run ended in an error of its own.")


def compare(folder: Path, awards: int) -> list[tuple[str, str]]:
    """What is wrong with what was written, the ledger and the lists: nothing, or the program ends here."""
    digests: dict[str, bytes] = {}
    ids: set[bytes] = set()
    places: set[tuple[str, int]] = set()
    some: list[bytes] = []
    for path in sorted(folder.glob("badges-*.jsonl")):
        for line in path.open("rb"):
            key, badge = json.loads(line)["key"], line[line.index(b',"badge":') + 9 : -2]
            document = json.loads(badge)
            entry = document["credentialStatus"]
            expect(key not in digests, "an award has two badges")
            expect(b'"Learner %s"' % key.encode() in badge, "a badge is another's")
            digests[key] = sha256(badge).digest()
            ids.add(sha256(document["id"].encode()).digest()[:12])
            places.add((entry["statusListCredential"][-20:], int(entry["statusListIndex"])))
            if len(digests) % max(1, awards // LOOKED_AT) == 1:
                some.append(badge)
    expect(len(digests) == awards, f"{len(digests)} awards have a badge")
    expect(len(ids) == awards, "two badges have one id")
    expect(len(places) == awards, "two badges have one place in a status list")
    signer = open_key(str(folder))
    with SqlLedger(f"sqlite:///{folder / 'ledger.sqlite'}", create=False) as ledger:
        issuer = Issuer(Profile(id=signer.controller, name="School"), signer, status=LISTS, ledger=ledger)
        count = 0
        for known in ledger.find():
            signed = known.signed
            expect(signed is not None and bytes.fromhex(signed.digest) == digests[known.key], "other bytes")
            count += 1
        expect(count == awards, f"the ledger has {count} badges")
        taken = sum(one.taken for one in ledger.status_lists(issuer.profile.id))
        expect(taken == awards, f"{taken} places were taken")
        lists = {file.url: file.content for file in issuer.status_files(now=NOW)}
    verifier = Verifier(fetch=Documents(lists))
    for badge in some:
        expect(verifier.check(badge, now=NOW).verdict is Verdict.ACCEPTED, "a badge is not accepted")
    size = (folder / "ledger.sqlite").stat().st_size
    return [
        ("badges, ids, places in status lists, each once", f"{awards:,}"),
        ("the ledger has these bytes, and no others; nothing is pending", "yes"),
        ("badges whose proof and status were checked: all accepted", f"{len(some)}"),
        ("the ledger's file, MB", f"{size / 1e6:,.0f}"),
    ]


def expect(truth: bool, otherwise: str) -> None:  # noqa: FBT001 - it reads as a sentence
    if not truth:
        sys.exit(f"Wrong: {otherwise}.")


def table(awards: int, kills: int, workers: int, seed: int) -> str:
    with TemporaryDirectory() as name:
        folder = Path(name)
        signer = LocalSigner.generate()  # a did:key: whoever verifies needs no document
        (folder / "key.pem").write_bytes(signer.to_pem(unencrypted=True))
        with (folder / "awards.csv").open("w", encoding="utf-8", newline="") as file:
            file.write("number,name,email\n")
            file.writelines(f"{n},Learner {n},learner-{n}@school.example\n" for n in range(awards))
        told = crowd_of_runs(folder, awards, kills, workers, seed)
        found = compare(folder, awards)
    rows = [
        ("awards, from a CSV", f"{awards:,}"),
        ("killed with SIGKILL, and started again", f"{told.kills} times"),
        *found,
        (
            "seconds in all, every start included",
            f"{told.seconds:,.0f} ({told.seconds / awards * 1000:.2f} ms an award)",
        ),
        ("worker processes beside the first", f"{workers}"),
        (
            "MB of memory, the most of the process, and of a worker",
            f"{told.memory:.0f}, {told.worker:.0f}" if workers else f"{told.memory:.0f}",
        ),
    ]
    lines = ["| many awards | |", "|---|---|", *(f"| {what} | {value} |" for what, value in rows)]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--awards", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2, help="0: everything in one process")
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--write", action="store_true", help="put the table into docs/limits.md")
    parser.add_argument("--run", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.run:
        issue(asked.run, asked.workers)
        return
    made = table(asked.awards, asked.kills, asked.workers, asked.seed)
    print(made)
    if asked.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        PAGE.write_text(f"{before}{BEGIN}\n{made}{END}{after}", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
