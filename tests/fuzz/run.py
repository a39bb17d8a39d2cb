"""Coverage-guided fuzzing with atheris: ``python -m fuzz.run [--seconds N] [--work FOLDER] [TARGET …]`` (POSIX only).

The library is instrumented once. Then each target in turn runs in a process of its own, forked from this one, and begins
with the kept corpus and with what earlier runs found (``FOLDER/corpus/TARGET``). Inputs that break something land in
``FOLDER/found/TARGET``, the shortest for each place that raised; the run goes on. An input that takes more than ten seconds,
or a process that takes more than 1.5 GB, ends the process and begins the next; its input lands there as well.
``FOLDER/runs.jsonl`` gets a line for each process: target, seconds, executions, features.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sys
import time
import traceback
from collections.abc import Callable
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

from fuzz.targets import NAMES

SLOW = 1.0
"""Seconds of processor time (instrumented code is several times slower) from which an input is told."""
HANG = 10
MEMORY = 1_500
"""Megabytes of the whole process."""


def main() -> int:
    """The command line: without names all targets, each for its share of the seconds."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=int, default=600, help="of all targets together")
    options.add_argument("--work", type=Path, default=Path("build/fuzz"))
    options.add_argument("targets", nargs="*")
    given = options.parse_args()
    unknown = set(given.targets) - set(NAMES)
    if unknown:
        options.error(f"no such target: {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    names = given.targets or list(NAMES)
    targets = [_instrumented(name) for name in names]
    for target in targets:
        run_one(target, max(given.seconds // len(names), 5), given.work)
    found = [
        path for name in names for path in (given.work / "found" / name).glob("*") if path.suffix != ".txt"
    ]
    for path in sorted(found):
        sys.stdout.write(f"{path}\n")
    return 1 if found else 0


def _instrumented(name: str) -> Any:
    atheris: Any = import_module("atheris")
    with atheris.instrument_imports(include=["openbadge_issuer"]):
        target = import_module("fuzz.targets").target(name)
        for path in import_module("fuzz.target").kept_inputs(target):
            target(path.read_bytes())  # so that what is imported at first use is instrumented, too
    return target


def run_one(target: Any, seconds: int, work: Path) -> None:
    """Processes of one target, one after the other, until its time is over."""
    found, ends = work / "found" / target.name, time.monotonic() + seconds
    found.mkdir(parents=True, exist_ok=True)
    (work / "corpus" / target.name).mkdir(parents=True, exist_ok=True)
    said = found / "last-process.txt"
    while (left := int(ends - time.monotonic())) > 3:
        began, code = time.monotonic(), _forked(target, left, work, said)
        numbers = _numbers(said.read_text("utf-8", "replace"))
        line = {"target": target.name, "seconds": round(time.monotonic() - began, 1), "exit": code, **numbers}
        with (work / "runs.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
        if "executions" not in numbers:
            return


def _forked(target: Any, seconds: int, work: Path, said: Path) -> int:
    sys.stdout.flush()
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    output = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    fuzz(target, seconds, work)
    os._exit(0)


def _numbers(said: str) -> dict[str, int]:
    patterns = {"executions": r"^#(\d+)\t", "features": r" ft: (\d+)", "corpus": r" corp: (\d+)/"}
    every = {name: re.findall(each, said, re.MULTILINE) for name, each in patterns.items()}
    return {name: int(each[-1]) for name, each in every.items() if each}


def fuzz(target: Any, seconds: int, work: Path) -> None:
    """One process: libFuzzer, which calls the target until its time is over."""
    atheris: Any = import_module("atheris")
    changed = import_module("fuzz.mutating").changed
    found, corpus = work / "found" / target.name, work / "corpus" / target.name

    def mutate(data: bytes, max_size: int, seed: int) -> bytes:
        rng = random.Random(seed)
        made: bytes = changed(data, target.form, rng, lambda part: atheris.Mutate(part, max_size))
        return made[:max_size]

    arguments = [
        *("fuzz", str(corpus), str(target.folder)),
        *(f"-max_total_time={seconds}", f"-max_len={target.max_len}", f"-timeout={HANG}"),
        *(f"-rss_limit_mb={MEMORY}", f"-artifact_prefix={found}/", "-use_value_profile=1", "-reload=0"),
    ]
    atheris.Setup(arguments, _collecting(target, found), custom_mutator=mutate)
    atheris.Fuzz()


def _collecting(target: Callable[[bytes], None], found: Path) -> Callable[[bytes], None]:
    """The target, whose findings are written down instead of ending the process."""

    def run(data: bytes) -> None:
        began = time.process_time()
        try:
            target(data)
        except Exception as error:  # noqa: BLE001 - this is what is looked for
            last = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{type(error).__name__}-{Path(last.filename).stem}-{last.lineno}"
            _keep(found, place, data, traceback.format_exc())
        took = time.process_time() - began
        if took > SLOW:
            _keep(found, f"slow-{int(took)}s", data, f"{took:.1f} s")

    return run


def _keep(found: Path, place: str, data: bytes, why: str) -> None:
    """The shortest input for each place."""
    before = next(iter(found.glob(f"{place}.*.bin")), None)
    if before is not None and before.stat().st_size <= len(data):
        return
    if before is not None:
        before.unlink()
    (found / f"{place}.{sha256(data).hexdigest()[:8]}.bin").write_bytes(data)
    (found / f"{place}.txt").write_text(why, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
