"""Figures of agreement between two columns of levels: by scikit-learn, krippendorff and scipy, out as plain floats."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

from openbadge_issuer.assessment.agreement.values import Estimate, Measures, Reason
from openbadge_issuer.assessment.state import check_type, refuse
from openbadge_issuer.errors import MissingExtra
from openbadge_issuer.ports import Entropy, drawn

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

__all__ = ["Cells", "measure", "measured"]

Cells: TypeAlias = Mapping[tuple[int, int], int]
"""How often which two levels, by rank, were given to one thing."""

if TYPE_CHECKING:
    Table: TypeAlias = NDArray["float64"]  # (..., levels, levels)
    from numpy import float64

_LEAST_DEFINED: Final = 0.95
"""The share of resamples that must leave a figure defined, for an interval to be given."""
_MOST_LEVELS: Final = 50
_TWO: Final = 2


def measure(
    pairs: Iterable[tuple[str | None, str | None]],
    levels: Sequence[str],
    *,
    resamples: int = 2_000,
    confidence: float = 0.95,
    entropy: Entropy = secrets.token_bytes,
) -> Measures:
    """How far two columns agree, of levels written lowest first; pairs of which one is missing are left out.

    Figures that are undefined are ``None`` with a reason. The same ``entropy`` gives the same intervals. Raises
    `AssessmentError` (``assessment.argument``, ``assessment.scores``), `MissingExtra` without the libraries.
    """
    check_type(levels, (str, list, tuple), "Levels are texts, lowest first.")
    check_type(pairs, Iterable, "What is compared are pairs of levels.")
    ranks = {level: rank for rank, level in enumerate(levels) if isinstance(level, str)}
    if len(ranks) != len(levels):
        raise refuse("argument", "Levels are different texts, lowest first.")
    cells: Counter[tuple[int, int]] = Counter()
    for pair in pairs:
        if not isinstance(pair, (list, tuple)) or len(pair) != _TWO:
            raise refuse("argument", "What is compared are pairs of levels.")
        if any(one is None for one in pair):
            continue
        if not all(isinstance(one, str) and one in ranks for one in pair):
            raise refuse("scores", "A score is one of the levels.")
        cells[ranks[str(pair[0])], ranks[str(pair[1])]] += 1
    return measured(cells, len(levels), resamples=resamples, confidence=confidence, entropy=entropy)


def measured(cells: Cells, size: int, *, resamples: int, confidence: float, entropy: Entropy) -> Measures:
    """The same from a table of counts, of ``size`` levels."""
    if not _TWO <= size <= _MOST_LEVELS:
        raise refuse("argument", f"A scale has 2 to {_MOST_LEVELS} levels.")
    if not isinstance(resamples, int) or isinstance(resamples, bool) or not 100 <= resamples <= 100_000:  # noqa: PLR2004 - a sane range
        raise refuse("argument", "Resamples are 100 to 100000.")
    if not isinstance(confidence, float) or not 0.5 <= confidence < 1:  # noqa: PLR2004 - a sane range
        raise refuse("argument", "Confidence is a number such as 0.95.")
    try:
        import krippendorff  # noqa: F401, PLC0415 - an extra
        import sklearn.metrics  # noqa: F401, PLC0415
        from numpy import float64, zeros  # noqa: PLC0415
        from numpy.random import default_rng  # noqa: PLC0415
        from scipy.stats import binomtest  # noqa: F401, PLC0415
    except ImportError:
        raise MissingExtra("statistics", "Agreement between reviewers in figures") from None
    table = zeros((size, size), float64)
    for (one, other), count in cells.items():
        table[one, other] += count
    n = int(table.sum())
    adjacent = sum(count for (one, other), count in cells.items() if abs(one - other) <= 1)
    random = default_rng(int.from_bytes(drawn(entropy, 16), "big"))
    draws = _resampled(table, n, resamples, random) if n else None

    def beyond_chance(point: Callable[[Table], float | None], many: Callable[[Table], Table]) -> Estimate:
        value = point(table) if n else None
        if value is None or draws is None:
            return Estimate(reason=Reason.NO_VARIANCE if n else Reason.NO_DATA)
        return _with_interval(value, many(draws), confidence)

    return Measures(
        n=n,
        exact=_share(int(table.trace()), n, confidence),
        adjacent=_share(adjacent, n, confidence) if size > _TWO else Estimate(reason=Reason.TWO_LEVELS),
        kappa=beyond_chance(lambda one: _kappa(one, None), lambda many: _kappas(many, quadratic=False)),
        weighted_kappa=beyond_chance(
            lambda one: _kappa(one, "quadratic"), lambda many: _kappas(many, quadratic=True)
        ),
        alpha=beyond_chance(_alpha, _alphas),
    )


def _share(count: int, n: int, confidence: float) -> Estimate:
    """A share with Wilson's interval, which is right for few and for all as well."""
    if not n:
        return Estimate(reason=Reason.NO_DATA)
    from scipy.stats import binomtest  # noqa: PLC0415 - an extra

    ends = binomtest(count, n).proportion_ci(confidence_level=confidence, method="wilson")
    share = count / n
    return Estimate(
        value=share, low=max(0.0, min(float(ends.low), share)), high=min(1.0, max(float(ends.high), share))
    )


