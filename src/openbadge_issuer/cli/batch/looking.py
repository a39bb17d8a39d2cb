"""The first look at all rows, before anything is signed: what the columns are, and what is wrong with which row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from openbadge_issuer.cli.assess.batches import count
from openbadge_issuer.cli.batch.progress import bar
from openbadge_issuer.cli.files import naming
from openbadge_issuer.cli.lettering import put_letters
from openbadge_issuer.cli.terminal import note, put, shown
from openbadge_issuer.cli.usage import FAILED
from openbadge_issuer.errors import InputError, OpenBadgeError
from openbadge_issuer.programme.awards.cells import MARKS, is_date
from openbadge_issuer.programme.awards.checking import Read, RefusedRow, read_awards, still_valid, told
from openbadge_issuer.programme.awards.earlier import beside_ledger
from openbadge_issuer.programme.responses.table import ResponseRow

if TYPE_CHECKING:
    from datetime import datetime

    from openbadge_issuer.ledger import Ledger
    from openbadge_issuer.models import Profile
    from openbadge_issuer.programme.awards.columns import AwardColumns
    from openbadge_issuer.programme.awards.rows import RowReader
    from openbadge_issuer.programme.awards.sheet import AwardSheet

__all__ = ["Looking", "put_columns"]

_DATES: Final = ("awarded_date", "activity_end_date", "valid_until")
_SAMPLE: Final = 20  # rows by whose cells it is seen that a column holds dates
_TOLD: Final = 20  # bad rows, where nobody asked for all
_NO_HEADING: Final = {
    MARKS["awards.formula"]: "its heading is a formula. Copy the heading, and paste it as a value",
    MARKS["awards.format"]: "its heading looks otherwise than it is. Write it as a text",
}
_MEND: Final = "Nothing was signed. Mend these rows; or say --skip-bad: then refused.csv has them, and the others are issued"


@dataclass(slots=True)
class Looking:
    """The rows of a file, read as awards (that are signed as a ``token``, or not), and how many are good."""

    path: Path
    sheet: AwardSheet
    reader: RowReader
    profile: Profile
    token: bool
    good: int = 0
    bad: int = 0
    earlier: int = 0

    @property
    def seen(self) -> int:
        """How many rows there are, good or bad: the same in every run over this file."""
        return self.good + self.bad

    def rows(self, ledger: Ledger | None, now: datetime) -> Iterator[Read]:
        """Every row that was seen once more; what breaks a rule is told by the issuer now."""
        with naming(self.path):
            again = islice(read_awards(self.sheet, self.reader), self.seen)  # and none that was added since
            yield from self._judged(again, ledger, now)

    def _judged(self, rows: Iterator[Read], ledger: Ledger | None, now: datetime) -> Iterator[Read]:
        known = rows if ledger is None else beside_ledger(rows, ledger, self.profile)
        return still_valid(known, self.reader, now)

    def dry_run(self, now: datetime, ledger: Ledger | None) -> int:
        """Prints what would be done, and every row with which that can not be; how many those are."""
        put_columns(self.path, self.sheet, self.reader.columns)
        put(f"Key of each award: {self._key()}\n")
        for refused in self._looked(now, ledger):
            _told(refused)
        before = f" ({self.earlier} of them as before)" if self.earlier else ""
        left = f"; {count(self.bad, 'row')} can not" if self.bad else ""
        put(f"{count(self.good, 'badge')} can be issued{before}{left}. Nothing was signed or written.\n")
        with naming(self.path):
            self.sheet.check_encoding()
        return self.bad

    def look(self, now: datetime, ledger: Ledger | None, *, skip_bad: bool) -> None:
        """Looks at all rows; where some are bad, says so, and ends with exit status 1 unless they are to be skipped."""
        columns = self.reader.columns
        if self.sheet.left_out:
            note(_left_out(self.sheet))
        dated = _dated(self.sheet)
        for at in columns.unknown:
            note(f"column {columns.called(at)}: {_not_known(columns, at, dated)}")
        if not columns.of("key"):
            note(f"key of each award: {self._key()}")
        first: list[RefusedRow] = []
        for refused in self._looked(now, ledger):
            if len(first) < _TOLD:
                first.append(refused)
        if not self.bad or skip_bad:
            return
        for refused in first:
            _told(refused)
        if self.bad > len(first):
            put(f"and {count(self.bad - len(first), 'row')} more, which --dry-run lists\n")
        note(_MEND)
        raise typer.Exit(FAILED)

    def _looked(self, now: datetime, ledger: Ledger | None) -> Iterator[RefusedRow]:
        self.good = self.bad = self.earlier = 0
        with naming(self.path), bar("Looking at the rows") as step:
            rows = read_awards(self.sheet, self.reader, issuer=self.profile, token=self.token)
            for one in self._judged(rows, ledger, now):
                step()
                if isinstance(one, RefusedRow):
                    self.bad += 1
                    yield one
                    continue
                self.good += 1
                self.earlier += not one[0].is_new
            if not self.seen:
                raise InputError(
                    "There are no awards.",
                    code="awards.empty",
                    advice="The first row says what is in the columns; each row below it is an award.",
                )

    def _key(self) -> str:
        columns = self.reader.columns
        given = columns.of("key")
        if given:
            return f"column {shown(columns.called(given[0]))}"
        known_by = shown(" or else ".join(map(columns.called, columns.identifying())))
        return (
            f"the achievement and the person, known by {known_by}. A list that knows people by something else "
            "would give them a second badge; --key COLUMN names a key of your own"
        )


def put_columns(path: Path, sheet: AwardSheet, columns: AwardColumns) -> None:
    """Prints how a file was read, and what each column is taken for."""
    put(f"{shown(str(path))}: {shown(sheet.form)}\n")
    if sheet.left_out:
        put(f"{shown(_left_out(sheet))}\n")
    _put_letters(sheet)
    dated = _dated(sheet)
    for at in range(len(columns.heads)):
        put(f"  {shown(columns.called(at))}: {columns.fields.get(at) or _not_known(columns, at, dated)}\n")


def _left_out(sheet: AwardSheet) -> str:
    return f"not read: {', '.join(f'sheet {one}' for one in sheet.left_out)}"


def _put_letters(sheet: AwardSheet) -> None:
    """Prints cells by which is seen whether the encoding is right, where the bytes of the file do not show it."""
    if not sheet.encoding:
        return
    with suppress(OpenBadgeError):  # the look at all rows says it
        put_letters(sheet.encoding, sheet.beyond_ascii(), guessed=sheet.guessed)


def _not_known(columns: AwardColumns, column: int, dated: frozenset[int]) -> str:
    if (head := columns.heads[column]) in _NO_HEADING:
        return f"not used: {_NO_HEADING[head]}"
    fields = columns.proposals(column) or (_DATES if column in dated else ())
    if not fields:
        return "not used"
    proposed = " or ".join(f'--map "{columns.heads[column]}={one}"' for one in fields)
    return f"not used; is it {proposed}?"


def _dated(sheet: AwardSheet) -> frozenset[int]:
    """The columns in whose first cells stands nothing but dates."""
    rows: list[ResponseRow] = []
    with suppress(OpenBadgeError):  # the look at all rows says it
        rows += (row for row in islice(sheet.rows(), _SAMPLE) if isinstance(row, ResponseRow))
    columns = ([text for row in rows if (text := row.at(at)).strip()] for at in range(len(sheet.columns)))
    return frozenset(at for at, found in enumerate(columns) if found and all(map(is_date, found)))


def _told(refused: RefusedRow) -> None:
    for fault in refused.faults:
        put(f"{shown(told(fault), 800)}\n")
