"""Records: what was issued is in them as it was issued, and the verifier finds each."""

from __future__ import annotations

import struct
import zlib
from base64 import b64decode
from typing import Any

import pytest

from openbadge_issuer import (
    Achievement,
    Criteria,
    ExpectedRecipient,
    Recipient,
    Verdict,
    Verifier,
    bake,
    models,
)
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.errors import ConfigurationError, RuleError
from openbadge_issuer.issuing import Record
from openbadge_issuer.models import Association
from openbadge_issuer.proofs.prepared import sign
from openbadge_issuer.testing import (
    NOW,
    fixed_entropy,
    fixed_issuer,
    fixed_signer,
    issuer_documents,
    make_award,
    make_badge,
)

ADA = "did:example:ada"
PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
DEGREE = "https://school.example/achievements/degree"
VERIFIER = Verifier(fetch=issuer_documents())


def record(**changes: Any) -> Record:
    given: dict[str, Any] = {
        "name": "All that Ada has done",
        "recipient": Recipient.did(ADA),
        "credentials": [make_badge(recipient=Recipient.did(ADA))],
        **changes,
    }
    return Record(**given)


def degree() -> Achievement:
    return Achievement(
        id=DEGREE,
        name="Degree",
        achievement_type="BachelorDegree",
        description="Three years.",
        criteria=Criteria(narrative="All courses."),
    )


def subject_of(document: dict[str, JSON]) -> Any:
    return document["credentialSubject"]


def test_a_record_is_issued_and_judged_with_what_is_in_it() -> None:
    held = make_badge(recipient=Recipient.did(ADA))
    link = Association(
        association_type="isPartOf", source_id="https://school.example/courses/welding", target_id=DEGREE
    )
    secured = fixed_issuer().issue(
        record(credentials=[held], associations=[link], achievements=[degree()], partial=True), now=NOW
    )
    assert subject_of(secured.document)["verifiableCredential"] == [held.document]
    assert secured.document["partial"] is True
    verified = VERIFIER.verify(secured, now=NOW)
    assert (verified.report.format, verified.report["credentials"].code) == (
        "clr-2.0",
        "credentials.accepted",
    )
    assert [each.document for each in verified.credentials] == [held.document]
    model = models.ClrCredential.from_json(secured.document)
    assert model.credential_subject.association == (link,)


def test_the_learner_may_be_known_by_a_hashed_address() -> None:
    ada = Recipient.email("ada@example.org")
    secured = fixed_issuer().issue(
        record(recipient=ada, credentials=[make_badge()]), now=NOW, entropy=fixed_entropy()
    )
    assert b"ada@example.org" not in bytes(secured)
    report = VERIFIER.check(
        secured, now=NOW, expected_recipients=[ExpectedRecipient.email("ada@example.org")]
    )
    assert (report.verdict, report["recipient"].code) == (Verdict.ACCEPTED, "recipient.matched")


def test_the_record_itself_may_be_a_token() -> None:
    secured = fixed_issuer(proof="vc-jwt").issue(record(), now=NOW)
    assert VERIFIER.verify(secured, now=NOW).report["credentials"].code == "credentials.accepted"


def test_it_is_prepared_for_a_signer_elsewhere() -> None:
    prepared = fixed_issuer().prepare(record(record_id="https://school.example/records/1"), now=NOW)
    secured = sign(prepared, fixed_signer())
    assert secured.document["id"] == "https://school.example/records/1"
    assert VERIFIER.check(secured, now=NOW).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    "changes",
    [
        {"credentials": []},
        {"credentials": [make_badge(issuer=fixed_issuer(proof="vc-jwt"))]},
        {"credentials": [make_badge().document]},
        {"associations": ["isPartOf"]},
        {"achievements": [{}]},
    ],
)
def test_what_is_no_record(changes: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        record(**changes)
    assert caught.value.detail_code == "config.record"


def test_an_envelope_is_no_way_around_that() -> None:
    """CLR 2.0 asks of each credential in a record what an `EnvelopedVerifiableCredential` does not have."""
    token = fixed_issuer(fixed_signer("P-256")).issue(make_award(), now=NOW)
    with pytest.raises(ConfigurationError, match="token"):
        record(credentials=[token])
    document = dict(fixed_issuer().issue(record(), now=NOW).document)
    del document["proof"]
    subject: Any = document["credentialSubject"]
    subject["verifiableCredential"].append(token.held)
    with pytest.raises(RuleError) as refused:
        fixed_issuer().secure(document, now=NOW)
    at = f"/credentialSubject/verifiableCredential/{len(subject['verifiableCredential']) - 1}"
    assert {finding.pointer for finding in refused.value.findings} >= {
        f"{at}/issuer",
        f"{at}/type",
        f"{at}/credentialSubject",
    }


def test_what_we_would_refuse_from_others_is_not_signed() -> None:
    with pytest.raises(RuleError) as refused:
        fixed_issuer().issue(record(record_id="no uri"), now=NOW)
    assert "/id" in {finding.pointer for finding in refused.value.findings}


def test_it_says_nothing_of_the_learner_when_it_is_shown() -> None:
    assert repr(record()) == "<Record of 1 credentials>"


def test_a_record_in_an_image_as_others_bake_them() -> None:
    """1EdTech's validator looks for the keyword ``clrcredential``; the one of Open Badges is read as well."""
    secured = fixed_issuer().issue(record(), now=NOW)
    body = b"iTXtopenbadgecredential" + bytes(5) + bytes(secured)
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    assert b"iTXtclrcredential" + bytes(5) + bytes(secured) in bake(PNG, secured)
    for image in (PNG[:33] + chunk + PNG[33:], bake(PNG, secured)):
        report = VERIFIER.check(image, now=NOW)
        assert (report.verdict, report.format, report.carrier) == (Verdict.ACCEPTED, "clr-2.0", "png")
        assert report["credentials"].code == "credentials.accepted"
