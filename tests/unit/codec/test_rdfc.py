from __future__ import annotations

import hashlib
import random

import pytest

from openbadge_issuer.codec.nquads import Quad, parse
from openbadge_issuer.codec.rdfc import canonicalize_dataset, default_budget
from openbadge_issuer.errors import WorkBudgetExceeded


def canonical(text: str, budget: int | None = None) -> str:
    return canonicalize_dataset(parse(text), budget=budget).nquads.decode()


def test_a_dataset_without_blank_nodes_is_sorted() -> None:
    assert canonical("<urn:b> <urn:p> <urn:o> .\n<urn:a> <urn:p> <urn:o> <urn:g> .\n") == (
        "<urn:a> <urn:p> <urn:o> <urn:g> .\n<urn:b> <urn:p> <urn:o> .\n"
    )
    assert canonical("") == ""


def test_labels_follow_the_hashes_of_what_is_said() -> None:
    first, second = '_:a <urn:p> "1" .\n', '_:a <urn:p> "2" .\n'
    expected = sorted((hashlib.sha256(line.encode()).hexdigest(), line) for line in (first, second))
    result = canonicalize_dataset(parse('_:x <urn:p> "1" .\n_:y <urn:p> "2" .\n'))
    labels = {line: f"_:c14n{n}" for n, (_, line) in enumerate(expected)}
    assert dict(result.issued) == {"_:x": labels[first], "_:y": labels[second]}


def test_sha384_orders_by_another_hash() -> None:
    quads = [(f"_:b{n}", "<urn:p>", f'"{n}"', "") for n in range(20)]
    two = canonicalize_dataset(quads)
    three = canonicalize_dataset(quads, hash_name="sha384")
    assert two.nquads != three.nquads
    assert sorted(two.issued.values()) == sorted(three.issued.values())


def test_a_blank_node_in_every_position_and_a_self_loop() -> None:
    assert canonical("_:x <urn:p> _:x _:x .\n") == "_:c14n0 <urn:p> _:c14n0 _:c14n0 .\n"
    assert canonical("<urn:s> <urn:p> <urn:o> _:g .\n") == "<urn:s> <urn:p> <urn:o> _:c14n0 .\n"


def test_repeated_quads_count_once() -> None:
    quad: Quad = ("_:x", "<urn:p>", '"1"', "")
    assert canonicalize_dataset([quad, quad]).nquads == b'_:c14n0 <urn:p> "1" .\n'


def test_literals_that_look_like_blank_nodes_are_left_alone() -> None:
    assert canonical('_:x <urn:p> "_:x" .\n') == '_:c14n0 <urn:p> "_:x" .\n'


@pytest.mark.parametrize("seed", range(5))
def test_names_and_order_of_the_input_do_not_matter(seed: int) -> None:
    pairs = [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 5), (5, 3), (6, 6), (7, 8)]
    edges = [(f"_:n{a}", "<urn:p>", f"_:n{b}", "") for a, b in pairs]
    expected = canonicalize_dataset(edges).nquads
    chance = random.Random(seed)
    names = [f"_:m{n}" for n in range(9)]
    chance.shuffle(names)
    renamed = [(names[int(s[3:])], p, names[int(o[3:])], g) for s, p, o, g in edges]
    chance.shuffle(renamed)
    assert canonicalize_dataset(renamed).nquads == expected


def test_graphs_that_only_the_n_degree_hash_tells_apart() -> None:
    ring_of_six = "".join(f"_:a{n} <urn:p> _:a{(n + 1) % 6} .\n" for n in range(6))
    two_rings = "".join(f"_:{r}{n} <urn:p> _:{r}{(n + 1) % 3} .\n" for r in "ab" for n in range(3))
    assert canonical(ring_of_six) != canonical(two_rings)


def test_the_budget_is_what_stops_it() -> None:
    ring = "".join(f"_:a{n} <urn:p> _:a{(n + 1) % 6} .\n" for n in range(6))
    with pytest.raises(WorkBudgetExceeded) as caught:
        canonical(ring, budget=20)
    assert caught.value.detail_code == "jsonld.work_budget"
    assert canonical(ring, budget=2_000) == canonical(ring)


def test_look_alikes_around_one_named_node_cost_next_to_nothing() -> None:
    star = "".join(f"<urn:hub> <urn:p> _:a{n} .\n" for n in range(300))
    assert canonical(star, budget=300).count("\n") == 300


def test_the_default_budget_grows_with_the_blank_nodes_and_ends() -> None:
    assert default_budget(0) < default_budget(300) < default_budget(3_000) == default_budget(10**9)


def graphs_of_look_alikes(count: int, size: int) -> str:
    """As credentials in a presentation are: a graph each, in which one address of one issuer is described."""
    lines = []
    for number in range(count):
        lines.append(f"<urn:c{number}> <urn:p> <urn:o> _:g{number} .")
        lines.append(f"<urn:issuer> <urn:address> _:a{number} _:g{number} .")
        lines += [f'_:a{number} <urn:p{part}> "{part}" _:g{number} .' for part in range(size)]
    return "\n".join(lines) + "\n"


def test_what_is_related_by_many_quads_is_gone_through_once() -> None:
    """Seven quads in one graph are 5,040 permutations, and all are the same."""
    written = canonicalize_dataset(parse(graphs_of_look_alikes(60, 9)))
    assert len(written.issued) == 120
    assert len(set(written.nquads.splitlines())) == 60 * 11


@pytest.mark.parametrize("seed", range(5))
def test_so_is_what_is_related_by_several_beside_others(seed: int) -> None:
    """Two look-alikes, each in two of four graphs that look alike as well: an order is the same in all graphs."""
    quads = [
        (f"_:a{node}", f"<urn:p{part}>", '"x"', f"_:g{graph}")
        for node, graphs in enumerate([(0, 1), (2, 3), (4, 5)])
        for graph in graphs
        for part in range(3)
    ]
    chance = random.Random(seed)
    names = chance.sample(range(90), 9)
    renamed = {
        f"_:{kind}{n}": f"_:x{names.pop()}" for kind, most in (("a", 3), ("g", 6)) for n in range(most)
    }
    chance.shuffle(quads)
    shuffled = [(renamed[s], p, o, renamed[g]) for s, p, o, g in quads]
    assert canonicalize_dataset(shuffled).nquads == canonicalize_dataset(quads).nquads
    assert len(canonicalize_dataset(quads).issued) == 9
