"""The shapes of the models (required members, kinds of values, enumerations) as findings."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

from openbadge_issuer.errors import Finding, ModelError
from openbadge_issuer.rules.rule import OB

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openbadge_issuer.codec.types import JSONObject, Limits
    from openbadge_issuer.models import VerifiableCredential
    from openbadge_issuer.rules.document import Credential, Document

__all__ = ["findings"]

_TOLD_BY_RULES: Final = (
    "model.context",
    "model.context_entry",
)  # the rules on contexts say more, and at the entry itself


def findings(document: Document, limits: Limits) -> tuple[Finding, ...]:
    """What keeps the model of the document from being built.

    Only Open Badges and CLR have shapes of their own: any other credential (a status list) is free in what the VCDM
    leaves free, such as ``validFrom``, and the rules of the VCDM judge it.
    """
    model = _model(document.credentials[0])
    if model is None:
        return ()
    if not document.apart and _fits(model, document.credentials[0].value, limits):
        return ()
    try:
        model.from_json(document.credentials[0].value, limits=limits)
    except ModelError as error:
        told = (finding for finding in error.findings if finding.code not in _TOLD_BY_RULES)
        return tuple(replace(finding, spec=OB) for finding in told)
    return ()


def _fits(model: type[VerifiableCredential], value: JSONObject, limits: Limits) -> bool:
    from openbadge_issuer.models._fitting import fits  # noqa: PLC0415 - only where a document is checked

    return fits(model, value, limits)


def _model(credential: Credential) -> type[VerifiableCredential] | None:
    """By class and version, not by ``type``: a badge whose type is misspelled is still told all that is wrong."""
    pair = _models().get(credential.kind)
    return pair and pair[credential.version == "1.1"]


@cache
def _models() -> Mapping[str, tuple[type[VerifiableCredential], type[VerifiableCredential]]]:
    """For VCDM 2.0 and for 1.1."""
    from openbadge_issuer.models import clr, legacy  # noqa: PLC0415 - only where a document is checked
    from openbadge_issuer.models.achievement import AchievementCredential  # noqa: PLC0415
    from openbadge_issuer.models.credential import EndorsementCredential  # noqa: PLC0415

    return {
        "AchievementCredential": (AchievementCredential, legacy.LegacyAchievementCredential),
        "EndorsementCredential": (EndorsementCredential, legacy.LegacyEndorsementCredential),
        "ClrCredential": (clr.ClrCredential, clr.LegacyClrCredential),
    }
