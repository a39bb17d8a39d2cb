"""What was measured, and what follows from it: medians, ratios, growth."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from plan import Account, Goal, Task
from processes import OURS
from timing import Lap


@dataclass(slots=True)
class Figures:
    """The laps of every task, round by round, and what is told of the run.

    ``quads`` are the N-Quads of the badges of each size; ``memory`` MB by contestant, ``packages`` versions by contestant.
    """

    laps: dict[Task, list[Lap]] = field(default_factory=dict)
    quads: dict[str, int] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)
    packages: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def add(self, task: Task, lap: Lap) -> None:
        """One more lap of a task."""
        self.laps.setdefault(task, []).append(lap)

    def microseconds(self, task: Task) -> float:
        """The median of the rounds, of processor time for each call."""
        return median(lap.cpu for lap in self.laps[task])

    def measured(self, tasks: Iterable[Task]) -> tuple[Task, ...]:
        """Those of the tasks that were measured: a peer may be absent."""
        return tuple(task for task in tasks if task in self.laps)

    def fastest(self, tasks: Iterable[Task]) -> Task | None:
        """The one with the smallest median; none if none was measured."""
        return min(self.measured(tasks), key=self.microseconds, default=None)

    def ratio(self, task: Task, ours: Task) -> float:
        """How many times as long the task takes as ours: the median of the ratios of each round, as both share its load."""
        return median(
            theirs.cpu / own.cpu for theirs, own in zip(self.laps[task], self.laps[ours], strict=True)
        )

    def reached(self, goal: Goal) -> tuple[Task, float] | None:
        """The peer that a goal is measured by, and the ratio; nothing where the peers are absent."""
        peer = self.fastest(goal.peers)
        return None if peer is None else (peer, self.ratio(peer, goal.ours))

    def waiting(self) -> float:
        """How much longer all laps took by the clock on the wall than of the processor: 1 on a machine of our own."""
        laps = [lap for of_task in self.laps.values() for lap in of_task]
        return sum(lap.wall for lap in laps) / sum(lap.cpu for lap in laps)

    def accounted(self, account: Account) -> list[tuple[str, float]]:
        """The stages of an operation in microseconds, and what is left for everything else."""
        stages = [(title, self.microseconds(Task(OURS, name))) for title, name in account.stages]
        rest = self.microseconds(Task(OURS, account.operation)) - sum(took for _, took in stages)
        return [*stages, ("everything else", rest)]

    def floor(self, account: Account) -> float:
        """What hash, signature and JSON alone take, in microseconds."""
        return sum(self.microseconds(Task(OURS, name)) for name in account.floor)


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The slope of time over size, both logarithmic, by least squares: 1 is linear."""
    logs = [(math.log(size), math.log(took)) for size, took in points]
    x, y = (sum(pair[axis] for pair in logs) / len(logs) for axis in (0, 1))
    return sum((a - x) * (b - y) for a, b in logs) / sum((a - x) ** 2 for a, _ in logs)
