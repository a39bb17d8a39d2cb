"""From the quads of a walk to canonical bytes: RDFC-1.0 for the usual graph, in which no two blank nodes look alike.

A quad is kept in three parts, so that little is written twice. All that is said of one subject in one graph is a *block*.
Predicate and object are a *tail*: ``" <predicate> object"``, which is text already. Where the object is a blank node, whose
label comes last, they are a *link*: ``" <predicate> "`` and the blank node.

A blank node here is an object without an id, so it has one block, and one link leads to it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeAlias

from openbadge_issuer.codec.compiled.handover import HandOver
from openbadge_issuer.codec.compiled.parts import Part
from openbadge_issuer.codec.rdfc import canonicalize_dataset

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openbadge_issuer.codec.effort import Effort
    from openbadge_issuer.codec.nquads import Quad
    from openbadge_issuer.codec.rdfc import HashName

__all__ = ["Block", "Dataset", "Link", "PartsAlike"]

_LONG: Final = 500  # characters
_LARGE: Final = 1_000_000  # characters: a picture in an address, which the general path writes in less memory
_MANY: Final = 5_000  # values: fewer, whose subjects are not long, never come to more than is written

Link: TypeAlias = tuple[str, str]
Block: TypeAlias = tuple[list[str], list[Link]]


class PartsAlike(Exception):
    """Two blank nodes look alike, and parts were taken: all is to be read anew, for their numbers would be others."""


class Dataset:
    """The quads of one document. Blank nodes are ``_:b0``, ``_:b1``, … in the order in which they were met."""

    def __init__(self, hash_name: HashName, blank: str = "_:b") -> None:
        self.hash_name: HashName = hash_name
        self._blank = blank
        self._parts: list[Part] = []
        self.blocks: dict[tuple[str, str], Block] = {}
        """By subject and graph, each ``<iri>`` or ``_:label``; the default graph is empty."""
        self.blanks = 0
        self.has_repetitions = False
        """Whether the canonical bytes left out what several objects said of one subject."""
        self._merged: dict[tuple[str, str], Block] = {}

    def blank_node(self) -> str:
        """A new blank node."""
        self.blanks += 1
        return f"{self._blank}{self.blanks - 1}"

    def add(self, subject: str, graph: str, tails: list[str], links: list[Link]) -> None:
        """What one object of the document says, without repetitions; several may speak of one subject."""
        block = self.blocks.setdefault((subject, graph), (tails, links))
        if block[0] is not tails:
            block[0].extend(tails)
            block[1].extend(links)
            self._merged[subject, graph] = block

    def take(self, part: Part) -> None:
        """What an object of the document says that was read before."""
        self._parts.append(part)
        self.blanks += len(part.by_hash)

    def _has_long_names(self) -> bool:
        """Whether a subject or a graph is long; where none is, no document comes to much more than it has itself."""
        return max(map(len, chain.from_iterable(self.blocks))) > _LONG

    def _written(self) -> int:
        """How many characters all statements have, or some more: the subject and the graph stand in each of them."""
        written = sum(len(text) for part in self._parts for _, text in part.lines)
        blocks = chain(self.blocks.items(), *[part.blocks.items() for part in self._parts])
        for (subject, graph), (tails, links) in blocks:
            written += (len(subject) + len(graph) + len(" _:a .\n")) * (len(tails) + len(links))
            written += sum(map(len, tails)) + sum(len(predicate) for predicate, _ in links)
        return written

    def as_part(self, subject: str, nodes: int, values: int, depth: int) -> Part | None:
        """All that was said, of which ``subject`` is linked to from elsewhere.

        ``None`` if anything is repeated, not in the default graph, if two blank nodes look alike, or a name is long.
        """
        if self._has_long_names():
            return None
        for tails, _ in self.blocks.values():
            tails.sort()
        by_hash = self._by_hash()
        if self._merged or any(graph for _, graph in self.blocks) or len(by_hash) < self.blanks:
            return None
        lines: list[tuple[str, str]] = []
        blocks: dict[tuple[str, str], Block] = {}
        for (of, graph), (tails, links) in self.blocks.items():
            if links or of[0] == "_":
                blocks[of, graph] = tails, links
            else:
                lines.append((of, _lines(of, tails, " .\n")))
        return Part(subject, lines, blocks, by_hash, nodes, values, depth)

    def canonical(self, effort: Effort | None, most: int, values: int) -> bytes:
        """The canonical N-Quads (section 4.4.3). Raises `WorkBudgetExceeded`, or `PartsAlike`.

        `HandOver` where they have more than ``most`` characters, or nearly so, or long names make them large;
        ``values`` are those of the document.

        Lines in code point order: the subjects in order, and of each its tails. A term never begins with all of another
        one and goes on with less than a space.
        """
        long_names = self._has_long_names()
        if long_names:
            most = min(most, _LARGE)
        if (values > _MANY or long_names) and self._written() > most:
            raise HandOver("long names, written too often")
        for tails, _ in self._merged.values():
            once = {*tails}
            self.has_repetitions |= len(once) < len(tails)
            tails[:] = once
        for tails, _ in self.blocks.values():
            tails.sort()
        labels = self._labels()
        if labels is None:
            if self._parts:
                raise PartsAlike
            quads = self._quads()
            return canonicalize_dataset(quads, hash_name=self.hash_name, effort=effort).nquads
        made = [line for part in self._parts for line in part.lines]
        blocks = chain(self.blocks.items(), *[part.blocks.items() for part in self._parts])
        for (subject, graph), (tails, links) in blocks:
            label = labels.get(subject, subject)
            end = f" {labels.get(graph, graph)} .\n" if graph else " .\n"
            lines = tails
            if links:
                lines = sorted([*tails, *[f"{predicate}{labels[blank]}" for predicate, blank in links]])
            made.append((label, _lines(label, lines, end)))
        texts = dict(made)
        if len(texts) < len(made):
            texts = self._put_together(made)
        return "".join([texts[label] for label in sorted(texts)]).encode()

    def _put_together(self, made: Sequence[tuple[str, str]]) -> dict[str, str]:
        """The lines of each subject, where several graphs or parts speak of one."""
        texts: defaultdict[str, list[str]] = defaultdict(list)
        for label, text in made:
            texts[label].append(text)
        return {label: self._in_order(several) for label, several in texts.items()}

    def _labels(self) -> Mapping[str, str] | None:
        """The canonical labels, or ``None`` where two blank nodes look alike."""
        if self.blanks <= 1 and not self._parts:
            return {"_:b0": "_:c14n0"}
        by_hash = self._by_hash()
        for part in self._parts:
            by_hash.update(part.by_hash)
        if len(by_hash) < self.blanks:
            return None
        return {by_hash[digest]: f"_:c14n{number}" for number, digest in enumerate(sorted(by_hash))}

    def _by_hash(self) -> dict[bytes, str]:
        """The blank nodes that were read here by Hash First Degree Quads (section 4.6.3)."""
        new_hash = getattr(hashlib, self.hash_name)
        by_hash = {}
        for blank, lines in self._first_degree().items():
            lines.sort()
            by_hash[new_hash("".join(lines).encode()).digest()] = blank
        return by_hash

    def _first_degree(self) -> Mapping[str, list[str]]:
        """The quads of each blank node, in which it is ``_:a`` and every other is ``_:z``.

        Those of which it is the subject are one text: in code point order they stand together. Repetitions are left out
        before, for quads that differ only in a blank node look the same here.
        """
        found: defaultdict[str, list[str]] = defaultdict(list)
        for (subject, graph), (tails, links) in self.blocks.items():
            end = " _:z .\n" if graph[:1] == "_" else f" {graph} .\n" if graph else " .\n"
            masked = subject
            if subject[0] == "_":
                masked = "_:z"
                lines = sorted([*tails, *[f"{predicate}_:z" for predicate, _ in links]]) if links else tails
                found[subject].append(_lines("_:a", lines, end))
            for predicate, blank in links:
                found[blank].append(f"{masked}{predicate}_:a{end}")
            if graph[:1] == "_":
                found[graph] += [f"{masked}{tail} _:a .\n" for tail in tails]
                found[graph] += [f"{masked}{predicate}_:z _:a .\n" for predicate, _ in links]
        return found

    def _in_order(self, texts: list[str]) -> str:
        """The lines of one subject, which stand in order in each text."""
        if len(texts) == 1:
            return texts[0]
        lines = "".join(texts).split("\n")[:-1]
        once = {*lines}
        self.has_repetitions |= len(once) < len(lines)
        return "".join(sorted([f"{line}\n" for line in once]))

    def _quads(self) -> list[Quad]:
        quads: list[Quad] = []
        for (subject, graph), (tails, links) in self.blocks.items():
            quads += [(subject, *_split(tail), graph) for tail in tails]
            quads += [(subject, predicate[1:-1], blank, graph) for predicate, blank in links]
        return quads


def _split(tail: str) -> tuple[str, str]:
    predicate, _, object_ = tail[1:].partition(" ")
    return predicate, object_


def _lines(subject: str, tails: Sequence[str], end: str) -> str:
    """What is said of a subject in one graph."""
    return f"{subject}{f'{end}{subject}'.join(tails)}{end}" if tails else ""
