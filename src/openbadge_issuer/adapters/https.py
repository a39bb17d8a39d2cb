"""A `Fetch` over https: public addresses only, bounded in size, time and redirects.

What it stops, and where:

1. *A badge that makes the verifier's own network answer* (server-side request forgery): **all** addresses of a name must
   be public, whether the name came from the badge or from a redirect (`_Guard`).
2. *A name that leads elsewhere when it is used than when it was checked* (DNS rebinding): it is looked up once, and the
   connection goes to the very addresses that were checked (`_Guard`). The certificate is checked for the name.
3. *A server that never ends*: one deadline for the name, the connection, every byte and every redirect (`_Deadline`).
4. *A body that never ends*, or that grows when unpacked: it is counted as it comes, and compression is refused.
5. *A way round*: no proxies, no cookies, no settings out of the environment, no http.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Literal
from urllib.parse import urljoin, urlsplit

import httpcore

from openbadge_issuer import __version__
from openbadge_issuer.adapters.addresses import Resolver, is_public, resolve_in_time, system_resolver
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response

__all__ = ["HttpsFetch"]

_HTTPS_PORT = 443
_FIRST_FREE_PORT = 1024  # below, only 443: the others belong to mail, shells, printers
_OK = 200
_SAID_SO = frozenset({_OK, 404, 410})  # "here it is" and "there is none" are both answers
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TRY_LATER = frozenset({408, 425, 429, *range(500, 600)})


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpsFetch:
    """Fetches documents over https; safe across threads.

    ``timeout`` is for one document, in seconds, everything included. ``ssl_context`` replaces the usual list of
    certificate authorities; it must check certificates and names. ``allow_private`` opens private and loopback addresses:
    for tests and closed networks. Raises `ConfigurationError`. An event loop uses it as
    ``lambda request: asyncio.to_thread(fetch, request)``.
    """

    timeout: float = 10.0  # seconds for one document
    max_redirects: int = 3
    allow_private: bool = False
    ssl_context: ssl.SSLContext | None = field(default=None, repr=False)
    resolver: Resolver = field(default=system_resolver, repr=False)

    def __post_init__(self) -> None:
        if not self.timeout > 0 or self.max_redirects < 0:
            raise ConfigurationError(
                "`timeout` is a number of seconds above 0, and `max_redirects` is 0 or more.",
                code="config.fetch",
            )
        context = self.ssl_context
        if context is not None and not (context.check_hostname and context.verify_mode is ssl.CERT_REQUIRED):
            raise ConfigurationError(
                "This `ssl_context` does not check certificates, so anybody could answer for anybody.",
                code="config.fetch",
                advice="Use ssl.create_default_context(cafile=…) for a certificate authority of your own.",
            )

    def __call__(self, request: Request, /) -> Answer:
        """Fetches one document; whatever goes wrong comes back as a `FetchFailure`.

        A server that says that there is no such document (404, 410) has answered: that is a `Response` with its status.
        """
        deadline = _Deadline(self.timeout)
        guard = _Guard(self.resolver, deadline, allow_private=self.allow_private)
        try:
            url = request.url
            for _ in range(self.max_redirects + 1):
                answer = _get(url, request, guard, self.ssl_context or _usual_context())
                if not isinstance(answer, str):
                    return answer
                url = urljoin(url, answer)
        except _Failed as failed:
            return failed.failure
        except (httpcore.TimeoutException, TimeoutError):
            return FetchFailure("fetch.timeout", f"{request.url} took longer than {self.timeout:g} seconds.")
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError) as error:
            return _not_reached(request.url, error)
        return FetchFailure(
            "fetch.redirects", f"{request.url} redirects more than {self.max_redirects} times.", retry="never"
        )


class _Failed(Exception):
    """Carries a failure out of the connection; nobody outside sees it."""

    def __init__(self, code: str, message: str, retry: Literal["never", "later"] = "never") -> None:
        super().__init__(message)
        self.failure = FetchFailure(code, message, retry)


class _Deadline:
    """One moment at which everything must have ended."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds that are left; raises `TimeoutError` when there are none."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class _Guard(httpcore.NetworkBackend):
    """The only way to a socket: looks a name up once, checks all its addresses, connects to one of just these."""

    def __init__(self, resolver: Resolver, deadline: _Deadline, *, allow_private: bool) -> None:
        self._resolver = resolver
        self._deadline = deadline
        self._allow_private = allow_private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline decides
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = resolve_in_time(self._resolver, host, port, self._deadline.left())
        if not addresses or not (self._allow_private or all(map(is_public, addresses))):
            raise _Failed(
                "fetch.private_address", f"{host} is not on the public internet, so it was not asked."
            )
        for index, address in enumerate(addresses):
            share = self._deadline.left() / (len(addresses) - index)
            try:
                stream = httpcore.SyncBackend().connect_tcp(
                    address, port, share, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if index + 1 == len(addresses):
                    raise
            else:
                return _Timed(stream, self._deadline)
        raise AssertionError("unreachable: the last address returns or raises")  # pragma: no cover


class _Timed(httpcore.NetworkStream):
    """A connection on which no operation outlasts the deadline, however slowly the bytes drip."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._deadline.left())

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        return _Timed(
            self._stream.start_tls(ssl_context, server_hostname, self._deadline.left()), self._deadline
        )

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


@cache
def _usual_context() -> ssl.SSLContext:
    return httpcore.default_ssl_context()


def _get(url: str, request: Request, guard: _Guard, context: ssl.SSLContext) -> Answer | str:
    """One step: the document, or the address that it redirects to."""
    target = _target(url)
    headers = {
        "Host": urlsplit(url).netloc,
        "Accept": request.accept,
        "Accept-Encoding": "identity",
        "Connection": "close",
        "User-Agent": f"openbadge_issuer/{__version__}",
    }
    with (
        httpcore.ConnectionPool(ssl_context=context, http2=False, network_backend=guard) as pool,
        pool.stream("GET", target, headers=list(headers.items())) as reply,
    ):
        sent = {
            name.decode("latin-1").lower(): value.decode("latin-1").strip() for name, value in reply.headers
        }
        if reply.status in _REDIRECTS and "location" in sent:
            return sent["location"]
        if reply.status not in _SAID_SO:
            retry: Literal["never", "later"] = "later" if reply.status in _TRY_LATER else "never"
            raise _Failed("fetch.status", f"{url} answered with the status {reply.status}.", retry)
        if sent.get("content-encoding", "identity").lower() != "identity":
            raise _Failed("fetch.encoding", f"{url} is compressed, although that was not asked for.")
        body = _body(reply, sent.get("content-length", ""), url, request.max_bytes)
    media_type = sent.get("content-type", "").partition(";")[0].strip().lower()
    return Response(url, body, reply.status, media_type, fetched_at=datetime.now(UTC))


def _target(url: str) -> httpcore.URL:
    """The parts of a plain https URL; raises `_Failed`."""
    plain = url.isascii() and url.isprintable() and not set(url) & set(' \\"<>^`{|}')
    parts = urlsplit(url if plain else "")
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc:
        raise _Failed("fetch.not_https", f"{url} is no plain https address.")
    port = _HTTPS_PORT if parts.port is None else parts.port
    if port != _HTTPS_PORT and port < _FIRST_FREE_PORT:
        raise _Failed("fetch.port", f"{url} names a port that is not for https: 443, or one from 1024 up.")
    path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    return httpcore.URL(
        scheme=b"https", host=parts.hostname.encode("ascii"), port=port, target=path.encode("ascii")
    )


def _body(reply: httpcore.Response, announced: str, url: str, max_bytes: int) -> bytes:
    too_large = _Failed("fetch.too_large", f"{url} is larger than {max_bytes} bytes.")
    if announced.isdecimal() and int(announced[:20]) > max_bytes:
        raise too_large
    body = bytearray()
    for part in reply.iter_stream():
        body += part
        if len(body) > max_bytes:
            raise too_large
    return bytes(body)


def _not_reached(url: str, error: Exception) -> FetchFailure:
    cause = next((argument for argument in error.args if isinstance(argument, Exception)), error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return FetchFailure(
            "fetch.certificate",
            f"The certificate of {url} is not right: {cause.verify_message}.",
            retry="never",
        )
    why = (cause.strerror if isinstance(cause, OSError) else "") or type(error).__name__
    return FetchFailure("fetch.network", f"{url} could not be reached ({why}).")
