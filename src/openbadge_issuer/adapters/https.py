"""A `Fetch` over https: public addresses only, bounded in size, time and redirects.

What it stops, and where:

1. *A badge that makes the verifier's own network answer* (server-side request forgery): **all** addresses of a name must
   be public, whether the name came from the badge or from a redirect (`_Guard`).
2. *A name that leads elsewhere when it is used than when it was checked* (DNS rebinding): it is looked up once, and the
   connection goes to the very addresses that were checked (`_Guard`). The certificate is checked for the name.
3. *A server that never ends*: one deadline for the name, the connection, every byte, every redirect and every further
   attempt; and one for all documents of a check (`Deadline`).
4. *A body that never ends*, or that grows when unpacked: it is counted as it comes, and compression is refused. So are
   heads that never come to an answer, and chunks with next to nothing in them (`Allowance`).
5. *A way round*: no proxies, no cookies, no settings out of the environment, no http.

What is asked, in which order and how often, is in `https_steps`; the same for event loops in `https_async`.
"""

from __future__ import annotations

import errno
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Final

import httpcore

from openbadge_issuer.adapters.addresses import (
    MOST_TRIED,
    Resolver,
    is_public,
    resolve_in_time,
    system_resolver,
)
from openbadge_issuer.adapters.clock import utc_now
from openbadge_issuer.adapters.https_steps import (
    Allowance,
    Broken,
    Deadline,
    Get,
    Pause,
    Refused,
    Reply,
    Terms,
    announced,
    exchange,
    failed,
    headers_of,
    too_large,
    unreachable,
    usable,
    worth_reading,
)
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.ports import Answer, FetchFailure, Request

__all__ = ["HttpsFetch", "HttpsSettings"]

_MAX_RETRIES: Final = 10
_UNREACHABLE: Final = timedelta(seconds=30)
"""How long nobody asks a host that can not be connected to."""


_NO_ROOM: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_MOST_SECONDS: Final = 86_400  # a day: more is no limit, and far more is no time that a socket takes


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpsSettings:
    """What `HttpsFetch` and `AsyncHttpsFetch` share; raises `ConfigurationError`.

    ``timeout`` is for one document, in seconds, everything included; ``check_timeout`` for all documents of one check.
    ``retries`` is how often a request that came to nothing is made again, after ``backoff`` seconds, then twice as many.
    ``ssl_context`` replaces the usual list of certificate authorities; it must check certificates and names.
    ``allow_private`` opens private and loopback addresses: for tests and closed networks. ``clock`` and ``now`` (an aware
    datetime) are for tests.
    """

    timeout: float = 10.0  # seconds for one document
    check_timeout: float = 30.0  # seconds for all documents of one check
    max_redirects: int = 3
    retries: int = 2
    backoff: float = 0.25  # seconds
    allow_private: bool = False
    ssl_context: ssl.SSLContext | None = field(default=None, repr=False)
    resolver: Resolver = field(default=system_resolver, repr=False)
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)
    now: Callable[[], datetime] = field(default=utc_now, repr=False)

    def __post_init__(self) -> None:
        times = self.timeout, self.check_timeout
        if not all(_is_of_seconds(each) and each > 0 for each in times) or not _is_count(self.max_redirects):
            raise ConfigurationError(
                "`timeout` and `check_timeout` are numbers of seconds above 0, and `max_redirects` is 0 or more.",
                code="config.fetch",
            )
        if not (_is_count(self.retries) and self.retries <= _MAX_RETRIES and _is_of_seconds(self.backoff)):
            raise ConfigurationError(
                f"`retries` is 0 to {_MAX_RETRIES}, and `backoff` a number of seconds.", code="config.fetch"
            )
        context = self.ssl_context
        if context is not None and not _checks(context):
            raise ConfigurationError(
                "This `ssl_context` does not check certificates, so anybody could answer for anybody.",
                code="config.fetch",
                advice="Use ssl.create_default_context(cafile=…) for a certificate authority of your own.",
            )

    @property
    def terms(self) -> Terms:
        """What `https_steps.exchange` needs of it."""
        return Terms(max_redirects=self.max_redirects, retries=self.retries, backoff=self.backoff)

    @property
    def context(self) -> ssl.SSLContext:
        """The certificate authorities that are asked."""
        return self.ssl_context or usual_context()


def _is_of_seconds(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _MOST_SECONDS


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _checks(context: object) -> bool:
    """Whether it is one that checks certificates and the names in them."""
    if not isinstance(context, ssl.SSLContext):
        return False
    return context.check_hostname and context.verify_mode is ssl.CERT_REQUIRED


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpsFetch(HttpsSettings):
    """Fetches documents over https; safe across threads, and picklable. The arguments are those of `HttpsSettings`.

    ``sleep`` waits between attempts. `AsyncHttpsFetch` is the same for event loops. With an ``ssl_context`` of your own
    it is not picklable.
    """

    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)

    def __call__(self, request: Request, /) -> Answer:
        """Fetches one document; whatever goes wrong comes back as a `FetchFailure`.

        A server that says that there is no such document (404, 410) has answered: that is a `Response` with its status.
        """
        return self._fetch(request, None)

    def one_check(self) -> Callable[[Request], Answer]:
        """A `Fetch` for one check, whose ``check_timeout`` begins now."""
        check = Deadline(self.check_timeout, self.clock)
        return lambda request: self._fetch(request, check)

    def _fetch(self, request: Request, check: Deadline | None) -> Answer:
        deadline = Deadline(self.timeout, self.clock, check)
        guard = _Guard(self.resolver, deadline, allow_private=self.allow_private)
        steps = exchange(request, self.terms, deadline)
        came: Reply | Broken | None = None
        try:
            while True:
                step = steps.send(came)
                came = None
                if isinstance(step, Pause):
                    self.sleep(step.seconds)
                else:
                    came = self._got(step, guard, deadline)
        except StopIteration as done:
            answer: Answer = done.value
            return answer

    def _got(self, get: Get, guard: _Guard, deadline: Deadline) -> Reply | Broken:
        try:
            return _get(get, guard, self.context, self.now)
        except Exception as error:  # noqa: BLE001 - whatever a connection raises is told, and only what it is
            return not_reached(get.url, error, deadline, connected=guard.connected)


