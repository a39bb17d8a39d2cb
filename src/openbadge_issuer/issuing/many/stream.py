"""Chunks go through one after the other, or several at once where an executor does the part that needs no ledger.

The ledger is asked in this thread only. A task that an executor runs twice, or loses, has changed nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from openbadge_issuer.errors import ConfigurationError, OpenBadgeError, SigningError
from openbadge_issuer.issuing.many.items import Issued, Pair, Source

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from openbadge_issuer.issuing.many.chunk import Run, Steps, Work

__all__ = ["check", "each"]

_MOST_ITEMS, _MOST_CHUNKS = 1_000, 1_000


def each(
    items: Iterable[Pair], run: Run, executor: Executor | None, *, chunk: int, concurrency: int
) -> Iterator[Issued[str]]:
    """Issues them all, in chunks of ``chunk``; with an executor, ``concurrency`` of them are under way."""
    source = Source(items, chunk)
    if executor is None:
        for some in source:
            yield from _here(run.chunk(some))
    else:
        yield from _Elsewhere(executor, run, concurrency).each(source)
    source.raise_again()


def _here(steps: Steps) -> list[Issued[str]]:
    """Does everything in this thread."""
    try:
        work = next(steps)
        while True:
            work = steps.send(work.do(*work.arguments))
    except StopIteration as done:
        found: list[Issued[str]] = done.value
        return found


class _Elsewhere:
    """What is under way in an executor."""

    def __init__(self, executor: Executor, run: Run, concurrency: int) -> None:
        self._executor, self._run, self._concurrency = executor, run, concurrency
        self._under_way: dict[Future[Sequence[object]], tuple[Steps, Work]] = {}
        self._failure: Exception | None = None

    def each(self, source: Source) -> Iterator[Issued[str]]:
        """Results as they are ready. What ends the run is raised when what was reserved has come out."""
        try:
            try:
                for some in source:
                    steps = self._run.chunk(some)
                    self._send(steps, next(steps))
                    while len(self._under_way) >= self._concurrency:
                        yield from self._finished()
                while self._under_way:
                    yield from self._finished()
            except Exception as error:  # noqa: BLE001 - raised again
                self._failure = error
                yield from self._wind_down()
        finally:  # also where nobody wants the rest
            for _ in self._wind_down():
                pass
        if self._failure is not None:
            raise self._failure

    def _send(self, steps: Steps, work: Work) -> None:
        try:
            future = self._executor.submit(work.do, *work.arguments)
        except Exception as error:  # noqa: BLE001 - each executor has its own
            raise _lost(error) from None
        self._under_way[future] = steps, work

    def _finished(self) -> Iterator[Issued[str]]:
        """Waits for one task at least, and takes the next step with what it gave."""
        from concurrent.futures import FIRST_COMPLETED, wait  # noqa: PLC0415 - only for many

        ready, _ = wait(self._under_way, return_when=FIRST_COMPLETED)
        for future in ready:
            steps, _ = self._under_way.pop(future)
            try:
                self._send(steps, steps.send(_result(future)))
            except StopIteration as done:
                yield from done.value

    def _wind_down(self) -> Iterator[Issued[str]]:
        """Begins nothing new; what is reserved is waited for and recorded, so nothing stays half done."""
        for future, (steps, work) in list(self._under_way.items()):
            if not work.is_reserved:
                future.cancel()
                steps.close()
                del self._under_way[future]
        while self._under_way:
            try:
                yield from self._finished()
            except Exception as error:  # noqa: BLE001 - the first is raised in the end
                self._failure = self._failure or error


def _result(future: Future[Sequence[object]]) -> Sequence[object]:
    from concurrent.futures import CancelledError  # noqa: PLC0415 - only for many

    try:
        return future.result()
    except (Exception, CancelledError) as error:  # noqa: BLE001 - each executor has its own
        raise _lost(error) from None


def _lost(error: BaseException) -> OpenBadgeError:
    return SigningError(
        f"The executor could not do its work ({type(error).__name__}).",
        code="signing.executor",
        params={"exception": type(error).__name__},
        advice="Run it again with the same keys: what was issued is handed out again, and the rest is issued.",
    )


def check(items: object, executor: object, chunk: object, concurrency: object) -> None:
    """Raises `ConfigurationError` (``config.items``, ``config.executor``) for arguments that can never work."""
    if not isinstance(items, Iterable) or isinstance(items, str | bytes):
        raise ConfigurationError("`items` are pairs of your key and an Award.", code="config.items")
    if not isinstance(chunk, int) or not 1 <= chunk <= _MOST_ITEMS:
        raise ConfigurationError(f"`chunk` is a number from 1 to {_MOST_ITEMS}.", code="config.items")
    if not isinstance(concurrency, int) or not 1 <= concurrency <= _MOST_CHUNKS:
        raise ConfigurationError(f"`concurrency` is a number from 1 to {_MOST_CHUNKS}.", code="config.items")
    if executor is not None and not hasattr(executor, "submit"):
        raise ConfigurationError(
            f"`executor` is an Executor, not {type(executor).__name__}.",
            code="config.executor",
            advice="Pass one of concurrent.futures, or client.get_executor() of Dask.",
        )
