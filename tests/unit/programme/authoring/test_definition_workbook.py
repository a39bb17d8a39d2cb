"""A definition as a workbook: everything comes back, and every fault has its cell."""

from __future__ import annotations

import sys
from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from assessment_world import definition, product_definition
from openbadge_issuer.assessment import Citation, Criterion, Definition, Level, Part, Policy, Requirement
from openbadge_issuer.errors import InputError, MissingExtra, ModelError
from openbadge_issuer.models import Alignment, Image, Profile, Related
from openbadge_issuer.programme.authoring.definition_workbook import (
    draft_of,
    read_definition,
    template,
    write_definition,
)
from openbadge_issuer.programme.authoring.workbook_cells import slug, to_cell
from openbadge_issuer.programme.authoring.workbook_layout import EQUITY, OVERVIEW, TABLES, label_of
from openbadge_issuer.programme.authoring.workbook_reading import _heading
from openbadge_issuer.programme.workbooks import read_tables
from workbook_editing import edited, part_changed

FULL = definition(
    method_components=("Plan", "Ask"),
    rationale="One paragraph.\n\nAnother one, with “quotes”.",
    citations=(Citation(text="A", doi="10.1000/a"), Citation(text="B", url="https://b.example")),
    resources=("https://school.example/practice",),
    creator=Profile(id="https://partner.example", name="Partner", description="Not on any sheet."),
    in_language="en-US",
    licence="https://creativecommons.org/licenses/by/4.0/",
    image=Image(id="https://school.example/i.png", caption="A tick"),
    tag=("a", "b"),
    field_of_study="Teaching",
    credits_available=1.5,
    alignment=(Alignment(target_name="Standard 4", target_url="https://standards.example/4"),),
    related=(Related(id="https://school.example/es", in_language="es"),),
    stacks=("https://school.example/stacks/teaching",),
    policy=Policy(resolution="decider", valid_months=24, max_attempts=3, appeal_days=30),
    status="sunsetting",
    accepts_until="2027-06-30T00:00:00Z",
)


@pytest.mark.parametrize(
    "it",
    [
        definition(),
        product_definition(),
        FULL,
        definition(accepts_until="2027-06-30T22:15:00Z"),
        definition(competency="=SUM(A1) is a formula that the learner can read."),
        definition(key_method="  spaces, \ttabs,\r\nline breaks, \x07 bells and _x0041_\u200b\U0001f393 "),
        definition(method_components=("Two\nlines", " blank around ")),
        definition(tag=("a, b; c",), field_of_study="2004"),
        definition(
            parts=(definition().parts[0], *(part.replace(name="Overview") for part in definition().parts[1:]))
        ),
        definition(
            status="draft",
            equity=None,
            citations=(),
            parts=(),
            criteria=(),
            version="1.10",
            assessor=Profile(id="urn:a:b"),
        ),
        definition(assessor=Profile(id="https://a.example", extensions={"a/b~c": [1, {"d": False}]})),
    ],
)
def test_what_is_written_comes_back(it: Definition) -> None:
    again = read_definition(write_definition(it))
    assert again == it
    assert again.to_json() == it.to_json()
    assert (again.digest, again.rubric_digest) == (it.digest, it.rubric_digest)


