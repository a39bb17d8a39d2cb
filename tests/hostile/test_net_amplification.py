"""One badge must not make many requests out of the verifier, at somebody else's server."""

from __future__ import annotations

from dataclasses import replace

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
