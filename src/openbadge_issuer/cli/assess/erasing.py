"""``assess erase``: what is personal goes, the record stays."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openbadge_issuer.assessment.state import State
from openbadge_issuer.cli.arguments import parse_moment
from openbadge_issuer.cli.assess.batches import count, ended, said
from openbadge_issuer.cli.assess.letters import remove_letters
from openbadge_issuer.cli.assess.places import (
    ByOption,
    NowOption,
    ProgrammeOption,
    SealedOption,
    files_alone,
    find_application,
    find_person,
    opened,
    short,
)
from openbadge_issuer.cli.terminal import put
from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.errors import AssessmentError
from openbadge_issuer.programme.erasing import erase as erase_application
from openbadge_issuer.programme.erasing import erase_person, files_of

if TYPE_CHECKING:
    from openbadge_issuer.programme import Programme

__all__ = ["erase"]


def _tell_what_is_left(folders: Programme, erased: list[str], sealed: Path | None) -> None:
    """Letters that lie where they are written go; what no command can reach is told."""
    gone = remove_letters(folders, erased, sealed / "letters") if sealed is not None else 0
    if gone:
        put(f"{count(gone, 'file')} of letters removed from letters/ in the sealed folder\n")
    if erased:
        out = sum(one.application in erased for one in folders.packets())
        packets = f"{count(out, 'packet')} that went out, " if out else ""
        put(
            f"Left to you to delete: the form's export and uploads, {packets}letters that lie elsewhere, mails that "
            "were sent, and backups.\n"
        )


def erase(
    applications: Annotated[
        list[str] | None, typer.Argument(metavar="ID...", help="Applications.", show_default=False)
    ] = None,
    person: Annotated[
        str | None, typer.Option(metavar="PSEUDONYM", help="Everything of one applicant.")
    ] = None,
    by: ByOption = None,
    now: NowOption = None,
    programme: ProgrammeOption = Path(),
    sealed: SealedOption = None,
    *,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it; without, it is only told what would go.")
    ] = False,
) -> None:
    """Erase files, copies, answers, comments and feedback of applications that are over, and who it was."""
    folders, moment = opened(programme, sealed), parse_moment(now)
    if (person is None) == (not applications):
        raise WrongUsage("name applications, or --person")
    folders.persons()  # needed for the last step, so it is asked for before the first
    officer = folders.officer(by)
    if person is not None:
        of = {one.id: one.applicant for one in folders.applications()}
        whose = find_person(set(of.values()) | set(folders.people().to_json()), person)
        ids = [application_id for application_id, applicant in of.items() if applicant == whose]
        owners = [whose]
    else:
        ids = [find_application(folders, one) for one in applications or ()]
        owners = list(dict.fromkeys(folders.load(one).applicant for one in ids))
    if not yes:
        for one in ids:
            found = folders.load(one)
            put(
                f"{short(one)}\t{found.state.value.replace('_', ' ')}, {count(len(files_of(found)), 'file')}\n"
            )
        ended(f"Nothing was erased: say --yes to erase {count(len(ids), 'application')} for good.")
        return
    refused = 0
    with files_alone(programme):
        for one in ids:
            try:
                erase_application(folders, one, by=officer, now=moment)
            except AssessmentError as error:
                said(one, str(error))
                refused += 1
            else:
                put(f"{short(one)}\terased; the record stays\n")
        forgotten = sum(erase_person(folders, one) for one in owners)
    _tell_what_is_left(folders, [one for one in ids if folders.load(one).facts().erased >= 0], sealed)
    stays = [one for one in folders.applications(State.AWARDED) if one.id in ids]
    hint = (
        " Badges stay valid; `openbadge ledger erase` is for what the issuer keeps of them." if stays else ""
    )
    ended(
        f"{count(len(ids) - refused, 'application')} erased, {count(forgotten, 'person', 'people')} forgotten.{hint}",
        refused,
    )
