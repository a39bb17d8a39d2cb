"""`HttpsFetch` for event loops: the same rules (`https_steps`), the same guard, awaited."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

import httpcore

from openbadge_issuer.adapters.addresses import MOST_TRIED, Resolver, resolve_awaited
from openbadge_issuer.adapters.https import HttpsSettings, check_public, not_reached, url_of
from openbadge_issuer.adapters.https_steps import (
    Allowance,
    Broken,
    Deadline,
    Get,
    Pause,
    Reply,
    announced,
    exchange,
    headers_of,
    too_large,
    usable,
    worth_reading,
)
from openbadge_issuer.ports import Answer, Request

__all__ = ["AsyncHttpsFetch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AsyncHttpsFetch(HttpsSettings):
    """Fetches documents over https, to be awaited (asyncio). The arguments are those of `HttpsSettings`.

    ``sleep`` is awaited between attempts. Safe across event loops: nothing is kept from one document to the next.
    """

    sleep: Callable[[float], Awaitable[None]] = field(default=asyncio.sleep, repr=False)

    async def __call__(self, request: Request, /) -> Answer:
        """As `HttpsFetch`; a task that is cancelled ends at once, with its connection."""
        return await self._fetch(request, None)

    def one_check(self) -> Callable[[Request], Awaitable[Answer]]:
        """An `AsyncFetch` for one check, whose ``check_timeout`` begins now."""
        check = Deadline(self.check_timeout, self.clock)
        return lambda request: self._fetch(request, check)

    async def _fetch(self, request: Request, check: Deadline | None) -> Answer:
        deadline = Deadline(self.timeout, self.clock, check)
        guard = _Guard(self.resolver, deadline, allow_private=self.allow_private)
        steps = exchange(request, self.terms, deadline)
        came: Reply | Broken | None = None
        try:
            while True:
                step = steps.send(came)
                came = None
                if isinstance(step, Pause):
                    await self.sleep(step.seconds)
                else:
                    came = await self._got(step, guard, deadline)
        except StopIteration as done:
            answer: Answer = done.value
            return answer

    async def _got(self, get: Get, guard: _Guard, deadline: Deadline) -> Reply | Broken:
        try:
            return await _get(get, guard, self.context, self.now)
        except Exception as error:  # noqa: BLE001 - whatever a connection raises is told, and only what it is
            return not_reached(get.url, error, deadline, connected=guard.connected)


class _Guard(httpcore.AsyncNetworkBackend):
    """The only way to a socket: looks a name up once, checks all its addresses, connects to one of just these."""

    def __init__(self, resolver: Resolver, deadline: Deadline, *, allow_private: bool) -> None:
        self._resolver = resolver
        self.deadline = deadline
        self._allow_private = allow_private
        self.allowance = Allowance()
        self.connected = False  # whether there was anybody at the last address

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - the deadline decides
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        self.connected = False
        left = self.deadline.left()
        addresses = await resolve_awaited(self._resolver, host, port, left)
        check_public(host, addresses, allow_private=self._allow_private)
        tried = addresses[:MOST_TRIED]
        for index, address in enumerate(tried):
            share = self.deadline.left() / (len(tried) - index)
            try:
                stream = await httpcore.AnyIOBackend().connect_tcp(
                    address, port, share, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if index + 1 == len(tried):
                    raise
            else:
                self.connected = True
                return _Bounded(stream, self.deadline, self.allowance)
        raise AssertionError("unreachable: the last address returns or raises")  # pragma: no cover


class _Bounded(httpcore.AsyncNetworkStream):
    """A connection on which no operation outlasts the deadline, however slowly the bytes drip, nor reads without end."""

    def __init__(self, stream: httpcore.AsyncNetworkStream, deadline: Deadline, allowance: Allowance) -> None:
        self._stream = stream
        self._deadline = deadline
        self._allowance = allowance

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002, ASYNC109
        self._allowance.check()
        data = await self._stream.read(max_bytes, self._deadline.left())
        self._deadline.came(self._allowance.came(data))
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002, ASYNC109
        await self._stream.write(buffer, self._deadline.left())

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109
    ) -> httpcore.AsyncNetworkStream:
        left = self._deadline.left()
        return _Bounded(
            await self._stream.start_tls(ssl_context, server_hostname, left), self._deadline, self._allowance
        )

    async def aclose(self) -> None:
        await self._stream.aclose()

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


async def _get(get: Get, guard: _Guard, context: ssl.SSLContext, now: Callable[[], datetime]) -> Reply:
    guard.allowance.for_heads(get.url)
    async with (
        httpcore.AsyncConnectionPool(ssl_context=context, http2=False, network_backend=guard) as pool,
        pool.stream("GET", url_of(get), headers=list(get.headers)) as reply,
    ):
        guard.allowance.for_body(get.url, get.max_bytes)
        headers, body = headers_of(reply.headers), bytearray()
        if worth_reading(reply.status) and usable(headers):
            if announced(headers) > get.max_bytes:
                raise too_large(get.url, get.max_bytes)
            async for part in reply.aiter_stream():
                body += part
                guard.deadline.came()
                if len(body) > get.max_bytes:
                    raise too_large(get.url, get.max_bytes)
        return Reply(reply.status, headers, bytes(body), now())
