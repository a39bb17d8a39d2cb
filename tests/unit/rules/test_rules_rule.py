"""One rule by itself: for whom it is asked, and what its breaches become."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import Final

import pytest

from openbadge_issuer.codec.types import DEFAULT_LIMITS
from openbadge_issuer.errors import Finding
from openbadge_issuer.rules import RULES, check, walk
from openbadge_issuer.rules.document import Document
from openbadge_issuer.rules.rule import OB, Hit, Rule
from unit.rules.badges import full, minimal, put

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


def test_a_rule_about_what_there_is_none_of_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = import_module("openbadge_issuer.rules.check")._ASKED
    monkeypatch.setitem(asked, "verify", ((replace(RULE, about="nulls"), "warning"),))
    assert check(minimal()) == ()
    assert [finding.code for finding in check({**minimal(), "x": None})] == ["rules.example"] * 100


def test_what_the_rules_look_through_that_is_nearly_always_empty() -> None:
    about: dict[str, set[str]] = {}
    for rule in RULES:
        if rule.about:
            about.setdefault(rule.about, set()).add(rule.code.removeprefix("rules."))
    assert about == {
        "nulls": {"null"},
        "empty_arrays": {"empty_array"},
        "nested_arrays": {"nested_array"},
        "inner": {"plain_value"},
        "single": {"compacted"},
        "odd": {"jsonld_spelling", "spelled_name", "nested_context", "misspelled"},
        "sharing_an_id": {
            *("shared_id", "shared_type", "misplaced_digest"),
            *("one_description", "parted_description", "misplaced_member"),
        },
        "results": {
            *(
                "result_reference",
                "achieved_level",
                "achieved_level_elsewhere",
                "result_status",
                "result_value",
            ),
        },
        "descriptions": {"required_level", "required_value", "value_range", "level_order"},
    }


def test_the_contexts_of_a_credential_are_nothing_odd_and_of_a_proof_they_are() -> None:
    document = full()
    found = walk.read(document, purpose="verify", allow_inline_contexts=False, limits=DEFAULT_LIMITS)
    assert [node.pointer for node in found.odd] == []
    put(document, ("proof", 0, "@context"), document["@context"])
    put(document, ("colour",), "red")
    found = walk.read(document, purpose="verify", allow_inline_contexts=False, limits=DEFAULT_LIMITS)
    assert sorted(node.pointer for node in found.odd) == ["", "/proof/0"]
