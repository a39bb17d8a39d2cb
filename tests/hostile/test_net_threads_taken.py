"""Slow servers and slow names of one upload take no thread that another one needs: an event loop has few of its own."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from hostile.test_answers_beyond_the_purse import of_issuer
from hostile.test_many_dear_lists import archive
from loopback_tls import Server, needs_loopback, page, running  # noqa: F401 - fixtures
from openbadge_issuer.adapters.https_async import AsyncHttpsFetch
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response
from openbadge_issuer.testing import NOW, issuer_documents, make_badge
from openbadge_issuer.verification import Verdict, Verifier

UPLOADS = {
    "bad": archive([of_issuer(f"did:web:{number}.attacker.example") for number in range(30)]),
    "good": bytes(make_badge()),
}


def test_slow_servers_of_one_upload_hold_up_no_other() -> None:
    """They held all threads of the loop until the other check had no time left, and its badge was undecided."""
    released = threading.Event()

    def fetch(request: Request, /) -> Answer:
        if "attacker" in request.url:
            released.wait(20)
            return FetchFailure("fetch.timeout", "slow")
        return issuer_documents()(request)

    async def first() -> Any:
        found: AsyncIterator[Any] = Verifier(fetch=fetch).check_many_async(
            UPLOADS.items(), now=NOW, several=True
        )
        try:
            return await anext(found)
        finally:
            released.set()

    begun = time.monotonic()
    found = asyncio.run(first())
    assert (found.key, found.report.verdict) == ("good", Verdict.ACCEPTED)
    assert time.monotonic() - begun < 10


@needs_loopback
def test_slow_names_hold_up_no_other(running: Server) -> None:  # noqa: F811
    """A good server was not looked up in time, and left alone for it by the whole fleet."""
    running.forget()
    running.pages["/key"] = page(b"{}")
    released = threading.Event()

    def resolver(host: str, _port: int) -> Sequence[str]:
        if "attacker" in host:
            released.wait(20)
        return ["127.0.0.1"]

    settings = replace(running.fetch, resolver=resolver, retries=0, timeout=5)
    fetch = AsyncHttpsFetch(
        timeout=settings.timeout,
        retries=0,
        allow_private=True,
        resolver=resolver,
        ssl_context=settings.ssl_context,
    )

    async def asked() -> Answer:
        slow = [
            asyncio.create_task(fetch(Request(f"https://{n}.attacker.example:{running.port}/")))
            for n in range(60)
        ]
        await asyncio.sleep(0.05)
        try:
            return await fetch(Request(running.url("/key")))
        finally:
            for task in slow:
                task.cancel()
            released.set()

    assert isinstance(asyncio.run(asked()), Response)


@pytest.mark.parametrize("late", [False, True])
def test_a_name_that_comes_when_nobody_waits_is_dropped(late: bool) -> None:  # noqa: FBT001
    released = threading.Event()

    def resolver(_host: str, _port: int) -> Sequence[str]:
        released.wait(20)
        return ["127.0.0.1"]

    async def asked() -> Answer:
        answer = await AsyncHttpsFetch(timeout=0.05, retries=0, resolver=resolver)(
            Request("https://a.example/")
        )
        if not late:  # while the loop is still there
            released.set()
            await asyncio.sleep(0.05)
        return answer

    answer = asyncio.run(asked())
    released.set()
    assert (isinstance(answer, FetchFailure) and answer.code) == "fetch.timeout"
