"""A lint: which checks it makes, which it leaves out, by which rules, and what it calls what it has read."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from ob2_samples import assertion
from openbadge_issuer import default_contexts, lint
from openbadge_issuer.codec.types import DEFAULT_LIMITS
from openbadge_issuer.testing import NOW, fixed_issuer, issuer_documents, make_award, make_badge
from openbadge_issuer.verification import CHECKS, Outcome, Policy, Report, Verdict, Verifier

JUDGED = ("carrier", "json", "contexts", "structure")
REQUIRED = frozenset(JUDGED)
SIGNED: Any = make_badge().document
BADGE: Any = {name: value for name, value in SIGNED.items() if name != "proof"}
ACHIEVEMENT: Any = make_award().achievement.to_json()
OWN = "https://programme.example/context.json"
CONTEXT = json.dumps({"@context": {"hours": "https://programme.example/vocabulary#hours"}}).encode()


def ended(report: Report) -> dict[str, tuple[Outcome, str]]:
    """Of the checks that a lint makes: how each ended."""
    return {name: (report[name].outcome, report[name].code) for name in JUDGED}


def found(report: Report, *severities: str) -> list[tuple[str, str]]:
    return [
        (finding.code, finding.pointer)
        for finding in report["structure"].findings
        if finding.severity in severities
    ]


def test_a_badge_before_it_is_signed() -> None:
    report = lint(json.dumps(BADGE))
    assert (report.verdict, report.format, report.proof_format) == (Verdict.ACCEPTED, "open-badges-3.0", "")
    assert ended(report) == {
        "carrier": (Outcome.PASSED, "carrier.json"),
        "json": (Outcome.PASSED, "json.strict"),
        "contexts": (Outcome.PASSED, "contexts.passed"),
        "structure": (Outcome.PASSED, "structure.passed"),
    }
    assert (report.required, report.checked_at, report.badge.title if report.badge else None) == (
        REQUIRED,
        None,
        "Welding",
    )
    others = [check for check in report if check.name not in JUDGED]
    assert [check.name for check in others] == [name for name in CHECKS if name not in JUDGED]
    assert {(check.outcome, check.message) for check in others} == {
        (Outcome.NOT_APPLICABLE, "A lint does not look at this.")
    }
    assert [check.code for check in others] == [f"{check.name}.not_applicable_lint" for check in others]


def test_a_lint_asks_for_its_four_checks_whatever_the_policy_asks_for() -> None:
    report = lint(BADGE, policy=Policy(required={"proof"}, expected_issuer="did:web:other.example"))
    assert (report.verdict, report.required) == (Verdict.ACCEPTED, REQUIRED)
    broken = {**BADGE, "validFrom": "yesterday"}
    assert lint(broken, policy=Policy(required={"proof"})).verdict is Verdict.REFUSED


@pytest.mark.parametrize(
    ("document", "securing"),
    [
        (SIGNED, "eddsa-rdfc-2022"),
        (bytes(make_badge(issuer=fixed_issuer(proof="vc-jwt"))), "vc-jwt"),
        ({**BADGE, "proof": {"type": "Ed25519Signature2020"}}, "Ed25519Signature2020"),
        ({**BADGE, "proof": [{"cryptosuite": "one", "type": "DataIntegrityProof"}, {"type": "two"}]}, "one"),
        ({**BADGE, "proof": {}}, "unknown"),
        ({**BADGE, "proof": []}, ""),
        (b"hello", ""),
    ],
    ids=["a cryptosuite", "a token", "a type", "the first of two", "an empty proof", "no proof", "no badge"],
)
def test_what_says_how_it_is_signed(document: Any, securing: str) -> None:
    assert lint(document).proof_format == securing


def test_what_can_not_be_read_is_refused_for_that_alone() -> None:
    report = lint(b"hello")
    assert (report.verdict, report.format, report["carrier"].code) == (
        Verdict.REFUSED,
        "unknown",
        "carrier.text",
    )
    assert (report["structure"].outcome, report["structure"].code) == (
        Outcome.UNKNOWN,
        "structure.not_run_document",
    )
    assert report["proof"].outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("document", "verdict", "format_", "structure", "advice"),
    [
        (
            *({"a": 1}, Verdict.REFUSED, "unknown", (Outcome.FAILED, "structure.no_type")),
            "A credential has `@context`, `type`, `issuer` and `credentialSubject`.",
        ),
        (
            *(
                assertion(),
                Verdict.UNDECIDED,
                "open-badges-2.0",
                (Outcome.UNKNOWN, "structure.another_format"),
            ),
            "`verify` judges it; nothing is signed as Open Badges 2.0 any more.",
        ),
    ],
    ids=["no badge", "Open Badges 2.0"],
)
def test_what_other_rules_are_for(
    document: Any, verdict: Verdict, format_: str, structure: tuple[Outcome, str], advice: str
) -> None:
    report = lint(json.dumps(document))
    assert (report.verdict, report.format, ended(report)["structure"]) == (verdict, format_, structure)
    assert report["structure"].advice == advice
    assert report["contexts"].code == "contexts.not_run_document"
    assert report["proof"].outcome is Outcome.NOT_APPLICABLE


def test_the_rules_are_those_for_issuing() -> None:
    """Designers are given advice; about a badge of somebody else there is none to give."""
    nameless = {name: value for name, value in BADGE.items() if name != "name"}
    assert found(lint(nameless), "warning") == [("rules.credential_name", "/name")]
    assert found(Verifier(fetch=issuer_documents()).check(nameless, now=NOW), "warning") == []


# --- contexts


def test_a_context_that_is_not_known_leaves_it_undecided_and_nothing_is_fetched() -> None:
    document = {**BADGE, "@context": [*BADGE["@context"], OWN], "hours": 7}
    for policy in (Policy(), Policy(fetch_contexts=True)):
        report = lint(document, policy=policy)
        assert report.verdict is Verdict.UNDECIDED
        assert ended(report)["contexts"] == (Outcome.UNKNOWN, "jsonld.unknown_context")
        assert report["contexts"].params == {"url": OWN, "unknown": [OWN]}
        assert report["structure"].code == "structure.passed"  # whether a term is defined nobody can say yet


def test_a_table_of_contexts_may_be_brought() -> None:
    document = {**BADGE, "@context": [*BADGE["@context"], OWN], "hours": 7}
    report = lint(document, contexts=default_contexts().pin(OWN, CONTEXT))
    assert (report.verdict, report["contexts"].outcome) == (Verdict.ACCEPTED, Outcome.PASSED)
    undefined = lint({**document, "grade": 1}, contexts=default_contexts().pin(OWN, CONTEXT))
    assert found(undefined, "error") == [("jsonld.undefined_term", "/grade")]


def test_limits_of_the_policy_hold() -> None:
    few = Policy(limits=replace(DEFAULT_LIMITS, max_objects=3))
    for document in (BADGE, json.dumps(BADGE)):
        assert lint(document, policy=few)["json"].code == "limit.objects"
    one = Policy(limits=replace(DEFAULT_LIMITS, max_contexts=1))
    assert lint(BADGE, policy=one).verdict is Verdict.REFUSED


# --- an achievement on its own


@pytest.mark.parametrize(
    "types", [["Achievement"], ["Achievement", "https://skills.example/Skill"], "Achievement"]
)
def test_an_achievement_is_judged_as_if_it_were_to_be_awarded(types: Any) -> None:
    report = lint({**ACHIEVEMENT, "type": types})
    assert report.format == "achievement"
    assert all("credentialSubject" not in pointer for _, pointer in found(report, "error", "warning", "info"))
    assert ended(report)["contexts"] == (Outcome.PASSED, "contexts.passed")


def test_of_a_sound_achievement_nothing_is_said_but_about_itself() -> None:
    report = lint(ACHIEVEMENT)
    assert (report.verdict, ended(report)["structure"]) == (
        Verdict.ACCEPTED,
        (Outcome.PASSED, "structure.passed"),
    )
    assert found(report, "error", "warning") == []
    assert found(report, "info") == found(lint(BADGE), "info")
    assert [check.name for check in report if check.outcome is Outcome.NOT_APPLICABLE] == [
        name for name in CHECKS if name not in JUDGED
    ]
    assert "format:" not in str(report)  # which is told of what is no badge, and may be taken for one


def test_places_are_those_in_the_achievement() -> None:
    report = lint({**ACHIEVEMENT, "name": " ", "criteria": {}, "grade": "A"})
    structure = report["structure"]
    assert report.verdict is Verdict.REFUSED
    assert set(found(report, "error")) == {
        ("rules.blank", "/name"),
        ("rules.criteria", "/criteria"),
        ("jsonld.undefined_term", "/grade"),
    }
    said = [structure.message, structure.pointer, *(finding.message for finding in structure.findings)]
    assert all("/credentialSubject/achievement" not in text for text in said)
    gravest = next(finding for finding in structure.findings if finding.severity == "error")
    assert structure.message.startswith(gravest.message)
    assert structure.pointer == gravest.pointer


def test_places_in_params_are_those_in_the_achievement() -> None:
    """Else it would point somewhere else in another language."""
    structure = lint({**ACHIEVEMENT, "creditsAvailable": "3"})["structure"]
    assert (structure.code, structure.params["place"]) == ("model.type", "/creditsAvailable")
    (finding,) = [finding for finding in structure.findings if finding.severity == "error"]
    assert (finding.message, finding.params["place"]) == (structure.message, "/creditsAvailable")


def test_an_achievement_in_a_credential_is_judged_as_the_credential() -> None:
    assert lint(BADGE).format == "open-badges-3.0"
    assert lint({**BADGE, "type": ["Achievement"]}).format != "achievement"
    older = lint({**assertion(), "type": ["Assertion", "Achievement"]})
    assert (older.format, older["structure"].code) == ("open-badges-2.0", "structure.another_format")