def test_the_same_definition_is_the_same_bytes() -> None:
    content = write_definition(FULL)
    assert write_definition(FULL) == content
    assert template() == template()
    with ZipFile(BytesIO(content)) as parts:
        assert {one.date_time for one in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"openpyxl" not in parts.read("docProps/core.xml")


def test_it_survives_a_spreadsheet_program() -> None:
    """Opened and saved by another program: other parts and styles, the same values."""
    assert read_definition(edited(write_definition(FULL), {})) == FULL


def test_the_template_says_what_is_missing() -> None:
    with pytest.raises(ModelError, match="no definition yet") as error:
        read_definition(template())
    cells = {finding.params["cell"]: finding.message for finding in error.value.findings}
    assert cells["B3"] == "Overview, B3: “Title” is missing."
    assert {finding.params["sheet"] for finding in error.value.findings} == {"Overview"}
    assert len(cells) == 6


def test_a_filled_in_template_is_a_definition() -> None:
    content = edited(
        template(),
        {
            "Overview": {
                "B3": "Fractions",
                "B4": "The educator shows fractions on the number line.",
                "B5": "Number lines.",
                "B6": "Draw\n\n  Place \nCompare",
                "B13": "https://school.example/fractions",
                "B14": 2,
                "B16": datetime(2027, 6, 30),  # noqa: DTZ001 - a spreadsheet's date
                "B19": "https://assess.example",
                "B25": 3,
                "B29": 2.0,
            },
            "Requirements": {
                "A3": "Overview",
                "B3": "context",
                "C3": "Who?",
                "D3": "text",
                "G3": 5,
                "H3": "90",
                "I3": "Hard",
                "J3": "plan",
                "B4": "plan",
                "C4": "A plan.",
                "D4": "FILE",
                "E4": 0,
                "F4": 3,
                "J4": "plan; talk",
                "A6": "Reflection",
                "B6": "why",
                "C6": "Why?",
                "D6": "text",
            },
            "Criteria and levels": {
                "A3": "plan",
                "B3": "Plan",
                "E3": "Not Passing",
                "E4": "Passing",
                "G4": "yes",
                "B5": "Talk",
                "C5": "What is said",
                "D5": "low",
                "E5": "Low",
                "E6": "High",
                "F6": "All of it",
                "G6": "X",
            },
            "Citations": {"A3": "Somebody (2004).", "B3": "10.1000/x"},
            "Equity": {"B3": "a", "B4": "b", "B5": "c", "B6": "d"},
        },
    )
    content = edited(content, {"Requirements": {"D4": "file"}})
    it = read_definition(content)
    assert (it.version, it.method_components) == ("2", ("Draw", "Place", "Compare"))
    assert it.accepts_until is not None
    assert it.accepts_until.date() == date(2027, 6, 30)
    assert (it.credits_available, it.policy.valid_months) == (3, 2)
    first, second = it.parts
    assert [one.id for one in first.requirements] == ["context", "plan"]
    assert first.requirements[0].words is not None
    assert (
        first.requirements[0].words.min,
        first.requirements[0].words.max,
        first.requirements[0].words.hard,
    ) == (5, 90, True)
    assert (first.requirements[1].at_least, first.requirements[1].at_most) == (0, 3)
    assert first.requirements[1].criteria == ("plan", "talk")
    assert second.name == "Reflection"
    assert it.criteria == (
        Criterion(
            id="plan",
            name="Plan",
            required_level="passing",
            levels=(Level(id="not-passing", name="Not Passing"), Level(id="passing", name="Passing")),
        ),
        Criterion(
            id="talk",
            name="Talk",
            description="What is said",
            required_level="high",
            levels=(Level(id="low", name="Low"), Level(id="high", name="High", description="All of it")),
        ),
    )


@pytest.mark.parametrize(
    ("changes", "place", "said"),
    [
        ({"Overview": {"B4": "One thing. And another."}}, "Overview, B4", "exactly one sentence"),
        ({"Overview": {"B13": "fractions"}}, "Overview, B13", "web address"),
        ({"Overview": {"B4": "=A1"}}, "Overview, B4", "computed by a formula"),
        ({"Overview": {"B25": "many"}}, "Overview, B25", "is a number"),
        ({"Overview": {"B29": 1.5}}, "Overview, B29", "is a whole number"),
        ({"Overview": {"B15": "open"}}, "Overview, B15", "open"),
        ({"Overview": {"A13": "Something else"}}, "Overview", "the row “Address (id) *” is missing"),
        ({"Overview": {"A20": "Title"}}, "Overview, B20", "is there twice"),
        ({"Requirements": {"A3": None}}, "Requirements, A3", "the part is missing"),
        ({"Requirements": {"B3": "Lesson Plan"}}, "Requirements, B3", "small letters"),
        ({"Requirements": {"D3": "video"}}, "Requirements, D3", "video"),
        ({"Requirements": {"G3": 900}}, "Requirements, B3", "minimum above its maximum"),
        ({"Requirements": {"I3": "maybe"}}, "Requirements, I3", "hard or advice"),
        ({"Requirements": {"C2": "Something"}}, "Requirements", "the column “What is asked *” is missing"),
        (
            {"Requirements": dict.fromkeys(["A2", "B2", "C2", "D2", "E2", "F2", "G2"])},
            "Requirements",
            "headings",
        ),
        ({"Criteria and levels": {"G4": None}}, "Criteria and levels, G3", "missing"),
        ({"Criteria and levels": {"G3": "yes"}}, "Criteria and levels, G4", "two levels"),
        ({"Criteria and levels": {"G4": "perhaps"}}, "Criteria and levels, G4", "yes or no"),
        (
            {"Criteria and levels": {"A3": None, "B3": None, "C3": None}},
            "Criteria and levels, A3",
            "criterion is missing",
        ),
        ({"Criteria and levels": {"D3": None, "E3": None}}, "Criteria and levels, E3", "level is missing"),
        ({"Criteria and levels": {"D3": None, "E3": "初"}}, "Criteria and levels, D3", "short name"),
        ({"Citations": {"B3": "doi:10"}}, "Citations, B3", "DOI"),
        ({"Citations": {"A3": None}}, "Citations, A3", "“Reference” is missing"),
        ({"Equity": {"B4": None}}, "Equity, B4", "is missing"),
        ({"More": {"B3": "{"}}, "More, B3", "no JSON"),
        ({"More": {"A3": "nowhere"}}, "More, A3", "no place"),
        ({"More": {"A3": "/name", "B3": '"x"'}}, "More, A3", "another sheet"),
    ],
)
def test_every_fault_has_its_cell(changes: dict[str, dict[str, object]], place: str, said: str) -> None:
    with pytest.raises(ModelError) as error:
        read_definition(edited(write_definition(FULL), changes))
    told = [finding.message for finding in error.value.findings]
    assert any(one.startswith(place) and said in one for one in told), told


def test_several_faults_are_told_at_once() -> None:
    with pytest.raises(ModelError) as error:
        read_definition(
            edited(write_definition(FULL), {"Overview": {"B29": "x"}, "Requirements": {"G3": "y"}})
        )
    assert {finding.params["cell"] for finding in error.value.findings} == {"B29", "G3"}
    assert {finding.code for finding in error.value.findings} == {"workbook.value"}


def test_a_draft_knows_its_cells() -> None:
    draft = draft_of(edited(write_definition(FULL), {"Overview": {"B4": None}}))
    assert "competency" not in draft.document
    assert draft.place("/competency") == ("Overview", "B4")
    assert draft.place("/criteria/1/levels/2/name") == ("Criteria and levels", "E7")
    assert draft.place("/assessor") == ("Overview", "B19")
    assert draft.place("/nothing") == ("", "")
    assert "Checking" not in repr(draft.places) or "places" not in repr(draft)


def test_columns_may_be_moved_and_added() -> None:
    book = load_workbook(BytesIO(write_definition(FULL)))
    book["Citations"].insert_cols(1)
    book["Citations"]["A2"] = "Read by"
    book["Citations"]["A3"] = "me"
    book["Requirements"].insert_rows(1, amount=3)
    book.create_sheet("My notes")["A1"] = "anything"
    written = BytesIO()
    book.save(written)
    assert read_definition(written.getvalue()) == FULL


def test_choices_are_lists_and_every_column_says_what_it_is_for() -> None:
    book = load_workbook(BytesIO(template()))
    for grid in TABLES:
        assert all(book[grid.name].cell(2, column).comment for column in range(1, len(grid.columns) + 1))
    rules = {str(rule.sqref): rule for rule in book["Requirements"].data_validations.dataValidation}
    kinds = next(rule for place, rule in rules.items() if place.startswith("D3"))
    assert kinds.type == "list"
    assert kinds.showErrorMessage
    assert kinds.formula1 == "'Lists'!$B$1:$B$3"
    assert [book["Lists"].cell(row, 2).value for row in (1, 2, 3)] == ["text", "file", "link"]
    assert book["Lists"].sheet_state == "hidden"
    assert all(book["Overview"].cell(row, 3).value for row in range(3, len(OVERVIEW) + 3))
    assert book["Overview"]["B14"].number_format == "@"
    assert len(next(iter(rules.values())).prompt) <= 255


def test_headings_can_be_told_apart() -> None:
    for fields in (OVERVIEW, EQUITY, *(grid.columns for grid in TABLES)):
        assert len({_heading(one.label) for one in fields}) == len(fields)
        assert len({one.pointer for one in fields}) == len(fields)


def test_a_text_that_no_cell_takes() -> None:
    with pytest.raises(InputError) as error:
        write_definition(definition(rationale="x" * 40_000))
    assert error.value.detail_code == "workbook.cell"


def test_another_workbook_is_no_definition() -> None:
    only = part_changed(template(), "xl/workbook.xml", lambda part: part.replace(b"Overview", b"Overlook"))
    with pytest.raises(InputError, match="no sheet Overview") as error:
        read_definition(only)
    assert error.value.detail_code == "workbook.sheet"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Not Passing", "not-passing"),
        ("Größe & Maß", "groe-ma"),
        ("初", ""),
        ("a" * 70, "a" * 60),
        ("--É--", "e"),
    ],
)
def test_short_names(name: str, short: str) -> None:
    assert slug(name) == short


