"""What a badge says: the classes of Open Badges 3.0 as frozen models.

Python writes ``achievement_type``, JSON ``achievementType``; `from_json` and `to_json` go between.
What is only read (VCDM 1.1, learner records) is loaded at first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from openbadge_issuer.models.achievement import (
    Achievement,
    AchievementCredential,
    AchievementSubject,
    Result,
    ResultDescription,
    RubricCriterionLevel,
)
from openbadge_issuer.models.alignment import Alignment, Framework, framework_of
from openbadge_issuer.models.award import Award
from openbadge_issuer.models.base import Model, OpenModel
from openbadge_issuer.models.credential import (
    CredentialSchema,
    CredentialStatus,
    CredentialSubject,
    EndorsementCredential,
    EndorsementSubject,
    Profile,
    Proof,
    RefreshService,
    TermsOfUse,
    VerifiableCredential,
)
from openbadge_issuer.models.identity import IdentityObject, identity_hash, normalize_email
from openbadge_issuer.models.parts import (
    Address,
    Criteria,
    Evidence,
    GeoCoordinates,
    IdentifierEntry,
    Image,
    Related,
)
from openbadge_issuer.models.recipient import Recipient
from openbadge_issuer.models.terms import (
    AchievementType,
    AlignmentTargetType,
    IdentifierType,
    ResultStatusType,
    ResultType,
)

if TYPE_CHECKING:
    from openbadge_issuer.models.clr import Association, ClrCredential, ClrSubject
    from openbadge_issuer.models.legacy import (
        LegacyAchievementCredential,
        LegacyEndorsementCredential,
        LegacyVerifiableCredential,
    )
    from openbadge_issuer.models.reading import read_credential

_LATER = {
    "Association": "clr",
    "ClrCredential": "clr",
    "ClrSubject": "clr",
    "LegacyAchievementCredential": "legacy",
    "LegacyEndorsementCredential": "legacy",
    "LegacyVerifiableCredential": "legacy",
    "read_credential": "reading",
}

__all__ = [
    "Achievement",
    "AchievementCredential",
    "AchievementSubject",
    "AchievementType",
    "Address",
    "Alignment",
    "AlignmentTargetType",
    "Association",
    "Award",
    "ClrCredential",
    "ClrSubject",
    "CredentialSchema",
    "CredentialStatus",
    "CredentialSubject",
    "Criteria",
    "EndorsementCredential",
    "EndorsementSubject",
    "Evidence",
    "Framework",
    "GeoCoordinates",
    "IdentifierEntry",
    "IdentifierType",
    "IdentityObject",
    "Image",
    "LegacyAchievementCredential",
    "LegacyEndorsementCredential",
    "LegacyVerifiableCredential",
    "Model",
    "OpenModel",
    "Profile",
    "Proof",
    "Recipient",
    "RefreshService",
    "Related",
    "Result",
    "ResultDescription",
    "ResultStatusType",
    "ResultType",
    "RubricCriterionLevel",
    "TermsOfUse",
    "VerifiableCredential",
    "framework_of",
    "identity_hash",
    "normalize_email",
    "read_credential",
]


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
