"""A programme at the size that the original one reached, from application to verified badge; its rules audited.

``python benchmarks/programme.py`` prints a table; with ``--write`` it also goes into docs/assessment-at-size.md.
``--awards 200`` is a short run. Applications lie in a folder, badges in a ledger; two processes share the ledger.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from programme_world import Learners, Plan, Programme, audit, megabytes, verify_all

PAGE = Path(__file__).parents[1] / "docs" / "assessment-at-size.md"
BEGIN, END = "<!-- made by benchmarks/programme.py -->", "<!-- end of what it made -->"
SHARDS = 2


@dataclass(slots=True)
class Run:
    """What one process did: counts, seconds by phase, the most memory."""

    counts: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    memory: float = 0.0

    def timed(self, phase: str, begun: float) -> None:
        self.seconds[phase] = self.seconds.get(phase, 0.0) + time.perf_counter() - begun
        self.memory = megabytes()


def simulate(shard: int, folder: Path, plan: Plan) -> Run:
    """Everything that happens to the learners of one shard, then the audit of every record."""
    run, begun = Run(), time.perf_counter()
    programme = Programme(folder, shard)
    learners = Learners(programme, plan.learners // SHARDS)
    while programme.counts["awarded"] < plan.awards // SHARDS:
        programme.week(learners)
    run.timed("applications, reviews, decisions, badges", begun)
    begun = time.perf_counter()
    programme.counts.update(audit(programme))
    run.timed("every record replayed and audited", begun)
    run.counts = programme.counts
    return run


def check(shard: int, folder: Path) -> Run:
    """Every badge of one shard, verified as a stranger does."""
    run, begun = Run(), time.perf_counter()
    run.counts.update(verify_all(folder, shard))
    run.timed("every badge verified, status included", begun)
    return run


def rows(runs: list[Run], wall: dict[str, float]) -> Iterator[str]:
    counts = sum((run.counts for run in runs), Counter())
    yield "| what | how many |"
    yield "|---|---|"
    for name in sorted(counts, key=lambda one: (-counts[one], one)):
        yield f"| {name} | {counts[name]:,} |"
    yield ""
    yield "| phase, by two processes side by side | minutes |"
    yield "|---|---|"
    for phase, seconds in wall.items():
        yield f"| {phase} | {seconds / 60:.1f} |"
    yield ""
    yield f"The most memory that one process held: {max(run.memory for run in runs):.0f} MB."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--awards", type=int, default=20_000)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    scale = given.awards / 20_000
    plan = Plan(awards=given.awards, learners=max(200, round(35_000 * scale)))
    with TemporaryDirectory() as folder, ProcessPoolExecutor(SHARDS) as pool:
        begun = time.perf_counter()
        runs = list(pool.map(partial(simulate, folder=Path(folder), plan=plan), range(SHARDS)))
        wall = {phase: max(run.seconds[phase] for run in runs) for phase in runs[0].seconds}
        checked = list(pool.map(partial(check, folder=Path(folder)), range(SHARDS)))
        wall |= {phase: max(run.seconds[phase] for run in checked) for phase in checked[0].seconds}
        wall["all of it"] = time.perf_counter() - begun
    lines = list(rows([*runs, *checked], wall))
    print("\n".join(lines))
    counts = sum((run.counts for run in [*runs, *checked]), Counter())
    if counts["a rule was broken"] or counts["accepted by the verifier"] != counts["awarded"]:
        sys.exit("The figures would be of a run in which something went wrong.")
    if given.write:
        page = PAGE.read_text(encoding="utf-8")
        before, rest = page.split(BEGIN)
        made = "\n".join(lines)
        PAGE.write_text(
            f"{before}{BEGIN}\n\n{made}\n\n{END}{rest.split(END)[1]}", encoding="utf-8", newline="\n"
        )


if __name__ == "__main__":
    main()
