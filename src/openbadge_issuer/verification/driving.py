"""Runs a verification over a `Fetch`, on a thread or in an event loop, and tells whoever observes."""

from __future__ import annotations

from collections.abc import Awaitable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final, Protocol

from openbadge_issuer.fetching.asking import ask, ask_async
from openbadge_issuer.fetching.events import (
    Observer,
    next_number,
    observed,
    tell,
    tell_fetch_ended,
    tell_fetch_started,
)
from openbadge_issuer.fetching.one_check import begun
from openbadge_issuer.ports import Answer, AsyncFetch, Fetch, Request

if TYPE_CHECKING:
    from openbadge_issuer.verification.report import Report

__all__ = ["drive", "drive_async"]

_AT_ONCE: Final = (
    54_000_000  # bytes that documents may have before anybody counts them: six of the longest lists
)
_THREADS: Final = 8  # of one check


class _Run(Protocol):
    """What is driven: a `Verification`."""

    def needs(self) -> tuple[Request, ...]: ...

    def feed(self, request: Request, answer: Answer) -> None: ...

    @property
    def reports(self) -> tuple[Report, ...]: ...


def drive(run: _Run, fetch: Fetch, observe: Observer | None) -> None:
    """Fetches what it needs, one document after the other, until its reports are there."""
    with _told(run, observe) as number:
        one = observed(begun(fetch), observe, number)
        while requests := run.needs():  # after each answer anew: it may have left no room for the others
            run.feed(requests[0], ask(one, requests[0]))


async def drive_async(run: _Run, fetch: AsyncFetch | None, own: Fetch, observe: Observer | None) -> None:
    """The same, the documents of a round side by side, as far as there is room: awaited, or by ``own`` in threads."""
    import asyncio  # noqa: PLC0415 - costs 30 ms of import, which synchronous callers need not pay

    with _told(run, observe) as number, ExitStack() as open_:
        one = begun(fetch) if fetch is not None else open_.enter_context(_on_threads(begun(own)))

        async def answered(request: Request) -> Answer:
            tell_fetch_started(observe, number, request)
            answer = await ask_async(one, request)
            tell_fetch_ended(observe, number, request, answer)
            return answer

        async def fed(requests: tuple[Request, ...]) -> None:
            answers = await asyncio.gather(*map(answered, requests))
            for request, answer in zip(requests, answers, strict=True):
                run.feed(request, answer)

        while requests := _at_once(run.needs()):
            await fed(requests)


@contextmanager
def _on_threads(fetch: Fetch) -> Iterator[AsyncFetch]:
    """The fetch on threads of this check alone: slow servers that others name would fill those of the event loop."""
    import asyncio  # noqa: PLC0415 - as above
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - the same
    from contextvars import copy_context  # noqa: PLC0415 - the same

    threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="openbadge-fetch")

    def asked(request: Request, /) -> Awaitable[Answer]:
        return asyncio.get_running_loop().run_in_executor(threads, copy_context().run, ask, fetch, request)

    try:
        yield asked
    finally:  # also where the task is cancelled: what is on the way, nobody waits for
        threads.shutdown(wait=False, cancel_futures=True)


def _at_once(requests: tuple[Request, ...]) -> tuple[Request, ...]:
    """The first of them, one at least: all that comes side by side is in memory before the budget counts it."""
    room = _AT_ONCE
    for number, request in enumerate(requests):
        room -= request.max_bytes
        if number and room < 0:
            return requests[:number]
    return requests


@contextmanager
def _told(run: _Run, observe: Observer | None) -> Iterator[int]:
    """Tells that a check begins and how it ends; ``none`` is the verdict of one that was broken off."""
    if observe is None:
        yield 0
        return
    number = next_number()
    tell(observe, "check.started", number)
    reports: tuple[Report, ...] = ()
    try:
        yield number
        reports = run.reports
    finally:
        tell(
            observe,
            "check.ended",
            number,
            verdict=" ".join(dict.fromkeys(report.verdict.value for report in reports)) or "none",
            format=" ".join(dict.fromkeys(report.format for report in reports)),
            codes=" ".join(dict.fromkeys(check.code for report in reports for check in report)),
            reports=len(reports),
        )
