"""Answers without an end, and answers that grow: nothing is unpacked, and nothing is read beyond the limit."""

from __future__ import annotations

import gzip
import ssl
import tracemalloc
import zlib
from typing import Any

import pytest

from loopback_tls import Server, failure, needs_loopback, page, running, server  # noqa: F401 - fixtures

pytestmark = needs_loopback
BOMB = gzip.compress(bytes(5_000_000))


def flood(head: bytes, part: bytes) -> Any:
    def handler(tls: ssl.SSLSocket) -> None:
        tls.sendall(head)
        while True:
            tls.sendall(part * 100)

    return handler


@pytest.mark.parametrize(
    ("handler", "codes"),
    [
        (flood(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 100), {"fetch.too_large"}),
        (
            flood(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"64\r\n" + b"x" * 100 + b"\r\n"),
            {"fetch.too_large"},
        ),
        (flood(b"HTTP/1.1 200 OK\r\n", b"X: " + b"x" * 100 + b"\r\n"), {"fetch.heads"}),
        (flood(b"HTTP/1.1 200 OK", b"x" * 100), {"fetch.heads"}),
        (flood(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"), {"fetch.heads"}),
        (flood(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"x" * 100), {"fetch.too_large"}),
        (
            flood(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
            {"fetch.too_large"},
        ),
        (
            flood(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n"),
            {"fetch.too_large"},
        ),
    ],
    ids=[
        *("body", "chunks", "headers", "the first line", "interim answers", "a chunk's extension"),
        *("chunks of one byte", "trailers"),
    ],
)
def test_there_is_an_end(server: Server, handler: Any, codes: set[str]) -> None:  # noqa: F811
    from dataclasses import replace  # noqa: PLC0415

    server.pages["/"] = handler
    tracemalloc.start()
    try:
        answer = failure(server.get("/", replace(server.fetch, timeout=60, retries=0)))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer.code in codes
    assert most < 20_000_000


@pytest.mark.parametrize(
    "length",
    ["99999999999999999999999999", "-1", "1e9", "0x10", "1, 2", "\u0665", " "],
    ids=repr,
)
def test_lengths_that_are_none(server: Server, length: str) -> None:  # noqa: F811
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n"
    server.pages["/"] = head.encode() + b"{}"
    assert failure(server.get("/")).code in ("fetch.too_large", "fetch.network")


@pytest.mark.parametrize(
    "coding", ["gzip", "GZIP", "x-gzip", "deflate", "br", "zstd", "identity, gzip", "gzip, identity"]
)
def test_nothing_is_unpacked(server: Server, coding: str) -> None:  # noqa: F811
    server.pages["/"] = page(BOMB, headers=f"Content-Encoding: {coding}")
    assert failure(server.get("/", max_bytes=100_000)).code == "fetch.encoding"


def test_two_headers_are_both_heard(server: Server) -> None:  # noqa: F811
    server.pages["/"] = page(BOMB, headers="Content-Encoding: gzip\r\nContent-Encoding: identity")
    assert failure(server.get("/", max_bytes=100_000)).code == "fetch.encoding"


@pytest.mark.parametrize("coding", ["gzip, chunked", "gzip", "chunked, chunked"])
def test_transfer_codings_that_nobody_asked_for(server: Server, coding: str) -> None:  # noqa: F811
    packed = zlib.compress(bytes(100_000))
    body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    server.pages["/"] = f"HTTP/1.1 200 OK\r\nTransfer-Encoding: {coding}\r\n\r\n".encode() + body
    answer = server.get("/")
    assert getattr(answer, "code", "") == "fetch.network" or len(getattr(answer, "body", b"")) <= len(body)
