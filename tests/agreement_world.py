"""Applications with known scores, for the tests of agreement."""

from __future__ import annotations

from collections.abc import Mapping

from assessment_world import World
from openbadge_issuer.assessment import Application

__all__ = ["LEVELS", "reviewed", "scores"]

LEVELS = {"overview": ("not-passing", "passing"), "plan": ("developing", "basic", "proficient")}


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
