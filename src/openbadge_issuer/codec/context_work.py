"""What the contexts of one document may cost, and what those of many documents do."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final, TypeAlias

from openbadge_issuer.errors import LimitExceeded

if TYPE_CHECKING:
    from openbadge_issuer.codec.active_context import ActiveContext

__all__ = [
    "CHARACTERS_OF_A_DEFINITION",
    "CONTEXT_BUDGET",
    "ContextWork",
    "Key",
    "processed",
    "too_much_work",
    "was_processed",
]

CONTEXT_BUDGET: Final = (
    20_000  # term definitions that one document may make us process; a badge needs some hundred
)
CHARACTERS_OF_A_DEFINITION: Final = 100  # of IRIs that are longer than usual

Key: TypeAlias = tuple[str, object]
"""A step from one active context to another one."""


class _Processed(threading.local):
    """What was processed in this thread, remembered or not by others; whoever counts it takes it away."""

    definitions = 0


_PROCESSED: Final = _Processed()


def was_processed(definitions: int) -> None:
    """Counts what was just processed in this thread."""
    _PROCESSED.definitions += definitions


def processed() -> int:
    """How many term definitions were really processed in this thread since the last call.

    `ContextWork` counts what was remembered as well, so that a document is refused for what it is; this is what many
    documents of one upload cost together, each of which has ``@context`` values of its own.
    """
    definitions, _PROCESSED.definitions = _PROCESSED.definitions, 0
    return definitions


class ContextWork:
    """What the contexts of one document may cost, in term definitions, and its inline contexts.

    What was remembered from earlier documents costs the same as what is new: whether a document is refused depends
    on nothing but the document.
    """

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._seen: set[tuple[ActiveContext, Key]] = set()
        self.inline: dict[Key, ActiveContext] = {}

    def spend(self, start: ActiveContext, key: Key, cost: int) -> None:
        """Pay for a step, once. Raises `LimitExceeded` (``limit.context_work``)."""
        if (start, key) in self._seen:
            return
        self._seen.add((start, key))
        self._budget -= cost
        if self._budget < 0:
            raise too_much_work()


def too_much_work() -> LimitExceeded:
    """That contexts take more than one document may."""
    return LimitExceeded(
        "The contexts of this document take too much work.",
        code="limit.context_work",
        advice="Use fewer, shorter @context values, in fewer places.",
    )
