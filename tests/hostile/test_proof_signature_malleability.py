"""Ed25519: s and s + L satisfy the same equation; only the first is a signature (RFC 8032, 5.1.7)."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.multibase import (
    base64url_decode,
    base64url_encode,
    multibase_decode,
    multibase_encode,
)
from openbadge_issuer.errors import ProofError
from openbadge_issuer.proofs import vc_jwt
from proof_samples import check, ed25519, proof_in, secured, token

ORDER = 2**252 + 27742317777372353535851937790883648493


def variants(signature: bytes) -> list[bytes]:
    s = int.from_bytes(signature[32:], "little")
    beyond = [s + times * ORDER for times in range(1, 16)]
    others = [ORDER - s, *(other for other in beyond if other < 2**256)]
    return [signature[:32] + other.to_bytes(32, "little") for other in others]


def test_in_an_embedded_proof() -> None:
    document = secured()
    others = variants(multibase_decode(str(proof_in(document)["proofValue"])))
    assert len(others) > 10
    for other in others:
        proof_in(document)["proofValue"] = multibase_encode(other, "z")
        with pytest.raises(ProofError) as caught:
            check(document)
        assert caught.value.detail_code == "proof.signature"


def test_in_a_token() -> None:
    message, _, signature = token().rpartition(".")
    for other in variants(base64url_decode(signature)):
        with pytest.raises(ProofError) as caught:
            vc_jwt.verify(f"{message}.{base64url_encode(other)}", ed25519().public_key)
        assert caught.value.detail_code == "proof.signature"
