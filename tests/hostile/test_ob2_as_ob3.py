"""A badge of the one standard passed as one of the other, so that the easier checks would be made."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ob2_samples import HOME, assertion, changed, judged, signed, web
from openbadge_issuer.testing import NOW, issuer_documents, make_badge
from openbadge_issuer.verification import Verdict, Verifier


@pytest.mark.parametrize(
    "types",
    [
        ["VerifiableCredential", "OpenBadgeCredential", "Assertion"],
        ["Assertion", "AchievementCredential"],
        ["Assertion", "EndorsementCredential"],
    ],
)
def test_an_assertion_that_calls_itself_a_credential(types: list[str]) -> None:
    badge = changed(assertion(), type=types)
    for handed in (badge, signed(changed(assertion("SignedBadge"), type=types))):
        report = judged(handed, web({f"{HOME}/assertions/1.json": badge}))
        assert report.verdict is Verdict.REFUSED, report
        assert (report["contexts"].code, report["structure"].code) == (
            "jsonld.unknown_context",
            "rules.context",
        )


def test_a_credential_that_calls_itself_an_assertion_needs_a_proof_all_the_same() -> None:
    document: Any = make_badge().document
    document.pop("proof")
    document["type"] = ["VerifiableCredential", "Assertion"]
    document["verification"] = {"type": "HostedBadge"}
    report = Verifier(fetch=issuer_documents()).check(json.dumps(document), now=NOW)
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "proof.no_address")
    document["type"] = "Assertion"
    document["id"] = f"{HOME}/assertions/2.json"
    report = judged(document, web({f"{HOME}/assertions/2.json": document}))
    assert (report.verdict, report["contexts"].code) == (Verdict.REFUSED, "contexts.open_badges_2")


def test_the_words_of_3_0_in_an_assertion_say_nothing() -> None:
    badge = changed(
        assertion(),
        validUntil="2000-01-01T00:00:00Z",
        credentialSubject={"achievement": {"name": "Doctor of Medicine"}},
        issuer="https://mit.example",
        name="Doctor of Medicine",
        proof={"type": "DataIntegrityProof"},
    )
    report = judged(badge, web({f"{HOME}/assertions/1.json": badge}))
    assert report.verdict is Verdict.ACCEPTED
    assert report.badge is not None
    assert (report.badge.title, report.badge.valid_until) == ("Welding", "")
    assert report.badge.issuer_id == f"{HOME}/issuer.json"
