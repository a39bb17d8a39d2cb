"""The course of a batch: read what is wanted, look through all rows, and only then sign the first badge."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from datetime import tzinfo
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Final

import typer

from openbadge_issuer.cli.assess.batches import count
from openbadge_issuer.cli.batch.ending import drop_zips, finish
from openbadge_issuer.cli.batch.looking import Looking, put_columns
from openbadge_issuer.cli.batch.making import Maker
from openbadge_issuer.cli.batch.output import LOCK, OutFolder
from openbadge_issuer.cli.batch.plan import Plan, digest_of, opened
from openbadge_issuer.cli.batch.running import Run
from openbadge_issuer.cli.batch.workers import executor_of
from openbadge_issuer.cli.files import naming, read_object
from openbadge_issuer.cli.issuer_file import IssuerFile
from openbadge_issuer.cli.issuing import artwork_of
from openbadge_issuer.cli.locking import alone
from openbadge_issuer.cli.terminal import note
from openbadge_issuer.cli.usage import FAILED, INTERRUPTED, WrongUsage
from openbadge_issuer.codec import jcs
from openbadge_issuer.delivery.texts import texts_for
from openbadge_issuer.errors import ExecutorError, InputError
from openbadge_issuer.issuing import IrrevocableWarning
from openbadge_issuer.models import Achievement, Profile
from openbadge_issuer.programme.awards.checking import check_achievement
from openbadge_issuer.programme.awards.columns import check_columns, found_columns, is_headed
from openbadge_issuer.programme.awards.rows import RowReader
from openbadge_issuer.programme.awards.sheet import open_sheet
from openbadge_issuer.programme.encodings import known_encoding
from openbadge_issuer.programme.responses.table import ResponseRow
from openbadge_issuer.programme.responses.times import zone_of

if TYPE_CHECKING:
    from openbadge_issuer.cli.batch.options import Wanted
    from openbadge_issuer.ledger import Ledger
    from openbadge_issuer.programme.awards.sheet import AwardSheet

__all__ = ["course"]

_ORDERS: Final = {None: None, "day-first": True, "month-first": False}
_MAP: Final = "--map COLUMN=FIELD says what a column is, --map COLUMN=ignore that it is nothing"
_TITLES: Final = 20  # rows above the headings, at most
_BROKEN: Final = (
    "See that the workers, and the scheduler of Dask, are running; then the same command with --resume."
)
_NO_EXECUTOR: Final = "--executor needs a ledger, and {} names none ([ledger] url)"
_NO_RESUME: Final = (
    "--resume needs a ledger, and {} names none ([ledger] url): nobody knows which badges were issued. Those in the folder "
    "are good; take the rows that are not among them into a file of their own"
)


def course(wanted: Wanted) -> None:
    """Runs a batch; ends with exit status 1 where rows were refused."""
    who = IssuerFile.read(wanted.issuer)
    if who.ledger is None and (wanted.resume or wanted.executor is not None):
        raise WrongUsage((_NO_RESUME if wanted.resume else _NO_EXECUTOR).format(who.path))
    looking = _looking(wanted, who)
    artwork = artwork_of(wanted.images) if wanted.images is not None else None
    if wanted.dry_run:
        with _ledger(who, looked_at=True) as ledger:
            bad = looking.dry_run(wanted.now, ledger)
        raise typer.Exit(FAILED if bad else 0)
    with naming(wanted.awards):
        looking.sheet.check_encoding()
    if wanted.out is None:
        raise WrongUsage("--out is missing: the folder to fill")
    texts_for(wanted.language, None)
    plan, folder = _plan(wanted, who, looking), OutFolder(wanted.out)
    plan.check(folder, resume=wanted.resume)
    maker = Maker(artwork=artwork, mails=wanted.mails, language=wanted.language, contact=wanted.contact)
    with contextlib.ExitStack() as held:
        ledger = held.enter_context(_ledger(who))
        issuer = who.load(wanted.password_file, ledger)
        executor = held.enter_context(
            executor_of(wanted.executor)
        )  # that nobody answers is told before anything is done
        looking.look(wanted.now, ledger, skip_bad=wanted.skip_bad)
        if digest_of(wanted.awards) != plan.awards:
            raise WrongUsage(
                f"{wanted.awards} was changed while it was looked at: nothing was signed, do it once more"
            )
        folder.make()
        held.enter_context(alone(folder.path / LOCK, "filling this folder", seconds=0))
        plan.begin(folder, resume=wanted.resume)
        run = Run(folder, looking, maker, issuer, executor, ledger)
        _to_the_end(run, plan, wanted)
    raise typer.Exit(FAILED if run.refused or run.lost or run.unaccounted or run.changed else 0)


@contextlib.contextmanager
def _ledger(who: IssuerFile, *, looked_at: bool = False) -> Iterator[Ledger | None]:
    if who.ledger is None:
        yield None
        return
    with who.ledger.looked_at() if looked_at else who.ledger.opened() as ledger:
        yield ledger


def _to_the_end(run: Run, plan: Plan, wanted: Wanted) -> None:
    """Issues, and finishes; whatever comes between, it is said how to go on."""
    try:
        drop_zips(run.folder, pack=wanted.pack)
        with warnings.catch_warnings(record=True, category=IrrevocableWarning, action="default") as told:
            run.issue_all(wanted.now)
        for text in {str(warning.message): None for warning in told}:
            note(f"warning: {text}")
        run.changed = digest_of(wanted.awards) != plan.awards
        finish(run, plan, pack=wanted.pack)
    except BaseException as error:
        go_on = (
            "the same command with --resume goes on"
            if run.ledger is not None
            else "this issuer has no ledger to go on by"
        )
        note(f"stopped after {count(run.issued, 'badge')}: {go_on}")
        if isinstance(error, ExecutorError) and error.detail_code == "executor.broken":
            error.advice = _BROKEN
        if isinstance(error, KeyboardInterrupt):
            raise typer.Exit(INTERRUPTED) from None
        if isinstance(error, OSError):
            raise WrongUsage(f"{error.filename or wanted.out}: {error.strerror}") from None
        raise


def _looking(wanted: Wanted, who: IssuerFile) -> Looking:
    token = who.proof == "vc-jwt"
    with naming(who.path):
        profile = Profile(id=who.id, name=who.name, url=who.url)
    with naming(wanted.achievement):
        earned = Achievement.from_json(read_object(wanted.achievement))
        check_achievement(earned, profile, token=token)
    with naming(wanted.awards):
        sheet = open_sheet(lambda: opened(wanted.awards), wanted.encoding)
        columns = found_columns(sheet.columns, earned, map(_pair, wanted.columns), wanted.key, sheet.unseen)
        if columns.lost is not None:
            named = columns.called(columns.of("key")[0])
            note(f"column {named} is the key alone, and not {columns.lost}: a copy of the column can be both")
        try:
            check_columns(columns)
        except InputError as error:
            if wanted.dry_run:
                put_columns(wanted.awards, sheet, columns)
            error.advice = _advice(sheet, dry_run=wanted.dry_run)
            raise
    reader = RowReader(
        columns=columns,
        achievement=earned,
        zone=_zone(wanted.zone),
        day_first=_day_first(wanted.dates),
        mails=wanted.mails,
    )
    return Looking(wanted.awards, sheet, reader, profile, token=token)


def _advice(sheet: AwardSheet, *, dry_run: bool) -> str:
    """What to do where the columns are not clear; a table often begins below a title."""
    for row in islice(sheet.rows(), _TITLES):
        if isinstance(row, ResponseRow) and not is_headed(sheet.columns) and is_headed(row.cells):
            return f"The headings seem to be in row {row.line}: delete the rows above."
    return _MAP if dry_run else f"{_MAP}; --dry-run shows all"


def _pair(text: str) -> tuple[str, str]:
    column, separator, field = text.rpartition("=")
    if not separator or not column.strip():
        raise WrongUsage(f'--map is COLUMN=FIELD, such as "Student\'s mail=email", not {text!r}')
    return column, field


def _zone(name: str) -> tzinfo:
    found = zone_of(name)
    if found is None:
        raise WrongUsage(f"--zone {name!r} is not known here; write UTC, or a zone such as Europe/Vienna")
    return found


def _day_first(order: str | None) -> bool | None:
    if order not in _ORDERS:
        raise WrongUsage(f"--dates is day-first or month-first, not {order!r}")
    return _ORDERS[order]


def _plan(wanted: Wanted, who: IssuerFile, looking: Looking) -> Plan:
    reader, profile = looking.reader, looking.profile
    columns = reader.columns
    return Plan(
        awards=digest_of(wanted.awards),
        achievement=sha256(jcs.canonical(reader.achievement.to_json())).hexdigest(),
        issuer=who.id,
        profile=sha256(jcs.canonical(profile.to_json())).hexdigest(),
        proof=who.proof,
        columns={columns.called(at): field for at, field in columns.fields.items()},
        zone=wanted.zone,
        dates=wanted.dates,
        encoding=known_encoding(wanted.encoding) if wanted.encoding is not None else None,
        images=digest_of(wanted.images) if wanted.images is not None else None,
        mails=wanted.mails,
        language=wanted.language,
        contact=wanted.contact,
    )
