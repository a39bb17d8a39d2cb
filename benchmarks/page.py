"""The part of docs/benchmarks.md that a run writes."""

from __future__ import annotations

import math
import platform
from collections.abc import Iterable, Sequence
from pathlib import Path

from figures import Figures, exponent
from plan import ACCOUNTS, GOALS, GROWTH, ROWS, SAMPLE, Row, Task
from processes import CONTESTANTS, OURS, Contestant

BEGIN, END = "<!-- made by `make bench` -->", "<!-- end -->"


TIMES = "\N{MULTIPLICATION SIGN}"
_DIGITS = 3
_THOUSAND = 1000.0


def _digits(value: float) -> str:
    """Three significant digits, without an exponent."""
    decimals = _DIGITS - 1 - math.floor(math.log10(abs(value))) if value else 0
    return f"{round(value, decimals):,.{max(0, decimals)}f}"


def time_of(microseconds: float) -> str:
    """``85.1 µs``, ``1.20 ms``."""
    if abs(microseconds) < _THOUSAND:
        return f"{_digits(microseconds)} µs"
    return f"{_digits(microseconds / _THOUSAND)} ms"


def times(ratio: float) -> str:
    """A ratio with three digits, behind its sign."""
    return TIMES + _digits(ratio)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def goals(figures: Figures) -> str:
    """What was asked for, and what this run shows."""
    rows = []
    for goal in GOALS:
        reached = figures.reached(goal)
        found = ["not installed here", ""]
        if reached is not None:
            peer, ratio = reached
            verdict = "**short of it**"
            if ratio >= goal.least:
                verdict = "aim reached" if goal.aim and ratio >= goal.aim else "reached"
            shown = f"**{times(ratio)}**"
            found = [
                shown if len(goal.peers) == 1 else f"{shown} ({peer.who.title})",
                verdict,
            ]
        rows.append(
            [goal.title, f"{TIMES}{goal.least:g}", f"{TIMES}{goal.aim:g}" if goal.aim else "", *found]
        )
    return table(["beside whom", "at least", "aim", "here", ""], rows)


def operations(figures: Figures) -> str:
    """Every operation: ours, and how long a peer takes."""
    peers = [who for who in CONTESTANTS if who is not OURS and who.name in figures.packages]
    rows = [
        [
            row.title,
            time_of(figures.microseconds(Task(OURS, row.ours)) / row.batch),
            *(_beside(figures, row, who) for who in peers),
        ]
        for row in ROWS
    ]
    memory = ["most memory of the process", *(f"{figures.memory[who.name]:.0f} MB" for who in (OURS, *peers))]
    return table(["", "ours", *(who.title for who in peers)], [*rows, memory])


def _beside(figures: Figures, row: Row, who: Contestant) -> str:
    of_peer = [task for task in figures.measured(row.peers) if task.who == who]
    if not of_peer:
        return ""
    (task,) = of_peer
    ratio = figures.ratio(task, Task(OURS, row.ours))
    return f"{time_of(figures.microseconds(task))} ({times(ratio)})"


def accounts(figures: Figures) -> str:
    """Where our time goes, and how far it is from the floor."""
    parts = [dict(figures.accounted(account)) for account in ACCOUNTS]
    names = list(dict.fromkeys(name for each in parts for name in each))
    names.sort(key=lambda name: name == "everything else")
    rows = [[name, *(time_of(each[name]) if name in each else "" for each in parts)] for name in names]
    whole = [figures.microseconds(Task(OURS, account.operation)) for account in ACCOUNTS]
    floors = [figures.floor(account) for account in ACCOUNTS]
    rows += [
        ["**together**", *(f"**{time_of(each)}**" for each in whole)],
        ["the floor", *(time_of(each) for each in floors)],
        ["distance from it", *(times(each / least) for each, least in zip(whole, floors, strict=True))],
    ]
    return table(["", *(account.title for account in ACCOUNTS)], rows)


def floor_parts(figures: Figures) -> str:
    """The floor in words."""
    names = dict.fromkeys(name for account in ACCOUNTS for name in account.floor)
    return ", ".join(f"{name} {time_of(figures.microseconds(Task(OURS, name)))}" for name in names)


def growth(figures: Figures) -> str:
    """Time by size, and the exponents."""
    columns = [(who, operation) for who, operation in GROWTH if _points(figures, who, operation, named=False)]
    sizes = [size for size in figures.quads if size != SAMPLE]
    rows = [
        [
            size.removesuffix(" named"),
            "none" if size.endswith("named") else "all",
            f"{figures.quads[size]:,}",
            *(time_of(figures.microseconds(Task(who, operation, size))) for who, operation in columns),
        ]
        for size in sizes
    ]
    rows += [
        [
            "**exponent**",
            "none" if named else "all",
            "",
            *(
                f"**{exponent(_points(figures, who, operation, named=named)):.2f}**"
                for who, operation in columns
            ),
        ]
        for named in (False, True)
    ]
    titles = [f"{'ours' if who == OURS else who.title}: {operation}" for who, operation in columns]
    return table(["alignments, evidence", "blank nodes", "quads", *titles], rows)


def _points(figures: Figures, who: Contestant, operation: str, *, named: bool) -> list[tuple[float, float]]:
    """Quads and microseconds of one curve."""
    return [
        (quads, figures.microseconds(Task(who, operation, size)))
        for size, quads in figures.quads.items()
        if size.endswith("named") == named and size != SAMPLE and Task(who, operation, size) in figures.laps
    ]


def curves(figures: Figures) -> list[tuple[str, list[tuple[float, float]]]]:
    """For the plot: each curve with its name, quads and milliseconds."""
    drawn = []
    for who, operation in GROWTH:
        points = _points(figures, who, operation, named=False)
        if points:
            title = "ours" if who == OURS else who.title
            drawn.append((f"{title}: {operation}", [(quads, took / 1000) for quads, took in points]))
    return drawn


def machine() -> str:
    """The machine in a sentence, without its name."""
    processor = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            line for line in info.read_text(encoding="utf-8").splitlines() if line.startswith("model name")
        ]
        processor = names[0].partition(":")[2].strip() if names else processor
    return f"{platform.system()} on {processor} ({platform.machine()})"


def part(figures: Figures, where: str, plot: str) -> str:
    """All that stands between the markers; ``where`` describes machine and load, ``plot`` is the image's file name."""
    alternative = "Time by the number of quads, both axes logarithmic: " + "; ".join(
        f"{title} from {points[0][1]:.2g} to {points[-1][1]:.3g} ms" for title, points in curves(figures)
    )
    return "\n\n".join(
        [
            BEGIN,
            "## What was asked for",
            goals(figures),
            "## Every operation",
            operations(figures),
            "## Where our time goes",
            accounts(figures),
            f"The floor is {floor_parts(figures)}.",
            "## How it grows",
            growth(figures),
            f"![{alternative}.]({plot})",
            "## Where this was measured",
            where,
            END,
        ]
    )
