"""Applications with known scores, for the tests of agreement."""

from __future__ import annotations

from collections.abc import Mapping

from assessment_world import World
from openbadge_issuer.assessment import Application, Review
from openbadge_issuer.assessment.agreement import ReferenceSet, ReferenceSubmission, TrueScore

__all__ = ["LEVELS", "TRUE", "references", "reviewed", "reviews", "scores"]

LEVELS = {"overview": ("not-passing", "passing"), "plan": ("developing", "basic", "proficient")}

TRUE = [(1, 2), (1, 1), (0, 1), (1, 0), (1, 2), (0, 2)]


def scores(overview: int, plan: int) -> dict[str, str]:
    """Scores by rank."""
    return {"overview": LEVELS["overview"][overview], "plan": LEVELS["plan"][plan]}


def reviewed(
    world: World,
    one: Mapping[str, str],
    other: Mapping[str, str],
    reviewers: tuple[str, str] | None = None,
) -> Application:
    """An application that two reviewers scored, opened."""
    pair, application = reviewers or (world.r1, world.r2), world.in_review()
    for reviewer, given in zip(pair, (one, other), strict=True):
        application = world.score(world.assign(application, reviewer), reviewer, given)
    return application.open_reviews(by=world.officer, now=world.tick())


def references(world: World, true: list[tuple[int, int]] = TRUE) -> ReferenceSet:
    return ReferenceSet(
        definition=world.definition.id,
        rubric=world.definition.rubric_digest,
        submissions=[
            ReferenceSubmission(
                id=f"reference-{number}",
                title=f"A lesson, number {number}",
                material=[f"lesson-{number}.pdf"],
                scores=[
                    TrueScore(criterion=criterion, level=level, why="As its third page shows.")
                    for criterion, level in scores(*ranks).items()
                ],
            )
            for number, ranks in enumerate(true, 1)
        ],
    )


def reviews(world: World, reviewer: str, ranks: list[tuple[int, int]]) -> list[tuple[str, Review]]:
    return [
        (f"reference-{number}", world.review(reviewer, scores(*each))) for number, each in enumerate(ranks, 1)
    ]
