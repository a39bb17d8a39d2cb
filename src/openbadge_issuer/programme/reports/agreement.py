"""What a report shows of agreement between assessors: neither a line nor a figure that would tell of too few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import shake_256
from typing import Final, TypeAlias

from openbadge_issuer.assessment.agreement.scores import AWARD
from openbadge_issuer.assessment.agreement.values import Agreement, Estimate, Line, Measures, Reason
from openbadge_issuer.errors import MissingExtra
from openbadge_issuer.programme.reports.facts import PairKey
from openbadge_issuer.programme.reports.suppression import hidden_parts, is_shown
from openbadge_issuer.programme.reports.texts import ReportTexts

__all__ = ["agreement_of", "lines_shown"]

Pairs: TypeAlias = Mapping[PairKey, Counter[tuple[str, str]]]

_RESAMPLES: Final = 2_000
_CONFIDENCE: Final = 0.95
_OTHERS: Final = ""
_TOTAL: Final[PairKey] = ("", "", AWARD)
_TWO: Final = 2


def agreement_of(
    pairs: Pairs, told: Mapping[str, bool], small_group: int, texts: ReportTexts
) -> tuple[Agreement | None, tuple[str, ...]]:
    """The lines that are shown, or why there are none; ``told`` as for `lines_shown`."""
    chosen = lines_shown(pairs, told, small_group)
    if not chosen:
        return None, (texts["agreement_hidden"],)
    try:
        lines = [
            _line(key, pairs[key], small_group, beyond_chance=_may_say(key, chosen, pairs, small_group))
            for key in chosen
        ]
    except MissingExtra as error:
        return None, (error.message,)
    return Agreement(confidence=_CONFIDENCE, resamples=_RESAMPLES, lines=lines), ()


def lines_shown(pairs: Pairs, told: Mapping[str, bool], small_group: int) -> tuple[PairKey, ...]:
    """The verdict of all, then of each definition that is shown: its verdict, and its criteria.

    ``told`` are the definitions that have a line of their own in the report, and whether how many of them were awarded and
    disagreed on is shown there. Wherever a line is shown, the assessors differed on none, or on enough with enough others
    left; and so they did on what remains of all without the definitions that are shown.
    """
    if pairs.get(_TOTAL, Counter()).total() < small_group:
        return ()
    apart = {name: _apart((name, "", AWARD), pairs) for name in told}
    everybody = _apart(_TOTAL, pairs)
    others = tuple(everybody[place] - sum(one[place] for one in apart.values()) for place in (0, 1))
    if others[1]:
        apart[_OTHERS] = others[0], others[1]
    hidden = hidden_parts(apart, small_group)
    if hidden is None:
        return ()
    shown = [name for name in told if told[name] and name not in hidden and apart[name][1] >= small_group]
    if set(told) - hidden - set(shown):  # hidden for another reason, and it would follow from the rest
        shown = []
    of_shown = (key for name in shown for key in pairs if key[0] == name)
    return (_TOTAL, *(key for key in of_shown if _is_shown(key, pairs, small_group)))


def _is_shown(key: PairKey, pairs: Pairs, small_group: int) -> bool:
    apart, whole = _apart(key, pairs)
    return whole >= small_group and is_shown(apart, whole, small_group)


def _apart(key: PairKey, pairs: Pairs) -> tuple[int, int]:
    """On how many the assessors differed, and of how many."""
    levels = pairs.get(key, Counter())
    return sum(_distances(levels, key[2])[1:]), levels.total()


def _distances(levels: Counter[tuple[str, str]], scale: Sequence[str]) -> tuple[int, int, int]:
    """How many were given the same level, neighbouring ones, and others."""
    found, ranks = [0, 0, 0], {level: rank for rank, level in enumerate(scale)}
    for (one, other), count in levels.items():
        found[min(abs(ranks[one] - ranks[other]), _TWO)] += count
    return found[0], found[1], found[2]


def _may_say(key: PairKey, chosen: Sequence[PairKey], pairs: Pairs, small_group: int) -> bool:
    """Whether figures beyond chance may be shown: how often each pair of levels was given follows from them.

    So each pair of levels was given by none, or by enough; for all together also within each definition that is shown,
    and on what remains of all without these.
    """
    tables = [pairs[key]]
    if key == _TOTAL:
        shown = [pairs[one] for one in chosen if one[0] and not one[1]]
        tables += [*shown, pairs[key] - sum(shown, Counter())]
    return all(count >= small_group for table in tables for count in _cells(table).values())


def _cells(table: Counter[tuple[str, str]]) -> Counter[frozenset[str]]:
    """How many were given each pair of levels, whoever gave which."""
    cells: Counter[frozenset[str]] = Counter()
    for pair, count in table.items():
        cells[frozenset(pair)] += count
    return +cells


def _line(key: PairKey, levels: Counter[tuple[str, str]], small_group: int, *, beyond_chance: bool) -> Line:
    from openbadge_issuer.assessment.agreement.estimates import measure  # noqa: PLC0415 - an extra

    definition, criterion, scale = key
    measures = measure(
        levels.elements(),
        scale,
        resamples=_RESAMPLES,
        confidence=_CONFIDENCE,
        entropy=lambda size: shake_256(repr(key).encode()).digest(size),  # the same report says the same
    )
    about = "criterion" if criterion else "award"
    named = {name: value for name, value in (("definition", definition), ("criterion", criterion)) if value}
    shown = (
        _without_small(measures, _distances(levels, scale), small_group) if len(scale) > _TWO else measures
    )
    if not beyond_chance:
        nothing = Estimate(reason=Reason.SMALL_GROUP)
        shown = shown.replace(kappa=nothing, weighted_kappa=nothing, alpha=nothing)
    return Line(about=about, levels=scale, reviewers=2, measures=shown, **named)


def _without_small(measures: Measures, distances: tuple[int, int, int], small_group: int) -> Measures:
    """Without what weighs distances, where few pairs were neighbours, or few were farther apart."""
    _, near, far = distances
    if is_shown(far, sum(distances), small_group) and (near == 0 or near >= small_group):
        return measures
    nothing = Estimate(reason=Reason.SMALL_GROUP)
    return measures.replace(adjacent=nothing, weighted_kappa=nothing, alpha=nothing)
