"""``assess letters``: what applicants and assessors are to be told, written once each, as text, HTML and drafts of mail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

import typer

from openbadge_issuer.cli.arguments import parse_moment
from openbadge_issuer.cli.assess.batches import count, ended, said
from openbadge_issuer.cli.assess.places import (
    ByOption,
    NowOption,
    ProgrammeOption,
    SealedOption,
    find_application,
    opened,
    short,
)
from openbadge_issuer.cli.files import check_free, naming, read_file, write_file
from openbadge_issuer.cli.locking import alone
from openbadge_issuer.cli.terminal import note, put, shown
from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.codec.json import dump, parse_object
from openbadge_issuer.codec.types import Limits
from openbadge_issuer.errors import StoreConflict
from openbadge_issuer.programme.letters.due import LetterRegister, ReminderDue, reminders_due
from openbadge_issuer.programme.letters.letter import Mailbox
from openbadge_issuer.programme.letters.posting import (
    Post,
    Unwritten,
    letterhead,
    letters_to_write,
    names_of,
    reminders_to_write,
)
from openbadge_issuer.programme.letters.templates import LetterKind, Templates

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from openbadge_issuer.assessment import Application
    from openbadge_issuer.programme import Programme
    from openbadge_issuer.programme.settings import Settings

__all__ = ["letters", "remove_letters"]

_REGISTER: Final = "letters.json"
_LIMITS: Final = Limits(
    max_bytes=64_000_000, max_total_bytes=64_000_000, max_objects=500_000, max_values=5_000_000
)
_TOGETHER: Final = 100  # letters, after which the register is kept
_ENDINGS: Final = ("txt", "html", "eml")
_PATIENCE: Final = 30.0  # seconds to wait for another run
_TRIES: Final = 20


OutOption: TypeAlias = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Where they go; else letters/ in the sealed folder."),
]
KindOption: TypeAlias = Annotated[
    list[str] | None, typer.Option("--kind", metavar="KIND", help=f"Only these: {', '.join(LetterKind)}.")
]
TemplatesOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--templates", metavar="DIR", help="Your templates; else templates/ in the officer's folder."
    ),
]
LanguageOption: TypeAlias = Annotated[
    str | None, typer.Option("--language", metavar="TAG", help="In place of the one in the settings.")
]
AgainOption: TypeAlias = Annotated[
    list[str] | None, typer.Option("--again", metavar="ID", help="Write this application's letter once more.")
]
DaysOption: TypeAlias = Annotated[
    int, typer.Option("--days", min=0, max=60, help="Remind so many business days before.")
]
WriteOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--write-templates", metavar="DIR", help="Write the built-in templates there, to be edited."
    ),
]


def letters(  # noqa: PLR0913, PLR0917 - options
    out: OutOption = None,
    kind: KindOption = None,
    templates: TemplatesOption = None,
    language: LanguageOption = None,
    again: AgainOption = None,
    days: DaysOption = 2,
    write_templates: WriteOption = None,
    by: ByOption = None,
    now: NowOption = None,
    programme: ProgrammeOption = Path(),
    sealed: SealedOption = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say which are due, and write nothing.")
    ] = False,
) -> None:
    """Write the letters that are due and were not written yet: text, HTML, and .eml that opens as a draft."""
    folders, moment = opened(programme, sealed), parse_moment(now)
    settings = folders.settings
    tag = language or str(settings.language)
    if write_templates is not None:
        _write_templates(write_templates, tag)
        return
    texts = _templates(templates, programme / "templates", tag)
    target = out or (sealed / "letters" if sealed is not None else None)
    folders.persons()  # raises where the sealed folder is not at hand
    if target is None:  # pragma: no cover  # it was just read
        raise WrongUsage("say with --out where the letters go")
    with alone(programme / ".letters.lock", "writing the letters of this programme", seconds=_PATIENCE):
        erased: list[str] = []
        due = _due(
            folders,
            _without(folders, again or ()),
            texts,
            [_kind(one) for one in kind or ()],
            by=folders.officer(by),
            now=moment,
            days=days,
            erased=erased,
        )
        if dry_run:
            ended(f"{count(_told(due), 'letter')} due; nothing was written.")
            return
        written, refused = _write(folders, due, target, settings, moment)
        gone = remove_letters(folders, erased, target)
    if gone:
        note(f"{count(gone, 'file')} of letters to erased applicants removed from {target}")
    hint = f" They are in {target} and hold names: send them, then delete them." if written else ""
    ended(f"{count(written, 'letter')} written.{hint}", refused)


def _without(folders: Programme, again: Iterable[str]) -> LetterRegister:
    register = _read(folders)
    for text in again:
        register = register.without(find_application(folders, text))
    return register


def _told(due: Iterable[Post | Unwritten]) -> int:
    found = 0
    for one in due:
        _tell(one)
        found += isinstance(one, Post)
    return found


def _kind(text: str) -> LetterKind:
    try:
        return LetterKind(text)
    except ValueError:
        raise WrongUsage(f"--kind is one of {', '.join(LetterKind)}, not {text!r}") from None


def _due(
    folders: Programme,
    register: LetterRegister,
    texts: Templates,
    kinds: list[LetterKind],
    *,
    by: str,
    now: datetime,
    days: int,
    erased: list[str],
) -> Iterator[Post | Unwritten]:
    """Letters to applicants and then reminders; each application is read once, and told of if it was ``erased``."""
    persons, head = folders.persons(), letterhead(folders.settings)
    people, sent_in = persons.people, {one.application or "" for one in persons.imported.values()}
    references = {(one.application, one.reviewer): one.id for one in folders.packets()}
    works: list[ReminderDue] = []

    def read() -> Iterator[Application]:
        for application in folders.applications():
            if application.facts().erased >= 0:
                erased.append(application.id)
            works.extend(
                reminders_due(
                    [application], now=now, calendar=head.calendar, days_before=days, references=references
                )
            )
            yield application

    yield from letters_to_write(
        read(), register, people, by=by, head=head, templates=texts, kinds=kinds, sent_in=sent_in
    )
    if not kinds or LetterKind.REMINDER in kinds:
        yield from reminders_to_write(works, register, people, head=head, templates=texts, now=now)


def _write(
    folders: Programme, due: Iterable[Post | Unwritten], target: Path, settings: Settings, now: datetime
) -> tuple[int, int]:
    """Each letter's files first, and then that it was written: a run that was cut off writes the same files again."""
    sender = Mailbox(settings.sender, settings.name) if settings.sender is not None else None
    if sender is None:
        note("programme.yaml has no sender, so no drafts of mail are written, only texts")
    done: list[str] = []
    written = refused = 0
    try:
        for one in due:
            _tell(one)
            if isinstance(one, Unwritten):
                refused += 1
                continue
            _write_one(one, target, sender, now, _badge(folders, one))
            done += one.keys
            written += 1
            if len(done) >= _TOGETHER:
                _keep(folders, done, now)
                done.clear()
    finally:
        if done:
            _keep(folders, done, now)
    return written, refused


