"""`apply_collected`: reviews and conflicts that came back, taken as steps of their applications. Twice is harmless."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from openbadge_issuer.errors import AssessmentError, InputError, StoreConflict
from openbadge_issuer.ports import Entropy
from openbadge_issuer.programme.packets.review_form import Fault

if TYPE_CHECKING:
    from openbadge_issuer.assessment.application import Application
    from openbadge_issuer.assessment.state import Assignment
    from openbadge_issuer.programme.packets.collecting import Returned
    from openbadge_issuer.programme.register import How, PacketRegister

__all__ = ["Applied", "Shelf", "apply_collected", "apply_returned"]


class Shelf(Protocol):
    """Where applications are kept; a `Programme` is one."""

    def change(self, application_id: str, step: Callable[[Application], Application], /) -> Application:
        """Loads, takes the step and saves, version-checked; what the step raises leaves everything as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """By packet, the step that was taken; the register with them; what was refused, and what needs nothing more."""

    steps: dict[str, How]
    register: PacketRegister
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()


class _Already(Exception):
    """The very same review is locked there."""


def apply_collected(
    returned: Iterable[Returned],
    shelf: Shelf,
    register: PacketRegister,
    *,
    now: datetime,
    entered_by: str | None = None,
    corrections: Collection[str] = (),
    entropy: Entropy = secrets.token_bytes,
) -> Applied:
    """Locks every review, declares every conflict; ``corrections`` are packets whose review may replace the locked one.

    ``entered_by`` is the pseudonym of who collects for the programme, and is written into the record.

    Each application is loaded, changed and saved by itself, so what is refused in one stops no other, and after an
    interruption the same call finishes the work. The register is returned, not kept.
    """
    steps: dict[str, How] = {}
    faults, notes = [], []
    for one in returned:
        taken: list[How] = []

        def step(application: Application, one: Returned = one, taken: list[How] = taken) -> Application:
            changed, how = apply_returned(
                application,
                one,
                now=now,
                entered_by=entered_by,
                correct=one.entry.id in corrections,
                entropy=entropy,
            )
            taken[:] = [how]
            if changed is application:
                raise _Already
            return changed

        try:
            shelf.change(one.entry.application, step)
        except _Already:
            if one.entry.returned_at is None:
                steps[one.entry.id] = taken[0]
            notes.append(_note(one, "again", "It was collected before.", "It counts once."))
        except (AssessmentError, InputError, StoreConflict) as error:
            faults.append(_refused(one, error))
        else:
            steps[one.entry.id] = taken[0]
            if taken == ["late_review"]:
                notes.append(
                    _note(
                        one,
                        "late",
                        "It came after the place was given to somebody else.",
                        "It is kept, and does not count.",
                    )
                )
    return Applied(
        steps=steps, register=register.returned(steps, now=now), faults=tuple(faults), notes=tuple(notes)
    )


def apply_returned(
    application: Application,
    returned: Returned,
    *,
    now: datetime,
    entered_by: str | None = None,
    correct: bool = False,
    entropy: Entropy = secrets.token_bytes,
) -> tuple[Application, How]:
    """The application with one step more, and which; the same application where the step was taken before.

    Raises `InputError` (``collect.second``) where another review is locked already, and `AssessmentError` where none is
    awaited.
    """
    reviewer, review = returned.entry.reviewer, returned.review
    assignment = application.facts().assignment(reviewer)
    if review is None:
        if assignment.status == "conflict":
            return application, "declare_conflict"
        declared = application.declare_conflict(reviewer, now=now, entered_by=entered_by)
        return declared, "declare_conflict"
    if assignment.status in ("submitted", "late", "set_aside"):
        how: How = "late_review" if assignment.status == "late" else "review"
        if _is_locked(application, assignment, returned):
            return application, how
        if not correct:
            raise InputError(
                "Another review is locked for this packet already.",
                code="collect.second",
                advice="If the assessor corrects a slip, collect again and name the packet as a correction.",
            )
        return application.correct(review, now=now, entered_by=entered_by, entropy=entropy), "correct"
    changed = application.review(review, now=now, entered_by=entered_by, entropy=entropy)
    late = changed.facts().assignment(reviewer).status == "late"
    return changed, "late_review" if late else "review"


def _is_locked(application: Application, assignment: Assignment, returned: Returned) -> bool:
    """Whether this very review stands there; of comments that were erased, nobody can tell."""
    review = returned.review
    if review is None or dict(review.scores) != dict(assignment.scores or {}):
        return False
    locked = {name: application.sealed.get(digest) for name, digest in assignment.comments.items()}
    return set(locked) == set(review.comments) and all(
        sealed is None or sealed.value == review.comments[name] for name, sealed in locked.items()
    )


def _note(one: Returned, code: str, message: str, advice: str) -> Fault:
    return Fault(code=f"collect.{code}", message=message, advice=advice, file=one.file, packet=one.entry.id)


def _refused(one: Returned, error: AssessmentError | InputError | StoreConflict) -> Fault:
    code, message, advice = error.detail_code, error.message, error.advice
    if isinstance(error, StoreConflict):
        code, message = "collect.store", "Somebody else works on this application at the same time."
        advice = "Nothing was changed in it. Collect again."
    elif code == "assessment.unseen":
        code = "collect.unseen"
        advice = f"{advice} Then collect again: the review is lost nowhere, and the packet is awaited still."
    elif not code.startswith("collect."):
        code, message = "collect.not_awaited", f"The application does not take it: {message}"
    return Fault(code=code, message=message, advice=advice, file=one.file, packet=one.entry.id)
