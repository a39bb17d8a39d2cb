"""Servers that send crumbs: each read and each chunk is work of ours, so much of it is done and no more."""

from __future__ import annotations

import ssl
from collections import Counter
from collections.abc import Callable
from time import thread_time
from typing import Any

import pytest

from loopback_tls import Server, needs_loopback, running  # noqa: F401 - fixtures
from openbadge_issuer.ports import Request, Response

pytestmark = needs_loopback
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
HEADS = b"vary:a\r\n" * 7_000


def flood(head: bytes, part: bytes) -> Callable[[ssl.SSLSocket], None]:
    def handler(tls: ssl.SSLSocket) -> None:
        tls.sendall(head)
        while True:
            tls.sendall(part)

    return handler


@pytest.mark.parametrize(
    "handler",
    [
        flood(CHUNKED, b"1\r\nx\r\n" * 2_600),
        flood(OK + b"\r\n", b"x"),
        flood(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 600),
        flood(OK + b"\r\n", b"x" * 16_000),
        OK + HEADS + b"\r\n{}",
        b"HTTP/1.1 302 Found\r\nlocation: /\r\n" + HEADS + b"\r\n",
        OK + b"cache-control: " + b"a," * 30_000 + b"\r\n\r\n{}",
    ],
    ids=[
        *("chunks of one byte", "records of one byte", "interim answers", "no end"),
        *("thousands of headers", "the same before a redirect", "thousands of directives"),
    ],
)
def test_a_check_ends(running: Server, handler: Any) -> None:  # noqa: F811
    """A list of one-byte chunks took 16 seconds of processor time, and a check may ask for 32 documents."""
    running.forget()
    running.pages["/"] = handler
    one = running.fetch.one_check()
    begun, codes = thread_time(), Counter[str]()
    for _ in range(32):
        answer = one(Request(running.url("/"), max_bytes=9_000_000, purpose="status"))
        codes["200" if isinstance(answer, Response) else answer.code] += 1
    assert thread_time() - begun < 1.5  # of this thread; the server is another one
    kinds = {"fetch.timeout", "fetch.too_large", "fetch.heads", "fetch.redirects", "200", "fetch.deadline"}
    assert codes.keys() <= kinds


@pytest.mark.parametrize("size", [500, 4_000, 16_000])
def test_who_sends_in_ordinary_pieces_is_heard_to_the_end(running: Server, size: int) -> None:  # noqa: F811
    running.forget()
    body = b"x" * 1_000_000
    chunks = (body[at : at + size] for at in range(0, len(body), size))
    running.pages["/"] = (
        CHUNKED + b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in chunks) + b"0\r\n\r\n"
    )
    answer = running.get("/", max_bytes=1_000_000)
    assert isinstance(answer, Response)
    assert answer.body == body
