"""``assess check`` and ``assess return``: is everything there?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openbadge_issuer.assessment.evidence import FileEvidence
from openbadge_issuer.assessment.intake import odd_ending
from openbadge_issuer.assessment.state import State
from openbadge_issuer.cli.arguments import parse_moment
from openbadge_issuer.cli.assess.batches import chosen, count, each, ended, said
from openbadge_issuer.cli.assess.places import ByOption, NowOption, ProgrammeOption, opened, short
from openbadge_issuer.cli.assess.usable import unusable

if TYPE_CHECKING:
    from openbadge_issuer.assessment import Application
    from openbadge_issuer.programme import Programme

__all__ = ["IdsArgument", "check", "return_incomplete"]

IdsArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="ID...", help="Applications; all that are ready for it, if none is named."),
]


def check(
    applications: IdsArgument = None,
    by: ByOption = None,
    now: NowOption = None,
    programme: ProgrammeOption = Path(),
) -> None:
    """What was submitted, and whose files are there, goes to review. `return` gives back what is not complete."""
    folders, moment = opened(programme), parse_moment(now)
    officer = folders.officer(by)

    def step(application: Application) -> Application:
        _look_at_files(folders, application)
        return application.check_complete(by=officer, now=moment)

    ids = chosen(folders, applications, State.SUBMITTED)
    only = () if applications else (State.SUBMITTED,)
    done, refused = each(folders, ids, step, lambda one: f"complete: {one.definition.name}", only=only)
    drafts = sum(1 for _ in folders.applications(State.DRAFT))
    waiting = f" {count(drafts, 'draft lacks', 'drafts lack')} something." if drafts else ""
    ended(f"{count(done, 'application')} went to review.{waiting}", refused)


def _look_at_files(folders: Programme, application: Application) -> None:
    """Every file is there as it was handed in; one whose ending says something else is told."""
    for item in application.items:
        answer = application.answer_of(item)
        if isinstance(answer, FileEvidence):
            folders.evidence.open(answer.digest).close()
            reason = unusable(application.definition, answer)
            if reason is not None:
                back = f"openbadge assess return {short(application.id)} {item.requirement}"
                said(application.id, f"{item.id}: {reason} (`{back}`)")
            odd = odd_ending(answer)
            if odd is not None:
                said(application.id, f"{item.id}: {odd.message} {odd.advice}")


def return_incomplete(
    application: Annotated[str, typer.Argument(metavar="ID", help="The application.", show_default=False)],
    codes: Annotated[
        list[str],
        typer.Argument(
            metavar="CODE...",
            help="What is missing, such as lesson-plan or unreadable-file.",
            show_default=False,
        ),
    ],
    by: ByOption = None,
    now: NowOption = None,
    programme: ProgrammeOption = Path(),
) -> None:
    """Back to the applicant, as long as nobody was asked to review it. The letter says it by these codes."""
    folders, moment = opened(programme), parse_moment(now)
    officer = folders.officer(by)
    done, refused = each(
        folders,
        chosen(folders, [application]),
        lambda one: one.return_incomplete(codes, by=officer, now=moment),
        lambda _: f"returned: {', '.join(codes)}",
    )
    ended(f"{count(done, 'application')} returned to the applicant.", refused)
