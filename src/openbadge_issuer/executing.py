"""Work that goes out over an executor (threads, processes, other machines), so many pieces at a time, and what comes back.

The executor is the caller's: it is neither made nor shut down here. What is lost on the way, with the process that had it,
comes back as an error under its name, so that nobody waits for ever and nothing foreign is raised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from typing import TypeVar

from openbadge_issuer.errors import ConfigurationError, ExecutorError, OpenBadgeError

__all__ = ["broken", "check_executor", "result_of", "sent_out"]

Name = TypeVar("Name")
Piece = TypeVar("Piece")
Result = TypeVar("Result")


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

    A piece that is lost comes out with an `ExecutorError` (``executor.lost``). Where the executor takes no more,
    what is under way comes out first, and then that is raised (``executor.broken``).
    """
    under_way: dict[Future[Result], Name] = {}
    refused: ExecutorError | None = None
    try:
        for name, piece in pieces:
            try:
                under_way[executor.submit(work, piece)] = name
            except Exception as error:  # noqa: BLE001 - of whatever kind of executor
                refused = broken(error)
                yield name, refused
                break
            if len(under_way) >= at_once:
                yield from _ready(under_way)
        while under_way:
            yield from _ready(under_way)
    finally:  # also where nobody wants the rest
        for future in under_way:
            future.cancel()
    if refused is not None:
        raise refused


def _ready(under_way: dict[Future[Result], Name]) -> Iterator[tuple[Name, Result | OpenBadgeError]]:
    done, _ = wait(under_way, return_when=FIRST_COMPLETED)
    for future in done:
        result = result_of(future)
        yield under_way.pop(future), result


def result_of(future: Future[Result]) -> Result | OpenBadgeError:
    """What came back: the result, or this library's own error, which of any other is ``executor.lost``."""
    try:
        return future.result()
    except OpenBadgeError as error:
        return error
    except Exception as error:  # noqa: BLE001 - of another library; what it says may show what was sent
        return ExecutorError(
            f"This was lost with the process that had it ({type(error).__name__}).",
            code="executor.lost",
            params={"reason": type(error).__name__},
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
