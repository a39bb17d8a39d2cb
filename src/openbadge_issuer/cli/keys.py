"""``keygen`` and ``did``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from openbadge_issuer.cli.arguments import parse_issuer_id
from openbadge_issuer.cli.files import check_free, password_for, read_file, write_file
from openbadge_issuer.cli.issuer_file import IssuerFile, key_tables, toml
from openbadge_issuer.cli.terminal import note, put
from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.dids import hosting_path, issuer_document
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.keys import KeyHistory, LocalSigner, PublicKey
from openbadge_issuer.keys.local import SignerKind

__all__ = ["IssuerFile", "did", "hosted_document", "keygen", "parse_kind"]


_KINDS: Mapping[str, SignerKind] = {"ed25519": "Ed25519", "p-256": "P-256", "rsa": "RSA"}


def parse_kind(text: str) -> SignerKind:
    """The kind of key that ``--kind`` names; raises `WrongUsage`."""
    kind = _KINDS.get(text.lower())
    if kind is None:
        raise WrongUsage(f"--kind is {', '.join(_KINDS.values())}, and not {text!r}")
    return kind


def hosted_document(issuer_id: str, keys: KeyHistory | Sequence[tuple[str, PublicKey]]) -> str:
    """The text of the document that a did:web or https issuer hosts."""
    return json.dumps(issuer_document(issuer_id, keys), ensure_ascii=False, indent=2) + "\n"


def keygen(
    out: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="The file for the encrypted private key (PKCS#8 PEM).", show_default=False
        ),
    ],
    kind: Annotated[
        str,
        typer.Option(
            metavar="KIND", help="Ed25519 signs eddsa-rdfc-2022 or VC-JWT; P-256 and RSA sign VC-JWT."
        ),
    ] = "Ed25519",
    issuer_id: Annotated[
        str | None,
        typer.Option(
            "--id", metavar="ID", help="The issuer's id (did:web:..., https://...); without it, a did:key."
        ),
    ] = None,
    password_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A file that holds the new password.")
    ] = None,
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Write over the file if it is there.")] = False,
) -> None:
    """Make a key, and print what is public about it: the [key] part of an issuer.toml."""
    kind_of_key = parse_kind(kind)
    controller = parse_issuer_id(issuer_id or "")
    if kind_of_key == "RSA" and controller is None:
        raise WrongUsage(
            "an RSA key needs --id with a did:web or an https id, for others do not read RSA in did:key"
        )
    check_free(out, replace=replace)
    password = password_for(out, password_file, new=True)
    signer = LocalSigner.generate(kind_of_key, controller=controller)
    write_file(out, signer.to_pem(password), replace=replace, private=True)
    note(f"{out} is written. For issuer.toml, whose [issuer] id is {signer.controller}:")
    put(toml(key_tables(signer, out.name)))


def did(
    issuer: Annotated[Path, typer.Argument(metavar="[FILE]", help="Who issues.")] = Path("issuer.toml"),
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file to write; without it, standard output.")
    ] = None,
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Write over the file if it is there.")] = False,
) -> None:
    """Make the document that the issuer hosts (did.json), and say where it must be reachable.

    It lists the issuer's key, or all that `openbadge key` knows but for compromised ones.
    """
    file = IssuerFile.read(issuer)
    history = file.history()
    keys = [(file.verification_method, file.public_key)]
    text = hosted_document(file.id, keys if history is None else history)
    if out is None:
        put(text)
    else:
        lost = _listed(out) - {key.verification_method for key in history.keys} if history else _listed(out)
        write_file(out, text.encode("utf-8"), replace=replace)
        for name in sorted(lost - _listed(out)):
            note(f"warning: {name} was listed in {out}, and what it signed is refused without it.")
    note(f"Host it at {hosting_path(file.id)} as application/json.")


def _listed(document: Path) -> set[str]:
    """The keys that a document lists, as far as it can be read."""
    if not document.is_file():
        return set()
    try:
        entries = parse_object(read_file(document))["verificationMethod"]
    except (WrongUsage, KeyError, OpenBadgeError):
        return set()
    methods = entries if isinstance(entries, list) else []
    names = (one.get("id") for one in methods if isinstance(one, dict))
    return {name for name in names if isinstance(name, str)}
