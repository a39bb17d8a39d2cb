"""``issue``, ``bake`` and ``extract``."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from openbadge_issuer.baking import DEFAULT_IMAGE_LIMITS, bake, extract, sniff
from openbadge_issuer.baking.payload import checked
from openbadge_issuer.cli.arguments import parse_line, parse_moment
from openbadge_issuer.cli.files import check_free, check_name, naming, read_file, read_object, write_file
from openbadge_issuer.cli.issuer_file import IssuerFile, IssuerOption
from openbadge_issuer.cli.records import content_key, day
from openbadge_issuer.cli.terminal import harmless, note, put, put_bytes, shown
from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.errors import CarrierError, LedgerError, ModelError
from openbadge_issuer.issuing import IrrevocableWarning
from openbadge_issuer.ledger import Reservation
from openbadge_issuer.models import Achievement, Award, Recipient
from openbadge_issuer.proofs.secured import SecuredCredential

__all__ = ["artwork_of", "bake_file", "extract_file", "issue"]

_ADVICE = {
    "ledger.conflict": "Give each award a --key of its own.",
    "ledger.erased": "If the person wants it again, give it a --key of its own.",
}
_REPLACE = typer.Option("--replace", help="Write over the file if it is there.")
_OUT = typer.Option(metavar="FILE", help="The file to write.", show_default=False)


def issue(  # noqa: PLR0913 - options
    achievement: Annotated[
        Path, typer.Argument(metavar="ACHIEVEMENT", help="The achievement, as JSON.", show_default=False)
    ],
    to: Annotated[
        str,
        typer.Option(metavar="EMAIL", help="The recipient's e-mail address (or DID).", show_default=False),
    ],
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="The recipient's name, for wallets to show.")
    ] = None,
    issuer: IssuerOption = Path("issuer.toml"),
    image: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A PNG or SVG to bake the badge into.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The file to write; else awarded.png, .svg, .json or .jwt."),
    ] = None,
    valid_until: Annotated[
        str | None, typer.Option(metavar="ISO8601", help="When it expires, with a zone.")
    ] = None,
    now: Annotated[
        str | None, typer.Option(metavar="ISO8601", help="The time of issuing, with a zone.")
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(
            metavar="KEY",
            help="What is unique for this award, such as the number of an enrolment; else its content.",
        ),
    ] = None,
    password_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A file that holds the key's password.")
    ] = None,
    *,
    replace: Annotated[bool, _REPLACE] = False,
) -> None:
    """Sign one badge, and bake it if there is an image. Again for the same award, it is the same badge again."""
    moment = parse_moment(now)
    with naming(achievement):
        earned = Achievement.from_json(read_object(achievement))
    award = Award(
        earned,
        _recipient(to, parse_line(name, "--name") if name is not None else None),
        valid_until=parse_moment(valid_until, "--valid-until") if valid_until is not None else None,
    )
    who = IssuerFile.read(issuer)
    artwork = artwork_of(image) if image is not None else None
    kind = sniff(artwork) if artwork is not None else None
    target = out or Path(f"awarded.{kind}" if kind else f"awarded{who.file_extension}")
    check_name(target, kind)
    check_free(target, replace=replace)
    secured, remarks = _issued(who, award, key, moment, password_file)
    data = bytes(secured) if artwork is None else bake(artwork, bytes(secured))
    write_file(target, data, replace=replace)
    put(f"{shown(str(target))}: {shown(str(secured.document['id']))}\n")
    for remark in remarks:
        note(remark)


def _issued(
    who: IssuerFile, award: Award, key: str | None, now: datetime, password_file: Path | None
) -> tuple[SecuredCredential, list[str]]:
    """The badge, and what has to be said about it."""
    if who.ledger is None:
        if key is not None:
            raise WrongUsage(
                f"--key is for an issuer with a ledger, and {who.path} names none ([ledger] url)"
            )
        with warnings.catch_warnings(record=True, category=IrrevocableWarning, action="always") as told:
            secured = who.load(password_file).issue(award, now=now)
        return secured, [f"warning: {warning.message}" for warning in told]
    with who.ledger.opened() as ledger:
        issuer = who.load(password_file, ledger)
        key = content_key(award, issuer.profile) if key is None else key
        earlier = ledger.by_key(who.id, key)
        with warnings.catch_warnings(record=True, category=IrrevocableWarning, action="always") as told:
            try:
                secured = issuer.issue(award, key=key, now=now)
            except LedgerError as error:
                error.advice = _ADVICE.get(error.detail_code, error.advice)
                raise
        remarks = [f"warning: {warning.message}" for warning in told]
        if earlier is not None and earlier.signed is not None:
            remarks += _again(earlier)
        return secured, remarks


def _again(earlier: Reservation) -> Iterator[str]:
    """It is not new, and may have been taken back since."""
    yield f"This award was issued before, on {day(earlier.reserved_at)}: it is that badge again. --key makes another one."
    for purpose, what in (("revocation", "revoked"), ("suspension", "suspended")):
        if earlier.status(purpose):
            yield f"warning: That badge is {what}."


def artwork_of(image: Path) -> bytes:
    """The bytes of an image that can be baked; what is wrong with it shows before anybody types a password."""
    artwork = read_file(image)
    with naming(image):
        bake(artwork, b"{}")
    return artwork


def _recipient(to: str, name: str | None) -> Recipient:
    try:
        return Recipient.did(to, name=name) if to.startswith("did:") else Recipient.email(to, name=name)
    except ModelError as error:
        raise WrongUsage(f"--to: {error.message}") from None


def bake_file(
    image: Annotated[Path, typer.Argument(metavar="IMAGE", help="The PNG or SVG.", show_default=False)],
    credential: Annotated[
        Path, typer.Argument(metavar="CREDENTIAL", help="The signed badge, JSON or JWS.", show_default=False)
    ],
    out: Annotated[Path, _OUT],
    *,
    rebake: Annotated[
        bool, typer.Option("--rebake", help="Replace a badge that is in the image already.")
    ] = False,
    replace: Annotated[bool, _REPLACE] = False,
) -> None:
    """Put a signed badge into an image."""
    check_free(out, replace=replace)
    badge, artwork = read_file(credential).strip(), read_file(image)
    with naming(credential):
        if badge.startswith(b"{") and "proof" not in parse_object(badge):
            raise WrongUsage(f"{credential} is not signed, so it is no badge yet; `openbadge issue` signs")
        payload = checked(badge, DEFAULT_IMAGE_LIMITS)
    with naming(image):
        try:
            baked = bake(artwork, payload, replace=rebake)
        except CarrierError as error:
            if error.detail_code == "carrier.already_baked":
                error.advice = (
                    "Bake into the blank artwork, or say --rebake to put the new badge in its place."
                )
            raise
    check_name(out, sniff(artwork))
    write_file(out, baked, replace=replace)
    put(f"{shown(str(out))}\n")


def extract_file(
    image: Annotated[Path, typer.Argument(metavar="IMAGE", help="The PNG or SVG.", show_default=False)],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file to write; without it, standard output.")
    ] = None,
    *,
    replace: Annotated[bool, _REPLACE] = False,
) -> None:
    """Take the badge out of an image, exactly as it is in there. It is not checked."""
    with naming(image):
        found = extract(read_file(image))
    for warning in found.warnings:
        note(f"warning: {warning.message}")
    if out is not None:
        write_file(out, found.payload, replace=replace)
    elif sys.stdout is not None and sys.stdout.isatty():
        put(harmless(found.payload.decode("utf-8", "replace")) + "\n")
    else:
        put_bytes(found.payload + b"\n")
