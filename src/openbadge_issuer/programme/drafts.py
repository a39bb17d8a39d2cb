"""What a draft lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openbadge_issuer.assessment.submitting import missing_in

if TYPE_CHECKING:
    from openbadge_issuer.assessment import Application

__all__ = ["NOT_ATTESTED", "lacking"]

NOT_ATTESTED: Final = "not-attested"


def lacking(draft: Application) -> tuple[str, ...]:
    """Codes as of `Application.return_incomplete`: ids of requirements; ``not-attested`` where nothing else lacks."""
    return missing_in(draft.items, draft.definition) or (NOT_ATTESTED,)
