"""What circulates and is not read here is called by its name, and never taken for something else."""

from __future__ import annotations

import json

import pytest

from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.errors import ProofError
from openbadge_issuer.proofs import data_integrity
from openbadge_issuer.proofs.suites import suite_of
from openbadge_issuer.testing import NOW, make_badge
from openbadge_issuer.verification import Verdict, Verifier
from requiring import shared

VECTORS = shared("conformance", "vectors")


def test_bbs() -> None:
    seen = 0
    for path in sorted((VECTORS / "bbs-2023").rglob("*.json")):
        content = path.read_bytes()
        if b'"proofValue"' not in content:
            continue
        for _, proof in data_integrity.proofs_of(parse_object(content)):
            seen += 1
            with pytest.raises(ProofError) as caught:
                suite_of(proof)
            assert caught.value.detail_code == "proof.suite_unknown"
            assert caught.value.params["kind"] == "bbs-2023"
    assert seen
    document = make_badge().document
    document["proof"] = [
        {**proof, "cryptosuite": "bbs-2023"} for _, proof in data_integrity.proofs_of(document)
    ]
    report = Verifier().check(json.dumps(document), now=NOW)
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "proof.suite_unknown")
    assert "of the kind bbs-2023," in report["proof"].message
