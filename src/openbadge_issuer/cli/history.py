"""``key``: the issuer's keys over the years, in ``keys.json`` beside ``issuer.toml`` from the second key on."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from openbadge_issuer.cli.arguments import parse_line, parse_moment
from openbadge_issuer.cli.files import check_free, naming, password_for, read_file, write_file
from openbadge_issuer.cli.issuer_file import IssuerFile, IssuerOption, key_tables, toml
from openbadge_issuer.cli.keys import parse_kind
from openbadge_issuer.cli.records import day
from openbadge_issuer.cli.status import ActorOption, NowOption, ReasonOption
from openbadge_issuer.cli.terminal import note, put, shown
from openbadge_issuer.cli.usage import DONE, FAILED, WrongUsage
from openbadge_issuer.issuing.compromise import Recovered, recover
from openbadge_issuer.keys import IssuerKey, KeyHistory, LocalSigner

__all__ = ["app"]

app = typer.Typer(
    help="The issuer's keys: which is to come, which signs, which no longer does.", no_args_is_help=True
)

_ISSUER = Path("issuer.toml")
_DOCUMENT = "Publish it: openbadge did --out FILE --replace"
_LISTS = "openbadge status publish"

Name: TypeAlias = Annotated[
    str,
    typer.Argument(metavar="NAME", help="The key, as `openbadge key list` shows it.", show_default=False),
]
PasswordOption: TypeAlias = Annotated[
    Path | None, typer.Option(metavar="FILE", help="A file that holds the key's password.")
]


@app.command("list")
def list_keys(issuer: IssuerOption = _ISSUER) -> None:
    """Show every key, its state, and since when."""
    who = IssuerFile.read(issuer)
    history = who.history()
    if history is None:  # one key so far, and nothing says since when
        put(f"{'active':<12}{'-':<10}  {shown(who.verification_method)}\n")
        return
    for key in history.keys:
        put(f"{key.state:<12}{day(key.since)}  {shown(key.verification_method)}\n")


@app.command()
def announce(
    out: Annotated[
        Path, typer.Argument(metavar="FILE", help="The file for the new private key.", show_default=False)
    ],
    kind: Annotated[
        str, typer.Option(metavar="KIND", help="Ed25519, P-256 or RSA, as for keygen.")
    ] = "Ed25519",
    password_file: PasswordOption = None,
    issuer: IssuerOption = _ISSUER,
    now: NowOption = None,
) -> None:
    """Make the key that will sign one day. Publish it long before that, for others keep the document for a while."""
    at, who, kind_of_key = parse_moment(now), IssuerFile.read(issuer), parse_kind(kind)
    history = _history(who, at)
    check_free(out, replace=None)
    password = password_for(out, password_file, new=True)
    signer = LocalSigner.generate(kind_of_key, controller=who.id)
    history = history.announce(signer.verification_method, signer.public_key, now=at)
    write_file(out, signer.to_pem(password), private=True)
    _keep(who, history)
    put(f"{shown(str(out))} is written; its key is `next`: {shown(signer.verification_method)}\n")
    put(f"{_DOCUMENT}\n")


@app.command()
def activate(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The key's private file.", show_default=False)],
    password_file: PasswordOption = None,
    issuer: IssuerOption = _ISSUER,
    now: NowOption = None,
) -> None:
    """Sign with this key from now on. The one before it is retired: it stays listed, and its private file is destroyed."""
    at, who = parse_moment(now), IssuerFile.read(issuer)
    history, signer = _history(who, None), _signer(who, file, password_file)
    with naming(who.history_file):
        if (
            history.key(signer.verification_method).state != "active"
        ):  # as it is when a run died before the end
            history = history.activate(signer.verification_method, now=at)
        # One that replaced nothing, being of another algorithm, takes over all the same: this folder has one key.
        if history.key(who.verification_method).state == "active" and who.public_key != signer.public_key:
            history = history.retire(who.verification_method, now=at)
    tables = key_tables(signer, _beside(who, file))
    if signer.algorithm == "EdDSA":
        tables["proof"] = [("format", who.proof)]  # it can make both forms: as it was
    text = _with_key(who, tables)
    _keep(who, history)
    write_file(who.path, text.encode("utf-8"), replace=True)
    put(f"{shown(str(who.path))} signs with {shown(signer.verification_method)} from now on.\n")
    if history.key(who.verification_method).state == "retired":
        put(f"Destroy {shown(str(who.key_file))}, and every copy of it: whoever has it can still sign.\n")
    put(f"{_DOCUMENT}\n")


@app.command()
def retire(name: Name, issuer: IssuerOption = _ISSUER, now: NowOption = None) -> None:
    """Sign no more with a key that nothing replaces. It stays listed, so that what it signed still verifies."""
    at, who = parse_moment(now), IssuerFile.read(issuer)
    with naming(who.history_file):
        history = _history(who, None)
        _keep(who, history.retire(_named(history, name).verification_method, now=at))
    put(f"Retired. Destroy its private file, and every copy of it.\n{_DOCUMENT}\n")


@app.command()
def compromise(name: Name, issuer: IssuerOption = _ISSUER, now: NowOption = None) -> None:
    """Take a key out of the document for good, because somebody else may have it. All that it signed is refused then."""
    at, who = parse_moment(now), IssuerFile.read(issuer)
    with naming(who.history_file):
        history = _history(who, at)
        key = _named(history, name)
        after = history.compromise(key.verification_method, now=at)
    _keep(who, after)
    put(f"Compromised: {shown(key.verification_method)}\nNow, in this order:\n")
    steps = [
        f"{_LISTS}, so that no list is signed by it",
        _DOCUMENT,
        "openbadge key recover, for what it signed",
    ]
    if key.verification_method == who.verification_method:
        steps.insert(
            0, "openbadge key activate FILE, with the key in reserve; without one, announce it first"
        )
    put("".join(f"{number}. {step}\n" for number, step in enumerate(steps, start=1)))


@app.command("recover")
def recover_from(
    name: Name,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="The folder for the new badges.", show_default=False)
    ],
    *,
    reason: ReasonOption,
    actor: ActorOption = None,
    password_file: PasswordOption = None,
    issuer: IssuerOption = _ISSUER,
    now: NowOption = None,
) -> None:
    """Issue again what a compromised key has signed, and revoke it. It can be run again: the badges are the same then."""
    at, why = parse_moment(now), parse_line(reason, "--reason")
    who = IssuerFile.read(issuer)
    by = parse_line(who.actor(actor), "--actor")
    history = _history(who, None)
    method = _named(history, name).verification_method
    failed = 0
    with who.known.opened() as ledger:
        signing = who.load(password_file, ledger)
        for number, one in enumerate(recover(signing, history, method, reason=why, actor=by, now=at), 1):
            put(_told(one, out / f"{number:06}{who.file_extension}"))
            if one.error is not None:
                failed += 1
                note(f"{one.touched.credential_id}: {one.error}")
    put(f"Others see it after the next `{_LISTS}`.\n")
    raise typer.Exit(FAILED if failed else DONE)


def _told(one: Recovered, file: Path) -> str:
    """One line about a badge; a new one is written."""
    fate = "failed" if one.error is not None else one.touched.fate
    line = f"{fate:<9} {shown(one.touched.credential_id)}"
    if one.reissued is None:
        return f"{line}\n"
    write_file(file, bytes(one.reissued.secured), replace=True)
    return f"{line} -> {shown(str(file))}: {shown(str(one.reissued.secured.document['id']))}\n"


def _history(who: IssuerFile, now: datetime | None) -> KeyHistory:
    """The issuer's keys; where there is no file yet, the one in ``issuer.toml``, known since ``now``."""
    known = who.history()
    if known is not None:
        return known
    if now is None:
        raise WrongUsage(
            f"{who.history_file} is not there: the issuer has had one key so far; `openbadge key announce` makes the next"
        )
    return KeyHistory.begin(who.verification_method, who.public_key, now=now)


