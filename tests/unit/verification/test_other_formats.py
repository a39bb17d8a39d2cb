from __future__ import annotations

import json
from pathlib import Path

import pytest

from openbadge_issuer.testing import NOW
from openbadge_issuer.verification import Outcome, Verdict, Verifier

CORPUS = Path(__file__).parents[3].parent / "shared" / "conformance" / "1edtech" / "files"


def test_an_open_badges_2_assertion_is_undecided_and_named() -> None:
    assertion = {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Assertion",
        "id": "https://example.org/assertions/1",
        "badge": "https://example.org/badges/1",
    }
    report = Verifier().check(json.dumps(assertion), now=NOW)
    assert (report.verdict, report.format) == (Verdict.UNDECIDED, "open-badges-2.0")
    assert report["structure"].code == "structure.another_format"
    assert report["proof"].outcome is Outcome.UNKNOWN


def test_a_clr_is_undecided_because_what_is_inside_is_not_judged() -> None:
    record = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential", "ClrCredential"],
    }
    report = Verifier().check(json.dumps(record), now=NOW)
    assert (report.verdict, report.format) == (Verdict.UNDECIDED, "clr-2.0")


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the conformance corpus is not beside the project")
def test_a_baked_open_badges_2_image_is_undecided() -> None:
    images = sorted((CORPUS / "ob20").rglob("*.png"))
    verdicts = {Verifier().check(image.read_bytes(), now=NOW).verdict for image in images}
    assert Verdict.ACCEPTED not in verdicts
    assert Verdict.UNDECIDED in verdicts
