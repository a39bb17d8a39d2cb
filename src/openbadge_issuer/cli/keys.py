"""``keygen`` and ``did``, and the file ``issuer.toml`` that says who issues."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, cast

import typer

from openbadge_issuer.cli.files import WrongUsage, password_for, read_file, write_file
from openbadge_issuer.dids import hosting_path, issuer_document
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.issuing import Irrevocable, Issuer
from openbadge_issuer.keys import LocalSigner, PublicKey
from openbadge_issuer.models import Profile

__all__ = ["IssuerFile", "did", "issuer_toml", "keygen"]

KeyKind = Literal["Ed25519", "P-256", "RSA"]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerFile:
    """``issuer.toml``: who issues, with which key, and how a badge could be revoked. Holds no secret."""

    id: str
    name: str
    url: str | None
    key_file: Path
    verification_method: str
    public_key: PublicKey
    irrevocable: str
    proof: str

    @classmethod
    def read(cls, path: Path) -> IssuerFile:
        """Reads the file; raises `WrongUsage` where something is missing."""
        try:
            data = tomllib.loads(read_file(path).decode("utf-8"))
            issuer, key = data["issuer"], data["key"]
            return cls(
                id=str(issuer["id"]),
                name=str(issuer["name"]),
                url=str(issuer["url"]) if "url" in issuer else None,
                key_file=path.parent / str(key["file"]),
                verification_method=str(key["verification_method"]),
                public_key=PublicKey.from_multikey(str(key["public"])),
                irrevocable=str(data["status"]["irrevocable"]),
                proof=str(data["proof"]["format"]),
            )
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise WrongUsage(f"{path} is no TOML: {error}") from None
        except (KeyError, TypeError) as error:
            raise WrongUsage(f"{path} lacks {error}; `openbadge init` shows how it looks") from None
        except OpenBadgeError as error:
            raise WrongUsage(f"{path}: {error}") from None

    def load(self, password_file: Path | None) -> Issuer:
        """The issuer, with its key out of the encrypted file."""
        pem = read_file(self.key_file)
        signer = LocalSigner.from_pem(
            pem, password_for(self.key_file, password_file), self.verification_method
        )
        profile = Profile(id=self.id, name=self.name, **({"url": self.url} if self.url else {}))
        proof = cast("Literal['eddsa-rdfc-2022', 'vc-jwt']", self.proof)
        return Issuer(profile, signer, status=Irrevocable(self.irrevocable), proof=proof)


def issuer_toml(profile: Profile, signer: LocalSigner, *, key_file: str, irrevocable: str) -> str:
    """The text of ``issuer.toml``."""
    proof = "eddsa-rdfc-2022" if signer.algorithm == "EdDSA" else "vc-jwt"
    rows: list[tuple[str, list[tuple[str, str | None]]]] = [
        ("issuer", [("id", profile.id), ("name", profile.name), ("url", profile.url)]),
        (
            "key",
            [
                ("file", key_file),
                ("verification_method", signer.verification_method),
                ("public", signer.public_key.to_multikey()),
            ],
        ),
        ("status", [("irrevocable", irrevocable)]),
        ("proof", [("format", proof)]),
    ]
    lines = ["# Who issues, and with which key. No secret is in this file; the key's own file is encrypted."]
    for table, members in rows:
        lines += ["", f"[{table}]"]
        lines += [
            f"{name} = {json.dumps(value, ensure_ascii=False)}"
            for name, value in members
            if value is not None
        ]
    return "\n".join(lines) + "\n"


def keygen(
    out: Annotated[
        Path, typer.Argument(help="The file for the encrypted private key (PKCS#8 PEM).", show_default=False)
    ],
    kind: Annotated[
        KeyKind, typer.Option(help="Ed25519 signs eddsa-rdfc-2022; P-256 and RSA sign VC-JWT.")
    ] = "Ed25519",
    issuer_id: Annotated[
        str | None,
        typer.Option("--id", help="The issuer's id (did:web:..., https://...); without it a did:key."),
    ] = None,
    password_file: Annotated[Path | None, typer.Option(help="A file that holds the password.")] = None,
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Write over the file if it is there.")] = False,
) -> None:
    """Make a key, and print what is public about it."""
    signer = LocalSigner.generate(kind, controller=issuer_id)
    password = password_for(out, password_file, new=True)
    write_file(out, signer.to_pem(password), replace=replace, private=True)
    typer.echo(f"issuer id            {signer.controller}")
    typer.echo(f"verification method  {signer.verification_method}")
    typer.echo(f"public key           {signer.public_key.to_multikey()}")


def did(
    issuer: Annotated[Path, typer.Argument(help="issuer.toml")] = Path("issuer.toml"),
    out: Annotated[Path | None, typer.Option(help="The file to write; without it, standard output.")] = None,
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Write over the file if it is there.")] = False,
) -> None:
    """Make the document that the issuer hosts (did.json), and say where it must be reachable."""
    file = IssuerFile.read(issuer)
    document = issuer_document(file.id, [(file.verification_method, file.public_key)])
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    typer.echo(f"Host it at {hosting_path(file.id)} as application/json.", err=True)
    if out is None:
        typer.echo(text, nl=False)
    else:
        write_file(out, text.encode("utf-8"), replace=replace)
