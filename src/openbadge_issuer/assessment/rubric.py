"""The parts of a definition: what has to be handed in, and the criteria with their levels."""

import re
from enum import StrEnum
from typing import Annotated, ClassVar, Self, TypeAlias

from pydantic import AfterValidator, StrictInt, model_validator
from pydantic.types import StrictStr
from pydantic_core import PydanticCustomError

from openbadge_issuer.models.base import Model
from openbadge_issuer.models.markers import NotEmpty
from openbadge_issuer.models.types import Boolean, Many, Maybe, Pattern, Terms, Text, Uri

__all__ = [
    "Citation",
    "Count",
    "Criterion",
    "EvidenceKind",
    "Filled",
    "Level",
    "Part",
    "Requirement",
    "Sentence",
    "Slug",
    "Version",
    "WebAddress",
    "WordLimits",
    "is_one_sentence",
]


class EvidenceKind(StrEnum):
    """What a requirement asks for."""

    TEXT = "text"
    FILE = "file"
    LINK = "link"


Slug: TypeAlias = Annotated[
    StrictStr,
    Pattern(
        r"[a-z0-9][a-z0-9\-]{0,59}",
        "model.slug",
        "must be a short name of small letters, digits and hyphens, such as lesson-plan",
    ),
]
Version: TypeAlias = Annotated[
    StrictStr,
    Pattern(
        r"[A-Za-z0-9][A-Za-z0-9._+\-]{0,59}", "model.version", "must be a version such as 1.2, without blanks"
    ),
]
Doi: TypeAlias = Annotated[
    StrictStr,
    Pattern(r"10\.\d{4,9}/\S{1,500}", "model.doi", "must be a DOI such as 10.3102/0034654307313795"),
]

_SENTENCE_ENDS = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)[.!?][\"')\]]*\s+(?=\S)(?![a-z])|[\u3002\uff01\uff1f](?=\s*\S)"
)


def _filled(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("model.missing", "is blank")
    return value


def is_one_sentence(value: str) -> bool:
    """Whether a text is exactly one sentence."""
    text = value.strip()
    return bool(text) and "\n" not in text and not _SENTENCE_ENDS.search(text)


def _one_sentence(value: str) -> str:
    if not is_one_sentence(value):
        raise PydanticCustomError(
            "model.sentence",
            "must be exactly one sentence: one competency, of what the earner can do or the product is made for",
        )
    return value


def _on_the_web(value: str) -> str:
    if not value.lower().startswith(("https://", "http://")):
        raise PydanticCustomError("model.web_address", "must be an address on the web: https://...")
    return value


WebAddress: TypeAlias = Annotated[Uri, AfterValidator(_on_the_web)]
Filled: TypeAlias = Annotated[Text, AfterValidator(_filled)]
Sentence: TypeAlias = Annotated[Text, AfterValidator(_one_sentence)]


def _positive(value: int) -> int:
    if not 0 < value < 10**6:
        raise PydanticCustomError("model.range", "must be a whole number above 0")
    return value


Count: TypeAlias = Annotated[StrictInt, AfterValidator(_positive)]


class Citation(Model):
    """A published source of the research behind a definition."""

    _personal: ClassVar[bool] = False
    text: Filled
    """The reference as it is printed."""
    doi: Maybe[Doi] = None
    """Its DOI."""
    url: Maybe[Uri] = None
    """Where it can be read."""


class Level(Model):
    """One level of a criterion."""

    _personal: ClassVar[bool] = False
    id: Slug
    """Its short name within the criterion."""
    name: Filled
    """Its name."""
    description: Maybe[Text] = None
    """What shows that it is reached."""


class Criterion(Model):
    """One criterion of the rubric: levels, lowest first, one of them required."""

    _personal: ClassVar[bool] = False
    id: Slug
    """Its short name within the definition."""
    name: Filled
    """Its name."""
    description: Maybe[Text] = None
    """What is looked at."""
    levels: Annotated[Many[Level], NotEmpty()]
    """The levels, lowest first."""
    required_level: Slug
    """The `id` of the level that has to be reached."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        ids = [level.id for level in self.levels]
        if len(set(ids)) < len(ids):
            raise PydanticCustomError("model.duplicate", "has two levels of one id")
        if self.required_level not in ids:
            raise PydanticCustomError("model.required_level", "requires a level that it does not have")
        if self.required_level == ids[0]:
            raise PydanticCustomError(
                "model.required_level",
                "requires its lowest level, which everybody reaches; levels are written lowest first",
            )
        return self

    def rank(self, level: str) -> int:
        """The place of a level, 0 for the lowest; -1 for one that it does not have."""
        return next((place for place, one in enumerate(self.levels) if one.id == level), -1)

    def meets(self, level: str) -> bool:
        """Whether the level is the required one or a higher one."""
        return self.rank(level) >= self.rank(self.required_level)


class WordLimits(Model):
    """How many words a text has; hard limits are checked when it is submitted, others are advice."""

    _personal: ClassVar[bool] = False
    min: Maybe[Count] = None
    """At least so many."""
    max: Maybe[Count] = None
    """At most so many."""
    hard: Boolean = False
    """Whether a text outside them is refused."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise PydanticCustomError("model.range", "has a minimum above its maximum")
        return self

    def allow(self, words: int) -> bool:
        """Whether a text of so many words may be submitted."""
        return not self.hard or (self.min or 0) <= words <= (self.max or words)


class Requirement(Model):
    """One thing to hand in."""

    _personal: ClassVar[bool] = False
    id: Slug
    """Its short name within the definition."""
    prompt: Filled
    """What the applicant is asked."""
    kind: Annotated[EvidenceKind | str, Terms(EvidenceKind, closed=True)]
    """A text, a file or a link."""
    at_least: Annotated[
        StrictInt, AfterValidator(lambda value: value if value == 0 else _positive(value))
    ] = 1
    """How many at least; 0 where it may be left out."""
    at_most: Count = 1
    """How many at most."""
    words: Maybe[WordLimits] = None
    """The length of a text."""
    criteria: Many[Slug] = ()
    """The `id`s of the criteria that score it."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.at_least > self.at_most:
            raise PydanticCustomError("model.range", "asks for more than it takes")
        if self.words is not None and self.kind != EvidenceKind.TEXT:
            raise PydanticCustomError("model.range", "counts words, and is no text")
        return self


class Part(Model):
    """A part of the submission, such as Overview, Work examples, Reflection."""

    _personal: ClassVar[bool] = False
    name: Filled
    """Its name."""
    requirements: Annotated[Many[Requirement], NotEmpty()]
    """What has to be handed in."""
