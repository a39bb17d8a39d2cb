"""What became of each mutant, as lines of JSON, and the survivors for which there is a reason."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mutation.mutants import Identity

__all__ = ["Justified", "Outcome", "Result", "justified", "read", "write"]

Outcome = Literal["killed", "timeout", "survived", "uncovered", "unreached"]


@dataclass(frozen=True, slots=True)
class Result:
    """One mutant: killed by a test, out of time, survived, run by no test, or not in reach of a patch."""

    identity: Identity
    digest: str
    outcome: Outcome
    by: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Justified:
    """A survivor with the reason why it may be one."""

    identity: Identity
    kind: str
    reason: str


def read(path: Path) -> Iterator[Result]:
    """The results of earlier runs; of several for one mutant the last one counts."""
    found: dict[Identity, Result] = {}
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            members = json.loads(line)
            identity = Identity(*members["identity"])
            found[identity] = Result(
                identity, members["digest"], members["outcome"], members["by"], members["seconds"]
            )
    yield from found.values()


def write(path: Path, results: Iterable[Result]) -> None:
    """Adds results to a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8", newline="\n") as file:
        for result in results:
            members = {
                "identity": list(result.identity),
                "digest": result.digest,
                "outcome": result.outcome,
                "by": result.by,
                "seconds": result.seconds,
            }
            file.write(json.dumps(members, ensure_ascii=False) + "\n")


def justified(path: Path) -> tuple[Justified, ...]:
    """The survivors that may be: tables ``[[survivor]]`` with the members of an identity, ``kind`` and ``reason``."""
    if not path.exists():
        return ()
    tables = tomllib.loads(path.read_text(encoding="utf-8")).get("survivor", [])
    return tuple(
        Justified(
            Identity(table["module"], table["function"], table["line"], table["change"], table.get("nth", 0)),
            table["kind"],
            table["reason"],
        )
        for table in tables
    )
