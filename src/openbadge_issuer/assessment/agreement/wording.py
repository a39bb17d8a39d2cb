"""What tables and pictures of agreement say, in English; and how it is said in another language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from openbadge_issuer.assessment.agreement.values import REASONS
from openbadge_issuer.assessment.state import refuse

__all__ = ["TEXTS", "filled", "texts_with"]

_PLACE: Final = re.compile(r"\{([a-z_]+)\}")

TEXTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "decimal": ".",
        "agreement_what": "What",
        "agreement_exact": "Same level",
        "agreement_adjacent": "Same or next",
        "agreement_adjacent_level": "Same or next level",
        "agreement_kappa": "Kappa",
        "agreement_weighted_kappa": "Weighted kappa",
        "agreement_alpha": "Alpha",
        "agreement_alpha_ordinal": "Alpha (ordinal)",
        "agreement_none": "none",
        "agreement_undefined": "undefined",
        "agreement_not_shown": "not shown",
        "agreement_award": "Award decision",
        "agreement_criteria": "Criteria {levels}",
        "agreement_intervals": "Intervals: {confidence} %. Percentages are no kappas: much agreement can be chance.",
        "agreement_few": "{count} of {lines} lines rest on fewer than {few} comparisons.",
        "agreement_line": "{what}, {count} comparisons: same level {exact}; same or next level {adjacent}; "
        "kappa {kappa}; weighted kappa {weighted_kappa}; alpha {alpha}.",
        "agreement_not_given": "not given ({why})",
        "agreement_without": "{value} without an interval ({why})",
        "agreement_with": "{value} (from {low} to {high})",
        "agreement_nothing": "Nothing was compared yet.",
        "agreement_chance_included": "Agreement, chance included (%)",
        "agreement_beyond_chance": "Agreement beyond chance",
        **{str(reason): said for reason, said in REASONS.items()},
    }
)
"""By name; ``decimal`` is what stands between a whole number and its decimals."""


def texts_with(texts: Mapping[str, str] | None) -> Mapping[str, str]:
    """Those of another language in place of the English ones; raises `AssessmentError` (``assessment.argument``)."""
    if texts is None:
        return TEXTS
    good = isinstance(texts, Mapping) and all(isinstance(one, str) for pair in texts.items() for one in pair)
    if not good or not texts.keys() <= TEXTS.keys():
        raise refuse("argument", f"Texts of agreement are texts by these names: {', '.join(TEXTS)}.")
    return {**TEXTS, **texts}


def filled(text: str, **values: object) -> str:
    """The text with its places filled in, once: what a value says is never taken for a place."""
    return _PLACE.sub(lambda match: str(values.get(match[1], match[0])), text)
