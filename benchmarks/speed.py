"""Our operations beside the peers', in one run, on one processor: writes docs/benchmarks.md and its plot.

``python benchmarks/speed.py --write`` is what `make bench` calls. The contestants take turns in rounds, so that what
else the machine does falls on all alike.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import ours
import page
import plan
import plot
import samples
from figures import Figures
from plan import SAMPLE, Task
from processes import CONTESTANTS, OURS, Contestant, Process, pin
from timing import LAP
from worker import Inputs

from openbadge_issuer import Verdict, Verifier

DOCS = Path(__file__).parents[1] / "docs"
PAGE, PLOT = DOCS / "benchmarks.md", DOCS / "benchmarks.svg"


@dataclass(frozen=True, slots=True)
class Pace:
    """How thoroughly: rounds until ``seconds`` by the clock on the wall are over, from ``fewest`` to ``most``."""

    sizes: tuple[int, ...] = samples.SIZES
    lap: float = LAP
    seconds: float = 90
    fewest: int = 5
    most: int = 15
    growth: int = 3
    warm: bool = True


QUICK = Pace(samples.SIZES[:2], lap=0.001, seconds=0, fewest=1, most=1, growth=1, warm=False)

Processes = dict[Contestant, Process]


def _agree(processes: Processes, inputs: Inputs, figures: Figures) -> None:
    """Before anything is timed: the same canonical bytes by all, and every peer's signature is good for us."""
    for size in inputs["badges"]:
        found = {
            who.title: process.sha256("canonicalize", size)
            for who, process in processes.items()
            if "canonicalize" in process.operations
        }
        if len(set(found.values())) != 1:
            raise RuntimeError(f"the canonical bytes of size {size} differ: {found}")
        text = processes[OURS].shown("canonicalize", size)
        figures.quads[size] = text.count("\n")
    for who, process in processes.items():
        if "sign" in process.operations:
            signed = json.dumps(process.shown("sign", SAMPLE))
            report = Verifier().check(signed, now=datetime.now(UTC))
            if report.verdict is not Verdict.ACCEPTED:
                raise RuntimeError(f"what {who.title} signs is not good: {report}")


def _rounds(processes: Processes, tasks: Sequence[Task], figures: Figures, pace: Pace) -> int:
    """Laps of all tasks, taking turns; as many rounds as fit. Returns how many."""
    counts = {
        task: processes[task.who].warm(
            task.operation, task.size, pace.lap, task.who.warm if pace.warm else pace.lap
        )
        for task in tasks
    }
    begun, done = time.monotonic(), 0
    while done < pace.fewest or (done < pace.most and time.monotonic() - begun < pace.seconds):
        for task in tasks if done % 2 else reversed(tasks):
            figures.add(task, processes[task.who].lap(task.operation, task.size, counts[task]))
        done += 1
    return done


def _there(tasks: Iterable[Task], processes: Processes) -> list[Task]:
    """Those of peers that run here, each once."""
    return [task for task in dict.fromkeys(tasks) if task.who in processes]


def measure(pace: Pace) -> tuple[Figures, int]:
    """Everything; the second is the number of rounds."""
    figures = Figures()
    inputs = ours.make_inputs(pace.sizes)
    processes: Processes = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "inputs.json"
        file.write_text(json.dumps(inputs), encoding="utf-8")
        try:
            for who in CONTESTANTS:
                if not who.missing:
                    processes[who] = Process(who, file)
                    figures.packages[who.name] = processes[who].packages
            _agree(processes, inputs, figures)
            tasks = _there((task for row in plan.ROWS for task in row.tasks), processes)
            rounds = _rounds(processes, [*tasks, *plan.parts()], figures, pace)
            figures.memory = {who.name: process.memory() for who, process in processes.items()}
            growing = _there(_growing(inputs), processes)
            few = replace(pace, fewest=pace.growth, most=pace.growth, warm=False)
            _rounds(processes, growing, figures, few)
        finally:
            for process in processes.values():
                process.close()
    return figures, rounds


def _growing(inputs: Inputs) -> Iterable[Task]:
    for size in inputs["badges"]:
        if size != SAMPLE:
            yield from (Task(who, operation, size) for who, operation in plan.GROWTH)


def _where(figures: Figures, rounds: int, pace: Pace, load: Sequence[float], *, pinned: bool) -> str:
    """The machine, the versions and the load, in sentences."""
    node = ""
    if any(who.kind == "node" for who in CONTESTANTS if who.name in figures.packages):
        version = subprocess.run(["node", "--version"], capture_output=True, encoding="utf-8", check=True)
        node = f", Node.js {version.stdout.strip().removeprefix('v')}"
    versions = {name: of for packages in figures.packages.values() for name, of in packages.items()}
    listed = ", ".join(f"{name} {of}" for name, of in sorted(versions.items()))
    where = "all on the same one" if pinned else "not bound to one of them, which this system does not offer"
    return (
        f"{page.machine()}, {os.cpu_count()} processors, {where}; {platform.python_implementation()} "
        f"{platform.python_version()}{node}. {rounds} rounds of laps of {pace.lap * 1000:.0f} ms, "
        f"{pace.growth} for the growth. Load of the machine {load[0]:.1f} at the beginning and {load[1]:.1f} at the end; "
        f"by the clock on the wall everything took {figures.waiting():.1f} times as long as of the processor. "
        f"Peers: {listed}."
    )


def _load() -> float:
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")


def write(figures: Figures, where: str, page_file: Path, plot_file: Path) -> str:
    """Puts the part into the page and the plot beside it; returns the part."""
    part = page.part(figures, where, plot_file.name)
    text = page_file.read_text(encoding="utf-8")
    before, _, rest = text.partition(page.BEGIN)
    page_file.write_text(before + part + rest.partition(page.END)[2], encoding="utf-8", newline="\n")
    drawn = plot.svg(
        page.curves(figures), "quads", "milliseconds", "Time by the number of quads, on logarithmic axes"
    )
    plot_file.write_text(drawn, encoding="utf-8", newline="\n")
    return part


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, prints, and writes where it is told to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=90, help="bounds the rounds")
    parser.add_argument("--quick", action="store_true", help="a call or two of each, to see that it runs")
    parser.add_argument("--write", action="store_true", help="write the page and its plot")
    parser.add_argument("--page", type=Path, default=PAGE)
    parser.add_argument("--plot", type=Path, default=PLOT)
    given = parser.parse_args(arguments)
    pace = QUICK if given.quick else Pace(seconds=given.seconds)
    before, pinned = _load(), pin()
    figures, rounds = measure(pace)
    where = _where(figures, rounds, pace, (before, _load()), pinned=pinned)
    if given.write:
        print(write(figures, where, given.page, given.plot))
    else:
        print(page.part(figures, where, given.plot.name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
