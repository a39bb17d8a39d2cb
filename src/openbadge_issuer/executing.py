"""Work that goes out over an executor (threads, processes, other machines), so many pieces at a time, and what comes back.

The executor is the caller's: it is neither made nor shut down here. What is lost on the way, with the process that had it,
comes back as an error under its name, so that nobody waits for ever and nothing foreign is raised. So does what nobody takes
up, because all workers of a cluster are gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError, Executor, Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Lock
from time import monotonic
from typing import Final, Generic, TypeVar

from openbadge_issuer.errors import ConfigurationError, ExecutorError, OpenBadgeError

__all__ = [
    "PATIENCE",
    "Lately",
    "UnderWay",
    "broken",
    "check_executor",
    "each_of",
    "lost",
    "sent_out",
    "worker_count",
]

Name = TypeVar("Name")
Piece = TypeVar("Piece")
Result = TypeVar("Result")
PATIENCE: Final = 300.0  # seconds without any worker; a cluster that grows by need has started one by then
_A_MOMENT: Final = 5.0  # the same where the run is ending; within it, a worker that died is started again
_LOOKS: Final = 1.0  # seconds, after which Ctrl-C is heard where waiting for a lock is deaf to it
_CUT: Final = "CommClosedError"  # as Dask calls it


class Lately(Generic[Name, Result]):
    """What a process has opened for a run, for the next chunk of it: of the ``most`` runs whose chunks came last."""

    def __init__(self, opened: Callable[[Name], Result], most: int) -> None:
        self._open, self._most = opened, most
        self._kept: dict[Name, Result] = {}
        self._lock = Lock()

    def __call__(self, name: Name) -> Result:
        """What was opened by this name, or is now; raises what opening raises, and tries again the next time."""
        with self._lock:
            found = self._kept.pop(name, None)
            if found is not None:
                self._kept[name] = found
                return found
        found = self._open(name)  # which may take long, and wait for others
        with self._lock:
            found = self._kept.setdefault(name, found)
            while len(self._kept) > self._most:
                del self._kept[next(iter(self._kept))]
        return found

    def __len__(self) -> int:
        return len(self._kept)

    def drop(self, name: Name) -> None:
        """Keeps it no longer."""
        with self._lock:
            self._kept.pop(name, None)


class UnderWay(Generic[Name, Result]):
    """What an executor has taken, each under a name, until it comes out."""

    def __init__(self, executor: Executor | None = None) -> None:
        self._names: dict[Future[Result], Name] = {}
        self._woken: SimpleQueue[object] = SimpleQueue()
        self._lines: _Lines[Result] = _Lines(executor)
        self._workers = _Workers(executor)
        self._ending = False

    def __len__(self) -> int:
        return len(self._names)

    def add(self, name: Name, future: Future[Result]) -> None:
        """Waits for this one as well; raises `NoWorkerError` where nobody has taken up anything for long.

        And `NoFutureError` for what can not be waited for.
        """
        if not isinstance(future, Future):
            raise NoFutureError
        if self._is_deserted():
            future.cancel()
            raise NoWorkerError
        self._names[future] = name
        self._lines.add(future)
        future.add_done_callback(
            self._woken.put
        )  # which, unlike `wait`, also hears of one cancelled by a shutdown

    def due(self, at_once: int) -> tuple[Name, Result | OpenBadgeError] | None:
        """One to take out before more is handed in: if so many are under way, it is waited for, else one that is ready.

        One and not all: a slow reader of what came shall find as much under way when it comes back.
        """
        return self.next() if len(self) >= at_once else self._ready()

    def next(self) -> tuple[Name, Result | OpenBadgeError]:
        """Waits for one, and takes it out: its name, and what came back."""
        while True:
            with suppress(Empty):
                while True:  # what woke us before is looked at now
                    self._woken.get_nowait()
            if (ready := self._ready()) is not None:
                return ready
            if self._is_deserted():
                future = next(iter(self._names))
                name = self._taken_out(future)
                future.cancel()
                return name, lost(NoWorkerError.__name__)
            try:
                self._woken.get(timeout=_LOOKS)
            except Empty:
                for future in self._lines.given_up():
                    return self._taken_out(future), lost(_CUT)

    def cancel(self, unless: Callable[[Name], bool] = lambda _: False) -> list[Name]:
        """Lets them go, and says which; they do not come out any more. For the others nobody waits long."""
        self._ending = True
        gone = [(future, name) for future, name in self._names.items() if not unless(name)]
        for future, _ in gone:
            self._taken_out(future)
            future.cancel()
        return [name for _, name in gone]

    def _ready(self) -> tuple[Name, Result | OpenBadgeError] | None:
        for future in self._names:
            if future.done():
                self._workers.seen()
                return self._taken_out(future), _result_of(future)
        return None

    def _is_deserted(self) -> bool:
        return self._workers.gone_for() > (_A_MOMENT if self._ending else PATIENCE)

    def _taken_out(self, future: Future[Result]) -> Name:
        self._lines.drop(future)
        return self._names.pop(future)


class NoFutureError(Exception):
    """An executor gave back something else."""


class NoWorkerError(Exception):
    """A cluster has no worker, and none has come for long."""


def worker_count(client: object) -> int | None:
    """How many workers the cluster of a Dask client had when that asked last, every few seconds; None if it is not known."""
    told = getattr(client, "_scheduler_identity", None)
    if not isinstance(told, Mapping) or "workers" not in told:
        return None
    found = told.get("n_workers", len(told["workers"]))  # older versions list them all
    return found if isinstance(found, int) else None


class _Workers:
    """For how long a Dask cluster has had no worker; of other executors that is not known."""

    def __init__(self, executor: Executor | None) -> None:
        self._client = getattr(executor, "_client", None)
        self._since: float | None = None

    def seen(self) -> None:
        """Something was done."""
        self._since = None

    def gone_for(self) -> float:
        """So many seconds, as far as it was asked."""
        if worker_count(self._client) != 0:
            self._since = None
            return 0.0
        if self._since is None:
            self._since = monotonic()
        return monotonic() - self._since


class _Lines(Generic[Result]):
    """Over which connection to its scheduler a Dask client sent each future; other executors have none.

    Dask gives up what went over a connection that is closed since, and cancels it; but the future of a result that was
    just being fetched never ends.
    """

    def __init__(self, executor: Executor | None) -> None:
        self._client = getattr(executor, "_client", None)
        self._sent_over: dict[Future[Result], object] = {}
        self._cut: set[Future[Result]] = set()  # when we looked last

    def add(self, future: Future[Result]) -> None:
        if self._client is not None:
            self._sent_over[future] = self._line()

    def drop(self, future: Future[Result]) -> None:
        self._sent_over.pop(future, None)

    def given_up(self) -> list[Future[Result]]:
        """Those whose line was cut already when this was asked before, so that Dask has had the time to cancel them."""
        before, self._cut = self._cut, {one for one in self._sent_over if self._is_cut(one)}
        return [one for one in self._sent_over if one in before & self._cut]

    def _is_cut(self, future: Future[Result]) -> bool:
        if getattr(self._client, "status", None) == "closed":
            return True
        line, over = self._line(), self._sent_over[future]
        if over is None:  # handed in without a scheduler; it goes when the client has found one
            self._sent_over[future] = line
            return False
        return line is not over

    def _line(self) -> object:
        return getattr(self._client, "scheduler_comm", None)


def check_executor(executor: object) -> None:
    """Raises `ConfigurationError` (``config.executor``) for what is no executor."""
    if not isinstance(executor, Executor):
        raise ConfigurationError(
            f"`executor` is a concurrent.futures.Executor, not {type(executor).__name__}.",
            code="config.executor",
            advice="Pass a ProcessPoolExecutor, or of a Dask client its client.get_executor().",
        )


def sent_out(
    executor: Executor,
    work: Callable[[Piece], Result],
    pieces: Iterable[tuple[Name, Piece]],
    at_once: int,
) -> Iterator[tuple[Name, Result | OpenBadgeError]]:
    """Each piece under its name, with what ``work`` made of it, as it is ready; ``pieces`` are read as there is room.

    They are read in this thread: while it waits for the next one, nothing comes out. A piece that is lost comes out with an
    `ExecutorError` (``executor.lost``). Where the executor takes no more, what is under way comes out first, and then that
    is raised (``executor.broken``).
    """
    under_way: UnderWay[Name, Result] = UnderWay(executor)
    refused: ExecutorError | None = None
    try:
        for name, piece in pieces:
            try:
                under_way.add(name, executor.submit(work, piece))
            except Exception as error:  # noqa: BLE001 - of whatever kind of executor
                refused = broken(error)
                yield name, refused
                break
            if (came := under_way.due(at_once)) is not None:
                yield came
        while under_way:
            yield under_way.next()
    finally:  # also where nobody wants the rest
        under_way.cancel()
    if refused is not None:
        raise refused


def _result_of(future: Future[Result]) -> Result | OpenBadgeError:
    """What came back of one that is done: the result, or this library's own error, which of any other is ``executor.lost``.

    What is raised elsewhere ends nothing here, not even a `SystemExit`: it is what came back, as anything else.
    """
    try:
        error = future.exception()
    except CancelledError as cancelled:
        error = cancelled
    if error is None:
        return future.result()
    return error if isinstance(error, OpenBadgeError) else lost(type(error).__name__)


def each_of(
    came: object, count: int, kind: type[Result] | tuple[type[Result], ...]
) -> list[Result | OpenBadgeError]:
    """What came back for each of ``count`` items; what is not one result of its ``kind`` for each is ``executor.lost``."""
    if isinstance(came, OpenBadgeError):
        return [came] * count
    if not isinstance(came, list | tuple) or len(came) != count:
        return [lost(type(came).__name__)] * count
    return [one if isinstance(one, (kind, OpenBadgeError)) else lost(type(one).__name__) for one in came]


def lost(reason: str) -> ExecutorError:
    """What is said of an item of which nothing, or something else, came back (``executor.lost``)."""
    return ExecutorError(
        f"This was lost with the process that had it ({reason}).",
        code="executor.lost",
        params={"reason": reason},
        advice="Hand it in again. If that happens each time, look at the workers' logs and at their memory.",
    )


def broken(error: Exception) -> ExecutorError:
    """What is said of an executor that raised this when it was given something to do (``executor.broken``)."""
    return ExecutorError(
        f"The executor takes no more work ({type(error).__name__}).",
        code="executor.broken",
        params={"reason": type(error).__name__},
        advice="Make a new executor, and hand in what has not come out, or came out with an error.",
    )
