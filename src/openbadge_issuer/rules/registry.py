"""Every rule, in the order in which they are listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openbadge_issuer.rules import advice, open_badges, results, sharing, structure, vcdm, vcdm_members

if TYPE_CHECKING:
    from openbadge_issuer.rules.rule import Rule

__all__ = ["RULES"]

RULES: Final[tuple[Rule, ...]] = (
    *structure.READABLE,
    *structure.RULES,
    *sharing.RULES,
    *vcdm.RULES,
    *vcdm_members.RULES,
    *open_badges.RULES,
    *results.RULES,
    *advice.RULES,
)
"""One registry; every code is in it once."""
