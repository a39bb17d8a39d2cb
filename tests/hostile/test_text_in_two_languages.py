"""A name that says one thing to one reader, and another to the next."""

from __future__ import annotations

import json

import pytest

from openbadge_issuer import Policy, Verdict, Verifier
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.testing import NOW, issuer_documents
from openbadge_issuer.verification import FORMATS
from unit.verification.test_any_credential import credential, signed

VERIFIER = Verifier(policy=Policy(formats=FORMATS), fetch=issuer_documents())


@pytest.mark.parametrize(
    "name",
    [
        [{"@value": "First aid", "@language": "en"}, {"@value": "Surgery", "@language": "EN"}],
        [{"@value": "First aid"}, {"@value": "Surgery"}],
        ["First aid", "Surgery"],
        {"@value": "First aid", "@language": "en", "name": "Surgery"},
        {"@value": "First aid", "@type": "https://school.example/types#Hidden"},
        {"@value": "First aid", "@index": "Surgery"},
        {"@value": ["First aid", "Surgery"]},
        {"@value": {"en": "Surgery"}, "@type": "@json"},
        {"@value": 7},
        {"@value": "First aid", "@language": "en\u0000x"},
        {"@value": "First aid", "@language": 7},
        {"en": "First aid", "de": "Chirurgie"},
        {"@id": "https://school.example/name"},
        {"@set": ["First aid", "Surgery"]},
        {"@list": ["First aid"]},
    ],
)
def test_refused(name: JSON) -> None:
    report = VERIFIER.check(json.dumps(credential(name=name)), now=NOW)
    assert report["structure"].code == "rules.text"


def test_another_language_moved_in_after_signing() -> None:
    document = json.loads(signed(name=[{"@value": "First aid", "@language": "en"}]))
    document["name"].append({"@value": "Chirurgie", "@language": "de"})
    report = VERIFIER.check(json.dumps(document), now=NOW)
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "proof.signature")
