"""`HttpsFetch` and `AsyncHttpsFetch` against a real TLS server: what a server can do to whoever asks it."""

from __future__ import annotations

import gzip
import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from loopback_tls import (
    HOST,
    Handler,
    Server,
    drip,
    failure,
    loopback_is_possible,
    needs_loopback,
    page,
    serving,
)
from openbadge_issuer.adapters import https
from openbadge_issuer.ports import Request, Response

__all__ = ["HOST", "Server", "loopback_is_possible", "page", "running", "server"]
pytestmark = needs_loopback


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("tls")) as one:
        yield one


@pytest.fixture
def server(running: Server) -> Server:
    running.forget()
    return running


@pytest.fixture(autouse=True, params=["thread", "event loop"])
def _how(request: pytest.FixtureRequest, running: Server) -> Iterator[None]:
    """Every test of this module is for both."""
    running.awaited = request.param == "event loop"
    yield
    running.awaited = False


def test_a_document_comes_back(server: Server) -> None:
    server.pages["/a/did.json?v=1"] = page(b'{"id": 1}')
    answer = server.get("/a/did.json?v=1")
    assert isinstance(answer, Response)
    assert (answer.url, answer.status, answer.body) == (server.url("/a/did.json?v=1"), 200, b'{"id": 1}')
    assert answer.media_type == "application/json"
    assert answer.fetched_at is not None
    assert answer.fetched_at.tzinfo is not None
    (head,) = server.requests
    lines = head.lower().split("\r\n")
    assert f"host: {HOST}:{server.port}" in lines
    assert "accept-encoding: identity" in lines
    assert "accept: application/json" in lines
    assert not [line for line in lines if line.startswith(("cookie:", "authorization:"))]


def test_a_body_in_chunks(server: Server) -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    server.pages["/"] = chunked
    answer = server.get("/")
    assert isinstance(answer, Response)
    assert answer.body == b"{}"


def test_the_environment_has_no_say(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("SSL_CERT_FILE", os.devnull)
    server.pages["/"] = page()
    assert isinstance(server.get("/"), Response)


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
def test_there_is_none_is_an_answer(server: Server, status: str) -> None:
    server.pages["/"] = page(b"gone", status)
    answer = server.get("/")
    assert isinstance(answer, Response)
    assert answer.status == int(status[:3])


@pytest.mark.parametrize(
    ("status", "retry"),
    [
        ("500 Internal Server Error", "later"),
        ("503 Service Unavailable", "later"),
        ("429 Too Many Requests", "later"),
        ("403 Forbidden", "never"),
        ("206 Partial Content", "never"),
        ("302 Found", "never"),  # and says not where
    ],
)
def test_other_statuses(server: Server, status: str, retry: str) -> None:
    server.pages["/"] = page(b"{}", status)
    answer = failure(server.get("/"))
    assert (answer.code, answer.retry) == ("fetch.status", retry)
    assert status[:3] in answer.message


def test_redirects_are_followed(server: Server) -> None:
    server.pages["/1"] = page(b"", "301 Moved Permanently", "Location: 2")
    server.pages["/2"] = page(b"", "307 Temporary Redirect", f"Location: {server.url('/3')}")
    server.pages["/3"] = page(b'"here"')
    answer = server.get("/1")
    assert isinstance(answer, Response)
    assert (answer.url, answer.body) == (server.url("/3"), b'"here"')
    assert server.lookups == [HOST] * 3


def test_redirects_in_a_circle(server: Server) -> None:
    server.pages["/"] = page(b"", "302 Found", "Location: /")
    answer = failure(server.get("/"))
    assert (answer.code, answer.retry) == ("fetch.redirects", "never")
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("http://school.example/", "fetch.not_https"),
        ("file:///etc/passwd", "fetch.not_https"),
        ("https://user@school.example/", "fetch.not_https"),
        ("https://school.example:22/", "fetch.port"),
        ("https://[", "fetch.redirect"),
    ],
)
def test_redirects_to_where_nobody_should_go(server: Server, location: str, code: str) -> None:
    server.pages["/"] = page(b"", "302 Found", f"Location: {location}")
    assert failure(server.get("/")).code == code
    assert len(server.requests) == 1


