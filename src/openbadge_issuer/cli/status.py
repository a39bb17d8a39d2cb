"""``revoke``, ``suspend``, ``lift``, and ``status publish``, after which others see it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, NamedTuple, TypeAlias
from urllib.parse import urlsplit

import typer

from openbadge_issuer.cli.arguments import parse_line, parse_moment
from openbadge_issuer.cli.files import check_free, read_file, write_file
from openbadge_issuer.cli.issuer_file import LOCK_SECONDS, IssuerFile, IssuerOption
from openbadge_issuer.cli.locking import alone
from openbadge_issuer.cli.records import moment as utc_moment
from openbadge_issuer.cli.terminal import harmless, put, shown
from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.errors import LedgerError, OpenBadgeError
from openbadge_issuer.issuing import Issuer, StatusFile, StatusLists
from openbadge_issuer.ledger import Ledger

__all__ = ["app", "lift", "revoke", "suspend"]

app = typer.Typer(help="The issuer's status lists.", no_args_is_help=True)
MAX_IDS = 100_000  # of one transaction

LOCK_FILE = ".publishing.lock"  # beside issuer.toml
ATTEMPTS = 5  # at publishing what others, elsewhere, publish as well

_ISSUER = Path("issuer.toml")
_name_of_a_file = re.compile(r"[A-Za-z0-9._~-]+")

Ids: TypeAlias = Annotated[
    list[str] | None, typer.Argument(metavar="ID", help="The badges' ids.", show_default=False)
]
IdFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="A file with the ids, one a line, as `ledger find` writes them; - for standard input.",
    ),
]
ReasonOption: TypeAlias = Annotated[
    str,
    typer.Option(metavar="TEXT", help="Why. It is kept for good, so it names nobody.", show_default=False),
]
ActorOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help="Who does it, such as registrar:7; else OPENBADGE_ACTOR, or issuer.toml."
    ),
]
NowOption: TypeAlias = Annotated[
    str | None, typer.Option(metavar="ISO8601", help="The time, with a zone; else the clock's.")
]


class _Change(NamedTuple):
    purpose: str
    value: int
    done: str
    before: str


_REVOKE = _Change("revocation", 1, "Revoked", "revoked before")
_SUSPEND = _Change("suspension", 1, "Suspended", "suspended before")
_LIFT = _Change("suspension", 0, "Lifted", "not suspended")


def revoke(
    ids: Ids = None,
    file: IdFile = None,
    *,
    reason: ReasonOption,
    actor: ActorOption = None,
    issuer: IssuerOption = _ISSUER,
    now: NowOption = None,
) -> None:
    """Take badges back for good: all of them, or none if one is unknown. Needs no key."""
    _change(_REVOKE, ids, file, reason, actor, issuer, now)


def suspend(
    ids: Ids = None,
    file: IdFile = None,
    *,
    reason: ReasonOption,
    actor: ActorOption = None,
    issuer: IssuerOption = _ISSUER,
    now: NowOption = None,
) -> None:
    """Take badges back for now, until `openbadge lift`."""
    _change(_SUSPEND, ids, file, reason, actor, issuer, now)


def lift(
    ids: Ids = None,
    file: IdFile = None,
    *,
    reason: ReasonOption,
    actor: ActorOption = None,
    issuer: IssuerOption = _ISSUER,
    now: NowOption = None,
) -> None:
    """End suspensions. A revocation is never lifted."""
    _change(_LIFT, ids, file, reason, actor, issuer, now)


def _change(
    change: _Change,
    ids: Sequence[str] | None,
    file: Path | None,
    reason: str,
    actor: str | None,
    issuer: Path,
    now: str | None,
) -> None:
    at, why = parse_moment(now), parse_line(reason, "--reason")
    who = IssuerFile.read(issuer)
    by = parse_line(who.actor(actor), "--actor")
    wanted = _wanted(ids or (), file)
    with who.known.opened() as ledger:
        try:
            changed = ledger.change_status(
                wanted, change.purpose, change.value, issuer_id=who.id, actor=by, reason=why, now=at
            )
        except LedgerError as error:
            error.advice = _advice(error, change.purpose, ledger, who.id)
            if len(wanted) > 1:
                error.advice = f"{error.advice} None of them was changed.".lstrip()
            raise
    put(f"{change.done}: {_badges(changed)}.\n")
    if changed < len(wanted):
        left = len(wanted) - changed
        put(f"{_badges(left).capitalize()} {'was' if left == 1 else 'were'} {change.before}.\n")
    if changed:
        put("Others see it after the next `openbadge status publish`.\n")


def _wanted(ids: Sequence[str], file: Path | None) -> list[str]:
    lines: list[str] = []
    if file is not None:
        try:
            lines = read_file(file).decode("utf-8-sig").splitlines()
        except UnicodeDecodeError:
            raise WrongUsage(f"{file} is no list of ids: it is not UTF-8 text") from None
    first_words = (
        line.split()[0] for line in lines if line.strip()
    )  # `ledger find` writes more behind the id
    wanted = list(dict.fromkeys(one for one in (*map(str.strip, ids), *first_words) if one))
    if not wanted:
        raise WrongUsage("which badges? Give their ids, or --file with one id a line")
    if len(wanted) > MAX_IDS:
        raise WrongUsage(
            f"these are {len(wanted):,} badges; {MAX_IDS:,} are changed at once, so split the list"
        )
    return wanted


def _advice(error: LedgerError, purpose: str, ledger: Ledger, issuer_id: str) -> str:
    """What can be done on this command line about a badge that has no such status."""
    if error.detail_code != "ledger.unknown":
        return error.advice
    known = ledger.credential(str(error.params["credential_id"]))
    if known is None or known.issuer_id != issuer_id:
        return "`openbadge ledger find` lists what was issued."
    return f"It was issued without {purpose} among the `purposes` in issuer.toml, and that is fixed in the badge."


def _badges(number: int) -> str:
    return {0: "no badge", 1: "1 badge"}.get(number, f"{number:,} badges")


@app.command()
def publish(
    out: Annotated[
        Path,
        typer.Option(
            metavar="DIR", help="The folder for the lists; those in it are replaced.", show_default=False
        ),
    ],
    password_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A file that holds the key's password.")
    ] = None,
    issuer: IssuerOption = _ISSUER,
    now: NowOption = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was written as JSON.")] = False,
) -> None:
    """Sign every status list as it is now, and write it: all of them, or none if one can not be signed.

    Belongs into a job with a fixed rhythm, such as every hour.
    """
    at = parse_moment(now)
    who = IssuerFile.read(issuer)
    lists = who.status
    if not isinstance(lists, StatusLists):
        raise WrongUsage(f"{who.path} says `irrevocable`, so there are no status lists")
    with who.known.opened() as ledger:
        publisher = who.load(password_file, ledger)
        with alone(who.path.parent / LOCK_FILE, "publishing", seconds=LOCK_SECONDS):
            files = _published(publisher, lists, out, at)
    until = utc_moment(at.replace(microsecond=0) + lists.valid_for)
    if as_json:
        written = [
            {
                "name": name,
                "url": file.url,
                "mediaType": file.media_type,
                "changes": file.changes,
                "validUntil": until,
            }
            for name, file in files.items()
        ]
        put(harmless(json.dumps(written, ensure_ascii=False, indent=2)) + "\n")
        return
    for name, file in files.items():
        put(f"{shown(str(out / name))}: host it at {shown(file.url)} as {file.media_type}\n")
        put(f"  changes shown: {file.changes}; valid until {until}\n")
    if not files:
        put("There is no list yet: the first badge opens it.\n")


def _published(publisher: Issuer, lists: StatusLists, out: Path, now: datetime) -> Mapping[str, StatusFile]:
    """Signs, writes, and notes, in this order: what is noted is out, whatever ends this run in between.

    The lock keeps other runs of this folder away. Where the ledger says ``ledger.outdated``, somebody elsewhere has
    published more since the signature, and this run may have put an older list over theirs: all is signed and written anew.
    """
    for attempt in range(1, ATTEMPTS + 1):
        files = {_name(file, lists): file for file in publisher.status_files(now=now)}
        for name in files:
            check_free(out / name, replace=True)
        for name, file in files.items():
            write_file(out / name, file.content, replace=True)
        try:
            for file in files.values():
                publisher.published(file, now=now)
        except OpenBadgeError as error:
            if error.detail_code != "ledger.outdated" or attempt == ATTEMPTS:
                raise
        else:
            break
    return files


def _name(file: StatusFile, lists: StatusLists) -> str:
    """The name below the folder; a list from before the base URL was changed has its whole address for a name."""
    parts = urlsplit(file.url)
    path = file.name if file.url.startswith(lists.base_url) else f"{parts.netloc}{parts.path}"
    for part in path.split("/"):
        if not _name_of_a_file.fullmatch(part) or part.strip(".") == "":
            raise WrongUsage(f"the list {file.url!r} has an address that gives no name for a file")
    return path
