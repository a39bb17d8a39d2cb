"""What a badge says: the classes of Open Badges 3.0 as frozen models.

Python writes ``achievement_type``, JSON ``achievementType``; `from_json` and `to_json` go between.
pydantic, on which the models stand, is loaded with the first of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbadge_issuer._lazy import at_first_use

if TYPE_CHECKING:
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
    from openbadge_issuer.models.clr import Association, ClrCredential, ClrSubject
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
    from openbadge_issuer.models.legacy import (
        LegacyAchievementCredential,
        LegacyEndorsementCredential,
        LegacyVerifiableCredential,
    )
    from openbadge_issuer.models.parts import (
        Address,
        Criteria,
        Evidence,
        GeoCoordinates,
        IdentifierEntry,
        Image,
        Related,
    )
    from openbadge_issuer.models.reading import read_credential
    from openbadge_issuer.models.recipient import Recipient
    from openbadge_issuer.models.terms import (
        AchievementType,
        AlignmentTargetType,
        IdentifierType,
        ResultStatusType,
        ResultType,
    )
else:
    __getattr__, __dir__ = at_first_use(
        __name__,
        {
            "achievement": (
                "Achievement",
                "AchievementCredential",
                "AchievementSubject",
                "Result",
                "ResultDescription",
                "RubricCriterionLevel",
            ),
            "alignment": ("Alignment", "Framework", "framework_of"),
            "award": ("Award",),
            "base": ("Model", "OpenModel"),
            "clr": ("Association", "ClrCredential", "ClrSubject"),
            "credential": (
                "CredentialSchema",
                "CredentialStatus",
                "CredentialSubject",
                "EndorsementCredential",
                "EndorsementSubject",
                "Profile",
                "Proof",
                "RefreshService",
                "TermsOfUse",
                "VerifiableCredential",
            ),
            "identity": ("IdentityObject", "identity_hash", "normalize_email"),
            "legacy": (
                "LegacyAchievementCredential",
                "LegacyEndorsementCredential",
                "LegacyVerifiableCredential",
            ),
            "parts": (
                "Address",
                "Criteria",
                "Evidence",
                "GeoCoordinates",
                "IdentifierEntry",
                "Image",
                "Related",
            ),
            "reading": ("read_credential",),
            "recipient": ("Recipient",),
            "terms": (
                "AchievementType",
                "AlignmentTargetType",
                "IdentifierType",
                "ResultStatusType",
                "ResultType",
            ),
        },
    )

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
