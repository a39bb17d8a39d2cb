"""Whoever has seen somebody's badge presents it as if it were their own."""

from __future__ import annotations

from openbadge_issuer import ExpectedRecipient, Outcome, Verdict, Verifier
from openbadge_issuer.testing import NOW, issuer_documents, make_badge
from openbadge_issuer.verification import ExpectedPresentation
from unit.verification.presenting import ASKED, HOLDER, STRANGER_KEY, badge, claims, presented, token

VERIFIER = Verifier(fetch=issuer_documents())
EXPECTED = ExpectedPresentation(**ASKED)
STRANGER = STRANGER_KEY.controller


def test_the_report_says_that_it_is_about_somebody_else() -> None:
    for content in (
        presented(badge(), signer=STRANGER_KEY, holder=STRANGER),
        token(claims(badge(), holder=STRANGER), signer=STRANGER_KEY),
    ):
        report = VERIFIER.check(content, now=NOW, expected_presentation=EXPECTED)
        assert report["issuer"].params["holder"] == STRANGER
        held = report["credentials"]
        assert (held.outcome, held.code) == (Outcome.WARNING, "credentials.other_subject")


def test_asked_for_their_own_it_is_refused() -> None:
    report = VERIFIER.check(
        presented(badge(), signer=STRANGER_KEY, holder=STRANGER),
        now=NOW,
        expected_presentation=EXPECTED,
        expected_recipients=[ExpectedRecipient.did(STRANGER)],
    )
    assert (report.verdict, report["recipient"].code) == (Verdict.REFUSED, "recipient.of_none")


def test_one_about_nobody_in_particular_is_never_called_theirs() -> None:
    report = VERIFIER.check(presented(make_badge().document), now=NOW, expected_presentation=EXPECTED)
    codes = {finding.code for finding in report["credentials"].findings}
    assert "credentials.not_bound" in codes
    assert "credentials.presented_by_subject" not in codes


def test_what_nobody_signed_shows_nobody() -> None:
    """An unsigned presentation may name any holder: no credential is said to be about them."""
    unsigned = token(claims(badge(), holder=HOLDER)).rpartition(b".")[0] + b"."
    assert VERIFIER.check(unsigned, now=NOW).verdict is Verdict.REFUSED
