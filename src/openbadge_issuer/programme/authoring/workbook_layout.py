"""How a definition is laid out in a workbook: sheets, columns, drop-downs, and what each cell is for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

__all__ = [
    "CITATIONS",
    "CRITERIA",
    "EQUITY",
    "LISTS",
    "MORE",
    "OVERVIEW",
    "REQUIREMENTS",
    "TABLES",
    "Field",
    "Grid",
    "Kind",
    "label_of",
]

Kind: TypeAlias = Literal["text", "word", "lines", "list", "count", "number", "date", "yes", "limits"]
"""What a cell holds: a text, one word or address, one thing a line, short names, a whole number, a number, a date, yes or
no, ``hard`` or ``advice``."""


@dataclass(frozen=True, slots=True)
class Field:
    """A cell (of the overview) or a column: where it goes in the JSON, its heading, its help."""

    pointer: str
    label: str
    note: str
    kind: Kind = "text"
    width: int = 24
    choices: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet with one thing in a row."""

    name: str
    intro: str
    columns: tuple[Field, ...]


OVERVIEW: Final = (
    Field("/name", "Title *", "Short, as it will stand on the badge. Example: Checking for understanding"),
    Field(
        "/competency",
        "Competency *",
        "Exactly one sentence: what somebody who earns it can do. "
        "Example: The educator checks in every lesson what learners have understood, and acts on it.",
    ),
    Field("/keyMethod", "Key method *", "The research-backed method, in a few sentences."),
    Field(
        "/methodComponents",
        "Components of the method",
        "What the method consists of, one on each line.",
        "lines",
    ),
    Field(
        "/rationale",
        "Supporting research",
        "The research and why it supports the method. Sources go on the sheet Citations.",
    ),
    Field(
        "/resources",
        "Resources",
        "Web addresses of free material to practise with, one on each line.",
        "lines",
    ),
    Field("/tag", "Keywords", "One on each line.", "lines"),
    Field("/fieldOfStudy", "Subject area", "Example: Teaching"),
    Field(
        "/inLanguage",
        "Language",
        "The language of these texts, as a code. Example: en, en-US, es",
        "word",
        choices="languages",
    ),
    Field(
        "/achievementType",
        "Kind of achievement",
        "MicroCredential, if it is left empty.",
        "word",
        choices="achievement_types",
    ),
    Field(
        "/id",
        "Address (id) *",
        "A web address of yours that will never mean anything else. Example: https://school.example/micro-credentials/checks",
        "word",
    ),
    Field(
        "/version", "Version *", "Example: 1.0. What changes after it was published gets a new one.", "word"
    ),
    Field("/status", "Status", "draft, if it is left empty.", "word", choices="statuses"),
    Field(
        "/acceptsUntil",
        "Last applications",
        "Only for status sunsetting: the day. Example: 2027-06-30",
        "date",
    ),
    Field("/criteriaPage", "Address of the criteria page", "Where the page with the rubric will be.", "word"),
    Field(
        "/assessor/name",
        "Who assesses: name",
        "The organisation that assesses; reviewers are never named. Example: Assessors' Guild",
    ),
    Field("/assessor/id", "Who assesses: address *", "Example: https://assess.example", "word"),
    Field(
        "/creator/name", "Who developed it: name", "The organisation that developed it, if that is not you."
    ),
    Field("/creator/id", "Who developed it: address", "Example: https://partner.example", "word"),
    Field(
        "/licence", "Licence", "A web address. Example: https://creativecommons.org/licenses/by/4.0/", "word"
    ),
    Field("/image/id", "Picture: address", "Where the badge's picture is.", "word"),
    Field("/image/caption", "Picture: in words", "What it shows, for people who do not see it."),
    Field("/creditsAvailable", "Credit hours", "Only if there are any.", "number"),
    Field("/stacks", "Part of", "Addresses of the stacks that it belongs to, one on each line.", "lines"),
    Field(
        "/policy/subject",
        "Who earns it",
        "person, if it is left empty: reviewers do not learn who applied.",
        "word",
        choices="subjects",
    ),
    Field(
        "/policy/resolution",
        "If reviewers disagree",
        "third_rater for people and consensus_with_lead for products, if it is left empty.",
        "word",
        choices="resolutions",
    ),
    Field(
        "/policy/validMonths",
        "Valid for months",
        "Without end, if it is left empty; products need it.",
        "count",
    ),
    Field(
        "/policy/maxAttempts",
        "Attempts",
        "How often somebody may apply; without limit, if it is left empty.",
        "count",
    ),
    Field(
        "/policy/appealDays",
        "Days to appeal",
        "Days after a decision in which it can be appealed against.",
        "count",
    ),
)

