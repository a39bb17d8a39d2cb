"""A day's uploads over TLS on the loopback interface, in processes that share a cache: verdicts, times, memory, fetches.

``python benchmarks/day.py`` checks 2,000 uploads; ``--uploads 100000`` is a day. With ``--write`` the table goes into
docs/limits.md as well. Every verdict is compared with the one that is right; a wrong one, or a list that was fetched twice
in its lifetime, ends it with a failure.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import socket
import ssl
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from day_formats import FORMATS, Upload
from day_issuers import DEAD, HOST, TTL
from day_world import amiss, drawn, make_world, today

from openbadge_issuer import Policy, Verifier
from openbadge_issuer.adapters.cached_fetch import CachedFetch
from openbadge_issuer.adapters.folder import FolderStore
from openbadge_issuer.adapters.https import HttpsFetch
from openbadge_issuer.fetching import Event
from openbadge_issuer.verification import Checked, Item

from loopback_tls import certificates  # isort: skip - of the tests, which day_world puts beside

PAGE = Path(__file__).parents[1] / "docs" / "limits.md"
BEGIN, END = "<!-- made by benchmarks/day.py -->", "<!-- end of what it made -->"

PUBLISHED = ("/status", "/did.json", "/revoked", "/issuer", "/welding", "/key")
"""What an issuer publishes for all its badges, by the ends of the paths."""


@dataclass(slots=True)
class Told:
    """What one process saw: counts, the seconds of each check, wrong verdicts, the most memory."""

    counts: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    memory: float = 0.0  # MB
    processor: float = 0.0  # seconds
    begun: dict[int, float] = field(default_factory=dict)

    def __call__(self, event: Event) -> None:
        if event.name == "check.started":
            self.begun[event.check] = time.perf_counter()
        elif event.name == "check.ended":
            self.seconds.append(time.perf_counter() - self.begun.pop(event.check))
        elif event.name.startswith("cache."):
            self.counts[event.name] += 1


def resolver(host: str, _: int) -> Sequence[str]:
    """The whole internet is this machine; behind the dead host's port nobody listens."""
    assert host in (HOST, DEAD), host  # noqa: S101 - nobody else is asked
    return ["127.0.0.1"]


def work(shard: int, share: list[tuple[int, Upload]], folder: Path, authority: Path, plan: Plan) -> Told:
    """One process: its share of the day, with the cache that all share."""
    told = Told()
    https = HttpsFetch(
        allow_private=True,
        resolver=resolver,
        ssl_context=ssl.create_default_context(cafile=authority),
        timeout=plan.timeout,
        check_timeout=3 * plan.timeout,
    )
    # all issuers of this day are one server, which nobody has to spare
    at_once = 4 * plan.processes
    cached = CachedFetch(
        https, FolderStore(folder), per_host=at_once, patience=1.5 * plan.timeout, observe=told
    )
    verifier = Verifier(policy=Policy(follow_links=True), fetch=cached, observe=told)
    expected = dict(share)
    items = (Item(number, upload.data, None, upload.expected) for number, upload in share)
    now = lambda: datetime.now(UTC)  # noqa: E731 - the clock of a stream
    for checked in verifier.check_many(items, now=now, concurrency=plan.threads, several=True):
        _compare(told, expected[checked.key], checked)
    told.memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told.processor = time.process_time()
    told.begun.clear()
    print(f"process {shard}: {len(told.seconds)} checks", file=sys.stderr)
    return told


def _compare(told: Told, upload: Upload, checked: Checked[int]) -> None:
    told.counts[f"upload.{upload.kind.rpartition(', ')[2]}"] += 1
    wrong = f"{upload.kind}: {checked.error}" if checked.error else amiss(upload, checked.reports)
    told.wrong += [wrong] if wrong else []


