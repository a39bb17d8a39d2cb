"""What can be different about a badge of the fixed world: the members of the achievement and of the award."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, TypedDict, cast

from openbadge_issuer.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from openbadge_issuer.models import (
        Achievement,
        AchievementType,
        Alignment,
        Award,
        Criteria,
        EndorsementCredential,
        Evidence,
        IdentifierEntry,
        Image,
        Profile,
        Recipient,
        Related,
        Result,
        ResultDescription,
    )

__all__ = ["Changes", "changed"]


class Changes(TypedDict, total=False):
    """The keywords of `make_award`; what both the achievement and the award have is the achievement's."""

    id: str
    type: Sequence[str]
    name: str
    description: str
    criteria: Criteria
    achievement_type: AchievementType | str | None
    alignment: Sequence[Alignment]
    creator: Profile | None
    credits_available: float | None
    endorsement: Sequence[EndorsementCredential]
    endorsement_jwt: Sequence[str]
    field_of_study: str | None
    human_code: str | None
    image: Image | None
    in_language: str | None
    other_identifier: Sequence[IdentifierEntry]
    related: Sequence[Related]
    result_description: Sequence[ResultDescription]
    specialization: str | None
    tag: Sequence[str]
    version: str | None

    achievement: Achievement
    recipient: Recipient
    results: Sequence[Result]
    evidence: Sequence[Evidence]
    valid_from: datetime | None
    valid_until: datetime | None
    awarded_date: datetime | None
    narrative: str | None
    activity_start_date: datetime | None
    activity_end_date: datetime | None
    credits_earned: float | None
    license_number: str | None
    role: str | None
    term: str | None
    source: Profile | None
    credential_id: str | None
    contexts: Sequence[str]
    extensions: Mapping[str, object]


def changed(award: Award, changes: Changes) -> Award:
    """The award with these changes; raises `ConfigurationError` for a name that nothing in it has."""
    strange = [name for name in changes if name not in Changes.__annotations__]
    if strange:
        close = get_close_matches(strange[0], Changes.__annotations__, n=1)
        raise ConfigurationError(
            f"Neither an achievement nor an award has a `{strange[0]}`.",
            code="config.change",
            advice=f"Did you mean `{close[0]}`?" if close else "See the members of Achievement and of Award.",
        )
    given, achievement = cast("dict[str, object]", changes), changes.get("achievement", award.achievement)
    of_achievement = {name: value for name, value in given.items() if name in type(achievement).model_fields}
    of_award = {name: value for name, value in given.items() if name not in of_achievement}
    of_award["achievement"] = achievement.replace(**of_achievement)
    return replace(award, **of_award)  # type: ignore[arg-type]
