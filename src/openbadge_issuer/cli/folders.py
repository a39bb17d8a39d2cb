"""``init``: a folder that works at once."""

from __future__ import annotations

import json
import secrets
import sys
from importlib.resources import files
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from openbadge_issuer.cli.arguments import parse_issuer_id, parse_line
from openbadge_issuer.cli.files import make_folder, password_for
from openbadge_issuer.cli.issuer_file import empty_ledger, key_tables, toml
from openbadge_issuer.cli.keys import hosted_document
from openbadge_issuer.cli.terminal import put, shown
from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.dids import hosting_path
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.issuing import Irrevocable, Status, StatusLists
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.models import Achievement, Criteria
from openbadge_issuer.models.recipient import fresh_urn

__all__ = ["asked", "init"]

KEY_FILE = "issuer-key.pem"
LEDGER_FILE = "badges.sqlite"
_ARTWORK = ("badge.png", "badge.svg")
_FIRST_LIST = "revocation-1.json"
_LEDGER_ROW = (
    "the ledger: what was issued, and which place in the status lists is whose; back it up after every badge"
)
_REVOKING = """\
    openbadge revoke ID --reason "issued by mistake" --actor registrar:7
    openbadge status publish --out status

The reason and the actor are kept for good, so they name nobody.
Others see it once the folder `status` is hosted again. Publishing belongs into a nightly job, too: a list expires after
90 days. The ledger is not to be lost, and not to be begun anew: an empty one would give places in the lists away again.
"""
_IRREVOCABLE = """\
Badges issued from here can not be revoked (`[status]` in `issuer.toml`), and nobody can change that later.
"""


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make.", show_default=False)],
    name: Annotated[str | None, typer.Option(metavar="NAME", help="The issuer's name.")] = None,
    issuer_id: Annotated[
        str | None,
        typer.Option(
            "--id",
            metavar="ID",
            help="The issuer's domain, did:web:..., https://.../..., or did:key for none.",
        ),
    ] = None,
    password_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A file that holds the key's new password.")
    ] = None,
    status_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Where the status lists will be published, with a slash at the end; else on the issuer's domain.",
        ),
    ] = None,
    irrevocable: Annotated[
        str | None,
        typer.Option(
            metavar="REASON", help="Badges can never be taken back, and why; no ledger, no status lists."
        ),
    ] = None,
) -> None:
    """Make a folder to issue from: who issues, an encrypted key, a ledger, a first achievement, and what to do next.

    Asks three questions, or takes --name, --id and --password-file.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WrongUsage(f"{folder} is there already, and is no empty folder")
    name = parse_line(asked("The issuer's name", "--name") if name is None else name, "--name")
    if issuer_id is None:
        issuer_id = asked("The issuer's domain, such as school.example (empty for none)", "--id", empty=True)
    controller = parse_issuer_id(issuer_id)
    status = _status(controller, status_url, irrevocable)
    password = password_for(folder / KEY_FILE, password_file, new=True)
    signer = LocalSigner.generate(controller=controller)
    contents = _contents(name, signer, password, status)
    make_folder(folder, contents, private=frozenset({KEY_FILE, LEDGER_FILE}))
    put(f"{shown(str(folder))} is ready; its README.md says what is in it. Next:\n")
    if str(folder) != ".":
        put(f"  cd {shown(str(folder))}\n")
    put("".join(f"  {line}\n" for line in _next_steps(signer, status)))
    if controller is not None:
        put(f"So that others can verify: host {_hosted_name(controller)} at {hosting_path(controller)}\n")
    if isinstance(status, StatusLists):
        put(f"and what `openbadge status publish` writes below {status.base_url}\n")


def asked(question: str, option: str, *, empty: bool = False) -> str:
    """What somebody types in answer to a question; raises `WrongUsage` where nobody is there, naming the option."""
    if sys.stdin is None or not sys.stdin.isatty():
        raise WrongUsage(f"nobody is there to answer questions: give {option}")
    return str(typer.prompt(question, default="" if empty else None, show_default=False, err=True))


def _status(controller: str | None, url: str | None, irrevocable: str | None) -> Status:
    """How badges are taken back: lists on the issuer's own domain, unless somebody says otherwise."""
    if irrevocable is not None:
        if url is not None:
            raise WrongUsage("--irrevocable badges have no status lists: leave --status-url out")
        return Irrevocable(parse_line(irrevocable, "--irrevocable"))
    if url is None and controller is None:
        return Irrevocable("a did:key has no web address where a status list could be")
    try:
        return StatusLists(_own_lists(controller or "") if url is None else url)
    except ConfigurationError as error:
        raise WrongUsage(f"--status-url: {error}") from None


