"""A day's uploads over TLS on the loopback interface, in processes that share a cache: verdicts, times, memory, fetches.

``python benchmarks/day.py`` checks 2,000 uploads; ``--uploads 100000`` is a day. With ``--write`` the table goes into
docs/limits.md as well. Every verdict is compared with the one that is right.
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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from day_world import DEAD, HOST, KINDS, TTL, Upload, drawn, make_world, today

from openbadge_issuer import Verifier
from openbadge_issuer.adapters.cached_fetch import CachedFetch
from openbadge_issuer.adapters.folder import FolderStore
from openbadge_issuer.adapters.https import HttpsFetch
from openbadge_issuer.fetching import Event
from openbadge_issuer.verification import Checked

from loopback_tls import certificates  # isort: skip - of the tests, which day_world puts beside

PAGE = Path(__file__).parents[1] / "docs" / "limits.md"
BEGIN, END = "<!-- made by benchmarks/day.py -->", "<!-- end of what it made -->"


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


def work(shard: int, share: list[tuple[int, Upload]], folder: Path, authority: Path, threads: int) -> Told:
    """One process: its share of the day, with the cache that all share."""
    told = Told()
    https = HttpsFetch(
        allow_private=True, resolver=resolver, ssl_context=ssl.create_default_context(cafile=authority)
    )
    cached = CachedFetch(https, FolderStore(folder), observe=told)
    verifier = Verifier(fetch=cached, observe=told)
    expected = dict(share)
    items = ((number, upload.data) for number, upload in share)
    now = lambda: datetime.now(UTC)  # noqa: E731 - the clock of a stream
    for checked in verifier.check_many(items, now=now, concurrency=threads, several=True):
        _compare(told, expected[checked.key], checked)
    told.memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told.processor = time.process_time()
    told.begun.clear()
    print(f"process {shard}: {len(told.seconds)} checks", file=sys.stderr)
    return told


def _compare(told: Told, upload: Upload, checked: Checked[int]) -> None:
    told.counts[f"upload.{upload.kind}"] += 1
    found = "error" if checked.error else " ".join(report.verdict.value for report in checked.reports)
    if found != upload.verdict:
        codes = "" if checked.error else checked.reports[0].summary
        told.wrong.append(f"{upload.kind}: {found}, not {upload.verdict} ({codes or checked.error})")


@contextmanager
def serving(folder: Path) -> Iterator[tuple[dict[str, bytes], Counter[str], int, Path]]:
    """The web: pages by path, how often each was asked for, the port, and the authority behind its certificate."""
    authority, key = certificates(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(key)
    pages: dict[str, bytes] = {}
    asked: Counter[str] = Counter()
    lock = threading.Lock()

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with lock:
                asked[self.path] += 1
            body = pages.get(self.path)
            self.send_response(200 if body is not None else 404)
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


def run(uploads: int, processes: int, threads: int, different: int) -> str:
    """The table."""
    with TemporaryDirectory() as name, serving(Path(name)) as (pages, asked, port, authority):
        made = time.perf_counter()
        world = make_world(port, today(), each=different)
        pages.update(world.pages)
        print(f"made in {time.perf_counter() - made:.0f} s; {len(pages)} pages", file=sys.stderr)
        day = list(drawn(world, uploads, seed=5))
        store = Path(name) / "store"
        store.mkdir()
        shares = [(n, day[n::processes], store, authority, threads) for n in range(processes)]
        begun = time.perf_counter()
        with multiprocessing.get_context("spawn").Pool(processes) as pool:
            told = pool.starmap(work, shares)
        took = time.perf_counter() - begun
        return table(told, asked, took, uploads, processes, threads, different)


def table(
    told: list[Told],
    asked: Counter[str],
    took: float,
    uploads: int,
    processes: int,
    threads: int,
    different: int,
) -> str:
    seconds = sorted(second for one in told for second in one.seconds)
    wrong = [line for one in told for line in one.wrong]
    counts: Counter[str] = sum((one.counts for one in told), Counter())
    lists = {path: count for path, count in asked.items() if path.endswith(("/status", "/did.json"))}
    lifetimes = int(took // TTL.total_seconds()) + 1
    by_kind: dict[str, int] = defaultdict(int)
    for path, count in asked.items():
        by_kind["assertions" if "/assertions/" in path else path.rpartition("/")[2]] += count
    for line in wrong[:20]:
        print(line, file=sys.stderr)
    rows = [
        ("uploads", f"{uploads:,}, of {different} different ones for each of {len(KINDS)} kinds"),
        ("processes, threads in each", f"{processes}, {threads}"),
        ("wrong verdicts", f"{len(wrong)}"),
        ("seconds in all", f"{took:.0f} ({uploads / took:.0f} uploads a second)"),
        ("seconds for one: p50, p99, most", ", ".join(f"{_at(seconds, q):.3f}" for q in (0.5, 0.99, 1.0))),
        (
            "milliseconds of processor time for one, on the average",
            f"{1000 * sum(one.processor for one in told) / uploads:.1f}",
        ),
        ("MB of memory, the most of one process", f"{max(one.memory for one in told):.0f}"),
        (
            "status lists and did.json: fetched, at most, of one",
            f"{max(lists.values(), default=0)} in {lifetimes} lifetimes",
        ),
        ("requests", ", ".join(f"{name} {count:,}" for name, count in sorted(by_kind.items()))),
        (
            "cache",
            ", ".join(f"{name[6:]} {counts[name]:,}" for name in sorted(counts) if name.startswith("cache.")),
        ),
    ]
    lines = ["| a day's uploads | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)]
    return "\n".join(lines) + "\n"


def _at(seconds: list[float], share: float) -> float:
    return seconds[min(int(len(seconds) * share), len(seconds) - 1)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--uploads", type=int, default=2_000)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--threads", type=int, default=4, help="in each process")
    parser.add_argument("--different", type=int, default=50, help="different uploads of each kind")
    parser.add_argument("--write", action="store_true", help="put the table into docs/limits.md")
    chosen = parser.parse_args()
    socket.setdefaulttimeout(60)
    made = run(chosen.uploads, chosen.processes, chosen.threads, chosen.different)
    print(made)
    if chosen.write:
        text = PAGE.read_text(encoding="utf-8")
        before, _, rest = text.partition(BEGIN)
        _, _, after = rest.partition(END)
        PAGE.write_text(f"{before}{BEGIN}\n{made}{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
