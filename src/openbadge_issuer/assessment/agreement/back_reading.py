"""Back-reading: somebody reads some decided applications again, and what they find is compared with what was found."""

import math
import secrets
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, ClassVar, Final

from openbadge_issuer.assessment.agreement.comparing import Compared, Comparison, compared
from openbadge_issuer.assessment.agreement.scores import opened_pairs
from openbadge_issuer.assessment.agreement.values import Figure, Whole
from openbadge_issuer.assessment.application import Application
from openbadge_issuer.assessment.people import People
from openbadge_issuer.assessment.review import Review
from openbadge_issuer.assessment.scoring import check_scores
from openbadge_issuer.assessment.state import check_type, refuse
from openbadge_issuer.models.base import Model
from openbadge_issuer.models.markers import Is, implied_text
from openbadge_issuer.models.types import Many, Text, Uri
from openbadge_issuer.ports import Entropy, drawn

if TYPE_CHECKING:
    from openbadge_issuer.assessment.definition import Definition

__all__ = ["BackReads", "Sample", "back_reads", "compare_back_reads"]

_SAMPLE: Final = "openbadge-issuer back-reads 1"
_COMPARED: Final = "openbadge-issuer back-reads compared 1"


class Sample(Model):
    """Applications that are read again; `to_json` and `from_json` are its file."""

    _personal: ClassVar[bool] = False
    format: Annotated[Text, Is(_SAMPLE)] = implied_text(_SAMPLE)
    share: Figure
    """The share that was asked for."""
    decided: Whole
    """How many decided applications it was drawn from."""
    applications: Many[Uri] = ()
    """Their ids."""


class BackReads(Model):
    """What back-reading found; `to_json` and `from_json` are its file."""

    _personal: ClassVar[bool] = False
    format: Annotated[Text, Is(_COMPARED)] = implied_text(_COMPARED)
    decisions: Compared
    """The levels that counted, against the back-readers'."""
    reviewers: Many[Compared] = ()
    """Each reviewer's own scores, against the back-readers'."""


def back_reads(
    applications: Iterable[Application],
    share: float,
    *,
    at_least: int = 1,
    entropy: Entropy = secrets.token_bytes,
) -> Sample:
    """A sample of decided applications: the share, rounded up, of the awarded and of the others each.

    The same ``entropy`` and the same applications give the same sample, in whatever order they come. ``at_least`` of each,
    if there are so many. Raises `AssessmentError` (``assessment.argument``).
    """
    good = isinstance(share, (int, float)) and not isinstance(share, bool) and 0 < share <= 1
    if not good or not isinstance(at_least, int) or at_least < 0:
        raise refuse("argument", "A share lies above 0 and up to 1, and `at_least` is a number.")
    check_type(applications, Iterable, "What is read again are Applications.")
    salt = drawn(entropy, 32)
    strata: dict[bool, list[tuple[bytes, str]]] = {True: [], False: []}
    for application in applications:
        check_type(application, Application, "What is read again are Applications.")
        outcome = application.facts().outcome
        if outcome is not None:
            lot = sha256(salt + application.id.encode()).digest()
            strata[outcome.awarded].append((lot, application.id))
    chosen = [
        identifier
        for decided in strata.values()
        for _, identifier in sorted(decided)[: max(at_least, math.ceil(round(share * len(decided), 9)))]
    ]
    decided = sum(map(len, strata.values()))
    return Sample(share=share, decided=decided, applications=sorted(chosen))


def compare_back_reads(
    applications: Iterable[Application],
    reads: Mapping[str, Review],
    people: People,
    *,
    resamples: int = 2_000,
    confidence: float = 0.95,
    entropy: Entropy = secrets.token_bytes,
) -> BackReads:
    """The back-readers' reviews, by application, against the decisions and against each reviewer's own scores.

    A back-reader had no hand in the application before, by whatever pseudonym. Raises `AssessmentError` otherwise
    (``assessment.reviewer``), for another rubric or scores, and for a read that belongs to none of the applications.
    """
    check_type(reads, Mapping, "Back-reads are Reviews by the id of the application.")
    check_type(people, People, "Who is who says People, the sealed store.")
    check_type(applications, Iterable, "What is read again are Applications.")
    left = dict(reads)
    decisions: list[Comparison] = []
    reviewers: dict[str, list[Comparison]] = {}
    for application in applications:
        check_type(application, Application, "What is read again are Applications.")
        review = left.pop(application.id, None)
        if review is None:
            continue
        check_type(review, Review, "What is compared is a Review.")
        definition, again = application.definition, _independent(application, review, people)
        outcome = application.facts().outcome
        if outcome is None:
            raise refuse("state", "What is read again is decided.")
        decisions.append((definition, again, outcome.levels))
        for pair in opened_pairs(application):
            for reviewer, scores in pair:
                reviewers.setdefault(reviewer, []).append((definition, again, scores))
    if left:
        raise refuse("argument", f"{len(left)} back-reads belong to none of these applications.")
    salt = drawn(entropy, 32)

    def figures(given: list[Comparison], assessor: str | None) -> Compared:
        return compared(given, assessor=assessor, resamples=resamples, confidence=confidence, salt=salt)

    return BackReads(
        decisions=figures(decisions, None),
        reviewers=[figures(reviewers[one], one) for one in sorted(reviewers)],
    )


def _independent(application: Application, review: Review, people: People) -> Mapping[str, str]:
    """The scores of a back-read, by the right rubric and by somebody else."""
    definition: Definition = application.definition
    facts = application.facts()
    if review.rubric != facts.rubric:
        raise refuse("rubric", "This back-read scores another rubric than the application.")
    met = {facts.applicant, *facts.hands, *facts.judges, *(one.reviewer for one in facts.assignments)}
    if any(people.same_person(review.reviewer, one) for one in met):
        raise refuse("reviewer", "Somebody read again what they had a hand in.", "Give it to somebody else.")
    return check_scores(definition, review.scores)
