"""Scores against what they should have been: an assessor against the truth, or against somebody who read again."""

from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, ClassVar, TypeAlias

from pydantic import AfterValidator

from openbadge_issuer.assessment.agreement.estimates import measured
from openbadge_issuer.assessment.agreement.scores import AWARD
from openbadge_issuer.assessment.agreement.values import Measures, Whole
from openbadge_issuer.assessment.reviewer import Pseudonym
from openbadge_issuer.assessment.rubric import Slug
from openbadge_issuer.assessment.scoring import short_of
from openbadge_issuer.models.base import Model
from openbadge_issuer.models.types import Many, Maybe, Number, Uri

if TYPE_CHECKING:
    from openbadge_issuer.assessment.definition import Definition

__all__ = ["Compared", "ComparedCriterion", "Comparison", "compared"]

Comparison: TypeAlias = "tuple[Definition, Mapping[str, str], Mapping[str, str]]"
"""A definition, what is true, and what was given: levels by criterion."""


def _rounded(value: float) -> float:
    return round(value, 12)


class ComparedCriterion(Model):
    """One criterion: how far the scores agree with what is true, and whether they lean to one side."""

    _personal: ClassVar[bool] = False
    definition: Uri
    """The definition's id."""
    criterion: Slug
    """The criterion's id."""
    levels: Many[Slug]
    """Its scale, lowest first."""
    bias: Annotated[Number, AfterValidator(_rounded)]
    """How many levels the scores are above what is true on average; below it they are negative: strict."""
    measures: Measures
    """How far they agree: the truth against the scores, two columns with a meaning of their own each."""


class Compared(Model):
    """All that was compared of one assessor, or of all together if ``assessor`` is left out."""

    _personal: ClassVar[bool] = False
    assessor: Maybe[Pseudonym] = None
    """Whose scores, by pseudonym."""
    n: Whole
    """How many submissions."""
    award: Measures
    """What the scores alone would decide, against what is right."""
    criteria: Many[ComparedCriterion] = ()
    """Criterion by criterion."""

    @property
    def scores(self) -> int:
        """How many single scores were compared."""
        return sum(one.measures.n for one in self.criteria)

    @property
    def exact(self) -> float | None:
        """The share of single scores on the right level; ``None`` if there are none."""
        same = sum(round((one.measures.exact.value or 0) * one.measures.n) for one in self.criteria)
        return same / self.scores if self.scores else None


def compared(
    given: Iterable[Comparison], *, assessor: str | None, resamples: int, confidence: float, salt: bytes
) -> Compared:
    """What was compared, counted per criterion (of one scale) and as decisions."""
    awards: Counter[tuple[int, int]] = Counter()
    cells: dict[tuple[str, int, str, tuple[str, ...]], Counter[tuple[int, int]]] = {}
    for definition, true, scores in given:
        awards[int(not short_of(definition, true)), int(not short_of(definition, scores))] += 1
        for place, criterion in enumerate(definition.criteria):
            levels = tuple(level.id for level in criterion.levels)
            ranks = criterion.rank(true[criterion.id]), criterion.rank(scores[criterion.id])
            cells.setdefault((definition.id, place, criterion.id, levels), Counter())[ranks] += 1

    def seeded(name: object) -> bytes:
        return sha256(salt + repr((assessor, name)).encode()).digest()

    def measures(key: object, counts: Counter[tuple[int, int]], size: int) -> Measures:
        seed = seeded(key)
        return measured(
            counts, size, resamples=resamples, confidence=confidence, entropy=lambda length: seed[:length]
        )

    criteria = [
        ComparedCriterion(
            definition=key[0],
            criterion=key[2],
            levels=key[3],
            bias=sum((other - one) * count for (one, other), count in cells[key].items())
            / sum(cells[key].values()),
            measures=measures(key, cells[key], len(key[3])),
        )
        for key in sorted(cells)
    ]
    whose = {"assessor": assessor} if assessor is not None else {}
    return Compared(
        n=sum(awards.values()), award=measures("award", awards, len(AWARD)), criteria=criteria, **whose
    )
