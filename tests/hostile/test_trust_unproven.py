"""A forgery that names an issuer whom the caller trusts: nothing in the report may say that this issuer is behind it."""

from __future__ import annotations

import pytest

from openbadge_issuer import ExpectedRecipient, Policy, Report, TrustedIssuers, Verdict, Verifier
from openbadge_issuer.testing import (
    ISSUER_ID,
    NOW,
    fixed_issuer,
    fixed_signer,
    issuer_documents,
    make_badge,
    tampered,
)
from openbadge_issuer.verification import Outcome

EMBEDDED = bytes(make_badge())
TOKEN = bytes(make_badge(issuer=fixed_issuer(fixed_signer("P-256"))))
LISTED = Policy(trust=TrustedIssuers({ISSUER_ID: "Partner"}))
VERIFIER = Verifier(policy=LISTED, fetch=issuer_documents())
EXPECTED = Policy(expected_issuer=ISSUER_ID)
SURE = ("trust.listed", "trust.expected_issuer")
FORGERIES = [
    pytest.param(attack, id=f"{form}: {name}")
    for form, badge in (("json", EMBEDDED), ("jws", TOKEN))
    for name, attack in tampered(badge).items()
]


def trust(report: Report) -> object:
    issuer = report.to_json()["issuer"]
    assert isinstance(issuer, dict)
    return issuer["trust"]


@pytest.mark.parametrize("policy", [LISTED, EXPECTED], ids=["listed", "expected"])
@pytest.mark.parametrize("attack", FORGERIES)
def test_no_forgery_is_said_to_be_of_a_trusted_issuer(attack: bytes, policy: Policy) -> None:
    report = Verifier(policy=policy, fetch=issuer_documents()).check(attack, now=NOW)
    assert report.verdict is Verdict.REFUSED
    assert trust(report) not in SURE
    assert report["trust"].outcome in (Outcome.UNKNOWN, Outcome.FAILED)


@pytest.mark.parametrize(
    ("attack", "code"),
    [
        ("title changed", "trust.not_run_proof"),
        ("signed by a stranger", "trust.not_run_issuer"),
        ("issuer replaced", "trust.not_listed"),
    ],
)
def test_what_is_said_instead(attack: str, code: str) -> None:
    report = Verifier(policy=LISTED, fetch=issuer_documents()).check(tampered(EMBEDDED)[attack], now=NOW)
    assert trust(report) == code
    if code != "trust.not_listed":
        assert "whether that issuer signed it was not shown" in report["trust"].message


def test_whoever_writes_their_own_name_into_a_badge_was_not_awarded_it() -> None:
    eve = [ExpectedRecipient.email("eve@example.org")]
    report = VERIFIER.check(tampered(EMBEDDED)["identity replaced"], now=NOW, expected_recipients=eve)
    assert report["recipient"].code == "recipient.matched"
    assert report["recipient"].message == "It names the expected recipient."
    assert "awarded" not in str(report)


@pytest.mark.parametrize("policy", [LISTED, EXPECTED], ids=["listed", "expected"])
def test_an_issuer_that_could_not_be_asked_is_not_vouched_for(policy: Policy) -> None:
    report = Verifier(policy=policy).check(EMBEDDED, now=NOW)
    assert (trust(report), report.verdict) == ("trust.not_run_issuer", Verdict.UNDECIDED)
    lax = Policy(required=frozenset({"proof"}), trust=policy.trust, expected_issuer=policy.expected_issuer)
    assert Verifier(policy=lax).check(EMBEDDED, now=NOW).verdict is Verdict.UNDECIDED
