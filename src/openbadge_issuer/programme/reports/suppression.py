"""Small groups in a report: which counts are not shown, so that none of them can be computed from those that are.

Two rules, each for counts that add up to a total which is shown as well. Groups of applications (`units_of`): what is
too small is shown as one group with others, never by itself. Parts of a group (`hidden_parts`), such as how many of
them were withdrawn: what is too small, or leaves too few, is not shown, and neither is enough of the other groups
that those which are hidden are, together, no smaller than what may be shown. Ratios follow their parts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from openbadge_issuer.errors import ConfigurationError

__all__ = ["LEAST", "check_small_group", "hidden_parts", "is_shown", "units_of"]

LEAST: Final = 4
"""Below this, some hidden counts could be told by whoever knows these rules."""
_MOST: Final = 1_000


def check_small_group(small_group: int) -> None:
    """Returns if groups of fewer can be hidden; raises `ConfigurationError` (``config.small_group``)."""
    if not isinstance(small_group, int) or isinstance(small_group, bool) or not LEAST <= small_group <= _MOST:
        raise ConfigurationError(
            f"Small groups are those of fewer than {LEAST} to {_MOST}; with less, what is hidden could be told.",
            code="config.small_group",
            advice="5 is usual.",
        )


def is_shown(part: int, whole: int, small_group: int) -> bool:
    """Whether so many of a group may be shown: none, or enough, with enough of the others left."""
    return part == 0 or (part >= small_group and whole - part >= small_group)


def units_of(
    sizes: Mapping[str, int], small_group: int, order: Sequence[str] = ()
) -> tuple[tuple[str, ...], ...]:
    """Which groups are shown by themselves (one name), and which together (several names, the last of the units).

    Nothing where there are fewer than ``small_group`` in all. Empty groups are in none of the units. Where a pool of small
    ones is small itself, others join it in the ``order`` of their names as given, else sorted: an order by these sizes
    would tell of them.
    """
    filled = {name: size for name, size in sizes.items() if size > 0}
    if sum(filled.values()) < small_group:
        return ()
    place = {name: number for number, name in enumerate(order)}
    pool = [name for name in filled if filled[name] < small_group]
    single = [name for name in filled if filled[name] >= small_group]
    single.sort(key=lambda name: (place.get(name, -1), name))
    while pool and single and _tells(sum(filled[name] for name in pool), len(pool), small_group):
        pool.append(single.pop(0))
    units = [(name,) for name in sorted(single, key=lambda name: (-filled[name], name))]
    return (*units, tuple(sorted(pool))) if pool else tuple(units)


def _tells(total: int, members: int, small_group: int) -> bool:
    """Whether the members of a pool follow from their sum: it is small itself, or as large as it can be."""
    return total < small_group or total == members * (small_group - 1)


def hidden_parts(parts: Mapping[str, tuple[int, int]], small_group: int) -> frozenset[str] | None:
    """The units of which the part is not shown, from (part, whole) by unit; ``None`` if not even that of the total is."""
    total, everybody = (sum(pair[place] for pair in parts.values()) for place in (0, 1))
    if not is_shown(total, everybody, small_group):
        return None
    hidden = [name for name, (part, whole) in parts.items() if not is_shown(part, whole, small_group)]
    others = sorted((name for name in parts if name not in hidden), key=lambda name: (parts[name][1], name))
    while hidden and others and not _safe([parts[name] for name in hidden], small_group):
        hidden.append(others.pop())  # the largest: it says least of the others
    if hidden and not _safe([parts[name] for name in hidden], small_group):
        return None
    return frozenset(hidden)


def _safe(pairs: list[tuple[int, int]], small_group: int) -> bool:
    """Whether the hidden parts are enough together, and each could be another one with the same sum."""
    part, whole = (sum(pair[place] for pair in pairs) for place in (0, 1))
    if len(pairs) == 1 or part < small_group or whole - part < small_group:
        return False
    up = [_could_be(one + 1, of, one, small_group) for one, of in pairs]
    down = [_could_be(one - 1, of, one, small_group) for one, of in pairs]
    return all(
        (up[place] and any(down[:place] + down[place + 1 :]))
        or (down[place] and any(up[:place] + up[place + 1 :]))
        for place in range(len(pairs))
    )


def _could_be(part: int, whole: int, instead_of: int, small_group: int) -> bool:
    """Whether it would be hidden just so with one more or less: for its own sake, or for the others'."""
    if not 0 <= part <= whole:
        return False
    return is_shown(instead_of, whole, small_group) or not is_shown(part, whole, small_group)
