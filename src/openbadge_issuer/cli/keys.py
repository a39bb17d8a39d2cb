"""``keygen`` and ``did``, and the file ``issuer.toml`` that says who issues."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, cast

import typer

from openbadge_issuer.cli.arguments import parse_issuer_id
from openbadge_issuer.cli.files import check_free, password_for, read_file, write_file
from openbadge_issuer.cli.terminal import note, put
from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.dids import hosting_path, issuer_document
from openbadge_issuer.errors import KeyMaterialError, OpenBadgeError
from openbadge_issuer.issuing import Irrevocable, Issuer
from openbadge_issuer.keys import LocalSigner, PublicKey
from openbadge_issuer.keys.local import SignerKind
from openbadge_issuer.models import Profile

__all__ = ["IssuerFile", "did", "hosted_document", "issuer_toml", "keygen"]


_KINDS: Mapping[str, SignerKind] = {"ed25519": "Ed25519", "p-256": "P-256", "rsa": "RSA"}
_FORMATS = ("eddsa-rdfc-2022", "vc-jwt")


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
        if path.is_dir():
            path /= "issuer.toml"
        if not path.exists():
            raise WrongUsage(
                f"{path} is not there: go to the folder that `openbadge init` made, or name the file that says who issues"
            )
        try:
            data = tomllib.loads(read_file(path).decode("utf-8-sig"))
            issuer, key = data["issuer"], data["key"]
            read = cls(
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
        if read.proof not in _FORMATS:
            raise WrongUsage(f"{path}: the proof format is one of {', '.join(_FORMATS)}")
        return read

    @property
    def file_extension(self) -> str:
        """Of a badge that is not baked."""
        return ".jwt" if self.proof == "vc-jwt" else ".json"

    def load(self, password_file: Path | None) -> Issuer:
        """The issuer, with its key out of the encrypted file."""
        pem = read_file(self.key_file)
        password = password_for(self.key_file, password_file) if b"ENCRYPTED" in pem else None
        try:
            signer = LocalSigner.from_pem(pem, password, verification_method=self.verification_method)
        except KeyMaterialError as error:
            advice = {
                "key.unencrypted": "Encrypt it: openssl pkcs8 -topk8 -v2 aes-256-cbc -in KEY -out NEW",
                "key.mismatch": "Take verification_method and public from where the key was made.",
            }.get(error.detail_code, error.advice)
            raise KeyMaterialError(
                f"{self.key_file}: {error.message}", code=error.detail_code, advice=advice
            ) from None
        if signer.public_key != self.public_key:
            raise WrongUsage(f"{self.key_file} is not the key whose public part is in the issuer's file")
        profile = Profile(id=self.id, name=self.name, url=self.url)
        proof = cast("Literal['eddsa-rdfc-2022', 'vc-jwt']", self.proof)
        return Issuer(profile, signer, status=Irrevocable(self.irrevocable), proof=proof)


def _toml(tables: Mapping[str, Sequence[tuple[str, str]]]) -> str:
    lines: list[str] = []
    for table, members in tables.items():
        lines += ["", f"[{table}]"]
        lines += [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in members]
    return "\n".join(lines[1:]) + "\n"


def _key_members(signer: LocalSigner, key_file: str) -> Sequence[tuple[str, str]]:
    return [
        ("file", key_file),
        ("verification_method", signer.verification_method),
        ("public", signer.public_key.to_multikey()),
    ]


def _proof_members(signer: LocalSigner) -> Sequence[tuple[str, str]]:
    return [("format", "eddsa-rdfc-2022" if signer.algorithm == "EdDSA" else "vc-jwt")]


def issuer_toml(name: str, signer: LocalSigner, *, key_file: str, irrevocable: str) -> str:
    """The text of ``issuer.toml``."""
    return (
        "# Who issues, and with which key. No secret is in this file; the key's own file is encrypted.\n\n"
        + _toml(
            {
                "issuer": [("id", signer.controller), ("name", name)],
                "key": _key_members(signer, key_file),
                "status": [("irrevocable", irrevocable)],
                "proof": _proof_members(signer),
            }
        )
    )


def hosted_document(issuer_id: str, verification_method: str, public_key: PublicKey) -> str:
    """The text of the document that a did:web or https issuer hosts."""
    document = issuer_document(issuer_id, [(verification_method, public_key)])
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


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
    kind_of_key = _KINDS.get(kind.lower())
    if kind_of_key is None:
        raise WrongUsage(f"--kind is {', '.join(_KINDS.values())}, and not {kind!r}")
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
    put(_toml({"key": _key_members(signer, out.name), "proof": _proof_members(signer)}))


def did(
    issuer: Annotated[Path, typer.Argument(metavar="[FILE]", help="Who issues.")] = Path("issuer.toml"),
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file to write; without it, standard output.")
    ] = None,
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Write over the file if it is there.")] = False,
) -> None:
    """Make the document that the issuer hosts (did.json), and say where it must be reachable."""
    file = IssuerFile.read(issuer)
    text = hosted_document(file.id, file.verification_method, file.public_key)
    if out is None:
        put(text)
    else:
        write_file(out, text.encode("utf-8"), replace=replace)
    note(f"Host it at {hosting_path(file.id)} as application/json.")
