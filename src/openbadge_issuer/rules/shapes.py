"""The shapes of the models (required members, kinds of values, enumerations) as findings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from openbadge_issuer.errors import Finding, ModelError
from openbadge_issuer.rules.rule import OB

if TYPE_CHECKING:
    from openbadge_issuer.codec.types import Limits
    from openbadge_issuer.rules.document import Document

__all__ = ["findings"]

_TOLD_BY_RULES = "model.context"  # the rules on contexts say more, and at the entry itself


def findings(document: Document, limits: Limits) -> tuple[Finding, ...]:
    """What keeps the model of the document from being built; nothing where there is no such model."""
    from openbadge_issuer import models  # noqa: PLC0415 - pydantic builds the validators at first use

    root = document.credentials[0]
    readers: dict[str, type[models.VerifiableCredential]] = {
        "AchievementCredential": models.AchievementCredential,
        "EndorsementCredential": models.EndorsementCredential,
    }
    if root.kind not in readers or root.version != "2.0":
        return ()
    try:
        readers[root.kind].from_json(root.value, limits=limits)
    except ModelError as error:
        told = (finding for finding in error.findings if finding.code != _TOLD_BY_RULES)
        return tuple(replace(finding, spec=finding.spec or OB) for finding in told)
    return ()
