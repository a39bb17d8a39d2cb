"""`CachedFetch`: what was fetched is used again as HTTP allows, by all threads, tasks and processes that share a `Store`.

The rules are one generator (`_steps`), which a thread or an event loop runs. In this order: is there a fresh answer? Is
somebody on the way, here or elsewhere in the fleet? Does the server want to be left alone? Only then it is asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final, TypeAlias, TypeGuard, cast

from openbadge_issuer.adapters.addresses import server_of
from openbadge_issuer.adapters.cache_entries import Entry, key_of
from openbadge_issuer.adapters.cache_seats import Seat, Seats
from openbadge_issuer.adapters.cache_shelf import Shelf
from openbadge_issuer.adapters.clock import utc_now
from openbadge_issuer.adapters.https_steps import no_time_left
from openbadge_issuer.errors import ConfigurationError, StoreConflict
from openbadge_issuer.fetching.asking import ask, ask_async, is_answer, no_answer
from openbadge_issuer.fetching.events import PUBLIC_PURPOSES, Observer, address_of, tell
from openbadge_issuer.fetching.flights import Flights
from openbadge_issuer.fetching.lifetimes import Lifetimes
from openbadge_issuer.fetching.one_check import ForEachCheck, begun
from openbadge_issuer.ports import Answer, AsyncFetch, Fetch, FetchFailure, Request, Response, Store

__all__ = ["CachedFetch", "Lifetimes"]

_NOT_MODIFIED: Final = 304
_FIRST_WAIT: Final = 0.02  # seconds; then twice as many
_LONGEST_WAIT: Final = 0.5


@dataclass(frozen=True, slots=True)
class _Ask:
    request: Request


@dataclass(frozen=True, slots=True)
class _Wait:
    seconds: float


@dataclass(frozen=True, slots=True)
class _Join:
    coming: Future[Answer | None]


@dataclass(frozen=True, slots=True)
class _Call:
    """Something of the store, which may take a while."""

    do: Callable[[], object]


_Steps: TypeAlias = "Generator[_Ask | _Wait | _Join | _Call, object, Answer]"


class CachedFetch:
    """A `Fetch` that asks another one as seldom as it may; safe across threads, and tasks (`awaited`).

    ``store`` is any `Store`; processes that share it share the answers. Only documents that issuers publish for everybody
    are kept (keys, contexts, status lists, schemas); of all others only those who ask at the same moment share one answer.
    A store that fails is as none. ``per_host`` is how many requests one server gets at once from all of them; ``patience``
    (seconds) how long one waits for another who is on the way, or for room; ``memory`` (bytes) is what is kept beside the
    store.
    Pickled, where its fetch and its store can be, it is another one over the same store.
    """

    def __init__(
        self,
        fetch: Fetch,
        store: Store,
        *,
        lifetimes: Lifetimes | None = None,
        per_host: int = 4,
        patience: float = 15.0,
        memory: int = 32_000_000,
        observe: Observer | None = None,
        now: Callable[[], datetime] = utc_now,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if per_host < 1 or patience <= 0 or memory < 0:
            raise ConfigurationError(
                "`per_host` is 1 or more, `patience` a number of seconds above 0, `memory` a number of bytes.",
                code="config.fetch",
            )
        if isinstance(store, type) or not all(
            callable(getattr(store, name, None)) for name in ("get", "put")
        ):
            raise ConfigurationError(
                "The second argument is a Store, in which answers are kept.",
                code="config.fetch",
                advice="CachedFetch(HttpsFetch(), FolderStore(Path('fetched'))), for example.",
            )
        made = partial(type(self), lifetimes=lifetimes, per_host=per_host, patience=patience, memory=memory)
        self._made = partial(made, fetch, store, observe=observe, now=now, sleep=sleep)
        self._fetch, self._sleep, self._patience = fetch, sleep, patience
        self._flights: Flights[Answer] = Flights()
        self._shelf = Shelf(store, memory, now, observe)
        self._seats = Seats(store, per_host, timedelta(seconds=patience), now, self._shelf.failed)
        self._lifetimes = lifetimes or Lifetimes()
        self._observe, self._now = observe, now

    def __reduce__(self) -> tuple[object, ...]:
        return self._made, ()  # another one, over the same store

    def __call__(self, request: Request, /) -> Answer:
        """The answer, kept or fetched."""
        return self._run(self._fetch, request)

    def one_check(self) -> Fetch:
        """The same for one check, with what the other `Fetch` has for one, such as a deadline."""
        fetch = begun(self._fetch)
        return lambda request: self._run(fetch, request)

    def awaited(self, fetch: AsyncFetch) -> AsyncFetch:
        """An `AsyncFetch` that asks this one, and shares all that is kept and under way."""
        return ForEachCheck(fetch, self._run_async)

    def _run(self, fetch: Fetch, request: Request) -> Answer:
        steps, came = self._steps(request), cast("object", None)
        try:
            while True:
                match steps.send(came):
                    case _Ask(asked):
                        came = ask(fetch, asked)
                    case _Wait(seconds):
                        self._sleep(seconds)
                    case _Join(coming):
                        came = _joined(coming, self._patience)
                    case _Call(do):
                        came = do()
        except StopIteration as done:
            answer: Answer = done.value
            return answer
        finally:
            steps.close()

    async def _run_async(self, fetch: AsyncFetch, request: Request) -> Answer:
        import asyncio  # noqa: PLC0415 - whoever has no event loop need not load it

        steps, came = self._steps(request), cast("object", None)
        try:
            while True:
                match steps.send(came):
                    case _Ask(asked):
                        came = await ask_async(fetch, asked)
                    case _Wait(seconds):
                        await asyncio.sleep(seconds)
                    case _Join(coming):
                        waited_for = asyncio.shield(asyncio.wrap_future(coming))
                        try:
                            came = await asyncio.wait_for(waited_for, self._patience)
                        except TimeoutError:
                            came = None
                    case _Call(do):
                        came = await asyncio.to_thread(do)
        except StopIteration as done:
            answer: Answer = done.value
            return answer
        finally:
            steps.close()

    def _steps(self, request: Request) -> _Steps:
        """One answer; who leads fetches it, who comes meanwhile waits for it."""
        if request.validator:  # who asks so keeps answers himself
            return cast("Answer", (yield _Ask(request)))
        key = key_of(request)
        held = self._shelf.remembered(key)
        if held is not None:
            tell(self._observe, "cache.hit", url=address_of(request), purpose=request.purpose)
            return held
        coming, leads = self._flights.board(key)
        while not leads:
            tell(self._observe, "cache.joined", url=address_of(request), purpose=request.purpose)
            answer = cast("Answer | None", (yield _Join(coming)))
            if answer is not None:
                return answer
            if not coming.done():
                return no_time_left(request.url)
            coming, leads = self._flights.board(key)
        answer = None
        try:
            answer = yield from self._lead(key, request)
        finally:  # also where the task is cancelled
            own = isinstance(answer, FetchFailure) and answer.code == "fetch.deadline"
            self._flights.land(key, None if own else answer)
        return answer

    def _lead(self, key: str, request: Request) -> _Steps:
        """Looks into the store, and fetches where nothing fresh is there and nobody of the fleet is on the way."""
        if request.purpose not in PUBLIC_PURPOSES:
            return (yield from self._fetched(key, request, None, None))
        waited, pause = 0.0, _FIRST_WAIT
        while waited <= self._patience:
            held, version = cast(
                "tuple[Entry | None, int | None]", (yield _Call(lambda: self._shelf.load(key, request)))
            )
            now = self._now()
            if held is not None and held.answer is not None and now < held.until:
                tell(self._observe, "cache.hit", url=address_of(request), purpose=request.purpose)
                self._shelf.remember(key, held)
                return held.answer
            at_most = now + timedelta(seconds=2 * self._patience)  # clocks differ; no lease is longer
            if held is None or held.answer is not None or not now < held.until <= at_most:
                claimed = cast("int | StoreConflict | None", (yield self._claim(key, request, version)))
                if not isinstance(claimed, StoreConflict):
                    return (yield from self._fetched(key, request, held, claimed))
            yield _Wait(pause)
            waited, pause = waited + pause, min(2 * pause, _LONGEST_WAIT)
        return (
            yield from self._fetched(key, request, None, None)
        )  # others win every time, or never come back

    def _claim(self, key: str, request: Request, version: int | None) -> _Call:
        lease = Entry(self._now() + timedelta(seconds=self._patience))
        return _Call(lambda: self._shelf.save(key, request, lease, version))

    def _fetched(self, key: str, request: Request, held: Entry | None, version: int | None) -> _Steps:
        tell(self._observe, "cache.miss", url=address_of(request), purpose=request.purpose)
        answer = yield from self._asked(request, held)
        now = self._now()
        until = self._lifetimes.until(request, answer, now)
        entry = Entry(now) if until is None else Entry(until, answer)  # or nobody is on the way any more
        if until is not None:
            self._shelf.remember(key, entry)
        if version is not None:
            yield _Call(lambda: self._shelf.save(key, request, entry, version))
        return answer

    def _asked(self, request: Request, held: Entry | None) -> _Steps:
        """Asks the server, unless it is to be left alone; what has not changed is not sent again."""
        host = server_of(request.url)
        left_alone = yield _Call(lambda: self._shelf.paused(host))
        seat, waited, pause = None, 0.0, _FIRST_WAIT
        while not left_alone and (seat := (yield from self._seated(host))) is None:
            yield _Wait(pause)
            waited, pause = waited + pause, min(2 * pause, _LONGEST_WAIT)
            left_alone = waited > self._patience
        if seat is None:
            tell(self._observe, "cache.paused", url=address_of(request), purpose=request.purpose)
            message = f"{request.url} was not fetched: its server is left alone for a while."
            return FetchFailure("fetch.paused", message, "later", params={"url": request.url})
        validator = held.validator if held is not None else ""
        known = held.answer if held is not None and validator else None
        try:
            answer = cast("Answer", (yield _Ask(replace(request, validator=validator))))
            if _is_unchanged(answer) and not _is_of(known, answer.url):  # of one address, and of no other
                answer = cast("Answer", (yield _Ask(request)))
        finally:
            self._seats.leave(host)
        taken = seat
        yield _Call(lambda: self._seats.give_back(taken))
        if not is_answer(answer):
            return no_answer(request, answer)
        if _is_unchanged(answer) and _is_of(known, answer.url):
            tell(self._observe, "cache.revalidated", url=address_of(request), purpose=request.purpose)
            answer = replace(
                known,
                fetched_at=answer.fetched_at,
                expires_at=answer.expires_at,
                validator=answer.validator or known.validator,
            )
        if isinstance(answer, FetchFailure) and answer.pause is not None:
            wanted = answer.pause
            yield _Call(lambda: self._shelf.pause(host, wanted))
        return answer

    def _seated(self, host: str) -> Generator[_Call, object, Seat | None]:
        """A seat at this server, if there is room in this process and in the fleet."""
        if not self._seats.enter(host):
            return None
        seat = None
        try:
            seat = cast("Seat | None", (yield _Call(lambda: self._seats.take(host))))
        finally:  # also where the task is cancelled
            if seat is None:
                self._seats.leave(host)
        return seat

    def __repr__(self) -> str:
        return "CachedFetch(…)"


def _is_unchanged(answer: object) -> TypeGuard[Response]:
    return isinstance(answer, Response) and answer.status == _NOT_MODIFIED


def _is_of(known: Answer | None, url: str) -> TypeGuard[Response]:
    """Whether what is known came from there: the validator of one address says nothing of what another one has."""
    return isinstance(known, Response) and known.url == url


def _joined(coming: Future[Answer | None], seconds: float) -> Answer | None:
    try:
        return coming.result(seconds)
    except TimeoutError:
        return None
