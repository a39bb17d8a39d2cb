"""``assess init``: the officer's folder and the sealed one, and what to back up."""

from __future__ import annotations

import contextlib
import json
import secrets
import shlex
import shutil
from pathlib import Path
from typing import Annotated

import typer

from openbadge_issuer.assessment.people import People
from openbadge_issuer.cli.arguments import parse_line
from openbadge_issuer.cli.assess.texts import NEXT, OFFICERS_README, SEALED_README, SETTINGS, WHAT_TO_BACK_UP
from openbadge_issuer.cli.files import make_folder
from openbadge_issuer.cli.folders import asked
from openbadge_issuer.cli.terminal import put, shown
from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.codec.json import dump
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.models import Recipient
from openbadge_issuer.programme import Persons
from openbadge_issuer.programme.programme import officers_document
from openbadge_issuer.programme.reading import read_settings

__all__ = ["init"]


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The officer's folder.", show_default=False)],
    sealed: Annotated[
        Path | None,
        typer.Option("--sealed", metavar="DIR", help="The sealed folder; else DIR-sealed, beside it."),
    ] = None,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="What the programme is called.")] = None,
    organisation: Annotated[str | None, typer.Option(metavar="NAME", help="Who runs it.")] = None,
    officer: Annotated[
        str | None, typer.Option(metavar="EMAIL", help="The officer's e-mail address; letters come from it.")
    ] = None,
    officer_name: Annotated[str | None, typer.Option(metavar="NAME", help="The officer's name.")] = None,
    language: Annotated[str, typer.Option(metavar="CODE", help="The language of letters.")] = "en",
    zone: Annotated[str, typer.Option(metavar="ZONE", help="The time zone, such as Europe/Berlin.")] = "UTC",
) -> None:
    """Make the two folders of a programme. Asks, or takes --name, --organisation and --officer."""
    sealed = folder.with_name(f"{folder.resolve().name}-sealed") if sealed is None else sealed
    one, other = folder.resolve(), sealed.resolve()
    if one.is_relative_to(other) or other.is_relative_to(one):
        raise WrongUsage("the sealed folder lies elsewhere, not within the officer's folder or around it")
    for each in (folder, sealed):
        if each.exists() and (not each.is_dir() or any(each.iterdir())):
            raise WrongUsage(f"{each} is there already, and is no empty folder")
    name = parse_line(asked("The programme's name", "--name") if name is None else name, "--name")
    organisation = asked("Who runs it", "--organisation") if organisation is None else organisation
    organisation = parse_line(organisation, "--organisation")
    officer = asked("The officer's e-mail address", "--officer") if officer is None else officer
    settings = SETTINGS.format(
        name=_quoted(name),
        organisation=_quoted(organisation),
        sender=_quoted(officer.strip()),
        language=_quoted(language),
        zone=_quoted(zone),
    ).encode("utf-8")
    try:
        read_settings(settings, "programme.yaml")
        called = parse_line(officer_name, "--officer-name") if officer_name is not None else None
        people = People()
        pseudonym = people.enrol(Recipient.email(officer.strip(), name=called))
    except OpenBadgeError as error:
        raise WrongUsage(f"this can not be a programme: {error}") from None
    kept = {
        "people.json": Persons(people, salt=secrets.token_bytes(32)).to_bytes(),
        "README.md": SEALED_README.format(name=name).encode("utf-8"),
    }
    made = {
        "programme.yaml": settings,
        "officers.json": dump(officers_document({"officer": pseudonym})),
        "README.md": OFFICERS_README.format(name=name).encode("utf-8"),
        "definitions/README.txt": b"Put the definitions of this programme here: .yaml or .json\n",
    }
    make_folder(sealed, kept, private=frozenset({"people.json"}))
    try:
        make_folder(folder, made, private=frozenset({"officers.json"}))
    except BaseException:
        with contextlib.suppress(OSError):
            shutil.rmtree(sealed)  # which was made just now
        raise
    put(f"{shown(str(folder))} is the officer's folder, {shown(str(sealed))} is the sealed one.\n\n")
    put(WHAT_TO_BACK_UP + _next(folder, other, language, zone))


def _next(folder: Path, sealed: Path, language: str, zone: str) -> str:
    return NEXT.format(
        folder=shlex.quote(shown(str(folder))),
        sealed=shlex.quote(shown(str(sealed))),
        plain=shown(str(sealed)),
        language=shown(language),
        zone=shown(zone),
    )


def _quoted(text: str) -> str:
    """A text as YAML and JSON both write it."""
    return json.dumps(text, ensure_ascii=False)