def test_what_a_cell_could_not_bring_back_is_not_written() -> None:
    assert to_cell(["a", "b"], "list") == "a, b"
    assert to_cell(["a, b"], "list") is None
    assert to_cell([], "lines") is None
    assert to_cell(0, "count") == 0
    assert to_cell(-1, "count") is None
    assert to_cell(True, "number") is None
    assert to_cell("  ", "text") is None


@pytest.mark.parametrize(
    ("pointer", "label"),
    [
        ("/competency", "Competency"),
        ("/parts/3/requirements/10/words/min", "Words from"),
        ("/criteria/0/levels/1/name", "Level"),
        ("/criteria/0/requiredLevel", "Required"),
        ("/criteria/0/name", "Criterion"),
        ("/equity/goals", "How does it serve the learner's own goals?"),
        ("/alignment/0", ""),
    ],
)
def test_members_are_called_as_their_cells_are(pointer: str, label: str) -> None:
    assert label_of(pointer) == label


def test_numbers_and_dates_are_read_as_they_are() -> None:
    (table,) = [one for one in read_tables(write_definition(FULL)) if one.name == "Overview"]
    values = {row[0]: row[1] for row in table.rows if len(row) > 1}
    assert values["Credit hours"] == 1.5
    assert values["Last applications"] == "2027-06-30"
    assert table.at(99, 99) is None


def test_parts_without_an_extra_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    content = template()
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    for call in (template, lambda: read_definition(content)):
        with pytest.raises(MissingExtra, match=r"openbadge-issuer\[programme\]"):
            call()


def test_requirements_of_an_unfinished_part() -> None:
    """A draft keeps what is there, whatever is missing."""
    it = definition(
        status="draft",
        parts=(Part(name="P", requirements=(Requirement(id="a", prompt="?", kind="link"),)),),
        criteria=(),
    )
    assert read_definition(write_definition(it)) == it
