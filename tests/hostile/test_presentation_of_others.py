"""Whoever has seen somebody's badge presents it as if it were their own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from openbadge_issuer import (
    ExpectedRecipient,
    Outcome,
    Policy,
    Recipient,
    Report,
    TrustedIssuers,
    Verdict,
    VerificationUndecided,
    Verifier,
)
from openbadge_issuer.dids import issuer_document
from openbadge_issuer.models.markers import VC2_CONTEXT
from openbadge_issuer.ports import Documents
from openbadge_issuer.testing import (
    ISSUER_ID,
    NOW,
    fixed_issuer,
    fixed_signer,
    issuer_documents,
    make_badge,
)
from openbadge_issuer.verification import FORMATS, ExpectedPresentation
from unit.verification import test_contained as records
from unit.verification.presenting import ASKED, HOLDER, STRANGER_KEY, badge, claims, presented, token

VERIFIER = Verifier(fetch=issuer_documents())
EXPECTED = ExpectedPresentation(**ASKED)
STRANGER = STRANGER_KEY.controller
OTHER_ID = "urn:uuid:00000000-0000-4000-8000-000000000003"
OF_ANOTHER = "A credential in it is about somebody else than whoever holds it."


def theirs(**changes: Any) -> Any:
    """A badge of the stranger's own."""
    return make_badge(recipient=Recipient.did(STRANGER), credential_id=OTHER_ID, **changes).document


def by_stranger(*held: Any, **changes: Any) -> bytes:
    return presented(*held, signer=STRANGER_KEY, holder=STRANGER, **changes)


def check(content: bytes, verifier: Verifier = VERIFIER, **asked: Any) -> Report:
    return verifier.check(content, now=NOW, **(asked or {"expected_presentation": EXPECTED}))


def test_where_a_presentation_is_expected_it_is_undecided() -> None:
    for content in (by_stranger(badge()), token(claims(badge(), holder=STRANGER), signer=STRANGER_KEY)):
        report = check(content)
        assert report["issuer"].params["holder"] == STRANGER
        held = report["credentials"]
        assert (held.outcome, held.code) == (Outcome.UNKNOWN, "credentials.none_accepted")
        assert "credentials.other_subject" in {each.code for each in held.findings}
        (one,) = report.nested
        assert (one.report.verdict, one.report["recipient"].code) == (
            Verdict.UNDECIDED,
            "recipient.other_presenter",
        )
        assert "recipient" in one.report.required
        assert one.report.summary == "It is about somebody else than whoever presents it."
        assert report.verdict is Verdict.UNDECIDED
        assert report.summary.endswith(OF_ANOTHER)
        with pytest.raises(VerificationUndecided, match="somebody else"):
            VERIFIER.verify(content, now=NOW, expected_presentation=EXPECTED)


@pytest.mark.parametrize("expecting", [None, EXPECTED], ids=["anything", "a presentation"])
@pytest.mark.parametrize(
    "recipient",
    [ExpectedRecipient.did(HOLDER), ExpectedRecipient.email("ada@example.org")],
    ids=["id", "address"],
)
def test_that_the_badge_is_whose_it_should_be_does_not_help(
    recipient: ExpectedRecipient, expecting: ExpectedPresentation | None
) -> None:
    """Ada is expected, and the badge is Ada's: she is not who presents it."""
    ada = Recipient.email("ada@example.org")
    held = make_badge(recipient=ada).document
    subject: Any = held["credentialSubject"]
    subject["id"] = HOLDER
    del held["proof"]
    held = fixed_issuer().secure(held, now=NOW).document
    expected: dict[str, Any] = {"expected_recipients": [recipient], "expected_presentation": expecting}
    good = check(presented(held), **expected)
    assert (good.verdict, good["recipient"].code) == (Verdict.ACCEPTED, "recipient.of_each")
    assert OF_ANOTHER not in good.summary
    report = check(by_stranger(held), **expected)
    assert (report.verdict, report["recipient"].outcome) == (Verdict.UNDECIDED, Outcome.UNKNOWN)
    assert report.nested[0].report["recipient"].code == "recipient.other_presenter"
    assert report.summary.endswith(OF_ANOTHER)


def test_asked_for_their_own_it_is_refused() -> None:
    report = check(
        by_stranger(badge()),
        expected_presentation=EXPECTED,
        expected_recipients=[ExpectedRecipient.did(STRANGER)],
    )
    assert (report.verdict, report["recipient"].code) == (Verdict.REFUSED, "recipient.of_none")
    assert report.nested[0].report["recipient"].code == "recipient.other"


