"""Which IP addresses belong to the public internet, and how a name becomes addresses in time."""

from __future__ import annotations

import errno
import queue
import socket
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from itertools import islice
from typing import Final, TypeAlias
from urllib.parse import urlsplit

__all__ = [
    "MOST_TRIED",
    "Resolver",
    "is_public",
    "resolve_awaited",
    "resolve_in_time",
    "server_of",
    "system_resolver",
]

Resolver: TypeAlias = Callable[[str, int], Sequence[str]]
"""``resolver(host, port)`` returns all addresses of the host as text; raises `OSError` if there are none."""

MOST_TRIED: Final = 16
"""Addresses of one name that are connected to, one after another. Large networks have a dozen; each may be anybody's."""
_MOST_READ: Final = 64

# What routers carry to strangers; everything else in IPv6 is local, reserved, or a way back into IPv4.
_GLOBAL_UNICAST: Final = ip_network("2000::/3")
_NAT64: Final = ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_NEVER: Final = tuple(
    map(
        ip_network,
        (
            "192.0.0.0/24",  # protocol assignments (RFC 6890)
            "168.63.129.16/32",  # looks public, and answers inside of a cloud: Azure's platform
            "192.88.99.0/24",  # the relay of 6to4 (RFC 7526)
            "192.31.196.0/24",  # whatever is nearest: AS112 (RFC 7534, 7535), AMT (RFC 7450)
            "192.52.193.0/24",
            "192.175.48.0/24",
            "2620:4f:8000::/48",
            "3fff::/20",  # documentation (RFC 9637), which older Pythons take for public
        ),
    )
)


def server_of(url: str) -> str:
    """The server that is asked first for this address: its name and its port; nothing for what is no address."""
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError:
        return ""
    return f"{(parts.hostname or '').removesuffix('.')}:{port}"


def system_resolver(host: str, port: int) -> Sequence[str]:
    """The operating system's resolver."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def resolve_in_time(resolver: Resolver, host: str, port: int, seconds: float) -> Sequence[str]:
    """What ``resolver`` says, each address once; raises `TimeoutError` after ``seconds``, and what the resolver raises.

    What is no IP address raises `ValueError`: a name would be looked up again, by somebody else. Of thousands of addresses,
    which whoever has the name can make, the first are read.
    A resolver can not be interrupted, so it runs on a thread of its own, which nobody waits for at exit.
    """
    answers: queue.SimpleQueue[Future[Sequence[str]]] = queue.SimpleQueue()
    _look_up(resolver, host, port, answers.put)
    try:
        return _read(answers.get(timeout=seconds))
    except queue.Empty:
        raise TimeoutError from None


async def resolve_awaited(resolver: Resolver, host: str, port: int, seconds: float) -> Sequence[str]:
    """The same, awaited: on a thread of its own as well, for the loop's are few, and slow names would fill them all."""
    import asyncio  # noqa: PLC0415 - whoever has no event loop need not load it

    loop = asyncio.get_running_loop()
    there: asyncio.Future[Future[Sequence[str]]] = loop.create_future()

    def tell(answer: Future[Sequence[str]]) -> None:
        with suppress(RuntimeError):  # the loop may be gone
            loop.call_soon_threadsafe(lambda: None if there.done() else there.set_result(answer))

    _look_up(resolver, host, port, tell)
    return _read(await asyncio.wait_for(there, seconds))


def _look_up(resolver: Resolver, host: str, port: int, tell: Callable[[Future[Sequence[str]]], None]) -> None:
    def ask() -> None:
        answer: Future[Sequence[str]] = Future()
        try:
            answer.set_result(resolver(host, port))
        except Exception as error:  # noqa: BLE001 - raised again by who asked
            answer.set_exception(error)
        tell(answer)

    try:
        threading.Thread(target=ask, name="openbadge-resolver", daemon=True).start()
    except RuntimeError:
        raise OSError(errno.ENOMEM, "no room for a thread") from None


def _read(answer: Future[Sequence[str]]) -> Sequence[str]:
    found = islice(answer.result(), _MOST_READ)
    return tuple(dict.fromkeys(str(ip_address(address)) for address in found))


def is_public(address: str) -> bool:
    """Whether this IP address is one of the public internet; what is no IP address is not."""
    try:
        value = ip_address(address)
    except ValueError:
        return False
    return _is_public(value)


def _is_public(value: IPv4Address | IPv6Address) -> bool:
    if isinstance(value, IPv6Address):
        if value.scope_id is not None:  # "%eth0": it says over which of our own networks
            return False
        if value.ipv4_mapped is not None:
            return _is_public(value.ipv4_mapped)
        if value in _NAT64:
            return _is_public(IPv4Address(int(value) & 0xFFFF_FFFF))
        if value not in _GLOBAL_UNICAST or value.sixtofour is not None or value.teredo is not None:
            return False
    if any(value in network for network in _NEVER):
        return False
    return value.is_global and not (value.is_multicast or value.is_reserved)
