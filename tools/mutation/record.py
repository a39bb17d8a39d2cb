"""The result of a full run, as the repository keeps it: figures by module, and a sample with the tests that killed it."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from mutation.mutants import Identity, Module
from mutation.results import Result

__all__ = ["Record", "Tally", "drawn", "read", "tallied", "unjustified", "write"]

_ALIVE: Final = ("survived", "uncovered")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many mutants a module has, and what became of them; ``outside`` are changes that no patch reaches."""

    mutants: int
    killed: int
    timeouts: int
    justified: int
    survivors: int
    untried: int
    outside: int

    @property
    def score(self) -> str:
        """Killed and timed out, of those that were tried and are not justified."""
        judged = self.killed + self.timeouts + self.survivors
        return f"{100 * (self.killed + self.timeouts) / judged:.1f} %" if judged else "-"

    def __add__(self, other: Tally) -> Tally:
        mine, others = asdict(self), asdict(other)
        return Tally(**{name: mine[name] + others[name] for name in mine})


@dataclass(frozen=True, slots=True)
class Record:
    """What stands in the repository: the day, the figures, and mutants with the test that killed each."""

    date: str
    modules: Mapping[str, Tally]
    sample: tuple[tuple[Identity, str], ...]


def tallied(module: Module, results: Mapping[Identity, Result], excused: frozenset[Identity]) -> Tally:
    """The figures of a module. Results of a function that was changed since do not count: it is untried."""
    counts = dict.fromkeys(("killed", "timeout", "justified", "alive", "untried", "unreached"), 0)
    for mutant in module.mutants:
        result = results.get(mutant.identity)
        if result is None or result.digest != mutant.digest:
            kind = "untried"
        elif result.outcome in _ALIVE:
            kind = "justified" if mutant.identity in excused else "alive"
        else:
            kind = result.outcome
        counts[kind] += 1
    return Tally(
        mutants=len(module.mutants) - counts["unreached"],
        killed=counts["killed"],
        timeouts=counts["timeout"],
        justified=counts["justified"],
        survivors=counts["alive"],
        untried=counts["untried"],
        outside=module.outside.total() + counts["unreached"],
    )


def unjustified(
    module: Module, results: Mapping[Identity, Result], excused: frozenset[Identity]
) -> list[tuple[int, Result]]:
    """The survivors of a module that have no reason to be, each with its line."""
    return [
        (getattr(mutant.before, "lineno", mutant.lines.start), result)
        for mutant in module.mutants
        if (result := results.get(mutant.identity))
        and (result.digest, result.outcome in _ALIVE) == (mutant.digest, True)
        and mutant.identity not in excused
    ]


def drawn(
    modules: Iterable[Module], results: Mapping[Identity, Result], *, number: int, seed: int
) -> tuple[tuple[Identity, str], ...]:
    """Some of the mutants that a test killed, in the order of the source."""
    killed = [
        (mutant.identity, result.by)
        for module in modules
        for mutant in module.mutants
        if (result := results.get(mutant.identity))
        and (result.digest, result.outcome) == (mutant.digest, "killed")
    ]
    chosen = random.Random(seed).sample(range(len(killed)), min(number, len(killed)))  # noqa: S311 - a draw
    return tuple(killed[at] for at in sorted(chosen))


def write(path: Path, record: Record) -> None:
    """Into a file of JSON."""
    members = {
        "date": record.date,
        "modules": {name: asdict(tally) for name, tally in record.modules.items()},
        "sample": [[list(identity), by] for identity, by in record.sample],
    }
    path.write_text(json.dumps(members, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def read(path: Path) -> Record:
    """From a file of JSON."""
    members = json.loads(path.read_text(encoding="utf-8"))
    return Record(
        members["date"],
        {name: Tally(**tally) for name, tally in members["modules"].items()},
        tuple((Identity(*identity), by) for identity, by in members["sample"]),
    )
