"""``ledger create|show|find|erase|export``: what the issuer remembers of its badges."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from openbadge_issuer.cli.arguments import parse_line, parse_moment, parse_recipient
from openbadge_issuer.cli.files import check_free, write_file
from openbadge_issuer.cli.issuer_file import IssuerFile, IssuerOption, empty_ledger
from openbadge_issuer.cli.records import full_record, line_of, list_record, page_of, record
from openbadge_issuer.cli.status import ActorOption, NowOption, ReasonOption
from openbadge_issuer.cli.terminal import harmless, note, put, shown
from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import ModelError
from openbadge_issuer.ledger import Ledger, Reservation
from openbadge_issuer.ledger.checks import unknown_credential
from openbadge_issuer.models import Recipient

__all__ = ["app"]

app = typer.Typer(help="What was issued from here.", no_args_is_help=True)

_ISSUER = Path("issuer.toml")
_STAYS = """\
What stays: ids, dates, status and audit; so they can still be revoked.
What was handed out stays valid; files and backups with it are yours to delete.
"""
Whose: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--recipient", metavar="TYPE=VALUE", help="Whose, such as email=ada@example.org.", show_default=False
    ),
]


@app.command()
def create(issuer: IssuerOption = _ISSUER) -> None:
    """Make an empty ledger where issuer.toml says. `openbadge init` has done so; a lost one comes from a backup."""
    place = IssuerFile.read(issuer).known
    if place.file is not None:
        if os.path.lexists(place.file):
            raise WrongUsage(f"{place.file} is there already, and a ledger is never begun anew")
        write_file(place.file, empty_ledger(), private=True)
        put(f"{shown(str(place.file))} is made; keep a backup of it.\n")
        return
    with place.connected():
        put("The ledger's tables are there.\n")


@app.command()
def show(
    credential_id: Annotated[str, typer.Argument(metavar="ID", help="The badge's id.", show_default=False)],
    issuer: IssuerOption = _ISSUER,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON, the badge included.")] = False,
) -> None:
    """Show what is known of one badge: dates, key, status, what came before and after, and the audit."""
    who = IssuerFile.read(issuer)
    with who.known.opened() as ledger:
        found = _ours(ledger, who, credential_id)
        if as_json:
            put(harmless(json.dumps(full_record(found, ledger), ensure_ascii=False, indent=2)) + "\n")
        else:
            page_of(found, ledger).show()


@app.command()
def find(
    recipient: Whose = None,
    achievement: Annotated[
        str | None, typer.Option(metavar="ID", help="For which achievement.", show_default=False)
    ] = None,
    key: Annotated[
        str | None, typer.Option(metavar="KEY", help="Issued with this --key.", show_default=False)
    ] = None,
    method: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Signed with this verification method.", show_default=False),
    ] = None,
    issuer: IssuerOption = _ISSUER,
    *,
    pending: Annotated[
        bool, typer.Option("--pending", help="Reserved and not signed: issue it again.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one badge a line.")] = False,
) -> None:
    """List badges, oldest first: all that were issued from here, or those for which all of this is true."""
    who = IssuerFile.read(issuer)
    whose = _recipient(recipient) if recipient is not None else None
    if key is not None and (whose or achievement or method or pending):
        raise WrongUsage("--key finds one badge, and goes with nothing else")
    count = 0
    with who.known.opened() as ledger:
        if key is not None:
            one = ledger.by_key(who.id, key)
            found = iter(() if one is None else (one,))
        else:
            found = ledger.find(
                issuer_id=who.id,
                recipient=whose,
                achievement_id=achievement,
                verification_method=method,
                pending=pending,
            )
        for count, reservation in enumerate(found, 1):  # noqa: B007 - it is counted, however many there are
            put(_json_line(record(reservation)) if as_json else f"{line_of(reservation)}\n")
    if not count:
        note("no such badge is in the ledger")


@app.command()
def erase(
    credential_id: Annotated[
        str | None, typer.Argument(metavar="ID", help="The badge's id.", show_default=False)
    ] = None,
    recipient: Whose = None,
    *,
    reason: ReasonOption,
    actor: ActorOption = None,
    issuer: IssuerOption = _ISSUER,
    now: NowOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Forget one badge, or all of somebody: the badge itself, and every way from the person to it."""
    if (credential_id is None) == (recipient is None):
        raise WrongUsage("give the id of a badge, or --recipient for all of somebody's")
    at, why = parse_moment(now), parse_line(reason, "--reason")
    who = IssuerFile.read(issuer)
    by = parse_line(who.actor(actor), "--actor")
    whose = _recipient(recipient) if recipient is not None else None
    with who.known.opened() as ledger:
        if credential_id is not None:
            known = [_ours(ledger, who, credential_id)]
        else:
            known = list(ledger.find(issuer_id=who.id, recipient=whose))
        wanted = [one for one in known if one.state != "erased"]
        if not wanted:
            put("There is nothing to erase.\n")
            return
        _make_sure(wanted, yes=yes)
        whom = whose or wanted[0].credential_id
        erased = ledger.erase(whom, issuer_id=who.id, actor=by, reason=why, now=at)
    put(f"Erased: {len(erased)}\n{_STAYS}")


@app.command()
def export(
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file to write; without it, standard output.")
    ] = None,
    issuer: IssuerOption = _ISSUER,
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Write over the file if it is there.")] = False,
) -> None:
    """Write out all that is known, as JSON, one record a line: the lists, then each badge with its audit.

    It holds no secret of the issuer, but the badges of everybody: only its owner may read the file.
    """
    who = IssuerFile.read(issuer)
    if out is not None:
        check_free(out, replace=replace)
    with who.known.opened() as ledger:
        lines = _everything(ledger, who.id)
        if out is None:
            for line in lines:
                put(line)
        else:
            write_file(out, (line.encode("utf-8") for line in lines), replace=replace, private=True)


def _everything(ledger: Ledger, issuer_id: str) -> Iterator[str]:
    for one in ledger.status_lists(issuer_id):
        yield _json_line(list_record(one))
    for reservation in ledger.find(issuer_id=issuer_id):
        yield _json_line(full_record(reservation, ledger))


def _json_line(content: JSONObject) -> str:
    return harmless(json.dumps(content, ensure_ascii=False)) + "\n"


def _ours(ledger: Ledger, who: IssuerFile, credential_id: str) -> Reservation:
    found = ledger.credential(credential_id)
    if found is None or found.issuer_id != who.id:
        raise unknown_credential(credential_id)
    return found


def _recipient(text: str) -> Recipient:
    """Whom somebody means; raises `WrongUsage`, which does not repeat what may be an address."""
    expected = parse_recipient(text)
    try:
        if expected.type == "id":
            return Recipient.organization(expected.value)
        return Recipient.remembered(expected.type, expected.value)
    except ModelError as error:
        raise WrongUsage(f"--recipient: {error.message}") from None


def _make_sure(wanted: list[Reservation], *, yes: bool) -> None:
    """Says what is about to go, and asks; raises `WrongUsage` where nobody can answer."""
    for one in wanted:
        note(line_of(one))
        if one.signed is not None and one.signed.place is not None:
            note(f"  it is kept at {one.signed.place}: delete it there first")
    if yes:
        return
    if sys.stdin is None or not sys.stdin.isatty():
        raise WrongUsage("nobody is there to be asked: look at what is listed above, and say --yes")
    if not typer.confirm("Erase what is listed above, for good?", err=True):
        raise WrongUsage("nothing was erased")
