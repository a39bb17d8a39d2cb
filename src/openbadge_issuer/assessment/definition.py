"""`Definition`: what can be earned, what has to be handed in, and by which rubric it is judged."""

from collections.abc import Iterable
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, ClassVar, Self
from weakref import ReferenceType

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from openbadge_issuer.assessment.rubric import (
    Citation,
    Count,
    Criterion,
    Filled,
    Part,
    Requirement,
    Sentence,
    Version,
    WebAddress,
)
from openbadge_issuer.codec import jcs
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.models.alignment import Alignment
from openbadge_issuer.models.base import Model
from openbadge_issuer.models.credential import Profile
from openbadge_issuer.models.parts import Image, Related
from openbadge_issuer.models.types import (
    AchievementTypeTerm,
    DateTimeZ,
    LanguageCode,
    Many,
    Maybe,
    Number,
    Terms,
    Text,
    Uri,
)

__all__ = [
    "Definition",
    "Equity",
    "LifeCycle",
    "Policy",
    "Resolution",
    "SubjectKind",
    "checked",
]


class LifeCycle(StrEnum):
    """Where a definition is in its life; applications begin on `published` and `sunsetting` ones."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    SUNSETTING = "sunsetting"
    RETIRED = "retired"


class SubjectKind(StrEnum):
    """Who earns it: a person (double-blind) or a product (named on both sides)."""

    PERSON = "person"
    PRODUCT = "product"


class Resolution(StrEnum):
    """How a disagreement between the two reviewers is settled."""

    THIRD_RATER = "third_rater"
    DECIDER = "decider"
    CONSENSUS_WITH_LEAD = "consensus_with_lead"


class Equity(Model):
    """The four questions that a designer answers before publishing."""

    _personal: ClassVar[bool] = False
    barriers: Filled
    """Which barriers does this remove for learners who could not earn other credentials?"""
    difference: Filled
    """How does it differ from credentials that are already granted?"""
    invitation: Filled
    """How does it invite learners who have been excluded?"""
    goals: Filled
    """How does it serve the learner's own goals?"""


class Policy(Model):
    """What an issuer decides for itself. Two reviews, a conjunctive earn rule and separate hands are not among it."""

    _personal: ClassVar[bool] = False
    subject: Annotated[SubjectKind | str, Terms(SubjectKind, closed=True)] = SubjectKind.PERSON
    """Who earns it; a person is never named to reviewers, a product is."""
    resolution: Maybe[Annotated[Resolution | str, Terms(Resolution, closed=True)]] = None
    """How disagreement is settled: a third rater for people, consensus with the lead for products, if left out."""
    valid_months: Maybe[Count] = None
    """How long an award is valid; without end if left out, and never left out for a product."""
    max_attempts: Maybe[Count] = None
    """How often somebody may apply."""
    appeal_days: Maybe[Count] = None
    """Days after the decision within which it can be appealed against."""

    @property
    def blind(self) -> bool:
        """Whether reviewers must not learn who applied."""
        return self.subject == SubjectKind.PERSON

    @property
    def settles_by(self) -> Resolution:
        """The resolution, said or left out."""
        usual = Resolution.THIRD_RATER if self.blind else Resolution.CONSENSUS_WITH_LEAD
        return Resolution(self.resolution or usual)

    @model_validator(mode="after")
    def _of_products(self) -> Self:
        if not self.blind and (
            self.valid_months is None or self.settles_by is not Resolution.CONSENSUS_WITH_LEAD
        ):
            raise PydanticCustomError(
                "model.product",
                "is about a product, so it needs validMonths and settles by consensus_with_lead",
            )
        return self


_PUBLIC = (LifeCycle.PUBLISHED, LifeCycle.SUNSETTING, LifeCycle.RETIRED)
_OF_PRODUCTS = ("Certification", "QualityAssuranceCredential", "ext:ProductCertification")


