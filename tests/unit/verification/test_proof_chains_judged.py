"""Proofs over proofs: each is reported, and one holds only if those that it builds on hold."""

from __future__ import annotations

import json
from typing import Any

import pytest

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.testing import NOW, fixed_signer, issuer_documents, make_badge
from openbadge_issuer.verification import Outcome, Report, Verdict, Verifier
from proof_samples import chained, fixed_entropy

FIRST, SECOND = (
    "urn:uuid:11111111-1111-4111-8111-111111111111",
    "urn:uuid:22222222-2222-4222-8222-222222222222",
)
ISSUER = fixed_signer()
NOTARY = LocalSigner.generate("Ed25519", entropy=fixed_entropy("notary"))  # a did:key


CREATED = "2026-01-30T09:30:00Z"


def signed_first(signer: LocalSigner = ISSUER) -> JSONObject:
    """The badge with one proof, which has an id."""
    return chained({**make_badge().document, "proof": []}, None, signer, id=FIRST, created=CREATED)


def linked(document: JSONObject, previous: JSON, signer: LocalSigner, **extra: JSON) -> JSONObject:
    return chained(document, previous, signer, created=CREATED, **extra)


def judged(document: JSONObject) -> Report:
    return Verifier(fetch=issuer_documents(ISSUER)).check(json.dumps(document), now=NOW)


def test_an_issuers_proof_that_somebody_else_has_countersigned() -> None:
    document = linked(signed_first(), FIRST, NOTARY)
    report = judged(document)
    assert report.verdict is Verdict.ACCEPTED
    assert report["proof"].outcome is Outcome.PASSED
    assert [finding.code for finding in report["proof"].findings] == ["proof.verified", "proof.verified"]
    assert report["issuer"].outcome is Outcome.PASSED


def test_an_issuers_proof_over_somebody_elses() -> None:
    document = linked(signed_first(NOTARY), [FIRST], ISSUER, id=SECOND)
    assert judged(document).verdict is Verdict.ACCEPTED
    again = linked(document, SECOND, NOTARY)
    assert judged(again).verdict is Verdict.ACCEPTED


def test_a_false_proof_below_makes_the_one_above_false() -> None:
    document: Any = linked(signed_first(NOTARY), FIRST, ISSUER)
    document["proof"][0]["created"] = "2026-01-30T09:30:01Z"
    report = judged(document)
    assert (report.verdict, report["proof"].outcome) == (Verdict.REFUSED, Outcome.FAILED)
    assert [finding.code for finding in report["proof"].findings] == [
        "proof.signature",
        "proof.previous_failed",
    ]
    assert [finding.pointer for finding in report["proof"].findings] == ["/proof/0", "/proof/1"]


def test_a_false_proof_above_leaves_the_one_below_and_is_said() -> None:
    document: Any = linked(signed_first(), FIRST, NOTARY)
    document["proof"][1]["created"] = "2026-01-30T09:30:01Z"
    report = judged(document)
    assert report.verdict is Verdict.ACCEPTED
    assert (report["proof"].outcome, report["proof"].code) == (Outcome.WARNING, "proof.another_is_false")


def test_over_a_strangers_proof_nobody_knows_and_the_stranger_is_not_asked() -> None:
    stranger = LocalSigner.generate(
        "Ed25519", controller="did:web:stranger.example", entropy=fixed_entropy("s")
    )
    # Where the name of a key spells out the key nobody need be asked; this one would have to be fetched.
    below: Any = signed_first(stranger)
    below["proof"][0]["verificationMethod"] = "did:web:stranger.example#key-1"
    document = linked(below, FIRST, ISSUER)
    asked: list[str] = []
    documents = issuer_documents(ISSUER)

    def fetch(request: Any, /) -> Any:
        asked.append(request.url)
        return documents(request)

    report = Verifier(fetch=fetch).check(json.dumps(document), now=NOW)
    assert (report.verdict, report["proof"].outcome) == (Verdict.UNDECIDED, Outcome.UNKNOWN)
    assert report["proof"].code == "proof.previous_unknown"
    assert not any("stranger" in url for url in asked)


def test_the_last_of_a_chain_can_be_taken_away() -> None:
    document: Any = linked(signed_first(), FIRST, NOTARY)
    document["proof"] = document["proof"][:1]
    assert judged(document).verdict is Verdict.ACCEPTED


def test_not_one_that_another_builds_on() -> None:
    document: Any = linked(signed_first(NOTARY), FIRST, ISSUER)
    document["proof"] = document["proof"][1:]
    report = judged(document)
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "proof.previous_proof")
    assert report["proof"].pointer == "/proof/0/previousProof"


@pytest.mark.parametrize("members", [{"domain": "school.example"}, {"challenge": "7f3a"}])
def test_a_proof_that_was_made_for_somebody_in_particular_is_told(members: dict[str, JSON]) -> None:
    document = chained({**make_badge().document, "proof": []}, None, ISSUER, created=CREATED, **members)
    report = judged(document)
    assert (report.verdict, report["proof"].outcome) == (Verdict.ACCEPTED, Outcome.WARNING)
    assert report["proof"].code == "proof.addressed"
    both = chained(document, None, ISSUER, created=CREATED)  # one that is for everybody suffices
    assert judged(both)["proof"].code == "proof.verified"


def test_over_a_proof_of_a_suite_that_is_not_read_beside_a_good_one() -> None:
    document: Any = signed_first(NOTARY)
    document["proof"][0]["cryptosuite"] = "bbs-2023"
    document = linked(document, FIRST, NOTARY)
    report = judged(linked(document, None, ISSUER))
    assert (report.verdict, report["proof"].code) == (Verdict.ACCEPTED, "proof.another_not_read")
    assert [(finding.code, finding.severity) for finding in report["proof"].findings] == [
        ("proof.suite_unknown", "warning"),
        ("proof.previous_unknown", "warning"),
        ("proof.verified", "info"),
    ]
