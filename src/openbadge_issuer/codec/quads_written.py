"""How long a canonical form may become: it writes an identifier once for each thing that is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openbadge_issuer.errors import LimitExceeded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openbadge_issuer.codec.nquads import Quad
    from openbadge_issuer.codec.types import Limits

__all__ = ["most_written", "refuse_too_long"]

_AT_LEAST: Final = 40_000_000  # for the form of a document is usually longer than the document


def most_written(limits: Limits) -> int:
    """How many characters: a picture in a ``data:`` address, of which two things are said, may be as long as a document."""
    return max(limits.max_total_bytes * 5 // 2, _AT_LEAST)


def refuse_too_long(quads: Iterable[Quad], limits: Limits) -> None:
    """Raises `LimitExceeded` (``limit.statements``) before anything is written; labels of blank nodes count for nothing."""
    most = most_written(limits)
    if sum(len(term) for quad in quads for term in quad if term[:2] != "_:") > most:
        raise LimitExceeded(
            f"What is to be signed of this document, statement by statement, has more than {most} characters.",
            code="limit.statements",
            params={"limit": most},
            advice="Use shorter identifiers: each is written once for everything that is said of it.",
        )
