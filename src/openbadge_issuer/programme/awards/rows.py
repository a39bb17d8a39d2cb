"""A row becomes an award: with every fault of it, and with the key by which it is issued once."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from difflib import get_close_matches
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Final, TypeVar

from openbadge_issuer import models  # its names load at first use
from openbadge_issuer.codec import jcs
from openbadge_issuer.errors import ModelError
from openbadge_issuer.programme.awards.cells import (
    CellFault,
    addressee,
    addresses,
    line_of,
    number,
    one_spelling,
    one_time,
    text_of,
    withheld,
)
from openbadge_issuer.programme.awards.columns import AwardColumns
from openbadge_issuer.programme.awards.fields import DATES, IDENTIFIER, RESULT
from openbadge_issuer.programme.awards.sheet import HIDDEN
from openbadge_issuer.programme.responses.table import ResponseRow
from openbadge_issuer.programme.responses.values import RowFault

if TYPE_CHECKING:
    from openbadge_issuer.codec.types import JSONObject

__all__ = ["AwardRow", "RowReader"]

T = TypeVar("T")
_NAMES: Final = 200  # characters
_EMAIL: Final = "emailAddress"
_LEVELS: Final = "RubricCriterionLevel"
_DERIVED: Final = "sha256:"  # begins a key that is made of what it is for


_SOMEBODY: Final = models.Recipient.did("did:example:somebody")  # whose award is read for its faults alone


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class AwardRow:
    """One award: its row, its key, and where to write to the person. Holds personal data; ``repr`` shows none.

    ``is_new`` until somebody has looked whether it was issued before.
    """

    line: int
    key: str
    award: models.Award
    email: str | None
    is_new: bool = True

    def __repr__(self) -> str:
        return f"AwardRow(row {self.line})"


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class RowReader:
    """Reads rows as awards of one achievement; ``zone`` and ``day_first`` are for dates that do not say.

    With ``mails`` an address has to be one that a mail can be sent to.
    """

    columns: AwardColumns
    achievement: models.Achievement
    zone: tzinfo
    day_first: bool | None = None
    mails: bool = False

    def read(self, row: ResponseRow) -> AwardRow | tuple[RowFault, ...]:
        """The award, or everything that is wrong with the row."""
        cells = _Cells(row, self.columns)
        width = len(self.columns.heads)
        if any(cell.strip() for cell in row.cells[width:]):
            cells.fault(
                None,
                CellFault(
                    "cells",
                    f"There are more cells than the {width} headings.",
                    "A text with a separator in it stands between quotation marks.",
                ),
            )
        try:
            recipient = self._recipient(cells)
            award = self._award(cells, recipient or _SOMEBODY)
        except ModelError as error:
            cells.model_faults(error)
            award = None
        for at in self.columns.reasons():
            cells.at(at, _shown_by_now)
        key = cells.one("key", line_of)
        if "key" in cells.named and key is None:
            cells.fault("key", CellFault("key", "There is no key.", "Write what is unique for this award."))
        email = cells.one("email", line_of)
        if self.mails and email is not None and recipient is not None:
            cells.one("email", addressee)
        if cells.faults or award is None or recipient is None:
            return cells.in_order()
        return AwardRow(line=row.line, key=key or self._derived(recipient), award=award, email=email)

    def _derived(self, recipient: models.Recipient) -> str:
        """One award of the achievement for each person: the same, however often and in whatever file.

        It is made of one identifier, so that a list which has more of them makes the same: the address, or else the DID, or
        else the first of the others, in the order of `AwardColumns.identifying`.
        """
        identifiers = [(one.kind, one.value) for one in recipient.identities if one.hashed]
        if recipient.uri is not None:
            identifiers.append(("id", recipient.uri))
        first = min(identifiers, key=lambda one: (one[0] != _EMAIL, one[0] != "id", one))
        kind, value = first
        person = [kind, one_spelling(value) if kind == _EMAIL else value]
        known: JSONObject = {"achievement": self.achievement.id, "person": [*person]}
        return f"{_DERIVED}{sha256(jcs.canonical(known)).hexdigest()}"

    def _recipient(self, cells: _Cells) -> models.Recipient | None:
        name = self._name(cells)
        email, did = cells.one("email", line_of), cells.one("did", line_of)
        others = [
            (one.partition(":")[2], cells.one(one, line_of)) for one in cells.named if _is(one, IDENTIFIER)
        ]
        found = []
        if email is not None:
            found.append(cells.checked("email", lambda: models.Recipient.email(email)))
        if did is not None:
            found.append(cells.checked("did", lambda: models.Recipient.did(did)))
        for kind, value in others:
            if value is not None:
                found.append(cells.checked(f"{IDENTIFIER}:{kind}", _identifier(kind, value)))
        if not found:
            cells.fault(
                next(one for one in cells.named if one.partition(":")[0] in ("email", "did", IDENTIFIER)),
                CellFault(
                    "recipient", "It is not said whose badge this is.", "Write the person's e-mail address."
                ),
            )
            return None
        people = [one for one in found if one is not None]
        if len(people) < len(found):
            return None
        named = models.Recipient.email("nobody@example.org", name=name).identities[1:] if name else ()
        identities = [identity for one in people for identity in one.identities]
        uri = next((one.uri for one in people if one.uri is not None), None)
        return models.Recipient(uri=uri, identities=(*identities, *named))

    def _name(self, cells: _Cells) -> str | None:
        parts = [
            cells.one(one, lambda cell: line_of(cell, _NAMES))
            for one in ("name", "given_name", "family_name")
        ]
        return " ".join(part for part in parts if part) or None

    def _award(self, cells: _Cells, recipient: models.Recipient) -> models.Award:
        def time(name: str, *, ends: bool = False) -> datetime | None:
            return cells.one(
                name, lambda cell: one_time(cell, self.zone, day_first=self.day_first, ends=ends)
            )

        return models.Award(
            self.achievement,
            recipient,
            results=self._results(cells),
            evidence=_evidence(cells),
            valid_from=time("valid_from"),
            valid_until=time("valid_until", ends=True),
            awarded_date=time("awarded_date"),
            narrative=cells.one("narrative", text_of),
            activity_start_date=time("activity_start_date"),
            activity_end_date=time("activity_end_date", ends=True),
            credits_earned=cells.one("credits_earned", number),
            license_number=cells.one("license_number", line_of),
            role=cells.one("role", line_of),
            term=cells.one("term", line_of),
            credential_id=cells.one("credential_id", line_of),
        )

    def _results(self, cells: _Cells) -> list[models.Result]:
        found = []
        for one in cells.named:
            if _is(one, RESULT):
                described = one.partition(":")[2]
                result = cells.one(one, partial(_result, self.achievement, described))
                if result is not None:
                    found.append(result)
        return found


def _result(achievement: models.Achievement, described: str, cell: str) -> models.Result:
    """A value; a level or a status, where that is what the achievement describes."""
    value = line_of(cell)
    description = next((one for one in achievement.result_description if one.id == described), None)
    if description is None:
        return models.Result(value=value)
    levels = description.rubric_criterion_level
    for level in levels:
        if value == level.id or _spelt(value) == _spelt(level.name):
            return models.Result(result_description=described, achieved_level=level.id)
    if levels and description.result_type == _LEVELS:
        raise _no_level(value, [_spelt(level.name) for level in levels])
    if description.result_type == "Status":
        return models.Result(result_description=described, status=value)
    return models.Result(result_description=described, value=value)


def _no_level(value: str, names: list[str]) -> CellFault:
    folded = {name.casefold(): name for name in names}
    close = get_close_matches(_spelt(value).casefold(), folded, n=1)
    meant = f"Did you mean '{folded[close[0]]}'?" if close else f"It is one of: {', '.join(names)[:300]}."
    return CellFault("level", "There is no such level.", meant)


def _spelt(name: str) -> str:
    """A name in one way to write it, whatever its letters and blanks are made of."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def _shown_by_now(reason: str) -> None:
    """What was hidden in a workbook is so in the list of refused rows until somebody says otherwise."""
    if HIDDEN in reason:
        raise CellFault(
            "hidden",
            f"This row was {HIDDEN}.",
            "If it is meant, delete what stands in this cell; if not, delete the row.",
        )