class Definition(Model):
    """A micro-credential or a product certification, as a file says it.

    What is published has one competency, a citation, something to hand in that a criterion scores, a complete rubric
    and the equity questions answered; otherwise it raises `ModelError`.
    """

    _personal: ClassVar[bool] = False
    id: Uri
    """Its URI; the achievement's, too."""
    version: Version
    """Its version; a change after publishing is a new one."""
    status: Annotated[LifeCycle | str, Terms(LifeCycle, closed=True)] = LifeCycle.DRAFT
    """Where it is in its life."""
    accepts_until: Maybe[DateTimeZ] = None
    """When a sunsetting one takes its last application."""
    name: Filled
    """Its title."""
    achievement_type: AchievementTypeTerm = "MicroCredential"
    """What kind of achievement it is."""
    competency: Sentence
    """One sentence: what the earner can do, or what the product was designed for."""
    key_method: Filled
    """The research-backed method."""
    method_components: Many[Filled] = ()
    """What the method consists of."""
    rationale: Maybe[Text] = None
    """The supporting research in words."""
    citations: Many[Citation] = ()
    """The supporting research, published."""
    resources: Many[WebAddress] = ()
    """Free material to practise with."""
    parts: Many[Part] = ()
    """What has to be handed in."""
    criteria: Many[Criterion] = ()
    """The rubric."""
    equity: Maybe[Equity] = None
    """The four design questions, answered."""
    assessor: Profile
    """The organisation that assesses; the credential's `source`. Reviewers are never named."""
    creator: Maybe[Profile] = None
    """The organisation that developed it with the issuer."""
    criteria_page: Maybe[WebAddress] = None
    """The public page with the rubric."""
    policy: Policy = Policy()
    """What the issuer decides for itself."""
    in_language: Maybe[LanguageCode] = None
    """The language of its texts."""
    licence: Maybe[Uri] = None
    """Under which it may be used."""
    image: Maybe[Image] = None
    """The picture, with its text alternative."""
    tag: Many[Text] = ()
    """Keywords."""
    field_of_study: Maybe[Text] = None
    """The subject area."""
    credits_available: Maybe[Number] = None
    """Credit hours, and nothing else that is counted."""
    alignment: Many[Alignment] = ()
    """Standards and skills that it corresponds to."""
    related: Many[Related] = ()
    """Translations and other versions."""
    stacks: Many[Uri] = ()
    """What it is a part of."""

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        requirements = self.requirements
        for ids, what in (
            ([one.id for one in requirements], "requirements"),
            ([one.id for one in self.criteria], "criteria"),
        ):
            if len(set(ids)) < len(ids):
                raise PydanticCustomError("model.duplicate", "has two {what} of one id", {"what": what})
        known = {one.id for one in self.criteria}
        if any(criterion not in known for one in requirements for criterion in one.criteria):
            raise PydanticCustomError(
                "model.criterion", "has a requirement that names a criterion it does not have"
            )
        product = self.policy.subject == SubjectKind.PRODUCT
        if product != (str(self.achievement_type) in _OF_PRODUCTS) and (
            product or self.achievement_type == "ext:ProductCertification"
        ):
            raise PydanticCustomError(
                "model.product",
                "is about a product exactly if its achievementType is one of products: {types}",
                {"types": ", ".join(_OF_PRODUCTS)},
            )
        if self.status in _PUBLIC:
            _require_complete(self)
        return self

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        """Everything that has to be handed in, in order."""
        return tuple(requirement for part in self.parts for requirement in part.requirements)

    def requirement(self, requirement_id: str) -> Requirement | None:
        """The requirement of this id."""
        return next((one for one in self.requirements if one.id == requirement_id), None)

    @property
    def rubric_digest(self) -> str:
        """SHA-256 of what is scored: the requirements and the criteria with their levels, as RFC 8785 JSON."""
        return _digests(self)[1]

    @property
    def digest(self) -> str:
        """SHA-256 of the whole definition as RFC 8785 JSON."""
        return _digests(self)[0]


_known: dict[int, tuple[ReferenceType[Definition], tuple[str, str]]] = {}
"""Digests of definitions that are in use: many applications share one, and it does not change."""


def _digests(definition: Definition) -> tuple[str, str]:
    key = id(definition)
    found = _known.get(key)
    if found is not None and found[0]() is definition:
        return found[1]
    written = definition.to_json()
    scored: JSONObject = {name: written[name] for name in ("parts", "criteria") if name in written}
    both = (_digest(written), _digest(scored))
    _known[key] = (ReferenceType(definition, lambda _: _known.pop(key, None)), both)
    return both


_checked: dict[int, tuple[ReferenceType[Definition], Definition | None]] = {}
"""Definitions that were checked, each with its checked copy; ``None`` for the copies themselves."""


def checked(definition: Definition) -> Definition:
    """The definition built once more, however it was made; the same object for all who ask about the same one.

    Raises `ModelError` where it is none, such as one of `model_construct`.
    """
    key = id(definition)
    found = _checked.get(key)
    if found is not None and found[0]() is definition:
        return definition if found[1] is None else found[1]
    again = Definition.from_json(definition.to_json())
    own = id(again)
    _checked[own] = (ReferenceType(again, lambda _: _checked.pop(own, None)), None)
    _checked[key] = (ReferenceType(definition, lambda _: _checked.pop(key, None)), again)
    return again


def _digest(document: JSONObject) -> str:
    return sha256(jcs.canonical(document)).hexdigest()


def _require_complete(definition: Definition) -> None:
    scored = {criterion for one in definition.requirements for criterion in one.criteria}
    missing = [
        *(["a citation"] if not definition.citations else ()),
        *(["a requirement that a criterion scores"] if not _any_needed(definition.requirements) else ()),
        *(["a rubric"] if not definition.criteria else ()),
        *(
            ["a requirement for each criterion"]
            if any(one.id not in scored for one in definition.criteria)
            else ()
        ),
        *(["the answers to the equity questions"] if definition.equity is None else ()),
    ]
    if missing:
        raise PydanticCustomError(
            "model.unpublishable", "can not be published without {missing}", {"missing": ", ".join(missing)}
        )
    if definition.status == LifeCycle.SUNSETTING and definition.accepts_until is None:
        raise PydanticCustomError("model.sunsetting", "is sunsetting, so it says acceptsUntil")


def _any_needed(requirements: Iterable[Requirement]) -> bool:
    return any(one.criteria and one.at_least > 0 for one in requirements)
