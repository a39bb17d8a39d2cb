"""From an issuer's web server to the verdict, over real TLS: the verifier and the command line."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from loopback_tls import HOST, Server, needs_loopback, page, serving
from openbadge_issuer.adapters import https
from openbadge_issuer.adapters.cached_fetch import CachedFetch
from openbadge_issuer.adapters.https import HttpsFetch
from openbadge_issuer.adapters.https_async import AsyncHttpsFetch
from openbadge_issuer.baking import bake
from openbadge_issuer.dids import issuer_document
from openbadge_issuer.issuing import Irrevocable, Issuer
from openbadge_issuer.models import Profile
from openbadge_issuer.ports import Request, Response
from openbadge_issuer.testing import NOW, fixed_signer, make_badge
from openbadge_issuer.testing.store import MemoryStore
from openbadge_issuer.verification import Outcome, Report, Verdict, Verifier
from unit.cli.commands import NOW as CLI_NOW
from unit.cli.commands import Command
from upload_samples import a_pdf, a_png, a_zip

pytestmark = needs_loopback


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("tls")) as one:
        yield one


@pytest.fixture
def server(running: Server) -> Server:
    running.forget()
    return running


def did_of(server: Server) -> str:
    return f"did:web:{HOST}%3A{server.port}"


def badge_of(server: Server) -> bytes:
    """A badge by the did:web of this server, which hosts its did.json."""
    signer = fixed_signer(controller=did_of(server))
    profile = Profile(id=signer.controller, name="Example School")
    document = issuer_document(signer.controller, [(signer.verification_method, signer.public_key)])
    server.pages["/.well-known/did.json"] = page(json.dumps(document).encode())
    return bytes(make_badge(issuer=Issuer(profile, signer, status=Irrevocable("a test"))))


def test_a_did_web_issuer_is_found(server: Server) -> None:
    report = Verifier(fetch=server.fetch).check(badge_of(server), now=NOW)
    assert report.verdict is Verdict.ACCEPTED, str(report)
    assert report["issuer"].outcome is Outcome.PASSED
    assert len(server.requests) == 1


def check(server: Server, fetch: HttpsFetch | None = None) -> Report:
    return Verifier(fetch=fetch or server.fetch).check(badge_of(server), now=NOW)


def test_without_an_answer_it_stays_undecided(server: Server) -> None:
    badge = badge_of(server)
    server.pages["/.well-known/did.json"] = page(b"", "503 Service Unavailable")
    report = Verifier(fetch=server.fetch).check(badge, now=NOW)
    assert report.verdict is Verdict.UNDECIDED
    assert report["issuer"].retry == "later"
    assert check(server, replace(server.fetch, allow_private=False)).verdict is Verdict.UNDECIDED


def test_an_issuer_that_publishes_no_key_is_refused(server: Server) -> None:
    badge = badge_of(server)
    del server.pages["/.well-known/did.json"]
    report = Verifier(fetch=server.fetch).check(badge, now=NOW)
    assert (report.verdict, report["issuer"].code) == (Verdict.REFUSED, "resolve.not_found")


def test_an_event_loop_and_a_cache_over_tls(server: Server) -> None:
    """Ten checks in tasks, and ten on threads: the issuer's document crosses the wire once."""
    badge = badge_of(server)
    body = server.pages["/.well-known/did.json"]
    assert isinstance(body, bytes)
    server.pages["/.well-known/did.json"] = body.replace(
        b"\r\n\r\n", b"\r\nCache-Control: max-age=60\r\n\r\n", 1
    )
    given = {one.name: getattr(server.fetch, one.name) for one in fields(server.fetch) if one.name != "sleep"}
    cached = CachedFetch(server.fetch, MemoryStore())
    verifier = Verifier(fetch=cached)
    items = [(number, badge) for number in range(10)]

    async def in_tasks() -> list[Verdict]:
        fetch = cached.awaited(AsyncHttpsFetch(**given))
        results = verifier.check_many_async(items, now=NOW, fetch=fetch)
        return [each.report.verdict async for each in results]

    assert asyncio.run(in_tasks()) == [Verdict.ACCEPTED] * 10
    assert {each.report.verdict for each in verifier.check_many(items, now=NOW)} == {Verdict.ACCEPTED}
    assert len(server.requests) == 1


