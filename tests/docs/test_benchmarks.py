"""The command behind docs/benchmarks.md runs, with the peers that are here; its figures follow from the laps."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
UNITS = """
from figures import Figures, exponent
from page import goals, table, time_of, times
from plan import GOALS, Task
from plot import svg
from processes import DIGITAL_BAZAAR, DIGITAL_CREDENTIALS, OURS
from timing import Lap

assert [time_of(n) for n in (0.5, 8.514, 851.4, 1_204, 350_900)] == ["0.500 µs", "8.51 µs", "851 µs", "1.20 ms", "351 ms"]
assert [times(n)[1:] for n in (0.0831, 2.5, 24.12, 1_234.5)] == ["0.0831", "2.50", "24.1", "1,230"]
assert table(["a", "b"], [["1", "2"]]) == "| a | b |\\n| --- | --- |\\n| 1 | 2 |"
assert round(exponent([(10, 7), (100, 70), (1000, 700)]), 6) == 1
assert round(exponent([(10, 1), (100, 100)]), 6) == 2

figures = Figures()
for slow in (1, 3, 2):  # one round has three times the load: the ratio does not change
    figures.add(Task(OURS, "sign"), Lap(10 * slow, 10 * slow))
    figures.add(Task(DIGITAL_BAZAAR, "sign"), Lap(250 * slow, 500 * slow))
    figures.add(Task(DIGITAL_CREDENTIALS, "sign"), Lap(400 * slow, 400 * slow))
goal = GOALS[0]
peer, ratio = figures.reached(goal)
assert (peer.who, ratio) == (DIGITAL_BAZAAR, 25)
assert figures.microseconds(peer) == 500
assert figures.reached(GOALS[1]) is None
shown = goals(figures)
assert "25.0** (@digitalbazaar/vc) | reached |" in shown
assert "not installed here" in shown

drawn = svg([("one & two", [(10, 1), (100, 9)])], "x", "y", "what it shows")
assert drawn == svg([("one & two", [(10, 1), (100, 9)])], "x", "y", "what it shows")
assert "one &amp; two" in drawn and "<title>what it shows</title>" in drawn
"""


def run(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-X", "utf8", *command],
        cwd=ROOT / "benchmarks",
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_figures_follow_from_the_laps() -> None:
    """In a process of their own: the modules of the benchmarks have short names."""
    run("-c", UNITS)


def test_the_whole_command_writes_between_the_marks(tmp_path: Path) -> None:
    page, plot = tmp_path / "page.md", tmp_path / "plot.svg"
    page.write_text("before\n<!-- made by `make bench` -->old<!-- end -->\nafter\n", encoding="utf-8")
    run("speed.py", "--quick", "--write", "--page", str(page), "--plot", str(plot))
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n<!-- made by `make bench` -->\n")
    assert text.endswith("<!-- end -->\nafter\n")
    assert "old" not in text
    assert "## What was asked for" in text
    assert "(plot.svg)" in text
    assert plot.read_text(encoding="utf-8").startswith("<svg ")


def test_the_readme_promises_no_more_than_was_measured() -> None:
    said = re.search(
        r"signed, and its proof verified, more than (\d+) times as fast",
        (ROOT / "README.md").read_text(encoding="utf-8"),
    )
    assert said
    page = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    for what in ("sign", "verify one proof"):
        measured = re.search(rf"\| {what}: the fastest JavaScript peer \|.*?\*\*\D([\d.]+)\*\*", page)
        assert measured
        assert float(measured[1]) > float(said[1])