def test_a_redirect_into_the_private_network(server: Server) -> None:
    """Each hop is checked anew: the name that a redirect leads to must be public too."""
    server.pages["/"] = page(b"", "302 Found", "Location: https://inside.example/secrets")
    addresses = {HOST: ["127.0.0.1"], "inside.example": ["10.0.0.1"]}

    public = replace(server.fetch, resolver=lambda host, _: addresses[host], allow_private=False)
    with pytest.MonkeyPatch.context() as patch:  # as if the loopback interface were the public internet
        patch.setattr(https, "is_public", lambda address: address == "127.0.0.1")
        answer = failure(server.get("/", public))
    assert answer.code == "fetch.private_address"
    assert "inside.example" in answer.message


def test_a_private_address_is_refused_by_default(server: Server) -> None:
    server.pages["/"] = page()
    answer = failure(server.get("/", replace(server.fetch, allow_private=False)))
    assert (answer.code, answer.retry) == ("fetch.private_address", "never")
    assert server.requests == []


def test_a_name_is_looked_up_once(server: Server) -> None:
    """DNS rebinding: the second answer, which would lead elsewhere, is never asked for."""
    server.pages["/"] = page()
    answers = iter([["127.0.0.1"], ["203.0.113.1"]])
    asked: list[str] = []

    def resolver(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return next(answers)

    assert isinstance(server.get("/", replace(server.fetch, resolver=resolver)), Response)
    assert asked == [HOST]


def test_the_next_address_is_tried_when_one_does_not_answer(server: Server) -> None:
    server.pages["/"] = page()
    answer = server.get("/", replace(server.fetch, resolver=lambda *_: ["::1", "127.0.0.1"]))
    assert isinstance(answer, Response)


def test_nobody_listens(server: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    answer = failure(server.ask(Request(f"https://{HOST}:{port}/")))
    assert (answer.code, answer.retry) == ("fetch.network", "later")


def test_a_certificate_for_another_name(server: Server) -> None:
    server.pages["/"] = page()
    answer = failure(server.ask(Request(server.url("/", host="university.example"))))
    assert (answer.code, answer.retry) == ("fetch.certificate", "never")
    assert "university.example" in answer.message
    assert server.requests == []


def test_a_certificate_by_nobody_that_is_known(server: Server) -> None:
    server.pages["/"] = page()
    answer = failure(server.get("/", replace(server.fetch, ssl_context=None)))
    assert answer.code == "fetch.certificate"
    assert server.requests == []


def test_a_server_that_does_not_speak_tls(server: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as plain:

        def speak() -> None:
            connection, _ = plain.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(page())

        threading.Thread(target=speak, daemon=True).start()
        answer = failure(server.ask(Request(f"https://{HOST}:{plain.getsockname()[1]}/")))
    assert answer.code == "fetch.network"


def test_larger_than_allowed_and_says_so(server: Server) -> None:
    server.pages["/"] = page(b"x" * 101)
    assert failure(server.get("/", max_bytes=100)).code == "fetch.too_large"
    assert isinstance(server.get("/", max_bytes=101), Response)


def test_larger_than_allowed_without_an_end(server: Server) -> None:
    sent = 0

    def flood(tls: ssl.SSLSocket) -> None:
        nonlocal sent
        tls.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            tls.sendall(b"x" * 10_000)
            sent += 10_000

    server.pages["/"] = flood
    assert failure(server.get("/", max_bytes=20_000)).code == "fetch.too_large"
    assert sent < 50_000_000  # what fits into the buffers on the way


def test_compressed_although_not_asked_for(server: Server) -> None:
    """A gzip bomb is never unpacked."""
    server.pages["/"] = page(gzip.compress(bytes(1_000_000)), headers="Content-Encoding: gzip")
    assert failure(server.get("/")).code == "fetch.encoding"


def test_headers_without_an_end(server: Server) -> None:
    def flood(tls: ssl.SSLSocket) -> None:
        tls.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            tls.sendall(b"X-Header: " + b"x" * 1000 + b"\r\n")

    server.pages["/"] = flood
    no_answer_in_its_heads(server)


def no_answer_in_its_heads(server: Server) -> None:
    answer = failure(server.get("/", replace(server.fetch, timeout=60)))
    assert (answer.code, answer.retry) == ("fetch.heads", "never")
    assert answer.message == f"{server.url('/')} sent 65536 bytes of heads, and no answer."
    assert answer.params == {"url": server.url("/"), "limit": 65_536}
    assert len(server.requests) == 1  # and nobody asks again


@pytest.mark.parametrize("status", ["100 Continue", "102 Processing", "103 Early Hints", "199 X"])
def test_informational_heads_without_an_end(server: Server, status: str) -> None:
    """RFC 9110, 15.2: any number of them may come before the answer."""
    sent = 0

    def flood(tls: ssl.SSLSocket) -> None:
        nonlocal sent
        while True:
            tls.sendall(f"HTTP/1.1 {status}\r\n\r\n".encode() * 1_000)
            sent += 1_000

    server.pages["/"] = flood
    no_answer_in_its_heads(server)
    assert sent < 1_000_000  # what fits into the buffers on the way


def test_some_informational_heads_are_passed_over(server: Server) -> None:
    hint = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"
    server.pages["/1"] = hint * 20 + page(b"", "302 Found", "Location: /2")
    server.pages["/2"] = hint * 1_000 + page(b"[2]")  # each answer has an allowance of its own
    answer = server.get("/1")
    assert isinstance(answer, Response)
    assert answer.body == b"[2]"


def in_chunks(size: int, extension: bytes = b"") -> bytes:
    chunk = f"{size:x}".encode() + extension + b"\r\n" + b"x" * size + b"\r\n"
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk * (10_000 // size) + b"0\r\n\r\n"


@pytest.mark.parametrize("extension", [b"", b";x=" + b"y" * 3_000])
def test_chunks_with_next_to_nothing_in_them(server: Server, extension: bytes) -> None:
    server.pages["/"] = in_chunks(100, extension)
    answer = server.get("/", max_bytes=10_000)
    if extension:
        assert failure(answer).code == "fetch.too_large"
    else:
        assert isinstance(answer, Response)
        assert answer.body == b"x" * 10_000


@pytest.mark.parametrize(
    "answer",
    [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhi", b"HTTP/1.1 2OO\r\n\r\n"],
)
def test_what_is_no_http(server: Server, answer: bytes) -> None:
    server.pages["/"] = answer
    assert failure(server.get("/")).code == "fetch.network"


@pytest.mark.parametrize(
    "handler",
    [
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"x"),
        drip(b"HTTP/1.1 200 OK\r\nX-Header: ", b"x"),
        drip(b"HTTP/1.1 200 OK\r\n", b"X-Header: 1\r\n"),
        lambda _: time.sleep(5),
    ],
    ids=["body", "one header", "many headers", "nothing at all"],
)
def test_a_slow_server_meets_the_deadline(server: Server, handler: Handler) -> None:
    server.pages["/"] = handler
    started = time.monotonic()
    answer = failure(server.get("/", replace(server.fetch, timeout=0.5)))
    assert (answer.code, answer.retry) == ("fetch.timeout", "later")
    assert time.monotonic() - started < 3


def test_the_deadline_is_one_for_all_redirects(server: Server) -> None:
    def slowly(tls: ssl.SSLSocket) -> None:
        time.sleep(0.3)
        tls.sendall(page(b"", "302 Found", "Location: /"))

    server.pages["/"] = slowly
    started = time.monotonic()
    answer = failure(server.get("/", replace(server.fetch, timeout=0.5, max_redirects=50)))
    assert answer.code == "fetch.timeout"
    assert time.monotonic() - started < 3


def test_a_handshake_that_never_ends(server: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://{HOST}:{silent.getsockname()[1]}/"
        started = time.monotonic()
        assert failure(server.ask(Request(url), replace(server.fetch, timeout=0.3))).code == "fetch.timeout"
    assert time.monotonic() - started < 3


def test_a_resolver_that_never_answers(server: Server) -> None:
    released = threading.Event()
    fetch = replace(server.fetch, timeout=0.3, resolver=lambda *_: [str(released.wait(10))])
    started = time.monotonic()
    assert failure(server.get("/", fetch)).code == "fetch.timeout"
    assert time.monotonic() - started < 3
    released.set()
