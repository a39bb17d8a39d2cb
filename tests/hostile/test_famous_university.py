"""A self-made badge that calls itself a famous university."""

from __future__ import annotations

from openbadge_issuer import (
    Irrevocable,
    Issuer,
    LocalSigner,
    Policy,
    Profile,
    TrustedIssuers,
    Verdict,
    Verifier,
)
from openbadge_issuer.testing import NOW, make_award
from openbadge_issuer.verification import Outcome

FAMOUS = "https://www.famous-university.example"


def self_made() -> bytes:
    mallory = LocalSigner.generate()
    profile = Profile(id=mallory.controller, name="Famous University", url=FAMOUS)
    return bytes(Issuer(profile, mallory, status=Irrevocable("an attack")).issue(make_award(), now=NOW))


def test_without_a_list_it_is_accepted_and_the_report_says_that_nobody_confirmed_it() -> None:
    report = Verifier().check(self_made(), now=NOW)
    assert report.verdict is Verdict.ACCEPTED
    assert report["trust"].outcome is Outcome.WARNING
    assert "was not checked" in report["trust"].message
    assert "anyone can write that name" in report["trust"].message
    assert "was not checked" in report.summary
    assert report.badge is not None
    assert report.badge.issuer_claimed_name == "Famous University"
    assert report.badge.issuer_id.startswith("did:key:")


def test_with_a_list_it_is_refused() -> None:
    policy = Policy(trust=TrustedIssuers({"did:web:famous-university.example": "Famous University"}))
    report = Verifier(policy=policy).check(self_made(), now=NOW)
    assert report.verdict is Verdict.REFUSED
    assert report["trust"].code == "trust.not_listed"


def test_the_name_on_the_list_does_not_help_the_attacker() -> None:
    policy = Policy(
        trust=TrustedIssuers({"Famous University": "Famous University", FAMOUS: "Famous University"})
    )
    assert Verifier(policy=policy).check(self_made(), now=NOW).verdict is Verdict.REFUSED
