"""``assess screen`` and ``assess release``: what could tell reviewers who applied, and who answers for showing it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openbadge_issuer.assessment.blinding import Blinded, blind
from openbadge_issuer.assessment.state import State
from openbadge_issuer.cli.arguments import parse_line, parse_moment
from openbadge_issuer.cli.assess.batches import chosen, count, each, ended, said
from openbadge_issuer.cli.assess.completeness import IdsArgument
from openbadge_issuer.cli.assess.places import (
    ByOption,
    NowOption,
    ProgrammeOption,
    SealedOption,
    files_alone,
    opened,
    short,
)
from openbadge_issuer.cli.terminal import put, shown
from openbadge_issuer.programme.erasing import remove_copies

if TYPE_CHECKING:
    from datetime import datetime

    from openbadge_issuer.assessment import Application
    from openbadge_issuer.assessment.blinding import Leak
    from openbadge_issuer.programme import Persons, Programme

__all__ = ["release", "screen"]

_EXCERPT = 200  # characters
_TELLING = frozenset({"name", "email", "handle", "address"})


def screen(
    applications: IdsArgument = None,
    by: ByOption = None,
    now: NowOption = None,
    programme: ProgrammeOption = Path(),
    sealed: SealedOption = None,
    *,
    again: Annotated[
        bool, typer.Option("--again", help="Those that were screened before, too; releases are forgotten.")
    ] = False,
    excerpts: Annotated[
        bool, typer.Option("--excerpts", help="Show what stands there: it is personal.")
    ] = False,
) -> None:
    """Make blinded copies, and look for the applicant in all that remains. What is found is told with its place."""
    folders, moment = opened(programme, sealed), parse_moment(now)
    officer, persons = folders.officer(by), folders.persons()
    ids = [
        one
        for one in chosen(folders, applications, State.SUBMITTED, State.IN_REVIEW, State.DISAGREED)
        if applications or again or _is_new(folders, folders.load(one))
    ]
    done = refused = 0
    with files_alone(programme):
        for one in ids:
            screened = _screened(folders, one, persons, officer, moment, excerpts=excerpts)
            done, refused = done + screened, refused + (not screened)
    ended(f"{count(done, 'application')} screened.", refused)


def _screened(
    folders: Programme, application_id: str, persons: Persons, officer: str, now: datetime, *, excerpts: bool
) -> bool:
    """Former copies are let go before the record says what was found in the new ones, and these are known after it.

    Stopped in between, there are no copies, so no file goes to reviewers, and it is screened again.
    """
    from openbadge_issuer.adapters.scrubbers import SCRUBBERS  # noqa: PLC0415 - loads the readers of formats

    former = folders.blinded(application_id)
    made: list[Blinded] = []

    def step(application: Application) -> Application:
        found = blind(application, persons.identity(application.applicant), folders.evidence, SCRUBBERS)
        screened = found.screen(application, by=officer, now=now)
        folders.save_blinded(application_id, None)
        made.append(found)
        _tell(found, excerpts=excerpts)
        return screened

    done, _ = each(folders, [application_id], step, _summary)
    if done:
        folders.save_blinded(application_id, made[-1])
        if former is not None:
            remove_copies(folders, former, keep=made[-1])
    return bool(done)


def _is_new(folders: Programme, application: Application) -> bool:
    unseen = any(one.findings is None for one in application.items)
    return application.definition.policy.blind and (unseen or folders.blinded(application.id) is None)


def _summary(application: Application) -> str:
    open_ones = [one.id for one in application.items if not one.shown]
    if not open_ones:
        released = sum(one.findings or 0 for one in application.items if one.released)
        if released:
            return f"released in spite of {count(released, 'finding')}: reviewers see all of it"
        return "nothing found: reviewers see all of it"
    return f"withheld until somebody releases it: {', '.join(open_ones)}"


def _tell(blinded: Blinded, *, excerpts: bool) -> None:
    for item in blinded.report.items:
        for leak in item.leaks:
            closed = "" if leak.open else " (passed by policy)"
            put(f"{short(blinded.application)}\t{item.item}\t{shown(leak.message)}{closed}\n")
            if excerpts and leak.excerpt():
                put(f"\t\t{shown(leak.excerpt() or '', _EXCERPT)}\n")


def release(
    application: Annotated[str, typer.Argument(metavar="ID", help="The application.", show_default=False)],
    item: Annotated[
        str, typer.Argument(metavar="ITEM", help="The item, such as item-2.", show_default=False)
    ],
    reason: Annotated[
        str, typer.Option(metavar="TEXT", help="Why reviewers may see it; kept beside the record.")
    ],
    by: ByOption = None,
    now: NowOption = None,
    programme: ProgrammeOption = Path(),
    *,
    yes: Annotated[
        bool, typer.Option("--yes", help="Also where a likely name, address or user name was found in it.")
    ] = False,
) -> None:
    """Reviewers see an item in spite of what was found in it. Who released it stands in the record."""
    folders, moment = opened(programme), parse_moment(now)
    officer, reason = folders.officer(by), parse_line(reason, "--reason")
    ids = chosen(folders, [application])
    blinded = folders.blinded(ids[0])
    leaks = _open_leaks(blinded, item)
    for leak in leaks:
        put(f"{short(ids[0])}\t{item}\t{shown(leak.message)}\n")
    telling = [leak for leak in leaks if leak.kind in _TELLING and leak.strength == "likely"]
    if telling and not yes:
        said(
            ids[0], f"{item}: what was found tells who it is: say --yes to show it to reviewers all the same"
        )
        ended("Nothing was changed.", 1)
    _, refused = each(
        folders,
        ids,
        lambda one: one.release(item, by=officer, reason=reason, now=moment),
        lambda one: _released(one, blinded, item),
    )
    ended("Nothing was changed." if refused else f"{item} is released.", refused)


def _open_leaks(blinded: Blinded | None, item: str) -> list[Leak]:
    items = blinded.report.items if blinded is not None else ()
    return [leak for one in items if one.item == item for leak in one.leaks if leak.open]


def _released(application: Application, blinded: Blinded | None, item: str) -> str:
    """What became of the item. A file without a copy stays withheld, and the officer is told now."""
    found = application.facts().item(item)
    if found.kind == "file" and blinded is not None and item not in blinded.copies:
        return f"{item}: still withheld, because there is no copy without metadata"
    if found.findings:
        return f"{item}: released in spite of {count(found.findings, 'finding')}"
    return f"{item}: nothing found: reviewers see all of it"
