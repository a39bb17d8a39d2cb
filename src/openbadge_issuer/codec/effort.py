"""What canonicalizing has cost so far, over all documents of one verification."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["Effort"]

_MOST: Final = 120_000  # units: about half a second; an ordinary badge takes none, a hundred equal alignments some hundred


@dataclass(slots=True, eq=False)
class Effort:
    """Units of work that labelling blank nodes has taken. Each document has a budget of its own; there may be many."""

    units: int = 0

    @property
    def spent(self) -> bool:
        """Whether no other document should be begun."""
        return self.units > _MOST
