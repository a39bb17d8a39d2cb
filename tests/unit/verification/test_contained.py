"""Records (CLR 2.0): the credentials inside are judged one by one, and none decides the verdict on the record."""

from __future__ import annotations

import json
from datetime import timedelta
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
    Verifier,
    default_contexts,
    lint,
)
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.models.markers import CLR_CONTEXT, OB_CONTEXT, VC2_CONTEXT
from openbadge_issuer.proofs import data_integrity
from openbadge_issuer.proofs.prepared import sign
from openbadge_issuer.proofs.suites import EDDSA_RDFC_2022
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_issuer, fixed_signer, issuer_documents, make_badge
from openbadge_issuer.verification import Budget
from openbadge_issuer.verification.policy import WEIGHTY

VERIFIER = Verifier(fetch=issuer_documents())
ADA = "did:example:ada"
ANOTHER = "urn:uuid:00000000-0000-4000-8000-000000000002"


def record(*held: JSON, subject: dict[str, Any] | None = None, **changes: JSON) -> bytes:
    """A signed record of these credentials."""
    document: dict[str, Any] = {
        "@context": [VC2_CONTEXT, CLR_CONTEXT, OB_CONTEXT],
        "id": "https://school.example/records/1",
        "type": ["VerifiableCredential", "ClrCredential"],
        "issuer": {"id": ISSUER_ID, "type": ["Profile"], "name": "Example School"},
        "name": "All that Ada has done",
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": ADA,
            "type": ["ClrSubject"],
            "verifiableCredential": [*held],
            **(subject or {}),
        },
        **changes,
    }
    signer = fixed_signer()
    proof = data_integrity.prepare(
        document,
        EDDSA_RDFC_2022,
        verification_method=signer.verification_method,
        public_jwk=signer.public_jwk,
        created=NOW,
        contexts=default_contexts(),
    )
    return json.dumps(sign(proof, signer)).encode()


def check(content: bytes, **asked: Any) -> Report:
    return VERIFIER.check(content, now=NOW, **asked)


def test_each_credential_has_a_report_of_its_own() -> None:
    one, two = (
        make_badge().document,
        make_badge(name="Soldering", credential_id=ANOTHER, recipient=Recipient.did(ADA)).document,
    )
    report = check(record(one, two))
    assert (report.verdict, report.format) == (Verdict.ACCEPTED, "clr-2.0")
    assert [(inner.role, inner.pointer, inner.report.verdict) for inner in report.nested] == [
        ("credential", "/credentialSubject/verifiableCredential/0", Verdict.ACCEPTED),
        ("credential", "/credentialSubject/verifiableCredential/1", Verdict.ACCEPTED),
    ]
    held = report["credentials"]
    assert (held.outcome, held.code) == (Outcome.PASSED, "credentials.accepted")
    assert held.params == {"total": 2, "accepted": 2, "refused": 0, "undecided": 0}


def test_a_false_one_is_said_and_does_not_decide() -> None:
    false: JSON = {
        **make_badge(credential_id=ANOTHER, recipient=Recipient.did(ADA)).document,
        "name": "Surgery",
    }
    report = check(record(make_badge().document, false))
    assert report.verdict is Verdict.ACCEPTED
    held = report["credentials"]
    assert (held.outcome, held.code) == (Outcome.WARNING, "credentials.refused")
    assert held.pointer == "/credentialSubject/verifiableCredential/1"
    assert held.message == "Credentials in it: 2, accepted: 1, undecided: 0, refused: 1."
    assert [finding.code for finding in held.findings] == ["credentials.holds", "proof.signature"]
    reason = report.nested[1].report["proof"]
    assert (held.findings[1].message, held.findings[1].params) == (
        reason.message,
        {**reason.params, "verdict": "refused"},
    )


def test_that_a_false_one_is_in_it_is_in_the_summary() -> None:
    false: JSON = {**make_badge(credential_id=ANOTHER).document, "name": "Surgery"}
    summary = check(record(make_badge().document, false)).summary
    assert summary.endswith(" Credentials in it: 2, accepted: 1, undecided: 0, refused: 1.")
    assert "Credentials in it" not in check(record(make_badge().document)).summary


