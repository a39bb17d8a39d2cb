"""A registry's entry that is not what it should be: a name that drives a terminal, an id that is almost the issuer's."""

from __future__ import annotations

from typing import Any

import pytest

from openbadge_issuer.testing import ISSUER_ID
from openbadge_issuer.verification import Outcome, Verdict
from registry_samples import judged, registry

CONTROLS = [
    "\x1b[2J\x1b[31mREFUSED",
    "\x1b]0;title\x07",
    "a\u202egnitset",
    "a\nACCEPTED  Genuine",
    "\x00\x9b31m",
    "\u2066x",
]


@pytest.mark.parametrize("name", CONTROLS, ids=range(len(CONTROLS)))
def test_a_name_can_not_drive_a_terminal(name: str) -> None:
    report = judged(registry(name))
    assert report["trust"].code == "trust.listed"
    for text in (report["trust"].message, *(finding.message for finding in report["trust"].findings)):
        assert text.isprintable()


def test_a_name_does_not_flood_the_report() -> None:
    report = judged(registry("x" * 100_000))
    assert len(report["trust"].message) < 500
    assert len(str(report["trust"].params["name"])) <= 200


@pytest.mark.parametrize(
    "name", [None, "", "  ", 7, True, [], {}, ["Example School"], {"en": "Example School"}], ids=repr
)
def test_an_issuer_without_a_name_is_not_listed_under_another(name: Any) -> None:
    report = judged(registry(name))
    assert (report["trust"].outcome, report["trust"].code) == (Outcome.UNKNOWN, "trust.no_name")
    assert report.verdict is Verdict.UNDECIDED


@pytest.mark.parametrize(
    "almost",
    [
        "did:web:SCHOOL.example",
        "did:web:school.example#key-1",
        "did:web:school.example:",
        "did:web:sch\u043e\u043el.example",
        " did:web:school.example",
        "did:web:school.example\u200b",
        "did:web:school%2Eexample",
        "https://school.example",
    ],
)
def test_an_id_that_is_almost_the_issuers_is_another(almost: str) -> None:
    report = judged(registry(issuer_id=almost))
    assert (report["trust"].code, report.verdict) == ("trust.not_listed", Verdict.REFUSED)
    assert almost != ISSUER_ID
