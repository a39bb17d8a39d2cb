"""A `Fetch` over https: public addresses only, pinned for the connection, bounded in size and time.

What it stops: a badge that makes the verifier's own network answer (server-side request forgery), a name that resolves to
one address when it is checked and to another when it is used (DNS rebinding), and a server that never ends.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

import httpx

from openbadge_issuer.ports import Answer, FetchFailure, Request, Response

__all__ = ["HttpsFetch", "Resolver", "resolve_name"]

Resolver = Callable[[str, int], Sequence[str]]
"""``resolver(host, port)`` returns the host's addresses as text; raises `OSError` if there are none."""


def resolve_name(host: str, port: int) -> Sequence[str]:
    """The system's resolver."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpsFetch:
    """Fetches documents over https.

    ``timeout`` is for one document, in seconds, redirects included; ``allow_private`` opens private and loopback
    addresses, for tests; ``verify`` is an `ssl.SSLContext` or ``True``.
    """

    timeout: float = 10.0  # seconds for one document
    max_redirects: int = 3
    allow_private: bool = False
    verify: object = True
    resolver: Resolver = field(default=resolve_name, repr=False)

    def __call__(self, request: Request, /) -> Answer:
        """Fetches one document; whatever goes wrong comes back as a `FetchFailure`."""
        deadline = time.monotonic() + self.timeout
        url = request.url
        try:
            for _ in range(self.max_redirects + 1):
                answer = self._get(url, request, deadline)
                if not isinstance(answer, str):
                    return answer
                url = urljoin(url, answer)
        except httpx.HTTPError as error:
            return FetchFailure(
                "fetch.network", f"{request.url} could not be reached ({type(error).__name__})."
            )
        except (OSError, ValueError, httpx.InvalidURL) as error:
            return FetchFailure(
                "fetch.address", f"{request.url} could not be reached ({type(error).__name__})."
            )
        return FetchFailure(
            "fetch.redirects", f"{request.url} redirects more than {self.max_redirects} times.", retry="never"
        )

    def _get(self, url: str, request: Request, deadline: float) -> Answer | str:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme != "https" or not host or parts.username is not None or parts.password is not None:
            return FetchFailure("fetch.not_https", f"{url} is no plain https address.", retry="never")
        port = parts.port or 443
        address = self._public_address(host, port)
        if address is None:
            return FetchFailure(
                "fetch.private_address", f"{host} is not on the public internet.", retry="never"
            )
        left = deadline - time.monotonic()
        if left <= 0:
            return FetchFailure("fetch.timeout", f"{request.url} took longer than {self.timeout:g} seconds.")
        pinned = httpx.URL(url).copy_with(host=address)
        headers = {"Host": parts.netloc, "Accept": request.accept, "Accept-Encoding": "identity"}
        with (
            httpx.Client(verify=self.verify, timeout=left, trust_env=False, follow_redirects=False) as client,  # type: ignore[arg-type]
            client.stream("GET", pinned, headers=headers, extensions={"sni_hostname": host}) as reply,
        ):
            if reply.is_redirect:
                return reply.headers["location"]
            return self._read(reply, url, request, deadline)

    def _read(self, reply: httpx.Response, url: str, request: Request, deadline: float) -> Answer:
        body = bytearray()
        for part in reply.iter_raw():
            body += part
            if len(body) > request.max_bytes:
                return FetchFailure(
                    "fetch.too_large", f"{url} is larger than {request.max_bytes} bytes.", retry="never"
                )
            if time.monotonic() > deadline:
                return FetchFailure(
                    "fetch.timeout", f"{request.url} took longer than {self.timeout:g} seconds."
                )
        if reply.status_code != httpx.codes.OK:
            retry = (
                "later"
                if reply.is_server_error or reply.status_code == httpx.codes.TOO_MANY_REQUESTS
                else "never"
            )
            return FetchFailure("fetch.status", f"{url} answered {reply.status_code}.", retry=retry)  # type: ignore[arg-type]
        if reply.headers.get("content-encoding", "identity") != "identity":
            return FetchFailure(
                "fetch.encoding", f"{url} is compressed although that was not asked for.", retry="never"
            )
        media_type = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Response(url, bytes(body), reply.status_code, media_type, fetched_at=datetime.now(UTC))

    def _public_address(self, host: str, port: int) -> str | None:
        """The first address of the host, if *all* of them are public; the connection goes to just this one."""
        addresses = [ipaddress.ip_address(address.partition("%")[0]) for address in self.resolver(host, port)]
        if not addresses:
            return None
        if not self.allow_private and not all(_is_public(address) for address in addresses):
            return None
        return str(addresses[0])


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return _is_public(address.ipv4_mapped)
        if address.sixtofour is not None or address.teredo is not None:
            return False
        if address in ipaddress.ip_network("64:ff9b::/96"):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved
