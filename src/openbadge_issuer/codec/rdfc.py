"""RDF Dataset Canonicalization, RDFC-1.0 (https://www.w3.org/TR/rdf-canon/), with a work budget.

Functions are named after the algorithms and numbered as the sections of the specification. Its worst case is factorial
in the number of blank nodes that look alike, and an attacker chooses the graph before any signature is checked: every
related blank node hashed and every step of a permutation costs one unit of a budget, and when that is spent the graph
is refused.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING, Literal, TypeAlias

from openbadge_issuer.codec.nquads import line, serialize
from openbadge_issuer.errors import WorkBudgetExceeded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from openbadge_issuer.codec.effort import Effort
    from openbadge_issuer.codec.nquads import Quad

__all__ = ["CanonicalDataset", "HashName", "canonicalize_dataset", "default_budget"]

HashName: TypeAlias = Literal["sha256", "sha384"]

_MAX_DEPTH = 150  # nested calls of Hash N-Degree Quads; Python's own recursion limit is not far


@dataclass(frozen=True, slots=True)
class CanonicalDataset:
    """The canonical N-Quads in UTF-8, and the canonical label of every blank node (both with ``_:``)."""

    nquads: bytes
    issued: Mapping[str, str]


def default_budget(blank_nodes: int) -> int:
    """Units of work granted to a dataset: linear in its blank nodes, and never more than about a second."""
    return min(20_000 + 50 * blank_nodes, 120_000)


def canonicalize_dataset(
    quads: Iterable[Quad],
    *,
    hash_name: HashName = "sha256",
    budget: int | None = None,
    effort: Effort | None = None,
) -> CanonicalDataset:
    """Label the blank nodes canonically and write the dataset (section 4.4.3).

    ``budget`` is the units of work allowed, `default_budget` if not given; what was taken is added to ``effort``. Raises
    `WorkBudgetExceeded`.
    """
    dataset = sorted(set(quads))  # so that the work, too, depends on nothing but the quads
    state = _Canonicalization(dataset, hash_name, budget)
    try:
        return state.run(dataset)
    except RecursionError:
        raise _too_much_work() from None
    finally:
        if effort is not None:
            effort.units += state.spent


class _IdentifierIssuer:
    """Identifier issuer (section 4.3): hands out ``prefix0``, ``prefix1``, … and remembers for whom, in order."""

    __slots__ = ("issued", "prefix")

    def __init__(self, prefix: str, issued: dict[str, str] | None = None) -> None:
        self.prefix = prefix
        self.issued = issued if issued is not None else {}

    def copy(self) -> _IdentifierIssuer:
        return _IdentifierIssuer(self.prefix, self.issued.copy())

    def issue(self, identifier: str) -> str:
        """Issue Identifier Algorithm (section 4.5)."""
        label = self.issued.get(identifier)
        if label is None:
            label = self.issued[identifier] = f"{self.prefix}{len(self.issued)}"
        return label


class _Canonicalization:
    """The canonicalization state (section 4.2) and the algorithms that share it."""

    def __init__(self, dataset: Sequence[Quad], hash_name: HashName, budget: int | None) -> None:
        self._new_hash: Callable[[bytes], hashlib._Hash] = getattr(hashlib, hash_name)
        self._blank_node_to_quads: defaultdict[str, list[Quad]] = defaultdict(list)
        for quad in dataset:
            subject, _, object_, graph = quad
            if subject[:2] == "_:":
                self._blank_node_to_quads[subject].append(quad)
            if object_[:2] == "_:" and object_ != subject:
                self._blank_node_to_quads[object_].append(quad)
            if graph[:2] == "_:" and graph not in (subject, object_):
                self._blank_node_to_quads[graph].append(quad)
        self._canonical_issuer = _IdentifierIssuer("_:c14n")
        self._first_degree: dict[str, str] = {}
        self._related: dict[str, list[tuple[str, Quad, str]]] = {}
        self._budget = default_budget(len(self._blank_node_to_quads)) if budget is None else budget
        self.spent = 0

    def run(self, dataset: Sequence[Quad]) -> CanonicalDataset:
        """Canonicalization Algorithm (section 4.4.3)."""
        hash_to_blank_nodes: dict[str, list[str]] = {}
        for blank in self._blank_node_to_quads:  # (3)
            hash_to_blank_nodes.setdefault(self._hash_first_degree_quads(blank), []).append(blank)
        ambiguous: list[list[str]] = []
        for _, blanks in sorted(hash_to_blank_nodes.items()):  # (4)
            if len(blanks) == 1:
                self._canonical_issuer.issue(blanks[0])
            else:
                ambiguous.append(blanks)
        for blanks in ambiguous:  # (5)
            self._label_look_alikes(blanks)
        issued = self._canonical_issuer.issued
        relabelled = (
            (issued.get(s, s), p, issued.get(o, o), issued.get(g, g)) for s, p, o, g in dataset
        )  # (6)
        return CanonicalDataset(serialize(relabelled), issued)

    def _label_look_alikes(self, blanks: Sequence[str]) -> None:
        """Step 5 of section 4.4.3, for the blank nodes of one first degree hash."""
        results: list[tuple[str, _IdentifierIssuer]] = []
        for blank in blanks:  # (5.2)
            if blank in self._canonical_issuer.issued:
                continue
            issuer = _IdentifierIssuer("_:b")
            issuer.issue(blank)
            results.append(self._hash_n_degree_quads(blank, issuer, 0))
        results.sort(key=lambda result: result[0])
        for _, issuer in results:  # (5.3)
            for existing in issuer.issued:
                self._canonical_issuer.issue(existing)

    def _hash_first_degree_quads(self, reference: str) -> str:
        """Hash First Degree Quads (section 4.6.3)."""
        lines = [
            line((_masked(s, reference), p, _masked(o, reference), _masked(g, reference)))
            for s, p, o, g in self._blank_node_to_quads[reference]
        ]
        lines.sort()
        digest = self._first_degree[reference] = self._hash("".join(lines))
        return digest

    def _hash_related_blank_node(
        self, related: str, quad: Quad, issuer: _IdentifierIssuer, position: str
    ) -> str:
        """Hash Related Blank Node (section 4.7.3)."""
        identifier = (
            self._canonical_issuer.issued.get(related)
            or issuer.issued.get(related)
            or self._first_degree[related]
        )
        predicate = "" if position == "g" else quad[1]
        return self._hash(f"{position}{predicate}{identifier}")

    def _hash_n_degree_quads(
        self, identifier: str, issuer: _IdentifierIssuer, depth: int
    ) -> tuple[str, _IdentifierIssuer]:
        """Hash N-Degree Quads (section 4.8.3)."""
        if depth > _MAX_DEPTH:
            raise _too_much_work()
        hash_to_related: dict[str, list[str]] = {}
        for related, quad, position in self._related_to(identifier):  # (3)
            related_hash = self._hash_related_blank_node(related, quad, issuer, position)
            hash_to_related.setdefault(related_hash, []).append(related)
        data_to_hash: list[str] = []
        for related_hash, blanks in sorted(hash_to_related.items()):  # (5)
            chosen_path = ""
            chosen_issuer = issuer
            for permutation in _orders(blanks):  # (5.4)
                attempt = self._path(permutation, issuer, chosen_path, depth)
                if attempt is not None and (not chosen_path or attempt[0] < chosen_path):
                    chosen_path, chosen_issuer = attempt
            data_to_hash += (related_hash, chosen_path)
            issuer = chosen_issuer
        return self._hash("".join(data_to_hash)), issuer

    def _related_to(self, identifier: str) -> list[tuple[str, Quad, str]]:
        """The blank nodes that share a quad with this one, each with the quad and its position in it."""
        related = self._related.get(identifier)
        if related is None:
            related = self._related[identifier] = [
                (term, quad, position)
                for quad in self._blank_node_to_quads[identifier]
                for term, position in ((quad[0], "s"), (quad[2], "o"), (quad[3], "g"))
                if term[:2] == "_:" and term != identifier
            ]
        self._spend(1 + len(related))
        return related

    def _path(
        self, permutation: Sequence[str], issuer: _IdentifierIssuer, chosen_path: str, depth: int
    ) -> tuple[str, _IdentifierIssuer] | None:
        """The path of one permutation and its issuer; nothing as soon as it is known not to be the least (5.4)."""
        self._spend(len(permutation) + len(issuer.issued) // 32)
        issuer = issuer.copy()
        path = ""
        recursion_list: list[str] = []
        for related in permutation:  # (5.4.4)
            canonical = self._canonical_issuer.issued.get(related)
            if canonical is not None:
                path += canonical
            else:
                if related not in issuer.issued:
                    recursion_list.append(related)
                path += issuer.issue(related)
            if _cannot_win(path, chosen_path):
                return None
        for related in recursion_list:  # (5.4.5)
            digest, result_issuer = self._hash_n_degree_quads(related, issuer, depth + 1)
            path += f"{issuer.issue(related)}<{digest}>"
            issuer = result_issuer
            if _cannot_win(path, chosen_path):
                return None
        return path, issuer

    def _hash(self, text: str) -> str:
        return self._new_hash(text.encode()).hexdigest()

    def _spend(self, units: int) -> None:
        self.spent += units
        if self.spent > self._budget:
            raise _too_much_work()


def _orders(blanks: Sequence[str]) -> Iterator[Sequence[str]]:
    """All permutations, each once: what is related by several quads is there for each, as a graph is for all in it."""
    if len(set(blanks)) == len(blanks):
        yield from permutations(blanks)
        return
    order = sorted(blanks)
    while True:
        yield (*order,)
        rising = [at for at in range(len(order) - 1) if order[at] < order[at + 1]]
        if not rising:
            return
        last = rising[-1]  # the next one in the order of the dictionary
        higher = max(at for at in range(last + 1, len(order)) if order[at] > order[last])
        order[last], order[higher] = order[higher], order[last]
        order[last + 1 :] = order[:last:-1]


def _masked(term: str, reference: str) -> str:
    """A term as it is hashed in the first degree: blank nodes are told apart from the one in question only."""
    if term[:2] != "_:":
        return term
    return "_:a" if term == reference else "_:z"


def _cannot_win(path: str, chosen_path: str) -> bool:
    return bool(chosen_path) and len(path) >= len(chosen_path) and path > chosen_path


def _too_much_work() -> WorkBudgetExceeded:
    return WorkBudgetExceeded(
        "The blank nodes of this document are linked so that labelling them would take too long.",
        advice="Give an `id` to objects that look alike and refer to each other.",
    )
