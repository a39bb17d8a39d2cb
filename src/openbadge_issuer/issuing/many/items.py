"""What goes in, what comes out, and how the items are read: chunk by chunk, and only as there is room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

from openbadge_issuer.errors import ConfigurationError, OpenBadgeError
from openbadge_issuer.proofs.secured import SecuredCredential

__all__ = ["Issued", "Pair", "Source", "as_error", "as_pair", "key_of"]

K = TypeVar("K", bound=str)
_PAIR = 2

Pair: TypeAlias = "tuple[object, ...]"
"""An item as it came: your key, and what is awarded."""


@dataclass(frozen=True, slots=True)
class Issued(Generic[K]):
    """What came of one item: the ``credential`` that stands for its ``key``, or the ``error`` against it."""

    key: K
    credential: SecuredCredential | None = field(default=None, repr=False)
    error: OpenBadgeError | None = None

    @property
    def secured(self) -> SecuredCredential:
        """The credential; raises the ``error`` where there is none."""
        if self.credential is None:
            raise self.error or ConfigurationError("Nothing came of this item.", code="config.items")
        return self.credential


class Source:
    """The caller's items in chunks; what the iterable raises is kept until everything that is under way has come out."""

    def __init__(self, items: Iterable[Pair], chunk: int) -> None:
        self._items = items
        self._chunk = chunk
        self._raised: Exception | None = None

    def __iter__(self) -> Iterator[list[Pair]]:
        some: list[Pair] = []
        try:
            for item in self._items:
                some.append(item)
                if len(some) == self._chunk:
                    yield some
                    some = []
        except Exception as error:  # noqa: BLE001 - raised again
            self._raised = error
        if some:
            yield some

    def raise_again(self) -> None:
        """Raises what the iterable raised, if it did."""
        if self._raised is not None:
            raise self._raised


def as_pair(item: Pair) -> tuple[object, object]:
    """Your key and what is awarded; raises `ConfigurationError` (``config.items``) for what is no pair."""
    if not isinstance(item, tuple) or len(item) != _PAIR:
        raise ConfigurationError(
            "An item is a pair of your key and an Award.",
            code="config.items",
            advice="issuer.issue_many(((row.number, award_of(row)) for row in rows), now=now)",
        )
    return item[0], item[1]


def as_error(error: Exception) -> OpenBadgeError:
    """The library's own error; of any other the class alone, for what it says may be personal."""
    if isinstance(error, OpenBadgeError):
        return error
    return ConfigurationError(
        f"This item ended in an exception, {type(error).__name__}.", code="config.items"
    )


def key_of(item: Pair) -> object:
    """The key of an item, also of one that is none."""
    return item[0] if isinstance(item, tuple) and item else None
