"""Whatever a definition says, a workbook brings it back; whatever a form was answered, its export does."""

from __future__ import annotations

import csv

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment_world import definition
from form_exports import as_csv
from openbadge_issuer.assessment import (
    Citation,
    Criterion,
    Definition,
    Level,
    Part,
    Requirement,
    WordLimits,
)
from openbadge_issuer.programme.authoring.definition_workbook import read_definition, write_definition
from openbadge_issuer.programme.responses.importing import read_responses

LETTERS = st.characters(codec="utf-8")
TEXTS = st.text(LETTERS, min_size=1, max_size=40).filter(lambda text: bool(text.strip()))
SLUGS = st.from_regex(r"[a-z0-9][a-z0-9\-]{0,8}", fullmatch=True)
SPREADSHEET_TEXTS = st.one_of(
    TEXTS, st.sampled_from(["=1+1", "1.0", "007", "2026-03-02", "TRUE", "_x000D_", "a, b; c", "'x"])
)


@st.composite
def criteria(draw: st.DrawFn) -> tuple[Criterion, ...]:
    made = []
    for short in draw(st.lists(SLUGS, min_size=1, max_size=3, unique=True)):
        levels = draw(st.lists(SLUGS, min_size=2, max_size=4, unique=True))
        made.append(
            Criterion(
                id=short,
                name=draw(SPREADSHEET_TEXTS),
                description=draw(st.none() | SPREADSHEET_TEXTS),
                required_level=draw(st.sampled_from(levels[1:])),
                levels=tuple(
                    Level(id=one, name=draw(SPREADSHEET_TEXTS), description=draw(st.none() | TEXTS))
                    for one in levels
                ),
            )
        )
    return tuple(made)


@st.composite
def drafts(draw: st.DrawFn) -> Definition:
    rubric = draw(criteria())
    parts = []
    for number in range(draw(st.integers(0, 3))):
        requirements = tuple(
            Requirement(
                id=f"r-{number}-{at}",
                prompt=draw(SPREADSHEET_TEXTS),
                kind="text",
                at_most=draw(st.integers(1, 5)),
                words=draw(
                    st.none() | st.builds(WordLimits, max=st.none() | st.integers(1, 900), hard=st.booleans())
                ),
                criteria=tuple(
                    draw(st.lists(st.sampled_from([one.id for one in rubric]), unique=True, max_size=3))
                ),
            )
            for at in range(draw(st.integers(1, 3)))
        )
        parts.append(Part(name=draw(SPREADSHEET_TEXTS), requirements=requirements))
    return definition(
        status="draft",
        name=draw(SPREADSHEET_TEXTS),
        key_method=draw(SPREADSHEET_TEXTS),
        rationale=draw(st.none() | TEXTS),
        method_components=tuple(draw(st.lists(SPREADSHEET_TEXTS, max_size=3))),
        tag=tuple(draw(st.lists(SPREADSHEET_TEXTS, max_size=3))),
        citations=tuple(Citation(text=one) for one in draw(st.lists(SPREADSHEET_TEXTS, max_size=3))),
        parts=tuple(parts),
        criteria=rubric,
    )


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(drafts())
def test_a_workbook_brings_back_what_was_written(it: Definition) -> None:
    again = read_definition(write_definition(it))
    assert again.to_json() == it.to_json()
    assert again.rubric_digest == it.rubric_digest


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\ufeff"), max_size=30)
ROWS = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=6)
)


@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS, st.sampled_from([",", ";", "\t"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_an_export_brings_back_what_was_answered(
    rows: list[list[str]], separator: str, encoding: str
) -> None:
    heads = [f"Question {number}" for number in range(len(rows[0]))]
    table = [list[object](heads), *(list[object](row) for row in rows)]
    content = as_csv(table, separator=separator, encoding=encoding, quoting=csv.QUOTE_ALL)
    found = read_responses(content)
    assert list(found.columns) == heads
    wanted = [
        [cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row]
        for row in rows
        if any(one.strip() for one in row)
    ]
    assert [list(row.cells) for row in found.rows] == wanted
