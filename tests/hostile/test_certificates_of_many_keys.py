"""An issuer's document of 250 kB with a hundred keys, each of which signed a badge: it is read once for all of them.

It took 2.4 seconds while it was parsed for each key, to see whether there is a certificate of it. What they may cost is
asked of every check in this folder (conftest.py).
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from typing import Any

import pytest

from certificate_samples import authority, leaf, x5c
from openbadge_issuer.dids import issuer_document
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.ports import Documents
from openbadge_issuer.testing import NOW, fixed_issuer, fixed_signer, make_badge
from openbadge_issuer.verification import Policy, Report, Verdict, Verifier
from openbadge_issuer.verification.trust import CertificateAnchors
from upload_samples import a_zip

ANCHORS = Policy(trust=CertificateAnchors("Ministry", authority().pem))
ISSUER = "did:web:attacker.example"
KEYS = 98


def signers() -> list[LocalSigner]:
    return [fixed_signer(controller=ISSUER, seed=str(number)) for number in range(KEYS)]


@cache
def badges() -> dict[str, bytes]:
    made = (bytes(make_badge(issuer=fixed_issuer(signer))) for signer in signers())
    return {f"{number}.json": badge for number, badge in enumerate(made)}


def judged(**more: Any) -> tuple[Report, ...]:
    listed = [(signer.verification_method, signer.public_key) for signer in signers()]
    document = json.dumps({**issuer_document(ISSUER, listed), **more}, separators=(",", ":")).encode()
    assert 100_000 < len(document) < 256_000
    fetch = Documents({"https://attacker.example/.well-known/did.json": document})
    return Verifier(fetch=fetch, policy=ANCHORS).check_upload(a_zip(badges()), now=NOW)


@pytest.mark.parametrize("more", [[[]] * 45_000, [1.5] * 45_000], ids=["empty arrays", "numbers"])
def test_a_document_full_of_values(more: Any) -> None:
    reports = judged(more=more)
    assert len(reports) == KEYS
    assert {(report.verdict, report["trust"].code) for report in reports} == {
        (Verdict.REFUSED, "trust.no_certificate")
    }


def test_a_document_full_of_certificates_of_other_keys() -> None:
    """Each is read once, which counts."""
    chain = x5c(leaf())
    reports = judged(keys=[{"kty": "EC", "x5c": chain}] * (200_000 // len(chain[0])))
    told = Counter((report.verdict, report["trust"].code) for report in reports)
    assert told == {(Verdict.REFUSED, "trust.no_certificate"): KEYS}
