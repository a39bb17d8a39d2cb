"""Many badges: items go in one by one, results come out as they are ready; no more are under way than you say.

An item is read only when there is room for it, so neither a long list nor a slow reader fills the memory. What is wrong with
one item is its own error; only what the iterable itself raises ends the run, after what was under way has come out. Items
are read where results are asked for, so on threads a result may wait for an item; in an event loop it does not.
"""

from __future__ import annotations

from collections.abc import (
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Iterable,
    Iterator,
    Mapping,
)
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeAlias, TypeVar

from openbadge_issuer.errors import ConfigurationError, OpenBadgeError
from openbadge_issuer.verification.many.kept import Kept
from openbadge_issuer.verification.policy import ExpectedRecipient
from openbadge_issuer.verification.presentations.expected import ExpectedPresentation
from openbadge_issuer.verification.question import BadgeInput
from openbadge_issuer.verification.report import Report

if TYPE_CHECKING:
    import asyncio

__all__ = [
    "AnyItem",
    "Checked",
    "Found",
    "Item",
    "Source",
    "as_item",
    "each",
    "each_async",
    "judged",
    "key_of",
    "own_error",
]

K = TypeVar("K")
_MOST: Final = 1_000  # at once
_PAIR, _WHOLE = 2, 4  # members of an item, at least and at most


class Item(NamedTuple, Generic[K]):
    """One of many: your key for it, what was handed in, what you expect of it. A plain ``(key, badge)`` is one as well."""

    key: K
    badge: BadgeInput
    expected_recipients: Iterable[ExpectedRecipient] | None = None
    expected_presentation: ExpectedPresentation | None = None


@dataclass(frozen=True, slots=True)
class Checked(Generic[K]):
    """What came of one item: its ``reports`` (one, or one for each badge in an upload), or the ``error`` against it.

    ``kept`` is what of the first badge is to be kept to look at it again, where it was accepted and that is possible.
    """

    key: K
    reports: tuple[Report, ...] = ()
    error: OpenBadgeError | None = None
    kept: Kept | None = None

    @property
    def report(self) -> Report:
        """The first report; raises the ``error`` where there is none."""
        if self.error is not None:
            raise self.error
        return self.reports[0]


AnyItem: TypeAlias = "tuple[object, ...]"
"""An item as it came: its first member is the key."""
Found: TypeAlias = tuple[tuple[Report, ...], Kept | None]


def each(
    items: Iterable[AnyItem], judge: Callable[[AnyItem], Found], concurrency: int
) -> Iterator[Checked[object]]:
    """Judges them on so many threads; raises `ConfigurationError` for a number of threads that can not be."""
    return _each(Source(items, concurrency), judge, concurrency)


def _each(source: Source, judge: Callable[[AnyItem], Found], concurrency: int) -> Iterator[Checked[object]]:
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - only for many

    from openbadge_issuer.executing import UnderWay  # noqa: PLC0415 - the same

    under_way: UnderWay[object, Checked[object]] = UnderWay()
    with ThreadPoolExecutor(concurrency, thread_name_prefix="openbadge-check") as pool:
        for item in source:
            under_way.add(key_of(item), pool.submit(judged, item, judge))
            if (ready := under_way.due(concurrency)) is not None:
                yield _came(*ready)
        while under_way:
            yield _came(*under_way.next())
    source.raise_again()


def _came(key: object, came: Checked[object] | OpenBadgeError) -> Checked[object]:
    return Checked(key, error=came) if isinstance(came, OpenBadgeError) else came


def each_async(
    items: Iterable[AnyItem] | AsyncIterable[AnyItem],
    judge: Callable[[AnyItem], Awaitable[Found]],
    concurrency: int,
) -> AsyncIterator[Checked[object]]:
    """Judges them in so many tasks."""
    return _each_async(Source(items, concurrency, asynchronous=True), judge, concurrency)


