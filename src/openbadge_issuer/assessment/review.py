"""`Review`: one reviewer's scores by the public rubric."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from openbadge_issuer.assessment.state import refuse
from openbadge_issuer.models._frozen import FrozenObject

__all__ = ["Review"]

_MAX_COMMENT = 10_000  # characters


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Review:
    """A level for every criterion, by the rubric of this digest; ``comments`` by criterion, for whoever decides.

    Raises `AssessmentError` (``assessment.scores``). Whoever has a conflict of interest makes none, and declares it.
    """

    reviewer: str
    rubric: str
    scores: Mapping[str, str]
    comments: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("scores", "comments"):
            given = getattr(self, name)
            texts = isinstance(given, Mapping) and all(
                isinstance(one, str) and one.strip() for pair in given.items() for one in pair
            )
            if not texts or any(len(one) > _MAX_COMMENT for one in given.values()):
                raise refuse("scores", f"`{name}` has a text for each criterion that it names.")
            object.__setattr__(self, name, FrozenObject(given))

    def __repr__(self) -> str:
        return f"Review({len(self.scores)} scores)"
