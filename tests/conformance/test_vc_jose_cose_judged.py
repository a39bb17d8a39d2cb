"""The files of W3C's test suite for VC-JOSE-COSE, each handed to a verifier: an answer with a name, whatever is in it.

Their context (``credentials/examples/v2``) is W3C's for examples and not in the package, and their issuers' keys are not
published where a verifier could look, so none is accepted here. What is wrong with one is told all the same.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from openbadge_issuer import Verdict, Verifier
from requiring import shared

SUITE = shared("conformance", "vectors", "vc-jose-cose", "test-suite")
NOW = datetime(2024, 6, 1, tzinfo=UTC)

REFUSED = {
    "credential-jose-bad-media-type.txt": "proof.jwt.typ",
    "credential-jose-unknown-extensions.txt": "proof.algorithm",
    "credential-jose-vc-vp-claims.txt": "proof.jwt.two_documents",
}
OPEN = {
    "credential-full.json": "jsonld.unknown_context",
    "credential-minimal.json": "jsonld.unknown_context",
    "credential-selective.json": "jsonld.unknown_context",
    "credential-nested-selective.json": "jsonld.unknown_context",
    "credential-unknown-extensions.json": "jsonld.unknown_context",
    "credential-jose-minimal.txt": "resolve.unavailable",
    "credential-issuer-match-signed.txt": "resolve.unavailable",
    "presentation-multiple.json": "proof.unsigned_presentation",
}


@pytest.mark.parametrize(
    ("name", "verdict", "code"),
    [
        *((name, Verdict.REFUSED, code) for name, code in REFUSED.items()),
        *((name, Verdict.UNDECIDED, code) for name, code in OPEN.items()),
    ],
)
def test_each_has_an_answer_of_its_own(name: str, verdict: Verdict, code: str) -> None:
    report = Verifier().check((SUITE / name).read_bytes(), now=NOW)
    assert report.verdict is verdict
    assert code in [check.code for check in report]


def test_none_is_accepted_and_none_breaks_anything() -> None:
    for file in sorted(SUITE.iterdir()):
        report = Verifier().check(file.read_bytes(), now=NOW)
        assert report.verdict is not Verdict.ACCEPTED, file.name
        assert report.summary, file.name
