"""What reading, canonicalizing, unpacking and checking have cost so far, over all that one verification looks at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from openbadge_issuer.codec.types import JSON

__all__ = ["BeyondEffort", "Effort"]

_MOST: Final = 120_000  # units: about half a second; an ordinary badge takes none, a hundred equal alignments some hundred


_OF_A_VALUE: Final = (
    2  # units: a document inside another one may be large as well, an ordinary badge has 50 values
)


class BeyondEffort(Exception):
    """What is being judged needs more than is left; it stays undecided."""


_ORDINARY: Final = 100_000  # bytes
_BYTES_OF_A_UNIT: Final = 800


@dataclass(slots=True, eq=False)
class Effort:
    """Units of work for what has a limit of its own, and of which there may be many: of documents, keys, lists, files."""

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

    def go_on(self, units: int = 0) -> None:
        """Adds what is done next, however much that is; raises `BeyondEffort` where nothing is left for it."""
        if self.spent:
            raise BeyondEffort
        self.units += units

    def again(self, units: int) -> None:
        """Adds what doing once more takes that was done for another badge; raises `BeyondEffort` where it is too much."""
        if self.units + units > _MOST:
            raise BeyondEffort
        self.units += units

    def wrote(self, canonical: bytes) -> None:
        """Adds what it takes to write and to hash the canonical form of a long document; an ordinary one is short."""
        if len(canonical) > _ORDINARY:
            self.units += len(canonical) // _BYTES_OF_A_UNIT

    def count(self, document: JSON) -> None:
        """Adds what reading a document through takes that stands inside another one."""
        pending = [document]
        self.units += _OF_A_VALUE
        while pending:
            value = pending.pop()
            inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
            self.units += _OF_A_VALUE * len(inside)
            pending += [one for one in inside if isinstance(one, (dict, list))]
