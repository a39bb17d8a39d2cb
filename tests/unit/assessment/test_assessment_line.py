"""The thin line: one micro-credential from its definition to a badge that a verifier accepts."""

from __future__ import annotations

from datetime import timedelta

from assessment_world import World
from openbadge_issuer.testing import fixed_entropy, fixed_issuer, issuer_documents
from openbadge_issuer.verification import ExpectedRecipient, Verdict, Verifier


def test_from_definition_to_verified_badge() -> None:
    world = World()
    application, decision = world.awarded()
    assert application.state == "awarded"
    assert decision.awarded
    later = world.tick(days=1)
    secured = fixed_issuer().issue(
        decision.award(world.people, by=world.officer), now=later, entropy=fixed_entropy("line")
    )
    report = Verifier(fetch=issuer_documents()).check(
        bytes(secured),
        now=later + timedelta(days=1),
        expected_recipients=[ExpectedRecipient("emailAddress", "ada@people.example")],
    )
    assert report.verdict is Verdict.ACCEPTED, str(report)
    assert report.badge is not None
    levels = {result.name: (result.level, result.required) for result in report.badge.results}
    assert levels["Lesson plan"] == ("Proficient", "Proficient")
    assert levels["Overview"] == ("Passing", "Passing")
    values = {result.name: result.value or result.status for result in report.badge.results}
    assert values["Rubric (SHA-256)"] == world.definition.rubric_digest
    assert values["Independent reviews"] == "2"
    assert values["Award"] == "Completed"
