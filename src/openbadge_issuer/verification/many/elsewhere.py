"""Many badges over an executor: threads, processes, other machines. Chunks of badges go out, and reports come back.

What goes out is pickled, whatever the executor: how it is judged once for the run, and of each item the badge and whose it
should be. Your keys stay here. A worker opens the verifier once, and shares what it fetches among all chunks of the run.
"""

from __future__ import annotations

import pickle
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from os import PathLike
from typing import TYPE_CHECKING, Final, SupportsBytes, cast

from openbadge_issuer.errors import ConfigurationError, OpenBadgeError
from openbadge_issuer.executing import Lately, check_executor, each_of, sent_out
from openbadge_issuer.fetching.sharing import SharedFetch
from openbadge_issuer.verification.many.stream import (
    AnyItem,
    Checked,
    Found,
    Source,
    as_item,
    judged,
    key_of,
    own_error,
)

if TYPE_CHECKING:
    from openbadge_issuer.verification.many.batches import Judging

__all__ = ["each_elsewhere"]

_BADGES: Final = 100  # in a chunk
_BYTES: Final = 1_000_000  # after these a chunk goes out with fewer
_RUNS: Final = 2  # that a worker keeps open


@dataclass(frozen=True, slots=True)
class Errand:
    """What is the same for all chunks of a run; its ``name`` keeps what it fetched from other runs."""

    name: str
    judging: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Chunk:
    """What goes out at a time; whoever logs it shows nothing of what is in it. An item that can not travel is its error."""

    errand: Errand
    now: datetime
    items: tuple[bytes, ...] = field(repr=False)


def each_elsewhere(
    items: Iterable[AnyItem],
    judging: Judging,
    executor: Executor,
    now: Callable[[], datetime],
    concurrency: int,
) -> Iterator[Checked[object]]:
    """Judges them on the executor, so many chunks at a time; raises `ConfigurationError` for what can not travel."""
    source = Source(items, concurrency)
    check_executor(executor)
    try:
        errand = Errand(secrets.token_hex(8), pickle.dumps(judging))
    except Exception as error:  # noqa: BLE001 - whatever the caller's own parts raise
        raise ConfigurationError(
            f"This verifier can not go to another process: pickling it ended in {type(error).__name__}.",
            code="config.executor",
            advice="Its `fetch`, `observe` and `policy` must be picklable. A function of a module is, and may open there "
            "what can not travel. For threads of this process, leave `executor` out.",
        ) from None
    return _each(source, errand, executor, now, concurrency)


def _each(
    source: Source, errand: Errand, executor: Executor, now: Callable[[], datetime], concurrency: int
) -> Iterator[Checked[object]]:
    chunks = Source(
        _chunks(source, errand, now), concurrency
    )  # the caller's `now` may raise, as the items may
    pieces = cast("Iterable[tuple[list[object], Chunk]]", chunks)
    try:
        for keys, came in sent_out(executor, judge_chunk, pieces, concurrency):
            for key, one in zip(keys, each_of(came, len(keys), Checked), strict=True):
                yield Checked(key, error=one) if isinstance(one, OpenBadgeError) else replace(one, key=key)
    finally:
        _kept.drop(errand)  # which is here where the executor's threads are
    source.raise_again()
    chunks.raise_again()


def _chunks(
    source: Source, errand: Errand, now: Callable[[], datetime]
) -> Iterator[tuple[list[object], Chunk]]:
    keys: list[object] = []
    packed: list[bytes] = []
    size = 0
    for item in source:
        keys.append(key_of(item))
        packed.append(_packed(item))
        size += len(packed[-1])
        if len(packed) == _BADGES or size >= _BYTES:
            yield keys, Chunk(errand, now(), tuple(packed))
            keys, packed, size = [], [], 0
    if packed:
        yield keys, Chunk(errand, now(), tuple(packed))


def _packed(item: AnyItem) -> bytes:
    """The badge and whose it should be; or the error of an item that can not travel."""
    try:
        read = as_item(item)
        badge, expected = cast("object", read.badge), cast("object", read.expected_recipients)
        if isinstance(badge, memoryview):
            badge = bytes(badge)  # it can not be pickled
        elif isinstance(badge, SupportsBytes) and not isinstance(badge, bytes | str | Mapping | PathLike):
            badge = bytes(badge)  # its class may be unknown there
        if isinstance(expected, Iterable) and not isinstance(expected, str):
            expected = tuple(expected)
        return pickle.dumps((None, badge, expected, read.expected_presentation))
    except Exception as error:  # noqa: BLE001 - of one item, whatever it is
        return pickle.dumps(own_error(error))


def judge_chunk(chunk: Chunk) -> tuple[Checked[object], ...]:
    """What came of each item, in their order and without keys: the half that runs elsewhere."""
    opened = _kept(chunk.errand)
    return tuple(opened.judged(item, chunk.now) for item in chunk.items)


class _Opened:
    """A run in a worker: how it judges, and what was fetched for it."""

    def __init__(self, judging: Judging) -> None:
        self._judging = judging
        self._latest = datetime.min.replace(tzinfo=UTC)
        self._fetch = SharedFetch(judging.verifier.fetch, lambda: self._latest)

    def judged(self, packed: bytes, now: datetime) -> Checked[object]:
        self._latest = max(now, self._latest)

        def judge(_: AnyItem) -> Found:
            item = pickle.loads(packed)  # noqa: S301 - the caller's own process packed it
            if isinstance(item, OpenBadgeError):
                raise item
            return self._judging(item, now, self._fetch)

        return judged((None,), judge)


def _opened(errand: Errand) -> _Opened:
    try:
        judging: Judging = pickle.loads(errand.judging)  # noqa: S301 - the caller's own process packed it
    except (Exception, SystemExit) as error:  # noqa: BLE001 - such as a module that is not there
        raise ConfigurationError(
            f"The verifier could not be opened in a worker ({type(error).__name__}).",
            code="config.executor",
            advice="Install the same versions there, and the modules that its `fetch` and its `policy` come from.",
        ) from None
    return _Opened(judging)


_kept: Final = Lately(_opened, _RUNS)
