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

from openbadge_issuer.cli.arguments import parse_issuer_id, parse_name
from openbadge_issuer.cli.files import make_folder, password_for
from openbadge_issuer.cli.keys import hosted_document, issuer_toml
from openbadge_issuer.cli.terminal import put, shown
from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.dids import hosting_path
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.models import Achievement, Criteria
from openbadge_issuer.models.recipient import fresh_urn

__all__ = ["init"]

KEY_FILE = "issuer-key.pem"
_ARTWORK = ("badge.png", "badge.svg")


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
) -> None:
    """Make a folder to issue from: who issues, an encrypted key, a first achievement, artwork, and what to do next.

    Asks three questions, or takes --name, --id and --password-file.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WrongUsage(f"{folder} is there already, and is no empty folder")
    name = parse_name(_ask("The issuer's name", "--name") if name is None else name, "--name")
    if issuer_id is None:
        issuer_id = _ask("The issuer's domain, such as school.example (empty for none)", "--id", empty=True)
    controller = parse_issuer_id(issuer_id)
    password = password_for(folder / KEY_FILE, password_file, new=True)
    signer = LocalSigner.generate(controller=controller)
    contents = _contents(name, signer, password)
    make_folder(folder, contents, private=frozenset({KEY_FILE}))
    put(f"{shown(str(folder))} is ready; its README.md says what is in it. Next:\n")
    if str(folder) != ".":
        put(f"  cd {shown(str(folder))}\n")
    put("".join(f"  {line}\n" for line in _next_steps(signer)))
    if controller is not None:
        put(f"So that others can verify: host {_hosted_name(controller)} at {hosting_path(controller)}\n")


def _ask(question: str, option: str, *, empty: bool = False) -> str:
    if sys.stdin is None or not sys.stdin.isatty():
        raise WrongUsage(f"nobody is there to answer questions: give {option}")
    return str(typer.prompt(question, default="" if empty else None, show_default=False, err=True))


def _contents(name: str, signer: LocalSigner, password: bytes) -> dict[str, bytes]:
    texts = {
        "issuer.toml": issuer_toml(
            name, signer, key_file=KEY_FILE, irrevocable="status lists are not set up yet"
        ),
        "achievement.json": json.dumps(_achievement(signer).to_json(), ensure_ascii=False, indent=2) + "\n",
        "README.md": _readme(name, signer),
    }
    if _is_hosted(signer):
        texts[_hosted_name(signer.controller)] = hosted_document(
            signer.controller, signer.verification_method, signer.public_key
        )
    artwork = files("openbadge_issuer.cli").joinpath("artwork")
    return {
        **{file: text.encode("utf-8") for file, text in texts.items()},
        **{file: artwork.joinpath(file).read_bytes() for file in _ARTWORK},
        KEY_FILE: signer.to_pem(password),
    }


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


def _next_steps(signer: LocalSigner) -> list[str]:
    # Until the document is hosted, the copy at hand serves.
    known = f" --document {signer.controller}={_hosted_name(signer.controller)}" if _is_hosted(signer) else ""
    return [
        "openbadge issue achievement.json --to ada@example.org --image badge.png --out ada.png",
        f"openbadge verify ada.png --recipient email=ada@example.org{known}",
    ]


def _readme(name: str, signer: LocalSigner) -> str:
    hosted = ""
    row = ""
    if _is_hosted(signer):
        file = _hosted_name(signer.controller)
        row = f"| `{file}` | the public key, for others to find |\n"
        hosted = (
            f"\nHost `{file}` at {hosting_path(signer.controller)} (as application/json). Until it is there, nobody can\n"
            f"verify your badges but those who have the file: that is what `--document` is for.\n"
        )
    steps = "\n".join(f"    {line}" for line in _next_steps(signer))
    return f"""# Badges of {name}

| file | what |
|---|---|
| `issuer.toml` | who issues; no secret in it |
| `{KEY_FILE}` | the private key, encrypted; keep a copy of it and of its password in two safe places |
{row}| `achievement.json` | what can be earned: edit it; `openbadge issue` checks it before it signs |
| `badge.png`, `badge.svg` | artwork; replace it with your own |

The issuer's id is {signer.controller}

{steps}
{hosted}
Badges issued from here can not be revoked (`[status]` in `issuer.toml`). Which issuer id to choose, and what happens when
a key leaks, is told in the documentation, "choose an issuer id".
"""
