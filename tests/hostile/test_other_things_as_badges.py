"""What a trusted issuer signs beside its badges is handed in as one of them: as genuine, under the same names, and none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from openbadge_issuer import (
    ExpectedRecipient,
    Outcome,
    Policy,
    Report,
    TrustedIssuers,
    Verdict,
    VerificationUndecided,
    Verifier,
)
from openbadge_issuer.models.markers import OB_CONTEXT, VC2_CONTEXT
from openbadge_issuer.testing import (
    ISSUER_ID,
    NOW,
    fixed_issuer,
    fixed_signer,
    issuer_documents,
    make_badge,
    tampered,
)
from openbadge_issuer.testing.status import make_status_list
from openbadge_issuer.verification import FORMATS, ExpectedPresentation
from unit.verification.presenting import ASKED, HOLDER, presented, proved, token
from unit.verification.test_contained import record

TRUST = TrustedIssuers({ISSUER_ID: "Example School"})
REGISTRAR = Verifier(policy=Policy(trust=TRUST), fetch=issuer_documents())
TAKES_ALL = Verifier(policy=Policy(trust=TRUST, formats=FORMATS), fetch=issuer_documents())
ADA = [ExpectedRecipient.did(HOLDER)]
ENDORSEMENT: dict[str, Any] = {
    "@context": [VC2_CONTEXT, OB_CONTEXT],
    "id": "urn:uuid:00000000-0000-4000-8000-0000000000e1",
    "type": ["VerifiableCredential", "EndorsementCredential"],
    "issuer": {"id": ISSUER_ID, "type": ["Profile"], "name": "Example School"},
    "validFrom": "2026-01-01T00:00:00Z",
    "name": "Welding",
    "credentialSubject": {
        "id": HOLDER,
        "type": ["EndorsementSubject"],
        "endorsementComment": "We do not endorse her for welding.",
    },
}
CARD: dict[str, Any] = {
    "@context": [VC2_CONTEXT],
    "id": "urn:uuid:00000000-0000-4000-8000-0000000000e2",
    "type": ["VerifiableCredential"],
    "issuer": ISSUER_ID,
    "validFrom": "2026-01-01T00:00:00Z",
    "name": "Welding",
    "credentialSubject": {"id": HOLDER},
}
OTHERS = {"open-badges-3.0-endorsement": ENDORSEMENT, "verifiable-credential": CARD}


def signed(document: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = proved(document, fixed_signer(), "assertionMethod", {})
    return made


def not_taken(report: Report, name: str) -> bool:
    shaped = report["structure"]
    return (
        report.verdict is Verdict.UNDECIDED
        and report.format == name
        and (shaped.outcome, shaped.code) == (Outcome.UNKNOWN, "structure.format_not_taken")
        and (shaped.params["format"], shaped.turn, shaped.retry) == (name, "verifier", "never")
        and name in report.summary
        and "`formats`" in shaped.advice
    )


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("as_token", [False, True], ids=["embedded", "token"])
def test_a_trusted_issuers_word_on_the_right_person_is_no_badge(name: str, as_token: bool) -> None:  # noqa: FBT001 - a case
    other = OTHERS[name]
    content = (
        bytes(fixed_issuer(proof="vc-jwt").secure(other, now=NOW))
        if as_token
        else json.dumps(signed(other)).encode()
    )
    report = REGISTRAR.check(content, now=NOW, expected_recipients=ADA)
    assert not_taken(report, name)
    assert {each.name for each in report.troubles} == {"structure"}, "all else about it is right"
    with pytest.raises(VerificationUndecided):
        REGISTRAR.verify(content, now=NOW, expected_recipients=ADA)
    taken = TAKES_ALL.check(content, now=NOW, expected_recipients=ADA)
    assert (taken.verdict, taken.leniencies) == (
        Verdict.ACCEPTED,
        ("formats: open-badges-3.0-endorsement", "formats: verifiable-credential"),
    )
    assert f"It is no badge: its format is {name}." in taken.summary
    assert f"\n  format: {name}\n" in str(taken)


def test_an_issuers_own_status_list_is_no_badge() -> None:
    assert not_taken(REGISTRAR.check(make_status_list([7]), now=NOW), "verifiable-credential")


@pytest.mark.parametrize("name", OTHERS)
def test_nor_is_it_one_in_a_presentation_or_in_a_record(name: str) -> None:
    held = signed(OTHERS[name])
    expected: dict[str, Any] = {
        "expected_presentation": ExpectedPresentation(**ASKED),
        "expected_recipients": ADA,
    }
    shown = REGISTRAR.check(presented(held), now=NOW, **expected)
    assert not_taken(shown.nested[0].report, name)
    assert (shown.verdict, shown["credentials"].code) == (Verdict.UNDECIDED, "credentials.none_accepted")
    assert TAKES_ALL.check(presented(held), now=NOW, **expected).verdict is Verdict.ACCEPTED
    kept = REGISTRAR.verify(record(held), now=NOW)
    assert not_taken(kept.report.nested[0].report, name)
    assert kept.credentials == ()
    assert kept.report["credentials"].code == "credentials.undecided"
    assert len(TAKES_ALL.verify(record(held), now=NOW).credentials) == 1


def test_what_a_badge_refers_to_is_not_handed_in() -> None:
    """The endorsements of a badge are judged as such, whatever is taken for a badge."""
    endorsed = json.loads(bytes(make_badge()))
    about = endorsed["credentialSubject"]["achievement"]["id"]
    subject = {**ENDORSEMENT["credentialSubject"], "id": about}
    said = signed({**ENDORSEMENT, "credentialSubject": subject})
    report = REGISTRAR.check(make_badge(), now=NOW, endorsements=[json.dumps(said).encode()])
    assert (report.verdict, report.nested[0].report.verdict) == (Verdict.ACCEPTED, Verdict.ACCEPTED)
    assert report.nested[0].report["structure"].outcome is Outcome.PASSED


@pytest.mark.parametrize("name", OTHERS)
def test_a_forged_one_is_refused_whatever_is_taken(name: str) -> None:
    forged = json.dumps({**signed(OTHERS[name]), "name": "Brain surgery"})
    for verifier in (REGISTRAR, TAKES_ALL):
        report = verifier.check(forged, now=NOW, expected_recipients=ADA)
        assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "proof.signature")
    ill_built = json.dumps(signed(OTHERS[name]) | {"credentialSubject": []})
    assert REGISTRAR.check(ill_built, now=NOW)["structure"].outcome is Outcome.FAILED


def test_a_type_that_is_added_makes_no_badge_of_it() -> None:
    for other in OTHERS.values():
        document = {**signed(other), "type": [*other["type"], "OpenBadgeCredential"]}
        assert REGISTRAR.check(json.dumps(document), now=NOW).verdict is Verdict.REFUSED
        claimed = {**other, "@context": [VC2_CONTEXT, OB_CONTEXT], "type": document["type"]}
        assert REGISTRAR.check(token(claimed, signer=fixed_signer()), now=NOW).verdict is Verdict.REFUSED


def test_whoever_takes_badges_of_one_standard_alone_takes_no_others() -> None:
    strict = Verifier(policy=Policy(formats={"clr-2.0"}), fetch=issuer_documents())
    assert not_taken(strict.check(make_badge(), now=NOW), "open-badges-3.0")
    assert strict.policy.leniencies == ()
    changed = strict.check(tampered(make_badge())["title changed"], now=NOW)
    assert changed.verdict is Verdict.REFUSED
