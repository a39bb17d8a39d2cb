"""A definition as a workbook that a designer fills in, and back: nothing is lost on the way, every fault has its cell."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from openbadge_issuer.assessment.definition import Definition
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import Finding, InputError, ModelError
from openbadge_issuer.programme.authoring.workbook_cells import to_cell
from openbadge_issuer.programme.authoring.workbook_layout import (
    CITATIONS,
    CRITERIA,
    EQUITY,
    OVERVIEW,
    REQUIREMENTS,
    Field,
    Grid,
    label_of,
)
from openbadge_issuer.programme.authoring.workbook_reading import Reading, reading_of
from openbadge_issuer.programme.workbooks import read_tables

__all__ = ["Draft", "draft_of", "read_definition", "template", "write_definition"]

_Row: TypeAlias = tuple[str | int | float | None, ...]
_MAX_TOLD: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a workbook says: a document that need not be a definition yet, and the cell of each of its members.

    ``faults`` are cells that hold something else than belongs there; warnings, where it was read all the same.
    """

    document: JSONObject
    places: Mapping[str, tuple[str, str]] = field(repr=False)
    """JSON pointer to sheet and cell."""
    faults: tuple[Finding, ...] = ()

    def place(self, pointer: str) -> tuple[str, str]:
        """Sheet and cell of a member, or of the nearest one that holds it; empty where there is none."""
        inner = f"{pointer}/id"
        while pointer and pointer not in self.places:
            pointer = pointer.rpartition("/")[0]
        return self.places.get(pointer) or self.places.get(inner, ("", ""))

    def placed(self, finding: Finding) -> Finding:
        """The finding with its sheet and cell, in the message and in ``params``."""
        sheet, cell = self.place(finding.pointer)
        if not sheet:
            return finding
        label = label_of(finding.pointer) or label_of(f"{finding.pointer}/id")
        said = _in_words(finding, label) if label else finding.message
        return Finding(
            code=finding.code,
            message=f"{sheet}, {cell}: {said}",
            severity=finding.severity,
            pointer=finding.pointer,
            params={**finding.params, "sheet": sheet, "cell": cell},
            advice=finding.advice,
            spec=finding.spec,
        )


def _in_words(finding: Finding, label: str) -> str:
    """The sentence with the cell's heading, and without the names of the data model."""
    said = finding.message.replace(f"`{finding.pointer}`", f"“{label}”")
    if finding.code == "model.uri":
        return f"“{label}” is a whole web address without blanks, such as https://school.example/checks."
    if finding.code == "model.enum" and finding.params.get("expected"):
        meant = finding.params.get("suggestion")
        asked = f" Did you mean {meant}?" if meant else ""
        value = finding.params.get("value", "")
        there = f", and not {value}" if value and value != "…" else ""
        return f"“{label}” is one of these words: {finding.params['expected']}{there}.{asked}"
    return said


def template() -> bytes:
    """An empty workbook (.xlsx) with drop-downs and a note for each cell. Raises `MissingExtra`."""
    from openbadge_issuer.programme.authoring.workbook_rendering import rendered  # noqa: PLC0415 - at first use

    return rendered({}, {}, ())


def write_definition(definition: Definition) -> bytes:
    """The definition as such a workbook; what has no cell of its own stands as JSON on the sheet More.

    Raises `MissingExtra`, and `InputError` (``workbook.cell``) for a text that is longer than a cell takes.
    """
    from openbadge_issuer.programme.authoring.workbook_rendering import rendered  # noqa: PLC0415 - at first use

    document = definition.to_json()
    cells = {
        one.pointer: to_cell(found, one.kind)
        for one in (*OVERVIEW, *EQUITY)
        if (found := _at(document, one.pointer))
    }
    cells = {pointer: cell for pointer, cell in cells.items() if cell is not None}
    grids = {
        grid.name: rows if _same(document, grid, rows) else ()
        for grid, rows in (
            (REQUIREMENTS, _requirement_rows(document)),
            (CRITERIA, _criterion_rows(document)),
            (CITATIONS, _rows(CITATIONS, document.get("citations"))),
        )
    }
    back = Reading.of_cells(cells, grids).document
    more = [(pointer, _json(value)) for pointer, value in _differences(document, back, "")]
    return rendered(cells, grids, more)


