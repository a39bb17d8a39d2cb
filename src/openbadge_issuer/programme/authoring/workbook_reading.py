"""A definition's document out of the sheets of a workbook, by their headings, with the cell of each member."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from openbadge_issuer.codec.json import parse
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import Finding, InputError, OpenBadgeError, Severity
from openbadge_issuer.programme.authoring.workbook_cells import CellFault, from_cell, slug
from openbadge_issuer.programme.authoring.workbook_layout import (
    CITATIONS,
    CRITERIA,
    EQUITY,
    MORE,
    OVERVIEW,
    REQUIREMENTS,
    TABLES,
    Field,
    Grid,
)
from openbadge_issuer.programme.workbooks import Table, Value, cell_text, coordinate

__all__ = ["Reading", "reading_of"]

_HEAD: Final = 12  # rows in which the headings of a sheet are looked for
_IMPLIED: Final[Mapping[str, JSON]] = {"assessor": ["Profile"], "creator": ["Profile"], "image": "Image"}
_LONGEST: Final = 30  # characters of a heading that tell it from others


@dataclass
class Reading:
    """A document as it grows."""

    document: JSONObject = field(default_factory=dict)
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    faults: list[Finding] = field(default_factory=list)

    @classmethod
    def of_cells(cls, cells: Mapping[str, Value], grids: Mapping[str, Sequence[Sequence[Value]]]) -> Reading:
        """What such cells would be read as: by pointer, and by grid in the order of its columns."""
        reading = cls()
        for one in (*OVERVIEW, *EQUITY):
            reading.take(one, one.pointer, cells.get(one.pointer), ("", ""))
        for grid in TABLES:
            rows = [_Row(reading, grid.name, 0, grid.columns, tuple(row)) for row in grids.get(grid.name, ())]
            _READERS[grid.name](reading, rows)
        reading.finish()
        return reading

    def fault(
        self,
        pointer: str,
        place: tuple[str, str],
        message: str,
        advice: str = "",
        severity: Severity = "error",
    ) -> None:
        """Notes what is wrong in a cell, or on a sheet."""
        sheet, cell = place
        self.faults.append(
            Finding(
                code="workbook.value",
                message=f"{sheet}, {cell}: {message}" if cell else f"{sheet}: {message}",
                severity=severity,
                pointer=pointer,
                params={"sheet": sheet, "cell": cell},
                advice=advice,
            )
        )

    def value(self, one: Field, pointer: str, cell: Value, place: tuple[str, str]) -> JSON:
        """The cell's value, or None and a fault."""
        self.places[pointer] = place
        try:
            found = from_cell(cell, one.kind)
        except CellFault as fault:
            self.fault(pointer, place, f"{one.label.rstrip(' *')} {fault}.")
            return None
        if pointer == "/version" and found is not None and not isinstance(cell, str):
            what = "a date" if isinstance(cell, date) else "a number"
            self.fault(
                pointer,
                place,
                f"“Version” is {what} in this cell, and was read as “{found}”.",
                "Format the cell as text, and write the version again: 1.0 and 1 are two versions.",
                "warning",
            )
        return found

    def take(self, one: Field, pointer: str, cell: Value, place: tuple[str, str]) -> None:
        """Writes the cell's value into the document, if it has one."""
        value = self.value(one, pointer, cell, place)
        if value is not None:
            _set(self.document, pointer.split("/")[1:], value)

    def finish(self) -> None:
        """Adds what a document has to spell out, and nobody writes into a cell."""
        for name, implied in _IMPLIED.items():
            there = self.document.get(name)
            if isinstance(there, dict):
                there.setdefault("type", implied)
                if there["type"] is None:  # said on the sheet More
                    del there["type"]


@dataclass
class _Row:
    """One row of a grid, by the pointers of its columns."""

    reading: Reading
    sheet: str
    number: int
    columns: Sequence[Field | None]
    cells: tuple[Value, ...]

    def place(self, pointer: str) -> tuple[str, str]:
        at = next(
            (at for at, one in enumerate(self.columns, 1) if one is not None and one.pointer == pointer), 1
        )
        return self.sheet, coordinate(self.number, at)

    def members(self, under: str, into: str, *, skip: Sequence[str] = ()) -> JSONObject:
        """The members below a pointer, as an object that stands at ``into`` in the document."""
        found: JSONObject = {}
        for at, one in enumerate(self.columns):
            if one is None or not one.pointer.startswith(f"{under}/") or one.pointer in skip:
                continue
            path = one.pointer.removeprefix(under)
            cell = self.cells[at] if at < len(self.cells) else None
            value = self.reading.value(one, into + path, cell, self.place(one.pointer))
            if value is not None:
                _set(found, path.split("/")[1:], value)
        return found


