"""The steps from the first assignment to the decision and what can follow it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from openbadge_issuer.assessment.record import is_pseudonym
from openbadge_issuer.assessment.scoring import (
    REVIEWS,
    check_scores,
    check_seen,
    disagreements,
    levels_of,
    resolved_levels,
    short_of,
)
from openbadge_issuer.assessment.state import AWAITED, Assignment, Facts, Outcome, State, refuse
from openbadge_issuer.codec.date_time import parse_date_time

if TYPE_CHECKING:
    from openbadge_issuer.assessment.definition import Definition
    from openbadge_issuer.assessment.record import Entry

_FEEDBACK, _COMMENT = "feedback-", "comment-"
_STANDING: Final = frozenset({State.AWARDED, State.NOT_YET, State.APPEALED, State.UPHELD})
"""What was decided and is held: not a later round that is under way, nor what the applicant took back."""


def _due(entry: Entry) -> datetime | None:
    written = entry.data.get("due")
    if written is None:
        return None
    due = parse_date_time(written) if isinstance(written, str) else None
    if due is None or due.tzinfo is None or due <= entry.at:
        raise refuse("time", "A review is due at a time that lies ahead.")
    return due


def _newcomer(facts: Facts, reviewer: str) -> str:
    if not is_pseudonym(reviewer):
        raise refuse("person", "Who reviews is named by a pseudonym, as People.enrol gives it.")
    if reviewer == facts.applicant:
        raise refuse("reviewer", "Nobody reviews an application of their own.")
    if reviewer in facts.hands or reviewer in facts.judges:
        raise refuse("hand", "Whoever acts for the programme in this application does not review it.")
    if any(one.reviewer == reviewer for one in facts.assignments):
        raise refuse("reviewer", "This reviewer had this application already.", "Assign it to somebody else.")
    return reviewer


def assign(facts: Facts, entry: Entry, definition: Definition) -> Facts:
    """To one of two reviewers; or to a third rater, where the two disagree."""
    reviewer, third = _newcomer(facts, str(entry.data.get("reviewer"))), facts.state is State.DISAGREED
    if third and definition.policy.settles_by != "third_rater":
        raise refuse("resolution", "The policy does not settle a disagreement by a third rater.")
    if len(facts.active(third=third)) >= (1 if third else REVIEWS):
        raise refuse(
            "reviewer", "There are reviewers enough.", "Reassign one that is overdue, or let one decline."
        )
    assigned = Assignment(reviewer, third, facts.round, "assigned", _due(entry))
    return replace(facts, assignments=(*facts.assignments, assigned))


def _awaited(facts: Facts, reviewer: str) -> Assignment:
    assignment = facts.assignment(reviewer)
    if assignment.round != facts.round or assignment.status not in AWAITED:
        raise refuse("reviewer", "No review is awaited from this reviewer.")
    return assignment


def accept(facts: Facts, entry: Entry, _: Definition) -> Facts:
    """The reviewer takes it on."""
    return facts.with_assignment(replace(_awaited(facts, entry.actor), status="accepted"))


def decline(facts: Facts, entry: Entry, _: Definition) -> Facts:
    """The reviewer does not; the place is free."""
    return facts.with_assignment(replace(_awaited(facts, entry.actor), status="declined"))


def mark_overdue(facts: Facts, entry: Entry, _: Definition) -> Facts:
    """The time is over; a review still counts until it is reassigned."""
    assignment = _awaited(facts, str(entry.data.get("reviewer")))
    if assignment.due is None or entry.at <= assignment.due:
        raise refuse("time", "This review is not overdue.")
    return facts.with_assignment(replace(assignment, status="overdue"))


def reassign(facts: Facts, entry: Entry, _: Definition) -> Facts:
    """Somebody else takes the place; a review by the former one is kept, and not counted."""
    former = _awaited(facts, str(entry.data.get("from")))
    reviewer = _newcomer(facts, str(entry.data.get("reviewer")))
    facts = facts.with_assignment(replace(former, status="reassigned"))
    taken = Assignment(reviewer, former.third, facts.round, "assigned", _due(entry))
    return replace(facts, assignments=(*facts.assignments, taken))


def _scored(assignment: Assignment, facts: Facts, entry: Entry, definition: Definition) -> Assignment:
    if entry.data.get("rubric") != facts.rubric:
        raise refuse(
            "rubric",
            "This review scores another rubric than the one that was published.",
            "Review by `definition.rubric_digest` of the definition that the application is pinned to.",
        )
    scores = entry.data.get("scores")
    checked = check_scores(definition, scores if isinstance(scores, dict) else {})
    known = {one.id for one in definition.criteria}
    comments = {name.removeprefix(_COMMENT): digest for name, digest in entry.digests.items()}
    if not set(comments) <= known:
        raise refuse("scores", "A comment is about a criterion of the rubric.")
    return replace(assignment, scores=checked, comments=comments)


def review(facts: Facts, entry: Entry, definition: Definition) -> Facts:
    """A review, locked. A third rater's resolves the disagreement."""
    awaited = _awaited(facts, entry.actor)
    if awaited.third != (facts.state is State.DISAGREED):
        raise refuse("state", "This review is not awaited now.")
    check_seen(definition, facts)
    locked = replace(_scored(awaited, facts, entry, definition), status="submitted")
    return replace(facts.with_assignment(locked), state=State.RESOLVED if awaited.third else facts.state)


