"""Figures equal to other implementations and to published examples, and honest where there is nothing to say."""

from __future__ import annotations

import math
import sys
from collections import Counter
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from scipy.stats import bootstrap
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.proportion import proportion_confint

from openbadge_issuer.assessment.agreement import Estimate, Measures, estimates, measure
from openbadge_issuer.assessment.agreement.estimates import Cells, measured
from openbadge_issuer.errors import AssessmentError, MissingExtra, ModelError
from openbadge_issuer.testing import fixed_entropy

FIGURES = ("exact", "adjacent", "kappa", "weighted_kappa", "alpha")


def figures(cells: Cells, size: int, *, resamples: int = 200, seed: str = "figures") -> Measures:
    return measured(cells, size, resamples=resamples, confidence=0.95, entropy=fixed_entropy(seed))


def from_rows(rows: list[list[int]]) -> Cells:
    return {(i, j): count for i, row in enumerate(rows) for j, count in enumerate(row) if count}


def some(random: Random, size: int, n: int) -> Cells:
    """A table as reviewers make it: mostly near each other."""
    cells: Counter[tuple[int, int]] = Counter()
    for _ in range(n):
        one = random.randrange(size)
        near = min(size - 1, max(0, one + random.choice((-1, 0, 0, 0, 1))))
        cells[one, near if random.random() < 0.8 else random.randrange(size)] += 1
    return cells


def rows_of(cells: Cells, size: int) -> list[list[int]]:
    return [[cells.get((i, j), 0) for j in range(size)] for i in range(size)]


def alpha_by_definition(cells: Cells, size: int) -> Fraction:
    """Krippendorff's ordinal alpha from its definition, in fractions: observed over expected disagreement."""
    both: Counter[tuple[int, int]] = Counter()
    for (one, other), count in cells.items():
        both[one, other] += count
        both[other, one] += count
    each = [sum(both[i, j] for j in range(size)) for i in range(size)]
    total = sum(each)

    def apart(i: int, j: int) -> Fraction:
        low, high = min(i, j), max(i, j)
        return (sum(each[low : high + 1]) - Fraction(each[low] + each[high], 2)) ** 2

    observed = sum(both[i, j] * apart(i, j) for i in range(size) for j in range(size)) / Fraction(total)
    expected = sum(each[i] * each[j] * apart(i, j) for i in range(size) for j in range(size) if i != j)
    return 1 - observed / Fraction(expected, total * (total - 1))


# published examples


def test_two_readers_of_grants() -> None:
    """The usual example of two readers and fifty proposals: 35 of 50 agree, kappa 0.4."""
    found = figures(from_rows([[20, 5], [10, 15]]), 2)
    assert (found.n, found.exact.value) == (50, 0.7)
    assert found.kappa.value == pytest.approx(0.4)


def test_two_clinicians() -> None:
    """Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, table 18.1: kappa 0.68."""
    found = figures(from_rows([[75, 1, 4], [5, 4, 1], [0, 0, 10]]), 3)
    assert found.kappa.value == pytest.approx(0.6765, abs=5e-5)
    assert found.exact.value == pytest.approx(0.89)


def test_two_observers_of_ten_units() -> None:
    """Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section A: alpha 0.095."""
    one, other = "0100000010", "1110010000"
    found = measure(zip(one, other, strict=True), "01", resamples=200, entropy=fixed_entropy("k"))
    assert found.alpha.value == pytest.approx(0.095, abs=5e-4)


def test_by_hand() -> None:
    """Four things on three levels: 1-1, 2-2, 3-3, 1-3."""
    found = measure([("a", "a"), ("b", "b"), ("c", "c"), ("a", "c")], "abc", entropy=fixed_entropy("k"))
    assert found.exact.value == 0.75
    assert found.adjacent.value == 0.75
    # chance: 2/4*1/4 + 1/4*1/4 + 1/4*2/4 = 5/16
    assert found.kappa.value == pytest.approx((3 / 4 - 5 / 16) / (1 - 5 / 16))
    # weighted: observed 4/4; expected (2*1*1 + 2*2*4 + 1*1*1 + 1*2*1 + 1*1*4 + 1*1*1) / 16
    assert found.weighted_kappa.value == pytest.approx(1 - 1 / (26 / 16))
    assert found.alpha.value == pytest.approx(
        float(alpha_by_definition({(0, 0): 1, (1, 1): 1, (2, 2): 1, (0, 2): 1}, 3))
    )


