"""A proposal for a map out of the headings of an export: what is known is right, and what is not is said."""

from __future__ import annotations

import pytest

from assessment_world import definition
from form_exports import GOOGLE_MAP, GOOGLE_ROWS, MICROSOFT_MAP, as_csv, google_csv, microsoft_xlsx
from openbadge_issuer.errors import ModelError
from openbadge_issuer.programme.responses.importing import ResponseMap, answers_of, read_responses
from openbadge_issuer.programme.responses.suggesting import suggested_map

DEFINITION = definition()


def test_google_forms() -> None:
    export = read_responses(google_csv())
    proposal = suggested_map(export, DEFINITION)
    assert ResponseMap.load(proposal) == ResponseMap.load(GOOGLE_MAP).replace(ignore=())
    assert '# ignore:\n#  - "How did you hear of us?"\n' in proposal.decode()
    with pytest.raises(ModelError, match=r"does not say what is in H \(How did you hear of us\?\)"):
        answers_of(export, ResponseMap.load(proposal), DEFINITION)


def test_microsoft_forms() -> None:
    export = read_responses(microsoft_xlsx())
    proposed, wanted = ResponseMap.load(suggested_map(export, DEFINITION)), ResponseMap.load(MICROSOFT_MAP)
    assert proposed.replace(definition=None, zone="America/Chicago") == wanted
    assert answers_of(export, proposed, DEFINITION).faults == ()


def test_what_is_not_known_is_said_and_nothing_is_left_out() -> None:
    rows: list[list[object]] = [
        [
            "Correo electrónico",
            "Vorname",
            "Nachname",
            "Escuela",
            "Some question",
            "Some question",
            "Instagram",
        ],
        ["ada@people.example", "Ada", "Lovelace", "Byron", "Twelve.", "https://x.example/plan.pdf", "@ada"],
    ]
    proposal = suggested_map(read_responses(as_csv(rows)), DEFINITION)
    text = proposal.decode()
    assert 'name: ["Vorname", "Nachname"]' in text
    assert 'places: "Escuela"' in text
    assert 'handles: "Instagram"' in text
    assert '# Where is this answered? "Who are your learners?"' in text
    assert "#   files: '*{email}*'" in text
    assert "# ignore:\n#  - E\n#  - F\n" in text
    with pytest.raises(ModelError):
        answers_of(read_responses(as_csv(rows)), ResponseMap.load(proposal), DEFINITION)


def test_an_only_upload_is_the_only_file() -> None:
    rows = [list(row) for row in GOOGLE_ROWS]
    rows[0][5] = "Put it here"
    mapping = ResponseMap.load(suggested_map(read_responses(as_csv(rows)), DEFINITION))
    assert mapping.requirements[1].columns == ("Put it here",)


@pytest.mark.parametrize(
    "heading", ['He said: "who?" # really', "- {a: b}", "*anchor", "é\u2028b", "\x1b[2J", "true", "F"]
)
def test_headings_are_quoted(heading: str) -> None:
    rows = [[*row] for row in GOOGLE_ROWS]
    rows[0][7] = heading
    export = read_responses(as_csv(rows))
    proposal = suggested_map(export, DEFINITION).decode()
    placed = proposal.replace("# ignore:\n#  - ", "ignore:\n  - ").encode()
    assert placed.decode() != proposal
    assert ResponseMap.load(proposal.encode()).ignore == ()
    assert answers_of(export, ResponseMap.load(placed), DEFINITION).faults == ()


@pytest.mark.parametrize(
    "heading",
    [
        "Nachname",
        "FAMILIENNAME:",
        "Vor- und Nachname",
        "Ihr Name",
        "Wie heißen Sie?",
        "Wie heissen Sie",
        "Your full name *",
        "full  name",
        "Last Name",
        "last_name",
        "Surname(s)",
        "Name, Vorname",
        "Name / Vorname",
        "Prénom et nom",
        "PRE\u0301NOM",
        "Nombre y apellidos",
        "Apellidos",
        "What is your name?",
        "What's your last name (as on your certificate)?",
        "¿Cómo te llamas?",
        "Comment vous appelez-vous ?",
        "Soyadı",  # noqa: RUF001
        "您的姓名",
        "이름",
        "Ваше имя",
    ],
)
def test_names_are_known_however_they_are_asked_for(heading: str) -> None:
    rows = [[*row] for row in GOOGLE_ROWS]
    rows[0][7] = heading
    export = read_responses(as_csv(rows))
    mapping = ResponseMap.load(suggested_map(export, DEFINITION))
    assert mapping.applicant.name == ("Your name", " ".join(heading.split()))
    assert mapping.ignore == ()


@pytest.mark.parametrize(
    "heading",
    [
        "Name of your school",
        "Name of the file",
        "Dateiname",
        "Name der Stunde",
        "Nombre de su escuela",
        "Nom du fichier",
        "User name",
        "Name three things that your learners did differently since",
        "Name two",
        "Name the ways in which you check",
        "Name of your mentor",
        "Lesson name",
        "How did you hear of us?",
        "Tournament",
    ],
)
def test_what_is_no_name_of_theirs_is_not_taken_for_one(heading: str) -> None:
    rows = [[*row] for row in GOOGLE_ROWS]
    rows[0][7] = heading
    mapping = ResponseMap.load(suggested_map(read_responses(as_csv(rows)), DEFINITION))
    assert mapping.applicant.name == ("Your name",)


def test_other_names_are_looked_for_and_not_printed() -> None:
    rows = [[*row] for row in GOOGLE_ROWS]
    rows[0][7] = "Preferred name or nickname"
    mapping = ResponseMap.load(suggested_map(read_responses(as_csv(rows)), DEFINITION))
    assert (mapping.applicant.name, mapping.applicant.others) == (
        ("Your name",),
        ("Preferred name or nickname",),
    )


def test_no_addresses_are_in_it() -> None:
    for content in (google_csv(), microsoft_xlsx()):
        assert b"people.example" not in suggested_map(read_responses(content), DEFINITION)
