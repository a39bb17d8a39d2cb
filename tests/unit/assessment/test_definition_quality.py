"""The report that a designer reads: what there is, in sentences and numbers, and everything that the linter says."""

from __future__ import annotations

import json

import pytest

from assessment_world import definition
from definition_samples import COMPLETE, changed, complete
from openbadge_issuer.assessment.definitions import lint, quality_report
from openbadge_issuer.errors import AssessmentError
from requiring import need_module

need_module("ruamel.yaml")


def test_a_complete_one_is_ready() -> None:
    report = quality_report(COMPLETE.encode())
    assert report.ready
    assert report.findings == ()
    assert report.title == "Checking for understanding, version 1.0"
    assert report.summary == "Nothing stands in the way of publishing."


def test_every_section_says_what_there_is() -> None:
    sections = {section.title: section for section in quality_report(complete()).sections}
    assert [section.sentence for section in sections.values()] == [
        "One competency in 14 words: The educator checks in every lesson what learners have understood, and acts on it.",
        "1 citation, 1 with a DOI and 0 with a URL only; 1 resource to practise with.",
        "2 parts with 1 text and 1 file; up to 300 words in all.",
        "2 criteria with 5 levels, 5 of them described; 2 of 2 score something that is handed in.",
        "4 of 4 questions are answered, in 60 words.",
        "It has a language, a criteria page, a licence, a picture and a text alternative; 2 keywords, 1 skill.",
        "It is published, for a person, without a limit of attempts; an award holds without end.",
    ]
    assert sections["Research"].counts == {
        "citations": 1,
        "withDoi": 1,
        "withUrlOnly": 0,
        "resources": 1,
        "rationaleWords": 13,
    }
    assert sections["What is handed in"].counts["mayBeLeftOut"] == 0
    assert sections["Rubric"].counts == {"criteria": 2, "scored": 2, "levels": 5, "levelsDescribed": 5}


def test_everything_that_the_linter_says_stands_in_one_section() -> None:
    for draft in (
        {},
        {"name": "x", "parts": 3},
        definition(),
        changed(complete(), {"/criteria/0/levels/1": ...}),
    ):
        report = quality_report(draft)
        assert sorted(map(str, report.findings)) == sorted(map(str, lint(draft)))


def test_findings_stand_where_they_belong() -> None:
    changes: dict[str, object] = {
        "/equity/goals": "TBD",
        "/citations/0/doi": "x",
        "/criteria/0/levels/1/description": ...,
    }
    sections = {section.title: section for section in quality_report(changed(complete(), changes)).sections}
    assert [one.code for one in sections["Equity"].findings] == ["definition.placeholder"]
    assert [one.code for one in sections["Research"].findings] == ["definition.doi"]
    assert [one.code for one in sections["Rubric"].findings] == ["definition.level_description"]
    assert (sections["Equity"].ready, sections["Rubric"].ready, sections["Competency"].ready) == (
        False,
        True,
        True,
    )


def test_an_empty_draft_gets_a_report_too() -> None:
    report = quality_report({})
    assert not report.ready
    assert report.title == "A definition without a title"
    assert report.summary.endswith("to think about.")
    assert "No competency is stated yet." in report.text()
    assert "There is no rubric yet." in report.text()


def test_a_file_that_can_not_be_read_gets_its_one_finding() -> None:
    report = quality_report(b"name: 'x")
    assert [one.code for one in report.findings] == ["yaml.syntax"]
    assert "Line 1: A quotation mark is opened" in report.text()


def test_the_text_says_everything_once() -> None:
    report = quality_report(definition())
    text = report.text()
    for finding in report.findings:
        assert finding.message in text
    assert text.count("\n- To mend: ") == sum(one.severity == "error" for one in report.findings)
    assert text.endswith("\n")
    assert "score" not in report.summary


def test_the_json_is_json_with_a_format() -> None:
    document = quality_report(COMPLETE.replace("inLanguage: en", "inLanguage: English").encode()).to_json()
    assert json.loads(json.dumps(document)) == document
    assert document["format"] == "openbadge-issuer quality report 1"
    assert document["ready"] is False
    told = json.loads(json.dumps(document))["sections"]
    (finding,) = [one for section in told for one in section["findings"]]
    assert finding["code"] == "definition.language"
    assert finding["line"] == COMPLETE.splitlines().index("inLanguage: en") + 1


def test_numbers_have_their_nouns() -> None:
    changes: dict[str, object] = {
        "/criteria/1": ...,
        "/parts/1": ...,
        "/policy": {"validMonths": 1, "maxAttempts": 1},
    }
    sentences = [section.sentence for section in quality_report(changed(complete(), changes)).sections]
    assert (
        "1 criterion with 2 levels, 2 of them described; 1 of 1 score something that is handed in."
        in sentences
    )
    assert "1 part with 1 text; up to 300 words in all." in sentences
    assert "It is published, for a person, with 1 attempt; an award holds for 1 month." in sentences


@pytest.mark.parametrize("wrong", ["x", None, 3])
def test_anything_else_is_refused(wrong: object) -> None:
    with pytest.raises(AssessmentError):
        quality_report(wrong)  # type: ignore[arg-type]
