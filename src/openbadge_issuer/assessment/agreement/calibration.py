"""New assessors score reference submissions first, whose true scores are known and explained."""

import secrets
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Self

from pydantic import AfterValidator, model_validator
from pydantic.types import StrictStr
from pydantic_core import PydanticCustomError

from openbadge_issuer.assessment.agreement.comparing import Compared, Comparison, compared
from openbadge_issuer.assessment.agreement.values import Figure
from openbadge_issuer.assessment.definition import Definition
from openbadge_issuer.assessment.review import Review
from openbadge_issuer.assessment.rubric import Count, Filled, Slug
from openbadge_issuer.assessment.scoring import check_scores
from openbadge_issuer.assessment.state import check_type, refuse
from openbadge_issuer.models.base import Model
from openbadge_issuer.models.markers import Is, NotEmpty, implied_text
from openbadge_issuer.models.types import Many, Maybe, Number, Pattern, Terms, Text, Uri
from openbadge_issuer.ports import Entropy, drawn

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "OUR_CALIBRATION",
    "Calibrated",
    "Calibration",
    "CalibrationPolicy",
    "ReferenceSet",
    "ReferenceSubmission",
    "TrueScore",
    "Verdict",
    "calibrate",
]

_REFERENCES: Final = "openbadge-issuer references 1"
_CALIBRATION: Final = "openbadge-issuer calibration 1"


def _not_negative(value: float) -> float:
    if not 0 <= value < 1_000:  # noqa: PLR2004 - far more levels than a scale has
        raise PydanticCustomError("model.range", "must be a number of levels, not below 0")
    return value


class TrueScore(Model):
    """The level that a criterion truly reaches, and why."""

    _personal: ClassVar[bool] = False
    criterion: Slug
    """The criterion's id."""
    level: Slug
    """The level's id."""
    why: Maybe[Filled] = None
    """What shows it: for those who learn to assess."""


class ReferenceSubmission(Model):
    """A submission that was agreed on, with its true scores."""

    _personal: ClassVar[bool] = False
    id: Slug
    """Its short name."""
    title: Filled
    """What it is, in words that do not give away the scores."""
    material: Many[Filled] = ()
    """What an assessor is given: names of files, or links."""
    scores: Annotated[Many[TrueScore], NotEmpty()]
    """The true scores."""

    @property
    def levels(self) -> Mapping[str, str]:
        """The true levels by criterion."""
        return {one.criterion: one.level for one in self.scores}

    @model_validator(mode="after")
    def _once(self) -> Self:
        if len({one.criterion for one in self.scores}) < len(self.scores):
            raise PydanticCustomError("model.duplicate", "has two scores for one criterion")
        return self


class ReferenceSet(Model):
    """The reference submissions of one rubric; `to_json` and `from_json` are its file."""

    _personal: ClassVar[bool] = False
    format: Annotated[Text, Is(_REFERENCES)] = implied_text(_REFERENCES)
    definition: Uri
    """The definition's id."""
    rubric: Annotated[StrictStr, Pattern("[0-9a-f]{64}", "model.digest", "must be the digest of a rubric")]
    """`Definition.rubric_digest` of what they are scored by."""
    submissions: Annotated[Many[ReferenceSubmission], NotEmpty()]
    """The submissions."""

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        if len({one.id for one in self.submissions}) < len(self.submissions):
            raise PydanticCustomError("model.duplicate", "has two submissions of one id")
        return self

    def check(self, definition: Definition) -> None:
        """Returns if they are scored by this definition's rubric, completely; raises `AssessmentError`."""
        check_type(definition, Definition, "References are checked by their Definition.")
        if self.definition != definition.id or self.rubric != definition.rubric_digest:
            raise refuse(
                "rubric",
                "These references are scored by another rubric.",
                "Score them again by the rubric that is published now.",
            )
        for one in self.submissions:
            check_scores(definition, one.levels)


class CalibrationPolicy(Model):
    """From when on somebody may assess. What is left out is ours; each is a choice of the programme."""

    _personal: ClassVar[bool] = False
    name: Filled = "usual policy of this library"
    """What it is called in a record."""
    at_least: Count = 5
    """Reference submissions that must have been scored."""
    exact_at_least: Figure = 0.7
    """The share of scores on the very level that is true."""
    award_at_least: Figure = 0.8
    """The share of submissions decided rightly by the scores."""
    bias_at_most: Annotated[Number, AfterValidator(_not_negative)] = 0.5
    """How many levels a criterion may be scored above or below the truth on average."""
    weighted_kappa_at_least: Maybe[Figure] = None
    """Quadratic kappa on each criterion where it is defined; asked for only if said, for it needs many references."""


