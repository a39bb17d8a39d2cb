"""Reviewers as a table that somebody keeps in a spreadsheet: read, and judged line by line."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openbadge_issuer.assessment.reviewer import Reviewer
from openbadge_issuer.errors import InputError, ModelError
from openbadge_issuer.models import Recipient
from openbadge_issuer.programme.addresses import is_reachable
from openbadge_issuer.programme.responses.table import read_responses

if TYPE_CHECKING:
    from openbadge_issuer.programme.responses.table import ResponseRow

__all__ = ["ReviewerRow", "ReviewerRows", "read_reviewers"]

_COLUMNS: Final = ("email", "name", "also", "capacity", "subjects", "definitions", "organisations")
_DIGITS: Final = 9
_ANYBODY: Final = "p-" + "a" * 26


@dataclass(frozen=True, slots=True, repr=False)
class ReviewerRow:
    """One reviewer: who, other addresses of theirs, and what is to change (by the members of `Reviewer`)."""

    line: int
    who: Recipient
    also: tuple[Recipient, ...]
    changes: Mapping[str, object]


@dataclass(frozen=True, slots=True, repr=False)
class ReviewerRows:
    """What a table says, and what is wrong with it; each fault names line and column, and nobody."""

    rows: tuple[ReviewerRow, ...]
    faults: tuple[str, ...]


def read_reviewers(content: bytes) -> ReviewerRows:
    """The table, CSV or .xlsx; raises `InputError` (``programme.reviewers``) for other columns, and what reading raises."""
    table = read_responses(content)
    heads = [head.casefold().strip() for head in table.columns]
    if "email" not in heads or len(set(heads)) < len(heads) or not set(heads) <= set(_COLUMNS):
        raise InputError(
            f"The columns are {', '.join(_COLUMNS)}, each once; all but the first may be left out.",
            code="programme.reviewers",
            advice="Name them so in the first row.",
        )
    rows: list[ReviewerRow] = []
    faults: list[str] = []
    seen: dict[str, int] = {}
    for row in table.rows:
        cells = {head: row.at(column).strip() for column, head in enumerate(heads)}
        try:
            read = _row(row, cells)
        except _Fault as fault:
            faults.append(f"line {row.line}, column {fault.column}: {fault.sentence}")
            continue
        first = seen.setdefault(cells["email"].casefold(), row.line)
        if first != row.line:
            faults.append(f"line {row.line}, column email: the address of line {first} once more")
        rows.append(read)
    return ReviewerRows(tuple(rows), tuple(faults))


class _Fault(Exception):
    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(column)
        self.column = column
        self.sentence = sentence


def _row(row: ResponseRow, cells: Mapping[str, str]) -> ReviewerRow:
    who = _recipient("email", cells["email"], cells.get("name") or None)
    also = tuple(_recipient("also", one, None) for one in _many(cells.get("also", "")))
    changes: dict[str, object] = {}
    if cells.get("capacity"):
        if not cells["capacity"].isdecimal() or len(cells["capacity"]) > _DIGITS:
            raise _Fault("capacity", "how many reviews in thirty days, a whole number")
        changes["capacity"] = int(cells["capacity"])
    for column in ("subjects", "definitions", "organisations"):
        if cells.get(column):
            changes[column] = _many(cells[column])
    try:
        Reviewer(pseudonym=_ANYBODY).replace(**changes)
    except ModelError as error:
        column = error.pointer.split("/")[1] if error.pointer else "email"
        raise _Fault(column, error.findings[0].message) from None
    return ReviewerRow(row.line, who, also, changes)


def _recipient(column: str, address: str, name: str | None) -> Recipient:
    with contextlib.suppress(ModelError):
        if is_reachable(address):
            return Recipient.email(address, name=name)
    raise _Fault(column, "an e-mail address in ASCII, such as grace@example.org")


def _many(cell: str) -> list[str]:
    return [one.strip() for one in cell.split(";") if one.strip()]
