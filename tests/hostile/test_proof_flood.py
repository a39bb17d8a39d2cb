"""Thousands of proofs on one small document: each would cost a canonicalization."""

from __future__ import annotations

import time

import pytest

from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import LimitExceeded
from openbadge_issuer.proofs import data_integrity
from proof_samples import credential, prepared_proof, proof_in, secured


def test_refused_at_once() -> None:
    proof = proof_in(secured())
    start = time.process_time()
    for count in (data_integrity.MAX_PROOFS + 1, 100_000):
        with pytest.raises(LimitExceeded) as caught:
            data_integrity.proofs_of({**credential(), "proof": [proof] * count})
        assert caught.value.detail_code == "limit.proofs"
    assert time.process_time() - start < 5


def test_and_not_signed_either() -> None:
    proof = proof_in(secured())
    full: JSONObject = {**credential(), "proof": [*([proof] * data_integrity.MAX_PROOFS)]}
    assert len(data_integrity.proofs_of(full)) == data_integrity.MAX_PROOFS
    with pytest.raises(LimitExceeded) as caught:
        prepared_proof(full)
    assert caught.value.detail_code == "limit.proofs"
