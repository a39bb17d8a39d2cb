"""What a single check costs, where a test makes several, or takes long to build what it hands in."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import process_time
from typing import Final, NamedTuple

__all__ = ["CHECKS", "Spent", "aside", "measured", "slowness"]

_STATUS, _FORGET = (
    Path("/proc/self/status"),
    Path("/proc/self/clear_refs"),
)  # Linux; elsewhere memory is not measured
_USUAL: Final = 0.02  # seconds of processor time that `slowness` takes on an ordinary core


class Spent(NamedTuple):
    """Of one check: seconds of processor time, and by how many megabytes memory grew at its peak."""

    seconds: float
    megabytes: float


CHECKS: Final[list[Spent]] = []
"""Those of the test that runs."""

_ASIDE: Final[list[float]] = [0.0]
"""Seconds of processor time that the tests themselves took, all together."""


@contextmanager
def measured() -> Iterator[None]:
    """Around one check: of a test that has some, each has to stay within the bounds, and not the whole test."""
    gc.freeze()  # what thousands of tests left behind is not looked through for garbage again and again
    before, began = _memory("VmRSS", forget=True), process_time() - _ASIDE[0]
    try:
        yield
    finally:
        seconds = process_time() - _ASIDE[0] - began
        CHECKS.append(Spent(seconds, max(_memory("VmHWM") - before, 0) / 1_000))
        gc.unfreeze()


@contextmanager
def aside() -> Iterator[None]:
    """Around what no user of the library has: the tests look at each report, which may take longer than to make it."""
    began = process_time()
    try:
        yield
    finally:
        _ASIDE[0] += process_time() - began


def slowness() -> float:
    """How many times slower than an ordinary core this one is now, and 1 at least: others use it, or a tracer watches."""
    began = process_time()
    texts: dict[str, int] = {}
    for number in range(200_000):
        texts[f"{number % 1_000}"] = number
    return max((process_time() - began) / _USUAL, 1.0)


def _memory(name: str, *, forget: bool = False) -> int:
    """Kilobytes that this process has, or had at most since it was told to forget."""
    with suppress(OSError):
        if forget:
            _FORGET.write_text("5", encoding="ascii")  # the peak begins anew
        found = _STATUS.read_text(encoding="ascii", errors="replace").partition(f"{name}:")[2]
        return int(found.split()[0])
    return 0
