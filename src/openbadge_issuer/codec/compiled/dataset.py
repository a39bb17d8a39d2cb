"""From the quads of a walk to canonical bytes: RDFC-1.0 for the usual graph, in which no two blank nodes look alike.

A quad is kept in three parts, so that little is written twice: the subject and the graph belong to a `Block`, predicate
and object are a *tail*, which is text already; where the object is a blank node, whose label comes last, a *link*.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from openbadge_issuer.codec.rdfc import canonicalize_dataset

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openbadge_issuer.codec.effort import Effort
    from openbadge_issuer.codec.nquads import Quad
    from openbadge_issuer.codec.rdfc import HashName

__all__ = ["Block", "Dataset"]


@dataclass(slots=True)
class Block:
    """What is said of one subject in one graph."""

    tails: list[str] = field(default_factory=list)
    """`` <predicate> object``, with a space before each."""
    links: list[tuple[str, str]] = field(default_factory=list)
    """`` <predicate> `` and the label of a blank node."""


class Dataset:
    """The quads of one document. Blank nodes are ``_:b0``, ``_:b1``, … in the order in which they were met."""

    def __init__(self) -> None:
        self.blocks: dict[tuple[str, str], Block] = {}
        """By subject and graph, each ``<iri>`` or ``_:label``; the default graph is empty."""
        self.blanks = 0

    def blank_node(self) -> str:
        """A new blank node."""
        self.blanks += 1
        return f"_:b{self.blanks - 1}"

    def add(self, subject: str, graph: str, tails: list[str], links: list[tuple[str, str]]) -> None:
        """What one object of the document says; several may speak of one subject."""
        block = self.blocks.get((subject, graph))
        if block is None:
            self.blocks[subject, graph] = Block(tails, links)
        else:
            block.tails += tails
            block.links += links

    @property
    def size(self) -> int:
        """Characters, before repetitions are left out."""
        subjects = sum([len(subject) for subject, _ in self.blocks])
        return subjects + sum(map(len, chain.from_iterable([block.tails for block in self.blocks.values()])))

    def canonical(self, hash_name: HashName, effort: Effort | None) -> bytes:
        """The canonical N-Quads (section 4.4.3). Raises `WorkBudgetExceeded`."""
        labels = self._labels(hash_name)
        if labels is None:  # look-alikes
            return canonicalize_dataset(self._quads(), hash_name=hash_name, effort=effort).nquads.encode()
        lines: set[str] = set()
        for (subject, graph), block in self.blocks.items():
            named = labels.get(subject, subject)
            end = f" {labels.get(graph, graph)} .\n" if graph else " .\n"
            lines.update([f"{named}{tail}{end}" for tail in block.tails])
            lines.update([f"{named}{predicate}{labels[blank]}{end}" for predicate, blank in block.links])
        return "".join(sorted(lines)).encode()

    def _labels(self, hash_name: HashName) -> Mapping[str, str] | None:
        """The canonical labels by Hash First Degree Quads (section 4.6.3), or ``None`` where they do not tell all apart."""
        if self.blanks <= 1:
            return {"_:b0": "_:c14n0"}
        new_hash = getattr(hashlib, hash_name)
        by_hash = {
            new_hash("".join(sorted(lines)).encode()).hexdigest(): blank
            for blank, lines in self._first_degree().items()
        }
        if len(by_hash) < self.blanks:
            return None
        return {by_hash[digest]: f"_:c14n{number}" for number, digest in enumerate(sorted(by_hash))}

    def _first_degree(self) -> Mapping[str, list[str]]:
        """The quads of each blank node, in which it is ``_:a`` and every other is ``_:z``.

        Repetitions are left out before, not after: quads that differ only in a blank node look the same here.
        """
        lines: defaultdict[str, list[str]] = defaultdict(list)
        for (subject, graph), block in self.blocks.items():
            is_blank = subject[0] == "_"
            end = " _:z .\n" if graph[:1] == "_" else f" {graph} .\n" if graph else " .\n"
            if is_blank:
                of_subject = lines[subject]
                of_subject += [f"_:a{tail}{end}" for tail in set(block.tails)]
                of_subject += [f"_:a{predicate}_:z{end}" for predicate, _ in block.links]
            masked = "_:z" if is_blank else subject
            for predicate, blank in block.links:
                lines[blank].append(f"{masked}{predicate}_:a{end}")
            if graph[:1] == "_":
                lines[graph] += [f"{masked}{tail} _:a .\n" for tail in set(block.tails)]
                lines[graph] += [f"{masked}{predicate}_:z _:a .\n" for predicate, _ in block.links]
        return lines

    def _quads(self) -> list[Quad]:
        quads: list[Quad] = []
        for (subject, graph), block in self.blocks.items():
            quads += [(subject, *_split(tail), graph) for tail in block.tails]
            quads += [(subject, predicate[1:-1], blank, graph) for predicate, blank in block.links]
        return quads


def _split(tail: str) -> tuple[str, str]:
    predicate, _, object_ = tail[1:].partition(" ")
    return predicate, object_
