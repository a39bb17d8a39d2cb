"""From two reviews to levels: agreement, resolution, the conjunctive earn rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from openbadge_issuer.assessment.state import Facts, Item, refuse

if TYPE_CHECKING:
    from openbadge_issuer.assessment.definition import Definition

__all__ = [
    "check_scores",
    "check_seen",
    "disagreements",
    "levels_of",
    "resolved_levels",
    "short_of",
    "unseen",
]

REVIEWS: Final = 2
"""Two distinct reviewers before any award: a rule, not a policy."""


def check_scores(definition: Definition, scores: Mapping[str, object]) -> Mapping[str, str]:
    """A level of its own for every criterion and no other; raises `AssessmentError` (``assessment.scores``)."""
    criteria = {one.id: one for one in definition.criteria}
    if set(scores) != set(criteria):
        raise refuse("scores", "A review scores every criterion of the rubric, and no other.")
    for criterion, level in scores.items():
        if not isinstance(level, str) or criteria[criterion].rank(level) < 0:
            raise refuse("scores", f"The criterion {criterion} has no such level.", "Use the id of a level.")
    return {criterion: str(level) for criterion, level in scores.items()}


def unseen(definition: Definition, items: Iterable[Item]) -> tuple[str, ...]:
    """The criteria that no blind reviewer can score: something was handed in for their requirements, nothing is shown.

    A requirement that names no criterion speaks for none. Where nothing was handed in, nothing is kept from anybody.
    """
    if not definition.policy.blind:
        return ()
    given = tuple(items)
    found = []
    for criterion in definition.criteria:
        asked = {one.id for one in definition.requirements if criterion.id in one.criteria}
        own = [one for one in given if one.requirement in asked]
        if own and not any(one.shown for one in own):
            found.append(criterion.id)
    return tuple(found)


def check_seen(definition: Definition, facts: Facts) -> None:
    """Nobody scores blindly what they could not see; raises `AssessmentError` (``assessment.unseen``)."""
    criteria = unseen(definition, facts.items)
    if criteria:
        raise refuse(
            "unseen",
            f"Nothing of what was handed in for {', '.join(criteria)} is shown to reviewers, so it can not be scored.",
            "Screen it first. What findings keep back, somebody of the programme releases item by item, with a reason.",
        )


def _pair(facts: Facts) -> tuple[Mapping[str, str], Mapping[str, str]]:
    counted = facts.counted()
    if len(counted) != REVIEWS or len({one.reviewer for one in counted}) != REVIEWS:
        raise refuse("reviewer", "Two reviews by two people are needed first.")
    one, other = (review.scores for review in counted)
    if one is None or other is None:  # pragma: no cover  # a locked review has scores
        raise refuse("scores", "A review has no scores.")
    return one, other


def disagreements(definition: Definition, facts: Facts) -> tuple[str, ...]:
    """The criteria of which one reviewer says that the required level is met, and the other one that it is not."""
    one, other = _pair(facts)
    return tuple(
        criterion.id
        for criterion in definition.criteria
        if criterion.meets(one[criterion.id]) != criterion.meets(other[criterion.id])
    )


def levels_of(definition: Definition, facts: Facts) -> Mapping[str, tuple[str, ...]]:
    """Per criterion the levels that the two reviewers gave, the lower one first."""
    one, other = _pair(facts)
    return {
        criterion.id: tuple(sorted((one[criterion.id], other[criterion.id]), key=criterion.rank))
        for criterion in definition.criteria
    }


def resolved_levels(definition: Definition, facts: Facts) -> Mapping[str, str]:
    """Per criterion the level that counts; raises `AssessmentError` (``assessment.resolution``) while one is open.

    Where the reviewers agree it is the lower of their two levels. Else it is what was settled, or with a third rater the
    middle one of three levels, which is on the side of the majority.
    """
    disputed, third, given = disagreements(definition, facts), facts.third(), levels_of(definition, facts)
    levels = {criterion: pair[0] for criterion, pair in given.items()}
    for criterion in definition.criteria:
        if criterion.id not in disputed:
            continue
        if third is not None and third.scores is not None:
            three = (*given[criterion.id], third.scores[criterion.id])
            levels[criterion.id] = sorted(three, key=criterion.rank)[1]
        elif criterion.id in facts.settled:
            levels[criterion.id] = facts.settled[criterion.id]
        else:
            raise refuse("resolution", f"The reviewers disagree on {criterion.id}.", "Settle it first.")
    return levels


def short_of(definition: Definition, levels: Mapping[str, str]) -> tuple[str, ...]:
    """The criteria whose required level is not met. None of them: it is earned."""
    return tuple(one.id for one in definition.criteria if not one.meets(levels.get(one.id, "")))