async def _each_async(
    source: Source, judge: Callable[[AnyItem], Awaitable[Found]], concurrency: int
) -> AsyncIterator[Checked[object]]:
    import asyncio  # noqa: PLC0415 - costs 30 ms of import, which synchronous callers need not pay

    room, ready = asyncio.Semaphore(concurrency), asyncio.Queue[asyncio.Task[Checked[object] | None]]()
    under_way: set[asyncio.Task[Checked[object] | None]] = set()

    def begin(work: Coroutine[object, object, Checked[object] | None]) -> None:
        task = asyncio.create_task(work)
        under_way.add(task)
        task.add_done_callback(ready.put_nowait)

    async def read() -> None:
        """In one task: what is open around the items (a timeout, say) is closed by the task that opened it."""
        await room.acquire()
        async for item in source:
            begin(_judged_async(item, judge))
            await room.acquire()

    try:
        begin(read())
        while under_way:
            done = await ready.get()
            under_way.remove(done)
            if (came := done.result()) is not None:
                yield came
                room.release()  # not before the next one is asked for
    finally:  # also where nobody wants the rest
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
    source.raise_again()


async def _judged_async(item: AnyItem, judge: Callable[[AnyItem], Awaitable[Found]]) -> Checked[object]:
    """`judged` in a task. What is no `Exception` is told as it is of a thread: so libraries in Rust raise a panic."""
    import asyncio  # noqa: PLC0415 - as above

    from openbadge_issuer.executing import lost  # noqa: PLC0415 - only for many

    try:
        reports, kept = await judge(item)
        return Checked(key_of(item), reports, kept=kept)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - of one item, whatever it is
        return Checked(key_of(item), error=own_error(error))
    except (asyncio.CancelledError, KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as error:  # noqa: BLE001 - the same
        return Checked(key_of(item), error=lost(type(error).__name__))


class Source:
    """The caller's items; what the iterable raises is kept until everything that is under way has come out.

    Raises `ConfigurationError` (``config.items``) for what is no iterable, and for a ``concurrency`` that can not be.
    """

    def __init__(
        self,
        items: Iterable[AnyItem] | AsyncIterable[AnyItem],
        concurrency: int,
        *,
        asynchronous: bool = False,
    ) -> None:
        _check(items, concurrency, several_kinds=asynchronous)
        self._items = items
        self._raised: Exception | None = None

    def __iter__(self) -> Iterator[AnyItem]:
        if isinstance(self._items, Iterable):
            try:
                yield from self._items
            except Exception as error:  # noqa: BLE001 - raised again
                self._raised = error

    async def __aiter__(self) -> AsyncIterator[AnyItem]:
        if isinstance(self._items, AsyncIterable):
            try:
                async for item in self._items:
                    yield item
            except Exception as error:  # noqa: BLE001 - raised again
                self._raised = error
        else:
            for item in self:
                yield item

    def raise_again(self) -> None:
        """Raises what the iterable raised."""
        if self._raised is not None:
            raise self._raised


def _check(items: object, concurrency: object, *, several_kinds: bool) -> None:
    kinds = (Iterable, AsyncIterable) if several_kinds else (Iterable,)
    if not isinstance(items, kinds) or isinstance(items, str | bytes | Mapping):
        advice = "Pass badges.items(), not the mapping itself." if isinstance(items, Mapping) else ""
        raise ConfigurationError(
            "`items` are pairs of your key and a badge.", code="config.items", advice=advice
        )
    if not isinstance(concurrency, int) or not 1 <= concurrency <= _MOST:
        raise ConfigurationError(f"`concurrency` is a number from 1 to {_MOST}.", code="config.items")


def as_item(item: AnyItem) -> Item[object]:
    """The item with its members by name; raises `ConfigurationError` for what is none."""
    if not isinstance(item, tuple) or not _PAIR <= len(item) <= _WHOLE:
        raise ConfigurationError("An item is a pair of your key and a badge.", code="config.items")
    return Item(*item)  # type: ignore[arg-type]  # what is in it, the check of that item looks at


def judged(item: AnyItem, judge: Callable[[AnyItem], Found]) -> Checked[object]:
    """What came of the item; what is wrong with it is its own error."""
    try:
        reports, kept = judge(item)
        return Checked(key_of(item), reports, kept=kept)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - of one item, whatever it is
        return Checked(key_of(item), error=own_error(error))


def key_of(item: AnyItem) -> object:
    """The caller's key; none where it is no item."""
    return item[0] if isinstance(item, tuple) and item else None


def own_error(error: BaseException) -> OpenBadgeError:
    """The library's own error; of any other the class alone, for what it says may be personal."""
    if isinstance(error, OpenBadgeError):
        return error
    return ConfigurationError(
        f"This item ended in an exception, {type(error).__name__}.", code="config.items"
    )