@contextmanager
def serving(folder: Path) -> Iterator[tuple[dict[str, bytes | None], Counter[str], int, Path]]:
    """The web: pages by path, how often each was asked for, the port, and the authority behind its certificate."""
    authority, key = certificates(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(key)
    pages: dict[str, bytes | None] = {}
    asked: Counter[str] = Counter()
    lock = threading.Lock()

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with lock:
                asked[self.path] += 1
            body = pages.get(self.path)
            self.send_response(200 if body is not None else 410 if self.path in pages else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Cache-Control", f"max-age={TTL.total_seconds():.0f}")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 256

        def finish_request(self, request: Any, client_address: Any) -> None:
            with context.wrap_socket(request, server_side=True) as tls:
                super().finish_request(tls, client_address)

        def handle_error(self, *_: Any) -> None:
            pass

    with Server(("127.0.0.1", 0), Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield pages, asked, server.server_address[1], authority
        server.shutdown()


@dataclass(frozen=True, slots=True)
class Plan:
    """``different`` are the sound uploads of each format that are different."""

    uploads: int
    processes: int
    threads: int
    different: int
    timeout: float  # seconds, for one document


@dataclass(frozen=True, slots=True)
class Day:
    """What came of it."""

    plan: Plan
    told: list[Told]
    asked: Counter[str]
    took: float  # seconds

    @property
    def wrong(self) -> list[str]:
        return [line for one in self.told for line in one.wrong]

    @property
    def lifetimes(self) -> int:
        """How many of one document began."""
        return int(self.took // TTL.total_seconds()) + 1

    @property
    def most(self) -> int:
        """How often the status list, the revocation list or the document of an issuer was fetched that was most often."""
        return max((count for path, count in self.asked.items() if path.endswith(PUBLISHED)), default=0)


def run(plan: Plan) -> Day:
    """Makes the world, and has the processes check their shares."""
    with TemporaryDirectory() as name, serving(Path(name)) as (pages, asked, port, authority):
        made = time.perf_counter()
        world = make_world(port, today(), each=plan.different)
        pages.update(world.web.pages)
        print(f"made in {time.perf_counter() - made:.0f} s; {len(pages)} pages", file=sys.stderr)
        day = list(drawn(world, plan.uploads, seed=5))
        store = Path(name) / "store"
        store.mkdir()
        shares = [(n, day[n :: plan.processes], store, authority, plan) for n in range(plan.processes)]
        begun = time.perf_counter()
        with multiprocessing.get_context("spawn").Pool(plan.processes) as pool:
            told = pool.starmap(work, shares)
        return Day(plan, told, asked, time.perf_counter() - begun)


def table(day: Day) -> str:
    """In Markdown."""
    plan = day.plan
    seconds = sorted(second for one in day.told for second in one.seconds)
    counts: Counter[str] = sum((one.counts for one in day.told), Counter())
    processor = 1000 * sum(one.processor for one in day.told) / plan.uploads
    requests: dict[str, int] = defaultdict(int)
    for path, count in day.asked.items():
        hosted = next((name for name in ("assertions", "linked", "share") if f"/{name}/" in path), "")
        requests[hosted or path.rpartition("/")[2]] += count
    rows = {
        "uploads": f"{plan.uploads:,}, of {len(FORMATS)} formats with {plan.different} different sound ones each",
        "of these": _counted(counts, "upload."),
        "processes, threads in each": f"{plan.processes}, {plan.threads}",
        "wrong verdicts": f"{len(day.wrong)}",
        "seconds in all": f"{day.took:.0f} ({plan.uploads / day.took:.0f} uploads a second)",
        "seconds for one: p50, p99, most": ", ".join(f"{_at(seconds, q):.3f}" for q in (0.5, 0.99, 1.0)),
        "milliseconds of processor time for one, on the average": f"{processor:.1f}",
        "MB of memory, the most of one process": f"{max(one.memory for one in day.told):.0f}",
        "lists and documents of issuers: fetched, at most, of one": f"{day.most} in {day.lifetimes} lifetimes",
        "requests": _counted(requests),
        "cache": _counted(counts, "cache."),
    }
    lines = ["| a day's uploads | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows.items())]
    return "\n".join(lines) + "\n"


def _counted(counts: Mapping[str, int], prefix: str = "") -> str:
    found = sorted(
        (name.removeprefix(prefix), count) for name, count in counts.items() if name.startswith(prefix)
    )
    return ", ".join(f"{name} {count:,}" for name, count in found)


def _at(seconds: list[float], share: float) -> float:
    return seconds[min(int(len(seconds) * share), len(seconds) - 1)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--uploads", type=int, default=2_000)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--threads", type=int, default=4, help="in each process")
    parser.add_argument("--different", type=int, default=50, help="different sound uploads of each format")
    parser.add_argument("--write", action="store_true", help="put the table into docs/limits.md")
    parser.add_argument(
        "--timeout", type=float, default=10.0, help="seconds for a document; more if much else runs here"
    )
    chosen = parser.parse_args()
    socket.setdefaulttimeout(6 * chosen.timeout)
    day = run(Plan(chosen.uploads, chosen.processes, chosen.threads, chosen.different, chosen.timeout))
    made = table(day)
    print(made)
    for line in day.wrong[:20]:
        print(line, file=sys.stderr)
    if chosen.write:
        text = PAGE.read_text(encoding="utf-8")
        before, _, rest = text.partition(BEGIN)
        _, _, after = rest.partition(END)
        PAGE.write_text(f"{before}{BEGIN}\n{made}{END}{after}", encoding="utf-8")
    if day.wrong or day.most > day.lifetimes:
        sys.exit("A verdict is wrong, or a list was fetched twice in its lifetime.")


if __name__ == "__main__":
    main()
