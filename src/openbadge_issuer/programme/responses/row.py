"""One row of a form's export, by the map: who it is, what they answered, and everything that is wrong with it."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from openbadge_issuer import models  # its names load at first use
from openbadge_issuer.assessment.evidence import Link, Text
from openbadge_issuer.codec import jcs
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.errors import AssessmentError, ModelError, Severity
from openbadge_issuer.programme.addresses import is_reachable
from openbadge_issuer.programme.responses.columns import Columns
from openbadge_issuer.programme.responses.files import FilesWanted, wanted_in
from openbadge_issuer.programme.responses.map import RequirementColumns, ResponseMap
from openbadge_issuer.programme.responses.table import ResponseRow
from openbadge_issuer.programme.responses.times import moment, stamp
from openbadge_issuer.programme.responses.values import GivenAnswer, Response, RowFault

if TYPE_CHECKING:
    from openbadge_issuer.assessment.definition import Definition
    from openbadge_issuer.assessment.rubric import Requirement

__all__ = ["RowReader"]

_LINKS: Final = re.compile(r"[\s,;]+(?=https?://)|[\r\n]+", re.IGNORECASE)
_NO: Final = frozenset(
    {"no", "n", "false", "0", "nein", "non", "nie", "não", "nao", "disagree", "i disagree"}
)
_SPREADSHEET_ERROR: Final = re.compile(r"#(NAME\?|REF!|VALUE!|DIV/0!|N/A|NUM!|NULL!)")
_ADDRESS: Final = re.compile(r"[^\s@,;:<>()\"]{1,64}@[^\s@,;:<>()\"]{1,190}\.[^\W\d_]{2,30}")
_MAX_NAME: Final = 300  # characters
_MAX_HIDDEN: Final = 60  # characters: what is longer is no name
_NO_NAMES: Final = frozenset(
    {"anonymous", "anonym", "none", "keine", "keiner", "n/a", "na", "yes", "no", "ja", "nein"}
)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


class RowReader:
    """Reads rows; what is wrong is gathered, and a row with an error gives no response."""

    def __init__(
        self,
        columns: Columns,
        mapping: ResponseMap,
        definition: Definition,
        zone: tzinfo,
        day_first: bool | None,  # noqa: FBT001
    ) -> None:
        self._columns, self._map, self._definition = columns, mapping, definition
        self._zone, self._day_first = zone, day_first
        self._faults: list[RowFault] = []
        self._row = ResponseRow(0, ())

    def read(self, row: ResponseRow) -> tuple[Response | None, list[RowFault]]:
        """The response of a row, if it can be imported, and its faults."""
        self._row, self._faults = row, []
        for at in range(len(self._columns.heads), len(row.cells)):
            if row.at(at).strip():
                self._fault(
                    at,
                    "cells",
                    "There is more in this line than there are columns.",
                    "Look for a separator too many.",
                )
        for at in self._columns.used:
            if at in row.computed or _SPREADSHEET_ERROR.fullmatch(row.at(at).strip()):
                advice = "Import the export as the form made it."
                self._fault(
                    at,
                    "formula",
                    "A spreadsheet has put a formula or an error in place of the answer.",
                    advice,
                )
        recipient = self._recipient()
        words = self._words()
        when = self._at()
        answers = tuple(self._answer(one, requirement) for one, requirement in self._columns.requirements)
        attested = self._attested()
        if recipient is None or any(fault.severity == "error" for fault in self._faults):
            return None, self._faults
        content = self._content()
        response = Response(
            line=row.line,
            key=self._key(content),
            content=content,
            recipient=recipient,
            words=words,
            answers=tuple(one for one in answers if one),
            attested=attested,
            at=when,
        )
        return response, self._faults

    def _fault(
        self, column: int | None, kind: str, message: str, advice: str = "", severity: Severity = "error"
    ) -> None:
        self._faults.append(
            RowFault(
                line=self._row.line,
                column="" if column is None else self._columns.name(column),
                code=f"responses.{kind}",
                message=message,
                advice=advice,
                severity=severity,
            )
        )

    def _texts(self, columns: Sequence[int]) -> list[str]:
        return [text for at in columns if (text := _plain(self._row.at(at)))]

    @property
    def _email(self) -> str:
        text = _plain(self._row.at(self._columns.email))
        return text.removeprefix("mailto:").strip().lower()

    @property
    def _name(self) -> str:
        return " ".join(self._texts(self._columns.names))[:_MAX_NAME]

    def _recipient(self) -> models.Recipient | None:
        if not self._email:
            self._fault(
                self._columns.email, "email", "There is no e-mail address.", "Write it into the export."
            )
            return None
        if is_reachable(self._email):
            with contextlib.suppress(ModelError):
                return models.Recipient.email(self._email, name=self._name or None)
        advice = "Correct it: one address in ASCII, such as ada@example.org; a domain with other letters as xn--...."
        self._fault(
            self._columns.email, "email", "This is no e-mail address that a letter can be sent to.", advice
        )
        return None

    def _words(self) -> Mapping[str, tuple[str, ...]]:
        columns = self._columns
        handles = [
            one.strip().lstrip("@")
            for text in self._texts(columns.handles)
            for one in re.split(r"[,;\s]+", text)
        ]
        return {
            "names": (self._name,) if self._name else (),
            "emails": tuple(dict.fromkeys((self._email, *self._further_addresses()))),
            "handles": tuple(one for one in handles if one),
            "places": tuple(text[:_MAX_NAME] for text in self._texts(columns.places)),
            "others": (*(text[:_MAX_NAME] for text in self._texts(columns.others)), *self._hidden()),
        }

    def _further_addresses(self) -> Iterator[str]:
        """Those that the map names, and those in columns that are left out: an address tells who it is, unasked."""
        yield from (text.lower() for text in self._texts(self._columns.other_emails))
        for text in self._texts(self._columns.left_out):
            if "@" in text and len(text) <= _MAX_NAME:
                yield from (one.lower() for one in _ADDRESS.findall(text))

    def _hidden(self) -> Iterator[str]:
        """Names in columns that are left out: what is not used may still tell who it is."""
        for text in self._texts(self._columns.hidden):
            if (
                len(text) <= _MAX_HIDDEN
                and sum(map(str.isalpha, text)) > 1
                and text.casefold() not in _NO_NAMES
            ):
                yield text

    def _at(self) -> datetime | None:
        column = self._columns.timestamp
        text = _plain(self._row.at(column)) if column is not None else ""
        if not text:
            return None
        found = moment(text, self._zone, day_first=self._day_first)
        if found is None:
            advice = (
                "If day and month can not be told apart, write dates: month-first or day-first into the map."
            )
            self._fault(
                column, "timestamp", "This is no time that could be read.", advice, severity="warning"
            )
        return found

    def _attested(self) -> bool:
        wanted, column = self._map.attestation, self._columns.attestation
        if wanted is None or column is None:
            return False
        said = _plain(self._row.at(column)).rstrip(";").casefold()
        accepted = {_plain(one).casefold() for one in wanted.accepts}
        attested = said in accepted if accepted else bool(said) and said not in _NO
        if not attested:
            advice = "It can be imported; the applicant has to attest before it is submitted."
            self._fault(
                column,
                "attestation",
                "It is not attested that this is their own work.",
                advice,
                severity="warning",
            )
        return attested

    def _answer(self, one: RequirementColumns, requirement: Requirement) -> GivenAnswer:
        columns = self._columns.of_requirement[one.id]
        cells = [(at, self._row.at(at)) for at in columns if self._row.at(at).strip()]
        if requirement.kind == "file":
            given = GivenAnswer(requirement=one.id, files=self._files(one, [cell for _, cell in cells]))
        elif requirement.kind == "link":
            given = GivenAnswer(requirement=one.id, links=tuple(self._links(cells)))
        else:
            given = GivenAnswer(requirement=one.id, texts=tuple(self._written(cells, requirement)))
        count = len(given.texts) + len(given.links) + len(given.files.names) + len(given.files.drive_ids)
        some = given.files.patterns or given.files.folders
        column = columns[0] if columns else None
        if count > requirement.at_most:
            message = f"{one.id} takes {requirement.at_most}, and there are {count}."
            self._fault(column, "many", message, "Leave out what is too much.", severity="warning")
        elif count < requirement.at_least and not some:
            advice = "It can be imported, and returned as incomplete."
            self._fault(
                column, "missing", f"Too little was handed in for {one.id}.", advice, severity="warning"
            )
        return given

    def _files(self, one: RequirementColumns, cells: Sequence[str]) -> FilesWanted:
        number = _plain(self._row.at(self._columns.row)) if self._columns.row is not None else ""
        values = {"email": self._email, "name": self._name, "row": number, "line": str(self._row.line)}
        return wanted_in(cells, one.files, one.folders, values)

    def _links(self, cells: Sequence[tuple[int, str]]) -> Iterator[Link]:
        for at, cell in cells:
            for url in _LINKS.split(cell.strip()):
                try:
                    yield Link(url.strip().rstrip(",;"))
                except AssessmentError:
                    self._fault(at, "link", "This is no https address.", "Correct it, or ask the applicant.")

    def _written(self, cells: Sequence[tuple[int, str]], requirement: Requirement) -> Iterator[Text]:
        if requirement.at_most == 1 and len(cells) > 1:  # one text that was asked for in pieces
            cells = [(cells[0][0], "\n\n".join(cell.strip() for _, cell in cells))]
        for at, cell in cells:
            try:
                yield Text(cell.strip())
            except AssessmentError:
                self._fault(
                    at, "text", "This text is longer than anything that is read.", "Hand it in as a file."
                )

    def _content(self) -> str:
        columns = self._columns
        said: list[JSON] = []
        for one, _ in columns.requirements:
            said += [one.id, *(_plain(self._row.at(column)) for column in columns.of_requirement[one.id])]
        return _digest(said)

    def _key(self, content: str) -> str:
        """Who and when, and neither the map nor the format of times: the same after either was changed."""
        columns = self._columns
        when = stamp(self._row.at(columns.timestamp)) if columns.timestamp is not None else ""
        number = _plain(self._row.at(columns.row)) if columns.row is not None else ""
        return _digest([self._definition.id, self._email, when or number or content])


def _digest(said: list[JSON]) -> str:
    return sha256(jcs.canonical(said)).hexdigest()
