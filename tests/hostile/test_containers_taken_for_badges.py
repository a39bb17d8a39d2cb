"""What holds badges passes for one: a presentation that names itself, a record named after a badge that is false."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hostile.test_other_things_as_badges import CARD, ENDORSEMENT, signed
from openbadge_issuer import ExpectedRecipient, Policy, Recipient, TrustedIssuers, Verdict, Verifier
from openbadge_issuer.testing import (
    ISSUER_ID,
    NOW,
    RECIPIENT,
    fixed_issuer,
    fixed_signer,
    issuer_documents,
    make_badge,
    tampered,
)
from openbadge_issuer.verification import FORMATS, Report
from unit.verification.presenting import HOLDER, STRANGER_KEY, frame, presented
from unit.verification.test_contained import record

TRUST = TrustedIssuers({ISSUER_ID: "Example School"})
REGISTRAR = Verifier(policy=Policy(trust=TRUST), fetch=issuer_documents())
ADA = [ExpectedRecipient.email(RECIPIENT.value)]
DOCTOR = "Medical Doctor"
WELDING: Any = make_badge(credential_id="urn:uuid:00000000-0000-4000-8000-000000000002").document
STRANGERS: Any = make_badge(issuer=fixed_issuer(fixed_signer(controller=None)), name=DOCTOR).document


HERS: dict[str, Any] = {
    "identifier": WELDING["credentialSubject"]["identifier"]
}  # the record is about her as well


def entered(report: Report) -> list[tuple[str, str]]:
    """What a register would have: titles and issuers."""
    return [(badge.title, badge.issuer_id) for badge in report.accepted_badges]


def check(content: bytes, verifier: Verifier = REGISTRAR) -> Report:
    report = verifier.check(content, now=NOW, expected_recipients=ADA)
    assert DOCTOR not in {title for title, _ in entered(report)}
    return report


def test_whoever_presents_a_badge_gives_it_no_other_name() -> None:
    """Anybody can sign a presentation of a badge that they have seen, and call it what they like."""
    mallorys = presented(
        make_badge().document,
        signer=STRANGER_KEY,
        holder=STRANGER_KEY.controller,
        name=DOCTOR,
        description="By the school.",
    )
    report = check(mallorys)
    assert report.verdict is Verdict.ACCEPTED
    assert (report.badge, DOCTOR in report.to_text()) == (None, False)
    assert entered(report) == [("Welding", ISSUER_ID)]


def test_nor_does_an_unsigned_one() -> None:
    report = check(json.dumps(frame(make_badge().document, holder=None, name=DOCTOR)).encode())
    assert (report.verdict, report.badge, entered(report)) == (Verdict.UNDECIDED, None, [])


@pytest.mark.parametrize("attack", ["title changed", "proof removed"])
def test_a_record_named_after_a_badge_that_is_false(attack: str) -> None:
    """The school has signed that it was put in, and under which name: that is no badge of that name."""
    false = json.loads(tampered(make_badge())[attack])
    report = check(record(false, name=DOCTOR, subject=HERS))
    assert (report.verdict, entered(report)) == (Verdict.ACCEPTED, [])
    both = check(record(false, WELDING, name=DOCTOR, subject=HERS))
    assert (both.verdict, entered(both)) == (Verdict.ACCEPTED, [("Welding", ISSUER_ID)])


def test_a_record_of_nothing_that_is_hers() -> None:
    eves = make_badge(recipient=Recipient.email("eve@example.org"), name=DOCTOR).document
    report = check(record(eves, name=DOCTOR, subject=HERS))
    assert (report.verdict, entered(report)) == (Verdict.ACCEPTED, [])


@pytest.mark.parametrize("policy", [{"trust": TRUST}, {"expected_issuer": ISSUER_ID}])
def test_a_strangers_badge_in_the_record_of_a_school_that_is_known(policy: dict[str, Any]) -> None:
    verifier = Verifier(policy=Policy(**policy), fetch=issuer_documents())
    report = check(record(STRANGERS, WELDING, subject=HERS), verifier)
    assert (report.verdict, entered(report)) == (Verdict.ACCEPTED, [("Welding", ISSUER_ID)])
    deeper = json.loads(record(STRANGERS, WELDING, subject=HERS))
    assert entered(
        check(record(deeper, id="urn:uuid:00000000-0000-4000-8000-000000000003", subject=HERS), verifier)
    ) == [("Welding", ISSUER_ID)]


@pytest.mark.parametrize("other", [CARD, ENDORSEMENT], ids=["a card", "an endorsement"])
@pytest.mark.parametrize("takes_all", [False, True], ids=["badges alone", "everything"])
def test_what_is_no_badge_in_a_record_and_in_a_presentation(
    other: dict[str, Any], *, takes_all: bool
) -> None:
    formats = FORMATS if takes_all else REGISTRAR.policy.formats
    verifier = Verifier(policy=Policy(trust=TRUST, formats=formats), fetch=issuer_documents())
    doctors = signed({**other, "name": DOCTOR})
    hers = [ExpectedRecipient.did(HOLDER)]
    for content in (presented(doctors), record(doctors, subject={"id": HOLDER})):
        report = verifier.check(content, now=NOW, expected_recipients=hers)
        assert report.verdict in ((Verdict.ACCEPTED,) if takes_all else (Verdict.ACCEPTED, Verdict.UNDECIDED))
        assert entered(report) == []
        assert ("Credentials in it that are accepted and are no badges: 1" in report.summary) is takes_all
