"""A record (CLR) that somebody put together out of what is not theirs: others' badges, false ones, records in records."""

from __future__ import annotations

import json
from time import process_time
from typing import Any

import pytest

from openbadge_issuer import ExpectedRecipient, Policy, Recipient, Verdict, Verifier
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.testing import ISSUER_ID, NOW, issuer_documents, make_badge, tampered
from openbadge_issuer.verification import Budget, Outcome, Report
from openbadge_issuer.verification.policy import WEIGHTY
from unit.verification.test_contained import record

VERIFIER = Verifier(fetch=issuer_documents())
MALLORY = "did:example:mallory"


def check(content: bytes, **asked: Any) -> Report:
    return VERIFIER.check(content, now=NOW, **asked)


@pytest.mark.parametrize("attack", sorted(tampered(make_badge())))
def test_a_false_badge_stays_false_in_a_genuine_record(attack: str) -> None:
    """The record's own signature says that it was put in, and not that it is true."""
    try:
        held = json.loads(tampered(make_badge())[attack])
    except ValueError:
        pytest.skip("it is no JSON document, so nothing that could stand in one")
    try:
        content = record(held)
    except OpenBadgeError as error:
        pytest.skip(f"no issuer can sign it ({type(error).__name__})")
    report = check(content)
    if attack == "duplicate name":  # parsing it has taken the second name away
        return
    assert [one.report.verdict for one in report.nested if one.report.verdict is Verdict.ACCEPTED] == []
    assert report["credentials"].outcome in (Outcome.WARNING, Outcome.UNKNOWN)


@pytest.mark.parametrize("attack", ["title changed", "proof removed"])
def test_whoever_requires_that_all_hold_accepts_no_record_of_a_false_one(attack: str) -> None:
    strict = Verifier(policy=Policy(required=WEIGHTY | {"credentials"}), fetch=issuer_documents())
    report = strict.check(record(json.loads(tampered(make_badge())[attack])), now=NOW)
    assert (report.verdict, report["credentials"].outcome) == (Verdict.REFUSED, Outcome.FAILED)
    assert strict.check(record(make_badge().document), now=NOW).verdict is Verdict.ACCEPTED


def test_the_badge_of_somebody_else_is_told() -> None:
    badge = make_badge(recipient=Recipient.did("did:example:ada")).document
    report = check(
        record(badge, subject={"id": MALLORY}), expected_recipients=[ExpectedRecipient.did(MALLORY)]
    )
    assert report["credentials"].outcome is Outcome.WARNING
    (inner,) = report.nested
    assert inner.report["recipient"].outcome is Outcome.FAILED
    assert inner.report.verdict is Verdict.REFUSED
    assert inner.report["proof"].outcome is Outcome.PASSED, "it is genuine, and not theirs"


def test_a_record_changed_by_its_holder_is_refused_and_nothing_in_it_is_counted() -> None:
    document: dict[str, Any] = json.loads(record(make_badge().document))
    document["credentialSubject"]["verifiableCredential"].append(make_badge(name="Brain surgery").document)
    report = check(json.dumps(document).encode())
    assert report.verdict is Verdict.REFUSED
    assert (report["credentials"].code, report.nested) == ("credentials.not_run_proof", ())


def test_a_record_in_a_record_in_a_record_ends() -> None:
    content: Any = make_badge().document
    for number in range(8):
        mine = {"id": f"urn:uuid:00000000-0000-4000-8000-00000000000{number}"}
        content = json.loads(record(content, subject=mine, id=f"https://school.example/records/{number}"))
    report = check(json.dumps(content).encode())

    def depth(one: Report) -> int:
        return 1 + max((depth(inner.report) for inner in one.nested), default=0)

    assert depth(report) <= 6
    assert report.verdict is Verdict.ACCEPTED, "who put it together is known"
    deepest = report
    while deepest.nested:
        deepest = deepest.nested[0].report
    assert deepest.verdict is not Verdict.ACCEPTED, "what is too deep to be judged does not hold"


def test_more_badges_than_are_judged_are_undecided() -> None:
    badges = [
        make_badge(credential_id=f"urn:uuid:00000000-0000-4000-8000-0000000000{n}").document
        for n in range(10, 30)
    ]
    few = Verifier(policy=Policy(budget=Budget(max_nested=5)), fetch=issuer_documents())
    report = few.check(record(*badges), now=NOW)
    verdicts = [one.report.verdict for one in report.nested]
    assert verdicts == [Verdict.ACCEPTED] * 5 + [Verdict.UNDECIDED] * 15
    assert (report["credentials"].code, report["credentials"].params["accepted"]) == (
        "credentials.undecided",
        5,
    )


def test_four_hundred_times_the_same_badge_is_refused_before_it_costs() -> None:
    """No issuer signs such a record; with a proof of another one it is no quicker."""
    bare: dict[str, Any] = json.loads(record(make_badge().document))
    bare["credentialSubject"]["verifiableCredential"] *= 400
    begun = process_time()
    assert check(json.dumps(bare).encode()).verdict is Verdict.REFUSED
    assert process_time() - begun < 5


def test_an_issuer_of_records_is_no_issuer_of_what_is_in_them() -> None:
    """A badge that nobody signed is not signed by standing in a signed record."""
    bare = {name: value for name, value in make_badge().document.items() if name != "proof"}
    bare["issuer"] = {"id": ISSUER_ID, "type": ["Profile"], "name": "Example School"}
    (inner,) = check(record(bare)).nested
    assert (inner.report.verdict, inner.report["proof"].code) == (Verdict.REFUSED, "proof.missing")
