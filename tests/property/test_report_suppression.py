"""No count that is hidden can be computed from those that are shown, also by somebody who knows the rules of hiding.

Such a reader goes through all programmes that would have been published in just this way. Wherever a count is hidden,
two of them differ in it. For small programmes all are gone through; for larger ones a different one is found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import product
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbadge_issuer.assessment.agreement.scores import AWARD
from openbadge_issuer.assessment.agreement.values import Reason
from openbadge_issuer.programme.reports.agreement import agreement_of, lines_shown
from openbadge_issuer.programme.reports.facts import PairKey, Received
from openbadge_issuer.programme.reports.report import OTHERS, Group, _groups
from openbadge_issuer.programme.reports.suppression import hidden_parts, is_shown, units_of
from openbadge_issuer.programme.reports.texts import report_texts

NAMES = "abcdef"


def published_sizes(sizes: tuple[int, ...], small_group: int) -> object:
    """What a reader sees of sizes: the total, each group that is shown, and how many are in the others together."""
    named = dict(zip(NAMES, sizes, strict=False))
    units = units_of(named, small_group)
    total = sum(sizes)
    if not units:
        return 0 if not total else None
    alone = tuple(sorted((unit[0], named[unit[0]]) for unit in units if len(unit) == 1))
    return total, alone, tuple(sum(named[name] for name in unit) for unit in units if len(unit) > 1)


def splits(total: int, groups: int) -> Iterator[tuple[int, ...]]:
    if groups == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in splits(total - first, groups - 1):
            yield (first, *rest)


@pytest.mark.parametrize(
    ("small_group", "groups", "most"), [(4, 2, 24), (5, 2, 24), (4, 3, 22), (5, 3, 24), (4, 4, 16)]
)
def test_no_size_can_be_told(small_group: int, groups: int, most: int) -> None:
    for total in range(most + 1):
        alike: dict[object, list[tuple[int, ...]]] = {}
        for sizes in splits(total, groups):
            alike.setdefault(published_sizes(sizes, small_group), []).append(sizes)
        for seen, programmes in alike.items():
            shown = {name for name, _ in seen[1]} if isinstance(seen, tuple) else set()
            for place, name in enumerate(NAMES[:groups]):
                values = {sizes[place] for sizes in programmes}
                assert name in shown or len(values) > 1 or values == {0}, (seen, name, values)


def published_parts(parts: Mapping[str, tuple[int, int]], small_group: int) -> object:
    hidden = hidden_parts(parts, small_group)
    if hidden is None:
        return None
    return sum(part for part, _ in parts.values()), tuple(
        (name, parts[name][0]) for name in parts if name not in hidden
    )


WHOLES = [
    *((4, (one, other)) for one in (4, 7, 12) for other in (4, 9, 13)),
    *((5, (one, other)) for one in (5, 8, 14) for other in (5, 11)),
    *((4, wholes) for wholes in [(4, 4, 4), (4, 5, 9), (6, 8, 10), (4, 5, 25), (9, 9, 9)]),
    *((5, wholes) for wholes in [(5, 5, 5), (5, 6, 12), (5, 9, 10)]),
    *((4, wholes) for wholes in [(4, 4, 4, 4), (4, 5, 6, 7), (5, 5, 6, 8)]),
    (5, (5, 5, 5, 5, 6)),
]


@pytest.mark.parametrize(("small_group", "wholes"), WHOLES)
def test_no_part_can_be_told(small_group: int, wholes: tuple[int, ...]) -> None:
    alike: dict[object, list[tuple[int, ...]]] = {}
    for counts in product(*(range(whole + 1) for whole in wholes)):
        parts = {name: pair for name, *pair in zip(NAMES, counts, wholes, strict=False)}
        seen = published_parts({name: (part, whole) for name, (part, whole) in parts.items()}, small_group)
        alike.setdefault(seen, []).append(counts)
    for seen, programmes in alike.items():
        shown = {name for name, _ in seen[1]} if isinstance(seen, tuple) else set()
        for place, name in enumerate(NAMES[: len(wholes)]):
            assert name in shown or len({counts[place] for counts in programmes}) > 1, (seen, name)


pairs = st.integers(4, 60).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.lists(pairs, min_size=1, max_size=8), st.integers(4, 10))
def test_in_large_programmes_a_hidden_part_could_be_another(
    given_pairs: list[tuple[int, int]], small_group: int
) -> None:
    parts = {f"g{number}": pair for number, pair in enumerate(given_pairs) if pair[1] >= small_group}
    if not parts:
        return
    hidden = hidden_parts(parts, small_group)
    seen = published_parts(parts, small_group)
    for name in parts if hidden is None else hidden:
        assert any(
            other[name] != parts[name] and published_parts(other, small_group) == seen
            for other in neighbours(parts, name, hidden)
        ), name
    for name, (part, whole) in parts.items():
        assert hidden is None or name in hidden or is_shown(part, whole, small_group)
    if hidden:
        together = [sum(parts[name][place] for name in hidden) for place in (0, 1)]
        assert len(hidden) > 1
        assert is_shown(together[0], together[1], small_group)


def between(step: int) -> range:
    return range(min(step, 0), max(step, 0) + 1)


def neighbours(
    parts: Mapping[str, tuple[int, int]], name: str, hidden: frozenset[str] | None
) -> Iterator[dict[str, tuple[int, int]]]:
    """Programmes that differ in this part: with the same total where the total is shown."""
    part, whole = parts[name]
    if hidden is None:  # nothing is known but the sizes
        for count in (0, 1):
            few = {other: (0, of) for other, (_, of) in parts.items()}
            rest = next((other for other in parts if other != name), name)
            yield {**few, rest: (2, parts[rest][1]), name: (1 + count if rest == name else count, whole)}
        return
    others = sorted(hidden - {name})
    for count in sorted(range(whole + 1), key=lambda count: abs(count - part)):
        for one, two in ((one, two) for one in others for two in others if one <= two):
            for by in between(part - count) if one < two else [part - count]:
                moved = {
                    one: parts[one][0] + by,
                    **({two: parts[two][0] + part - count - by} if one < two else {}),
                }
                if all(0 <= value <= parts[other][1] for other, value in moved.items()):
                    changed = {other: (value, parts[other][1]) for other, value in moved.items()}
                    yield {**parts, **changed, name: (count, whole)}


applications = st.builds(Received, complete=st.booleans(), resubmitted=st.booleans(), withdrawn=st.booleans())


@settings(max_examples=150, derandomize=True, deadline=None)
@given(
    st.dictionaries(st.sampled_from(NAMES), st.lists(applications, max_size=25), max_size=6),
    st.integers(4, 8),
)
def test_a_table_shows_no_small_count_and_adds_up(of: dict[str, list[Received]], small_group: int) -> None:
    parts = {
        "complete": lambda one: one.complete,
        "resubmitted": lambda one: one.resubmitted,
        "withdrawn": lambda one: one.withdrawn,
    }
    everybody, *groups = _groups(of, {name: name for name in of}, parts, small_group)
    total = sum(map(len, of.values()))
    assert everybody.size in ((total, None) if total < small_group else (total,))
    assert everybody.size is None or total == 0 or total >= small_group
    assert [one.label for one in groups].count(OTHERS) <= 1
    if groups:
        assert sum(one.size or 0 for one in groups) == total
    for one in (everybody, *groups):
        assert one.size is None or one.size == 0 or one.size >= small_group
        for part, count in one.parts.items():
            assert shown_well(one, part, count, small_group)
    for part in parts:
        hidden = [one for one in groups if one.parts[part] is None]
        assert len(hidden) != 1 or everybody.parts[part] is None


def shown_well(group: Group, part: str, count: int | None, small_group: int) -> bool:
    if count is None or not group.size:
        return True
    sensitive = group.size - count if part == "complete" else count
    return is_shown(sensitive, group.size, small_group)


Cells: TypeAlias = Counter[tuple[str, str]]
SCALE = ("developing", "basic", "proficient", "expert")


def cells(scale: tuple[str, ...], most: int) -> st.SearchStrategy[Cells]:
    counts = st.integers(0, most) | st.integers(0, 3)
    pairs = [(one, other) for one in scale for other in scale]
    return st.dictionaries(st.sampled_from(pairs), counts, max_size=6).map(_counter)


def _counter(found: dict[tuple[str, str], int]) -> Cells:
    return Counter(found)


def differed(levels: Cells) -> int:
    return sum(count for (one, other), count in levels.items() if one != other)


verdicts = st.dictionaries(st.sampled_from(NAMES), cells(AWARD, 20), max_size=5)
told = st.dictionaries(st.sampled_from(NAMES), st.booleans())


def pairs_of(of: Mapping[str, Cells]) -> dict[PairKey, Cells]:
    total: Cells = sum(of.values(), Counter())
    return {("", "", AWARD): total, **{(name, "", AWARD): levels for name, levels in of.items()}}


@settings(max_examples=500, derandomize=True, deadline=None)
@given(verdicts, told, cells(SCALE, 20), st.integers(4, 8))
def test_agreement_tells_of_no_few(
    of: dict[str, Cells], told: dict[str, bool], plan: Cells, small_group: int
) -> None:
    pairs = pairs_of(of) | {(name, "plan", SCALE): plan for name in of}
    told = {name: is_told for name, is_told in told.items() if name in of}
    shown = lines_shown(pairs, told, small_group)
    for key in shown:
        whole = pairs[key].total()
        assert whole >= small_group
        assert is_shown(differed(pairs[key]), whole, small_group)
        assert key[0] == "" or told[key[0]]
    alone = [pairs[key] for key in shown if key[0] and not key[1]]
    for rest in (pairs["", "", AWARD] - sum(alone, Counter()),) if shown else ():
        assert is_shown(differed(rest), rest.total(), small_group)
    hidden = {name for name in told if (name, "", AWARD) not in shown}
    assert not any(key[1] for key in shown if key[0] in hidden)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(cells(SCALE, 12), st.integers(4, 6))
def test_figures_of_distances_tell_of_no_few(plan: Cells, small_group: int) -> None:
    name = "https://school.example/a"
    pairs = pairs_of({name: Counter({(AWARD[1], AWARD[1]): 40})}) | {(name, "plan", SCALE): plan}
    found, _ = agreement_of(pairs, {name: True}, small_group, report_texts())
    assert found is not None
    near, far = (sum(count for pair, count in plan.items() if by(pair)) for by in (is_near, is_far))
    for line in found.lines[2:]:
        hidden = line.measures.adjacent.reason == Reason.SMALL_GROUP
        assert hidden == (0 < near < small_group or not is_shown(far, plan.total(), small_group))
        assert not hidden or (line.measures.alpha.value, line.measures.weighted_kappa.value) == (None, None)


def is_near(pair: tuple[str, str]) -> bool:
    return abs(SCALE.index(pair[0]) - SCALE.index(pair[1])) == 1


def is_far(pair: tuple[str, str]) -> bool:
    return abs(SCALE.index(pair[0]) - SCALE.index(pair[1])) > 1
