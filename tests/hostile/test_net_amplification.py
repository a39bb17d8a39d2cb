"""One badge must not make many requests out of the verifier, at somebody else's server."""

from __future__ import annotations

from dataclasses import replace

import httpcore
import pytest

from loopback_tls import Server, failure, needs_loopback, page, running, server  # noqa: F401 - fixtures

pytestmark = needs_loopback


def test_failures_behind_redirects_share_one_bound(server: Server) -> None:  # noqa: F811
    for number in range(20):
        server.pages[f"/{number}"] = page(b"", "302 Found", f"Location: /{number + 1}")
    server.pages["/3"] = page(b"", "503 Service Unavailable")
    failure(server.get("/0"))
    assert len(server.requests) <= 6


def test_retry_after_zero_is_no_loop(server: Server) -> None:  # noqa: F811
    server.pages["/"] = page(b"", "503 Service Unavailable", "Retry-After: 0")
    failure(server.get("/"))
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    "after", ["-1", "1e3", "99999999999999999999", "Mon, 99 Foo 2026", "\x00", "0, 0", "NaN", "٣"]
)
def test_retry_after_that_is_none(server: Server, after: str) -> None:  # noqa: F811
    head = f"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\nRetry-After: {after}\r\n\r\n"
    server.pages["/"] = head.encode("utf-8")
    answer = failure(server.get("/", replace(server.fetch, timeout=2)))
    assert answer.code in ("fetch.status", "fetch.network")
    assert len(server.requests) <= 3


@pytest.mark.parametrize(
    "location", ["//evil.example/", "?again", "#fragment", "", "\\\\evil.example", "/%0d%0aX: 1", "///"]
)
def test_odd_redirects_end(server: Server, location: str) -> None:  # noqa: F811
    server.pages["/"] = page(b"", "302 Found", f"Location: {location}")
    answer = server.get("/")
    assert getattr(answer, "status", 404) == 404  # nothing came from elsewhere
    assert len(server.requests) <= 6
    assert not [head for head in server.requests if "\r\nX: 1" in head]


def test_a_name_with_thousands_of_addresses_is_no_list_of_targets(
    server: Server,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each was connected to, three times for each document: 384,000 connections for one badge, to whomever it names."""
    tried: list[str] = []

    def refused(_self: object, host: str, *_: object, **_others: object) -> None:
        tried.append(host)
        raise httpcore.ConnectError("refused")

    async def refused_later(_self: object, host: str, *_: object, **_others: object) -> None:
        refused(_self, host)

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", refused)
    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", refused_later)
    targets = [f"127.1.{number // 250}.{number % 250 + 1}" for number in range(4_000)]
    answer = failure(server.get("/", replace(server.fetch, resolver=lambda *_: targets)))
    assert answer.code == "fetch.network"
    assert tried == targets[:16] * 3


def test_any_of_the_first_addresses_may_be_the_one_that_answers(server: Server) -> None:  # noqa: F811
    server.pages["/"] = page(b"{}")
    addresses = [f"127.0.0.{number}" for number in range(2, 17)] + ["127.0.0.1"]
    answer = server.get("/", replace(server.fetch, resolver=lambda *_: addresses, retries=0))
    assert getattr(answer, "body", b"") == b"{}"