def _set(document: JSONObject, names: Sequence[str], value: JSON) -> None:
    for name in names[:-1]:
        inner = document.setdefault(name, {})
        if not isinstance(inner, dict):
            return
        document = inner
    document[names[-1]] = value


def reading_of(tables: Sequence[Table]) -> Reading:
    """What the sheets say; raises `InputError` (``workbook.sheet``) if they are not those of a definition."""
    by_name = {table.name.strip().casefold(): table for table in tables}
    overview = by_name.get("overview")
    if overview is None:
        raise InputError(
            "The workbook has no sheet Overview, so it is no definition.",
            code="workbook.sheet",
            advice="Begin with the empty workbook: openbadge define new --template definition.xlsx",
        )
    reading = Reading()
    _read_forms(reading, overview, OVERVIEW)
    equity = by_name.get("equity")
    if equity is not None:
        _read_forms(reading, equity, EQUITY)
    for grid in TABLES:
        table = by_name.get(grid.name.casefold())
        _READERS[grid.name](reading, list(_grid_rows(reading, grid, table)) if table else [])
    more = by_name.get(MORE.name.casefold())
    if more is not None:
        _read_more(reading, list(_grid_rows(reading, MORE, more)))
    reading.finish()
    return reading


def _heading(text: str) -> str:
    return " ".join(text.replace("*", " ").split()).casefold()[:_LONGEST]


def _read_forms(reading: Reading, table: Table, fields: Sequence[Field]) -> None:
    """A heading in the first column, its value beside it."""
    by_heading = {_heading(one.label): one for one in fields}
    seen: set[str] = set()
    for number in range(1, len(table.rows) + 1):
        one = by_heading.get(_heading(cell_text(table.at(number, 1))))
        if one is None:
            continue
        place = (table.name, coordinate(number, 2))
        if one.pointer in seen:
            reading.fault(
                one.pointer, place, f"{one.label.rstrip(' *')} is there twice.", "Delete one of the rows."
            )
            continue
        seen.add(one.pointer)
        reading.take(one, one.pointer, table.at(number, 2), place)
    for one in fields:
        if one.pointer not in seen and one.label.endswith("*"):
            reading.fault(
                one.pointer,
                (table.name, ""),
                f"the row “{one.label}” is missing.",
                "Write it into the first column again.",
            )


def _grid_rows(reading: Reading, grid: Grid, table: Table) -> Iterator[_Row]:
    """The rows below the headings that hold something; columns may have been moved, and others added."""
    known = {_heading(one.label): one for one in grid.columns}
    number = 0
    for cells in table.rows[:_HEAD]:
        number += 1
        columns = [known.get(_heading(cell_text(cell))) for cell in cells]
        if len({one.pointer for one in columns if one is not None}) > len(grid.columns) // 2:
            break
    else:
        if any(table.rows):
            reading.fault(
                "",
                (table.name, ""),
                "the headings of the columns are missing.",
                "Take them from the empty workbook.",
            )
        return
    present = {one.pointer for one in columns if one is not None}
    for one in grid.columns:
        if one.pointer not in present and one.label.endswith("*"):
            reading.fault(
                "",
                (table.name, ""),
                f"the column “{one.label}” is missing.",
                "Take it from the empty workbook.",
            )
    for below, cells in enumerate(table.rows[number:], number + 1):
        if any(cell is not None for cell, one in zip(cells, columns, strict=False) if one is not None):
            yield _Row(reading, table.name, below, columns, cells)


def _read_requirements(reading: Reading, rows: Sequence[_Row]) -> None:
    parts: list[JSON] = []
    requirements: list[JSON] = []
    name: JSON = None
    for row in rows:
        said = row.members("", "", skip=[one.pointer for one in REQUIREMENTS.columns[1:]]).get("part")
        if said is not None and said != name:
            name, requirements = said, []
            parts.append({"name": said, "requirements": requirements})
        elif name is None:
            reading.fault(
                "/parts", row.place("/part"), "the part is missing.", "Name the part in its first row."
            )
            name, requirements = "", []
            parts.append({"name": "", "requirements": requirements})
        into = f"/parts/{len(parts) - 1}/requirements/{len(requirements)}"
        reading.places.setdefault(f"/parts/{len(parts) - 1}", row.place("/part"))
        reading.places[into] = row.place("/id")
        requirements.append(row.members("", into, skip=("/part",)))
    if parts:
        reading.document["parts"] = parts


