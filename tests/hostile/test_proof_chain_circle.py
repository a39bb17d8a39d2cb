"""Proofs that build on each other in a circle: no reader of them comes to an end, unless it looks out for that."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from openbadge_issuer.codec.types import JSON
from openbadge_issuer.testing import NOW, issuer_documents, make_badge
from openbadge_issuer.verification import Verdict, Verifier


def urn(number: int) -> str:
    return f"urn:uuid:{number:08}-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    "names",
    [
        [[urn(0)]],  # itself
        [urn(1), urn(0)],
        [urn(1), urn(2), urn(0)],
        [[urn(1), urn(2)], urn(2), [urn(1)]],  # a circle below
        [[urn(1)], [urn(2)], [urn(3)], [urn(0), urn(2)]],
    ],
)
def test_refused_by_name(names: list[JSON]) -> None:
    document: Any = make_badge().document
    (proof,) = document["proof"]
    document["proof"] = [
        {**proof, "id": urn(number), "previousProof": named} for number, named in enumerate(names)
    ]
    start = time.process_time()
    report = Verifier(fetch=issuer_documents()).check(json.dumps(document), now=NOW)
    assert time.process_time() - start < 8
    assert (report.verdict, report["proof"].code) in (
        (Verdict.REFUSED, "proof.previous_circle"),
        (Verdict.REFUSED, "proof.previous_failed"),
    )
