"""How long a call takes, in a loop, and how much memory the process has held. Imports nothing of ours: peers use it, too.

What is reported is the processor time of the process for each call (all its threads, garbage collection included), because
what else the machine does is not in it; on a machine that does nothing else, the clock on the wall shows the same.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

Call = Callable[[int], object]
"""One operation; the number says on which of the different badges."""

LAP = 0.05  # seconds of processor time
_MOST = 20_000  # calls in a lap


class Lap(NamedTuple):
    """Microseconds for each call of one loop."""

    cpu: float
    wall: float


def lap(call: Call, count: int) -> Lap:
    """So many calls in a loop."""
    wall, cpu = time.perf_counter(), time.process_time()
    for number in range(count):
        call(number)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return Lap(cpu / count * 1e6, wall / count * 1e6)


def count_for(call: Call, seconds: float = LAP) -> int:
    """How many calls make a lap; warms up on the way."""
    count = 1
    while True:
        took = lap(call, count).cpu * count / 1e6
        if took >= seconds / 4 or count >= _MOST:
            return max(1, min(_MOST, round(count * seconds / max(took, 1e-6))))
        count *= 4


def median(call: Call, laps: int = 7, seconds: float = LAP) -> float:
    """The median of some laps, in microseconds of processor time for each call, once it is warm."""
    lap(call, count_for(call, seconds))
    count = count_for(call, seconds)
    return statistics.median(lap(call, count).cpu for _ in range(laps))


def peak_memory() -> float:
    """The most memory that this process has held, in MB.

    On Linux by `/proc`, because what `getrusage` says there includes the parent's memory at the start.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text(encoding="ascii").splitlines())
        return int(lines["VmHWM"].split()[0]) / 1000
    if sys.platform == "win32":
        return float("nan")
    import resource  # noqa: PLC0415 - not on Windows

    unit = 1 if sys.platform == "darwin" else 1000  # bytes there, kB elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
