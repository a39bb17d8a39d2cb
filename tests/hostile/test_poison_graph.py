"""Graphs made to stall whoever labels their blank nodes: refused by counting work, long before a second is over."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.jsonld import canonicalize
from openbadge_issuer.codec.nquads import Quad
from openbadge_issuer.codec.rdfc import canonicalize_dataset
from openbadge_issuer.contexts import bundled
from openbadge_issuer.errors import OpenBadgeError, WorkBudgetExceeded

TABLE = ContextTable(bundled())
SECONDS = 3.0  # of processor time; some 0.05 to 0.5 in fact


def edge(a: object, b: object, p: str = "p") -> Quad:
    return (f"_:{a}", f"<urn:{p}>", f"_:{b}", "")


def clique(n: int) -> list[Quad]:
    return [edge(a, b) for a in range(n) for b in range(n)]


def ring(n: int) -> list[Quad]:
    return [edge(a, (a + 1) % n) for a in range(n)]


def chain(n: int) -> list[Quad]:
    return [edge(a, a + 1) for a in range(n)]


def list_of_the_same(n: int) -> list[Quad]:
    return [*chain(n), *((f"_:{a}", "<urn:first>", '"x"', "") for a in range(n))]


def twin_hubs(n: int) -> list[Quad]:
    return [edge(hub, f"{hub}{leaf}") for hub in "ab" for leaf in range(n)]


def torus(n: int) -> list[Quad]:
    cells = [(a, b) for a in range(n) for b in range(n)]
    return [
        quad
        for a, b in cells
        for quad in (edge(f"{a}.{b}", f"{(a + 1) % n}.{b}", "x"), edge(f"{a}.{b}", f"{a}.{(b + 1) % n}", "y"))
    ]


def bipartite(n: int) -> list[Quad]:
    return [edge(f"a{a}", f"b{b}") for a in range(n) for b in range(n)]


def graphs_full_of_each_other(n: int) -> list[Quad]:
    return [(f"_:{a}", "<urn:p>", f"_:{b}", f"_:{c}") for a in range(n) for b in range(n) for c in range(n)]


def many_cliques(n: int) -> list[Quad]:
    return [edge(f"{k}.{a}", f"{k}.{b}") for k in range(n) for a in range(5) for b in range(5)]


def binary_tree(n: int) -> list[Quad]:
    return [edge(k, child) for k in range(2**n - 1) for child in (2 * k + 1, 2 * k + 2)]


@pytest.mark.parametrize(
    ("poison", "n"),
    [
        (clique, 7),
        (clique, 10),
        (clique, 40),
        (ring, 500),
        (ring, 5_000),
        (chain, 5_000),
        (list_of_the_same, 20_000),
        (twin_hubs, 8),
        (twin_hubs, 2_000),
        (torus, 20),
        (torus, 60),
        (bipartite, 8),
        (bipartite, 60),
        (graphs_full_of_each_other, 8),
        (many_cliques, 1_000),
    ],
)
def test_poison_is_refused_before_it_costs_much(poison: Callable[[int], list[Quad]], n: int) -> None:
    quads = poison(n)
    start = time.process_time()
    with pytest.raises(WorkBudgetExceeded) as caught:
        canonicalize_dataset(quads)
    assert time.process_time() - start < SECONDS
    assert caught.value.detail_code == "jsonld.work_budget"
    assert caught.value.advice


@pytest.mark.parametrize(
    ("graph", "n"),
    [
        (clique, 5),
        (ring, 50),
        (chain, 60),
        (list_of_the_same, 60),
        (twin_hubs, 5),
        (torus, 6),
        (bipartite, 3),
        (binary_tree, 4),
    ],
)
def test_graphs_that_merely_look_alike_are_not(graph: Callable[[int], list[Quad]], n: int) -> None:
    quads = graph(n)
    renamed = [
        tuple(t.replace("_:", "_:z") if t.startswith("_:") else t for t in quad) for quad in reversed(quads)
    ]
    first = canonicalize_dataset(quads).nquads
    assert canonicalize_dataset(renamed).nquads == first  # type: ignore[arg-type]
    assert len(first.splitlines()) == len(set(quads))


def badge(subject: dict[str, Any]) -> dict[str, Any]:
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "credentialSubject": {"type": "AchievementSubject", **subject},
    }


def test_a_badge_with_three_hundred_blank_nodes_passes() -> None:
    alike = [{"type": "Result", "status": "Completed"} for _ in range(100)]
    told_apart = [{"type": "Result", "value": str(n)} for n in range(100)]
    alignments = [{"type": "Alignment", "targetName": f"T{n % 10}", "targetUrl": "urn:t"} for n in range(100)]
    achievement = {"id": "urn:a", "type": "Achievement", "name": "A", "alignment": alignments}
    document = badge({"result": alike + told_apart, "achievement": achievement})
    start = time.process_time()
    canonical = canonicalize(document, TABLE)
    assert time.process_time() - start < SECONDS
    assert canonical.count(b"/ob/vocab.html#Result>") == 200


@pytest.mark.parametrize("n", [9, 30])
def test_a_poisoned_badge_is_refused(n: int) -> None:
    nodes = [{"id": f"_:e{a}", "urn:p": [{"id": f"_:e{b}"} for b in range(n)]} for a in range(n)]
    start = time.process_time()
    with pytest.raises(WorkBudgetExceeded):
        canonicalize(badge({"urn:p": nodes}), TABLE)
    assert time.process_time() - start < SECONDS


def test_a_list_of_the_same_is_refused_and_not_for_its_depth() -> None:
    long_list: dict[str, Any] = {"@context": {}, "@id": "urn:s", "urn:p": {"@list": ["x"] * 40_000}}
    start = time.process_time()
    with pytest.raises(OpenBadgeError) as caught:
        canonicalize(long_list, TABLE)
    assert caught.value.detail_code == "limit.objects"
    assert time.process_time() - start < 2 * SECONDS
