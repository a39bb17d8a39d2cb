"""The dialogue without a terminal: the same answers lead to the same place, and nothing wrong is taken."""

from __future__ import annotations

import pytest

from assessment_world import definition
from dialogue_answers import ANSWERS
from openbadge_issuer.assessment import Definition
from openbadge_issuer.assessment.definitions import dump, lint, load
from openbadge_issuer.errors import InputError
from openbadge_issuer.programme.authoring.commented_yaml import commented
from openbadge_issuer.programme.authoring.dialogue import Dialogue


def test_it_begins_with_the_title() -> None:
    dialogue = Dialogue([""])
    assert dialogue.question is not None
    assert dialogue.question.required
    assert "title" in dialogue.question.text
    assert dialogue.document == {}
    assert dialogue.complaints(" ") == ("There has to be an answer.",)


def test_the_same_answers_lead_to_the_same_place() -> None:
    first = Dialogue()
    for text in ("person", "Fractions", "The educator shows fractions on a number line.", "Number lines."):
        assert first.complaints(text) == ()
        first.answer(text)
    again = Dialogue.from_bytes(first.to_bytes())
    assert again.answered == 4
    assert again.document == first.document
    assert again.question is not None
    assert first.question is not None
    assert again.question.text == first.question.text
    assert again.back().document == {
        "name": "Fractions",
        "competency": "The educator shows fractions on a number line.",
    }
    assert Dialogue().back().answered == 0


def test_what_is_taken_is_not_the_documents_own() -> None:
    dialogue = Dialogue(["", "Fractions"])
    document = dialogue.document
    document["name"] = "changed"
    assert dialogue.document == {"name": "Fractions"}


def test_kept_answers_that_would_not_be_taken_end_there() -> None:
    assert Dialogue(["", "Fractions", "One. Two. Three.", "More"]).answered == 2


def test_advice_is_given_and_the_answer_taken() -> None:
    dialogue = Dialogue(["", "Fractions"])
    assert dialogue.complaints("After this course learners know fractions.") == ()
    assert dialogue.answer("After this course learners know fractions.")
    assert dialogue.answered == 3


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"format": "openbadge-issuer answers 2", "answers": []}',
        b'{"format": "openbadge-issuer answers 1", "answers": [1]}',
        b'{"format": "openbadge-issuer answers 1"}',
    ],
)
def test_what_are_no_answers(content: bytes) -> None:
    with pytest.raises(InputError) as error:
        Dialogue.from_bytes(content)
    assert error.value.detail_code == "define.answers"


def test_an_answer_has_an_end() -> None:
    assert Dialogue().complaints("x" * 30_000)


def test_comments_change_nothing() -> None:
    """Even where a text has lines that look like members."""
    it = definition(rationale="competency: no\nname: neither\n\nid: nor this", in_language="en")
    content = commented(dump(it))
    assert load(content) == it
    assert content.count(b"# Exactly one sentence") == 1
    assert content.count(b"\n#") > 8


@pytest.mark.parametrize(
    ("at", "wrong", "said"),
    [
        (1, "", "There has to be an answer."),
        (2, "It is one. It is two.", "more than one sentence"),
        (9, "doi.org", "DOI"),
        (11, "lines", "URI"),
        (15, "Who Are", "short"),
        (16, "song", "text, file or link"),
        (17, "many", "whole number"),
        (18, "400", "words"),
        (19, "perhaps", "yes or no"),
        (21, "One", "at least two levels"),
        (21, "A, a", "a name of its own"),
    ],
)
def test_what_can_not_be_the_answer(at: int, wrong: str, said: str) -> None:
    dialogue = Dialogue(ANSWERS[:at])
    assert dialogue.answered == at
    assert any(said in one for one in dialogue.complaints(wrong)), dialogue.complaints(wrong)
    assert dialogue.complaints(ANSWERS[at]) == ()


def test_all_answers_make_a_definition_that_can_be_published() -> None:
    dialogue = Dialogue(ANSWERS)
    assert dialogue.question is None
    assert dialogue.complaints("more") == ()
    assert [one for one in lint(dialogue.document) if one.severity == "error"] == []
    assert Definition.from_json({**dialogue.document, "status": "published"}).name == "Fractions on the line"


def test_a_product_is_asked_about_otherwise() -> None:
    competency = "The product was designed for learners who read at different levels."
    dialogue = Dialogue(["product", "Made for all", competency, *ANSWERS[3:-3], "", "", ""])
    assert dialogue.question is None
    it = Definition.from_json({**dialogue.document, "status": "published"})
    assert (it.achievement_type, it.policy.valid_months, it.policy.blind) == (
        "ext:ProductCertification",
        36,
        False,
    )
    assert [one for one in lint(dialogue.document) if one.severity == "error"] == []
