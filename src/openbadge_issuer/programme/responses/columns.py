"""Which column of an export is which, by a map; and everything that does not fit, at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from openbadge_issuer.errors import Finding, ModelError
from openbadge_issuer.programme.responses.headings import asks_name, asks_other_name
from openbadge_issuer.programme.responses.table import Responses, letters

if TYPE_CHECKING:
    from openbadge_issuer.assessment.definition import Definition
    from openbadge_issuer.assessment.rubric import Requirement
    from openbadge_issuer.programme.responses.map import RequirementColumns, ResponseMap

__all__ = ["Columns", "columns_of", "folded_heading"]

_LETTERS: Final = re.compile(r"[A-Z]{1,2}")
_MAX_TOLD: Final = 8  # columns that a message names
_MAX_HEAD: Final = 60  # characters of a heading that a message repeats


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class Columns:
    """Columns by number, 0 for the first."""

    heads: tuple[str, ...]
    email: int
    names: tuple[int, ...]
    places: tuple[int, ...]
    handles: tuple[int, ...]
    other_emails: tuple[int, ...]
    others: tuple[int, ...]
    timestamp: int | None
    row: int | None
    attestation: int | None
    requirements: tuple[tuple[RequirementColumns, Requirement], ...]
    of_requirement: dict[str, tuple[int, ...]]
    used: tuple[int, ...]
    hidden: tuple[int, ...]
    """Columns with somebody's name that the map leaves out."""
    left_out: tuple[int, ...]
    """All columns that the map leaves out."""

    def name(self, column: int) -> str:
        """A column for a message: its letter and its heading."""
        head = self.heads[column] if column < len(self.heads) else ""
        short = head if len(head) <= _MAX_HEAD else head[: _MAX_HEAD - 1] + "…"
        return f"{letters(column)} ({short})" if short else letters(column)