def late_review(facts: Facts, entry: Entry, definition: Definition) -> Facts:
    """A review by somebody whose place was given away: kept, not counted."""
    assignment = facts.assignment(entry.actor)
    if assignment.status != "reassigned":
        raise refuse(
            "reviewer", "Late reviews are those of reviewers whose place was given to somebody else."
        )
    return facts.with_assignment(replace(_scored(assignment, facts, entry, definition), status="late"))


def correct(facts: Facts, entry: Entry, definition: Definition) -> Facts:
    """A mistyped score, before anybody opened this review; it may stand beside one that was opened before."""
    assignment = facts.assignment(entry.actor)
    if assignment.round != facts.round or assignment.status != "submitted":
        raise refuse("reviewer", "This reviewer has no locked review to correct.")
    if assignment.read:
        raise refuse("opened", "The review was opened, so no score in it can be corrected any more.")
    return facts.with_assignment(_scored(assignment, facts, entry, definition))


def conflict(facts: Facts, entry: Entry, _: Definition) -> Facts:
    """A conflict of interest, whenever it is declared before the decision: this reviewer is out."""
    assignment = facts.assignment(entry.actor)
    mattered = assignment.round == facts.round and assignment.status == "submitted"
    if mattered and facts.opened and not {"enteredBy", "reason"} <= {*entry.data, *entry.digests}:
        raise refuse(
            "hand",
            "The reviews were opened: a conflict that strikes one of them out needs a second hand and a reason.",
            "Have somebody of the programme enter it (`entered_by`), with the reason.",
        )
    facts = facts.with_assignment(replace(assignment, status="conflict"))
    if not mattered:
        return facts
    if assignment.third:
        return replace(facts, state=State.DISAGREED)
    for third in facts.active(third=True):
        facts = facts.with_assignment(replace(third, status="set_aside"))
    return replace(facts, state=State.IN_REVIEW, settled={}, settled_by=None)


def open_reviews(facts: Facts, _: Entry, definition: Definition) -> Facts:
    """Both reviews are locked, and read side by side from now on."""
    agreed = not disagreements(definition, facts)
    for one in facts.counted():
        facts = facts.with_assignment(replace(one, read=True))
    return replace(facts, opened=True, state=State.AGREED if agreed else State.DISAGREED)


def resolve(facts: Facts, entry: Entry, definition: Definition) -> Facts:
    """The disagreement is settled by a decider, or by both reviewers with the lead."""
    way = definition.policy.settles_by
    if (way.value, entry.role) not in {("decider", "decider"), ("consensus_with_lead", "lead")}:
        raise refuse("resolution", f"The policy settles a disagreement by {way.value}.")
    if way.value == "consensus_with_lead":
        agreed, reviewers = entry.data.get("agreed"), {one.reviewer for one in facts.counted()}
        if not isinstance(agreed, tuple) or len(agreed) != REVIEWS or set(agreed) != reviewers:
            raise refuse("resolution", "A consensus is one of both reviewers with the lead.")
    levels, pairs = entry.data.get("levels"), levels_of(definition, facts)
    disputed = disagreements(definition, facts)
    if not isinstance(levels, dict) or set(levels) != set(disputed):
        raise refuse("resolution", f"What is to be settled: {', '.join(disputed)}, and nothing else.")
    for criterion in definition.criteria:
        if criterion.id in levels:
            low, high = (criterion.rank(level) for level in pairs[criterion.id])
            if not low <= criterion.rank(str(levels[criterion.id])) <= high:
                raise refuse(
                    "resolution", "A disagreement is settled at a level that lies between the two reviews."
                )
    settled = {str(criterion): str(level) for criterion, level in levels.items()}
    judges = facts.judges | {entry.actor}
    return replace(facts, state=State.RESOLVED, settled=settled, settled_by=entry.actor, judges=judges)


