"""What evaluating schemas may cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from openbadge_issuer.errors import LimitExceeded

if TYPE_CHECKING:
    from openbadge_issuer.codec.json_schema.patterns import Pattern
    from openbadge_issuer.errors import InputError

__all__ = ["Work"]

_NAMES_OF_A_STEP: Final = 20
_CHARACTERS_OF_A_STEP: Final = 25  # of a URI that is put together, and taken apart again
_COPIED_IN_A_STEP: Final = 2_000


@dataclass(slots=True)
class Work:
    """How many steps there may be, and how deep; one for everything that is evaluated for one credential."""

    steps: int = 200_000
    depth: int = 150
    patterns: dict[str, Pattern | InputError] = field(default_factory=dict, repr=False)  # that were compiled

    def look_over(self, names: int) -> None:
        """For names and items that are gone through, and not evaluated: of a few that is nothing."""
        self.spend(names // _NAMES_OF_A_STEP)

    def take_apart(self, characters: int) -> None:
        """For a URI of so many characters."""
        self.spend(characters // _CHARACTERS_OF_A_STEP)

    def copy(self, characters: int) -> None:
        """For a text that is made anew, or compared."""
        self.spend(characters // _COPIED_IN_A_STEP)

    def spend(self, steps: int) -> None:
        """Raises `LimitExceeded` (``limit.schema``) once there are none left."""
        self.steps -= steps
        if self.steps < 0:
            raise LimitExceeded(
                "The schema asks for more work than one check may take.",
                code="limit.schema",
                advice="Ask the issuer for a schema that is simpler.",
            )
