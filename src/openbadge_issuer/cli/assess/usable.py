"""Whether a file can be given to reviewers of a blind review: told when it comes in, while it can still be sent back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from openbadge_issuer.assessment.definition import Definition
    from openbadge_issuer.assessment.evidence import FileEvidence

__all__ = ["unusable"]

_OLD_OFFICE: Final = frozenset({"application/msword", "application/x-ole-storage"})


def unusable(definition: Definition, evidence: FileEvidence) -> str | None:
    """Why there can be no copy without what tells who it is, and what to ask for; ``None`` where there can be one."""
    from openbadge_issuer.adapters.scrubbers import SCRUBBERS  # noqa: PLC0415 - loads the readers of formats

    if not definition.policy.blind or evidence.media_type in SCRUBBERS:
        return None
    what, ask = f"this is {evidence.media_type}", "another format, such as PDF"
    if evidence.media_type in _OLD_OFFICE:
        what, ask = "this is an old office file (.doc, .xls or .ppt)", ".docx or PDF"
    return (
        f"{what}, of which no copy can be made for a blind review, so no reviewer would see it: ask for {ask}"
    )