def decide(facts: Facts, entry: Entry, definition: Definition) -> Facts:
    """Awarded or not yet, recomputed from the reviews; whatever the entry says must be what follows from them."""
    if facts.outcome is not None and entry.actor in facts.judges:
        raise refuse("hand", "A new decision is made by somebody who did not make the former one.")
    levels = dict(resolved_levels(definition, facts))
    short, count = short_of(definition, levels), len(facts.counted()) + (facts.third() is not None)
    said = {
        "outcome": "not_yet" if short else "awarded",
        "levels": levels,
        "reviews": count,
        "rubric": facts.rubric,
    }
    if dict(entry.data) != said:
        raise refuse("decision", "This decision does not follow from the reviews.")
    feedback = {name.removeprefix(_FEEDBACK): digest for name, digest in entry.digests.items()}
    if not set(short) <= set(feedback):
        missing = ", ".join(one for one in short if one not in feedback)
        raise refuse("feedback", f"Each criterion that fell short needs feedback: {missing}.")
    if not set(feedback) <= {one.id for one in definition.criteria}:
        raise refuse("feedback", "Feedback is about criteria of the rubric.")
    outcome = Outcome(
        entry.number,
        entry.at,
        entry.actor,
        not short,
        MappingProxyType(levels),
        count,
        MappingProxyType(feedback),
    )
    state = State.NOT_YET if short else State.AWARDED
    return replace(facts, state=state, outcome=outcome, judges=facts.judges | {entry.actor})


def appeal(facts: Facts, entry: Entry, definition: Definition) -> Facts:
    """The applicant does not accept the decision."""
    days = definition.policy.appeal_days
    if days is not None and facts.outcome is not None and entry.at > facts.outcome.at + timedelta(days=days):
        raise refuse("time", f"An appeal is made within {days} days after the decision.")
    if facts.appealed:
        raise refuse("state", "This application was appealed once already.")
    return replace(facts, state=State.APPEALED, appealed=True)


def uphold(facts: Facts, entry: Entry, _: Definition) -> Facts:
    """The decision stands."""
    if entry.actor in facts.judges:
        raise refuse("hand", "An appeal is answered by somebody who did not decide before.")
    return replace(facts, state=State.UPHELD, judges=facts.judges | {entry.actor})


def rehear(facts: Facts, entry: Entry, _: Definition) -> Facts:
    """A new round: two new reviewers, and a new decision by somebody else.

    After an appeal; or where a decision is held because it came about wrongly, such as by a conflict of interest.
    """
    if facts.state is State.MISCONDUCT_HOLD and facts.held not in _STANDING:
        raise refuse(
            "state",
            "What was not decided yet, or was taken back, is not heard again.",
            "Clear it, and it goes on.",
        )
    if facts.erased >= 0:
        raise refuse("state", "What was handed in was erased, so nobody can hear it again.")
    unasked = facts.state is State.MISCONDUCT_HOLD
    if unasked and entry.actor in facts.judges:
        raise refuse("hand", "Whoever decided does not have it heard again, unless the applicant appeals.")
    if unasked and facts.reheard:
        raise refuse("state", "It was heard again without an appeal once already.")
    return replace(
        facts,
        state=State.IN_REVIEW,
        round=facts.round + 1,
        opened=False,
        settled={},
        settled_by=None,
        held=None,
        reheard=facts.reheard or unasked,
    )


def withdraw(facts: Facts, _: Entry, __: Definition) -> Facts:
    """The applicant takes it back."""
    return replace(facts, state=State.WITHDRAWN)


def hold(facts: Facts, _: Entry, __: Definition) -> Facts:
    """Nothing goes on until a suspicion is settled."""
    return replace(facts, state=State.MISCONDUCT_HOLD, held=facts.state)


def clear(facts: Facts, _: Entry, __: Definition) -> Facts:
    """It goes on where it was held."""
    return replace(facts, state=facts.held or State.MISCONDUCT_HOLD, held=None)


def deny(facts: Facts, _: Entry, __: Definition) -> Facts:
    """The suspicion was right: it ends here."""
    return replace(facts, state=State.DENIED)


def erase(facts: Facts, entry: Entry, _: Definition) -> Facts:
    """All personal texts before this entry are gone; the record stays."""
    return replace(facts, erased=entry.number)
