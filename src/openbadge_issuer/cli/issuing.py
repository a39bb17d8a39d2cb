"""``issue``, ``bake`` and ``extract``."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from openbadge_issuer.baking import bake, extract
from openbadge_issuer.cli.files import WrongUsage, parse_now, read_file, write_file
from openbadge_issuer.cli.keys import IssuerFile
from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.models import Achievement, Award, Recipient

__all__ = ["bake_file", "extract_file", "issue"]

_REPLACE = typer.Option("--replace", help="Write over the file if it is there.")


def issue(
    achievement: Annotated[Path, typer.Argument(help="The achievement, as JSON.", show_default=False)],
    to: Annotated[str, typer.Option(help="The recipient's e-mail address (or DID).", show_default=False)],
    name: Annotated[str | None, typer.Option(help="The recipient's name, for wallets to show.")] = None,
    issuer: Annotated[Path, typer.Option(help="Who issues.")] = Path("issuer.toml"),
    image: Annotated[Path | None, typer.Option(help="A PNG or SVG to bake the badge into.")] = None,
    out: Annotated[Path | None, typer.Option(help="The file to write.", show_default=False)] = None,
    valid_until: Annotated[str | None, typer.Option(help="When it expires, ISO 8601 with a zone.")] = None,
    now: Annotated[str | None, typer.Option(help="The time of issuing, ISO 8601 with a zone.")] = None,
    password_file: Annotated[Path | None, typer.Option(help="A file that holds the key's password.")] = None,
    *,
    replace: Annotated[bool, _REPLACE] = False,
) -> None:
    """Sign one badge, and bake it if there is an image."""
    award = Award(
        Achievement.from_json(parse_object(read_file(achievement))),
        Recipient.did(to, name=name) if to.startswith("did:") else Recipient.email(to, name=name),
        valid_until=_moment(valid_until, "--valid-until"),
    )
    secured = IssuerFile.read(issuer).load(password_file).issue(award, now=parse_now(now))
    data, extension = bytes(secured), secured.file_extension
    if image is not None:
        data, extension = bake(read_file(image), data), image.suffix.lower()
    target = out or Path(f"badge{extension}")
    write_file(target, data, replace=replace)
    typer.echo(f"{target}: {secured.document['id']}")


def _moment(text: str | None, option: str) -> datetime | None:
    if text is None:
        return None
    try:
        return parse_now(text)
    except WrongUsage as error:
        raise WrongUsage(str(error).replace("--now", option)) from None


def bake_file(
    image: Annotated[Path, typer.Argument(help="The PNG or SVG.", show_default=False)],
    credential: Annotated[Path, typer.Argument(help="The signed badge, JSON or JWS.", show_default=False)],
    out: Annotated[Path, typer.Option(help="The file to write.", show_default=False)],
    *,
    rebake: Annotated[
        bool, typer.Option("--rebake", help="Replace a badge that is in the image already.")
    ] = False,
    replace: Annotated[bool, _REPLACE] = False,
) -> None:
    """Put a signed badge into an image."""
    write_file(out, bake(read_file(image), read_file(credential).strip(), replace=rebake), replace=replace)
    typer.echo(str(out))


def extract_file(
    image: Annotated[Path, typer.Argument(help="The PNG or SVG.", show_default=False)],
    out: Annotated[Path | None, typer.Option(help="The file to write; without it, standard output.")] = None,
    *,
    replace: Annotated[bool, _REPLACE] = False,
) -> None:
    """Take the badge out of an image, exactly as it is in there."""
    found = extract(read_file(image))
    for warning in found.warnings:
        typer.echo(f"warning: {warning.message}", err=True)
    if out is None:
        sys.stdout.buffer.write(found.payload + b"\n")
    else:
        write_file(out, found.payload, replace=replace)
