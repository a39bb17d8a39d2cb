"""The form in which an officer writes feedback: a workbook with a row for each criterion that fell short."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openbadge_issuer.assessment.scoring import resolved_levels, short_of
from openbadge_issuer.errors import InputError

if TYPE_CHECKING:
    from openbadge_issuer.assessment import Application
    from openbadge_issuer.programme.workbooks import Value

__all__ = ["Shortfall", "feedback_form", "read_feedback", "shortfalls"]

_SHEET: Final = "Feedback"
_HEADINGS: Final = (
    ("application", 40),
    ("for", 30),
    ("criterion", 16),
    ("what it is about", 30),
    ("reached", 14),
    ("required", 14),
    ("what the reviewers wrote (nobody else sees it)", 60),
    ("feedback to the applicant", 80),
)
_APPLICATION, _CRITERION, _FEEDBACK = 1, 3, 8
_LONGEST: Final = 10_000  # characters


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A criterion whose required level was not reached, and what the reviewers wrote of it; levels by their names."""

    application: str
    title: str
    criterion: str
    name: str
    reached: str
    required: str
    comments: tuple[str, ...]


def shortfalls(application: Application) -> tuple[Shortfall, ...]:
    """What needs feedback before a decision; raises `AssessmentError` while the reviewers disagree."""
    facts, definition = application.facts(), application.definition
    levels = resolved_levels(definition, facts)
    third = facts.third()
    reviews = (*facts.counted(), *((third,) if third is not None else ()))
    found = []
    for criterion in definition.criteria:
        if criterion.id in short_of(definition, levels):
            names = {one.id: one.name for one in criterion.levels}
            digests = (one.comments[criterion.id] for one in reviews if criterion.id in one.comments)
            found.append(
                Shortfall(
                    application.id,
                    f"{definition.name} {definition.version}",
                    criterion.id,
                    criterion.name,
                    names[levels[criterion.id]],
                    names[criterion.required_level],
                    tuple(
                        str(application.sealed[digest].value)
                        for digest in digests
                        if digest in application.sealed
                    ),
                )
            )
    return tuple(found)


def feedback_form(short: Iterable[Shortfall]) -> bytes:
    """The workbook to fill in (.xlsx); raises `MissingExtra`."""
    from openbadge_issuer.programme.workbooks import column_letters, new_workbook, put, saved  # noqa: PLC0415 - at first use

    book = new_workbook("A form for feedback")  # which says so if openpyxl is missing
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415 - an extra

    sheet = book.create_sheet(_SHEET)
    for column, (heading, width) in enumerate(_HEADINGS, 1):
        put(sheet, 1, column, heading)
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[column_letters(column)].width = width
    for row, one in enumerate(short, 2):
        comments = "\n\n".join(one.comments)
        values = (one.application, one.title, one.criterion, one.name, one.reached, one.required, comments)
        for column, value in enumerate(values, 1):
            put(sheet, row, column, value)
            sheet.cell(row, column).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(row, _FEEDBACK).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    return saved(book)


def read_feedback(content: bytes) -> Mapping[str, Mapping[str, str]]:
    """Texts by criterion, by application, out of the form; what is blank is left out.

    Raises `InputError` (``programme.feedback``) with the cell, what `read_tables` raises, and `MissingExtra`.
    """
    from openbadge_issuer.programme.workbooks import read_tables  # noqa: PLC0415 - at first use

    tables = [one for one in read_tables(content) if one.name == _SHEET]
    if not tables or tuple(tables[0].rows[:1]) != (tuple(heading for heading, _ in _HEADINGS),):
        raise _refuse(
            f"This is no form for feedback: its first sheet is “{_SHEET}”, with its headings.", "A1"
        )
    found: dict[str, dict[str, str]] = {}
    seen: set[tuple[str, str]] = set()
    for row, application, criterion, text in _rows(tables[0].rows):
        if (application, criterion) in seen:
            raise _refuse("This criterion of this application is there twice.", f"C{row}")
        seen.add((application, criterion))
        if text:
            found.setdefault(application, {})[criterion] = text
    return found


def _rows(rows: tuple[tuple[Value, ...], ...]) -> Iterator[tuple[int, str, str, str]]:
    for number, cells in enumerate(rows[1:], 2):
        if not cells:
            continue
        given = [*cells, *(None for _ in range(_FEEDBACK - len(cells)))]
        application, criterion, text = (given[column - 1] for column in (_APPLICATION, _CRITERION, _FEEDBACK))
        if not isinstance(application, str) or not isinstance(criterion, str):
            raise _refuse("A row names an application and a criterion.", f"A{number}")
        if text is not None and (not isinstance(text, str) or len(text) > _LONGEST):
            raise _refuse(f"Feedback is a text of at most {_LONGEST:,} characters.", f"H{number}")
        yield number, application.strip(), criterion.strip(), (text or "").strip()


def _refuse(message: str, cell: str) -> InputError:
    return InputError(
        f"{cell}: {message}",
        code="programme.feedback",
        params={"cell": cell},
        advice="Write a new form, and fill in its last column only.",
    )
