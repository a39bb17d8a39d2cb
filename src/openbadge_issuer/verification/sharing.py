"""What was made of the documents that were fetched: once for all badges of one verification that name them."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from itertools import count
from typing import Final, TypeVar, cast

from openbadge_issuer.codec.effort import Effort
from openbadge_issuer.codec.types import JSONObject

__all__ = ["Shared"]

T = TypeVar("T")
_ROOM: Final = 48_000_000  # bytes: three of the longest status lists, or 3,000 ordinary ones
_ORDINARY: Final = 4_000  # units of effort: any number of badges may have so much in common


class Shared:
    """Values by the very document that they were made of; nobody changes what is in them.

    `Session` gives everybody who asks for one thing the same answer.
    """

    __slots__ = ("_made", "_room")

    def __init__(self) -> None:
        self._made: dict[tuple[int, Hashable], tuple[object, object]] = {}
        self._room = _ROOM

    def once(self, source: object, what: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` returns for the object ``source``; ``what`` tells apart the different things that are made of it."""
        key = (id(source), what)
        if key not in self._made:
            self._made[key] = (
                source,
                make(),
            )  # with the source, so that no other object can have its identity
        return cast("T", self._made[key][1])

    def has_room_for(self, size: int) -> bool:
        """Whether so many more bytes may be kept of what was unpacked; if so, they are taken to be."""
        if size > self._room:
            return False
        self._room -= size
        return True

    def count_reading(self, document: JSONObject, effort: Effort) -> None:
        """Counts that a document is read through: for the first badge, and where it is an ordinary one, that is nothing.

        Raises `BeyondEffort` where others before have read it, and to read it once more would be too much.
        """
        if next(self.once(document, "reading", count)) == 0:
            return
        cost = self.once(document, "cost", lambda: _cost_of(document))
        if cost > _ORDINARY:
            effort.again(cost)


def _cost_of(document: JSONObject) -> int:
    effort = Effort()
    effort.count(document)
    return effort.units
