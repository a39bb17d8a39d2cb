"""Achievements, their results and rubrics, and the credential that awards one."""

from typing import Annotated, ClassVar, Self

from openbadge_issuer.models.alignment import Alignment
from openbadge_issuer.models.base import OpenModel
from openbadge_issuer.models.credential import (
    CredentialSubject,
    EndorsementCredential,
    Profile,
    VerifiableCredential,
)
from openbadge_issuer.models.identity import IdentityObject
from openbadge_issuer.models.markers import OB, OB_CONTEXT, VC2, VC2_CONTEXT, Contains, Contexts, implied
from openbadge_issuer.models.parts import (
    Criteria,
    Evidence,
    IdentifierEntry,
    Image,
    Related,
)
from openbadge_issuer.models.terms import AchievementType
from openbadge_issuer.models.types import (
    AchievementTypeTerm,
    CompactJws,
    ContextEntry,
    DateTime,
    DateTimeZ,
    LanguageCode,
    Many,
    Maybe,
    Number,
    ResultStatusTerm,
    ResultTypeTerm,
    Text,
    Uri,
)

__all__ = [
    "Achievement",
    "AchievementCredential",
    "AchievementSubject",
    "Result",
    "ResultDescription",
    "RubricCriterionLevel",
]


class RubricCriterionLevel(OpenModel):
    """One level of a rubric criterion."""

    _personal: ClassVar[bool] = False
    id: Uri
    """What a result's `achievedLevel` points to."""
    type: Annotated[Many[Text], Contains("RubricCriterionLevel")] = implied("RubricCriterionLevel")
    alignment: Many[Alignment] = ()
    """What the level corresponds to in a framework."""
    description: Maybe[Text] = None
    """What shows that the level is reached."""
    level: Maybe[Text] = None
    """The level's rank, in the rubric's own words."""
    name: Text
    """The level's name."""
    points: Maybe[Text] = None
    """Points for reaching it, as text."""


class ResultDescription(OpenModel):
    """One result that can be had with an achievement: a grade, a rubric criterion, a status."""

    _personal: ClassVar[bool] = False
    id: Uri
    """What a result's `resultDescription` points to."""
    type: Annotated[Many[Text], Contains("ResultDescription")] = implied("ResultDescription")
    alignment: Many[Alignment] = ()
    """What the result corresponds to in a framework."""
    allowed_value: Many[Text] = ()
    """The values that can be had, lowest first."""
    name: Text
    """The result's name."""
    required_level: Maybe[Uri] = None
    """The `id` of the level that has to be reached."""
    required_value: Maybe[Text] = None
    """The value that has to be reached."""
    result_type: ResultTypeTerm
    """What kind of result it is."""
    rubric_criterion_level: Many[RubricCriterionLevel] = ()
    """The levels, lowest first."""
    value_max: Maybe[Text] = None
    """The highest value."""
    value_min: Maybe[Text] = None
    """The lowest value."""


