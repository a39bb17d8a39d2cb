"""Chunks go through one after the other, or several at once where an executor does the part that needs no ledger.

The ledger is asked in this thread only. A task that an executor runs twice, or loses, has changed nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from openbadge_issuer.errors import ConfigurationError, ExecutorError
from openbadge_issuer.executing import UnderWay, broken, check_executor
from openbadge_issuer.issuing.many.items import Issued, Pair, Source

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from openbadge_issuer.issuing.many.chunk import Answer, Run, Steps, Work

__all__ = ["check", "each"]

_MOST = 1_000


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
        issued: list[Issued[str]] = done.value
        return issued


class _Elsewhere:
    """The chunks that are under way in an executor."""

    def __init__(self, executor: Executor, run: Run, concurrency: int) -> None:
        self._executor, self._run, self._concurrency = executor, run, concurrency
        self._under_way: UnderWay[tuple[Steps, Work], Sequence[object]] = UnderWay(executor)
        self._refused: ExecutorError | None = None

    def each(self, source: Source) -> Iterator[Issued[str]]:
        """Results as they are ready. What ends the run is raised when what was reserved has come out."""
        try:
            for some in source:
                yield from self._step(self._run.chunk(some), None)
                yield from self._due()
                if self._refused is not None:
                    break
            while self._under_way:
                yield from self._ready()
        except Exception:
            yield from self._wind_down()
            raise
        finally:  # also where nobody wants the rest
            for _ in self._wind_down():
                pass
        if self._refused is not None:
            raise self._refused

    def _step(self, steps: Steps, answer: Answer | None) -> list[Issued[str]]:
        """Hands a chunk what came back, and sends out what it wants next; or its results, if that was the last."""
        try:
            work = next(steps) if answer is None else steps.send(answer)
            while True:
                try:
                    future = self._executor.submit(work.do, *work.arguments)
                    self._under_way.add((steps, work), future)
                except Exception as error:  # noqa: BLE001 - of whatever kind of executor
                    self._refused = broken(error)
                    work = steps.send(self._refused)
                else:
                    return []
        except StopIteration as done:
            issued: list[Issued[str]] = done.value
        return issued

    def _due(self) -> list[Issued[str]]:
        """Takes the steps that are ready, until a chunk has come out; waits only where too many are under way."""
        issued: list[Issued[str]] = []
        while not issued and (ready := self._under_way.due(self._concurrency)) is not None:
            (steps, _), came = ready
            issued = self._step(steps, came)
        return issued

    def _ready(self) -> list[Issued[str]]:
        """Waits for one chunk, and takes its next step."""
        (steps, _), came = self._under_way.next()
        return self._step(steps, came)

    def _wind_down(self) -> Iterator[Issued[str]]:
        """Begins nothing new; what is reserved is waited for and recorded, so that it does not stay half done."""
        for steps, _ in self._under_way.cancel(unless=lambda waiting: waiting[1].is_reserved):
            steps.close()
        while self._under_way:
            with suppress(Exception):  # of two errors, the first is told
                yield from self._ready()


def check(items: object, executor: object, chunk: object, concurrency: object) -> None:
    """Raises `ConfigurationError` (``config.items``, ``config.executor``) for arguments that can never work."""
    if not isinstance(items, Iterable) or isinstance(items, str | bytes | Mapping):
        advice = "Pass awards.items(), not the mapping itself." if isinstance(items, Mapping) else ""
        raise ConfigurationError(
            "`items` are pairs of your key and an Award.", code="config.items", advice=advice
        )
    for name, number in (("chunk", chunk), ("concurrency", concurrency)):
        if not isinstance(number, int) or not 1 <= number <= _MOST:
            raise ConfigurationError(f"`{name}` is a number from 1 to {_MOST:,}.", code="config.items")
    if executor is not None:
        check_executor(executor)