ALL_GOOD = Verifier(
    policy=Policy(required=WEIGHTY | {"credentials"}, budget=Budget(max_nested=1)), fetch=issuer_documents()
)


def test_where_they_are_required_a_false_one_refuses_the_record() -> None:
    false: JSON = {**make_badge().document, "name": "Surgery"}
    report = ALL_GOOD.check(record(false), now=NOW)
    assert (report.verdict, report["credentials"].outcome) == (Verdict.REFUSED, Outcome.FAILED)
    assert report.summary == "Credentials in it: 1, accepted: 0, undecided: 0, refused: 1."
    assert report.troubles == (report["credentials"],)
    assert ALL_GOOD.check(record(make_badge().document), now=NOW).verdict is Verdict.ACCEPTED


def test_where_they_are_required_one_that_is_not_decided_leaves_the_record_open() -> None:
    two = [make_badge().document, make_badge(credential_id=ANOTHER).document]
    report = ALL_GOOD.check(record(*two), now=NOW)
    assert (report.verdict, report["credentials"].outcome) == (Verdict.UNDECIDED, Outcome.UNKNOWN)
    assert report["credentials"].code == "credentials.undecided"


def test_one_that_was_not_judged() -> None:
    two = [make_badge().document, make_badge(credential_id=ANOTHER, recipient=Recipient.did(ADA)).document]
    few = Verifier(policy=Policy(budget=Budget(max_nested=1)), fetch=issuer_documents())
    held = few.check(record(*two), now=NOW)["credentials"]
    assert (held.outcome, held.code) == (Outcome.WARNING, "credentials.undecided")
    assert held.message == "Credentials in it: 2, accepted: 1, undecided: 1."
    assert held.findings[1].code == "limit.nested"


def test_of_those_that_were_not_judged_each_has_its_own_place() -> None:
    three = [make_badge().document] * 3
    few = Verifier(policy=Policy(budget=Budget(max_nested=1)), fetch=issuer_documents())
    report = few.check(record(*three), now=NOW)
    places = [f"/credentialSubject/verifiableCredential/{number}" for number in range(3)]
    assert [each.pointer for each in report["credentials"].findings] == places
    assert [each.pointer for each in report.nested] == places


def test_tokens_inside_as_text_and_in_an_envelope() -> None:
    token = bytes(make_badge(issuer=fixed_issuer(proof="vc-jwt"))).decode()
    assert check(record(token))["credentials"].outcome is Outcome.PASSED
    envelope: dict[str, JSON] = {
        "@context": VC2_CONTEXT,
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{token}",
    }
    enveloped = check(json.dumps(envelope).encode())
    assert (enveloped.verdict, enveloped.proof_format) == (Verdict.ACCEPTED, "vc-jwt")
    odd = check(json.dumps({**envelope, "id": "data:application/dc+sd-jwt,abc"}).encode())
    assert (odd.verdict, odd["json"].code) == (Verdict.UNDECIDED, "json.envelope")


def test_what_is_no_badge_is_none_in_a_record_either() -> None:
    card: dict[str, Any] = {
        "@context": [VC2_CONTEXT],
        "type": ["VerifiableCredential"],
        "issuer": ISSUER_ID,
        "credentialSubject": {"id": ADA},
    }
    of_a_library = json.loads(bytes(fixed_issuer().secure(card, now=NOW)))
    (inner,) = check(record(of_a_library)).nested
    assert inner.report.verdict is check(json.dumps(of_a_library).encode()).verdict is Verdict.UNDECIDED
    assert inner.report["structure"].code == "structure.format_not_taken"


def test_nothing_inside_is_judged_before_it_is_known_who_put_it_there() -> None:
    changed = json.loads(record(make_badge().document))
    changed["name"] = "All that Eve has done"
    report = check(json.dumps(changed).encode())
    assert report.verdict is Verdict.REFUSED
    assert report["credentials"].code == "credentials.not_run_proof"
    assert report.nested == ()


def test_whoever_is_expected_of_the_record_is_expected_of_each() -> None:
    ada = ExpectedRecipient.email("ada@example.org")
    report = check(
        record(make_badge().document, make_badge(recipient=Recipient.email("eve@example.org")).document),
        expected_recipients=[ada],
    )
    assert [inner.report["recipient"].code for inner in report.nested] == [
        "recipient.matched",
        "recipient.other",
    ]
    assert report["credentials"].code == "credentials.refused"


