"""A server on the public internet sends the verifier on, into its own network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from loopback_tls import HOST, Server, failure, needs_loopback, page, running, server  # noqa: F401 - fixtures
from openbadge_issuer.adapters import https
from openbadge_issuer.adapters.addresses import is_public
from openbadge_issuer.adapters.https import HttpsFetch

pytestmark = needs_loopback
INSIDE = {
    "metadata.example": "169.254.169.254",
    "intranet.example": "10.1.2.3",
    "six.example": "fd00::1",
    "mapped.example": "::ffff:127.0.0.1",
    "translated.example": "64:ff9b::7f00:1",
    "six-to-four.example": "2002:7f00:1::",
    "zone.example": "fe80::1%eth0",
    "cgnat.example": "100.64.0.1",
    "zero.example": "0.0.0.0",  # noqa: S104 - an address that is not bound here
}
LITERAL = [
    "127.0.0.1",
    "[::1]",
    "169.254.169.254",
    "2130706433",
    "0x7f.1",
    "017700000001",
    "localhost",
    "127.1",
]


@pytest.fixture
def as_if_public(server: Server, monkeypatch: pytest.MonkeyPatch) -> HttpsFetch:  # noqa: F811
    """As if this server stood on the public internet, and nothing else of the loopback interface did."""
    monkeypatch.setattr(https, "is_public", lambda address: address == "127.0.0.1" or is_public(address))

    def resolver(host: str, port: int) -> Sequence[str]:
        server.lookups.append(host)
        if host == HOST:
            return ["127.0.0.1"]
        known = INSIDE.get(host)
        return [known] if known is not None else ["127.0.0.2"]

    return replace(server.fetch, allow_private=False, resolver=resolver, timeout=3)


@pytest.mark.parametrize("host", [*INSIDE, *LITERAL])
def test_a_redirect_inside_is_not_followed(server: Server, as_if_public: HttpsFetch, host: str) -> None:  # noqa: F811
    server.pages["/"] = page(b"", "302 Found", f"Location: https://{host}:{server.port}/secret")
    server.pages["/secret"] = page(b'"secret"')
    answer = failure(server.get("/", as_if_public))
    assert answer.code == "fetch.private_address"
    assert len(server.requests) == 1


@pytest.mark.parametrize("host", [*INSIDE, *LITERAL])
def test_nor_is_it_asked_at_once(server: Server, as_if_public: HttpsFetch, host: str) -> None:  # noqa: F811
    from openbadge_issuer.ports import Request  # noqa: PLC0415

    answer = failure(server.ask(Request(f"https://{host}:{server.port}/secret"), as_if_public))
    assert answer.code == "fetch.private_address"
    assert server.requests == []
