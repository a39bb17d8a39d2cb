"""`Packet`: what one reviewer may see of an application, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from openbadge_issuer.assessment.evidence import Answer, FileEvidence, Text, neutral_media_type, neutral_name
from openbadge_issuer.assessment.state import ACTIVE, State, refuse

if TYPE_CHECKING:
    from openbadge_issuer.assessment.case import Case
    from openbadge_issuer.assessment.definition import Definition
    from openbadge_issuer.assessment.product import Product
    from openbadge_issuer.assessment.state import Assignment, Item

__all__ = ["Packet", "PacketItem", "SeenReview", "packet_of"]


@dataclass(frozen=True, slots=True)
class PacketItem:
    """One thing that was handed in, under a neutral id and, for a file, a neutral name; ``size`` in bytes."""

    id: str
    requirement: str
    kind: str
    text: str = field(default="", repr=False)
    url: str = field(default="", repr=False)
    file: str = ""
    media_type: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class SeenReview:
    """A review as a reviewer may see it: whose (a pseudonym), levels and comments by criterion."""

    reviewer: str
    scores: Mapping[str, str]
    comments: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Packet:
    """The definition with its rubric, the items that may be seen, and the ids of those ``withheld`` until they are released.

    In a blind review there is no applicant, no attempt, no name of a file, and no digest of a file that could be found
    elsewhere. ``others`` is empty, but for a consensus: there both reviews are locked and opened before either is shown.
    """

    application: str
    reviewer: str
    definition: Definition = field(repr=False)
    rubric: str
    items: tuple[PacketItem, ...] = ()
    withheld: tuple[str, ...] = ()
    due: datetime | None = None
    applicant: str | None = None
    product: Product | None = None
    own: SeenReview | None = None
    others: tuple[SeenReview, ...] = ()


def packet_of(case: Case, reviewer: str) -> Packet:
    """The packet of a reviewer with a place in this round; raises `AssessmentError` for everybody else."""
    facts, definition = case.facts(), case.definition
    assignment = facts.assignment(reviewer)
    states = (State.IN_REVIEW, State.AGREED, State.DISAGREED, State.RESOLVED)
    if assignment.round != facts.round or assignment.status not in ACTIVE or facts.state not in states:
        raise refuse(
            "reviewer", "This reviewer has no place in the review (any more), and gets nothing to read."
        )
    blind = definition.policy.blind
    # the note of a further attempt would tell that there was an earlier one
    items = [item for item in facts.items if item.requirement or not blind]
    answers = [(item, case.answer_of(item)) for item in items if item.shown or not blind]
    together = definition.policy.settles_by == "consensus_with_lead" and facts.state is State.DISAGREED
    others = tuple(_seen(case, one) for one in facts.counted() if one != assignment) if together else ()
    return Packet(
        application=facts.id,
        reviewer=reviewer,
        definition=definition,
        rubric=facts.rubric,
        items=tuple(_item(item, answer, blind=blind) for item, answer in answers if answer is not None),
        withheld=tuple(item.id for item in items if blind and not item.shown),
        due=assignment.due,
        applicant=None if blind else facts.applicant,
        product=None if blind else case.product,
        own=_seen(case, assignment) if assignment.scores is not None else None,
        others=others,
    )


def _item(item: Item, answer: Answer, *, blind: bool) -> PacketItem:
    if isinstance(answer, FileEvidence):
        name = neutral_name(item.id, answer) if blind else answer.name
        media_type = neutral_media_type(answer) if blind else answer.media_type
        return PacketItem(
            item.id, item.requirement, item.kind, file=name, media_type=media_type, size=answer.size
        )
    text, url = (answer.text, "") if isinstance(answer, Text) else ("", answer.url)
    return PacketItem(item.id, item.requirement, item.kind, text=text, url=url)


def _seen(case: Case, assignment: Assignment) -> SeenReview:
    comments = {
        criterion: str(case.sealed[digest].value)
        for criterion, digest in assignment.comments.items()
        if digest in case.sealed
    }
    return SeenReview(assignment.reviewer, dict(assignment.scores or {}), comments)
