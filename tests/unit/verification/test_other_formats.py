from __future__ import annotations

import json

import pytest

from ob2_samples import assertion
from openbadge_issuer import lint
from openbadge_issuer.testing import NOW, make_award, make_badge, tampered
from openbadge_issuer.verification import Outcome, Verdict, VerificationUndecided, Verifier
from requiring import shared


def test_an_open_badges_2_assertion_is_undecided_while_its_issuer_can_not_be_asked() -> None:
    report = Verifier().check(json.dumps(assertion()), now=NOW)
    assert (report.verdict, report.format) == (Verdict.UNDECIDED, "open-badges-2.0")
    assert report["structure"].outcome is Outcome.PASSED
    assert report["proof"].code == "proof.hosted_unavailable"
    assert report.summary.startswith("Whether its issuer hosts it is not known.")
    with pytest.raises(VerificationUndecided, match="Whether its issuer hosts it"):
        Verifier().verify(json.dumps(assertion()), now=NOW)


def test_a_summary_is_never_that_something_did_not_run() -> None:
    unknown = json.dumps({**make_badge().document, "@context": ["https://unknown.example/1"]})
    badges = [b"", b"{", unknown.encode(), *tampered(make_badge()).values()]
    for badge in badges:
        report = Verifier().check(badge, now=NOW)
        assert report.verdict is not Verdict.ACCEPTED
        said = next(check for check in report if check.message == report.summary)
        assert "not_run" not in said.code


def test_a_baked_open_badges_2_image_is_undecided() -> None:
    images = sorted(shared("conformance", "1edtech", "files", "ob20").rglob("*.png"))
    verdicts = {Verifier().check(image.read_bytes(), now=NOW).verdict for image in images}
    assert Verdict.ACCEPTED not in verdicts
    assert Verdict.UNDECIDED in verdicts


@pytest.mark.parametrize(
    ("document", "named"),
    [
        ({"a": 1}, "it has no type"),
        ({}, "it has no type"),
        ({"type": ["Profile"]}, "its type is Profile"),
    ],
)
def test_json_that_is_no_badge_is_called_that(document: dict[str, object], named: str) -> None:
    for report in (Verifier().check(json.dumps(document), now=NOW), lint(json.dumps(document))):
        code = "structure.no_badge" if "type" in document else "structure.no_type"
        assert (report.verdict, report["structure"].code) == (Verdict.REFUSED, code)
        assert report.summary == f"This is JSON, but not a badge: {named}."
        assert ("credentialSubject" in report["structure"].advice) is (report.checked_at is None)
    assert "revoke" not in report.to_text()


def test_what_lost_its_type_is_still_judged_as_a_credential() -> None:
    document = {name: value for name, value in make_badge().document.items() if name != "type"}
    report = Verifier().check(json.dumps(document), now=NOW)
    assert report["structure"].code.startswith("rules.")
    assert report["proof"].outcome is Outcome.FAILED


def test_a_lint_of_another_format_says_which() -> None:
    report = lint({"@context": "https://w3id.org/openbadges/v2", "type": "Assertion"})
    assert (report.verdict, report["structure"].code) == (Verdict.UNDECIDED, "structure.another_format")
    assert report.summary.startswith("This is an Open Badges 2.0 badge, ")


def test_a_lint_judges_an_achievement_on_its_own() -> None:
    achievement = make_award().achievement.to_json()
    report = lint(achievement)
    assert (report.verdict, report.format) == (Verdict.ACCEPTED, "achievement")
    report = lint({**achievement, "name": " ", "grade": "A"})
    assert report.verdict is Verdict.REFUSED
    errors = {
        (finding.code, finding.pointer)
        for finding in report["structure"].findings
        if finding.severity == "error"
    }
    assert errors == {("rules.blank", "/name"), ("jsonld.undefined_term", "/grade")}
    assert Verifier().check(json.dumps(achievement), now=NOW)["structure"].code == "structure.no_badge"