def _resampled(table: Table, n: int, resamples: int, random: Generator) -> Table:
    """Tables of ``n`` drawn with replacement: which is a multinomial draw from the cells, however great ``n`` is."""
    from numpy import float64  # noqa: PLC0415 - an extra

    drawn_cells = random.multinomial(n, table.ravel() / n, size=resamples)
    return drawn_cells.reshape(resamples, *table.shape).astype(float64)


def _with_interval(value: float, resampled: Table, confidence: float) -> Estimate:
    from numpy import isfinite, quantile  # noqa: PLC0415 - an extra

    defined = resampled[isfinite(resampled)]
    if len(defined) < _LEAST_DEFINED * len(resampled):
        return Estimate(value=value, reason=Reason.UNSTABLE)
    tail = (1 - confidence) / 2
    low, high = (float(end) for end in quantile(defined, [tail, 1 - tail]))
    if float(defined.max() - defined.min()) < 1e-12:  # noqa: PLR2004 - rounding
        return Estimate(value=value, reason=Reason.NO_SPREAD)
    return Estimate(value=value, low=low, high=min(high, 1.0))


def _varies(table: Table) -> bool:
    """Whether both columns have more than one level."""
    return bool((table.sum(axis=0) > 0).sum() > 1 and (table.sum(axis=1) > 0).sum() > 1)


def _kappa(table: Table, weights: str | None) -> float | None:
    if not _varies(table):
        return None
    from numpy import indices  # noqa: PLC0415 - an extra
    from sklearn.metrics import cohen_kappa_score  # noqa: PLC0415

    rows, columns = indices(table.shape)
    return float(
        cohen_kappa_score(
            rows.ravel(),
            columns.ravel(),
            labels=list(range(len(table))),
            weights=weights,
            sample_weight=table.ravel(),
        )
    )


def _alpha(table: Table) -> float | None:
    both = table + table.T
    if int((both.sum(axis=0) > 0).sum()) < _TWO:
        return None
    from krippendorff import alpha  # noqa: PLC0415 - an extra
    from numpy import arange, repeat, stack  # noqa: PLC0415

    size = len(table)
    cells = repeat(arange(size * size), table.astype(int).ravel())
    columns = stack([cells // size, cells % size])
    return float(
        alpha(reliability_data=columns, value_domain=list(range(size)), level_of_measurement="ordinal")
    )


def _kappas(tables: Table, *, quadratic: bool) -> Table:
    """Cohen's kappa of many tables at once; not a number where all is one level.

    A resample of which one column has no variance counts with the 0 that the formula gives: leaving out just these would
    make the interval too good.
    """
    from numpy import arange, einsum, errstate, nan, where  # noqa: PLC0415 - an extra

    ranks = arange(tables.shape[-1])
    apart = (ranks[:, None] - ranks[None, :]).astype(tables.dtype)
    weights = apart**2 if quadratic else (apart != 0).astype(tables.dtype)
    rows, columns = tables.sum(axis=2), tables.sum(axis=1)
    n = tables.sum(axis=(1, 2))
    observed = einsum("rij,ij->r", tables, weights)
    expected = einsum("ri,rj,ij->r", rows, columns, weights) / n
    with errstate(divide="ignore", invalid="ignore"):
        return where(expected > 0, 1 - observed / expected, nan)


def _alphas(tables: Table) -> Table:
    """Krippendorff's ordinal alpha of many tables at once; not a number where all levels are one."""
    from numpy import abs as absolute  # noqa: PLC0415 - an extra
    from numpy import cumsum, einsum, errstate, nan, where  # noqa: PLC0415

    both = tables + tables.transpose(0, 2, 1)
    each = both.sum(axis=2)  # how often each level was given, (resamples, levels)
    middle = cumsum(each, axis=1) - each / 2
    apart = absolute(middle[:, :, None] - middle[:, None, :]) ** 2
    total = each.sum(axis=1)
    observed = einsum("rij,rij->r", both, apart) / total
    expected = einsum("ri,rj,rij->r", each, each, apart) / (total * (total - 1))
    with errstate(divide="ignore", invalid="ignore"):
        return where((each > 0).sum(axis=1) > 1, 1 - observed / expected, nan)