def folded_heading(text: str) -> str:
    """A heading as it is compared: without regard to case, blanks and the way that letters are written."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold().rstrip(":* ")


class _Finder:
    def __init__(self, heads: Sequence[str]) -> None:
        self._heads = heads
        self._places: dict[str, list[int]] = {}
        for at, head in enumerate(heads):
            self._places.setdefault(folded_heading(head), []).append(at)
        self.findings: list[Finding] = []
        self.used: set[int] = set()

    def wrong(self, pointer: str, message: str, advice: str = "") -> None:
        self.findings.append(Finding(code="responses.map", message=message, pointer=pointer, advice=advice))

    def one(self, name: str | None, pointer: str) -> int | None:
        """The column of this name, or with this letter."""
        if name is None:
            return None
        there = self._places.get(folded_heading(name), [])
        if not there and _LETTERS.fullmatch(name):
            at = next((at for at in range(len(self._heads)) if letters(at) == name), None)
            there = [] if at is None else [at]
        if len(there) == 1:
            self.used.add(there[0])
            return there[0]
        if there:
            wanted = " and ".join(letters(at) for at in there)
            self.wrong(
                pointer,
                f"Two columns are headed “{name}”.",
                f"Write the letter of the one that is meant: {wanted}.",
            )
            return None
        close = get_close_matches(
            folded_heading(name)[:200], [key for key in self._places if key], n=1, cutoff=0.6
        )
        meant = f" Did you mean “{self._heads[self._places[close[0]][0]]}”?" if close else ""
        known = ", ".join(f"{letters(at)} {head[:_MAX_HEAD]}" for at, head in enumerate(self._heads))
        self.wrong(pointer, f"The export has no column “{name}”.{meant}", f"It has {known}.")
        return None

    def many(self, names: Iterable[str], pointer: str) -> tuple[int, ...]:
        """The columns of these names."""
        found = (self.one(name, f"{pointer}/{at}") for at, name in enumerate(names))
        return tuple(column for column in found if column is not None)


def columns_of(responses: Responses, mapping: ResponseMap, definition: Definition) -> Columns:
    """The columns that the map names; raises `ModelError` with every reason (``responses.map``, ``responses.unused``)."""
    finder, who = _Finder(responses.columns), mapping.applicant
    if mapping.definition is not None and mapping.definition != definition.id:
        finder.wrong("/definition", "The map is for another definition.", "Take the map of this form.")
    requirements = []
    of_requirement: dict[str, tuple[int, ...]] = {}
    for at, one in enumerate(mapping.requirements):
        pointer = f"/requirements/{at}"
        requirement = definition.requirement(one.id)
        if requirement is None:
            known = ", ".join(known.id for known in definition.requirements)
            finder.wrong(f"{pointer}/id", f"The definition has no requirement {one.id}.", f"It has {known}.")
        elif one.id in of_requirement:
            finder.wrong(
                f"{pointer}/id", f"{one.id} is there twice.", "Name all of its columns in one place."
            )
        else:
            requirements.append((one, requirement))
            if requirement.kind != "file" and (one.files or one.folders):
                finder.wrong(f"{pointer}/files", f"{one.id} asks for a {requirement.kind}, not for files.")
            if not (one.columns or one.files or one.folders):
                finder.wrong(pointer, f"{one.id} has neither columns nor files.")
        of_requirement[one.id] = finder.many(one.columns, f"{pointer}/columns")
    missing = [one.id for one in definition.requirements if one.at_least and one.id not in of_requirement]
    if missing:
        finder.wrong("/requirements", f"The map does not say where {', '.join(missing)} is answered.")
    columns = Columns(
        heads=responses.columns,
        email=finder.one(who.email, "/applicant/email") or 0,
        names=finder.many(who.name, "/applicant/name"),
        places=finder.many(who.places, "/applicant/places"),
        handles=finder.many(who.handles, "/applicant/handles"),
        other_emails=finder.many(who.other_emails, "/applicant/otherEmails"),
        others=finder.many(who.others, "/applicant/others"),
        timestamp=finder.one(mapping.timestamp, "/timestamp"),
        row=finder.one(mapping.row, "/row"),
        attestation=finder.one(mapping.attestation.column, "/attestation/column")
        if mapping.attestation
        else None,
        requirements=tuple(requirements),
        of_requirement=of_requirement,
        used=tuple(sorted(finder.used)),
        hidden=_hidden(responses, finder, mapping),
        left_out=tuple(sorted(_left_out(responses, mapping) - finder.used)),
    )
    finder.findings += _told(columns, _unplaced(responses, finder, mapping))
    if finder.findings:
        wrong = finder.findings[:5]
        told = " ".join(f"{at}) {one.message} {one.advice}".rstrip() for at, one in enumerate(wrong, 1))
        raise ModelError(f"The map does not fit this export: {told}", tuple(finder.findings))
    return columns


def _left_out(responses: Responses, mapping: ResponseMap) -> frozenset[int]:
    """The columns under ``ignore``."""
    ignored = {folded_heading(name) for name in mapping.ignore}
    return frozenset(
        at
        for at, head in enumerate(responses.columns)
        if folded_heading(head) in ignored or letters(at) in mapping.ignore
    )


def _unplaced(responses: Responses, finder: _Finder, mapping: ResponseMap) -> list[int]:
    """Columns that hold something, and are neither mapped nor left out on purpose."""
    placed = finder.used | _left_out(responses, mapping)
    return [
        at
        for at in range(len(responses.columns))
        if at not in placed and any(row.at(at).strip() or at in row.computed for row in responses.rows)
    ]


def _told(columns: Columns, unplaced: Sequence[int]) -> Iterator[Finding]:
    if unplaced:
        names = ", ".join(columns.name(at) for at in unplaced[:_MAX_TOLD])
        more = f" and {len(unplaced) - _MAX_TOLD} more" if len(unplaced) > _MAX_TOLD else ""
        yield Finding(
            code="responses.unused",
            message=f"The map does not say what is in {names}{more}.",
            pointer="/ignore",
            advice="Name each under applicant (name, places, handles, others), which is looked for when evidence is "
            "blinded; under a requirement; or under ignore, if it tells nobody who it is.",
        )


def _hidden(responses: Responses, finder: _Finder, mapping: ResponseMap) -> tuple[int, ...]:
    return tuple(
        at
        for at in sorted(_left_out(responses, mapping) - finder.used)
        if asks_name(responses.columns[at]) or asks_other_name(responses.columns[at])
    )
