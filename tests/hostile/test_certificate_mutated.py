"""Certificates in which anything was changed: whatever a parser makes of them, none vouches for anybody."""

from __future__ import annotations

import base64
import random

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from certificate_samples import authority, leaf, token
from openbadge_issuer.testing import NOW, issuer_documents
from openbadge_issuer.verification import Outcome, Policy, Report, Verifier
from openbadge_issuer.verification.trust import CertificateAnchors

GOOD = leaf().public_bytes(Encoding.DER)
VERIFIER = Verifier(
    policy=Policy(trust=CertificateAnchors("Ministry", authority().pem)), fetch=issuer_documents()
)


def judged(certificate: bytes) -> Report:
    return VERIFIER.check(token(x5c=[base64.b64encode(certificate).decode("ascii")]), now=NOW)


def test_the_one_that_was_not_changed() -> None:
    assert judged(GOOD)["trust"].code == "trust.listed"


@pytest.mark.parametrize("seed", range(60))
def test_changed_bytes(seed: int) -> None:
    chance = random.Random(seed)
    changed = bytearray(GOOD)
    for _ in range(chance.choice((1, 1, 2, 8))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    if bytes(changed) == GOOD:
        return
    assert judged(bytes(changed))["trust"].outcome is Outcome.FAILED


@pytest.mark.parametrize("length", [0, 1, 2, 40, 200, len(GOOD) - 1, len(GOOD) + 1])
def test_cut_or_with_more_behind(length: int) -> None:
    changed = GOOD[:length] if length < len(GOOD) else GOOD + b"\0" * (length - len(GOOD))
    assert judged(changed)["trust"].outcome is Outcome.FAILED


def test_a_name_that_is_no_text_vouches_for_nobody() -> None:
    """It is its own anchor, so its path is good; its subject can not be read."""
    odd = GOOD.replace(b"Example School", b"Exam\x89le School", 1)
    assert odd != GOOD
    anchors = b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(odd) + b"-----END CERTIFICATE-----\n"
    trusting = Verifier(policy=Policy(trust=CertificateAnchors("Itself", anchors)), fetch=issuer_documents())
    report = trusting.check(token(x5c=[base64.b64encode(odd).decode("ascii")]), now=NOW)
    assert (report["trust"].outcome, report["trust"].code) == (Outcome.FAILED, "trust.certificate")