def remove_letters(folders: Programme, erased: Iterable[str], target: Path) -> int:
    """Letters of which nothing is to be left, removed where they were written; how many files."""
    register, gone = _read(folders), 0
    for application_id in erased:
        for name in names_of(register, application_id):
            for ending in _ENDINGS:
                file = target / f"{name}.{ending}"
                if file.is_file():
                    file.unlink()
                    gone += 1
    return gone


def _tell(one: Post | Unwritten) -> None:
    if isinstance(one, Unwritten):
        said(one.reference, str(one.error))
    else:
        unknown = "" if one.to is not None else "\tno address is known"
        put(f"{short(one.reference)}\t{one.kind}\t{one.name}{unknown}\n")


def _write_one(
    post: Post, target: Path, sender: Mailbox | None, now: datetime, attached: dict[str, bytes]
) -> None:
    files = {
        "txt": f"{post.letter.subject}\n\n{post.letter.text}".encode(),
        "html": post.letter.html.encode(),
    }
    if sender is not None and post.to is not None:
        files["eml"] = post.letter.to_eml(sender, post.to, now=now, attached=attached)
    for ending, content in files.items():
        write_file(target / f"{post.name}.{ending}", content, replace=True, private=True)


def _badge(folders: Programme, post: Post) -> dict[str, bytes]:
    """What goes with the letter of an award: the badge in ``awards/``, by the name that it gets in the mail."""
    if post.kind not in (LetterKind.AWARD, LetterKind.CERTIFIED):
        return {}
    keys = folders.award_files(post.reference)
    if not keys:
        said(
            post.reference,
            "no badge in awards/, so none is attached: `openbadge assess award`, then `letters --again`",
        )
    found = ((f"badge.{key.rpartition('.')[2]}", folders.officer_folder.get(key)) for key in keys)
    return {name: kept[0] for name, kept in found if kept is not None}


# the register


def _read(folders: Programme) -> LetterRegister:
    found = folders.officer_folder.get(_REGISTER)
    return LetterRegister() if found is None else LetterRegister.from_json(parse_object(found[0], _LIMITS))


def _keep(folders: Programme, keys: list[str], now: datetime) -> None:
    for attempt in range(_TRIES):
        found = folders.officer_folder.get(_REGISTER)
        known = (
            LetterRegister() if found is None else LetterRegister.from_json(parse_object(found[0], _LIMITS))
        )
        content = dump(known.with_written(keys, now=now).to_json())
        try:
            folders.officer_folder.put(_REGISTER, content, expected_version=found[1] if found else None)
        except StoreConflict:
            if attempt == _TRIES - 1:
                raise
        else:
            return


# templates


def _templates(folder: Path | None, usual: Path, tag: str) -> Templates:
    """The built-in ones of the language, with the officer's files in place of them; raises `ConfigurationError`."""
    if folder is not None and not folder.is_dir():
        raise WrongUsage(f"--templates {folder} is no folder")
    base = folder or usual
    for name in (tag, tag.partition("-")[0]):
        own = base / name
        if not own.is_dir():
            continue
        files = {
            one.name: read_file(one)
            for one in sorted(own.iterdir())
            if one.is_file() and not one.name.startswith((".", "~")) and one.suffix in (".txt", ".html")
        }
        with naming(own):
            return _built_in(name).with_files(files, language=name)
    return Templates.built_in(tag)


def _built_in(tag: str) -> Templates:
    known = tag.partition("-")[0] in Templates.LANGUAGES
    return Templates.built_in(tag if known else "en")


def _write_templates(folder: Path, tag: str) -> None:
    own = Templates.built_in(tag)
    target = folder / own.language
    for name in own.files:
        check_free(target / name, replace=None)
    for name, content in sorted(own.files.items()):
        write_file(target / name, content)
    put(
        f"{count(len(own.files), 'file')} written to {shown(str(target))}: edit them, and keep those that you need.\n"
    )
