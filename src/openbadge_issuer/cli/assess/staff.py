"""``assess officers`` and ``assess reviewers``: who acts for the programme, and who reviews."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openbadge_issuer.assessment.reviewer import Reviewer
from openbadge_issuer.cli.arguments import parse_line
from openbadge_issuer.cli.assess.batches import count
from openbadge_issuer.cli.assess.places import (
    NamesOption,
    ProgrammeOption,
    SealedOption,
    called,
    find_person,
    opened,
    short,
)
from openbadge_issuer.cli.files import naming, read_file
from openbadge_issuer.cli.terminal import note, put, shown
from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.errors import InputError, ModelError
from openbadge_issuer.models import Recipient
from openbadge_issuer.programme.reviewer_table import read_reviewers

if TYPE_CHECKING:
    from openbadge_issuer.programme import Persons, Programme

__all__ = ["officers_app", "reviewers_app"]

officers_app = typer.Typer(help="Who acts for the programme.", no_args_is_help=True, rich_markup_mode=None)
reviewers_app = typer.Typer(help="Who reviews.", no_args_is_help=True, rich_markup_mode=None)

_EMAIL = typer.Option("--email", metavar="EMAIL", help="The address.", show_default=False)
_NAME = typer.Option("--name", metavar="NAME", help="The name.")


@officers_app.command("add")
def add_officer(
    label: Annotated[
        str, typer.Argument(metavar="LABEL", help="A short word, such as deputy.", show_default=False)
    ],
    email: Annotated[str, _EMAIL],
    name: Annotated[str | None, _NAME] = None,
    programme: ProgrammeOption = Path(),
    sealed: SealedOption = None,
) -> None:
    """Somebody who acts for the programme: screens, assigns, decides, awards. An appeal needs a second one."""
    folders = opened(programme, sealed)
    pseudonym = enrolled(folders, recipient_of(email, name))
    if pseudonym in {one.pseudonym for one in folders.reviewers()}:
        raise WrongUsage("this is a reviewer, and who reviews does not act for the programme")
    try:
        folders.add_officer(label, pseudonym)
    except InputError as error:
        raise WrongUsage(f"LABEL: {error}") from None
    put(f"{label} is {short(pseudonym)}. Say --by {label} for what they do.\n")


@officers_app.command("list")
def list_officers(
    programme: ProgrammeOption = Path(), sealed: SealedOption = None, *, names: NamesOption = False
) -> None:
    """Who acts for the programme, by label."""
    folders = opened(programme, sealed)
    persons = folders.persons() if names else None
    for label, pseudonym in folders.officers().items():
        put(f"{label}\t{shown(called(pseudonym, persons))}\n")


@reviewers_app.command("add")
def add_reviewer(
    email: Annotated[str, _EMAIL],
    name: Annotated[str | None, _NAME] = None,
    also: Annotated[
        list[str] | None,
        typer.Option("--also", metavar="EMAIL", help="Another address of theirs, as often as you like."),
    ] = None,
    capacity: Annotated[
        int | None, typer.Option(metavar="N", help="How many reviews in thirty days.", min=1)
    ] = None,
    subject: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT", help="A subject area or tag that they judge; anything, if none is named."
        ),
    ] = None,
    definition: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="The id of a definition that they judge.")
    ] = None,
    organisation: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="A school or employer with which they have a conflict of interest."
        ),
    ] = None,
    programme: ProgrammeOption = Path(),
    sealed: SealedOption = None,
) -> None:
    """Somebody who reviews. Again for the same address, it changes what is named and keeps the rest."""
    folders = opened(programme, sealed)
    pseudonym = enrolled(folders, recipient_of(email, name), [recipient_of(one, None) for one in also or ()])
    if pseudonym in folders.officers().values():
        raise WrongUsage("this is an officer, and who acts for the programme does not review")
    known = {one.pseudonym: one for one in folders.reviewers()}
    given = {
        "capacity": capacity,
        "subjects": subject or None,
        "definitions": definition or None,
        "organisations": organisation or None,
    }
    changes = {key: value for key, value in given.items() if value is not None}
    try:
        reviewer = known.get(pseudonym, Reviewer(pseudonym=pseudonym)).replace(**changes)
    except ModelError as error:
        raise WrongUsage(f"this can not be a reviewer: {error}") from None
    folders.save_reviewer(reviewer)
    put(f"{short(pseudonym)} {'is changed' if pseudonym in known else 'reviews from now on'}.\n")


@reviewers_app.command("list")
def list_reviewers(
    programme: ProgrammeOption = Path(), sealed: SealedOption = None, *, names: NamesOption = False
) -> None:
    """Who reviews, how much and what."""
    folders = opened(programme, sealed)
    persons = folders.persons() if names else None
    for one in folders.reviewers():
        what = ", ".join((*one.subjects, *one.definitions)) or "anything"
        away = f"\taway until {one.away_until}" if one.away_until else ""
        put(
            f"{shown(called(one.pseudonym, persons))}\t{one.capacity} in {one.per_days} days\t{shown(what)}{away}\n"
        )


@reviewers_app.command("away")
def away(
    reviewer: Annotated[
        str, typer.Argument(metavar="PSEUDONYM", help="Its beginning will do.", show_default=False)
    ],
    until: Annotated[
        str, typer.Option(metavar="DATE", help="The day on which they are back, such as 2026-09-01.")
    ],
    programme: ProgrammeOption = Path(),
) -> None:
    """Nothing is assigned to somebody until that day."""
    folders = opened(programme)
    known = {one.pseudonym: one for one in folders.reviewers()}
    pseudonym = find_person(known, reviewer)
    try:
        changed = known[pseudonym].replace(away_until=until)
    except ModelError:
        raise WrongUsage("--until is a date such as 2026-09-01") from None
    folders.save_reviewer(changed)
    put(f"{short(pseudonym)} is away until {changed.away_until}.\n")


@reviewers_app.command("import")
def import_reviewers(
    table: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="CSV or .xlsx with the columns email, name, also, capacity, subjects, definitions, organisations.",
            show_default=False,
        ),
    ],
    programme: ProgrammeOption = Path(),
    sealed: SealedOption = None,
) -> None:
    """Add many, or change them: all of the table, or nothing of it. Several values of a cell are divided by semicolons."""
    folders = opened(programme, sealed)
    with naming(table):
        rows = read_reviewers(read_file(table))
    for fault in rows.faults:
        note(fault)
    if rows.faults:
        raise WrongUsage(f"{table}: nothing was changed; {count(len(rows.faults), 'fault')} to mend first")
    acting, known = set(folders.officers().values()), {one.pseudonym: one for one in folders.reviewers()}
    given: list[Reviewer] = []

    def enrol(persons: Persons) -> Persons:
        given.clear()
        for row in rows.rows:
            pseudonym = persons.find(row.who) or persons.people.enrol(row.who, also=row.also)
            if pseudonym in acting:
                raise WrongUsage(
                    f"{table}: line {row.line} is an officer, and who acts for the programme does not review"
                )
            given.append(known.get(pseudonym, Reviewer(pseudonym=pseudonym)).replace(**row.changes))
        return persons

    folders.change_persons(enrol)
    folders.save_reviewer(*given)
    new = {one.pseudonym for one in given} - set(known)
    put(f"{count(len(new), 'reviewer')} added, {len(given) - len(new)} changed.\n")


def recipient_of(email: str, name: str | None) -> Recipient:
    """Somebody known by an address."""
    try:
        return Recipient.email(email.strip(), name=parse_line(name, "--name") if name is not None else None)
    except ModelError as error:
        raise WrongUsage(f"--email: {error.message}") from None


def enrolled(folders: Programme, who: Recipient, also: list[Recipient] | None = None) -> str:
    """The pseudonym of somebody, who is enrolled if nobody knows them yet."""
    found = folders.persons().find(who)
    if found is not None:
        return found
    given: list[str] = []

    def enrol(persons: Persons) -> Persons:
        given.append(persons.find(who) or persons.people.enrol(who, also=also or ()))
        return persons

    folders.change_persons(enrol)
    return given[-1]
