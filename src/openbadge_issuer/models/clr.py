"""Comprehensive Learner Records (CLR 2.0): many credentials of one learner, and how their achievements relate."""

from collections.abc import Mapping
from typing import Annotated, TypeAlias

from pydantic import Discriminator, Tag

from openbadge_issuer.models.achievement import Achievement, AchievementCredential
from openbadge_issuer.models.base import Model
from openbadge_issuer.models.credential import (
    CredentialSubject,
    EndorsementCredential,
    Profile,
    VerifiableCredential,
)
from openbadge_issuer.models.identity import IdentityObject
from openbadge_issuer.models.legacy import (
    ExpirationDate,
    IssuanceDate,
    LegacyAchievementCredential,
    LegacyEndorsementCredential,
    LegacyProfile,
    LegacyVerifiableCredential,
)
from openbadge_issuer.models.markers import (
    CLR,
    CLR_CONTEXT,
    OB,
    OB_CONTEXT,
    VC1,
    VC1_CONTEXT,
    VC2,
    VC2_CONTEXT,
    Contains,
    Contexts,
    Is,
    NotEmpty,
    implied,
    implied_text,
)
from openbadge_issuer.models.parts import Image
from openbadge_issuer.models.types import (
    AssociationTypeTerm,
    Boolean,
    CompactJws,
    ContextEntry,
    Many,
    Maybe,
    Text,
    Uri,
)

__all__ = ["Association", "ClrCredential", "ClrSubject", "LegacyClrCredential"]


ByType: TypeAlias = Mapping[str, tuple[type[VerifiableCredential], type[VerifiableCredential]]]
"""Two classes for a ``type``: of VCDM 2.0 and of VCDM 1.1."""


class Association(Model):
    """How two achievements relate."""

    type: Annotated[Text, Is("Association")] = implied_text("Association")
    association_type: AssociationTypeTerm
    """The relation, read from source to target."""
    source_id: Uri
    """The `id` of one achievement."""
    target_id: Uri
    """The `id` of the other."""


def _kind(credential: object) -> str:
    """The name of the class below that a nested credential is read as."""
    return _credential_class(credential).__name__


def _credential_class(credential: object) -> type[VerifiableCredential]:
    if isinstance(credential, VerifiableCredential):
        return next(cls for cls in type(credential).__mro__ if cls in _CONTAINED)
    return credential_class(credential, CONTAINED)


def credential_class(document: object, by_type: ByType) -> type[VerifiableCredential]:
    """The class to read a credential as, by ``@context[0]`` and ``type``; the plain one where nothing fits."""
    members = document if isinstance(document, dict) else {}
    contexts, types = members.get("@context"), members.get("type")
    first = contexts[0] if isinstance(contexts, (list, tuple)) and contexts else contexts
    legacy = first == VC1_CONTEXT
    for term in types if isinstance(types, (list, tuple)) else (types,):
        if isinstance(term, str) and term in by_type:
            return by_type[term][legacy]
    return LegacyVerifiableCredential if legacy else VerifiableCredential


CONTAINED: ByType = {
    "AchievementCredential": (AchievementCredential, LegacyAchievementCredential),
    "OpenBadgeCredential": (AchievementCredential, LegacyAchievementCredential),
    "EndorsementCredential": (EndorsementCredential, LegacyEndorsementCredential),
}
_CONTAINED = {
    VerifiableCredential,
    LegacyVerifiableCredential,
    *(cls for pair in CONTAINED.values() for cls in pair),
}

AnyCredential: TypeAlias = Annotated[
    Annotated[AchievementCredential, Tag("AchievementCredential")]
    | Annotated[LegacyAchievementCredential, Tag("LegacyAchievementCredential")]
    | Annotated[EndorsementCredential, Tag("EndorsementCredential")]
    | Annotated[LegacyEndorsementCredential, Tag("LegacyEndorsementCredential")]
    | Annotated[LegacyVerifiableCredential, Tag("LegacyVerifiableCredential")]
    | Annotated[VerifiableCredential, Tag("VerifiableCredential")],
    Discriminator(_kind),
]
"""A credential inside a CLR, of either VCDM."""


class ClrSubject(CredentialSubject):
    """The learner, with everything that was achieved."""

    type: Annotated[Many[Text], Contains("ClrSubject")] = implied("ClrSubject")
    identifier: Many[IdentityObject] = ()
    """Who the learner is, beside or instead of `id`."""
    achievement: Many[Achievement] = ()
    """Achievements that associations speak of and no contained credential awards."""
    verifiable_credential: Annotated[Many[AnyCredential], NotEmpty()]
    """The credentials, each with its own proof."""
    association: Many[Association] = ()
    """How the achievements relate."""


class ClrCredential(VerifiableCredential):
    """A comprehensive learner record."""

    context: Annotated[Many[ContextEntry], Contexts(VC2, CLR, OB)] = implied(
        VC2_CONTEXT, CLR_CONTEXT, OB_CONTEXT
    )
    id: Uri
    type: Annotated[Many[Text], Contains("VerifiableCredential"), Contains("ClrCredential")] = implied(
        "VerifiableCredential", "ClrCredential"
    )
    issuer: Profile
    name: Text
    """What wallets show as title."""
    description: Maybe[Text] = None
    """What wallets show as description."""
    endorsement: Many[EndorsementCredential] = ()
    """What others say about the record, each signed."""
    endorsement_jwt: Many[CompactJws] = ()
    """The same as VC-JWT."""
    image: Maybe[Image] = None
    """What wallets show as picture."""
    partial: Maybe[Boolean] = None
    """Whether the record leaves out what its publisher knows."""
    credential_subject: ClrSubject


class LegacyClrCredential(ClrCredential):
    """A comprehensive learner record of VCDM 1.1, to be read."""

    context: Annotated[Many[ContextEntry], Contexts(VC1, CLR, OB)] = implied(
        VC1_CONTEXT, CLR_CONTEXT, OB_CONTEXT
    )
    issuer: LegacyProfile
    valid_from: IssuanceDate
    valid_until: ExpirationDate = None
    endorsement: Many[LegacyEndorsementCredential] = ()
