"""`collect`: what came back from assessors, judged one by one. Good reviews count, however many others are spoiled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, BinaryIO, Final

from openbadge_issuer.errors import InputError
from openbadge_issuer.programme.packets.returned_files import Piece, along, packet_of_page, pieces
from openbadge_issuer.programme.packets.review_form import (
    CommentPolicy,
    Fault,
    FilledForm,
    declares_conflict,
    judge,
)
from openbadge_issuer.programme.packets.review_page import read_answers
from openbadge_issuer.programme.packets.review_reading import read_review

if TYPE_CHECKING:
    from openbadge_issuer.assessment.definition import Definition
    from openbadge_issuer.assessment.review import Review
    from openbadge_issuer.programme.register import PacketEntry, PacketRegister

__all__ = ["Collected", "Returned", "collect"]

_PSEUDONYM: Final = re.compile(r"(?<![a-z0-9])p-[a-z2-7]{26}(?![a-z0-9])")
_PACKET: Final = re.compile(r"pk-[a-z2-7]{12}")


@dataclass(frozen=True, slots=True)
class Returned:
    """What one packet came back with, and in which file; ``review`` is ``None`` where a conflict was declared."""

    entry: PacketEntry
    file: str = field(repr=False)
    review: Review | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """Every file is in one of these: a review, a conflict of interest, a fault, or a note on what needs nothing more."""

    reviews: tuple[Returned, ...] = ()
    conflicts: tuple[Returned, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()

    @property
    def returned(self) -> tuple[Returned, ...]:
        """All that counts."""
        return self.reviews + self.conflicts


def collect(
    files: Iterable[tuple[str, BinaryIO]],
    register: PacketRegister,
    definitions: Iterable[Definition],
    *,
    comments: CommentPolicy = "below_required",
) -> Collected:
    """What is in these files, whatever they are: forms, answers of a page, archives of both, in any mixture.

    ``files`` are names (``/`` between folders) and seekable streams. ``definitions`` are those that the packets were made
    for, and their translations, by whose names of levels a review may be filled in, too. Reads only: what comes of it
    is done by `apply_collected`. Nothing raises for what is in a file; `MissingExtra` is raised without openpyxl.
    """
    reader = _Reader(register, tuple(definitions), comments)
    for piece in pieces(files):
        if isinstance(piece, Fault):
            reader.note(piece)
        else:
            reader.read(piece)
    return reader.collected()


class _Reader:
    def __init__(
        self, register: PacketRegister, definitions: Sequence[Definition], comments: CommentPolicy
    ) -> None:
        self._register = register
        self._by_rubric: dict[str, Definition] = {}
        for one in definitions:
            self._by_rubric.setdefault(one.rubric_digest, one)
        self._definitions = definitions
        self._comments = comments
        self.faults: list[Fault] = []
        self.notes: list[Fault] = []
        self._good: dict[str, list[Returned]] = {}
        self._blank: list[Fault] = []
        self._along: dict[str, list[str]] = {}

    def note(self, fault: Fault) -> None:
        """What is wrong with a file, or to be noted of it; of many that came back along one note tells."""
        if fault.code == "collect.along":
            self._along.setdefault(fault.file.partition("/")[0], []).append(fault.file)
        else:
            (self.notes if fault.code == "collect.lock" else self.faults).append(fault)

    def read(self, piece: Piece) -> None:
        if piece.kind == "page":
            self._blank.append(_page_itself(piece))
            return
        try:
            form = read_answers(piece.content) if piece.kind == "answers" else read_review(piece.content)
        except InputError as error:
            is_form = not piece.along or "sheet" in error.params  # else it is somebody's work, in a workbook
            self.note(_of(error, piece.name) if is_form else along(piece.name))
            return
        entry = self._register.get(form.packet)
        problem = self._place(piece, form, entry)
        if problem is not None or entry is None:
            self.faults += [problem] if problem is not None else []
            return
        self.notes += [replace(one, file=piece.name, packet=entry.id) for one in form.notes]
        self._judge(piece.name, form, entry)

    def _place(self, piece: Piece, form: FilledForm, entry: PacketEntry | None) -> Fault | None:
        """What is wrong with whose packet this is."""
        if entry is None:
            return Fault(
                code="collect.unknown_packet",
                message="This programme sent no packet of this id.",
                advice="It belongs to another programme, or its id was changed.",
                file=piece.name,
                packet=form.packet,
            )
        senders = set(_PSEUDONYM.findall(piece.name))
        if senders and entry.reviewer not in senders:
            return Fault(
                code="collect.foreign_packet",
                message="It came with the files of one assessor, and the packet is another one's.",
                advice="Ask both. If it is only in the wrong folder, move it and collect again.",
                file=piece.name,
                packet=entry.id,
            )
        named = set(_PACKET.findall(piece.name.rpartition("/")[2]))
        if named and entry.id not in named:
            self.notes.append(
                Fault(
                    code="collect.name",
                    message="The file is named after another packet than the one that is in it.",
                    advice="What is in it counts. See that the other one is still to come.",
                    file=piece.name,
                    packet=entry.id,
                )
            )
        return None

    def _judge(self, name: str, form: FilledForm, entry: PacketEntry) -> None:
        if declares_conflict(form):
            self._good.setdefault(entry.id, []).append(Returned(entry, name))
            return
        if form.blank:
            self._blank.append(_nothing_in_it(name, entry.id))
            return
        definition = self._by_rubric.get(entry.rubric)
        if definition is None:
            self.faults.append(
                Fault(
                    code="collect.definition",
                    message="The definition that this packet was made for is not at hand.",
                    advice="Put the version that the register names back among the definitions.",
                    file=name,
                    packet=entry.id,
                )
            )
            return
        review, faults = judge(
            form,
            definition,
            reviewer=entry.reviewer,
            editions=[one for one in self._definitions if _is_edition(one, definition)],
            comments=self._comments,
        )
        self.faults += [replace(one, file=name) for one in faults]
        if review is not None:
            self._good.setdefault(entry.id, []).append(Returned(entry, name, review))

    def collected(self) -> Collected:
        """Everything, sorted."""
        self.notes += [along(names[0], len(names) - 1) for names in self._along.values()]
        counted: list[Returned] = []
        for found in self._good.values():
            first, *others = found
            if any(_content(one) != _content(first) for one in others):
                self.faults += [_two(one) for one in found]
                continue
            counted.append(first)
            self.notes += [_copy(one) for one in others]
        done = {one.entry.id for one in counted}
        already = {entry.id for entry in self._register if entry.returned_at is not None}
        forms = {one.packet for one in self._blank if one.code == "collect.blank"}
        for blank in self._blank:
            known = blank.packet in done | already or (blank.code == "collect.page" and blank.packet in forms)
            (self.notes if known else self.faults).append(blank)
        return Collected(
            reviews=tuple(one for one in counted if one.review is not None),
            conflicts=tuple(one for one in counted if one.review is None),
            faults=tuple(self.faults),
            notes=tuple(self.notes),
        )


def _is_edition(one: Definition, of: Definition) -> bool:
    return one.digest != of.digest and (
        one.id == of.id
        or any(related.id == of.id for related in one.related)
        or any(related.id == one.id for related in of.related)
    )


def _content(returned: Returned) -> object:
    review = returned.review
    return None if review is None else (dict(review.scores), dict(review.comments))


def _of(error: InputError, file: str) -> Fault:
    return Fault(
        code=error.detail_code,
        message=error.message,
        advice=error.advice,
        file=file,
        sheet=str(error.params.get("sheet") or ""),
        cell=str(error.params.get("cell") or ""),
    )


def _page_itself(piece: Piece) -> Fault:
    return Fault(
        code="collect.page",
        message="This is the page of the form, which holds no answers.",
        advice="Open it, fill it in, press “Save my answers”, and take the .json file that it makes.",
        file=piece.name,
        packet=packet_of_page(piece.content),
    )


def _nothing_in_it(name: str, packet: str) -> Fault:
    return Fault(
        code="collect.blank",
        message="Nothing was filled in.",
        advice="It is awaited still. If the assessor did fill it in, it was not saved before it was sent.",
        file=name,
        packet=packet,
    )


def _two(returned: Returned) -> Fault:
    return Fault(
        code="collect.twice",
        message="There are two different reviews for this packet.",
        advice="Ask which one is meant, put the other one aside, and collect again.",
        file=returned.file,
        packet=returned.entry.id,
    )


def _copy(returned: Returned) -> Fault:
    return Fault(
        code="collect.copy",
        message="The same review is there once more.",
        advice="It counts once.",
        file=returned.file,
        packet=returned.entry.id,
    )
