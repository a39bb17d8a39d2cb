"""What a report says to people: advice where something failed, and whose turn it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

import pytest

from openbadge_issuer.ports import Documents, Fetch, FetchFailure, no_fetch
from openbadge_issuer.proofs.secured import SecuredCredential
from openbadge_issuer.testing import NOW, fixed_issuer, fixed_signer, issuer_documents, make_badge, tampered
from openbadge_issuer.verification import Check, ExpectedRecipient, Outcome, Policy, Report, Verifier

TOKEN = make_badge(issuer=fixed_issuer(fixed_signer("P-256")))
VERIFIER = Verifier(fetch=issuer_documents())


def checked(badge: Any, now: Any = NOW) -> Report:
    return VERIFIER.check(badge, now=now)


def failed() -> list[Check]:
    badges = [b"", b"hello", b"{", b"{}", b'{"a": 1}', b"\x89PNG", b"\xff\xd8\xff\xe0"]
    badges += [*tampered(make_badge()).values(), *tampered(TOKEN).values()]
    reports = [checked(badge) for badge in badges]
    reports += [checked(make_badge(), NOW - timedelta(days=1)), checked(make_badge(valid_until=NOW))]
    somebody = [ExpectedRecipient.email("eve@example.org")]
    elsewhere = Verifier(policy=Policy(expected_issuer="did:web:other.example"))
    reports.append(elsewhere.check(make_badge(), now=NOW, expected_recipients=somebody))
    return [check for report in reports for check in report if check.outcome is Outcome.FAILED]


def test_whatever_fails_comes_with_advice() -> None:
    found = failed()
    assert len({check.code for check in found}) > 15
    assert [check.code for check in found if not check.advice] == []


@pytest.mark.parametrize(
    ("badge", "attack", "name", "code", "turn"),
    [
        (make_badge(), "title changed", "proof", "proof.signature", "verifier"),
        (TOKEN, "title changed", "proof", "proof.signature", "verifier"),
        (make_badge(), "proof removed", "proof", "proof.missing", "holder"),
        (make_badge(), "proof purpose changed", "proof", "proof.purpose", "verifier"),
        (make_badge(), "signed by a stranger", "issuer", "resolve.no_such_key", "verifier"),
        (TOKEN, "key brought along", "issuer", "resolve.foreign_key", "verifier"),
        (TOKEN, "unknown critical header", "json", "proof.jwt.critical", "issuer"),
    ],
)
def test_whose_turn_it_is(badge: SecuredCredential, attack: str, name: str, code: str, turn: str) -> None:
    check = checked(tampered(badge)[attack])[name]
    assert (check.code, check.turn) == (code, turn)


def test_nobody_can_do_anything_about_a_badge_that_is_not_valid_yet() -> None:
    dates = checked(make_badge(), NOW - timedelta(days=1))["dates"]
    assert (dates.turn, dates.retry) == ("nobody", "later")
    assert "again then" in dates.advice


def test_a_proof_of_the_future_is_looked_at_by_who_has_a_clock() -> None:
    proof = checked(make_badge(), NOW - timedelta(days=1))["proof"]
    assert (proof.code, proof.turn) == ("proof.created_in_future", "verifier")


@pytest.mark.parametrize(
    ("fetch", "sentence"),
    [
        (no_fetch, "was not fetched: this check ran offline, and was given no copy of it."),
        (Documents({}), "was not fetched: this check ran offline, and was given no copy of it."),
        (
            Documents({"https://other.example/did.json": b"{}"}),
            "was not fetched: this check ran offline, and was given no copy of it.",
        ),
    ],
)
def test_what_is_missing_can_be_handed_in(fetch: Fetch, sentence: str) -> None:
    issuer = Verifier(fetch=fetch).check(make_badge(), now=NOW)["issuer"]
    assert issuer.code == "resolve.unavailable"
    assert issuer.message.endswith(f"https://school.example/.well-known/did.json {sentence}")
    assert issuer.advice == "Let it be fetched, or hand in a copy of it."


@pytest.mark.parametrize(
    ("retry", "advice"), [("later", ""), ("never", ""), ("never", "Switch the line on.")]
)
def test_whatever_a_fetch_brings_the_advice_is_the_same(
    retry: Literal["later", "never"], advice: str
) -> None:
    failure = FetchFailure("fetch.network", "No line.", retry, advice)
    issuer = Verifier(fetch=lambda _: failure).check(make_badge(), now=NOW)["issuer"]
    assert (issuer.advice, issuer.retry) == ("Let it be fetched, or hand in a copy of it.", retry)