def _read_criteria(reading: Reading, rows: Sequence[_Row]) -> None:
    criteria: list[JSON] = []
    levels: list[JSON] = []
    current: JSONObject | None = None
    own = [one.pointer for one in CRITERIA.columns[3:]]
    for row in rows:
        said = row.members("", f"/criteria/{len(criteria)}", skip=own)
        if "id" not in said and "name" in said:
            said["id"] = slug(str(said["name"]))
        if said and (current is None or said.get("id") not in (None, current.get("id"))):
            levels = []
            current = {**said, "levels": levels}
            reading.places[f"/criteria/{len(criteria)}"] = row.place("/id")
            reading.places[f"/criteria/{len(criteria)}/levels"] = row.place("/level/name")
            reading.places[f"/criteria/{len(criteria)}/requiredLevel"] = row.place("/required")
            criteria.append(current)
        if current is None:
            reading.fault(
                "/criteria", row.place("/id"), "the criterion is missing.", "Name it in its first row."
            )
            return
        _read_level(reading, row, current, levels, f"/criteria/{len(criteria) - 1}")
    if criteria:
        reading.document["criteria"] = criteria


def _read_level(reading: Reading, row: _Row, criterion: JSONObject, levels: list[JSON], pointer: str) -> None:
    into = f"{pointer}/levels/{len(levels)}"
    level = row.members("/level", into)
    required = row.members("", pointer, skip=[one.pointer for one in CRITERIA.columns[:-1]]).get("required")
    if not level:
        reading.fault(
            into, row.place("/level/name"), "the level is missing.", "Name the level, or empty the row."
        )
        return
    if "id" not in level and "name" in level:
        level["id"] = slug(str(level["name"]))
        if not level["id"]:
            reading.fault(
                into, row.place("/level/id"), "the level needs a short name.", "Such as proficient."
            )
    reading.places[into] = row.place("/level/name")
    levels.append(level)
    if required is not True:
        return
    if "requiredLevel" in criterion:
        reading.fault(
            f"{pointer}/requiredLevel",
            row.place("/required"),
            "two levels of one criterion are marked as required.",
            "Mark the lowest one that suffices.",
        )
    criterion["requiredLevel"] = level.get("id")
    reading.places[f"{pointer}/requiredLevel"] = row.place("/required")


def _read_citations(reading: Reading, rows: Sequence[_Row]) -> None:
    citations: list[JSON] = []
    for row in rows:
        into = f"/citations/{len(citations)}"
        reading.places[into] = row.place("/text")
        citations.append(row.members("", into))
    if citations:
        reading.document["citations"] = citations


_READERS: Final = {
    REQUIREMENTS.name: _read_requirements,
    CRITERIA.name: _read_criteria,
    CITATIONS.name: _read_citations,
}


def _read_more(reading: Reading, rows: Sequence[_Row]) -> None:
    for row in rows:
        said = row.members("", "/more")
        pointer, text = str(said.get("where", "")), str(said.get("value", ""))
        names = [name.replace("~1", "/").replace("~0", "~") for name in pointer.split("/")[1:]]
        try:
            value = parse(text)
        except OpenBadgeError:
            reading.fault(pointer, row.place("/value"), "is no JSON.", "Leave this sheet as it was written.")
            continue
        if not names or any(not name for name in names):
            reading.fault(pointer, row.place("/where"), "is no place.", "Leave this sheet as it was written.")
        elif value is not None and _has(reading.document, names):
            reading.fault(
                pointer, row.place("/where"), "stands on another sheet too.", "Empty one of the two places."
            )
        else:
            reading.places[pointer] = row.place("/value")
            _apply(reading, names, value)


def _apply(reading: Reading, names: Sequence[str], value: JSON) -> None:
    """Sets a member; where it says null, a member that we would add is not there."""
    if value is not None:
        _set(reading.document, names, value)
        return
    inner = reading.document.get(names[0])
    if len(names) > 1 and isinstance(inner, dict) and names[-1] == "type":
        inner["type"] = None


def _has(document: JSONObject, names: Sequence[str]) -> bool:
    found: JSON = document
    for name in names:
        if not isinstance(found, dict) or name not in found:
            return False
        found = found[name]
    return True
