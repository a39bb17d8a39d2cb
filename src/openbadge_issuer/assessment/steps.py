"""Every step that an application can take: by whom, from which states, with which data. One table, one function.

`apply` judges a step that is taken now and a step that is read from an export alike, so a record that was made
elsewhere has passed the very same rules before anybody believes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from openbadge_issuer.assessment import judging, submitting
from openbadge_issuer.assessment.record import Record, broken, is_pseudonym
from openbadge_issuer.assessment.state import Facts, State, refuse

if TYPE_CHECKING:
    from openbadge_issuer.assessment.definition import Definition
    from openbadge_issuer.assessment.record import Entry

__all__ = ["BEGIN", "apply", "replay"]

BEGIN: Final = "begin"
_EDITED: Final = frozenset({State.DRAFT, State.RETURNED_INCOMPLETE})
_REVIEWED: Final = frozenset({State.IN_REVIEW, State.DISAGREED})
_JUDGED: Final = frozenset({State.IN_REVIEW, State.AGREED, State.DISAGREED, State.RESOLVED})
_BEFORE: Final = _EDITED | {State.SUBMITTED} | _JUDGED
_DECIDED: Final = frozenset({State.AWARDED, State.NOT_YET, State.UPHELD})
_OVER: Final = _DECIDED | {State.WITHDRAWN, State.DENIED}


@dataclass(frozen=True, slots=True)
class _Step:
    roles: frozenset[str]
    states: frozenset[State]
    function: Callable[[Facts, Entry, Definition], Facts]
    data: frozenset[str] = frozenset()
    digests: str = ""
    """A pattern of the names of the digests that it may have."""
    required: frozenset[str] = frozenset()


def _step(
    roles: str,
    states: Iterable[State],
    function: Callable[[Facts, Entry, Definition], Facts],
    data: str = "",
    digests: str = "",
    required: str = "",
) -> _Step:
    return _Step(
        frozenset(roles.split()),
        frozenset(states),
        function,
        frozenset(data.split()),
        digests,
        frozenset(required.split()),
    )


_SCORING: Final = ("rubric scores enteredBy", r"comment-[a-z0-9\-]+")
_STEPS: Final[dict[str, _Step]] = {
    "answer": _step("applicant", _EDITED, submitting.answer, "requirement kind words", "answer", "answer"),
    "remove": _step("applicant", _EDITED, submitting.remove, "item"),
    "submit": _step("applicant", _EDITED, submitting.submit, "attested"),
    "publish": _step("applicant", _BEFORE | {State.AWARDED}, submitting.publish, "item", "public", "public"),
    "keep_back": _step("applicant", _BEFORE | {State.AWARDED}, submitting.keep_back, "item"),
    "withdraw": _step("applicant", _BEFORE, judging.withdraw),
    "return_incomplete": _step(
        "officer", {State.SUBMITTED, State.IN_REVIEW}, submitting.return_incomplete, "codes", "reason"
    ),
    "check_complete": _step("officer", {State.SUBMITTED}, submitting.check_complete),
    "screen": _step("officer", _JUDGED | {State.SUBMITTED}, submitting.screen, "items"),
    "release": _step("officer", _JUDGED | {State.SUBMITTED}, submitting.release, "item", "reason"),
    "assign": _step("officer", _REVIEWED, judging.assign, "reviewer due"),
    "mark_overdue": _step("officer", _REVIEWED, judging.mark_overdue, "reviewer"),
    "reassign": _step("officer", _REVIEWED, judging.reassign, "from reviewer due"),
    "accept": _step("reviewer", _REVIEWED, judging.accept, "enteredBy"),
    "decline": _step("reviewer", _REVIEWED, judging.decline, "enteredBy", "reason"),
    "review": _step("reviewer", _REVIEWED, judging.review, *_SCORING),
    "late_review": _step("reviewer", _JUDGED | _DECIDED, judging.late_review, *_SCORING),
    "correct": _step("reviewer", {State.IN_REVIEW}, judging.correct, *_SCORING),
    "declare_conflict": _step("reviewer", _JUDGED, judging.conflict, "enteredBy", "reason"),
    "open_reviews": _step("officer", {State.IN_REVIEW}, judging.open_reviews),
    "resolve": _step("decider lead", {State.DISAGREED}, judging.resolve, "levels agreed", "reason"),
    "decide": _step(
        "officer",
        {State.AGREED, State.RESOLVED},
        judging.decide,
        "outcome levels reviews rubric",
        r"feedback-[a-z0-9\-]+",
    ),
    "appeal": _step("applicant", {State.NOT_YET}, judging.appeal, "", "reason"),
    "uphold": _step("officer", {State.APPEALED}, judging.uphold, "", "reason"),
    "rehear": _step("officer", {State.APPEALED, State.MISCONDUCT_HOLD}, judging.rehear, "", "reason"),
    "hold": _step(
        "officer",
        set(State) - {State.NEW, State.MISCONDUCT_HOLD, State.DENIED},
        judging.hold,
        "",
        "reason",
    ),
    "clear": _step("officer", {State.MISCONDUCT_HOLD}, judging.clear, "", "reason"),
    "deny": _step("officer", {State.MISCONDUCT_HOLD}, judging.deny, "", "reason"),
    "erase": _step("officer", _OVER, judging.erase),
}
_BEGINNING: Final = frozenset(
    [
        "application",
        "definition",
        "rubric",
        "attempt",
        "previous",
        "previousHead",
        "productVersion",
        "released",
        "noteWords",
    ]
)


def apply(facts: Facts | None, entry: Entry, definition: Definition) -> Facts:
    """What follows from one more step; raises `AssessmentError` where it is not allowed."""
    if facts is None:
        return _begun(entry, definition)
    step = _STEPS.get(entry.action)
    if step is None or entry.role not in step.roles:
        raise broken(f"entry {entry.number} is a step that nobody can take in this role")
    if facts.state not in step.states:
        raise refuse(
            "state",
            f"An application that is {facts.state.value} can not take the step {entry.action}.",
            f"It takes it when it is {' or '.join(sorted(state.value for state in step.states))}.",
        )
    if entry.before != facts.state.value:
        raise broken(f"entry {entry.number} does not begin where the one before it ended")
    if not set(entry.data) <= step.data or not step.required <= set(entry.digests):
        raise broken(f"entry {entry.number} has other data than its step")
    if not all(re.fullmatch(step.digests, name) for name in entry.digests):
        raise broken(f"entry {entry.number} binds what its step does not have")
    _check_hand(facts, entry)
    after = step.function(facts, entry, definition)
    entered = entry.data.get("enteredBy")
    hands = {str(entered)} if entered is not None else set()
    return replace(
        after,
        hands=after.hands | (hands if entry.role in ("applicant", "reviewer") else {entry.actor}),
    )


def _begun(entry: Entry, definition: Definition) -> Facts:
    right = (BEGIN, "applicant", State.NEW.value)
    if (entry.action, entry.role, entry.before) != right or not set(entry.data) <= _BEGINNING:
        raise broken("it does not begin with a beginning")
    if not {"application", "definition", "rubric", "attempt"} <= set(entry.data):
        raise broken("its beginning does not say of what")
    if not set(entry.digests) <= {"product", "note"}:
        raise broken("its beginning binds something unknown")
    return submitting.begin(entry, definition)


def _check_hand(facts: Facts, entry: Entry) -> None:
    """Applicant, reviewers and the programme are different hands."""
    if entry.role == "applicant":
        if entry.actor != facts.applicant:
            raise refuse("hand", "Only the applicant can take this step.")
        return
    if entry.actor == facts.applicant:
        raise refuse("hand", "The applicant can not take this step.")
    reviewers = {one.reviewer for one in facts.assignments}
    entered = entry.data.get("enteredBy")
    if entered is not None and (
        not is_pseudonym(entered) or entered == facts.applicant or entered in reviewers
    ):
        raise refuse("hand", "Whoever enters what a reviewer said is somebody of the programme.")
    if entry.role == "reviewer" and entry.actor not in reviewers:
        raise refuse("reviewer", "Nobody assigned this application to this reviewer.", "Assign it first.")
    if entry.role != "reviewer" and entry.actor in reviewers:
        raise refuse("hand", "A reviewer of this application can not act for the programme in it.")


def replay(definition: Definition, record: Record) -> Facts:
    """What follows from a whole record; raises `AssessmentError` at the first entry that could not have been taken."""
    facts: Facts | None = None
    for entry in record.entries:
        facts = apply(facts, entry, definition)
        if entry.after != facts.state.value:
            raise broken(f"entry {entry.number} does not lead where it says")
    if facts is None:
        raise broken("it is empty")
    return facts
