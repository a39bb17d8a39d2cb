"""A name that is public when it is checked, and private when it is used (DNS rebinding): a resolver of the test's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from loopback_tls import HOST, Server, failure, needs_loopback, page, running, server  # noqa: F401 - fixtures
from openbadge_issuer.ports import Response

pytestmark = needs_loopback


def test_the_second_answer_is_never_asked_for(server: Server) -> None:  # noqa: F811
    server.pages["/"] = page(b'"first"')
    answers = iter([["127.0.0.1"]])

    def resolver(host: str, port: int) -> Sequence[str]:
        return next(answers)

    answer = server.get("/", replace(server.fetch, resolver=resolver))
    assert isinstance(answer, Response)
    assert next(answers, None) is None


@pytest.mark.parametrize(
    "addresses",
    [
        ["93.184.216.34", "127.0.0.1"],
        ["127.0.0.1", "93.184.216.34"],
        ["2606:4700::1111", "::1"],
        ["93.184.216.34", "::ffff:10.0.0.1"],
        ["93.184.216.34"] * 30 + ["192.168.0.1"],
    ],
)
def test_one_private_address_among_public_ones_is_enough(server: Server, addresses: list[str]) -> None:  # noqa: F811
    fetch = replace(server.fetch, allow_private=False, resolver=lambda *_: addresses)
    assert failure(server.get("/", fetch)).code == "fetch.private_address"
    assert server.requests == []


def test_each_attempt_is_checked_anew(server: Server) -> None:  # noqa: F811
    """The first answer breaks; when the name is looked up again for the next attempt, it has turned inside."""
    server.pages["/"] = page(b"", "503 Service Unavailable")
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    looked_up: list[str] = []

    def resolver(host: str, port: int) -> Sequence[str]:
        looked_up.append(host)
        return next(answers)

    from openbadge_issuer.adapters import https  # noqa: PLC0415

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(https, "is_public", lambda address: address == "127.0.0.1")
        fetch = replace(server.fetch, resolver=resolver, allow_private=False)
        assert failure(server.get("/", fetch)).code == "fetch.private_address"
    assert looked_up == [HOST, HOST]
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "answer", [["school.example"], ["127.0.0.1 "], ["0x7f000001"], [""], [None], [7], "127.0.0.1"]
)
def test_a_resolver_that_answers_nonsense(server: Server, answer: object) -> None:  # noqa: F811
    fetch = replace(server.fetch, allow_private=False, retries=0, resolver=lambda *_: answer)  # type: ignore[arg-type]
    assert failure(server.get("/", fetch)).code in ("fetch.network", "fetch.private_address")
    assert server.requests == []