class Achievement(OpenModel):
    """What can be earned: a course, a micro-credential, a degree, a certification of a product."""

    _personal: ClassVar[bool] = False
    id: Uri
    """The achievement's URI."""
    type: Annotated[Many[Text], Contains("Achievement")] = implied("Achievement")
    alignment: Many[Alignment] = ()
    """Skills and standards that it corresponds to."""
    achievement_type: Maybe[AchievementTypeTerm] = None
    """What kind of achievement it is."""
    creator: Maybe[Profile] = None
    """Who designed it; the issuer where it is left out."""
    credits_available: Maybe[Number] = None
    """Credit hours that come with it."""
    criteria: Criteria
    """What has to be done."""
    description: Text
    """What it says about who earned it."""
    endorsement: Many[EndorsementCredential] = ()
    """What others say about it, each signed."""
    endorsement_jwt: Many[CompactJws] = ()
    """The same as VC-JWT."""
    field_of_study: Maybe[Text] = None
    """The subject area."""
    human_code: Maybe[Text] = None
    """A code for people, e.g. a course number."""
    image: Maybe[Image] = None
    """The picture (PNG or SVG)."""
    in_language: Maybe[LanguageCode] = None
    """The language of its texts."""
    name: Text
    """The title."""
    other_identifier: Many[IdentifierEntry] = ()
    """Identifiers elsewhere."""
    related: Many[Related] = ()
    """Translations and other versions."""
    result_description: Many[ResultDescription] = ()
    """Results that can be had."""
    specialization: Maybe[Text] = None
    """A focus within the subject area."""
    tag: Many[Text] = ()
    """Keywords."""
    version: Maybe[Text] = None
    """The version of the definition."""

    @classmethod
    def course(  # what a course catalogue knows
        cls,
        id: str,  # noqa: A002  # the specification's word
        name: str,
        *,
        description: str,
        criteria: str,
        human_code: str | None = None,
        credits_available: float | None = None,
        in_language: str | None = None,
        image: Image | None = None,
    ) -> Self:
        """A course that can be completed; ``criteria`` says in words (Markdown) what completing it takes."""
        return cls(
            id=id,
            name=name,
            achievement_type=AchievementType.COURSE,
            description=description,
            criteria=Criteria(narrative=criteria),
            human_code=human_code,
            credits_available=credits_available,
            in_language=in_language,
            image=image,
        )


class Result(OpenModel):
    """One result that the earner had."""

    type: Annotated[Many[Text], Contains("Result")] = implied("Result")
    achieved_level: Maybe[Uri] = None
    """The `id` of the level that was reached."""
    alignment: Many[Alignment] = ()
    """What the result corresponds to in a framework."""
    result_description: Maybe[Uri] = None
    """The `id` of the description in the achievement."""
    status: Maybe[ResultStatusTerm] = None
    """The status, where the description's `resultType` is `Status`."""
    value: Maybe[Text] = None
    """The value, as text."""


class AchievementSubject(CredentialSubject):
    """Who earned the achievement, and how."""

    type: Annotated[Many[Text], Contains("AchievementSubject")] = implied("AchievementSubject")
    activity_end_date: Maybe[DateTime] = None
    """When the activity ended."""
    activity_start_date: Maybe[DateTime] = None
    """When the activity began."""
    credits_earned: Maybe[Number] = None
    """Credit hours that were earned."""
    achievement: Achievement
    """What was earned."""
    identifier: Many[IdentityObject] = ()
    """Who earned it, beside or instead of `id`."""
    image: Maybe[Image] = None
    """A picture of this very award (PNG or SVG)."""
    license_number: Maybe[Text] = None
    """The number of a licence that came with it."""
    narrative: Maybe[Text] = None
    """How the criteria were met (Markdown)."""
    result: Many[Result] = ()
    """Results that were had."""
    role: Maybe[Text] = None
    """In which role it was earned."""
    source: Maybe[Profile] = None
    """Who assessed, on behalf of the issuer."""
    term: Maybe[Text] = None
    """The academic term."""


class AchievementCredential(VerifiableCredential):
    """A badge: the issuer says that the subject earned the achievement (also `OpenBadgeCredential`)."""

    context: Annotated[Many[ContextEntry], Contexts(VC2, OB)] = implied(VC2_CONTEXT, OB_CONTEXT)
    id: Uri
    type: Annotated[
        Many[Text], Contains("VerifiableCredential"), Contains("AchievementCredential", "OpenBadgeCredential")
    ] = implied("VerifiableCredential", "OpenBadgeCredential")
    name: Maybe[Text] = None
    """What wallets show as title."""
    description: Maybe[Text] = None
    """What wallets show as description."""
    image: Maybe[Image] = None
    """What wallets show as picture."""
    awarded_date: Maybe[DateTimeZ] = None
    """When it was first awarded, where `validFrom` is later."""
    credential_subject: AchievementSubject
    endorsement: Many[EndorsementCredential] = ()
    """What others say about this award, each signed."""
    endorsement_jwt: Many[CompactJws] = ()
    """The same as VC-JWT."""
    evidence: Many[Evidence] = ()
    """What shows that the criteria were met."""
