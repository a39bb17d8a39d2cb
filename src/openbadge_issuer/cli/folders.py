"""``init``: a folder that works at once."""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from openbadge_issuer.cli.files import WrongUsage, password_for, write_file
from openbadge_issuer.cli.keys import issuer_toml
from openbadge_issuer.dids import hosting_path, issuer_document
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.models import Achievement, Criteria, Profile

__all__ = ["init"]

KEY_FILE = "issuer-key.pem"


def init(
    folder: Annotated[Path, typer.Argument(help="The folder to make.", show_default=False)],
    name: Annotated[str | None, typer.Option(help="The issuer's name.")] = None,
    issuer_id: Annotated[
        str | None, typer.Option("--id", help="did:web:..., https://..., a domain, or did:key.")
    ] = None,
    password_file: Annotated[
        Path | None, typer.Option(help="A file that holds the key's new password.")
    ] = None,
) -> None:
    """Make a folder to issue from: who issues, an encrypted key, a first achievement, artwork, and what to do next."""
    if folder.exists() and any(folder.iterdir()):
        raise WrongUsage(f"{folder} is there already and not empty")
    name = name or _ask("What is the issuer's name?")
    address = issuer_id or _ask("Which web address is the issuer's (a domain; empty for none)?", empty=True)
    controller = _controller(address)
    signer = LocalSigner.generate(controller=controller)
    profile = Profile(id=signer.controller, name=name)
    password = password_for(folder / KEY_FILE, password_file, new=True)
    reason = "status lists are not set up yet"

    write_file(folder / KEY_FILE, signer.to_pem(password), private=True)
    _write(folder / "issuer.toml", issuer_toml(profile, signer, key_file=KEY_FILE, irrevocable=reason))
    _write(
        folder / "achievement.json",
        json.dumps(_achievement(controller).to_json(), ensure_ascii=False, indent=2) + "\n",
    )
    for image in ("badge.png", "badge.svg"):
        write_file(folder / image, files("openbadge_issuer.cli").joinpath("artwork", image).read_bytes())
    hosted = ""
    if controller is not None:
        document = issuer_document(signer.controller, [(signer.verification_method, signer.public_key)])
        _write(folder / "did.json", json.dumps(document, ensure_ascii=False, indent=2) + "\n")
        hosted = (
            f"\nHost `did.json` at {hosting_path(signer.controller)}; until then nobody can verify a badge.\n"
        )
    _write(folder / "README.md", _readme(name, signer.controller, hosted))
    typer.echo(
        f"{folder} is ready. Next:\n  cd {folder}\n  openbadge issue achievement.json --to ada@example.org --image badge.png"
    )


def _ask(question: str, *, empty: bool = False) -> str:
    if not sys.stdin.isatty():
        raise WrongUsage("nobody is there to answer questions: give --name and --id")
    return str(typer.prompt(question, default="" if empty else None, show_default=False)).strip()


def _controller(address: str) -> str | None:
    """The issuer id for what somebody typed; ``None`` for a did:key."""
    if address in ("", "did:key"):
        return None
    if address.startswith(("did:", "https://")):
        return address.rstrip("/") if address.startswith("https://") else address
    if "/" in address or " " in address:
        raise WrongUsage(f"{address!r} is no domain; give did:web:..., https://..., a domain, or did:key")
    return f"did:web:{address.lower().replace(':', '%3A')}"


def _achievement(controller: str | None) -> Achievement:
    base = (
        controller if controller is not None and controller.startswith("https://") else "https://example.org"
    )
    return Achievement(
        id=f"{base}/achievements/first-steps",
        name="First steps",
        achievement_type="Badge",
        description="Has made and checked a first badge.",
        criteria=Criteria(narrative="Issue a badge, bake it into an image, and verify it."),
    )


def _write(path: Path, text: str) -> None:
    write_file(path, text.encode("utf-8"))


def _readme(name: str, issuer_id: str, hosted: str) -> str:
    return f"""# Badges of {name}

| file | what |
|---|---|
| `issuer.toml` | who issues ({issuer_id}); no secret in it |
| `{KEY_FILE}` | the private key, encrypted; keep a copy of it and of its password in two safe places |
| `achievement.json` | what can be earned; edit it, and `openbadge lint` what comes of it |
| `badge.png`, `badge.svg` | artwork; replace it with your own |
{hosted}
    openbadge issue achievement.json --to ada@example.org --name Ada --image badge.png --out ada.png
    openbadge verify ada.png --recipient email=ada@example.org

Badges issued from here can not be revoked (`[status]` in `issuer.toml`). Which issuer id to choose, and what happens when
a key leaks, is told in the documentation, "choose an issuer id".
"""
