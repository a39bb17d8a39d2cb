"""What evaluating schemas may cost."""

from __future__ import annotations

from dataclasses import dataclass

from openbadge_issuer.errors import LimitExceeded

__all__ = ["Work"]


@dataclass(slots=True)
class Work:
    """How many steps there may be, and how deep; one for everything that is evaluated for one credential."""

    steps: int = 200_000
    depth: int = 150

    def spend(self, steps: int) -> None:
        """Raises `LimitExceeded` (``limit.schema``) once there are none left."""
        self.steps -= steps
        if self.steps < 0:
            raise LimitExceeded(
                "The schema asks for more work than one check may take.",
                code="limit.schema",
                advice="Ask the issuer for a schema that is simpler.",
            )
