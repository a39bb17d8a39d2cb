"""``assess status`` and ``assess show``: where everything is, and one application as a whole."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from openbadge_issuer.assessment.evidence import FileEvidence, Link, Text
from openbadge_issuer.assessment.scoring import unseen
from openbadge_issuer.assessment.state import ACTIVE, State
from openbadge_issuer.cli.assess.batches import count
from openbadge_issuer.cli.assess.places import (
    NamesOption,
    ProgrammeOption,
    SealedOption,
    called,
    find_application,
    opened,
    short,
)
from openbadge_issuer.cli.terminal import note, put, shown
from openbadge_issuer.programme.drafts import NOT_ATTESTED, lacking

if TYPE_CHECKING:
    from openbadge_issuer.assessment import Application


__all__ = ["show", "status", "title_of"]

_NEXT: Final = {
    State.DRAFT: "something is missing: `show` says what; the applicant sends the form again",
    State.SUBMITTED: "openbadge assess check",
    State.RETURNED_INCOMPLETE: "the applicant sends the form again, then `import`",
    State.AGREED: "openbadge assess decide",
    State.RESOLVED: "openbadge assess decide",
    State.AWARDED: "openbadge assess award",
    State.APPEALED: "openbadge assess uphold, or rehear",
    State.MISCONDUCT_HOLD: "openbadge assess clear, or deny",
}
_UNDER_REVIEW: Final = (State.IN_REVIEW, State.DISAGREED)
_LACKS: Final = {NOT_ATTESTED: "that the applicant attests that the work is their own"}
_EXCERPT: Final = 300  # characters of an answer


def status(programme: ProgrammeOption = Path()) -> None:
    """How many applications are where, and what comes next."""
    folders = opened(programme)
    put(f"{shown(folders.settings.name)}: {count(len(folders.definitions()), 'definition')}, ")
    put(f"{count(len(folders.reviewers()), 'reviewer')}\n")
    counts: Counter[State] = Counter()
    steps: Counter[str] = Counter()
    for application_id in folders.application_ids():
        state = folders.state_of(application_id)
        counts[state] += 1
        looks = state in _UNDER_REVIEW
        step = _next(folders.load(application_id)) if looks else _NEXT.get(state, "")
        if state is State.AWARDED and (
            folders.award_files(application_id) or folders.load(application_id).facts().erased >= 0
        ):
            step = ""  # it is issued
        if step:
            steps[step] += 1
    for state in State:
        if counts[state]:
            put(f"{counts[state]:6}  {state.value.replace('_', ' ')}\n")
    if not counts:
        put("There are no applications yet: openbadge assess import\n")
    for stranger in folders.strangers():
        note(f"applications/{stranger} is no application of this folder: look where it comes from")
    for step, number in steps.items():
        put(f"Next for {number}: {step}\n")


def _next(application: Application) -> str:
    facts, definition = application.facts(), application.definition
    if application.state is State.DISAGREED:
        if definition.policy.settles_by != "third_rater":
            return "openbadge assess resolve"
        return "waiting for the third rater" if facts.active(third=True) else "openbadge assess assign"
    if definition.policy.blind and any(not one.shown for one in application.items):
        screened = all(one.findings is not None for one in application.items)
        if not screened:
            return "openbadge assess screen"
        leave = "" if unseen(definition, application.items) else ", or leave it withheld"
        return f"openbadge assess release{leave}"
    active = facts.active(third=False)
    if len(active) < 2:  # noqa: PLR2004 - two reviews
        return "openbadge assess assign"
    ready = all(one.status == "submitted" for one in active)
    return "openbadge assess open" if ready else "waiting for reviews: openbadge assess due"


def title_of(application: Application) -> str:
    """What it is for."""
    return f"{application.definition.name} {application.definition.version}"


def show(
    application: Annotated[
        str, typer.Argument(metavar="ID", help="The application; the beginning of its id will do.")
    ],
    programme: ProgrammeOption = Path(),
    sealed: SealedOption = None,
    *,
    names: NamesOption = False,
    answers: Annotated[
        bool, typer.Option("--answers", help="Show what was written, too, and the names of files.")
    ] = False,
) -> None:
    """One application: what was handed in, who reviews, what was decided, and every step."""
    folders = opened(programme, sealed)
    found = folders.load(find_application(folders, application))
    persons = folders.persons() if names else None
    facts = found.facts()
    put(f"{found.id}\n{shown(title_of(found))}: {found.state.value.replace('_', ' ')}\n")
    put(f"applicant {shown(called(found.applicant, persons))}, attempt {found.attempt}\n")
    if persons is not None and persons.address(found.applicant):
        put(f"  {shown(persons.address(found.applicant) or '')}\n")
    if found.previous:
        put(f"after {short(found.previous)}\n")
    _put_items(found, answers=answers)
    if found.state is State.DRAFT:
        put(f"  lacks: {', '.join(_LACKS.get(one, one) for one in lacking(found))}\n")
    for one in facts.assignments:
        due = f", due {one.due:%Y-%m-%d}" if one.due and one.status in ACTIVE - {"submitted"} else ""
        who = shown(called(one.reviewer, persons))
        put(f"  {'third rater' if one.third else 'reviewer'} {who}: {one.status.replace('_', ' ')}{due}\n")
    if facts.opened and facts.outcome is None and found.state is State.DISAGREED:
        put(f"  disputed: {', '.join(found.disagreements)}\n")
    if facts.outcome is not None:
        levels = ", ".join(f"{criterion} {level}" for criterion, level in facts.outcome.levels.items())
        put(f"  {'awarded' if facts.outcome.awarded else 'not yet'}: {levels}\n")
    for entry in found.record.entries:
        who = shown(called(entry.actor, persons))
        put(f"  {entry.at:%Y-%m-%d %H:%M}  {entry.action.replace('_', ' ')} ({entry.role} {who})\n")


def _put_items(found: Application, *, answers: bool) -> None:
    for item in found.items:
        screened = {None: "not screened", 0: "nothing found"}.get(
            item.findings, count(item.findings or 0, "open finding")
        )
        blind = (
            f", {screened}{', released' if item.released else ''}" if found.definition.policy.blind else ""
        )
        public = ", public" if item.public else ""
        put(f"  {item.id}\t{item.requirement or 'note'} ({item.kind}){blind}{public}\n")
        if answers:
            put(f"      {shown(_answer(found, item.id), _EXCERPT)}\n")
    hidden = unseen(found.definition, found.items)
    if hidden and found.state in _UNDER_REVIEW:
        put(f"  nothing is shown to reviewers for: {', '.join(hidden)}\n")


def _answer(application: Application, item_id: str) -> str:
    answer = application.answer_of(application.facts().item(item_id))
    match answer:
        case Text():
            return answer.text
        case Link():
            return answer.url
        case FileEvidence():
            return f"{answer.name}, {answer.media_type}, {answer.size:,} bytes"
    return "(erased)"
