"""A record lists the achievement that is expected, and the badge for it in it was taken back: a record is no award of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from openbadge_issuer import Policy, Recipient, TrustedIssuers, Verdict, Verifier
from openbadge_issuer.ports import Documents
from openbadge_issuer.status import StatusEntry
from openbadge_issuer.testing import (
    ISSUER_ID,
    NOW,
    STATUS_LIST,
    issuer_documents,
    make_badge,
    make_status_list,
)
from openbadge_issuer.verification import Outcome, Report
from signed_anyhow import signed
from unit.verification.presenting import HOLDER, presented
from unit.verification.test_contained import record

BADGE: Any = make_badge(
    recipient=Recipient.did(HOLDER), status=StatusEntry(STATUS_LIST, 7, "revocation")
).document
COURSE: Any = BADGE["credentialSubject"]["achievement"]
LISTING = {"id": HOLDER, "achievement": [COURSE]}
POLICIES = [
    Policy(expected_issuer=ISSUER_ID, expected_achievement=COURSE["id"]),
    Policy(trust=TrustedIssuers({ISSUER_ID: "the school"}), expected_achievement=COURSE["id"]),
]


def verifier(policy: Policy, *revoked: int) -> Verifier:
    web = {**issuer_documents().documents, STATUS_LIST: make_status_list([*revoked])}
    return Verifier(policy=policy, fetch=Documents(web))


def judged(content: bytes, policy: Policy, *revoked: int) -> Report:
    return verifier(policy, *revoked).check(content, now=NOW)


@pytest.mark.parametrize("policy", POLICIES, ids=["of an issuer", "of those on a list"])
@pytest.mark.parametrize("revoked", [(7,), ()], ids=["revoked", "good"])
def test_the_record_is_not_for_an_achievement(policy: Policy, revoked: tuple[int, ...]) -> None:
    report = judged(record(BADGE, subject=LISTING), policy, *revoked)
    assert (report.verdict, report["trust"].code) == (Verdict.REFUSED, "trust.no_achievement")
    assert report.accepted_badges == ()


@pytest.mark.parametrize("policy", POLICIES, ids=["of an issuer", "of those on a list"])
def test_on_the_second_look_and_in_a_presentation(policy: Policy) -> None:
    made = record(BADGE, subject=LISTING)
    kept = verifier(Policy()).verify(made, now=NOW).kept
    (again,) = verifier(policy).recheck([("key", kept)], now=NOW)
    assert (again.report.verdict, again.report["trust"].code) == (Verdict.REFUSED, "trust.no_achievement")
    shown = judged(presented(json.loads(made)), policy)
    assert shown.verdict is Verdict.REFUSED


def test_nor_does_it_look_like_one() -> None:
    report = judged(record(BADGE, subject=LISTING), Policy())
    assert report.badge is not None
    assert (report.badge.title, report.badge.achievement_id) == ("All that Ada has done", "")


@pytest.mark.parametrize("policy", POLICIES, ids=["of an issuer", "of those on a list"])
def test_the_badge_itself_is(policy: Policy) -> None:
    assert judged(json.dumps(BADGE).encode(), policy).verdict is Verdict.ACCEPTED
    assert judged(json.dumps(BADGE).encode(), policy, 7).verdict is Verdict.REFUSED


@pytest.mark.parametrize("policy", POLICIES, ids=["of an issuer", "of those on a list"])
def test_a_badge_that_is_a_record_as_well_is_awarded_for_its_achievement(policy: Policy) -> None:
    contexts = list(dict.fromkeys([*BADGE["@context"], *json.loads(record(BADGE))["@context"]]))
    kinds = ["VerifiableCredential", "ClrCredential", "OpenBadgeCredential"]
    unsigned = {name: value for name, value in BADGE.items() if name != "proof"}
    both = signed({**unsigned, "@context": contexts, "type": kinds})
    report = judged(both, policy)
    assert report["trust"].outcome is Outcome.PASSED
    assert report.badge is not None
    assert (report.badge.title, report.badge.achievement_id) == (COURSE["name"], COURSE["id"])
    assert judged(both, policy, 7).verdict is Verdict.REFUSED
