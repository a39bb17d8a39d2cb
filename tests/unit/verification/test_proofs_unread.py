"""A proof for which a context is wanting here: nobody knows of it, wherever among the proofs it stands."""

from __future__ import annotations

import json
from itertools import permutations
from typing import Any

import pytest

from openbadge_issuer.codec.multibase import multibase_encode
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.ports import SigningRequest
from openbadge_issuer.proofs import data_integrity
from openbadge_issuer.proofs.suites import EDDSA_RDFC_2022, SUITES
from openbadge_issuer.testing import NOW, fixed_signer, issuer_documents
from openbadge_issuer.verification import Outcome, Policy, Report, Verdict, Verifier
from signed_anyhow import unsigned_badge

MINE, INNER = "https://mine.example/ctx", "https://inner.example/ctx"
PART = default_contexts().pin(MINE, json.dumps({"@context": [INNER, {"mine": f"{MINE}#mine"}]}).encode())
"""It knows the context of the badge, and not the one to which that refers."""
FULL = PART.pin(INNER, b'{"@context": {"inner": "https://inner.example/ctx#inner"}}')
FIRST = "urn:uuid:11111111-1111-4111-8111-111111111111"
EDDSA_JCS_2022 = next(suite for suite in SUITES.values() if str(suite) == "eddsa-jcs-2022")
SIGNER = fixed_signer()
UNSIGNED = unsigned_badge()
UNSIGNED["@context"] = [*UNSIGNED["@context"], MINE]


def proof(suite: Any, document: JSONObject = UNSIGNED, **extra: Any) -> JSONObject:
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": str(suite),
        "created": "2026-01-30T09:30:00Z",
        "verificationMethod": SIGNER.verification_method,
        "proofPurpose": "assertionMethod",
        **extra,
    }
    if suite is EDDSA_JCS_2022:
        options["@context"] = document["@context"]
    parts = data_integrity.signed_parts(document, options, suite, FULL)
    request = SigningRequest(SIGNER.algorithm, SIGNER.verification_method, data_integrity.hash_data(*parts))
    return {**options, "proofValue": multibase_encode(SIGNER.sign(request), "z")}


UNREAD = proof(EDDSA_RDFC_2022, id=FIRST)  # good; its canonical form needs all contexts
READ = proof(EDDSA_JCS_2022)  # needs none
FALSE = {**READ, "created": "2026-01-30T09:30:01Z"}
OVER = proof(EDDSA_JCS_2022, {**UNSIGNED, "proof": UNREAD}, previousProof=FIRST)


def judged(*proofs: JSONObject, contexts: Any = PART) -> Report:
    policy = Policy(suites={*Policy().suites, str(EDDSA_JCS_2022)})
    verifier = Verifier(policy=policy, fetch=issuer_documents(SIGNER), contexts=contexts)
    return verifier.check(json.dumps({**UNSIGNED, "proof": list(proofs)}), now=NOW)


@pytest.mark.parametrize("proofs", list(permutations([UNREAD, FALSE])))
def test_beside_a_false_one_it_is_undecided_in_any_order(proofs: tuple[JSONObject, ...]) -> None:
    report = judged(*proofs)
    found = {each.code: each.severity for each in report["proof"].findings}
    assert (report.verdict, report["proof"].outcome) == (Verdict.UNDECIDED, Outcome.UNKNOWN)
    assert report["proof"].code == "jsonld.unknown_context"
    assert found == {"jsonld.unknown_context": "warning", "proof.signature": "error"}
    full = judged(*proofs, contexts=FULL)
    assert (full.verdict, full["proof"].code) == (Verdict.ACCEPTED, "proof.another_is_false")


@pytest.mark.parametrize("proofs", list(permutations([UNREAD, OVER])))
def test_what_builds_on_it_is_undecided_in_any_order(proofs: tuple[JSONObject, ...]) -> None:
    report = judged(*proofs)
    found = {each.code: each.severity for each in report["proof"].findings}
    assert (report.verdict, report["proof"].outcome) == (Verdict.UNDECIDED, Outcome.UNKNOWN)
    assert (report["proof"].retry, report["proof"].turn) == ("never", "verifier")
    assert found == {"jsonld.unknown_context": "warning", "proof.previous_unknown": "warning"}
    full = judged(*proofs, contexts=FULL)
    assert (full.verdict, full["proof"].code) == (Verdict.ACCEPTED, "proof.verified")


@pytest.mark.parametrize("proofs", list(permutations([UNREAD, READ])))
def test_beside_a_good_one_it_is_not_called_false(proofs: tuple[JSONObject, ...]) -> None:
    found = judged(*proofs)["proof"]
    assert (found.outcome, found.code) == (Outcome.WARNING, "proof.another_not_read")
    assert found.pointer == f"/proof/{proofs.index(UNREAD)}"
    assert judged(*proofs, contexts=FULL)["proof"].code == "proof.verified"
