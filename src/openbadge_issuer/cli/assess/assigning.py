"""``assess assign``, ``due``, ``reassign``, ``decline`` and ``conflict``: who reviews what, and by when."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openbadge_issuer.assessment.assigning import Proposed, plan_assignments
from openbadge_issuer.assessment.business_days import due as all_due
from openbadge_issuer.assessment.state import AWAITED, State
from openbadge_issuer.cli.arguments import parse_moment
from openbadge_issuer.cli.assess.batches import chosen, count, each, ended, said
from openbadge_issuer.cli.assess.places import (
    ByOption,
    NamesOption,
    NowOption,
    ProgrammeOption,
    SealedOption,
    called,
    find_application,
    find_person,
    opened,
    short,
)
from openbadge_issuer.cli.terminal import put, shown
from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.errors import AssessmentError

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from openbadge_issuer.assessment import Application
    from openbadge_issuer.assessment.assigning import Plan
    from openbadge_issuer.programme import Programme

__all__ = ["assign", "conflict", "decline", "due", "reassign"]

_UNDER_REVIEW = (State.IN_REVIEW, State.DISAGREED)
_YES = typer.Option("--yes", help="Do it; without, the plan is shown and nothing is changed.")
_DAYS = typer.Option(metavar="N", help="Business days for a review; else those of programme.yaml.", min=1)
_ID = typer.Argument(metavar="ID", help="The application.", show_default=False)
_WHO = typer.Argument(metavar="PSEUDONYM", help="The reviewer.", show_default=False)


def assign(
    by: ByOption = None,
    days: Annotated[int | None, _DAYS] = None,
    now: NowOption = None,
    programme: ProgrammeOption = Path(),
    sealed: SealedOption = None,
    *,
    names: NamesOption = False,
    yes: Annotated[bool, _YES] = False,
) -> None:
    """Plan who reviews what: the longest waiting first, nobody in a conflict, the load even. --yes assigns as planned."""
    folders, moment = opened(programme, sealed), parse_moment(now)
    _carry_out(folders, by, days, moment, (), names=names, yes=yes)


def reassign(  # noqa: PLR0913 - options
    application: Annotated[
        str | None, typer.Argument(metavar="ID", help="The application.", show_default=False)
    ] = None,
    reviewer: Annotated[
        str | None, typer.Argument(metavar="PSEUDONYM", help="Whose place it is now.", show_default=False)
    ] = None,
    to: Annotated[
        str | None, typer.Option(metavar="PSEUDONYM", help="Who takes it; else whom the plan finds.")
    ] = None,
    by: ByOption = None,
    days: Annotated[int | None, _DAYS] = None,
    now: NowOption = None,
    programme: ProgrammeOption = Path(),
    sealed: SealedOption = None,
    *,
    overdue: Annotated[bool, typer.Option("--overdue", help="Every review that is overdue.")] = False,
    names: NamesOption = False,
    yes: Annotated[bool, _YES] = False,
) -> None:
    """Give the place of a reviewer to somebody else. A review that still comes is kept, and not counted."""
    folders, moment = opened(programme, sealed), parse_moment(now)
    if overdue == (application is not None) or (application is None) != (reviewer is None):
        raise WrongUsage("name the application and the reviewer, or say --overdue")
    if overdue:
        late = {
            (one.application, one.reviewer)
            for one in all_due(folders.applications(*_UNDER_REVIEW))
            if one.is_overdue(moment)
        }
        if not late:
            ended("No review is overdue.")
            return
        _carry_out(folders, by, days, moment, late, names=names, yes=yes)
        return
    found = folders.load(find_application(folders, application or ""))
    awaited = [one.reviewer for one in found.facts().assignments if one.status in AWAITED]
    former = find_person(awaited, reviewer or "")
    if to is None:
        _carry_out(folders, by, days, moment, {(found.id, former)}, names=names, yes=yes)
        return
    settings = folders.settings
    chosen_one = find_person([one.pseudonym for one in folders.reviewers()], to)
    latest = settings.calendar.add_business_days(moment, days or settings.review_days)
    _take(
        folders, [Proposed(found.id, chosen_one, latest, instead_of=former)], by, moment, names=names, yes=yes
    )


def _carry_out(
    folders: Programme,
    by: str | None,
    days: int | None,
    now: datetime,
    replace: Collection[tuple[str, str]],
    *,
    names: bool,
    yes: bool,
) -> None:
    plan = _plan(folders, by, days, now, replace)
    for unfilled in plan.unfilled:
        said(unfilled.application, f"{count(unfilled.missing, 'reviewer')} missing. {unfilled.message}")
    proposed = [one for one in plan.proposed if not replace or one.instead_of is not None]
    refused = _take(folders, proposed, by, now, names=names, yes=yes, last=False)
    what = "assigned" if yes else "planned"
    ended(
        f"{count(len(proposed) - refused, 'review')} {what}{_not_yet(proposed, yes=yes)}",
        refused + len(plan.unfilled),
    )


def _plan(
    folders: Programme, by: str | None, days: int | None, now: datetime, replace: Collection[tuple[str, str]]
) -> Plan:
    """The same plan whenever nothing has changed, so that what was shown is what is done."""
    settings, persons = folders.settings, folders.persons()
    seed = sha256()
    for application in folders.applications(*_UNDER_REVIEW):
        seed.update(application.record.head.encode("ascii"))
    return plan_assignments(
        folders.applications(),
        folders.reviewers(),
        persons.people,
        calendar=settings.calendar,
        by=folders.officer(by),
        now=now,
        days=days or settings.review_days,
        organisations={who: words["places"] for who, words in persons.words.items() if words["places"]},
        replace=replace,
        entropy=lambda size: sha256(seed.digest()).digest()[:size],
    )


def _take(
    folders: Programme,
    proposed: list[Proposed],
    by: str | None,
    now: datetime,
    *,
    names: bool,
    yes: bool,
    last: bool = True,
) -> int:
    persons, officer = folders.persons(), folders.officer(by)
    refused = 0
    for one in proposed:
        who, former = (
            shown(called(each_one, persons if names else None)) if each_one else ""
            for each_one in (one.reviewer, one.instead_of)
        )
        line = f"{who}{f' instead of {former}' if former else ''}{' (third rater)' if one.third else ''}"
        if yes:
            try:
                folders.change(
                    one.application,
                    lambda application, one=one: one.taken(  # type: ignore[misc]
                        application, by=officer, people=persons.people, now=now
                    ),
                )
            except AssessmentError as error:
                said(one.application, str(error))
                refused += 1
                continue
        put(f"{short(one.application)}\t{line}, due {one.due:%Y-%m-%d}\n")
    if last:
        ended(
            f"{count(len(proposed) - refused, 'review')} {'assigned' if yes else 'planned'}{_not_yet(proposed, yes=yes)}",
            refused,
        )
    return refused


def _not_yet(proposed: list[Proposed], *, yes: bool) -> str:
    return "." if yes or not proposed else "; nothing is changed. Say --yes to assign so."


def due(
    now: NowOption = None,
    programme: ProgrammeOption = Path(),
    sealed: SealedOption = None,
    *,
    names: NamesOption = False,
    mark: Annotated[
        bool, typer.Option("--mark", help="Record in each application that its time is over.")
    ] = False,
    by: ByOption = None,
) -> None:
    """Which reviews are awaited, the most urgent first; and which applications wait longer than was promised."""
    folders, moment = opened(programme, sealed), parse_moment(now)
    persons = folders.persons() if names else None
    calendar = folders.settings.calendar
    awaited = all_due(folders.applications(*_UNDER_REVIEW))
    late = [one for one in awaited if one.is_overdue(moment)]
    for one in awaited:
        when = f"{calendar.day_of(one.due):%Y-%m-%d}" if one.due else "no date"
        over = "OVERDUE" if one in late else "       "
        third = " (third rater)" if one.third else ""
        put(f"{over}  {when}  {short(one.application)}  {shown(called(one.reviewer, persons))}{third}\n")
    waiting = _beyond(folders, moment)
    for application_id, days in waiting:
        put(f"WAITING  {days} business days  {short(application_id)}\n")
    if mark:
        officer = folders.officer(by)
        for one in (one for one in late if one.status != "overdue"):
            folders.change(
                one.application,
                lambda application, one=one: application.mark_overdue(one.reviewer, by=officer, now=moment),  # type: ignore[misc]
            )
    promised = folders.settings.turn_around_days
    ended(
        f"{count(len(awaited), 'review is', 'reviews are')} awaited, {len(late)} overdue; "
        f"{count(len(waiting), 'application waits', 'applications wait')} longer than {promised} business days."
    )


def _beyond(folders: Programme, now: datetime) -> list[tuple[str, int]]:
    """Applications without a decision after the days that were promised, the longest waiting first."""
    settings, found = folders.settings, []
    for application in folders.applications(State.SUBMITTED, *_UNDER_REVIEW, State.AGREED, State.RESOLVED):
        handed_in = max(entry.at for entry in application.record.entries if entry.action == "submit")
        days = settings.calendar.business_days_between(handed_in, now)
        if days > settings.turn_around_days:
            found.append((application.id, days))
    return sorted(found, key=lambda one: -one[1])


def decline(
    application: Annotated[str, _ID],
    reviewer: Annotated[str, _WHO],
    by: ByOption = None,
    now: NowOption = None,
    programme: ProgrammeOption = Path(),
) -> None:
    """A reviewer said no; the place is free. The record says who entered it."""
    _of_reviewer(programme, application, reviewer, by, now, "decline", "The place is free: assign it again.")


def conflict(
    application: Annotated[str, _ID],
    reviewer: Annotated[str, _WHO],
    reason: Annotated[
        str,
        typer.Option(
            "--reason",
            metavar="TEXT",
            help="Why; needed once the reviews are opened. Kept beside the record, and erased with it.",
        ),
    ] = "",
    by: ByOption = None,
    now: NowOption = None,
    programme: ProgrammeOption = Path(),
) -> None:
    """A reviewer has a conflict of interest and is out, with a review that was there; before the decision."""
    sentence = "The place is free: assign it again."
    _of_reviewer(programme, application, reviewer, by, now, "conflict", sentence, reason)


def _of_reviewer(
    programme: Path,
    application: str,
    reviewer: str,
    by: str | None,
    now: str | None,
    step: str,
    sentence: str,
    reason: str = "",
) -> None:
    folders, moment = opened(programme), parse_moment(now)
    officer = folders.officer(by)
    (found,) = chosen(folders, [application])
    facts = folders.load(found).facts()
    who = find_person([one.reviewer for one in facts.assignments], reviewer)
    if step == "conflict" and facts.opened and not reason.strip():
        raise WrongUsage("the reviews were opened, and this may strike one out: say why with --reason")

    def taken(one: Application) -> Application:
        if step == "decline":
            return one.decline(who, now=moment, entered_by=officer)
        return one.declare_conflict(who, now=moment, entered_by=officer, reason=reason)

    _, refused = each(folders, [found], taken, lambda _: f"{step}: {short(who)}")
    ended("Nothing was changed." if refused else sentence, refused)
