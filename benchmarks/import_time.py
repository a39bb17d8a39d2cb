"""What an import costs: the median of fresh processes, ours beside a peer's in one run, into docs/import-time.md.

The time is taken inside each process, around the import alone, so that the start of Python is not in it. The cases take
turns, so that whatever else the machine does falls on all of them alike. One round before the first is not counted: it
compiles every module into a folder of its own, as an installation does, and warms the file cache.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "import-time.md"
PEER = ROOT / ".interop-venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
BEGIN, END = "<!-- made by `make bench` -->", "<!-- end -->"
BUDGET = 150  # ms
YARDSTICK = "`from pydantic import BaseModel`, for comparison"  # says how fast the machine is

TIMED = "import time; t = time.perf_counter(); exec({code!r}); print((time.perf_counter() - t) * 1000)"

BUDGETED = "from openbadge_issuer import Issuer, Award, Verifier, bake"
MODELS_AND_KEYS = "Achievement, Criteria, Irrevocable, LocalSigner, Profile, Recipient"
FIRST_BADGE = """
from datetime import UTC, datetime
from openbadge_issuer import *
signer = LocalSigner.generate()
course = Achievement(id="https://school.example/1", name="Welding", achievement_type="Course", description="Welds.",
                     criteria=Criteria(narrative="Three joints."))
issuer = Issuer(Profile(id=signer.controller, name="School"), signer, status=Irrevocable("a measurement"))
secured = issuer.issue(Award(course, Recipient.email("ada@example.org")), now=datetime.now(UTC))
assert Verifier().check(secured, now=datetime.now(UTC)).verdict == "accepted"
"""


@dataclass(frozen=True, slots=True)
class Case:
    """One thing to measure: what it says on the page, and the code."""

    label: str
    code: str
    python: Path
    times: list[float] = field(default_factory=list)

    def run(self, compiled: Path) -> float:
        """Milliseconds in one fresh process; ``compiled`` is where Python keeps the compiled modules."""
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        done = subprocess.run(
            [self.python, "-c", TIMED.format(code=self.code)],
            capture_output=True,
            encoding="utf-8",
            check=True,
            cwd=ROOT.anchor,
            env={**surroundings, "PYTHONPYCACHEPREFIX": str(compiled)},
        )
        return float(done.stdout)


def cases(peer: Path) -> list[Case]:
    """What is measured, in the order of the page."""
    own = Path(sys.executable)
    measured = [
        Case("`import openbadge_issuer`", "import openbadge_issuer", own),
        Case(f"`{BUDGETED}`", BUDGETED, own),
        Case(
            f"… `, {MODELS_AND_KEYS}`, and so pydantic and cryptography",
            f"{BUDGETED}, {MODELS_AND_KEYS}",
            own,
        ),
        Case("… and a first badge issued and verified", FIRST_BADGE, own),
        Case(YARDSTICK, "from pydantic import BaseModel", own),
    ]
    if peer.exists():
        ask = "from importlib.metadata import version; print(version('openbadgeslib'))"
        done = subprocess.run([peer, "-c", ask], capture_output=True, encoding="utf-8", check=True)
        code = "from openbadgeslib.ob3 import OB3LdpSigner, OB3LdpVerifier, OpenBadgeCredential"
        label = f"openbadgeslib {done.stdout.strip()}: `{code}`"
        measured.append(Case(label, code, peer))
    return measured


def measure(measured: Sequence[Case], rounds: int) -> None:
    """Every case once a round, the first round not counted."""
    with tempfile.TemporaryDirectory() as compiled:
        for number in range(rounds + 1):
            for case in measured:
                took = case.run(Path(compiled))
                if number:
                    case.times.append(took)


def table(measured: Sequence[Case], rounds: int) -> str:
    """The part of the page."""
    rows = ["| | median, ms | fastest | slowest | pydantic = 1 |", "|---|---|---|---|---|"]
    yardstick = statistics.median(next(case for case in measured if case.label == YARDSTICK).times)
    for case in measured:
        median = statistics.median(case.times)
        figures = f"{median:.0f} | {min(case.times):.0f} | {max(case.times):.0f} | {median / yardstick:.1f}"
        rows.append(f"| {case.label} | {figures} |")
    machine = f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores, {platform.python_implementation()}"
    kept = "kept" if statistics.median(measured[1].times) <= BUDGET else "not kept"
    where = (
        f"{rounds} fresh processes each, taking turns. {machine} {platform.python_version()}. "
        f"The budget of {BUDGET} ms for the second row was {kept} in this run."
    )
    return "\n".join([BEGIN, "", *rows, "", where, "", END])


def main() -> int:
    """Measures, writes the page, and exits with 1 if the budget is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="processes per case (at least 9)")
    parser.add_argument("--peer", type=Path, default=PEER, help="a Python that has openbadgeslib")
    arguments = parser.parse_args()
    measured, rounds = cases(arguments.peer), max(9, arguments.rounds)
    measure(measured, rounds)
    part = table(measured, rounds)
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    PAGE.write_text(head + part + rest.partition(END)[2], encoding="utf-8", newline="\n")
    print(part)
    return 0 if statistics.median(measured[1].times) <= BUDGET else 1


if __name__ == "__main__":
    sys.exit(main())