OUR_CALIBRATION: Final = CalibrationPolicy()
"""What `calibrate` judges by, unless a programme says otherwise."""


class Verdict(StrEnum):
    """Whether somebody may assess by the policy."""

    QUALIFIED = "qualified"
    NOT_YET = "not_yet"
    TOO_FEW = "too_few"


class Shortfall(StrEnum):
    """What a policy asks for and was not reached."""

    TOO_FEW = "calibration.too_few"
    EXACT = "calibration.exact"
    AWARD = "calibration.award"
    BIAS = "calibration.bias"
    KAPPA = "calibration.kappa"


class Calibrated(Model):
    """How one assessor scored the references, and what follows by the policy."""

    _personal: ClassVar[bool] = False
    compared: Compared
    """The figures."""
    verdict: Annotated[Verdict | str, Terms(Verdict, closed=True)]
    """Whether they may assess."""
    short: Many[Annotated[Shortfall | str, Terms(Shortfall, closed=True)]] = ()
    """What was not reached."""
    missing: Many[Slug] = ()
    """References that they did not score."""


class Calibration(Model):
    """The calibration of some assessors; `to_json` and `from_json` are its file."""

    _personal: ClassVar[bool] = False
    format: Annotated[Text, Is(_CALIBRATION)] = implied_text(_CALIBRATION)
    definition: Uri
    """The definition's id."""
    policy: CalibrationPolicy
    """By which it was judged."""
    assessors: Many[Calibrated] = ()
    """One each."""


def calibrate(
    references: ReferenceSet,
    definition: Definition,
    reviews: Iterable[tuple[str, Review]],
    *,
    policy: CalibrationPolicy = OUR_CALIBRATION,
    resamples: int = 2_000,
    confidence: float = 0.95,
    entropy: Entropy = secrets.token_bytes,
) -> Calibration:
    """How each assessor agrees with the truth, criterion by criterion; ``reviews`` come with the id of their reference.

    Raises `AssessmentError` for a review by another rubric (``assessment.rubric``), of an unknown reference or twice of one
    (``assessment.reviewer``), with other scores than the rubric has (``assessment.scores``).
    """
    check_type(references, ReferenceSet, "What is true says a ReferenceSet.")
    check_type(policy, CalibrationPolicy, "A verdict follows from a CalibrationPolicy.")
    references.check(definition)
    true = {one.id: one.levels for one in references.submissions}
    given: dict[str, dict[str, Mapping[str, str]]] = {}
    check_type(reviews, Iterable, "Reviews come in a list, each with the id of its reference.")
    for one in reviews:
        if not isinstance(one, (list, tuple)) or [*map(type, one)] != [str, Review]:
            raise refuse("argument", "What is compared is the id of a reference with a Review.")
        reference, review = one
        if review.rubric != references.rubric:
            raise refuse("rubric", "This review scores another rubric than the references.")
        known = given.setdefault(review.reviewer, {})
        if reference not in true or reference in known:
            raise refuse("reviewer", "A reference is scored once by each assessor, and is one of the set.")
        known[reference] = check_scores(definition, review.scores)
    salt = drawn(entropy, 32)
    assessors = []
    for assessor in sorted(given):
        scored = given[assessor]
        triples: Sequence[Comparison] = [(definition, true[one], scored[one]) for one in sorted(scored)]
        figures = compared(triples, assessor=assessor, resamples=resamples, confidence=confidence, salt=salt)
        missing = [one for one in true if one not in scored]
        assessors.append(_judged(figures, missing, policy))
    return Calibration(definition=definition.id, policy=policy, assessors=assessors)


def _judged(figures: Compared, missing: "Sequence[str]", policy: CalibrationPolicy) -> Calibrated:
    kappas = [one.measures.weighted_kappa.value for one in figures.criteria]
    wanted = policy.weighted_kappa_at_least
    reached = {
        Shortfall.TOO_FEW: figures.n >= policy.at_least,
        Shortfall.EXACT: (figures.exact or 0) >= policy.exact_at_least,
        Shortfall.AWARD: (figures.award.exact.value or 0) >= policy.award_at_least,
        Shortfall.BIAS: all(abs(one.bias) <= policy.bias_at_most for one in figures.criteria),
        Shortfall.KAPPA: wanted is None or all(one >= wanted for one in kappas if one is not None),
    }
    short = [what for what, there in reached.items() if not there]
    verdict = Verdict.QUALIFIED if not short else Verdict.NOT_YET
    if Shortfall.TOO_FEW in short:
        verdict = Verdict.TOO_FEW
    return Calibrated(compared=figures, verdict=verdict, short=short, missing=missing)
