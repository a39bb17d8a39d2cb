"""``assess award``: decisions become badges, each once, whatever happens in between."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openbadge_issuer.assessment.extension import Extension
from openbadge_issuer.assessment.state import State, refuse
from openbadge_issuer.baking import bake, sniff
from openbadge_issuer.cli.arguments import parse_moment
from openbadge_issuer.cli.assess.batches import chosen, count, ended, said
from openbadge_issuer.cli.assess.completeness import IdsArgument
from openbadge_issuer.cli.assess.places import (
    ByOption,
    NowOption,
    ProgrammeOption,
    SealedOption,
    opened,
    short,
)
from openbadge_issuer.cli.issuer_file import IssuerFile, IssuerOption
from openbadge_issuer.cli.issuing import artwork_of
from openbadge_issuer.cli.terminal import put, shown
from openbadge_issuer.errors import AssessmentError, LedgerError, RuleError

if TYPE_CHECKING:
    from datetime import datetime

    from openbadge_issuer.assessment import Application
    from openbadge_issuer.assessment.people import People
    from openbadge_issuer.issuing import Issuer
    from openbadge_issuer.programme import Programme
    from openbadge_issuer.proofs.secured import SecuredCredential

__all__ = ["award"]


def award(
    applications: IdsArgument = None,
    issuer: IssuerOption = Path("issuer.toml"),
    image: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A PNG or SVG to bake the badges into.")
    ] = None,
    password_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A file that holds the key's password.")
    ] = None,
    by: ByOption = None,
    now: NowOption = None,
    programme: ProgrammeOption = Path(),
    sealed: SealedOption = None,
    *,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Write files that are there once more, such as with another image."),
    ] = False,
) -> None:
    """Issue the badge of each decision that awards one, and put it into awards/. Again does no harm: the ledger knows."""
    folders, moment = opened(programme, sealed), parse_moment(now)
    officer, url = folders.officer(by), folders.settings.extension
    extension = Extension(url) if url is not None else None
    people = folders.people()
    ids = chosen(folders, applications, State.AWARDED)
    if not applications:  # what was erased does not come back out of the ledger
        ids = [one for one in ids if folders.load(one).facts().erased < 0]
    who = IssuerFile.read(issuer)
    artwork = artwork_of(image) if image is not None else None
    ending = f".{sniff(artwork)}" if artwork is not None else who.file_extension
    new = refused = 0
    with who.known.opened() as ledger:
        contexts = extension.pinned() if extension is not None else None
        signing = who.load(password_file, ledger, contexts)
        for application_id in ids:
            try:
                found = folders.load(application_id)
                _clear_overturned(folders, signing, found, issuer)
                secured, is_new = _issued(signing, found, people, officer, extension, moment)
            except (AssessmentError, LedgerError, RuleError) as error:
                said(application_id, str(error))
                refused += 1
                continue
            new += is_new
            there = folders.award_files(application_id)
            if not there or replace:
                badge = bytes(secured) if artwork is None else bake(artwork, bytes(secured))
                key = folders.save_award(application_id, badge, ending)
                for former in set(there) - {key}:
                    folders.remove(former)
                put(f"{short(application_id)}\t{shown(key)}\t{shown(str(secured.document['id']))}\n")
    if artwork is None and new:
        put(
            f"They are {who.file_extension} files: --image FILE bakes them into a picture, which earners can show.\n"
        )
    ended(f"{count(new, 'badge')} issued; {count(len(ids) - refused, 'award')} in awards/.", refused)


def _clear_overturned(folders: Programme, signing: Issuer, application: Application, file: Path) -> None:
    """Nobody holds two badges, one of them by a decision that does not stand any more; nor lies that one in awards/."""
    for key in application.overturned:
        former = signing.ledger.by_key(signing.profile.id, key)
        if former is not None and former.signed is not None and not former.status("revocation"):
            raise refuse(
                "decision",
                "By a decision that does not stand any more a badge was issued, and it is not revoked.",
                f'First: openbadge revoke {former.credential_id} --issuer {file} --actor … --reason "…"',
            )
    if application.overturned:
        known = signing.ledger.by_key(signing.profile.id, application.decision.id)
        for key in folders.award_files(application.id) if known is None or known.signed is None else ():
            folders.remove(key)


def _issued(
    issuer: Issuer,
    application: Application,
    people: People,
    officer: str,
    extension: Extension | None,
    now: datetime,
) -> tuple[SecuredCredential, bool]:
    """The badge, and whether it is new. What was issued before is that badge, whatever was changed or erased since."""
    decision = application.decision
    if application.state is not State.AWARDED:
        decision.award(people, by=officer)  # which says why not
    known = issuer.ledger.by_key(issuer.profile.id, decision.id)
    if known is not None and known.signed is not None:
        return issuer.credential(known.credential_id), False
    earned = decision.award(people, by=officer, extension=extension)
    return issuer.issue(earned, key=decision.id, now=now), True
