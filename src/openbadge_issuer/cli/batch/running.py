"""Every good row becomes a badge and its files; what was done is written down in the end, as a whole."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Final

from openbadge_issuer.cli.batch.progress import bar
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.issuing import Issued
from openbadge_issuer.programme.awards.checking import RefusedRow, told
from openbadge_issuer.programme.awards.fields import REFUSED
from openbadge_issuer.programme.awards.rows import AwardRow
from openbadge_issuer.programme.responses.headings import plain_heading
from openbadge_issuer.programme.separated import BOMS, csv_row

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from datetime import datetime

    from openbadge_issuer.cli.batch.looking import Looking
    from openbadge_issuer.cli.batch.making import Maker
    from openbadge_issuer.cli.batch.output import OutFolder
    from openbadge_issuer.issuing import Issuer
    from openbadge_issuer.ledger import Ledger
    from openbadge_issuer.models import Award
    from openbadge_issuer.proofs.secured import SecuredCredential

__all__ = ["ISSUED", "REFUSED_FILE", "Run"]

ISSUED: Final = "issued.csv"
REFUSED_FILE: Final = "refused.csv"
_HEADS: Final = ("row", "key", "credential", "file", "image", "mail")
_MANY: Final = 1_000
_LOST: Final = ("executor.", "ledger.unavailable")
"""Codes of what is nobody's fault, and will be done by the next run."""
_ADVICE: Final = {
    "ledger.conflict": "A badge with other content was issued for this key, or this person, before. It stays as it is; for "
    "another one, name a column with a key of its own (--key).",
    "ledger.erased": "If the person wants it again, give it a key of its own (--key).",
}


@dataclass(slots=True)
class Run:
    """One run through all rows: how many were ``issued`` (now, or ``earlier``), ``refused``, ``lost`` with a worker.

    ``unaccounted`` are files in the folder that are of no row. ``changed`` is whether the list became another meanwhile.
    """

    folder: OutFolder
    looking: Looking
    maker: Maker
    issuer: Issuer
    executor: Executor | None
    ledger: Ledger | None
    issued: int = 0
    earlier: int = 0
    refused: int = 0
    lost: int = 0
    files: int = 0
    unaccounted: int = 0
    changed: bool = False
    _under_way: dict[str, tuple[AwardRow, tuple[str, ...]]] = field(default_factory=dict)
    _refusals: BinaryIO | None = None
    _open: ExitStack = field(default_factory=ExitStack)

    def issue_all(self, now: datetime) -> None:
        """Issues everything."""
        with (
            ExitStack() as self._open,
            self.folder.writing(ISSUED) as book,
            bar("Issuing", self.looking.good) as step,
        ):
            book.write(BOMS[0][0] + self._row(_HEADS))
            for one in self._open.enter_context(closing(self._issued(now))):
                row, cells = self._under_way.pop(one.key)
                if one.credential is not None:
                    try:
                        book.write(self._kept(row, one.credential))
                    except OpenBadgeError as error:
                        self._refuse(cells, _reason(row.line, error))
                elif one.error is not None and one.error.detail_code.startswith(_LOST):
                    self.lost += 1
                else:
                    self._refuse(cells, _reason(row.line, one.error))
                step()
        if not self.refused:
            self.folder.remove(REFUSED_FILE)

    def _issued(self, now: datetime) -> Generator[Issued[str], None, None]:
        if self.ledger is not None:
            yield from self.issuer.issue_many(self._awards(now), now=now, executor=self.executor)
            return
        for key, award in self._awards(now):
            try:
                yield Issued(key, self.issuer.issue(award, now=now))
            except OpenBadgeError as error:
                yield Issued(key, error=error)

    def _awards(self, now: datetime) -> Iterator[tuple[str, Award]]:
        for one in self.looking.rows(self.ledger, now):
            if isinstance(one, RefusedRow):
                self._refuse(one.cells, " ".join(map(told, one.faults)))
            else:
                self._under_way[one[0].key] = one
                yield one[0].key, one[0].award

    def _kept(self, row: AwardRow, secured: SecuredCredential) -> bytes:
        """Writes the files of one award; its row in issued.csv."""
        made = self.maker.make(row, secured, many=self.looking.seen > _MANY)
        for name, data in made.files.values():
            self.folder.write(name, data)
        self.issued += 1
        self.earlier += not row.is_new
        self.files += len(made.files)
        key = (
            row.key if self.looking.reader.columns.of("key") else ""
        )  # by a derived one guesses could be tried
        files = (made.name(kind) for kind in ("credentials", "images", "mails"))
        return self._row((row.line, key, str(secured.document["id"]), *files))

    def _refuse(self, cells: tuple[str, ...], reason: str) -> None:
        """Puts a row into refused.csv, with the reason in the last column."""
        sheet = self.looking.sheet
        heads = (*sheet.columns, *sheet.beside)
        if len(cells) <= len(
            heads
        ):  # in a longer row it is not clear which cell is the reason of an earlier run
            cells = tuple(cell for head, cell in zip(heads, cells, strict=False) if not _is_reason(head))
        heads = tuple(head for head in heads if not _is_reason(head))
        if self._refusals is None:
            self._refusals = self._open.enter_context(self.folder.writing(REFUSED_FILE))
            self._refusals.write(BOMS[0][0] + self._row((*heads, REFUSED)))
        width = len(heads)
        padded = (*cells, *("",) * width)[: max(width, len(cells))]
        self._refusals.write(self._row((*padded, reason)))
        self.refused += 1

    def _row(self, cells: tuple[str | int, ...]) -> bytes:
        return csv_row(cells, self.looking.sheet.separator)


def _is_reason(head: str) -> bool:
    """Whether a column is what an earlier run added to rows that were refused then."""
    return plain_heading(head) == REFUSED


def _reason(row: int, error: OpenBadgeError | None) -> str:
    if error is None:
        return f"row {row}: nothing came of it."
    return f"row {row}: {error.message} {_ADVICE.get(error.detail_code, error.advice)}".strip()
