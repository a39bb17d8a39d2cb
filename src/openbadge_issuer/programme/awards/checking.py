"""Every row of a sheet, one after another: an award, or why it is none. Two rows with one key are told of each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final, TypeAlias

from openbadge_issuer import models  # its names load at first use
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.errors import InputError, RuleError
from openbadge_issuer.programme.awards.cells import MARKS, withheld
from openbadge_issuer.programme.awards.columns import AwardColumns
from openbadge_issuer.programme.awards.fields import DATES, IGNORE, RESULT
from openbadge_issuer.programme.awards.rows import AwardRow, RowReader
from openbadge_issuer.programme.awards.sheet import AwardSheet, BrokenRow
from openbadge_issuer.programme.responses.table import ResponseRow
from openbadge_issuer.programme.responses.times import day_comes_first, moment
from openbadge_issuer.programme.responses.values import RowFault

__all__ = [
    "Read",
    "RefusedRow",
    "broken_rules",
    "check_achievement",
    "kept",
    "read_awards",
    "still_valid",
    "told",
]

_MAX_DATE: Final = 100  # characters
_LOST: Final = re.compile("[\0\ud800-\udfff]")  # what would be left out, or become another character
_ACHIEVEMENT: Final = "/credentialSubject/achievement"
_CAPITAL: Final = re.compile("[A-Z]")
_OF_ROWS: Final = frozenset(
    {*DATES, RESULT, "evidence", "narrative", "credits_earned", "license_number", "role", "term"}
)
_SOMEDAY: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, repr=False)
class RefusedRow:
    """A row that is no award: its number, its cells as they are `kept`, and everything that is wrong with it."""

    line: int
    cells: tuple[str, ...]
    faults: tuple[RowFault, ...]

    def __repr__(self) -> str:
        return f"RefusedRow(row {self.line}, {len(self.faults)} faults)"


Read: TypeAlias = tuple[AwardRow, tuple[str, ...]] | RefusedRow
"""A row: an award with the cells that it comes from, or a refusal."""


def read_awards(
    sheet: AwardSheet, reader: RowReader, *, issuer: models.Profile | None = None, token: bool = False
) -> Iterator[Read]:
    """Each row in its order: an award with the cells that it comes from, or a refusal.

    With an ``issuer`` the rules are asked as well, which otherwise speak when the award is signed (as a ``token``, or with a
    proof in it). All that is kept is a
    number for each key. Raises in the end `InputError` (``awards.dates``) for a column of dates with both orders.
    """
    once = _Once(reader)
    orders = _Orders(reader)
    for row in sheet.rows():
        if isinstance(row, BrokenRow):
            cells = row.cells if row.row is None else kept(row.row, reader.columns)
            yield RefusedRow(row.line, cells, (row.fault,))
            continue
        orders.see(row)
        read = reader.read(row)
        if isinstance(read, AwardRow):
            if (repeated := once.fault(read)) is not None:
                read = (repeated,)
            elif issuer is not None:
                read = broken_rules(read, reader.columns, issuer, token=token) or read
        cells = kept(row, reader.columns)
        yield (read, cells) if isinstance(read, AwardRow) else RefusedRow(row.line, cells, read)
    orders.check()


def kept(row: ResponseRow, columns: AwardColumns) -> tuple[str, ...]:
    """The cells of a row for the list of refused ones, which is handed in again: what is refused now is refused then.

    A mark stands for a value that the sheet shows otherwise, and U+FFFD for a character that no CSV carries.
    """
    cells = [_LOST.sub("\ufffd", cell) for cell in row.cells]
    for at in sorted(row.computed | row.merged | row.formatted | row.dated):
        field = columns.fields.get(at, IGNORE)
        fault = withheld(row, at, is_date=field in (*DATES, IGNORE))
        if fault is not None and at < max(len(cells), len(columns.heads)):
            cells += [""] * (at + 1 - len(cells))
            cells[at] = MARKS[fault.code]
    return tuple(cells)


class _Orders:
    """In which row a column of dates has the day first, and in which the month, where nobody said what it has.

    A column with both was spoilt on its way: a program took some of its days for others, and those look right.
    """

    def __init__(self, reader: RowReader) -> None:
        self._columns = reader.columns
        dates = (at for field in DATES for at in reader.columns.of(field))
        self._rows: dict[int, dict[bool, int]] = {at: {} for at in dates} if reader.day_first is None else {}

    def see(self, row: ResponseRow) -> None:
        """Looks at the dates of a row."""
        for at, rows in self._rows.items():
            text = row.at(at).strip()
            order = day_comes_first((text,)) if text and len(text) <= _MAX_DATE else None
            if order is not None and order not in rows and moment(text, UTC, day_first=order) is not None:
                rows[order] = row.line

    def check(self) -> None:
        """Raises `InputError` (``awards.dates``)."""
        for at, rows in self._rows.items():
            if len(rows) > 1:
                raise InputError(
                    f"Column {self._columns.called(at)} has days before months (row {rows[True]}) and months before days "
                    f"(row {rows[False]}), as where a program took some dates for others: more of them may be wrong.",
                    code="awards.dates",
                    advice="Export the list anew, with dates as 2026-01-31. Or say --dates day-first or --dates "
                    "month-first: then the rows of the other order are refused.",
                )


class _Once:
    """In which row each key, and each id of a credential, stood first; a number stands for each."""

    def __init__(self, reader: RowReader) -> None:
        self._reader = reader
        self._keys: dict[int, int] = {}
        self._ids: dict[int, int] = {}

    def fault(self, row: AwardRow) -> RowFault | None:
        """What is wrong with a row that has the key or the id of an earlier one."""
        if (first := self._keys.setdefault(_number(row.key), row.line)) != row.line:
            return _repeated(row.line, first, self._reader)
        own = row.award.credential_id
        if own is None or (first := self._ids.setdefault(_number(own), row.line)) == row.line:
            return None
        return RowFault(
            line=row.line,
            column="",
            code="awards.id",
            message=f"Row {first} has the same credential id.",
            advice="Give each badge an id of its own.",
        )


def _number(text: str) -> int:
    return int.from_bytes(sha256(text.encode("utf-8", "replace")).digest()[:8], "big")


def _repeated(line: int, first: int, reader: RowReader) -> RowFault:
    given = reader.columns.of("key")
    if given:
        message = f"Row {first} has the same key."
        advice = "A key is for one award: correct it, or leave one of the two rows out."
    else:
        message = f"Row {first} is the same person."
        advice = "Leave one of the two rows out, or give each a key of its own."
    column = reader.columns.called(given[0]) if given else ""
    return RowFault(line=line, column=column, code="awards.twice", message=message, advice=advice)


def broken_rules(
    read: AwardRow, columns: AwardColumns, issuer: models.Profile, *, token: bool
) -> tuple[RowFault, ...]:
    """The rules of Open Badges that the credential would break."""
    from openbadge_issuer import rules  # noqa: PLC0415 - at first use

    credential = read.award.credential(issuer=issuer, now=_SOMEDAY, entropy=bytes)
    return tuple(
        RowFault(
            line=read.line,
            column=_column_of(one.pointer, columns),
            code=one.code,
            message=one.message,
            advice=one.advice or "Correct it.",
        )
        for one in rules.check(credential.to_json(), purpose="issue", token=token)
        if one.severity == "error"
    )


def check_achievement(achievement: models.Achievement, issuer: models.Profile, *, token: bool) -> None:
    """Raises `RuleError` for what is wrong with every badge of the achievement: no row can be mended for that."""
    from openbadge_issuer import rules  # noqa: PLC0415 - at first use
    from openbadge_issuer.codec import jsonld  # noqa: PLC0415 - the same

    award = models.Award(achievement, models.Recipient.did("did:example:somebody"))
    credential = award.credential(issuer=issuer, now=_SOMEDAY, entropy=bytes).to_json()
    broken = rules.check(credential, purpose="issue", token=token)
    found = [one for one in broken if one.pointer.startswith(_ACHIEVEMENT)]
    found += jsonld.findings(credential, default_contexts())
    errors = [one for one in found if one.severity == "error"]
    if errors:
        message = f"The achievement can not be awarded: {errors[0].message} {errors[0].advice}".rstrip()
        raise RuleError(message, errors)


def _column_of(pointer: str, columns: AwardColumns) -> str:
    """The one column that says what stands there in a credential, if that is clear and it is none of the achievement's."""
    of_row = pointer.partition("/achievement/")[0].split("/")
    for member in reversed(of_row):
        field = _CAPITAL.sub(lambda found: f"_{found[0].lower()}", member)
        if field in _OF_ROWS and len(found := columns.of(field)) == 1:
            return columns.called(found[0])
    return ""


def still_valid(rows: Iterator[Read], reader: RowReader, now: datetime) -> Iterator[Read]:
    """The rows; refused where a new badge, which begins now, would be over already.

    What was issued before needs no dates that hold today; what says itself when it begins, the rules have judged.
    """
    for one in rows:
        if isinstance(one, RefusedRow):
            yield one
            continue
        row, cells = one
        end = row.award.valid_until
        if (
            not row.is_new
            or row.award.valid_from is not None
            or end is None
            or end >= now.replace(microsecond=0)
        ):
            yield one
            continue
        fault = RowFault(
            line=row.line,
            column=reader.columns.called(reader.columns.of("valid_until")[0]),
            code="awards.past",
            message="This day is past: the badge would never be valid.",
            advice="Correct it, or leave it empty.",
        )
        yield RefusedRow(row.line, cells, (fault,))


def told(fault: RowFault) -> str:
    """The fault in one line, with the number that a spreadsheet shows beside the row."""
    column = f", column {fault.column}" if fault.column else ""
    return f"row {fault.line}{column}: {fault.message} {fault.advice}".rstrip()
