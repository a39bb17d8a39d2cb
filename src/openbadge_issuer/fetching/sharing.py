"""`SharedFetch`: for the checks of one run, each document is asked for once while it is fresh, in bounded memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Generator
from concurrent.futures import Future
from datetime import datetime
from threading import Lock
from typing import Final, cast

from openbadge_issuer.fetching.answers import size_of
from openbadge_issuer.fetching.asking import ask, ask_async, is_response
from openbadge_issuer.fetching.flights import Flights
from openbadge_issuer.fetching.lifetimes import Lifetimes
from openbadge_issuer.fetching.one_check import ForEachCheck, begun
from openbadge_issuer.ports import Answer, AsyncFetch, Fetch, FetchFailure, Request, Response

__all__ = ["SharedFetch"]

_MEMORY: Final = 32_000_000  # bytes
_OK: Final = 200


class SharedFetch:
    """A `Fetch` over another one, for many checks at a time; ``now`` is the time at which they are judged.

    Documents that issuers publish for everybody are kept while they are fresh; failures, and what may be about a person, are
    shared only by those who ask at the same moment.
    """

    def __init__(self, fetch: Fetch, now: Callable[[], datetime]) -> None:
        self._fetch, self._now = fetch, now
        self._flights: Flights[Answer] = Flights()
        self._kept: OrderedDict[Request, tuple[datetime, Response]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()
        self._lifetimes = Lifetimes()

    def __call__(self, request: Request, /) -> Answer:
        """The answer, shared."""
        return self._run(self._fetch, request)

    def one_check(self) -> Fetch:
        """The same for one check, with what the other `Fetch` has for one."""
        fetch = begun(self._fetch)
        return lambda request: self._run(fetch, request)

    def awaited(self, fetch: AsyncFetch) -> AsyncFetch:
        """An `AsyncFetch` that asks this one, and shares the same answers."""
        return ForEachCheck(fetch, self._run_async)

    async def _run_async(self, fetch: AsyncFetch, request: Request) -> Answer:
        import asyncio  # noqa: PLC0415 - whoever has no event loop need not load it

        steps, came = self._steps(request), cast("Answer | None", None)
        try:
            while True:
                coming = steps.send(came)
                if coming is None:
                    came = await ask_async(fetch, request)
                else:
                    came = await asyncio.shield(asyncio.wrap_future(coming))
        except StopIteration as done:
            answer: Answer = done.value
            return answer
        finally:
            steps.close()

    def _run(self, fetch: Fetch, request: Request) -> Answer:
        steps, came = self._steps(request), cast("Answer | None", None)
        try:
            while True:
                coming = steps.send(came)
                came = ask(fetch, request) if coming is None else coming.result()
        except StopIteration as done:
            answer: Answer = done.value
            return answer
        finally:
            steps.close()

    def _steps(self, request: Request) -> Generator[Future[Answer | None] | None, Answer | None, Answer]:
        """Yields what to wait for, or nothing where the document is to be fetched; is sent what came."""
        while True:
            kept = self._fresh(request)
            if kept is not None:
                return kept
            coming, leads = self._flights.board(request)
            if leads:
                break
            answer = yield coming
            if answer is not None:
                return answer
        answer = None
        try:
            answer = cast("Answer", (yield None))
            self._keep(request, answer)
        finally:
            own = isinstance(answer, FetchFailure) and answer.code == "fetch.deadline"
            self._flights.land(request, None if own else answer)
        return answer

    def _fresh(self, request: Request) -> Response | None:
        with self._lock:
            found = self._kept.get(request)
            if found is None or found[0] <= self._now():
                return None
            self._kept.move_to_end(request)
            return found[1]

    def _keep(self, request: Request, answer: Answer) -> None:
        if not (isinstance(answer, Response) and is_response(answer) and answer.status == _OK):
            return
        fetched = answer.fetched_at if answer.fetched_at is not None and answer.fetched_at.tzinfo else None
        until = self._lifetimes.until(request, answer, max(self._now(), fetched or self._now()))
        if until is None or (fetched is not None and until <= fetched):
            return
        with self._lock:
            old = self._kept.pop(request, None)
            self._bytes += _size(request, answer) - (_size(request, old[1]) if old is not None else 0)
            self._kept[request] = until, answer
            while self._bytes > _MEMORY:
                oldest, (_, gone) = self._kept.popitem(last=False)
                self._bytes -= _size(oldest, gone)


def _size(request: Request, answer: Response) -> int:
    return len(request.url) + size_of(answer)