class _Guard(httpcore.NetworkBackend):
    """The only way to a socket: looks a name up once, checks all its addresses, connects to one of just these."""

    def __init__(self, resolver: Resolver, deadline: Deadline, *, allow_private: bool) -> None:
        self._resolver = resolver
        self.deadline = deadline
        self._allow_private = allow_private
        self.allowance = Allowance()
        self.connected = False  # whether there was anybody at the last address

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline decides
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        self.connected = False
        addresses = resolve_in_time(self._resolver, host, port, self.deadline.left())
        check_public(host, addresses, allow_private=self._allow_private)
        tried = addresses[:MOST_TRIED]
        for index, address in enumerate(tried):
            share = self.deadline.left() / (len(tried) - index)
            try:
                stream = httpcore.SyncBackend().connect_tcp(
                    address, port, share, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if index + 1 == len(tried):
                    raise
            else:
                self.connected = True
                return _Bounded(stream, self.deadline, self.allowance)
        raise AssertionError("unreachable: the last address returns or raises")  # pragma: no cover


def check_public(host: str, addresses: Sequence[str], *, allow_private: bool) -> None:
    """Raises `Refused` unless every one of the addresses may be asked."""
    if not addresses or not (allow_private or all(map(is_public, addresses))):
        message = f"{host} is not on the public internet, so it was not asked."
        raise Refused(FetchFailure("fetch.private_address", message, "never", params={"host": host}))


class _Bounded(httpcore.NetworkStream):
    """A connection on which no operation outlasts the deadline, however slowly the bytes drip, nor reads without end."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline, allowance: Allowance) -> None:
        self._stream = stream
        self._deadline = deadline
        self._allowance = allowance

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        self._allowance.check()
        data = self._stream.read(max_bytes, self._deadline.left())
        self._deadline.came(self._allowance.came(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._deadline.left())

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        left = self._deadline.left()
        return _Bounded(
            self._stream.start_tls(ssl_context, server_hostname, left), self._deadline, self._allowance
        )

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


@cache
def usual_context() -> ssl.SSLContext:
    """The certificate authorities that come with httpcore; the environment has no say."""
    return httpcore.default_ssl_context()


def url_of(get: Get) -> httpcore.URL:
    """The address in the form in which httpcore takes it, which looks nothing up in it."""
    return httpcore.URL(scheme=b"https", host=get.host, port=get.port, target=get.target)


def _get(get: Get, guard: _Guard, context: ssl.SSLContext, now: Callable[[], datetime]) -> Reply:
    guard.allowance.for_heads(get.url)
    with (
        httpcore.ConnectionPool(ssl_context=context, http2=False, network_backend=guard) as pool,
        pool.stream("GET", url_of(get), headers=list(get.headers)) as reply,
    ):
        guard.allowance.for_body(get.url, get.max_bytes)
        headers, body = headers_of(reply.headers), bytearray()
        if worth_reading(reply.status) and usable(headers):
            if announced(headers) > get.max_bytes:
                raise too_large(get.url, get.max_bytes)
            for part in reply.iter_stream():
                body += part
                guard.deadline.came()
                if len(body) > get.max_bytes:
                    raise too_large(get.url, get.max_bytes)
        return Reply(reply.status, headers, bytes(body), now())


def not_reached(url: str, error: Exception, deadline: Deadline, *, connected: bool) -> Broken:
    """Why there was no answer, without a word of what was sent; an unreachable host is left alone for a while."""
    if isinstance(error, Refused):
        return Broken(error.failure)
    if _is_ours(error):
        return Broken(failed(url, error))
    short = deadline.of_check  # of time: whether there is anybody is not known
    pause = None if connected or short else _UNREACHABLE
    if isinstance(error, httpcore.TimeoutException | TimeoutError) and (short or deadline.remaining() <= 0):
        return Broken(replace(deadline.missed(url), pause=pause))
    cause = next((argument for argument in error.args if isinstance(argument, Exception)), error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        why = cause.verify_message
        message = f"The certificate of {url} is not right: {why}."
        return Broken(FetchFailure("fetch.certificate", message, "never", params={"url": url, "reason": why}))
    reason = (cause.strerror if isinstance(cause, OSError) else "") or type(error).__name__
    failure = replace(unreachable(url, reason), pause=pause)
    again = isinstance(error, httpcore.NetworkError | httpcore.RemoteProtocolError)
    return Broken(failure, again=again and not isinstance(cause, ssl.SSLError))


def _is_ours(error: Exception) -> bool:
    """Whether this machine had no room for a connection, as slow servers can bring about: that says nothing of this one."""
    try:
        socket.socket().close()
    except OSError:
        return True
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno in _NO_ROOM:
            return True
        inner = next((each for each in cause.args if isinstance(each, Exception)), None)
        cause = inner or cause.__cause__ or cause.__context__
    return False
