"""Exports of forms become applications, whatever program wrote them; every fault has its line, and nothing is lost."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest

from assessment_world import definition
from form_exports import (
    GOOGLE_MAP,
    GOOGLE_ROWS,
    MICROSOFT_MAP,
    MICROSOFT_ROWS,
    as_csv,
    google_csv,
    google_csv_of_sheets,
    microsoft_xlsx,
)
from openbadge_issuer.assessment import Part, Requirement
from openbadge_issuer.assessment.blinding import Identity
from openbadge_issuer.codec.json import dump
from openbadge_issuer.errors import ConfigurationError, InputError, LimitExceeded, MissingExtra, ModelError
from openbadge_issuer.programme.responses import table, times
from openbadge_issuer.programme.responses.importing import (
    ResponseMap,
    ResponsesRead,
    RowFault,
    answers_of,
    contested,
    read_responses,
)
from workbook_editing import rows_as_workbook

DEFINITION = definition()
GOOGLE = ResponseMap.load(GOOGLE_MAP)
MICROSOFT = ResponseMap.load(MICROSOFT_MAP)


def read(rows: list[list[object]], mapping: ResponseMap = GOOGLE) -> ResponsesRead:
    return answers_of(read_responses(as_csv(rows)), mapping, DEFINITION)


def changed(line: int, column: int, value: object) -> list[list[object]]:
    rows = [list(row) for row in GOOGLE_ROWS]
    rows[line - 1][column] = value
    return rows


def test_google_forms() -> None:
    result = answers_of(read_responses(google_csv()), GOOGLE, DEFINITION)
    assert (result.refused, result.repeated) == ((), ())
    assert [one.line for one in result.responses] == [2, 4, 5]  # the first one has a line break within
    ada, jose, wang = result.responses
    assert ada.recipient.subject_members(bytes)[1][0].matches("ada.lovelace@people.example")
    assert ada.words == {
        "names": ("Ada Lovelace",),
        "emails": ("ada.lovelace@people.example",),
        "handles": (),
        "places": ("Byron Elementary",),
        "others": (),
    }
    assert Identity.of(ada.recipient, places=ada.words["places"]).places == ("Byron Elementary",)
    context, plan = ada.answers
    assert context.requirement == "context"
    assert context.texts[0].text == str(GOOGLE_ROWS[1][4])
    assert (plan.requirement, plan.files.drive_ids) == (
        "lesson-plan",
        ("1AbCdEfGhIjKlMnOpQrStUvWxYz0123456",),
    )
    assert ada.at == datetime(2026, 3, 2, 15, 15, 42, tzinfo=UTC)
    assert jose.at == datetime(2026, 3, 2, 22, 5, tzinfo=UTC)
    assert wang.at == datetime(2026, 3, 3, 6, 0, 1, tzinfo=UTC)
    assert len(jose.answers[1].files.drive_ids) == 2
    assert wang.words["names"] == ("王小明",)
    assert all(one.attested for one in result.responses)
    assert result.faults == ()


def test_microsoft_forms() -> None:
    result = answers_of(read_responses(microsoft_xlsx()), MICROSOFT, DEFINITION)
    ada, grace = result.responses
    assert ada.at == datetime(2026, 3, 2, 15, 15, 42, tzinfo=UTC)
    assert ada.answers[0].texts[0].text == "Twelve learners who are new to the language.\nThey ask why."
    assert ada.answers[1].files.names == ("Lesson plan_Ada Lovelace.pdf",)
    assert grace.answers[1].files.names == ("Plan 1_Grace Hopper.docx", "Plan 2_Grace Hopper.docx")
    assert ada.attested
    assert result.faults == ()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_whatever_wrote_the_csv(separator: str, encoding: str, quoting: int) -> None:
    """Google, Excel in many countries, LibreOffice: the same responses, with the same keys."""
    wanted = answers_of(read_responses(google_csv()), GOOGLE, DEFINITION)
    content = as_csv(GOOGLE_ROWS, encoding=encoding, separator=separator, quoting=quoting)
    result = answers_of(read_responses(content), GOOGLE, DEFINITION)
    assert [one.key for one in result.responses] == [one.key for one in wanted.responses]
    assert result.faults == ()


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_windows_1252(separator: str) -> None:
    rows = GOOGLE_ROWS[:3]
    content = as_csv(rows, encoding="cp1252", separator=separator)
    guessed = read_responses(content)
    assert (guessed.encoding, guessed.guessed, guessed.garbled) == ("cp1252", True, False)
    assert guessed.beyond_ascii()[0] == "José Núñez"
    with pytest.raises(InputError) as error:
        guessed.check_encoding()
    assert error.value.detail_code == "awards.encoding"
    said = read_responses(content, "windows-1252")
    assert (said.encoding, said.guessed, "cp1252" in said.form) == ("cp1252", False, True)
    said.check_encoding()
    result = answers_of(said, GOOGLE, DEFINITION)
    assert result.responses[1].words["names"] == ("José Núñez",)


@pytest.mark.parametrize("encoding", ["mac_roman", "cp850", "utf-16-le"])
def test_an_encoding_that_somebody_says(encoding: str) -> None:
    content = as_csv(GOOGLE_ROWS[:3], encoding=encoding)
    said = read_responses(content, encoding)
    assert answers_of(said, GOOGLE, DEFINITION).responses[1].words["names"] == ("José Núñez",)


@pytest.mark.parametrize("encoding", ["ascii", "utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_what_an_export_shows_of_its_encoding_is_no_guess(encoding: str) -> None:
    shown = read_responses("When,E-mail\n1,ada@people.example\n".encode(encoding))
    assert (shown.columns, shown.encoding, shown.guessed) == (("When", "E-mail"), "", False)
    shown.check_encoding()


@pytest.mark.parametrize(
    ("content", "encoding", "code"),
    [
        (b"a,b\n1,2\n", "klingon", "config.encoding"),
        (b"\xef\xbb\xbfa,b\n1,2\n", "cp1252", "awards.encoding"),
        (b"a,b\n1,\xe9\n", "utf-8", "awards.encoding"),
        (microsoft_xlsx(), "cp1252", "awards.encoding"),
        (b"a,b\n1,\x00\n", "cp1252", "responses.encoding"),
    ],
    ids=["unknown", "marked", "not so", "workbook", "no text"],
)
def test_an_encoding_that_can_not_be_is_refused(content: bytes, encoding: str, code: str) -> None:
    with pytest.raises((InputError, ConfigurationError)) as error:
        read_responses(content, encoding)
    assert error.value.detail_code == code


def test_a_separator_that_is_stated() -> None:
    content = b"sep=;\r\n" + as_csv(GOOGLE_ROWS, separator=";")
    found = read_responses(content)
    assert found.columns[:2] == ("Timestamp", "Email Address")
    assert [row.line for row in found.rows] == [3, 5, 6]


def test_commas_in_headings_do_not_make_columns() -> None:
    rows: list[list[object]] = [["E-mail", "Yes, no, or maybe, and why?"], ["a@b.example", "no, never, ever"]]
    assert read_responses(as_csv(rows, separator=";")).columns == ("E-mail", "Yes, no, or maybe, and why?")
    assert read_responses(as_csv(rows, separator=",")).columns == ("E-mail", "Yes, no, or maybe, and why?")


@pytest.mark.parametrize("day_first", [True, False])
def test_times_of_other_countries(day_first: bool) -> None:  # noqa: FBT001
    """A 13th of March in the file tells how the others are written."""
    zone = timezone(timedelta(hours=1))
    result = answers_of(
        read_responses(google_csv_of_sheets(day_first=day_first)), GOOGLE, DEFINITION, zone=zone
    )
    assert [one.at for one in result.responses] == [
        datetime(2026, 3, 2, 8, 15, 42, tzinfo=UTC),
        datetime(2026, 3, 2, 15, 5, tzinfo=UTC),
        datetime(2026, 3, 12, 23, 0, 1, tzinfo=UTC),
    ]


def test_times_that_could_be_two_are_asked_about() -> None:
    rows = changed(2, 0, "3/2/2026 9:15:42")
    result = read(rows)
    (fault,) = result.faults
    assert (fault.line, fault.code, fault.severity) == (2, "responses.timestamp", "warning")
    assert "month-first" in fault.advice
    assert result.responses[0].at is None
    mapped = GOOGLE.replace(dates="day-first")
    assert read(rows, mapped).responses[0].at == datetime(2026, 2, 3, 9, 15, 42, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "day_first", "at"),
    [
        ("2026-03-02T09:15:42", None, "2026-03-02T09:15:42"),
        ("2026-03-02 09:15:42.123Z", None, "2026-03-02T09:15:42"),
        ("2026/03/02 12:15:42 AM GMT+1", None, "2026-03-01T23:15:42"),
        ("2026/03/02 12:15:42 PM GMT+5:30", None, "2026-03-02T06:45:42"),
        ("2026/03/02 9:15:42 a. m. GMT-3", None, "2026-03-02T12:15:42"),
        ("02.03.2026 09:15", True, "2026-03-02T09:15:00"),
        ("2. 3. 2026 9:15:42", True, "2026-03-02T09:15:42"),
        ("3/2/26 9:15", False, "2026-03-02T09:15:00"),
        ("5/5/2026", None, "2026-05-05T00:00:00"),
        ("13/3/2026", None, None),
        ("13/13/2026", True, None),
        ("2026-02-30", None, None),
        ("yesterday", None, None),
        ("9999-12-31 23:00 GMT-12", None, None),
    ],
)
def test_moments(text: str, day_first: bool | None, at: str | None) -> None:  # noqa: FBT001
    found = times.moment(text, UTC, day_first=day_first)
    assert found == (None if at is None else datetime.fromisoformat(at).replace(tzinfo=UTC))


def test_the_same_response_in_another_file_has_the_same_key() -> None:
    later = [*GOOGLE_ROWS, ["2026/03/09 1:00:00 PM GMT-6", "mary@people.example", *GOOGLE_ROWS[1][2:]]]
    before = {one.key for one in read(GOOGLE_ROWS).responses}
    after = {one.key for one in read(later).responses}
    assert len(before) == 3
    assert before < after
    moved = [[row[-1], *row[:-1]] for row in GOOGLE_ROWS]
    assert {one.key for one in read(moved).responses} == before
    other = answers_of(
        read_responses(google_csv()),
        GOOGLE.replace(definition=None),
        definition(id="https://school.example/micro-credentials/other"),
    )
    assert before.isdisjoint({one.key for one in other.responses})


def test_a_workbook_saved_as_csv_has_the_same_keys() -> None:
    head, *rows = MICROSOFT_ROWS
    texts = [
        [f"{cell:%Y-%m-%d %H:%M:%S}" if isinstance(cell, datetime) else cell for cell in row] for row in rows
    ]
    one = answers_of(read_responses(microsoft_xlsx()), MICROSOFT, DEFINITION)
    other = answers_of(read_responses(as_csv([head, *texts], separator=";")), MICROSOFT, DEFINITION)
    assert [each.key for each in one.responses] == [each.key for each in other.responses]


def test_a_response_is_who_and_when_whatever_the_map_says() -> None:
    """An officer mends the map, or the dates, after a first import: nobody applies twice by that."""
    before = [one.key for one in read(GOOGLE_ROWS).responses]
    one, other = GOOGLE.requirements
    mended = GOOGLE.replace(
        requirements=(one.replace(columns=("School", "Who are your learners?")), other),
        zone="America/Chicago",
        dates="day-first",
        ignore=(*GOOGLE.ignore, "School"),
    )
    assert [one.key for one in read(GOOGLE_ROWS, mended).responses] == before
    for day_first in (True, False):
        content = google_csv_of_sheets(day_first=day_first)
        sheets = answers_of(read_responses(content), GOOGLE, DEFINITION)
        assert [one.key for one in sheets.responses][:2] == before[
            :2
        ]  # in the third one March has another day
    assert [one.key for one in read(changed(2, 4, "Something else.")).responses] == before
    assert [one.key for one in read(changed(2, 0, "2026/03/02 9:16:00 AM GMT-6")).responses] != before


def test_two_responses_within_a_minute_are_two() -> None:
    rows = [*GOOGLE_ROWS, [*GOOGLE_ROWS[1][:4], "Another answer.", *GOOGLE_ROWS[1][5:]]]
    result = read(rows)
    assert len({one.key for one in result.responses}) == 4
    assert [one.key for one in read(rows).responses] == [one.key for one in result.responses]
    assert result.repeated == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("3/2/2026 9:15:42 AM", "02.03.26 09:15", True),
        ("2026/03/02 9:15:42 PM GMT-6", "2026-03-02T21:15:00", True),
        ("2026/03/02 12:15:42 AM", "3/2/2026 0:15", True),
        ("3/2/2026 9:15", "3/2/2026 9:16", False),
        ("3/2/2026 9:15", "3/3/2026 9:15", False),
        ("Monday", "monday ", True),
    ],
)
def test_stamps(one: str, other: str, same: bool) -> None:  # noqa: FBT001
    assert (times.stamp(one) == times.stamp(other)) == same


def test_without_times_and_numbers_the_answers_tell() -> None:
    mapping = GOOGLE.replace(timestamp=None, ignore=("A", "H"))
    keys = [one.key for one in read(GOOGLE_ROWS, mapping).responses]
    assert len(set(keys)) == 3
    assert [one.key for one in read(changed(2, 4, "Else."), mapping).responses] != keys


def test_a_line_that_is_there_twice() -> None:
    result = read([*GOOGLE_ROWS, GOOGLE_ROWS[1]])
    assert (len(result.responses), result.repeated) == (3, (7,))
    assert [(one.line, one.code, one.severity) for one in result.faults] == [
        (7, "responses.repeated", "info")
    ]


def test_somebody_who_answered_twice_is_told_of() -> None:
    result = read([*GOOGLE_ROWS, ["2026/03/09 1:00:00 PM GMT-6", *GOOGLE_ROWS[1][1:]]])
    assert len(result.responses) == 4
    assert [(one.line, one.code) for one in result.faults] == [(7, "responses.again")]


@pytest.mark.parametrize(
    ("column", "value", "code", "where", "severity"),
    [
        (1, "", "responses.email", "B (Email Address)", "error"),
        (1, "ada", "responses.email", "B (Email Address)", "error"),
        (1, "jürgen@web.example", "responses.email", "B (Email Address)", "error"),
        (1, "ada@bücher.example", "responses.email", "B (Email Address)", "error"),
        (1, "ada@localhost", "responses.email", "B (Email Address)", "error"),
        (1, "a@b.example, c@d.example", "responses.email", "B (Email Address)", "error"),
        (1, "#NAME?", "responses.formula", "B (Email Address)", "error"),
        (4, "#VALUE!", "responses.formula", "E (Who are your learners?)", "error"),
        (4, "", "responses.missing", "E (Who are your learners?)", "warning"),
        (4, "x " * 60_000, "responses.text", "E (Who are your learners?)", "error"),
        (5, "", "responses.missing", "F (Upload your lesson plan)", "warning"),
        (5, "a.pdf; b.pdf; c.pdf", "responses.many", "F (Upload your lesson plan)", "warning"),
        (6, "", "responses.attestation", "G (This is my own work)", "warning"),
        (6, "I do not confirm", "responses.attestation", "G (This is my own work)", "warning"),
        (0, "soon", "responses.timestamp", "A (Timestamp)", "warning"),
    ],
)
def test_every_fault_has_its_line_and_column(
    column: int, value: str, code: str, where: str, severity: str
) -> None:
    result = read(changed(3, column, value))
    fault = next(one for one in result.faults if one.code == code)
    assert (fault.line, fault.column, fault.severity) == (4, where, severity)
    assert fault.advice
    assert str(fault).startswith(f"line 4, column {where}: ")
    lines = sorted([*(one.line for one in result.responses), *result.refused, *result.repeated])
    assert lines == [2, 4, 5]
    assert (4 in result.refused) == (severity == "error")


def test_a_line_with_more_cells_than_columns() -> None:
    rows = [*GOOGLE_ROWS[:2], [*GOOGLE_ROWS[2], "left over"]]
    result = read(rows)
    assert [(one.code, one.column) for one in result.faults] == [("responses.cells", "I")]
    assert result.refused == (4,)
    assert read([*GOOGLE_ROWS[:2], GOOGLE_ROWS[2][:7]]).faults == ()


def test_formulas_in_a_workbook() -> None:
    rows = [list(row) for row in MICROSOFT_ROWS]
    rows[1][5] = '=HYPERLINK("https://evil.example")'
    result = answers_of(read_responses(rows_as_workbook(rows)), MICROSOFT, DEFINITION)
    assert [(one.line, one.code) for one in result.faults if one.severity == "error"] == [
        (2, "responses.formula")
    ]
    assert result.refused == (2,)


def test_nothing_is_imported_before_each_column_has_its_place() -> None:
    with pytest.raises(ModelError, match=r"H \(How did you hear of us\?\).*under ignore") as caught:
        read(GOOGLE_ROWS, GOOGLE.replace(ignore=()))
    (finding,) = caught.value.findings
    assert (finding.code, finding.pointer) == ("responses.unused", "/ignore")
    empty = [[*row[:7], row[7] if at == 0 else ""] for at, row in enumerate(GOOGLE_ROWS)]
    assert read(empty, GOOGLE.replace(ignore=())).faults == ()


@pytest.mark.parametrize("heading", ["Nachname", "Your last name", "Nickname"])
def test_a_name_that_is_left_out_is_looked_for_all_the_same(heading: str) -> None:
    rows = [[*row] for row in GOOGLE_ROWS[:4]]
    rows[0][7], rows[1][7], rows[2][7], rows[3][7] = heading, "King-Noel", "n/a", "x" * 61
    others = [one.words["others"] for one in read(rows, GOOGLE.replace(ignore=(heading,))).responses]
    assert others == [("King-Noel",), (), ()]
    assert all(one.words["others"] == () for one in read(GOOGLE_ROWS).responses)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Private: Countess@Ada.example (evenings)", ("countess@ada.example",)),
        ("a@b.example; c@d.example", ("a@b.example", "c@d.example")),
        (str(GOOGLE_ROWS[1][1]).upper(), ()),
        ("by a poster @ school", ()),
        ("Charles Babbage", ()),
        ("+44 20 7946 0000", ()),
    ],
)
def test_an_address_that_is_left_out_is_looked_for_all_the_same(said: str, found: tuple[str, ...]) -> None:
    """Whatever the column asks for; a name or a number is only looked for where the heading, or the map, says so."""
    rows = [[*row] for row in GOOGLE_ROWS[:2]]
    rows[1][7] = said
    (response,) = read(rows, GOOGLE).responses
    assert response.words["emails"] == (response.words["emails"][0], *found)
    assert response.words["others"] == ()


def test_a_file_that_was_opened_with_the_wrong_encoding() -> None:
    garbled = as_csv(GOOGLE_ROWS[:3]).decode("cp1252", errors="replace").encode("utf-8")
    result = answers_of(read_responses(garbled), GOOGLE, DEFINITION)
    assert [one.code for one in result.faults] == ["responses.garbled"]
    assert not read_responses(as_csv([["a", "Größe"], ["Ça, là-bas", "São"]])).garbled


@pytest.mark.parametrize(
    ("change", "pointer", "said"),
    [
        ({"timestamp": "Time stamp"}, "/timestamp", "Did you mean “Timestamp”?"),
        ({"applicant": {"email": "Mail"}}, "/applicant/email", "no column “Mail”"),
        (
            {"requirements": [{"id": "context", "columns": "D"}]},
            "/requirements",
            "where lesson-plan is answered",
        ),
        ({"requirements": [{"id": "essay", "columns": "D"}]}, "/requirements/0/id", "no requirement essay"),
        ({"requirements": [{"id": "context"}]}, "/requirements/0", "neither columns nor files"),
        ({"requirements": [{"id": "context", "files": "*"}]}, "/requirements/0/files", "asks for a text"),
        ({"definition": "https://other.example"}, "/definition", "another definition"),
    ],
)
def test_a_map_that_does_not_fit(change: dict[str, object], pointer: str, said: str) -> None:
    mapping = ResponseMap.from_json({**GOOGLE.to_json(), **change})
    with pytest.raises(ModelError) as error:
        read(GOOGLE_ROWS, mapping)
    found = next(one for one in error.value.findings if one.pointer == pointer)
    assert said in found.message
    assert found.code == "responses.map"


def test_two_columns_of_one_heading_are_told_apart_by_letters() -> None:
    rows = [[*row, row[4]] for row in GOOGLE_ROWS]
    with pytest.raises(ModelError, match="E and I"):
        read(rows)
    one, other = GOOGLE.requirements
    mapping = GOOGLE.replace(requirements=(one.replace(columns=("I",)), other), ignore=("H", "E"))
    result = read(rows, mapping)
    assert (len(result.responses), result.faults) == (3, ())


def test_a_map_has_lines() -> None:
    with pytest.raises(ModelError, match="Line 3") as error:
        ResponseMap.load(b"format: openbadge-issuer response map 1\napplicant:\n  mail: x\n")
    assert error.value.findings
    with pytest.raises(ModelError, match="response map 1"):
        ResponseMap.load(b'{"format": "openbadge-issuer response map 9", "applicant": {"email": "x"}}')
    again = ResponseMap.load(dump(GOOGLE.to_json()))
    assert again == GOOGLE


def test_texts_that_were_asked_for_in_pieces_are_one() -> None:
    one, other = GOOGLE.requirements
    pieces = GOOGLE.replace(requirements=(one.replace(columns=("School", "Who are your learners?")), other))
    text = read(GOOGLE_ROWS, pieces).responses[0].answers[0].texts[0].text
    assert text.startswith("Byron Elementary\n\nTwelve learners")


def test_names_in_two_columns_handles_and_other_addresses() -> None:
    rows: list[list[object]] = [
        ["Mail", "First", "Last", "At", "Also", "Dog", "Who", "Files"],
        [
            "mailto:ADA@people.example",
            "Ada",
            "Lovelace",
            "@ada, countess",
            "a@b.example",
            "Bobby",
            "Twelve.",
            "",
        ],
    ]
    mapping = ResponseMap.from_json(
        {
            "format": "openbadge-issuer response map 1",
            "applicant": {
                "email": "Mail",
                "name": ["First", "Last"],
                "handles": "At",
                "otherEmails": "Also",
                "others": "Dog",
            },
            "requirements": [
                {"id": "context", "columns": "Who"},
                {"id": "lesson-plan", "files": ["{email}*plan*"], "folders": "{name}/plans"},
            ],
            "ignore": "Files",
        }
    )
    (ada,) = read(rows, mapping).responses
    assert ada.words["names"] == ("Ada Lovelace",)
    assert ada.words["handles"] == ("ada", "countess")
    assert ada.words["emails"] == ("ada@people.example", "a@b.example")
    assert ada.words["others"] == ("Bobby",)
    assert not ada.attested
    files = ada.answers[1].files
    listing = [
        "ADA@people.example lesson Plan.pdf",
        "other.pdf",
        "Ada Lovelace/Plans/a.docx",
        "x/ada@people.example/plan.pdf",
    ]
    assert files.find(listing).paths == ("ADA@people.example lesson Plan.pdf", "Ada Lovelace/Plans/a.docx")


def test_links() -> None:
    asks = definition(
        parts=(
            definition().parts[0],
            Part(
                name="Video",
                requirements=(
                    Requirement(id="video", prompt="?", kind="link", at_most=3, criteria=("plan",)),
                ),
            ),
        )
    )
    rows: list[list[object]] = [
        ["Mail", "Who", "Video"],
        [
            "a@b.example",
            "Twelve.",
            "https://video.example/1, https://video.example/2\nhttps://video.example/3;",
        ],
        ["c@d.example", "Nine.", "http://video.example/1"],
        ["e@f.example", "Ten.", "my video"],
    ]
    mapping = ResponseMap.from_json(
        {
            "format": "openbadge-issuer response map 1",
            "applicant": {"email": "Mail"},
            "requirements": [{"id": "context", "columns": "Who"}, {"id": "video", "columns": "Video"}],
        }
    )
    result = answers_of(read_responses(as_csv(rows)), mapping, asks)
    assert [link.url for link in result.responses[0].answers[1].links] == [
        f"https://video.example/{n}" for n in (1, 2, 3)
    ]
    assert [(one.line, one.code) for one in result.faults if one.severity == "error"] == [
        (4, "responses.link"),
        (5, "responses.link"),
    ]
    assert result.refused == (4, 5)


def test_files_are_found_by_the_names_that_forms_give_them() -> None:
    result = answers_of(read_responses(microsoft_xlsx()), MICROSOFT, DEFINITION)
    wanted = result.responses[0].answers[1].files
    found = wanted.find(["Question/Lesson plan_Ada Lovelace.pdf", "Question/Plan 1_Grace Hopper.docx"])
    assert (found.paths, found.missing, found.several) == (("Question/Lesson plan_Ada Lovelace.pdf",), 0, 0)
    assert wanted.find([]).missing == 1
    twice = wanted.find(["a/Lesson plan_Ada Lovelace.pdf", "b/lesson PLAN_ada lovelace.PDF"])
    assert (twice.paths, twice.several) == ((), 1)
    by_id = answers_of(read_responses(google_csv()), GOOGLE, DEFINITION).responses[1].answers[1].files
    assert (
        by_id.find(
            ["1Bcdefghijklmnopqrstuvwxyz-_98765.pdf", "plan (1Cdefghijklmnopqrstuvwxyz-_43210).docx"]
        ).missing
        == 0
    )


def test_names_with_accents_are_found_however_they_are_written() -> None:
    rows = changed(3, 5, "Planificación.pdf")
    wanted = read(rows).responses[1].answers[1].files
    assert wanted.find(["Planificacio\u0301n.PDF"]).paths == ("Planificacio\u0301n.PDF",)


def test_uploads_listed_as_json() -> None:
    cell = '[{"name":"Plan_Ada.pdf","link":"https://x.example/1","id":"01"},{"name":"Other.pdf"}]'
    assert read(changed(2, 5, cell)).responses[0].answers[1].files.names == ("Plan_Ada.pdf", "Other.pdf")
    assert read(changed(2, 5, "[{broken")).responses[0].answers[1].files.names == ("[{broken",)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "responses.empty"),
        (b"\n\n \n", "responses.empty"),
        (b"only one column\nvalue\n", "responses.columns"),
        (b"<!doctype html><title>Sign in</title>", "responses.type"),
        (b"%PDF-1.7", "responses.type"),
        (b"a,b\n1,\x00\n", "responses.encoding"),
        (b"a,b\n1,\x81\xff\n", "responses.encoding"),
        (b'a,b\n1,2\n3,"never closed\n4,5\n', "responses.quotes"),
        (b'a,b\n1,"x"y\n', "responses.quotes"),
        (b"PK\x03\x04", "workbook.damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "workbook.type"),
    ],
)
def test_what_is_no_export(content: bytes, code: str) -> None:
    with pytest.raises(InputError) as error:
        read_responses(content)
    assert error.value.detail_code == code
    assert error.value.advice


def test_quotation_marks_that_do_not_match_have_a_line() -> None:
    with pytest.raises(InputError, match="Line 3") as error:
        read_responses(b'a,b\n1,2\n3,"never closed\n4,5\n')
    assert error.value.params == {"line": 3}


def test_huge_exports_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MAX_ROWS", 2)
    with pytest.raises(LimitExceeded) as error:
        read_responses(google_csv())
    assert error.value.detail_code == "responses.limit"
    monkeypatch.setattr(table, "MAX_EXPORT", 10)
    with pytest.raises(LimitExceeded):
        read_responses(google_csv())


def test_an_unknown_time_zone() -> None:
    with pytest.raises(ConfigurationError) as error:
        read(GOOGLE_ROWS, GOOGLE.replace(zone="Mars/Olympus"))
    assert error.value.detail_code == "config.zone"


def test_nothing_personal_in_errors_and_reprs() -> None:
    result = read(changed(2, 1, "ada lovelace at home"))
    shown = f"{result!r} {result.responses!r} {[str(one) for one in result.faults]} {read_responses(google_csv())!r}"
    for word in ("ada lovelace", "jos", "王", "byron", "people.example"):
        assert word not in shown.lower()


def test_without_the_extra_csv_is_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    content = microsoft_xlsx()
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert len(read_responses(google_csv()).rows) == 3
    with pytest.raises(MissingExtra):
        read_responses(content)


def test_faults_say_where_and_what_to_do() -> None:
    fault = RowFault(line=0, column="", code="responses.x", message="Something.", advice="Do it.")
    assert str(fault) == "the export: Something. Do it."


@pytest.mark.parametrize("make", [google_csv, microsoft_xlsx])
def test_reading_is_repeatable(make: Callable[[], bytes]) -> None:
    first, second = read_responses(make()), read_responses(make())
    assert first == second


def of_files(pattern: str, *people: tuple[str, str]) -> ResponsesRead:
    rows: list[list[object]] = [["Mail", "Name", "Who", "Files"]]
    rows += [[mail, name, "Twelve.", ""] for mail, name in people]
    mapping = ResponseMap.from_json(
        {
            "format": "openbadge-issuer response map 1",
            "applicant": {"email": "Mail", "name": "Name"},
            "requirements": [{"id": "context", "columns": "Who"}, {"id": "lesson-plan", "files": pattern}],
        }
    )
    return read(rows, mapping)


@pytest.mark.parametrize(
    ("pattern", "file", "found"),
    [
        ("{name}*", "Ann Li plan.pdf", True),
        ("{name}*", "Ann Lind plan.pdf", False),
        ("*{name}*", "plan_Ann Li.pdf", True),
        ("*{name}*", "plan Joann Li.pdf", False),
        ("{email}*", "ann@b.co plan.pdf", True),
        ("{email}*", "ann@b.com plan.pdf", False),
        ("*{email}*", "mary.ann@b.co plan.pdf", False),
        ("{email}.pdf", "ann@b.co.pdf", True),
        ("{email}.pdf", "ann@b.co.pdf.exe", False),
        ("{email}.pdf", "ann@bxco.pdf", False),
        ("{line}.*", "2.pdf", True),
        ("{line}.*", "22.pdf", False),
        ("{row}*", "anything.pdf", False),
        ("[a-z]*", "a.pdf", False),
        ("*", "a.pdf", True),
        ("{name}/*.pdf", "Ann Li/a.pdf", True),
        ("{name}/*.pdf", "x/Ann Li/a.pdf", False),
    ],
)
def test_a_pattern_takes_nobody_elses_file(pattern: str, file: str, found: bool) -> None:  # noqa: FBT001
    (response,) = of_files(pattern, ("ann@b.co", "Ann Li")).responses
    assert response.answers[-1].files.find([file]).paths == ((file,) if found else ())


def test_files_that_two_people_ask_for_are_nobodys() -> None:
    result = of_files("{name}*", ("ann@b.co", "Ann Li"), ("other@b.co", "Ann Li"), ("third@b.co", "Third"))
    assert contested(result.responses, ["Ann Li.pdf", "Ann Li 2.pdf", "Third.pdf"]) == {2: 2, 3: 2}
    again = of_files("{name}*", ("ann@b.co", "Ann Li"), ("ann@b.co", "Ann Li "))
    assert contested(again.responses, ["Ann Li.pdf"]) == {}


def test_names_that_differ_in_case_alone_are_several() -> None:
    wanted = read(changed(2, 5, "plan.pdf")).responses[0].answers[1].files
    assert wanted.find(["Plan.pdf", "plan.PDF"]).several == 1