def _signer(who: IssuerFile, file: Path, password_file: Path | None) -> LocalSigner:
    """The key in a file, under the name that the history has for it."""
    pem = read_file(file)
    password = password_for(file, password_file) if b"ENCRYPTED" in pem else None
    with naming(file):
        public_key = LocalSigner.from_pem(pem, password, controller=who.id).public_key
        for key in _history(who, None).keys:
            if key.public_key == public_key:
                return LocalSigner.from_pem(pem, password, verification_method=key.verification_method)
    raise WrongUsage(f"{file} is none of the issuer's keys; `openbadge key announce` makes one")


def _named(history: KeyHistory, name: str) -> IssuerKey:
    found = [
        key
        for key in history.keys
        if name in (key.verification_method, key.verification_method.partition("#")[2])
    ]
    if not found:
        raise WrongUsage(f"the issuer has no key {name!r}; `openbadge key list` shows them")
    return found[0]


def _keep(who: IssuerFile, history: KeyHistory) -> None:
    text = json.dumps(history.to_json(), ensure_ascii=False, indent=2) + "\n"
    write_file(who.history_file, text.encode("utf-8"), replace=True)


def _beside(who: IssuerFile, file: Path) -> str:
    """The name of a key's file as ``issuer.toml`` has it: relative to its own folder, where it can be."""
    folder, path = who.path.parent.resolve(), file.resolve()
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix()


def _with_key(who: IssuerFile, tables: Mapping[str, Sequence[tuple[str, str]]]) -> str:
    """The text of ``issuer.toml`` with these tables in place of its own, all else as it is; raises `WrongUsage`."""
    text = read_file(who.path).decode("utf-8-sig")
    wanted = tomllib.loads(text) | {table: dict(members) for table, members in tables.items()}
    for table, members in tables.items():
        before, heading, after = text.partition(f"[{table}]\n")
        own = re.match(r"(?:(?![\[#]).*\n?)*", after)  # up to the next heading or comment
        text = before + toml({table: members}) + "\n" + after[own.end() if heading and own else 0 :]
    text = text.rstrip("\n") + "\n"
    try:
        if tomllib.loads(text) == wanted:
            return text
    except tomllib.TOMLDecodeError:
        pass
    raise WrongUsage(
        f"{who.path} is written in a way that is not changed here: make [key] and [proof] plain tables, one line a member"
    )
