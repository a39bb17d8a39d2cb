"""A proof made for one purpose serves another: a credential's as a presentation's, and the other way round."""

from __future__ import annotations

import json

from openbadge_issuer import Verdict, Verifier
from openbadge_issuer.dids import issuer_document
from openbadge_issuer.ports import Documents
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_signer, issuer_documents, make_badge
from openbadge_issuer.verification import ExpectedPresentation
from unit.verification.presenting import ASKED, badge, presented, proved

EXPECTED = ExpectedPresentation(**ASKED)
SCHOOL = fixed_signer()


def documents(relationship: str) -> Documents:
    """The school's document, with its key for this one purpose."""
    document = issuer_document(ISSUER_ID, [(SCHOOL.verification_method, SCHOOL.public_key)])
    listed = document.pop("assertionMethod")
    document[relationship] = listed
    return Documents({"https://school.example/.well-known/did.json": json.dumps(document).encode()})


def test_a_presentation_signed_as_a_credential() -> None:
    report = Verifier(fetch=issuer_documents()).check(
        presented(badge(), purpose="assertionMethod"), now=NOW, expected_presentation=EXPECTED
    )
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "proof.purpose")


def test_a_credential_signed_as_a_presentation() -> None:
    unsigned = make_badge().document
    del unsigned["proof"]
    signed = proved(unsigned, SCHOOL, "authentication", {})
    report = Verifier(fetch=issuer_documents()).check(json.dumps(signed), now=NOW)
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "proof.purpose")


def test_a_key_for_logging_in_does_not_issue() -> None:
    report = Verifier(fetch=documents("authentication")).check(bytes(make_badge()), now=NOW)
    assert (report.verdict, report["issuer"].code) == (Verdict.REFUSED, "resolve.not_authorized")


def test_a_key_for_issuing_does_not_present() -> None:
    shown = presented(badge(), signer=SCHOOL, holder=ISSUER_ID)
    report = Verifier(fetch=documents("assertionMethod")).check(
        shown, now=NOW, expected_presentation=EXPECTED
    )
    assert (report.verdict, report["issuer"].code) == (Verdict.REFUSED, "resolve.not_authorized_of_holder")
    assert report.nested == ()
    fine = Verifier(fetch=documents("authentication")).check(shown, now=NOW, expected_presentation=EXPECTED)
    assert fine["issuer"].code == "issuer.holder_authenticated"
