"""A real TLS server on the loopback interface, which does whatever a test wants, and `HttpsFetch` pointed at it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from openbadge_issuer.adapters.https import HttpsFetch
from openbadge_issuer.adapters.https_async import AsyncHttpsFetch
from openbadge_issuer.ports import Answer, FetchFailure, Request

HOST = "school.example"
Handler = Callable[[ssl.SSLSocket], None]


def loopback_is_possible() -> bool:
    try:
        with socket.create_server(("127.0.0.1", 0)):
            return True
    except OSError:
        return False


needs_loopback = pytest.mark.skipif(
    not loopback_is_possible() and not os.environ.get("REQUIRE_INTEGRATION"),
    reason="no socket can be opened on the loopback interface here",
)


@dataclass
class Server:
    """``pages``: path to what is sent back; ``requests``: what was asked, head by head; ``awaited``: in an event loop."""

    port: int
    authority: Path
    pages: dict[str, bytes | Handler] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    lookups: list[str] = field(default_factory=list)
    awaited: bool = False

    def forget(self) -> None:
        """As new."""
        self.pages.clear()
        self.requests.clear()
        self.lookups.clear()

    def url(self, path: str, host: str = HOST) -> str:
        return f"https://{host}:{self.port}{path}"

    def resolver(self, host: str, port: int) -> Sequence[str]:
        self.lookups.append(host)
        return ["127.0.0.1"]

    @property
    def fetch(self) -> HttpsFetch:
        return HttpsFetch(
            timeout=5,
            backoff=0,
            allow_private=True,
            resolver=self.resolver,
            ssl_context=ssl.create_default_context(cafile=self.authority),
        )

    def ask(self, request: Request, fetch: HttpsFetch | None = None) -> Answer:
        fetch = fetch or self.fetch
        if not self.awaited:
            return fetch(request)
        return asyncio.run(in_a_loop(fetch, request))

    def get(self, path: str, fetch: HttpsFetch | None = None, *, max_bytes: int = 10_000) -> Answer:
        return self.ask(Request(self.url(path), max_bytes=max_bytes), fetch)


async def in_a_loop(fetch: HttpsFetch, request: Request) -> Answer:
    """What `AsyncHttpsFetch` answers with the same settings."""
    return await AsyncHttpsFetch(
        **{one.name: getattr(fetch, one.name) for one in fields(fetch) if one.name != "sleep"}
    )(request)


def page(
    body: bytes = b"{}",
    status: str = "200 OK",
    headers: str = "Content-Type: application/json; charset=utf-8",
) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *([headers] if headers else []), "", ""]
    return "\r\n".join(lines).encode() + body


def certificates(folder: Path) -> tuple[Path, Path]:
    """A certificate authority, and the server's key with its certificate for ``school.example`` only."""
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])

    def certificate(
        subject: x509.Name, public_key: ec.EllipticCurvePublicKey, extension: x509.ExtensionType
    ) -> bytes:
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder(
                issuer_name=ca_name,
                subject_name=subject,
                public_key=public_key,
                serial_number=x509.random_serial_number(),
                not_valid_before=now - timedelta(hours=1),
                not_valid_after=now + timedelta(days=2),
            )
            .add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        )
        return builder.sign(ca_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    authority, server = folder / "authority.pem", folder / "server.pem"
    authority.write_bytes(
        certificate(ca_name, ca_key.public_key(), x509.BasicConstraints(ca=True, path_length=0))
    )
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    server.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate(name, key.public_key(), x509.SubjectAlternativeName([x509.DNSName(HOST)]))
    )
    return authority, server


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """A server with a certificate of an authority of its own, on the loopback interface."""
    authority, key = certificates(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(key)
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        server = Server(listener.getsockname()[1], authority)
        threading.Thread(target=serve, args=(listener, context, server), daemon=True).start()
        yield server


def serve(listener: socket.socket, context: ssl.SSLContext, server: Server) -> None:
    while True:
        try:
            plain, _ = listener.accept()
        except OSError:  # the listener was closed: the tests are over
            return
        threading.Thread(target=answer_one, args=(plain, context, server), daemon=True).start()


def answer_one(plain: socket.socket, context: ssl.SSLContext, server: Server) -> None:
    plain.settimeout(10)
    # Clients that turn away are the point of these tests.
    with contextlib.suppress(OSError), plain, context.wrap_socket(plain, server_side=True) as tls:
        head = b""
        while b"\r\n\r\n" not in head and (more := tls.recv(4096)):
            head += more
        text = head.decode("latin-1")
        server.requests.append(text)
        found = server.pages.get(text.split(" ")[1], page(b"not here", "404 Not Found"))
        if callable(found):
            found(tls)
        else:
            tls.sendall(found)


def failure(answer: Answer) -> FetchFailure:
    assert isinstance(answer, FetchFailure), answer
    return answer


def drip(head: bytes, drop: bytes) -> Handler:
    def handler(tls: ssl.SSLSocket) -> None:
        tls.sendall(head)
        for _ in range(100):
            time.sleep(0.05)
            tls.sendall(drop)

    return handler


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("tls")) as one:
        yield one


@pytest.fixture(params=["thread", "event loop"])
def server(running: Server, request: pytest.FixtureRequest) -> Iterator[Server]:
    """The server, asked from a thread and out of an event loop: every test that takes it runs twice."""
    running.forget()
    running.awaited = request.param == "event loop"
    yield running
    running.awaited = False
