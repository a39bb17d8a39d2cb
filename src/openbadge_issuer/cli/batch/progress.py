"""A bar while it takes long; only where somebody looks at a terminal."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

__all__ = ["bar"]


@contextlib.contextmanager
def bar(what: str, total: int | None = None) -> Iterator[Callable[[], object]]:
    """What is to be called for each piece of work that is done."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield _nothing
        return
    from rich.console import Console  # noqa: PLC0415 - only where there is a terminal
    from rich.progress import Progress  # noqa: PLC0415 - the same

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=total)

        def step() -> None:
            progress.advance(task)

        yield step


def _nothing() -> None:
    return
