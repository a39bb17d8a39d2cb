"""A badge that does not count alone is wrapped into a presentation of the attacker's own, which is genuine."""

from __future__ import annotations

import json
from typing import Any

from openbadge_issuer import ExpectedRecipient, Policy, Recipient, TrustedIssuers, Verdict, Verifier
from openbadge_issuer.ports import Documents
from openbadge_issuer.status import StatusEntry
from openbadge_issuer.testing import (
    ISSUER_ID,
    NOW,
    fixed_issuer,
    fixed_signer,
    issuer_documents,
    make_badge,
    make_status_list,
)
from openbadge_issuer.testing.status import with_status
from unit.verification.presenting import HOLDER, STRANGER_KEY, badge, presented

LIST = "https://school.example/status/1"
ME = ExpectedRecipient.did(HOLDER)
POLICY = Policy(trust=TrustedIssuers({ISSUER_ID: "the school"}))


def web(*revoked: int) -> Documents:
    return Documents({**issuer_documents().documents, LIST: bytes(make_status_list(revoked, url=LIST))})


def with_entry() -> Any:
    entry = StatusEntry(list_url=LIST, index=5, purpose="revocation")
    return with_status(make_badge(recipient=Recipient.did(HOLDER)), entry).document


def test_a_revoked_badge_is_not_accepted_for_its_wrapping() -> None:
    wrapped = presented(with_entry(), said={})
    good = Verifier(policy=POLICY, fetch=web()).check(wrapped, now=NOW, expected_recipients=[ME])
    assert (good.verdict, good["trust"].code) == (Verdict.ACCEPTED, "trust.of_each")
    report = Verifier(policy=POLICY, fetch=web(5)).check(wrapped, now=NOW, expected_recipients=[ME])
    assert (report.verdict, report["trust"].code) == (Verdict.REFUSED, "trust.of_none")
    assert report["recipient"].code == "recipient.of_none"


def test_a_forged_badge_is_nobodys() -> None:
    changed = json.loads(json.dumps(badge()))
    changed["credentialSubject"]["achievement"]["name"] = "Brain surgery"
    report = Verifier(fetch=web()).check(presented(changed, said={}), now=NOW, expected_recipients=[ME])
    assert (report.verdict, report["recipient"].code) == (Verdict.REFUSED, "recipient.of_none")


def test_what_can_not_be_looked_up_is_not_refused() -> None:
    wrapped = presented(with_entry(), said={})
    report = Verifier(policy=POLICY, fetch=issuer_documents()).check(
        wrapped, now=NOW, expected_recipients=[ME]
    )
    assert (report.verdict, report["trust"].code) == (Verdict.UNDECIDED, "trust.of_none")


def test_two_halves_are_no_whole() -> None:
    """One by a trusted issuer about somebody else, one of the attacker's own making about the right person."""
    theirs = make_badge().document  # about an e-mail address
    own = badge(
        issuer=fixed_issuer(STRANGER_KEY), credential_id="urn:uuid:2b0c5f6e-0d8f-4c1f-8d6e-3b7a52a1c0de"
    )
    report = Verifier(policy=POLICY, fetch=web()).check(
        presented(theirs, own, said={}), now=NOW, expected_recipients=[ME]
    )
    assert report.verdict is Verdict.REFUSED


def test_a_holder_whose_server_is_down_is_not_refused() -> None:
    away = "did:web:holder.example"
    report = Verifier(policy=POLICY, fetch=web()).check(
        presented(badge(), signer=fixed_signer(controller=away, seed="away"), said={}, holder=away),
        now=NOW,
        expected_recipients=[ME],
    )
    assert (report.verdict, report["trust"].code) == (Verdict.UNDECIDED, "trust.not_run_holder")


def test_a_forgery_alone_makes_no_good_presentation() -> None:
    """Nobody in particular was expected, and a program may act on the verdict alone."""
    changed = json.loads(json.dumps(badge()))
    changed["credentialSubject"]["achievement"]["name"] = "Brain surgery"
    report = Verifier(fetch=web()).check(presented(changed, signer=STRANGER_KEY, holder=None), now=NOW)
    assert (report.verdict, report["credentials"].code) == (Verdict.REFUSED, "credentials.none_accepted")
    beside = Verifier(fetch=web()).verify(presented(changed, badge()), now=NOW)
    assert [one.badge.title for one in beside.credentials] == ["Welding"]


def test_what_could_not_be_decided_leaves_it_undecided() -> None:
    report = Verifier().check(presented(badge()), now=NOW)
    assert (report.verdict, report["credentials"].code) == (Verdict.UNDECIDED, "credentials.none_accepted")
