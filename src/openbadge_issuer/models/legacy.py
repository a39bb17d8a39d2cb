"""Credentials of VCDM 1.1, to be read and verified; new credentials are never written this way.

They differ in the first context, in the names of the two dates (``issuanceDate`` and ``expirationDate``, here the same
``valid_from`` and ``valid_until``), in the issuer, which is always an object, and in the required name.
"""

from typing import Annotated, TypeAlias

from openbadge_issuer.models.achievement import Achievement, AchievementCredential, AchievementSubject
from openbadge_issuer.models.credential import EndorsementCredential, Profile, VerifiableCredential
from openbadge_issuer.models.markers import OB, OB_CONTEXT, VC1, VC1_CONTEXT, Contexts, implied, named
from openbadge_issuer.models.types import ContextEntry, DateTimeZ, Many, Maybe, Text

__all__ = [
    "LegacyAchievement",
    "LegacyAchievementCredential",
    "LegacyAchievementSubject",
    "LegacyEndorsementCredential",
    "LegacyProfile",
    "LegacyVerifiableCredential",
]

IssuanceDate: TypeAlias = Annotated[DateTimeZ, named("issuanceDate")]
ExpirationDate: TypeAlias = Annotated[Maybe[DateTimeZ], named("expirationDate")]


class LegacyProfile(Profile):
    """A profile inside a credential of VCDM 1.1."""

    endorsement: Many["LegacyEndorsementCredential"] = ()
    parent_org: Maybe["LegacyProfile"] = None


class LegacyVerifiableCredential(VerifiableCredential):
    """Any credential of VCDM 1.1."""

    context: Annotated[Many[ContextEntry], Contexts(VC1)] = implied(VC1_CONTEXT)
    issuer: LegacyProfile
    valid_from: IssuanceDate
    valid_until: ExpirationDate = None


class LegacyEndorsementCredential(EndorsementCredential):
    """An endorsement of VCDM 1.1."""

    context: Annotated[Many[ContextEntry], Contexts(VC1, OB)] = implied(VC1_CONTEXT, OB_CONTEXT)
    name: Text = ""
    """Empty where the document has none: the schema published for VCDM 1.1 did not ask for it."""
    issuer: LegacyProfile
    valid_from: IssuanceDate
    valid_until: ExpirationDate = None


class LegacyAchievement(Achievement):
    """An achievement inside a credential of VCDM 1.1."""

    creator: Maybe[LegacyProfile] = None
    endorsement: Many[LegacyEndorsementCredential] = ()


class LegacyAchievementSubject(AchievementSubject):
    """The subject of a badge of VCDM 1.1."""

    achievement: LegacyAchievement
    source: Maybe[LegacyProfile] = None


class LegacyAchievementCredential(AchievementCredential):
    """A badge of VCDM 1.1."""

    context: Annotated[Many[ContextEntry], Contexts(VC1, OB)] = implied(VC1_CONTEXT, OB_CONTEXT)
    name: Text
    issuer: LegacyProfile
    valid_from: IssuanceDate
    valid_until: ExpirationDate = None
    credential_subject: LegacyAchievementSubject
    endorsement: Many[LegacyEndorsementCredential] = ()