def _evidence(cells: _Cells) -> list[models.Evidence]:
    found: list[str] = []
    for column in cells.columns.of("evidence"):
        found += cells.at(column, addresses) or []
    name = cells.one("evidence_name", line_of)
    narrative = cells.one("evidence_narrative", text_of)
    if name is None and narrative is None:
        return [models.Evidence(id=one) for one in found]
    if len(found) > 1:
        fault = CellFault(
            "evidence", "There are several addresses, and one title or text.", "Leave one address."
        )
        cells.fault("evidence_name" if name is not None else "evidence_narrative", fault)
        return []
    return [models.Evidence(id=found[0] if found else None, name=name, narrative=narrative)]


def _identifier(kind: str, value: str) -> Callable[[], models.Recipient]:
    return lambda: models.Recipient.identifier(kind, value)


def _is(one: str, name: str) -> bool:
    return one.partition(":")[0] == name


@dataclass(slots=True, repr=False)
class _Cells:
    """The cells of a row by field, and the faults that were found in it, each once."""

    row: ResponseRow
    columns: AwardColumns
    faults: list[RowFault] = field(default_factory=list)

    @property
    def named(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.columns.fields.values()))

    def one(self, name: str, read: Callable[[str], T]) -> T | None:
        """What stands in the column of a field; None where there is none, it is empty, or a fault."""
        for column, known in self.columns.fields.items():
            if known == name:
                return self.at(column, read)
        return None

    def at(self, column: int, read: Callable[[str], T]) -> T | None:
        cell = self.row.at(column)
        try:
            fault = withheld(self.row, column, is_date=self.columns.fields.get(column) in DATES)
            if fault is not None:
                raise fault
            return read(cell) if cell.strip() else None
        except CellFault as fault:
            self._add(self.columns.called(column), fault.code, fault.message, fault.advice)
            return None

    def checked(self, name: str, make: Callable[[], T]) -> T | None:
        """What is made of a field's text; what is wrong with that is a fault of its column."""
        try:
            return make()
        except ModelError as error:
            self.model_faults(error, name)
            return None

    def fault(self, name: str | None, fault: CellFault) -> None:
        columns = [at for at, one in self.columns.fields.items() if one == name]
        self._add(self.columns.called(columns[0]) if columns else "", fault.code, fault.message, fault.advice)

    def model_faults(self, error: ModelError, name: str | None = None) -> None:
        columns = [at for at, one in self.columns.fields.items() if one == name]
        for finding in error.findings:
            self._add(
                self.columns.called(columns[0]) if columns else "",
                finding.code,
                finding.message,
                finding.advice,
            )

    def in_order(self) -> tuple[RowFault, ...]:
        """The faults in the order of their columns; those of the whole row are the last."""
        order = {self.columns.called(at): at for at in range(len(self.columns.heads))}
        return tuple(sorted(self.faults, key=lambda fault: order.get(fault.column, len(order))))

    def _add(self, column: str, code: str, message: str, advice: str) -> None:
        fault = RowFault(line=self.row.line, column=column, code=code, message=message, advice=advice)
        if fault not in self.faults:
            self.faults.append(fault)
