"""Whatever two columns look like: figures equal to others', the same from either side, or undefined with a reason."""

from __future__ import annotations

import warnings
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from openbadge_issuer.assessment.agreement import Measures, measure
from openbadge_issuer.testing import fixed_entropy

BOUNDED = settings(
    derandomize=True,
    max_examples=60,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
LEVELS = "abcdef"
FIGURES = ("exact", "adjacent", "kappa", "weighted_kappa", "alpha")


@st.composite
def columns(draw: st.DrawFn) -> tuple[list[tuple[str | None, str | None]], str]:
    size = draw(st.integers(min_value=2, max_value=6))
    used = draw(st.integers(min_value=1, max_value=size))
    level = st.one_of(st.none(), st.sampled_from(LEVELS[:used]))
    return draw(st.lists(st.tuples(level, level), max_size=30)), LEVELS[:size]


def figures(pairs: list[tuple[str | None, str | None]], levels: str) -> Measures:
    return measure(pairs, levels, resamples=100, entropy=fixed_entropy("property"))


def values(found: Measures) -> list[float | None]:
    return [getattr(found, name).value for name in FIGURES]


@BOUNDED
@given(columns())
def test_equal_to_statsmodels_or_undefined_with_a_reason(
    given: tuple[list[tuple[str | None, str | None]], str],
) -> None:
    pairs, levels = given
    found, complete = figures(pairs, levels), [pair for pair in pairs if None not in pair]
    assert found.n == len(complete)
    cells = Counter(complete)
    table = [[cells[one, other] for other in levels] for one in levels]
    varies = all(len({pair[side] for pair in complete}) > 1 for side in (0, 1))
    for name, weights in (("kappa", None), ("weighted_kappa", "quadratic")):
        estimate = getattr(found, name)
        assert (estimate.value is not None) == varies
        if varies:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of its variance, which nobody asked for
                there = cohens_kappa(table, wt=weights, return_results=False)
            assert estimate.value == pytest.approx(there, abs=1e-9)
    for name in FIGURES:
        estimate = getattr(found, name)
        assert (estimate.reason is None) == (estimate.low is not None)
        if estimate.value is None:
            assert estimate.reason in ("agreement.no_data", "agreement.no_variance", "agreement.two_levels")


@BOUNDED
@given(columns())
def test_the_same_from_either_side_and_from_either_end(
    given: tuple[list[tuple[str | None, str | None]], str],
) -> None:
    pairs, levels = given
    usual = values(figures(pairs, levels))
    turned = values(figures([(other, one) for one, other in pairs], levels))
    upside_down = values(figures(pairs, levels[::-1]))
    shuffled = figures(sorted(pairs, key=str), levels)
    for others in (turned, upside_down, values(shuffled)):
        assert others == pytest.approx(usual, abs=1e-9)
    assert shuffled == figures(pairs, levels)  # the intervals, too
