"""``assess know``: further words that would tell who an applicant is, for blinding to look for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openbadge_issuer.cli.arguments import parse_line
from openbadge_issuer.cli.assess.batches import count
from openbadge_issuer.cli.assess.places import ProgrammeOption, SealedOption, find_application, opened, short
from openbadge_issuer.cli.terminal import put
from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.programme.persons import WORDS

if TYPE_CHECKING:
    from openbadge_issuer.programme import Persons

__all__ = ["know"]


def know(
    application: Annotated[str, typer.Argument(metavar="ID", help="The application.", show_default=False)],
    name: Annotated[
        list[str] | None, typer.Option(metavar="TEXT", help="A name, or another one that they go by.")
    ] = None,
    place: Annotated[
        list[str] | None, typer.Option(metavar="TEXT", help="A school, district, town or employer.")
    ] = None,
    handle: Annotated[list[str] | None, typer.Option(metavar="TEXT", help="A user name.")] = None,
    other: Annotated[
        list[str] | None, typer.Option(metavar="TEXT", help="Anything else that tells who it is.")
    ] = None,
    programme: ProgrammeOption = Path(),
    sealed: SealedOption = None,
) -> None:
    """Add words by which the applicant is known; they stay in the sealed folder. Each option as often as you like."""
    folders = opened(programme, sealed)
    given = {
        "names": [parse_line(one, "--name") for one in name or ()],
        "places": [parse_line(one, "--place") for one in place or ()],
        "handles": [parse_line(one, "--handle").lstrip("@") for one in handle or ()],
        "others": [parse_line(one, "--other") for one in other or ()],
    }
    number = sum(map(len, given.values()))
    if not number:
        raise WrongUsage("say what is known: --name, --place, --handle or --other")
    found = folders.load(find_application(folders, application))

    def learned(persons: Persons) -> Persons:
        persons.people.recipient(found.applicant)  # raises for somebody who was erased
        said = persons.words.get(found.applicant, {})
        words = {kind: tuple(dict.fromkeys((*said.get(kind, ()), *given.get(kind, ())))) for kind in WORDS}
        known = persons.with_words(found.applicant, words)
        return known.named({found.applicant: given["names"][0]}) if given["names"] else known

    folders.change_persons(learned)
    put(f"{short(found.id)}\t{count(number, 'word')} more in the sealed folder\n")
    put(f"Now look for them: openbadge assess screen {short(found.id)} --again\n")