def test_among_badges_of_their_own_it_does_not_count() -> None:
    """The presentation is good for what is theirs, and whoever acts on what was accepted never sees the other."""
    content = by_stranger(theirs(), badge())
    trusting = Verifier(fetch=issuer_documents(), policy=Policy(trust=TrustedIssuers({ISSUER_ID: "School"})))
    verified = trusting.verify(content, now=NOW, expected_presentation=EXPECTED)
    assert [each.document["id"] for each in verified.credentials] == [OTHER_ID]
    assert [each.report.verdict for each in verified.report.nested] == [Verdict.ACCEPTED, Verdict.UNDECIDED]
    assert verified.report["trust"].code == "trust.of_some"
    assert verified.report["credentials"].code == "credentials.undecided"
    assert verified.report.summary.endswith(OF_ANOTHER)


def test_a_record_of_somebody_else_and_what_is_in_it() -> None:
    record = json.loads(records.record(badge(), subject={"id": HOLDER}))
    report = check(by_stranger(record))
    (clr,) = report.nested
    assert (report.verdict, clr.report["recipient"].code) == (
        Verdict.UNDECIDED,
        "recipient.other_presenter",
    )
    of_theirs = json.loads(records.record(badge(), subject={"id": STRANGER}))
    (clr,) = check(by_stranger(of_theirs)).nested
    assert (clr.report.verdict, clr.report["credentials"].code) == (
        Verdict.ACCEPTED,
        "credentials.undecided",
    )
    assert clr.report.nested[0].report["recipient"].code == "recipient.other_presenter"
    assert check(presented(record)).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    ("subject", "of_another"),
    [
        ({"id": HOLDER}, True),
        ([{"id": HOLDER}], True),
        ([{"id": HOLDER}, {"id": "did:example:bob"}], True),
        ([{"id": HOLDER}, {"id": STRANGER}], False),
        ({"id": STRANGER}, False),
        ({"id": "urn:uuid:00000000-0000-4000-8000-00000000000c"}, False),
        ({"name": "somebody"}, False),
    ],
    ids=["one", "an array", "two others", "theirs as well", "theirs", "no DID", "nobody"],
)
def test_however_the_subjects_are_written(subject: Any, of_another: bool) -> None:  # noqa: FBT001 - a parameter of the test
    document = {
        "@context": [VC2_CONTEXT],
        "id": OTHER_ID,
        "type": ["VerifiableCredential"],
        "issuer": ISSUER_ID,
        "validFrom": "2025-01-01T00:00:00Z",
        "credentialSubject": subject,
    }
    held = fixed_issuer().secure(document, now=NOW).document
    report = check(by_stranger(held), Verifier(policy=Policy(formats=FORMATS), fetch=issuer_documents()))
    assert (report.verdict is Verdict.UNDECIDED) is of_another
    assert (report.verdict is Verdict.ACCEPTED) is not of_another
    assert report.summary.endswith(OF_ANOTHER) is of_another


def test_a_holder_without_a_did_is_another_as_well() -> None:
    page = "https://people.example/eve"
    signer = fixed_signer(controller=page, seed="eve")
    document: Any = issuer_document(page, [(signer.verification_method, signer.public_key)])
    document["authentication"] = document["assertionMethod"]
    here = Documents({**issuer_documents().documents, page: json.dumps(document).encode()})
    report = check(presented(badge(), holder=page, signer=signer), Verifier(fetch=here))
    assert report["issuer"].code == "issuer.holder_authenticated"
    assert (report.verdict, report.summary.endswith(OF_ANOTHER)) == (Verdict.UNDECIDED, True)


def test_parents_and_agents_by_name() -> None:
    """Who accepts that others present a badge says so, and hears it each time."""
    lenient = Verifier(fetch=issuer_documents(), policy=Policy(allow_other_presenter=True))
    report = check(by_stranger(badge()), lenient)
    assert (report.verdict, report.leniencies) == (Verdict.ACCEPTED, ("allow_other_presenter",))
    assert (report["credentials"].outcome, report["credentials"].code) == (
        Outcome.WARNING,
        "credentials.other_subject",
    )
    assert report.summary.endswith(OF_ANOTHER)
    bob = [ExpectedRecipient.did("did:example:bob")]
    other = check(by_stranger(badge()), lenient, expected_presentation=EXPECTED, expected_recipients=bob)
    assert other.verdict is Verdict.REFUSED


def test_where_nobody_was_expected_the_summary_says_it() -> None:
    report = VERIFIER.check(by_stranger(badge()), now=NOW)
    assert (report.verdict, report["credentials"].code) == (Verdict.ACCEPTED, "credentials.other_subject")
    assert report.summary.endswith(OF_ANOTHER)


def test_one_about_nobody_in_particular_is_never_called_theirs() -> None:
    report = VERIFIER.check(presented(make_badge().document), now=NOW, expected_presentation=EXPECTED)
    codes = {finding.code for finding in report["credentials"].findings}
    assert "credentials.not_bound" in codes
    assert "credentials.presented_by_subject" not in codes


def test_what_nobody_signed_shows_nobody() -> None:
    """An unsigned presentation may name any holder: no credential is said to be about them."""
    unsigned = token(claims(badge(), holder=HOLDER)).rpartition(b".")[0] + b"."
    assert VERIFIER.check(unsigned, now=NOW).verdict is Verdict.REFUSED
