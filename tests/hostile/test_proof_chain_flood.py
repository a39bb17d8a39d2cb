"""Many proofs over proofs on a large document: each costs a canonicalization of its own, so there are few."""

from __future__ import annotations

import json
import time
from typing import Any

from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.proofs.chains import MAX_CHAINED
from openbadge_issuer.testing import NOW, issuer_documents, make_badge
from openbadge_issuer.verification import Verdict, Verifier
from proof_samples import chained, fixed_entropy

CREATED = "2026-01-30T09:30:00Z"


def chain(links: int, size: int) -> Any:
    anybody = LocalSigner.generate("Ed25519", entropy=fixed_entropy("anybody"))
    document: Any = make_badge().document
    document["credentialSubject"]["achievement"]["tag"] = [f"tag {number}" for number in range(size)]
    document["proof"] = []
    document = chained(document, None, anybody, id="urn:x:0", created=CREATED)
    for number in range(links):
        name = f"urn:x:{number}"
        document = chained(document, name, anybody, id=f"urn:x:{number + 1}", created=CREATED)
    return document


def test_as_many_as_there_may_be() -> None:
    text = json.dumps(chain(MAX_CHAINED, 3_000))
    start = time.process_time()
    report = Verifier(fetch=issuer_documents()).check(text, now=NOW)
    assert time.process_time() - start < 8
    assert (report["proof"].code, report["issuer"].code) == ("proof.verified", "resolve.controller_mismatch")
    assert report.verdict is Verdict.REFUSED


def test_on_a_document_that_is_too_large_for_that() -> None:
    document: Any = chain(3, 12_000)
    start = time.process_time()
    report = Verifier(fetch=issuer_documents()).check(json.dumps(document), now=NOW)
    assert time.process_time() - start < 10
    assert [finding.code for finding in report["proof"].findings] == [
        "proof.verified",
        "proof.verified",
        "limit.chained_bytes",
        "proof.previous_failed",
    ]
    assert report["issuer"].code == "resolve.controller_mismatch"


def test_and_no_more() -> None:
    document: Any = chain(MAX_CHAINED, 1)
    last = document["proof"][-1]
    document["proof"] += [{**last, "id": f"urn:y:{number}"} for number in range(11)]
    start = time.process_time()
    report = Verifier(fetch=issuer_documents()).check(json.dumps(document), now=NOW)
    assert time.process_time() - start < 8
    assert "limit.chained_proofs" in [finding.code for finding in report["proof"].findings]
    assert report.verdict is Verdict.REFUSED
