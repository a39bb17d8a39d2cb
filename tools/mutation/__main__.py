# ruff: noqa: T201  # a program
"""Tries the mutants of some rooms, says which survive, and fails if one has no reason to (docs/mutation-testing.md)."""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from mutation import page, record
from mutation.mutants import Identity, Module, Mutant
from mutation.results import Result, justified, read, write

ROOT: Final = Path(__file__).parents[2]
SOURCE: Final = ROOT / "src" / "openbadge_issuer"
RESULTS: Final = ROOT / "build" / "mutation" / "results.jsonl"
JUSTIFIED: Final = ROOT / "tests" / "mutation" / "justified.toml"
RECORD: Final = ROOT / "tests" / "mutation" / "record.json"
PAGE: Final = ROOT / "docs" / "mutation-testing.md"
ROOMS: Final = ("rules", "proofs", "status", "verification")
TESTS: Final = (*(f"tests/unit/{room}" for room in ROOMS), "tests/hostile")
SAMPLE: Final = 60
PYTEST: Final = (
    *("-q", "--no-header", "--no-summary", "--tb=native", "--capture=sys"),
    *("-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov"),
)


def modules_of(rooms: Iterable[str], only: Sequence[str] = ()) -> list[Module]:
    """The modules of some rooms, in order; ``only`` those whose name begins with one of these."""
    return [
        Module(path, name)
        for room in rooms
        for path in sorted((SOURCE / room).rglob("*.py"))
        if (name := path.relative_to(SOURCE).with_suffix("").as_posix().replace("/", "."))
        and (not only or name.startswith(tuple(only)))
    ]


def nearness(module: str, test: str) -> int:
    """How far a test is from a module: 0 in the same room, 1 in another one, 2 among the attacks."""
    if test.startswith(f"tests/unit/{module.split('.', 1)[0]}/"):
        return 0
    return 1 if test.startswith("tests/unit/") else 2


def todo(modules: Iterable[Module], known: Iterable[Result], *, again: bool) -> list[tuple[Module, Mutant]]:
    """What is still to be tried: what was killed stays killed while its function is as it was."""
    open_still = {"survived", "uncovered"} if again else set()
    settled = {(result.identity, result.digest) for result in known if result.outcome not in open_still}
    return [
        (module, mutant)
        for module in modules
        for mutant in module.mutants
        if (mutant.identity, mutant.digest) not in settled
    ]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m mutation", description=__doc__)
    parser.add_argument("--rooms", nargs="+", default=list(ROOMS), choices=ROOMS)
    parser.add_argument("--modules", nargs="+", default=[], help="those whose name begins so: rules.vcdm")
    parser.add_argument("--tests", nargs="+", default=list(TESTS), help="files and folders of tests")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where results are kept between runs")
    parser.add_argument("--sample", type=int, help="so many mutants only, drawn by --seed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=5.0, help="of tests for each mutant, at most")
    parser.add_argument("--jobs", type=int, default=1, help="processes side by side")
    parser.add_argument("--fresh", action="store_true", help="nothing counts that was found before")
    parser.add_argument("--again", action="store_true", help="survivors are tried again: there are new tests")
    parser.add_argument("--list", action="store_true", help="try nothing, tell the survivors of earlier runs")
    parser.add_argument("--replay", action="store_true", help="only the recorded sample, by its own tests")
    parser.add_argument("--record", action="store_true", help="write the figures into the repository")
    return parser.parse_args()


def main() -> int:
    """The command."""
    options = _arguments()
    os.chdir(ROOT)
    if options.replay:
        return _replayed()
    modules = modules_of(options.rooms, options.modules)
    if options.fresh:
        options.results.unlink(missing_ok=True)
    work = todo(modules, read(options.results), again=options.again)
    if options.sample is not None and options.sample < len(work):
        chosen = set(random.Random(options.seed).sample(range(len(work)), options.sample))  # noqa: S311 - a draw
        work = [pair for at, pair in enumerate(work) if at in chosen]
    if work and not options.list:
        from mutation.trying import Trying  # noqa: PLC0415 - needs fork, and coverage

        trying = Trying(
            modules,
            work,
            lambda result: write(options.results, [result]),
            nearness,
            jobs=options.jobs,
            seconds=options.seconds,
        )
        pytest.main([*PYTEST, *options.tests], plugins=[trying])
    results = {result.identity: result for result in read(options.results)}
    if options.record:
        _recorded(results)
    return _told(modules, results)


def _excused() -> frozenset[Identity]:
    return frozenset(entry.identity for entry in justified(JUSTIFIED))


def _told(modules: Iterable[Module], results: Mapping[Identity, Result]) -> int:
    excused = _excused()
    alive = 0
    for module in modules:
        for line, result in record.unjustified(module, results, excused):
            alive += 1
            where = result.identity
            note = ", ".join(
                filter(None, [result.outcome, result.by, f"nth = {where.nth}" * bool(where.nth)])
            )
            print(f"{where.module}:{line} {where.function}: {where.change}  ({note})\n    {where.line}")
    print(f"{alive} survive without a reason")
    return 1 if alive else 0


def _recorded(results: Mapping[Identity, Result]) -> None:
    modules = modules_of(ROOMS)
    excused = _excused()
    made = record.Record(
        datetime.now(UTC).date().isoformat(),
        {module.name: record.tallied(module, results, excused) for module in modules},
        record.drawn(modules, results, number=SAMPLE, seed=0),
    )
    record.write(RECORD, made)
    page.put(PAGE, made)


def _replayed() -> int:
    """The recorded sample: each mutant must still be killed by the test that killed it."""
    from mutation.trying import Trying  # noqa: PLC0415 - needs fork, and coverage

    by = dict(record.read(RECORD).sample)
    names = {identity.module for identity in by}
    modules = [module for module in modules_of(ROOMS) if module.name in names]
    work = [(module, mutant) for module in modules for mutant in module.mutants if mutant.identity in by]
    results: list[Result] = []
    trying = Trying(modules, work, results.append, nearness, by=by)
    files = sorted({by[mutant.identity].split("::")[0] for _, mutant in work})
    pytest.main([*PYTEST, *(name for name in files if (ROOT / name).exists())], plugins=[trying])
    alive = [result for result in results if result.outcome not in {"killed", "timeout"}]
    for result in alive:
        print(f"{result.outcome}: {result.identity} was killed by {by[result.identity]}")
    print(f"{len(results) - len(alive)} of {len(results)} killed, {len(by) - len(work)} no longer there")
    return 1 if alive or not results else 0


if __name__ == "__main__":
    sys.exit(main())
