"""Nobody may silence somebody else's server: a pause is that server's own wish, or because it is known not to be there."""

from __future__ import annotations

import errno
import socket
import threading
from collections.abc import Sequence
from dataclasses import replace

import httpcore
import pytest

from cache_world import World
from loopback_tls import HOST, Server, needs_loopback, page, running  # noqa: F401 - fixtures
from openbadge_issuer.adapters.cached_fetch import CachedFetch
from openbadge_issuer.adapters.https import HttpsFetch
from openbadge_issuer.ports import FetchFailure, Request, Response
from openbadge_issuer.testing.store import MemoryStore

GOOD = Request("https://school.example/.well-known/did.json", purpose="key")


class Resolver:
    """Remembers who was looked up, and takes some time for it."""

    def __init__(self) -> None:
        self.seconds, self.takes = 0.0, 0.0
        self.asked: list[str] = []

    def __call__(self, host: str, _port: int) -> Sequence[str]:
        self.asked.append(host)
        self.seconds += self.takes
        raise TimeoutError


@pytest.mark.parametrize("left", [-1.0, 0.0, 0.5])
def test_a_check_without_time_says_nothing_of_a_server(left: float) -> None:
    """The first badges of an upload have used up its time; the good one in it was silenced for all, and unasked."""
    resolver, world = Resolver(), World()
    https = HttpsFetch(resolver=resolver, clock=lambda: resolver.seconds, check_timeout=30, retries=0)
    cached = CachedFetch(https, world.store, now=lambda: world.now)
    spent = cached.one_check()
    resolver.seconds, resolver.takes = 30.0 - left, 1.0
    answer = spent(GOOD)
    assert (isinstance(answer, FetchFailure) and answer.code) == "fetch.deadline"
    asked = len(resolver.asked)
    another = CachedFetch(https, world.store, now=lambda: world.now).one_check()
    another(GOOD)
    assert len(resolver.asked) == asked + 1
    cached.one_check()(replace(GOOD, url="https://school.example/status/1", purpose="status"))
    assert len(resolver.asked) == asked + 1  # nobody was there, and there was time to see that


def no_connection(*_: object, **_others: object) -> None:
    cause = OSError(errno.EMFILE, "Too many open files")
    raise httpcore.ConnectError(cause)


def no_socket(*_: object) -> None:
    raise OSError(errno.EMFILE, "Too many open files")


@pytest.mark.parametrize("where", ["connecting", "looking up", "a thread"])
def test_a_machine_without_room_says_nothing_of_a_server(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """Slow servers held every file that a process may open: good ones were left alone for it, by the whole fleet."""
    resolver, world = Resolver(), World()
    fetch = HttpsFetch(resolver=resolver, retries=0)
    cached = CachedFetch(fetch, world.store, now=lambda: world.now)
    with monkeypatch.context() as patch:
        if where == "connecting":
            patch.setattr(Resolver, "__call__", lambda *_: ["93.184.216.34"])
            patch.setattr(httpcore.SyncBackend, "connect_tcp", no_connection)
        elif where == "looking up":  # which then says that there is no such name
            patch.setattr(socket, "socket", no_socket)
        else:
            patch.setattr(threading.Thread, "start", no_thread)
        answer = cached(GOOD)
    assert (isinstance(answer, FetchFailure) and answer.code) == "fetch.failed"
    resolver.asked.clear()
    CachedFetch(fetch, world.store, now=lambda: world.now)(GOOD)
    assert resolver.asked == ["school.example"]


def no_thread(_: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


@needs_loopback
def test_who_is_redirected_to_silences_nobody(running: Server) -> None:  # noqa: F811
    """A name that redirects for everybody was left alone, by the whole fleet, because of anybody it redirects to."""
    running.forget()
    elsewhere = "attacker.example"

    def resolver(host: str, _port: int) -> Sequence[str]:
        if host == elsewhere:
            raise OSError("no such name")
        return ["127.0.0.1"]

    away = running.url("/", host=elsewhere)
    running.pages |= {"/key": page(b"{}"), "/away": page(b"", "302 Found", f"Location: {away}")}
    fetch = CachedFetch(replace(running.fetch, resolver=resolver, retries=0), MemoryStore())
    answer = fetch(Request(running.url("/away"), purpose="status"))
    assert (isinstance(answer, FetchFailure) and answer.code) == "fetch.network"
    assert isinstance(fetch(Request(running.url("/key"), purpose="key")), Response)


@needs_loopback
@pytest.mark.parametrize("host", [HOST, HOST.upper(), f"{HOST}."])
def test_one_server_is_one_whatever_its_name_looks_like(running: Server, host: str) -> None:  # noqa: F811
    running.forget()
    running.pages["/busy"] = page(b"", "429 Too Many Requests", "Retry-After: 300")
    fetch = CachedFetch(replace(running.fetch, retries=0), MemoryStore())
    fetch(Request(running.url("/busy"), purpose="status"))
    answer = fetch(Request(running.url("/key", host=host), purpose="key"))
    assert (isinstance(answer, FetchFailure) and answer.code) == "fetch.paused"
