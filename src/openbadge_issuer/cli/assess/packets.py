"""``assess packets`` and ``assess collect``: work goes out to assessors and comes back, by file alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from openbadge_issuer.assessment.evidence import FileEvidence
from openbadge_issuer.assessment.scoring import unseen
from openbadge_issuer.assessment.state import AWAITED, State
from openbadge_issuer.cli.arguments import parse_moment
from openbadge_issuer.cli.assess.batches import count, ended, said
from openbadge_issuer.cli.assess.places import (
    ByOption,
    NamesOption,
    NowOption,
    ProgrammeOption,
    SealedOption,
    called,
    opened,
)
from openbadge_issuer.cli.files import check_free
from openbadge_issuer.cli.terminal import note, put, shown
from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.programme.packets.applying import Applied, apply_collected
from openbadge_issuer.programme.packets.collecting import Collected, collect
from openbadge_issuer.programme.packets.packing import Work, write_packets
from openbadge_issuer.programme.register import is_packet_id

if TYPE_CHECKING:
    from datetime import datetime

    from openbadge_issuer.assessment import Application, Definition
    from openbadge_issuer.assessment.packet import Packet
    from openbadge_issuer.programme import Persons, Programme
    from openbadge_issuer.programme.packets.review_form import CommentPolicy, Fault
    from openbadge_issuer.programme.register import PacketRegister

__all__ = ["collect_files", "packets"]

_UNDER_REVIEW = (State.IN_REVIEW, State.DISAGREED)
_COMMENTS: dict[str, CommentPolicy] = {"below": "below_required", "always": "always", "never": "never"}


def packets(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where the zips go, one for each assessor.")
    ],
    now: NowOption = None,
    programme: ProgrammeOption = Path(),
    sealed: SealedOption = None,
    *,
    names: NamesOption = False,
    new: Annotated[bool, typer.Option("--new", help="Only work that did not go out before.")] = False,
    incomplete: Annotated[
        bool, typer.Option("--incomplete", help="Work of which something is withheld, too.")
    ] = False,
    replace_them: Annotated[
        bool, typer.Option("--replace", help="Write over zips that are there already.")
    ] = False,
) -> None:
    """Write one zip for each assessor: blinded work, rubric, and a form for each application as a workbook and a page."""
    folders, moment = opened(programme, sealed), parse_moment(now)
    persons = folders.persons() if names else None
    if out.exists() and not out.is_dir():
        raise WrongUsage(f"--out {out} is no folder")
    out_before = {(entry.application, entry.reviewer) for entry in folders.packets()} if new else set()
    waiting = [
        (packet, files)
        for packet, files in _awaited(folders, incomplete=incomplete)
        if (packet.application, packet.reviewer) not in out_before
    ]
    by_reviewer: dict[str, list[tuple[Packet, dict[str, Callable[[], BinaryIO]]]]] = {}
    for packet, files in waiting:
        by_reviewer.setdefault(packet.reviewer, []).append((packet, files))
    for reviewer in by_reviewer:
        check_free(out / f"{reviewer}.zip", replace=replace_them)
    ids = _registered(folders, [packet for packet, _ in waiting], moment)
    settings = folders.settings
    for reviewer, given in sorted(by_reviewer.items()):
        works = [Work(ids[packet.application, reviewer], packet, files) for packet, files in given]
        path = out / f"{reviewer}.zip"
        _write(
            path,
            partial(
                write_packets, works=works, programme=settings.name, now=moment, language=settings.language
            ),
        )
        put(f"{shown(called(reviewer, persons))}\t{count(len(works), 'packet')}\t{path}\n")
    ended(f"{count(len(waiting), 'packet')} for {count(len(by_reviewer), 'assessor')}.")


def _registered(folders: Programme, given: list[Packet], moment: datetime) -> dict[tuple[str, str], str]:
    """The ids of these packets, in the register before the first zip is written: none goes out that is not known."""
    if not given:
        return {}
    register = folders.change_packets(lambda one: one.issue(given, now=moment)[0])
    return {(entry.application, entry.reviewer): entry.id for entry in register}


def _awaited(
    folders: Programme, *, incomplete: bool
) -> Iterator[tuple[Packet, dict[str, Callable[[], BinaryIO]]]]:
    """Every review that somebody is to write now, with what goes out for it."""
    for application in folders.applications(*_UNDER_REVIEW):
        facts = application.facts()
        third = application.state is State.DISAGREED
        reviewers = [
            one.reviewer
            for one in facts.assignments
            if one.round == facts.round and one.status in AWAITED and one.third == third
        ]
        for reviewer in reviewers:
            packet, files = _given(folders, application, reviewer)
            withheld = [one for one in packet.withheld if one != "note"]  # which never goes out
            if withheld and not incomplete:
                said(
                    application.id,
                    f"{count(len(withheld), 'item')} withheld, so it stays here: screen and release first, "
                    "or say --incomplete",
                )
                break
            hidden = unseen(application.definition, application.items)
            if hidden:
                said(
                    application.id,
                    f"nothing is shown for {', '.join(hidden)}, so nobody can score it: screen, or release an item of it",
                )
                break
            yield packet, files


def _given(
    folders: Programme, application: Application, reviewer: str
) -> tuple[Packet, dict[str, Callable[[], BinaryIO]]]:
    blinded = folders.blinded(application.id)
    if blinded is not None:
        packet = blinded.packet_for(application, reviewer)
        digests = dict(blinded.files)
    else:
        packet, digests = application.packet_for(reviewer), {}
        if application.definition.policy.blind:  # without copies no file goes out
            gone = {one.id for one in packet.items if one.kind == "file"}
            packet = replace(
                packet,
                items=tuple(one for one in packet.items if one.id not in gone),
                withheld=(*packet.withheld, *sorted(gone)),
            )
        else:
            digests = _originals(application)
    opens: dict[str, Callable[[], BinaryIO]] = {
        item.id: partial(folders.evidence.open, digests[item.id])
        for item in packet.items
        if item.kind == "file" and item.id in digests
    }
    return packet, opens


def _originals(application: Application) -> dict[str, str]:
    answers = {item.id: application.answer_of(item) for item in application.items}
    return {name: one.digest for name, one in answers.items() if isinstance(one, FileEvidence)}


def _write(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Writes a file as a stream, wholly or not at all."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with beside.open("xb") as file:
                write(file)
            beside.replace(path)
        except BaseException:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise WrongUsage(f"{path}: {error.strerror or 'can not be written'}") from None


# the way back


def collect_files(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="DIR", help="Folders and files that came back, in any mixture.", show_default=False
        ),
    ],
    by: ByOption = None,
    now: NowOption = None,
    programme: ProgrammeOption = Path(),
    sealed: SealedOption = None,
    correct: Annotated[
        list[str] | None,
        typer.Option(
            "--correct", metavar="PACKET", help="This packet's review may replace the one that is locked."
        ),
    ] = None,
    comments: Annotated[
        str,
        typer.Option(
            metavar="WHEN", help="A comment is required: below (the required level), always, never."
        ),
    ] = "below",
    *,
    names: NamesOption = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Judge what came back, and change nothing.")
    ] = False,
) -> None:
    """Read what assessors sent back: good reviews are locked, everything else is named with file, sheet and cell."""
    folders, moment = opened(programme, sealed), parse_moment(now)
    if comments not in _COMMENTS:
        raise WrongUsage(f"--comments is one of {', '.join(_COMMENTS)}, not {comments!r}")
    corrections = frozenset(correct or ())
    if not all(map(is_packet_id, corrections)):
        raise WrongUsage("--correct names a packet, such as pk-abcdefghijkl")
    register = folders.packets()
    who = partial(_reviewer, register=register, persons=folders.persons() if names else None)
    found = collect(_files(paths), register, _definitions(folders, register), comments=_COMMENTS[comments])
    if dry_run:
        _tell(found, None, who)
        ended(f"{_sum(found)}. Nothing was changed.", len(found.faults))
        return
    officer = folders.officer(by)
    applied = apply_collected(
        found.returned, folders, register, now=moment, entered_by=officer, corrections=corrections
    )
    if applied.steps:
        register = folders.change_packets(lambda one: one.returned(applied.steps, now=moment))
    _tell(found, applied, who)
    kinds = list(applied.steps.values())
    sentence = (
        f"{count(len(kinds) - kinds.count('declare_conflict'), 'review')} taken in, "
        f"{count(kinds.count('declare_conflict'), 'conflict')} declared, "
        f"{count(len(found.faults) + len(applied.faults), 'fault')}; "
        f"{count(len(register.awaited()), 'packet')} still out."
    )
    ended(sentence, len(found.faults) + len(applied.faults))


def _reviewer(packet: str, register: PacketRegister, persons: Persons | None) -> str:
    """Whom to ask about a packet, if it is known."""
    entry = register.get(packet)
    return "-" if entry is None else shown(called(entry.reviewer, persons))


def _sum(found: Collected) -> str:
    return ", ".join(
        (
            count(len(found.reviews), "good review"),
            count(len(found.conflicts), "conflict"),
            count(len(found.faults), "fault"),
        )
    )


def _tell(found: Collected, applied: Applied | None, who: Callable[[str], str]) -> None:
    """Faults on standard output, since they are the result; notes beside it."""
    more: tuple[tuple[Fault, ...], tuple[Fault, ...]] = (
        ((), ()) if applied is None else (applied.faults, applied.notes)
    )
    for fault in (*found.faults, *more[0]):
        put(
            f"{shown(fault.place)}\t{who(fault.packet)}\t{fault.code}\t{shown(f'{fault.message} {fault.advice}')}\n"
        )
    for one in (*found.notes, *more[1]):
        note(f"{one.place}: {one.message} {one.advice}")


def _definitions(folders: Programme, register: PacketRegister) -> Iterable[Definition]:
    """Those that are in the folder, and of each rubric that is out the one that its applications are pinned to."""
    found = {one.rubric_digest: one for one in folders.definitions()}
    known = list(found.values())
    for entry in register:
        if entry.rubric not in found:
            found[entry.rubric] = folders.load(entry.application).definition
            known.append(found[entry.rubric])
    return known


def _files(paths: Iterable[Path]) -> Iterator[tuple[str, BinaryIO]]:
    """Every file below these paths, one open at a time."""
    for path in paths:
        if not path.exists():
            raise WrongUsage(f"{path} is not there")
        found = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
        for one in found:
            name = one.relative_to(path).as_posix() if path.is_dir() else one.name
            try:
                stream = one.open("rb")
            except OSError:  # such as one that Excel keeps to itself
                yield name, _Locked()
                continue
            with stream:
                yield name, stream


class _Locked(BytesIO):
    """A file that can not be opened."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        raise OSError(offset, whence)
