"""`HttpsFetch` against a real TLS server on the loopback interface: what a server can do to whoever asks it."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from openbadge_issuer.adapters import https
from openbadge_issuer.adapters.https import HttpsFetch
from openbadge_issuer.dids import issuer_document
from openbadge_issuer.issuing import Irrevocable, Issuer
from openbadge_issuer.models import Profile
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response
from openbadge_issuer.testing import NOW, fixed_signer, make_badge
from openbadge_issuer.verification import Outcome, Report, Verdict, Verifier
from unit.cli.commands import NOW as CLI_NOW
from unit.cli.commands import Command

HOST = "school.example"
Handler = Callable[[ssl.SSLSocket], None]


def loopback_is_possible() -> bool:
    try:
        with socket.create_server(("127.0.0.1", 0)):
            return True
    except OSError:
        return False


pytestmark = pytest.mark.skipif(
    not loopback_is_possible() and not os.environ.get("REQUIRE_INTEGRATION"),
    reason="no socket can be opened on the loopback interface here",
)


@dataclass
class Server:
    """``pages``: path to what is sent back; ``requests``: what was asked, head by head."""

    port: int
    authority: Path
    pages: dict[str, bytes | Handler] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    lookups: list[str] = field(default_factory=list)

    def url(self, path: str, host: str = HOST) -> str:
        return f"https://{host}:{self.port}{path}"

    def resolver(self, host: str, port: int) -> Sequence[str]:
        self.lookups.append(host)
        return ["127.0.0.1"]

    @property
    def fetch(self) -> HttpsFetch:
        return HttpsFetch(
            timeout=5,
            allow_private=True,
            resolver=self.resolver,
            ssl_context=ssl.create_default_context(cafile=self.authority),
        )

    def get(self, path: str, fetch: HttpsFetch | None = None, *, max_bytes: int = 10_000) -> Answer:
        return (fetch or self.fetch)(Request(self.url(path), max_bytes=max_bytes))


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
                not_valid_after=now + timedelta(hours=1),
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


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    authority, key = certificates(tmp_path_factory.mktemp("tls"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(key)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(listener.getsockname()[1], authority)
        threading.Thread(target=serve, args=(listener, context, server), daemon=True).start()
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    running.pages.clear()
    running.requests.clear()
    running.lookups.clear()
    return running


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
        ("https://[", "fetch.network"),
    ],
)
def test_redirects_to_where_nobody_should_go(server: Server, location: str, code: str) -> None:
    server.pages["/"] = page(b"", "302 Found", f"Location: {location}")
    assert failure(server.get("/")).code == code
    assert len(server.requests) == 1


def test_a_redirect_into_the_private_network(server: Server) -> None:
    """Each hop is checked anew: with ``allow_private`` off, the redirect's own name must be public too."""
    server.pages["/"] = page(b"", "302 Found", "Location: https://inside.example/secrets")
    addresses = {HOST: ["127.0.0.1"], "inside.example": ["10.0.0.1"]}

    class OneHopOnly(https._Guard):
        def connect_tcp(self, host: str, *rest: object, **more: object) -> object:  # type: ignore[override]
            self._allow_private = host == HOST
            return super().connect_tcp(host, *rest, **more)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(https, "_Guard", OneHopOnly)
        answer = failure(server.get("/", replace(server.fetch, resolver=lambda host, _: addresses[host])))
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
    answer = failure(server.fetch(Request(f"https://{HOST}:{port}/")))
    assert (answer.code, answer.retry) == ("fetch.network", "later")


def test_a_certificate_for_another_name(server: Server) -> None:
    server.pages["/"] = page()
    answer = failure(server.fetch(Request(server.url("/", host="university.example"))))
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
        answer = failure(server.fetch(Request(f"https://{HOST}:{plain.getsockname()[1]}/")))
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
    assert failure(server.get("/")).code == "fetch.network"


@pytest.mark.parametrize(
    "answer",
    [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhi", b"HTTP/1.1 2OO\r\n\r\n"],
)
def test_what_is_no_http(server: Server, answer: bytes) -> None:
    server.pages["/"] = answer
    assert failure(server.get("/")).code == "fetch.network"


def drip(head: bytes, drop: bytes) -> Handler:
    def handler(tls: ssl.SSLSocket) -> None:
        tls.sendall(head)
        for _ in range(100):
            time.sleep(0.05)
            tls.sendall(drop)

    return handler


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
        assert failure(replace(server.fetch, timeout=0.3)(Request(url))).code == "fetch.timeout"
    assert time.monotonic() - started < 3


def test_a_resolver_that_never_answers(server: Server) -> None:
    released = threading.Event()
    fetch = replace(server.fetch, timeout=0.3, resolver=lambda *_: [str(released.wait(10))])
    started = time.monotonic()
    assert failure(server.get("/", fetch)).code == "fetch.timeout"
    assert time.monotonic() - started < 3
    released.set()


# From the issuer's web server to the verdict.


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
    assert done.json["leniencies"] == ["fetch_contexts"]
    assert len(server.requests) == 1


def test_online_does_not_ask_for_what_is_at_hand(openbadge: Command, server: Server) -> None:
    Path("did.json").write_bytes(server.pages["/.well-known/did.json"].partition(b"\r\n\r\n")[2])  # type: ignore[union-attr]
    known = ("--document", f"{did_of(server)}=did.json")
    assert openbadge("verify", "badge.json", "--now", CLI_NOW, "--online", *known).status == 0
    assert server.requests == []


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (page(b"", "503 Service Unavailable"), 3),
        (page(b"", "404 Not Found"), 1),
        (page(b"<html>"), 1),
        (page(b"{}"), 1),
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
    assert openbadge("verify", "badge.json", "--now", CLI_NOW, "--online").status == 3