# other implementations


@pytest.mark.parametrize("seed", range(12))
def test_equal_to_statsmodels_and_to_the_definition(seed: int) -> None:
    random = Random(seed)
    size, n = random.choice((2, 3, 4, 5)), random.choice((12, 40, 300))
    cells = some(random, size, n)
    table, found = rows_of(cells, size), figures(cells, size)
    assert found.kappa.value == pytest.approx(cohens_kappa(table).kappa, abs=1e-12)
    assert found.weighted_kappa.value == pytest.approx(cohens_kappa(table, wt="quadratic").kappa, abs=1e-12)
    assert found.alpha.value == pytest.approx(float(alpha_by_definition(cells, size)), abs=1e-12)
    same = sum(table[i][i] for i in range(size))
    near = sum(table[i][j] for i in range(size) for j in range(size) if abs(i - j) < 2)
    for share, count in ((found.exact, same), (found.adjacent, near)):
        if share is found.adjacent and size == 2:
            assert (share.value, share.reason) == (None, "agreement.two_levels")
            continue
        low, high = proportion_confint(count, n, method="wilson")
        assert (share.value, share.low, share.high) == pytest.approx((count / n, low, high), abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_resampled_figures_are_the_libraries_figures(seed: int) -> None:
    """What is computed for thousands of tables at once is what the libraries compute for each."""
    random = Random(seed)
    size = random.choice((2, 3, 5))
    tables = np.array([rows_of(some(random, size, 30), size) for _ in range(30)], dtype=float)
    tables[0] = 0
    tables[0, 0, 0] = 30
    for many, one in (
        (estimates._kappas(tables, quadratic=False), lambda table: estimates._kappa(table, None)),
        (estimates._kappas(tables, quadratic=True), lambda table: estimates._kappa(table, "quadratic")),
        (estimates._alphas(tables), estimates._alpha),
    ):
        each = [one(table) for table in tables]
        assert [math.nan if value is None else value for value in each] == pytest.approx(
            list(many), nan_ok=True
        )


def test_a_resample_with_one_side_constant_counts_as_no_agreement_beyond_chance() -> None:
    """Otherwise the worst resamples would be left out, and the interval be too good."""
    table = np.array([[[20.0, 10.0], [0.0, 0.0]]])
    assert list(estimates._kappas(table, quadratic=False)) == [0.0]
    assert (
        estimates._kappa(table[0], None) is None
    )  # said of what was scored, it would be a figure about nothing


def test_intervals_are_those_of_scipy() -> None:
    """A percentile bootstrap over pairs, as scipy draws it from the pairs themselves."""
    cells = some(Random(5), 4, 80)
    pairs = [pair for pair, count in sorted(cells.items()) for _ in range(count)]
    one, other = (np.array([pair[side] for pair in pairs]) for side in (0, 1))
    there = bootstrap(
        (one, other),
        lambda a, b: cohen_kappa_score(a, b, labels=[0, 1, 2, 3], weights="quadratic"),
        paired=True,
        vectorized=False,
        n_resamples=1_000,
        method="percentile",
        rng=np.random.default_rng(1),
    ).confidence_interval
    here = figures(cells, 4, resamples=20_000).weighted_kappa
    assert (here.low, here.high) == pytest.approx((there.low, there.high), abs=0.03)


# degenerate data


def test_nothing_at_all() -> None:
    found = measure([], "abc")
    assert found.n == 0
    said = {name: (getattr(found, name).value, getattr(found, name).reason) for name in FIGURES}
    assert set(said.values()) == {(None, "agreement.no_data")}


def test_one_and_two() -> None:
    one = measure([("a", "b")], "abc")
    assert (one.exact.value, one.adjacent.value, one.kappa.reason) == (0.0, 1.0, "agreement.no_variance")
    assert one.alpha.reason == "agreement.no_spread"  # defined, since both levels occur; nothing to resample
    assert one.alpha.value == 0.0
    two = measure([("a", "a"), ("b", "b")], "ab")
    assert (two.kappa.value, two.alpha.value) == (1.0, 1.0)
    assert (two.kappa.low, two.kappa.reason) == (None, "agreement.unstable")
    assert (two.exact.value, two.exact.high) == (1.0, 1.0)
    assert two.exact.low == pytest.approx(0.342, abs=1e-3)


def test_one_level_only() -> None:
    found = measure([("b", "b")] * 40, "abc")
    assert found.exact.value == 1.0
    reasons = {getattr(found, name).reason for name in ("kappa", "weighted_kappa", "alpha")}
    assert reasons == {"agreement.no_variance"}


def test_one_side_without_variance() -> None:
    """Ninety percent agree, and beyond chance there is nothing to say: which is why the two are not mixed."""
    found = measure([("a", "a")] * 90 + [("a", "b")] * 10, "ab", entropy=fixed_entropy("k"))
    assert (found.exact.value, found.kappa.value, found.kappa.reason) == (0.9, None, "agreement.no_variance")
    assert found.alpha.value is not None
    assert found.alpha.value < 0.01


def test_perfect_agreement_is_not_called_certain() -> None:
    found = measure([("a", "a"), ("b", "b"), ("c", "c")] * 20, "abc", entropy=fixed_entropy("k"))
    assert (found.kappa.value, found.kappa.low, found.kappa.reason) == (1.0, None, "agreement.no_spread")
    assert found.exact.low == pytest.approx(0.94, abs=0.005)


def test_what_is_missing_is_left_out() -> None:
    pairs = [("a", "b"), ("b", "b"), ("a", "a")]
    holes: list[tuple[str | None, str | None]] = [("a", None), (None, "b"), (None, None)]
    more = measure([*pairs, *holes], "ab", entropy=fixed_entropy("k"))
    assert more == measure(pairs, "ab", entropy=fixed_entropy("k"))


def test_the_same_entropy_gives_the_same_figures_and_no_numpy() -> None:
    cells = some(Random(1), 3, 60)
    assert figures(cells, 3) == figures(cells, 3)
    assert figures(cells, 3) != figures(cells, 3, seed="another")
    for name in FIGURES:
        estimate = getattr(figures(cells, 3), name)
        assert {type(estimate.value), type(estimate.low), type(estimate.high)} == {float}


@pytest.mark.parametrize("seed", range(6))
def test_intervals_hold_their_figure(seed: int) -> None:
    random = Random(seed)
    found = figures(some(random, 3, random.choice((5, 20, 100))), 3)
    for name in FIGURES:
        one = getattr(found, name)
        if one.low is not None:
            assert -1.5 <= one.low <= one.high <= 1
            assert name not in ("exact", "adjacent") or one.low <= one.value <= one.high


@pytest.mark.parametrize(
    ("pairs", "levels", "more"),
    [
        ([("a", "x")], "ab", {}),
        ([("a", "b")], "aab", {}),
        ([("a", "a")], "a", {}),
        ([], "", {}),
        ([("a", "b")], "ab", {"resamples": 5}),
        ([("a", "b")], "ab", {"resamples": 10**9}),
        ([("a", "b")], "ab", {"confidence": 1.0}),
        ([("a", "b")], "ab", {"confidence": float("nan")}),
        ([("a", "b")], [str(n) for n in range(99)] + ["a", "b"], {}),
    ],
)
def test_arguments_that_are_none_are_refused(
    pairs: list[tuple[str, str]], levels: str, more: dict[str, float]
) -> None:
    with pytest.raises(AssessmentError):
        measure(pairs, levels, **more)  # type: ignore[arg-type]


def test_an_estimate_is_a_value_with_both_ends_or_a_reason() -> None:
    for wrong in (
        {},
        {"value": 0.5},
        {"value": 0.5, "low": 0.1},
        {"low": 0.1, "high": 0.2, "reason": "agreement.no_data"},
        {"value": 0.5, "low": 0.6, "high": 0.4},
        {"value": 0.5, "low": 0.1, "high": 0.7, "reason": "agreement.no_data"},
        {"value": float("nan"), "reason": "agreement.unstable"},
        {"value": 1.5, "reason": "agreement.unstable"},
        {"reason": "because"},
    ):
        with pytest.raises(ModelError):
            Estimate.from_json(wrong)


@pytest.mark.parametrize("module", ["numpy", "sklearn.metrics", "krippendorff", "scipy.stats"])
def test_without_the_extra_it_says_what_to_install(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra, match=r"openbadge-issuer\[statistics\]"):
        measure([("a", "b")], "ab")