def draft_of(content: bytes) -> Draft:
    """What the workbook says, as far as it goes. Raises `InputError` for what is no such workbook, `LimitExceeded`."""
    reading = reading_of(read_tables(content))
    return Draft(document=reading.document, places=reading.places, faults=tuple(reading.faults))


def read_definition(content: bytes) -> Definition:
    """The definition in a workbook.

    Raises `ModelError` whose findings name sheet and cell (in the message, and as ``sheet`` and ``cell`` of ``params``),
    `InputError` (``workbook.type``, ``workbook.macros``, ``workbook.sheet``, ``workbook.damaged``), `LimitExceeded`
    (``workbook.limit``) and `MissingExtra`.
    """
    draft = draft_of(content)
    findings = draft.faults
    if not any(one.severity == "error" for one in findings):
        try:
            return Definition.from_json(draft.document)
        except ModelError as error:
            findings = tuple(draft.placed(finding) for finding in error.findings)
    findings = tuple(one for one in findings if one.severity == "error")
    told = " ".join(f"{number}) {one.message}" for number, one in enumerate(findings[:_MAX_TOLD], 1))
    rest = f" … and {len(findings) - _MAX_TOLD} more." if len(findings) > _MAX_TOLD else ""
    raise ModelError(f"The workbook is no definition yet: {told}{rest}", findings)


def _at(document: JSONObject, pointer: str) -> JSON:
    found: JSON = document
    for name in pointer.split("/")[1:]:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _cells(one: JSONObject, columns: Sequence[Field]) -> _Row:
    return tuple(
        None if (value := _at(one, column.pointer)) is None else to_cell(value, column.kind)
        for column in columns
    )


def _objects(value: JSON) -> list[JSONObject]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _rows(grid: Grid, value: JSON) -> tuple[_Row, ...]:
    return tuple(_cells(one, grid.columns) for one in _objects(value))


def _requirement_rows(document: JSONObject) -> tuple[_Row, ...]:
    return tuple(
        _cells({"part": part.get("name"), **one}, REQUIREMENTS.columns)
        for part in _objects(document.get("parts"))
        for one in _objects(part.get("requirements"))
    )


def _criterion_rows(document: JSONObject) -> tuple[_Row, ...]:
    rows = []
    for criterion in _objects(document.get("criteria")):
        for number, level in enumerate(_objects(criterion.get("levels"))):
            needed: JSONObject = (
                {"required": True} if level.get("id") == criterion.get("requiredLevel") else {}
            )
            said = criterion if number == 0 else {}
            rows.append(_cells({**said, "level": level, **needed}, CRITERIA.columns))
    return tuple(rows)


def _same(document: JSONObject, grid: Grid, rows: tuple[_Row, ...]) -> bool:
    """Whether the rows bring back what they were made of."""
    member = {"Requirements": "parts", "Criteria and levels": "criteria", "Citations": "citations"}[grid.name]
    reading = Reading.of_cells({}, {grid.name: rows})
    return not reading.faults and reading.document.get(member) == document.get(member)


def _differences(wanted: JSONObject, found: JSONObject, pointer: str) -> list[tuple[str, JSON]]:
    """What is to be set, or (None) taken out, to make one of the other."""
    differences: list[tuple[str, JSON]] = [
        (f"{pointer}/{name}", None) for name in found.keys() - wanted.keys()
    ]
    for name, value in wanted.items():
        there = found.get(name)
        if isinstance(value, dict) and isinstance(there, dict):
            differences += _differences(value, there, f"{pointer}/{_token(name)}")
        elif there != value or (name in found) != (name in wanted):
            differences.append((f"{pointer}/{_token(name)}", value))
    return sorted(differences, key=lambda one: one[0])


def _token(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _json(value: JSON) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except (RecursionError, ValueError):
        pass
    raise InputError(
        "A member is nested too deeply for a cell.", code="workbook.cell", advice="Keep it as YAML."
    )
