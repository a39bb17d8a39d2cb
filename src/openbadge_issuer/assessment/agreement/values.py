"""What is said of agreement: plain numbers in frozen values, each with an interval, or with the reason why there is none."""

import math
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, ClassVar, Final, Self, TypeAlias

from pydantic import AfterValidator, StrictInt, model_validator
from pydantic.types import StrictStr
from pydantic_core import PydanticCustomError

from openbadge_issuer.assessment.reviewer import Pseudonym
from openbadge_issuer.assessment.rubric import Slug
from openbadge_issuer.errors import Finding
from openbadge_issuer.models.base import Model
from openbadge_issuer.models.markers import Is, implied_text
from openbadge_issuer.models.types import Many, Maybe, Number, Pattern, Terms, Text, Uri

__all__ = ["REASONS", "Agreement", "Estimate", "Line", "Measures", "Reason", "Whole"]

FORMAT: Final = "openbadge-issuer agreement 1"
FEW: Final = 30
"""Below so many a figure comes with a warning; ours, a programme says its own."""


class Reason(StrEnum):
    """Why a figure, or its interval, is not there."""

    NO_DATA = "agreement.no_data"
    NO_VARIANCE = "agreement.no_variance"
    TWO_LEVELS = "agreement.two_levels"
    UNSTABLE = "agreement.unstable"
    NO_SPREAD = "agreement.no_spread"
    SMALL_GROUP = "agreement.small_group"


REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        Reason.NO_DATA: "nothing was judged twice yet",
        Reason.NO_VARIANCE: "one side always gave the same level, so agreement beyond chance is undefined",
        Reason.TWO_LEVELS: "with two levels every disagreement is between adjacent ones",
        Reason.UNSTABLE: "too few scores: most resamples leave it undefined",
        Reason.NO_SPREAD: "all resamples give the same figure, which says nothing of how sure it is",
        Reason.SMALL_GROUP: "not shown in a report, since it would tell of too few",
    }
)
"""Each reason in words."""


def _whole(value: int) -> int:
    if value < 0:
        raise PydanticCustomError("model.range", "must be a whole number, not below 0")
    return value


def _finite(value: float) -> float:
    if not math.isfinite(value) or value > 1:
        raise PydanticCustomError("model.range", "must be a number up to 1")
    return value


Whole: TypeAlias = Annotated[StrictInt, AfterValidator(_whole)]
Figure: TypeAlias = Annotated[Number, AfterValidator(_finite)]


class Estimate(Model):
    """A figure with its interval. Where one of them is not there, ``reason`` says why."""

    _personal: ClassVar[bool] = False
    value: Maybe[Figure] = None
    """The figure."""
    low: Maybe[Figure] = None
    """The lower end of its interval."""
    high: Maybe[Figure] = None
    """The upper end."""
    reason: Maybe[Annotated[Reason | str, Terms(Reason, closed=True)]] = None
    """Why the figure, or else its interval, is not there."""

    @model_validator(mode="after")
    def _whole_or_why(self) -> Self:
        ends = (self.low is None) + (self.high is None)
        complete = self.value is not None and not ends
        if ends == 1 or (self.value is None and not ends) or complete == (self.reason is not None):
            raise PydanticCustomError("model.estimate", "has a value with both ends, or a reason")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise PydanticCustomError("model.range", "has a lower end above its upper end")
        return self


class Measures(Model):
    """How far two columns of levels agree. Percentages and figures beyond chance are different things, and stay apart."""

    _personal: ClassVar[bool] = False
    n: Whole
    """How many were judged twice."""
    exact: Estimate
    """The share with one and the same level, from 0 to 1 (Wilson interval)."""
    adjacent: Estimate
    """The share with the same or a neighbouring level (Wilson interval)."""
    kappa: Estimate
    """Cohen's kappa (percentile bootstrap)."""
    weighted_kappa: Estimate
    """Cohen's kappa with quadratic weights (percentile bootstrap)."""
    alpha: Estimate
    """Krippendorff's alpha, ordinal (percentile bootstrap)."""


class Line(Model):
    """What was compared: the award decision, one criterion, or all criteria of one scale."""

    _personal: ClassVar[bool] = False
    about: Annotated[
        StrictStr, Pattern("award|criterion|scale", "model.about", "must be award, criterion or scale")
    ]
    """``award``, ``criterion`` or ``scale``."""
    criterion: Maybe[Slug] = None
    """The criterion's id."""
    definition: Maybe[Uri] = None
    """The definition's id, unless definitions are taken together."""
    pair: Many[Pseudonym] = ()
    """The two reviewers, unless pairs are taken together."""
    levels: Many[Slug]
    """The scale, lowest first; of the award decision ``not-yet`` and ``award``."""
    reviewers: Whole
    """How many reviewers judged."""
    measures: Measures
    """How far they agree."""


class Agreement(Model):
    """The agreement of a programme's reviewers, line by line; `to_json` and `from_json` are its file."""

    _personal: ClassVar[bool] = False
    format: Annotated[Text, Is(FORMAT)] = implied_text(FORMAT)
    confidence: Figure
    """Of the intervals, such as 0.95."""
    resamples: Whole
    """How many resamples the bootstrap intervals rest on."""
    few: Whole = FEW
    """Below so many comparisons a line comes with a warning."""
    lines: Many[Line] = ()
    """The award decision first, then the criteria."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """A warning (``agreement.small``) for each line that rests on few comparisons."""
        return tuple(
            Finding(
                code="agreement.small",
                message=f"This rests on {line.measures.n} comparisons, so it may be quite different next time.",
                severity="warning",
                pointer=f"/lines/{place}",
                params={"n": line.measures.n, "few": self.few},
                advice="Look at its interval, and do not decide about people by it.",
            )
            for place, line in enumerate(self.lines)
            if line.measures.n < self.few
        )
