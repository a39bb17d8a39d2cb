"""`Verifier.check_many` and `Verifier.recheck`, on threads and in event loops: one way of running, two of judging."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias, TypeVar, cast

from openbadge_issuer import verification  # its names load at first use
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.ports import Answer, AsyncFetch, Fetch, Request, check_now
from openbadge_issuer.verification.driving import drive, drive_async
from openbadge_issuer.verification.question import BadgeInput, Question
from openbadge_issuer.verification.scheduler import Session

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from openbadge_issuer.verification.many.stream import AnyItem, Found

__all__ = ["Batches", "Judging"]

K = TypeVar("K")
Now: TypeAlias = datetime | Callable[[], datetime]


class Batches:
    """The methods of a `Verifier` that are for many badges at a time."""

    __slots__ = ()

    def check_many(
        self,
        items: Iterable[verification.Item[K] | tuple[K, BadgeInput]],
        *,
        now: Now,
        concurrency: int = 4,
        executor: Executor | None = None,
        several: bool = False,
    ) -> Iterator[verification.Checked[K]]:
        """Judges many badges, ``concurrency`` at a time; what is ready comes out first, under your key.

        ``items`` are pairs of your key and a badge, or `Item`; they are read one by one, as there is room. Each document is
        fetched once while it is fresh. ``now`` is one time for all, or a function that says it for each. With ``several``
        an item may hold several badges. An item that can not be judged has an error, and ends nothing.

        While an item is waited for, nothing comes out: for a trickle, ``concurrency=1``, or `check_many_async`.

        Without an ``executor`` that is done on threads. With one, of processes or of Dask, say, badges go there in chunks,
        ``concurrency`` chunks at a time; what is lost there is the error of its items (``executor.lost``). Raises
        `ConfigurationError` (``config.executor``) for a verifier that can not be pickled, and in the end `ExecutorError`
        (``executor.broken``) where the executor takes no more.
        """
        from openbadge_issuer.verification.many.stream import each  # noqa: PLC0415 - few callers have many

        verifier, time = cast("verification.Verifier", self), _time(now)
        judging, given = Judging(verifier, several), cast("Iterable[AnyItem]", items)
        if executor is None:
            fetch = _shared(verifier.fetch, None, time)[0]
            checked = each(given, lambda item: judging(item, time(), fetch), concurrency)
        else:
            from openbadge_issuer.verification.many.elsewhere import each_elsewhere  # noqa: PLC0415 - few have one

            checked = each_elsewhere(given, judging, executor, time, concurrency)
        return cast("Iterator[verification.Checked[K]]", checked)

    def check_many_async(
        self,
        items: Iterable[verification.Item[K] | tuple[K, BadgeInput]]
        | AsyncIterable[verification.Item[K] | tuple[K, BadgeInput]],
        *,
        now: Now,
        fetch: AsyncFetch | None = None,
        concurrency: int = 16,
        several: bool = False,
    ) -> AsyncIterator[verification.Checked[K]]:
        """`check_many` for an event loop, with the ``fetch`` of `check_async`; ``items`` may be asynchronous as well.

        No result waits for the next item.
        """
        verifier, time = cast("verification.Verifier", self), _time(now)
        shared, awaited = _shared(verifier.fetch, fetch, time)
        judging = Judging(verifier, several)

        async def judge(item: AnyItem) -> Found:
            run = judging.begun(item, time())
            await drive_async(run, awaited, shared, verifier.observe)
            return run.reports, run.kept

        return _in_tasks(items, judge, concurrency)

    def recheck(
        self,
        kept: Iterable[tuple[K, verification.Kept | str | bytes]],
        *,
        now: Now,
        secret: bytes | None = None,
        concurrency: int = 4,
    ) -> Iterator[verification.Checked[K]]:
        """Looks again at the key, the status and the dates of what was accepted before; each list is fetched once.

        ``kept`` are pairs of your key and a `Kept`, or the text of one, sealed with ``secret``. What was changed, or is no
        `Kept`, has an error. All else runs as in `check_many`.
        """
        from openbadge_issuer.verification.many.stream import each  # noqa: PLC0415 - few callers have many

        verifier, time = cast("verification.Verifier", self), _time(now)
        fetch = _shared(verifier.fetch, None, time)[0]

        def judge(item: AnyItem) -> Found:
            again = _Again(_kept(item, secret), verifier, time())
            drive(again, fetch, verifier.observe)
            return again.reports, again.kept

        checked = each(cast("Iterable[AnyItem]", kept), judge, concurrency)
        return cast("Iterator[verification.Checked[K]]", checked)

    def recheck_async(
        self,
        kept: Iterable[tuple[K, verification.Kept | str | bytes]]
        | AsyncIterable[tuple[K, verification.Kept | str | bytes]],
        *,
        now: Now,
        secret: bytes | None = None,
        fetch: AsyncFetch | None = None,
        concurrency: int = 16,
    ) -> AsyncIterator[verification.Checked[K]]:
        """`recheck` for an event loop, with the ``fetch`` of `check_async`."""
        verifier, time = cast("verification.Verifier", self), _time(now)
        shared, awaited = _shared(verifier.fetch, fetch, time)

        async def judge(item: AnyItem) -> Found:
            again = _Again(_kept(item, secret), verifier, time())
            await drive_async(again, awaited, shared, verifier.observe)
            return again.reports, again.kept

        return _in_tasks(kept, judge, concurrency)


def _in_tasks(
    items: object, judge: Callable[[AnyItem], Awaitable[Found]], concurrency: int
) -> AsyncIterator[verification.Checked[K]]:
    from openbadge_issuer.verification.many.stream import each_async  # noqa: PLC0415 - few callers have many

    given = cast("Iterable[AnyItem] | AsyncIterable[AnyItem]", items)
    return cast("AsyncIterator[verification.Checked[K]]", each_async(given, judge, concurrency))


@dataclass(frozen=True, slots=True)
class Judging:
    """How each item of a run is judged, here or elsewhere: it travels, so it holds nothing of an item."""

    verifier: verification.Verifier
    several: bool

    def begun(self, item: AnyItem, now: datetime) -> verification.Verification:
        """The verification of this item."""
        from openbadge_issuer.verification.many.stream import as_item  # noqa: PLC0415 - few callers have many

        _, badge, recipients, presentation = as_item(item)
        return self.verifier.start(
            badge,
            now=now,
            expected_recipients=recipients,
            expected_presentation=presentation,
            several=self.several,
        )

    def __call__(self, item: AnyItem, now: datetime, fetch: Fetch) -> Found:
        """What was found, and what is to be kept."""
        run = self.begun(item, now)
        drive(run, fetch, self.verifier.observe)
        return run.reports, run.kept


class _Again:
    """A second look under way, driven as a `Verification` is."""

    def __init__(self, kept: verification.Kept, verifier: verification.Verifier, now: datetime) -> None:
        from openbadge_issuer.verification.many.rechecking import judge_again  # noqa: PLC0415 - half of the package

        self.kept = kept
        question = Question(verifier.policy, verifier.contexts, now)
        self._session = Session(judge_again(kept, question), verifier.policy.budget)

    def needs(self) -> tuple[Request, ...]:
        return self._session.needs()

    def feed(self, request: Request, answer: Answer) -> None:
        self._session.feed(request, answer)

    @property
    def reports(self) -> tuple[verification.Report, ...]:
        return (self._session.result,)


def _kept(item: AnyItem, secret: bytes | None) -> verification.Kept:
    """What was kept; raises `InputError` for what was changed."""
    from openbadge_issuer.verification.many.stream import as_item  # noqa: PLC0415 - few callers have many

    read = as_item(item)
    given: object = read.badge
    # nothing of the person is kept, so nothing could be compared
    asked = any(each is not None for each in read[2:])
    if isinstance(given, verification.Kept) and not asked:
        return given
    if isinstance(given, str | bytes) and not asked:
        return verification.Kept.from_text(given, secret=secret)
    raise ConfigurationError("A second look takes a Kept, or the text of one.", code="config.kept")


def _time(now: Now) -> Callable[[], datetime]:
    if not callable(now):
        check_now(now)
        moment = now
        return lambda: moment

    def checked() -> datetime:
        moment = now()
        check_now(moment)
        return moment

    checked()
    return checked


def _shared(
    fetch: Fetch, awaited: AsyncFetch | None, now: Callable[[], datetime]
) -> tuple[Fetch, AsyncFetch | None]:
    from openbadge_issuer.fetching.sharing import SharedFetch  # noqa: PLC0415 - few callers have many

    shared = SharedFetch(fetch, now)
    return shared, None if awaited is None else shared.awaited(awaited)
