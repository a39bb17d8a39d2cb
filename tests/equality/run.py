"""Compares the compiled with the general path: ``python -m equality.run --count 100000 --seed 1`` (in ``tests/``).

Prints how many documents were compared, how many of those that the general path accepts the compiled path took, and why it
handed over the others. Ends with status 1, and the documents, where the two differ.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from equality.making import Making, any_contexts
from equality.seeds import OWN, TABLE, conformance
from openbadge_issuer.codec import compiled, jsonld
from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.json_copying import encoded, encoded_with
from openbadge_issuer.codec.types import DEFAULT_LIMITS, Limits
from openbadge_issuer.errors import OpenBadgeError, WorkBudgetExceeded

__all__ = ["Tally", "compare", "fuzz", "main"]

ANY_CONTEXTS = 40  # contexts by chance for one seed
TIGHT = (
    DEFAULT_LIMITS, DEFAULT_LIMITS, DEFAULT_LIMITS, DEFAULT_LIMITS, DEFAULT_LIMITS,
    Limits(max_depth=6), Limits(max_values=60), Limits(max_objects=12), Limits(max_bytes=1_500), Limits(max_contexts=2),
)  # fmt: skip


@dataclass
class Tally:
    """What came of the comparisons."""

    compared: int = 0
    accepted: int = 0  # by the general path
    taken: int = 0  # of those, by the compiled path
    with_parts: int = 0  # of those, with objects that were known
    reasons: Counter[str] = field(default_factory=Counter)  # why it handed over others that are accepted
    refused: Counter[str] = field(default_factory=Counter)  # codes of refusals
    different: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.compared += other.compared
        self.accepted += other.accepted
        self.taken += other.taken
        self.with_parts += other.with_parts
        self.reasons += other.reasons
        self.refused += other.refused
        self.different += other.different

    def __str__(self) -> str:
        handed = self.accepted - self.taken
        share = 100 * handed / self.accepted if self.accepted else 0
        return "\n".join(
            [
                f"{self.compared} documents: {self.accepted} accepted, {self.compared - self.accepted} refused",
                f"told differently: {len(self.different)}",
                f"with objects that were known: {self.with_parts}",
                f"handed over: {handed} of those accepted ({share:.1f} %)",
                *(f"  {count:7} {reason}" for reason, count in self.reasons.most_common()),
                "refused:",
                *(f"  {count:7} {code}" for code, count in self.refused.most_common()),
            ]
        )


def compare(
    document: Any,
    table: ContextTable,
    limits: Limits = DEFAULT_LIMITS,
    hash_name: Any = "sha256",
    parts: compiled.Parts | None = None,
) -> Tally:
    """One document on both paths, one after the other, from the same arguments; with ``parts`` also by what is known."""
    tally = Tally(compared=1)
    before = repr(document)
    quickly = _answer(lambda: compiled.canonicalize(document, table, limits, hash_name, None))
    surely = _answer(lambda: jsonld._canonicalize_any(document, table, limits, hash_name))
    if isinstance(surely, bytes):
        tally.accepted = 1
        if quickly == surely:
            tally.taken = 1
        elif isinstance(quickly, str) and quickly.startswith("handed over: "):
            tally.reasons[quickly.removeprefix("handed over: ")] += 1
        else:
            tally.different.append(f"{document!r}\n  compiled: {quickly!r}\n  general: {surely!r}")
    else:
        tally.refused[surely] += 1
        if quickly != surely and not (isinstance(quickly, str) and quickly.startswith("handed over: ")):
            tally.different.append(f"{document!r}\n  compiled: {quickly!r}\n  general: {surely!r}")
        if quickly == surely and surely != WorkBudgetExceeded.code:
            tally.different.append(f"{document!r}\n  refused by the compiled path: {surely}")
    if isinstance(quickly, bytes) and parts is not None:
        for _ in range(3):  # what is met, is kept, and is known
            found = parts.of_document()
            again = _answer(partial(compiled.canonicalize, document, table, limits, hash_name, None, found))
            written = encoded_with(document, found.texts)
            at_a_limit = limits != DEFAULT_LIMITS and again == "handed over: nested deeply, or very large"
            if (again != quickly and not at_a_limit) or written != encoded(document):
                tally.different.append(
                    f"{document!r}\n  with parts: {again!r}, {written!r}\n  without: {quickly!r}"
                )
        tally.with_parts = int(bool(found.texts))
    if repr(document) != before:
        tally.different.append(f"{before}\n  was changed to {document!r}")
    return tally


def _answer(path: Callable[[], bytes]) -> bytes | str:
    try:
        return path()
    except OpenBadgeError as error:
        return error.detail_code
    except compiled.HandOver as handed:
        return f"handed over: {handed.reason}"


def known(documents: Iterable[dict[str, Any]], table: ContextTable) -> list[dict[str, Any]]:
    """Those whose contexts the table has."""
    found = []
    for document in documents:
        context = document.get("@context")
        urls = context if isinstance(context, list) else [context]
        if urls and all(isinstance(url, str) and url in table for url in urls):
            found.append(document)
    return found


def fuzz(
    count: int, seed: int, documents: list[dict[str, Any]], also: Callable[[Any, Tally], None] | None = None
) -> Tally:
    """So many documents, the same for the same seed."""
    rng = Random(seed)
    contexts = any_contexts(rng, ANY_CONTEXTS)
    table = ContextTable(contexts)  # published names are no names here
    others = [
        {"@context": url, "id": "urn:s", "a": "x", "b": {"type": "T", "c": ["x", {"d": 1}]}}
        for url in contexts
    ]
    makings = [(TABLE, Making(TABLE, known(documents, TABLE)))] * 3 + [(table, Making(table, others))]
    total, parts = Tally(), compiled.Parts()
    for _ in range(count):
        table, making = rng.choice(makings)
        document = making.document(rng)
        hash_name = rng.choice(("sha256", "sha256", "sha384"))
        tally = compare(document, table, rng.choice(TIGHT), hash_name, parts)
        if also is not None:
            also(document, tally)
        total.add(tally)
        if len(total.different) > 10:
            break
    return total


def _part(arguments: tuple[int, int, str | None]) -> Tally:
    count, seed, folder = arguments
    return fuzz(count, seed, OWN + (conformance(Path(folder)) if folder else []))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="documents for each seed")
    parser.add_argument(
        "--seed", type=int, default=[], action="append", help="may be given several times; default: 1"
    )
    parser.add_argument("--jobs", type=int, default=1, help="seeds at the same time")
    parser.add_argument(
        "--corpus", help="a folder with JSON files whose documents are begun with, beside those of our own"
    )
    options = parser.parse_args()
    total = Tally()
    parts = [(options.count, seed, options.corpus) for seed in options.seed or [1]]
    with ProcessPoolExecutor(options.jobs) as pool:
        for (_, seed, _), tally in zip(parts, pool.map(_part, parts), strict=True):
            print(f"seed {seed}: {tally.compared} compared, {len(tally.different)} different", flush=True)  # noqa: T201
            total.add(tally)
    print(total)  # noqa: T201
    for different in total.different:
        print(different, file=sys.stderr)  # noqa: T201
    return 1 if total.different else 0


if __name__ == "__main__":
    sys.exit(main())