def test_a_badge_of_somebody_else_among_them_is_told() -> None:
    report = check(record(make_badge(recipient=Recipient.did("did:example:eve")).document))
    assert (report["credentials"].outcome, report["credentials"].code) == (
        Outcome.WARNING,
        "credentials.other_subject",
    )
    assert (
        check(record(make_badge(recipient=Recipient.did(ADA)).document))["credentials"].outcome
        is Outcome.PASSED
    )


def test_associations_between_achievements_that_are_there() -> None:
    badge = make_badge().document
    subject: Any = badge["credentialSubject"]
    here = subject["achievement"]["id"]

    def associated(target: str) -> Report:
        link: JSON = {
            "type": "Association", "associationType": "isPartOf", "sourceId": here, "targetId": target,
        }  # fmt: skip
        whole = {
            **subject["achievement"],
            "id": "https://school.example/achievements/degree",
            "name": "Degree",
        }
        return check(record(badge, subject={"association": [link], "achievement": [whole]}))

    assert associated("https://school.example/achievements/degree")["credentials"].outcome is Outcome.PASSED
    loose = associated("https://elsewhere.example/achievements/9")["credentials"]
    assert (loose.outcome, loose.code) == (Outcome.WARNING, "credentials.association")
    assert loose.pointer == "/credentialSubject/association/0/targetId"


@pytest.mark.parametrize("held", [7, "no token", None, [], {"type": "Nothing"}])
def test_what_is_no_credential(held: JSON) -> None:
    unsigned = json.loads(record(make_badge().document))
    unsigned["credentialSubject"]["verifiableCredential"] = [held]
    assert check(json.dumps(unsigned).encode()).verdict is Verdict.REFUSED


NAMES_INSIDE = "Who stands behind the credentials in it was not checked: anyone can write such names."


def test_a_record_that_you_expect_does_not_vouch_for_the_names_in_it() -> None:
    content = record(make_badge().document)
    assert check(content).summary.endswith(NAMES_INSIDE)
    expecting = Verifier(policy=Policy(expected_issuer=ISSUER_ID), fetch=issuer_documents())
    expected = expecting.check(content, now=NOW)
    assert expected.summary == (
        f"Genuine and unchanged. The issuer is {ISSUER_ID}, as you expected. {NAMES_INSIDE}"
    )
    assert expected.translated({"trust.not_asked_inside": "Wer?"}).summary.endswith("as you expected. Wer?")
    trusting = Policy(trust=TrustedIssuers({ISSUER_ID: "the school"}))
    trusted = Verifier(policy=trusting, fetch=issuer_documents()).check(content, now=NOW)
    assert NAMES_INSIDE not in trusted.summary
    assert NAMES_INSIDE not in VERIFIER.check(make_badge(), now=NOW).summary


def test_as_a_text_each_has_its_verdict_and_what_to_do() -> None:
    ended = make_badge(
        credential_id=ANOTHER, name="Soldering", valid_from=NOW - timedelta(9), valid_until=NOW
    ).document
    told = [line.strip() for line in str(check(record(make_badge().document, ended))).split("\n")]
    inside = told[told.index("credential /credentialSubject/verifiableCredential/0") :]
    issuer = f"issuer: {ISSUER_ID}, calls itself 'Example School'"
    assert inside[1].startswith(
        "accepted: Genuine and unchanged. Who stands behind this badge was not checked"
    )
    assert inside[2:5] == ["title: Welding", issuer, "credential /credentialSubject/verifiableCredential/1"]
    assert inside[5].startswith("refused: This badge expired")
    assert inside[6:] == ["title: Soldering", issuer, "-> Ask the issuer whether it can be renewed."]


def test_a_lint_judges_a_record() -> None:
    document = json.loads(record(make_badge().document))
    del document["proof"]
    assert lint(document)["structure"].outcome in (Outcome.PASSED, Outcome.WARNING)
    assert (
        lint({**document, "credentialSubject": {"id": ADA, "type": ["ClrSubject"]}}).verdict
        is Verdict.REFUSED
    )
