"""One rule by itself: for whom it is asked, and what its breaches become."""

from __future__ import annotations

from typing import Final

from openbadge_issuer.errors import Finding
from openbadge_issuer.rules.document import Document
from openbadge_issuer.rules.rule import OB, Hit, Rule

RULE: Final = Rule(
    code="rules.example",
    title="an example",
    severity=None,
    issuing="warning",
    spec=OB,
    function=lambda _: (
        Hit(f"/{number}", "It is so.", {"member": "x"}, "Change it.") for number in range(101)
    ),
)


def test_a_rule_that_is_not_asked_finds_nothing() -> None:
    assert RULE.findings(Document(value={}, purpose="verify")) == []


def test_a_breach_is_told_in_full_and_not_more_often_than_helps() -> None:
    found = RULE.findings(Document(value={}, purpose="issue"))
    assert len(found) == 100
    assert found[7] == Finding(
        code="rules.example",
        message="It is so.",
        severity="warning",
        pointer="/7",
        params={"member": "x"},
        advice="Change it.",
        spec=OB,
    )