REQUIREMENTS: Final = Grid(
    "Requirements",
    "One row for each thing to hand in. Rows below each other with the same part belong together.",
    (
        Field(
            "/part",
            "Part *",
            "Example: Overview, Work examples, Reflection. Empty: the same part as the row above.",
            width=22,
        ),
        Field("/id", "Short name *", "Small letters, digits and hyphens. Example: lesson-plan", "word", 20),
        Field(
            "/prompt",
            "What is asked *",
            "What the applicant reads. Example: A lesson plan in which the checks are marked.",
            width=60,
        ),
        Field("/kind", "Form *", "text, file or link", "word", 10, "kinds"),
        Field("/atLeast", "At least", "1, if it is left empty; 0 if it may be left out.", "count", 10),
        Field("/atMost", "At most", "1, if it is left empty.", "count", 10),
        Field("/words/min", "Words from", "Only for a text.", "count", 11),
        Field("/words/max", "Words to", "Only for a text.", "count", 11),
        Field(
            "/words/hard",
            "Limits are",
            "hard: a text outside them is refused. advice: it is accepted.",
            "limits",
            11,
            "limits",
        ),
        Field(
            "/criteria",
            "Scored by",
            "Short names of criteria on the next sheet, with commas. Example: plan, overview",
            "list",
            24,
        ),
    ),
)
CRITERIA: Final = Grid(
    "Criteria and levels",
    "One row for each level, lowest first. The criterion stands in the first of its rows; below, its cells may stay empty.",
    (
        Field(
            "/id", "Criterion: short name *", "Small letters, digits and hyphens. Example: plan", "word", 20
        ),
        Field("/name", "Criterion *", "Example: Lesson plan", width=24),
        Field("/description", "What is looked at", "A sentence or two.", width=40),
        Field(
            "/level/id",
            "Level: short name",
            "Made of the level's name, if it is left empty. Example: proficient",
            "word",
            18,
        ),
        Field(
            "/level/name",
            "Level *",
            "Lowest first. Example: Developing, then Basic, then Proficient",
            width=20,
        ),
        Field(
            "/level/description",
            "What shows that it is reached",
            "What a reviewer sees in the work.",
            width=60,
        ),
        Field(
            "/required",
            "Required",
            "yes in exactly one row of each criterion: the level that has to be reached.",
            "yes",
            11,
            "yes",
        ),
    ),
)
CITATIONS: Final = Grid(
    "Citations",
    "Published research, one source in a row.",
    (
        Field(
            "/text",
            "Reference *",
            "As it is printed. Example: Black & Wiliam (1998). Inside the black box.",
            width=80,
        ),
        Field("/doi", "DOI", "Example: 10.1177/003172171009200119", "word", 34),
        Field("/url", "Web address", "If there is no DOI.", "word", 44),
    ),
)
EQUITY: Final = (
    Field(
        "/equity/barriers",
        "Which barriers does this remove for learners who could not earn other credentials? *",
        "",
    ),
    Field("/equity/difference", "How does it differ from credentials that are already granted? *", ""),
    Field("/equity/invitation", "How does it invite learners who have been excluded? *", ""),
    Field("/equity/goals", "How does it serve the learner's own goals? *", "Employment, agency, well-being."),
)
MORE: Final = Grid(
    "More",
    "What the other sheets have no cell for. Leave it as it is.",
    (Field("/where", "Where", "", "word", 40), Field("/value", "Value (JSON)", "", width=100)),
)
TABLES: Final = (REQUIREMENTS, CRITERIA, CITATIONS)
LISTS: Final = "Lists"
"""The hidden sheet with the choices of the drop-downs."""


_GRIDS: Final = (
    (re.compile(r"/parts/\d+/requirements/\d+(/.+)"), "", REQUIREMENTS),
    (re.compile(r"/parts/\d+()"), "/part", REQUIREMENTS),
    (re.compile(r"/criteria/\d+/levels/\d+(/.+)"), "/level", CRITERIA),
    (re.compile(r"/criteria/\d+/requiredLevel()"), "/required", CRITERIA),
    (re.compile(r"/criteria/\d+(/.+)"), "", CRITERIA),
    (re.compile(r"/citations/\d+(/.+)"), "", CITATIONS),
)


def label_of(pointer: str) -> str:
    """The heading of the cell for a member; empty where it has none."""
    labels = {one.pointer: one.label for one in (*OVERVIEW, *EQUITY)}
    for pattern, under, grid in _GRIDS:
        if found := pattern.fullmatch(pointer):
            labels |= {one.pointer: one.label for one in grid.columns}
            pointer = under + found[1]
            break
    return labels.get(pointer, "").rstrip(" *")
