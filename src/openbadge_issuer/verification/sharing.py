"""What was made of the documents that were fetched: once for all badges of one verification that name them."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

__all__ = ["Shared"]

T = TypeVar("T")


class Shared:
    """Values by the very document that they were made of; nobody changes what is in them.

    `Session` gives everybody who asks for one thing the same answer.
    """

    __slots__ = ("_made",)

    def __init__(self) -> None:
        self._made: dict[tuple[int, Hashable], tuple[object, object]] = {}

    def once(self, source: object, what: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` returns for the object ``source``; ``what`` tells apart the different things that are made of it."""
        key = (id(source), what)
        if key not in self._made:
            self._made[key] = (
                source,
                make(),
            )  # with the source, so that no other object can have its identity
        return cast("T", self._made[key][1])
