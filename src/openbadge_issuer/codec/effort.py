"""What canonicalizing has cost so far, over all documents of one verification."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from openbadge_issuer.codec.types import JSON

__all__ = ["Effort"]

_MOST: Final = 120_000  # units: about half a second; an ordinary badge takes none, a hundred equal alignments some hundred


_OF_A_VALUE: Final = (
    2  # units: a document inside another one may be large as well, an ordinary badge has 50 values
)


@dataclass(slots=True, eq=False)
class Effort:
    """Units of work that labelling blank nodes has taken. Each document has a budget of its own; there may be many."""

    units: int = 0

    @property
    def spent(self) -> bool:
        """Whether no other document should be begun."""
        return self.units > _MOST

    def begins(self, document: JSON) -> bool:
        """Counts a document, and says whether it can be afforded; the first one always is.

        The last one could cost as much again as all those before.
        """
        first = self.units == 0
        self.count(document)
        return first or not self.spent

    def count(self, document: JSON) -> None:
        """Adds what reading a document through takes that stands inside another one."""
        pending = [document]
        self.units += _OF_A_VALUE
        while pending:
            value = pending.pop()
            inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
            self.units += _OF_A_VALUE * len(inside)
            pending += [one for one in inside if isinstance(one, (dict, list))]