def _own_lists(issuer_id: str) -> str:
    """Where an issuer's lists are: beside its document, where no other issuer of the same domain has any."""
    address = urlsplit(hosting_path(issuer_id))
    parts = [part for part in address.path.split("/")[1:-1] if part != ".well-known"] + ["status"]
    if not issuer_id.startswith("did:"):
        parts.append(Path(address.path).stem)
    return f"https://{'/'.join((address.netloc, *parts))}/"


def _contents(name: str, signer: LocalSigner, password: bytes, status: Status) -> dict[str, bytes]:
    texts = {
        "issuer.toml": _issuer_toml(name, signer, status),
        "achievement.json": json.dumps(_achievement(signer).to_json(), ensure_ascii=False, indent=2) + "\n",
        "README.md": _readme(name, signer, status),
    }
    ledger = {LEDGER_FILE: empty_ledger()} if isinstance(status, StatusLists) else {}
    if _is_hosted(signer):
        texts[_hosted_name(signer.controller)] = hosted_document(
            signer.controller, [(signer.verification_method, signer.public_key)]
        )
    artwork = files("openbadge_issuer.cli").joinpath("artwork")
    return {
        **{file: text.encode("utf-8") for file, text in texts.items()},
        **{file: artwork.joinpath(file).read_bytes() for file in _ARTWORK},
        **ledger,
        KEY_FILE: signer.to_pem(password),
    }


def _issuer_toml(name: str, signer: LocalSigner, status: Status) -> str:
    tables = {"issuer": [("id", signer.controller), ("name", name)], **key_tables(signer, KEY_FILE)}
    if isinstance(status, StatusLists):
        tables |= {"status": [("lists", status.base_url)], "ledger": [("url", f"sqlite:///{LEDGER_FILE}")]}
    else:
        tables |= {"status": [("irrevocable", status.reason)]}
    heading = (
        "# Who issues, and with which key. No secret is in this file; the key's own file is encrypted.\n\n"
    )
    return heading + toml(tables)


def _is_hosted(signer: LocalSigner) -> bool:
    return not signer.controller.startswith("did:key:")


def _hosted_name(issuer_id: str) -> str:
    return "did.json" if issuer_id.startswith("did:") else "issuer.json"


def _achievement(signer: LocalSigner) -> Achievement:
    own = _is_hosted(signer)
    host = urlsplit(hosting_path(signer.controller)).netloc if own else ""
    return Achievement(
        id=f"https://{host}/achievements/first-steps" if own else fresh_urn(secrets.token_bytes),
        name="First steps",
        achievement_type="Badge",
        description="Has made and checked a first badge.",
        criteria=Criteria(narrative="Issue a badge, bake it into an image, and verify it."),
    )


def _next_steps(signer: LocalSigner, status: Status) -> list[str]:
    # Until the documents are hosted, the copies at hand serve.
    known = f" --document {signer.controller}={_hosted_name(signer.controller)}" if _is_hosted(signer) else ""
    publish = []
    if isinstance(status, StatusLists):
        publish = ["openbadge status publish --out status"]
        known += f" --document {status.base_url}{_FIRST_LIST}=status/{_FIRST_LIST}"
    return [
        "openbadge issue achievement.json --to ada@example.org --image badge.png --out ada.png",
        *publish,
        f"openbadge verify ada.png --recipient email=ada@example.org{known}",
    ]


def _readme(name: str, signer: LocalSigner, status: Status) -> str:
    rows = [
        ("`issuer.toml`", "who issues; no secret in it"),
        (
            f"`{KEY_FILE}`",
            "the private key, encrypted; keep a copy of it and of its password in two safe places",
        ),
        ("`achievement.json`", "what can be earned: edit it; `openbadge issue` checks it before it signs"),
        ("`badge.png`, `badge.svg`", "artwork; replace it with your own"),
    ]
    hosting = []
    if _is_hosted(signer):
        file = _hosted_name(signer.controller)
        rows.append((f"`{file}`", "the public key, for others to find"))
        hosting.append(f"- `{file}` at {hosting_path(signer.controller)} (as application/json)")
    if isinstance(status, StatusLists):
        rows.append((f"`{LEDGER_FILE}`", _LEDGER_ROW))
        hosting.append(
            f"- the folder `status`, which `openbadge status publish` writes, at {status.base_url}"
        )
        revoking = _REVOKING
    else:
        revoking = _IRREVOCABLE
    hosted = ""
    if hosting:
        places = "\n".join(hosting)
        hosted = f"""
## What to host

{places}

Until that is there, nobody can verify your badges but those who have the files: that is what `--document` is for.
"""
    table = "\n".join(f"| {file} | {what} |" for file, what in rows)
    steps = "\n".join(f"    {line}" for line in _next_steps(signer, status))
    return f"""# Badges of {name}

| file | what |
|---|---|
{table}

The issuer's id is {signer.controller}

{steps}
{hosted}
## Taking a badge back

{revoking}
Which issuer id to choose, and what happens when a key leaks, is told in the documentation, "choose an issuer id".
"""
