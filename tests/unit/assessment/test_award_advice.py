"""The linter warns of a micro-credential that nobody judged, and not of one that a decision made."""

from __future__ import annotations

import pytest

from assessment_world import NOW, World, definition
from openbadge_issuer import Award, Issuer, LocalSigner, Profile, Recipient
from openbadge_issuer.assessment import achievement_of, progress_of
from openbadge_issuer.issuing import Irrevocable
from openbadge_issuer.rules import check

ADA = Recipient.email("ada@people.example")


def advice(award: Award) -> list[str]:
    signer = LocalSigner.generate()
    issuer = Issuer(Profile(id=signer.controller, name="School"), signer, status=Irrevocable("a test"))
    return [finding.code for finding in check(issuer.issue(award, now=NOW).document, purpose="issue")]


def test_an_award_by_hand_is_lawful_and_told_of() -> None:
    assert advice(Award(achievement_of(definition()), ADA)) == ["rules.not_judged"]


def test_an_award_that_a_decision_made_is_not() -> None:
    world = World()
    _, decision = world.awarded()
    assert advice(decision.award(world.people, by=world.second)) == []


@pytest.mark.parametrize("status", ["Enrolled", "InProgress", "OnHold", "Withdrew"])
def test_nor_is_learning_under_way(status: str) -> None:
    assert advice(progress_of(definition(), ADA, status)) == []
