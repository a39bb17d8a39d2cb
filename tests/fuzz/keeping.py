"""Of what runs found, the inputs worth keeping: ``python -m fuzz.keeping [--work FOLDER] [--most N] TARGET …``.

An input is taken over into the kept corpus if it reaches lines of the library that no other does, those with most of them
first. Those that still break something are not taken: they are mended and named by hand.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from types import FrameType
from typing import Any

from fuzz.target import Target, kept_inputs
from fuzz.targets import NAMES, target

LONGEST = 4_000
"""Bytes of an input that is kept."""
FEWEST = 3
"""Lines that it reaches first."""
AT_ONCE = 0.5
"""Seconds of processor time, traced: the tests replay them all."""


def main() -> None:
    """The command line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--work", type=Path, default=Path("build/fuzz"))
    options.add_argument("--most", type=int, default=8, help="of one target")
    options.add_argument("targets", nargs="*")
    given = options.parse_args()
    for name in given.targets or NAMES:
        sys.stdout.write(
            f"{name}: {keep(target(name), given.work / 'corpus' / name, given.most)} inputs more\n"
        )


def keep(one: Target, found: Path, most: int) -> int:
    """Copies at most so many inputs into the corpus; returns how many."""
    known: set[tuple[str, int]] = set()
    for path in kept_inputs(one):
        known |= lines(one, path.read_bytes())
    reached = {}
    for data in sorted({path.read_bytes() for path in found.glob("*")}, key=lambda data: (len(data), data)):
        if len(data) > LONGEST:
            break
        began = time.process_time()
        try:
            new = lines(one, data) - known
        except Exception as error:  # noqa: BLE001 - told, and left for a person
            sys.stdout.write(f"{one.name}: an input still raises {type(error).__name__}\n")
            continue
        if new and time.process_time() - began < AT_ONCE:
            reached[data] = new
    for taken in range(most):
        best = max(reached, key=lambda data: len(reached[data] - known), default=b"")
        if len(reached.get(best, known) - known) < FEWEST:
            return taken
        known |= reached[best]
        (one.folder / f"reached-{sha256(best).hexdigest()[:8]}.bin").write_bytes(best)
    return most


def lines(run: Callable[[bytes], None], data: bytes) -> set[tuple[str, int]]:
    """The lines of the library that this input reaches."""
    reached: set[tuple[str, int]] = set()

    def enter(frame: FrameType, _: str, __: Any) -> Any:
        return line if "openbadge_issuer" in frame.f_code.co_filename else None

    def line(frame: FrameType, event: str, _: Any) -> Any:
        if event == "line":
            reached.add((frame.f_code.co_filename, frame.f_lineno))
        return line

    sys.settrace(enter)
    try:
        run(data)
    finally:
        sys.settrace(None)
    return reached


if __name__ == "__main__":
    main()
