"""What headings are taken for, and what people say that they are."""

from __future__ import annotations

import re

import pytest

from openbadge_issuer.errors import ConfigurationError, InputError
from openbadge_issuer.models import Achievement, ResultDescription
from openbadge_issuer.programme.awards.columns import AwardColumns, columns_of
from openbadge_issuer.programme.awards.fields import FIELDS, PROPOSED, SPELLINGS

PLAIN = Achievement.course("https://school.example/a", "A", description="D", criteria="C")
SCORE = ResultDescription(id="https://school.example/a#score", name="Score", result_type="RawScore")
LEVEL = ResultDescription(
    id="https://school.example/a#level", name="Level reached", result_type="RubricCriterionLevel"
)


def known(*heads: str, said: tuple[tuple[str, str], ...] = (), key: str | None = None) -> AwardColumns:
    return columns_of(heads, PLAIN, said, key)


def with_results(*descriptions: ResultDescription) -> Achievement:
    return Achievement.from_json(
        PLAIN.to_json() | {"resultDescription": [one.to_json() for one in descriptions]}
    )


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("E-mail", "email"),
        ("E-Mail-Adresse", "email"),
        ("  EMAIL  address: ", "email"),
        ("Correo electrónico", "email"),
        ("Prénom", "given_name"),
        ("Nachname", "family_name"),
        ("Gültig bis", "valid_until"),
        ("valid_until", "valid_until"),
        ("Date of award", "awarded_date"),
        ("ECTS", "credits_earned"),
        ("Evidence URL", "evidence"),
        ("refused because", "ignore"),
    ],
)
def test_headings_are_known_in_several_spellings(head: str, field: str) -> None:
    assert known("DID", head).fields[1] == field


def test_a_hidden_column_has_a_field_when_somebody_says_so() -> None:
    heads = ("E-mail", "Score", "Room", "Awarded on")
    for unseen, called in (((1,), "B (Score) is hidden, and would be `result`"), ((0, 3), "A (E-mail)")):
        with pytest.raises(InputError, match=re.escape(called)) as error:
            columns_of(heads, PLAIN, unseen=unseen)
        assert error.value.detail_code == "awards.columns"
    assert columns_of(heads, PLAIN, [("Score", "result")], "D", unseen=(1, 2, 3)).hidden == ()
    assert columns_of(heads, PLAIN, [("Score", "ignore")], unseen=(1, 2)).hidden == ()


def test_the_column_with_reasons_is_known() -> None:
    assert known("DID", "Refused because", "Name").reasons() == (1,)


def test_every_spelling_is_a_field() -> None:
    fields = {*SPELLINGS.values(), *(one for fields in PROPOSED.values() for one in fields)}
    assert {one.partition(":")[0] for one in fields} <= {*FIELDS}


def test_what_is_said_wins() -> None:
    columns = known("Name", "E-mail", "Parent's mail", said=(("parent's MAIL", "email"), ("B", "ignore")))
    assert dict(columns.fields) == {0: "name", 1: "ignore", 2: "email"}
    assert known("Name", "E-mail", "Number", key="Number").of("key") == (2,)
    assert (
        dict(known("Name", "Vorname", "E-mail", said=(("Name", "family-name"),)).fields)[0] == "family_name"
    )
    assert dict(known("Full name", "Vorname", "E-mail", said=(("A", "name"),)).fields) == {
        0: "name",
        2: "email",
    }


def test_what_nobody_knows_is_told_and_proposed() -> None:
    columns = known("E-mail", "Room", "Certificate number", "Student ID", "Emial", "")
    assert columns.unknown == (1, 2, 3, 4, 5)
    assert [columns.proposals(at) for at in columns.unknown] == [
        (),
        ("key",),
        ("identifier:ext:studentNumber", "key"),
        ("email",),
        (),
    ]
    assert columns.called(5) == "F"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ([("Mail", "email")], "There is no column 'Mail'"),
        ([("E-mail", "emial")], "'emial' is nothing that a column can be"),
        ([("E-mail", "name:full")], "nothing that a column can be"),
        ([("E-mail", "identifier")], "needs its type"),
        ([("E-mail", "result:Score")], "describes no one result"),
        ([("E-mail", "email"), ("e-mail", "name")], "given twice"),
        ([("Twice", "name")], "2 columns are headed"),
        ([("", "name")], "There is no column"),
    ],
)
def test_what_can_not_be_is_refused(said: list[tuple[str, str]], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words) as error:
        columns_of(("E-mail", "Twice", "Twice", ""), PLAIN, said)
    assert error.value.detail_code == "config.columns"
    assert error.value.advice


@pytest.mark.parametrize(
    ("heads", "words"),
    [
        (("Name",), "No column says whose badge"),
        (("E-mail", "Mail address"), "Two columns are `email`: A \\(E-mail\\) and B \\(Mail address\\)"),
        (("E-mail", "Name", "Vorname"), "the whole name"),
    ],
)
def test_headings_that_contradict_each_other_are_refused(heads: tuple[str, ...], words: str) -> None:
    with pytest.raises(InputError, match=words) as error:
        columns_of(heads, PLAIN)
    assert error.value.detail_code == "awards.columns"


def test_results_are_known_by_their_names() -> None:
    assert columns_of(("DID", "Grade"), PLAIN).fields[1] == "result"
    assert columns_of(("DID", "Grade"), with_results(SCORE)).fields[1] == f"result:{SCORE.id}"
    two = with_results(SCORE, LEVEL)
    columns = columns_of(("DID", "level reached", "SCORE", "Grade"), two)
    assert dict(columns.fields) == {0: "did", 1: f"result:{LEVEL.id}", 2: f"result:{SCORE.id}"}
    assert columns_of(("DID", "X"), two, [("X", "result: score")]).fields[1] == f"result:{SCORE.id}"
    with pytest.raises(ConfigurationError, match="several results"):
        columns_of(("DID", "X"), two, [("X", "result")])


def test_a_heading_may_be_the_field_itself_with_its_detail() -> None:
    heads = ("identifier:sourcedId", "Identifier: ext:studentNumber", "given_name", "result:Score", "role:x")
    assert dict(columns_of(heads, with_results(SCORE)).fields) == {
        0: "identifier:sourcedId",
        1: "identifier:ext:studentNumber",
        2: "given_name",
        3: f"result:{SCORE.id}",
    }
    assert dict(known("E-mail", "identifier:", "result:Nothing").fields) == {0: "email"}
