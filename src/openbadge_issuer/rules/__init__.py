"""What a correct document is: rules of the VCDM, of Open Badges on top, and advice, in one checker.

`check` finds everything structural in one call. It serves issuing and verification, so that what we would refuse
from others we do not sign. `RULES` lists every rule with its code.
"""

from __future__ import annotations

from openbadge_issuer.rules.check import check
from openbadge_issuer.rules.registry import RULES
from openbadge_issuer.rules.rule import Rule

__all__ = ["RULES", "Rule", "check"]
