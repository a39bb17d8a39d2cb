"""``convert``: a badge of Open Badges 2.0 becomes one of 3.0, issued again by its issuer, or vouched for by another."""

from __future__ import annotations

import json
import secrets
import warnings
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from openbadge_issuer import ob2
from openbadge_issuer.cli.arguments import parse_moment, read_documents
from openbadge_issuer.cli.files import check_free, read_file, write_file
from openbadge_issuer.cli.issuer_file import IssuerFile, IssuerOption
from openbadge_issuer.cli.offline import offline
from openbadge_issuer.cli.pages import report_page
from openbadge_issuer.cli.records import day
from openbadge_issuer.cli.terminal import note, put, shown
from openbadge_issuer.cli.usage import FAILED, UNDECIDED, WrongUsage
from openbadge_issuer.errors import InputError, ModelError
from openbadge_issuer.issuing import IrrevocableWarning
from openbadge_issuer.models import Profile, Recipient
from openbadge_issuer.ports import Documents, Fetch
from openbadge_issuer.proofs.secured import SecuredCredential
from openbadge_issuer.verification import (
    FORMATS,
    Policy,
    VerificationRefused,
    VerificationUndecided,
    VerifiedCredential,
    Verifier,
)

__all__ = ["convert"]


class Mode(StrEnum):
    """Who says it anew."""

    REISSUE = "reissue"
    VOUCH = "vouch"


def convert(  # noqa: PLR0913 - each is an option
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="The badge: JSON, JWS, PNG or SVG.", show_default=False),
    ],
    mode: Annotated[
        Mode,
        typer.Option(
            help="reissue: you issued it, and issue it again. vouch: another did, and you checked it."
        ),
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The file to write.", show_default=False)],
    issuer: IssuerOption = Path("issuer.toml"),
    to: Annotated[
        str | None,
        typer.Option(metavar="EMAIL", help="The recipient's e-mail address, if you know it: for a new salt."),
    ] = None,
    document: Annotated[
        list[str] | None,
        typer.Option(
            metavar="URL=FILE", help="A document that the badge links to, by its https URL. Repeatable."
        ),
    ] = None,
    now: Annotated[
        str | None, typer.Option(metavar="ISO8601", help="The time of issuing, with a zone.")
    ] = None,
    password_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A file that holds the key's password.")
    ] = None,
    *,
    draft: Annotated[bool, typer.Option("--draft", help="Write the draft, and sign nothing.")] = False,
    online: Annotated[bool, typer.Option("--online", help="Fetch over https what is missing.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Write over the file if it is there.")] = False,
) -> None:
    """Make an Open Badges 3.0 badge of one of 2.0 that is accepted, and say what is lost.

    Exit status: 0 done, 1 the badge is refused, 3 undecided, 2 wrong usage.
    """
    moment = parse_moment(now)
    who = IssuerFile.read(issuer)
    check_free(out, replace=replace)
    verified = _verified(file, _fetch(read_documents(document or []), online=online), moment)
    conversion = _converted(verified, mode, who, to, moment)
    if draft:
        text = json.dumps(conversion.draft.to_json(), ensure_ascii=False, indent=2)
        data, name = f"{text}\n".encode(), "a draft, not signed"
    else:
        secured = _signed(who, conversion, moment, password_file)
        data, name = bytes(secured), str(secured.document["id"])
    write_file(out, data, replace=replace)
    put(f"{shown(str(out))}: {shown(name)}\n")
    for finding in conversion.losses:
        note(f"{'lost' if finding.code == 'ob2.lost' else 'changed'}: {shown(finding.message)}")


def _verified(file: Path, fetch: Fetch, now: datetime) -> VerifiedCredential:
    try:
        verified = Verifier(policy=Policy(formats=FORMATS), fetch=fetch).verify(read_file(file), now=now)
    except (VerificationRefused, VerificationUndecided) as error:
        report_page(error.report).show()
        refused = isinstance(error, VerificationRefused)
        raise typer.Exit(FAILED if refused else UNDECIDED) from None
    if verified.report.format != "open-badges-2.0":
        raise WrongUsage(f"{file} is a badge of {verified.report.format}; only those of 2.0 are converted")
    return verified


def _fetch(documents: dict[str, bytes], *, online: bool) -> Fetch:
    at_hand = Documents(documents)
    if online:
        from openbadge_issuer.adapters.https import HttpsFetch  # noqa: PLC0415 - costs 60 ms, and is rarely asked for

        elsewhere: Fetch = HttpsFetch()
    else:
        elsewhere = offline
    return lambda request: at_hand(request) if request.url in documents else elsewhere(request)


def _converted(
    verified: VerifiedCredential, mode: Mode, who: IssuerFile, to: str | None, now: datetime
) -> ob2.Conversion:
    try:
        return ob2.convert(
            verified.document,
            mode=mode.value,
            issuer=Profile(id=who.id, name=who.name, url=who.url),
            recipient=Recipient.email(to) if to is not None else None,
            now=now,
            entropy=secrets.token_bytes,
        )
    except ModelError as error:
        raise WrongUsage(f"--to: {error.message}" if to is not None else str(error)) from None
    except InputError as error:
        raise WrongUsage(str(error)) from None


def _signed(
    who: IssuerFile, conversion: ob2.Conversion, now: datetime, password_file: Path | None
) -> SecuredCredential:
    """Signs the draft. With a ledger an original is converted once: its id is the award's key."""
    credential = conversion.draft.to_json()
    with warnings.catch_warnings(record=True, category=IrrevocableWarning, action="always") as told:
        if who.ledger is None:
            secured = who.load(password_file).secure(credential, now=now)
        else:
            with who.ledger.opened() as ledger:
                key = f"{conversion.mode}:{conversion.original}"
                earlier = ledger.by_key(who.id, key)
                if earlier is not None:
                    raise WrongUsage(f"this badge was converted before, on {day(earlier.reserved_at)}")
                secured = who.load(password_file, ledger).secure(credential, key=key, now=now)
    for warning in told:
        note(f"warning: {warning.message}")
    return secured
