"""How assessors judge, and the ways in which people spoil files: each with the code by which it is to be named."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Mapping
from io import BytesIO, StringIO
from typing import Final, TypeAlias

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from openbadge_issuer.assessment import Definition, Review
from openbadge_issuer.programme.register import PacketEntry
from packet_files import edited, filled, packed, rows_of

__all__ = ["SPOILED", "TOLERATED", "Hands"]

Files: TypeAlias = Mapping[str, bytes]
Spoiler: TypeAlias = Callable[[Files, PacketEntry, PacketEntry, Review], dict[str, bytes]]
"""The assessor's files, the packet, a packet of somebody else, what was meant; gives names and contents."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Hands:
    """An assessor, more or less."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def review(self, made: Definition, reviewer: str, *, low: bool = False) -> Review:
        """Mostly at the required level or above; below it always with a comment, else now and then."""
        scores, comments = {}, {}
        for criterion in made.criteria:
            required = criterion.rank(criterion.required_level)
            below = low or self.chance.random() < 0.2
            rank = required - 1 if below else self.chance.randrange(required, len(criterion.levels))
            scores[criterion.id] = criterion.levels[rank].id
            if below or self.chance.random() < 0.3:
                comments[criterion.id] = f"Zugunruhe; „{criterion.name}“ ist {rank},\nsagt man."
        return Review(reviewer=reviewer, rubric=made.rubric_digest, scores=scores, comments=comments)


def _form(files: Files, entry: PacketEntry) -> bytes:
    return files[f"{entry.id}/review-{entry.id}.xlsx"]


def _good(files: Files, entry: PacketEntry, review: Review) -> bytes:
    return filled(_form(files, entry), review.scores, review.comments)


def _first_row(sheet: Worksheet) -> int:
    return next(row for name, row in rows_of(sheet).items() if name != "conflict")


def _edit(change: Callable[[Worksheet], object], name: str = "review.xlsx") -> Spoiler:
    return lambda files, entry, _, review: {name: edited(_good(files, entry, review), change)}


def _set(column: int, value: object) -> Callable[[Worksheet], object]:
    def change(sheet: Worksheet) -> None:
        sheet.cell(_first_row(sheet), column).value = value  # type: ignore[assignment]  # as people type

    return change


def _sort_one_column(sheet: Worksheet) -> None:
    rows = sorted(row for name, row in rows_of(sheet).items() if name != "conflict")
    texts = [sheet.cell(row, 2).value for row in rows]
    for row, text in zip(rows, reversed(texts), strict=True):
        sheet.cell(row, 2).value = text


def _unsaid(sheet: Worksheet) -> None:
    sheet.cell(rows_of(sheet)["conflict"], 4).value = None


def _comment_missing(files: Files, entry: PacketEntry, _: PacketEntry, review: Review) -> dict[str, bytes]:
    lowest = {name: _lowest(files, entry, name) for name in review.scores}
    return {"review.xlsx": filled(_form(files, entry), lowest)}


def _lowest(files: Files, entry: PacketEntry, criterion: str) -> str:
    """The name of the first level, as the list in the workbook offers it."""
    sheet = load_workbook(BytesIO(_form(files, entry)))["Rubric"]
    return str(next(row[2] for row in sheet.iter_rows(values_only=True) if row[0] == criterion))


def _other_copy(files: Files, entry: PacketEntry, review: Review) -> bytes:
    changed = {name: f"{text} More." for name, text in review.comments.items()}
    changed.setdefault(next(iter(review.scores)), "Something else.")
    return filled(_form(files, entry), review.scores, changed)


def _csv(files: Files, entry: PacketEntry, review: Review, delimiter: str, encoding: str) -> bytes:
    text = StringIO(newline="")
    sheet = load_workbook(BytesIO(_good(files, entry, review)))["Review"]
    csv.writer(text, delimiter=delimiter).writerows(sheet.iter_rows(values_only=True))
    return text.getvalue().encode(encoding)


def _rename_sheet(sheet: Worksheet) -> None:
    sheet.title = "Tabelle1"


def _half(files: Files, entry: PacketEntry, review: Review) -> bytes:
    whole = packed({f"review-{entry.id}.xlsx": _good(files, entry, review)})
    return whole[: len(whole) * 2 // 3]


SPOILED: Final[dict[str, tuple[Spoiler, str]]] = {
    "a level misspelt": (_edit(_set(4, "profishent")), "collect.level_unknown"),
    "a level left out": (_edit(_set(4, None)), "collect.level_missing"),
    "a formula in place of a level": (_edit(_set(4, "=D1")), "collect.formula"),
    "the rubric edited": (_edit(_set(3, "Good enough\nBest (required)")), "collect.rubric"),
    "a column sorted by itself": (_edit(_sort_one_column), "collect.rubric"),
    "a column moved": (_edit(lambda sheet: sheet.insert_cols(3)), "collect.layout"),
    "the packet's id deleted": (_edit(lambda sheet: sheet.__setitem__("B3", None)), "collect.no_packet"),
    "the id of another programme": (
        _edit(lambda sheet: sheet.__setitem__("B3", "pk-aaaaaaaaaaaa")),
        "collect.unknown_packet",
    ),
    "the question on conflicts not answered": (_edit(_unsaid), "collect.conflict"),
    "a comment missing": (_comment_missing, "collect.comment_missing"),
    "the packet of somebody else": (
        lambda files, entry, other, review: {
            "review.xlsx": edited(
                _good(files, entry, review), lambda sheet: sheet.__setitem__("B3", other.id)
            )
        },
        "collect.foreign_packet",
    ),
    "two different copies": (
        lambda files, entry, _, review: {
            "review.xlsx": _good(files, entry, review),
            "review (1).xlsx": _other_copy(files, entry, review),
        },
        "collect.twice",
    ),
    "a zip cut off": (
        lambda files, entry, _, review: {"review.zip": _half(files, entry, review)},
        "collect.damaged",
    ),
    "the mark of an open file, and the form as it was": (
        lambda files, entry, _, __: {
            "~$review.xlsx": b"\x05Inez" + b" " * 160,
            "review.xlsx": _form(files, entry),
        },
        "collect.blank",
    ),
    "protected by a password": (
        lambda *_: {"review.xlsx": _OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500)},
        "collect.password",
    ),
    "the old format": (lambda *_: {"review.xls": _OLE + b"Workbook" * 64}, "collect.format"),
    "the format of another office": (
        lambda *_: {
            "review.ods": packed(
                {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}
            )
        },
        "collect.format",
    ),
    "an empty file": (lambda *_: {"review.xlsx": b""}, "collect.empty"),
    "the page saved by the browser": (
        lambda files, entry, _, __: {"Review.htm": files[f"{entry.id}/review-{entry.id}.html"]},
        "collect.page",
    ),
    "printed and scanned": (lambda *_: {"scan.pdf": b"%PDF-1.7\n" + bytes(300)}, "collect.not_a_review"),
}
TOLERATED: Final[dict[str, tuple[Spoiler, str]]] = {
    "a sheet renamed": (_edit(_rename_sheet, "Review (3).xlsx"), "none"),
    "CSV, as Excel writes it in Germany": (
        lambda files, entry, _, review: {"review.csv": _csv(files, entry, review, ";", "cp1252")},
        "collect.csv",
    ),
    "CSV, as Google writes it": (
        lambda files, entry, _, review: {"review.csv": _csv(files, entry, review, ",", "utf-8")},
        "collect.csv",
    ),
    "the same twice": (
        lambda files, entry, _, review: {
            "review.xlsx": _good(files, entry, review),
            "Copy of review.xlsx": _good(files, entry, review),
        },
        "collect.copy",
    ),
}
"""What people do that costs nothing: read all the same, with a note where something is to be looked at."""