def test_a_task_that_is_cancelled_closes_its_connection(server: Server) -> None:
    gone = threading.Event()

    def endless(tls: ssl.SSLSocket) -> None:
        try:
            tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while True:
                time.sleep(0.02)
                tls.sendall(b"x")
        except OSError:
            gone.set()

    server.pages["/"] = endless
    given = {one.name: getattr(server.fetch, one.name) for one in fields(server.fetch) if one.name != "sleep"}

    async def cancelled() -> None:
        fetch = AsyncHttpsFetch(**given)
        task = asyncio.ensure_future(fetch(Request(server.url("/"), max_bytes=1_000_000)))
        await asyncio.sleep(0.3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    assert server.requests
    assert gone.wait(5)


def test_a_list_that_has_not_changed_is_not_sent_again(server: Server) -> None:
    """The server's ETag comes back to it."""
    moment = [datetime(2026, 1, 31, 12, tzinfo=UTC)]
    request = Request(server.url("/list"), purpose="status")
    server.pages["/list"] = page(b"long", headers='ETag: "1"\r\nCache-Control: max-age=60')
    clock = replace(server.fetch, now=lambda: moment[0])
    cached = CachedFetch(clock, MemoryStore(), now=lambda: moment[0])
    first = cached(request)
    moment[0] += timedelta(seconds=61)
    server.pages["/list"] = page(b"", "304 Not Modified", headers='ETag: "1"')
    again = cached(request)
    assert isinstance(first, Response)
    assert isinstance(again, Response)
    assert (again.status, again.body) == (200, first.body)
    assert 'If-None-Match: "1"' in server.requests[1]


# From the command line.


@pytest.fixture
def openbadge(
    server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Command:
    """The command line in a world whose whole internet is this server."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(https, "HttpsFetch", lambda: server.fetch)
    Path("badge.json").write_bytes(badge_of(server))
    return Command(monkeypatch, capsys)


def test_online_fetches_what_is_missing(openbadge: Command, server: Server) -> None:
    assert openbadge("verify", "badge.json", "--now", CLI_NOW).status == 3
    assert server.requests == []
    done = openbadge("verify", "badge.json", "--now", CLI_NOW, "--online", "--json")
    assert (done.status, done.json["verdict"], done.err) == (0, "accepted", "")
    assert done.json["leniencies"] == ["fetch_contexts", "follow_links"]
    assert len(server.requests) == 1


def test_online_does_not_ask_for_what_is_at_hand(openbadge: Command, server: Server) -> None:
    Path("did.json").write_bytes(server.pages["/.well-known/did.json"].partition(b"\r\n\r\n")[2])  # type: ignore[union-attr]
    known = ("--document", f"{did_of(server)}=did.json")
    assert openbadge("verify", "badge.json", "--now", CLI_NOW, "--online", *known).status == 0
    assert server.requests == []


A_SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
BEHIND: dict[str, tuple[Callable[[bytes], bytes], int]] = {
    "json": (lambda badge: badge, 1),
    "png": (lambda badge: bake(a_png(), badge), 1),
    "svg": (lambda badge: bake(A_SVG, badge), 1),
    "gzip": (gzip.compress, 1),
    "zip": (lambda badge: a_zip({"a.json": badge, "b.json": badge}), 2),
    "pdf": (lambda badge: a_pdf({"badge.json": badge}), 1),
    "data": (lambda badge: b"data:application/json;base64," + base64.b64encode(badge), 1),
}
"""What may stand behind a link, and how many badges are in it then."""


@pytest.mark.parametrize("kind", BEHIND)
def test_online_a_link_is_followed_to_whatever_holds_badges(
    openbadge: Command, server: Server, kind: str
) -> None:
    made, count = BEHIND[kind]
    server.pages["/share"] = page(made(Path("badge.json").read_bytes()))
    address = server.url("/share")
    Path("link.txt").write_text(f"{address}\n", encoding="utf-8")
    for given in ("link.txt", address):
        done = openbadge("verify", given, "--now", CLI_NOW, "--online", "--json")
        reports = json.loads(done.out) if count > 1 else [done.json]
        assert (done.status, [one["verdict"] for one in reports]) == (0, ["accepted"] * count), done
    refused = openbadge("verify", "link.txt", "--now", CLI_NOW, "--json")
    assert (refused.status, refused.json["verdict"]) == (1, "refused")
    assert "carrier.link" in [check["code"] for check in refused.json["checks"]]


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (page(b"", "503 Service Unavailable"), 3),
        (page(b"", "404 Not Found"), 1),
        (page(b"<html>"), 3),
        (page(b"{}"), 3),
        (page(b'{"id": "did:web:other.example"}'), 1),
        (b"", 3),
    ],
)
def test_online_what_the_issuer_answers_decides(
    openbadge: Command, server: Server, answer: bytes, status: int
) -> None:
    server.pages["/.well-known/did.json"] = answer
    assert openbadge("verify", "badge.json", "--now", CLI_NOW, "--online").status == status


def test_online_a_tampered_badge_asks_nobody(openbadge: Command, server: Server) -> None:
    tampered = Path("badge.json").read_bytes().replace(b"Welding", b"Wedding")
    Path("badge.json").write_bytes(tampered)
    assert openbadge("verify", "badge.json", "--now", CLI_NOW, "--online").status == 1
    assert server.requests == []


def test_online_fetches_an_unknown_context(openbadge: Command, server: Server) -> None:
    url = server.url("/context.json")
    document = json.loads(Path("badge.json").read_bytes())
    document["@context"].append(url)
    Path("badge.json").write_text(json.dumps(document), encoding="utf-8")
    server.pages["/context.json"] = page(b'{"@context": {"extra": "https://school.example/extra"}}')
    assert openbadge("verify", "badge.json", "--now", CLI_NOW).status == 3
    assert openbadge("verify", "badge.json", "--now", CLI_NOW, "--online").status == 0
    server.pages["/context.json"] = page(b"", "500 Internal Server Error")
    gone = openbadge("verify", "badge.json", "--now", CLI_NOW, "--online")
    said = " ".join(gone.out.split())
    assert gone.status == 3
    assert f"{url} answered with the status 500." in said
    assert f"Here: --document {url}=FILE pins a copy." in said
