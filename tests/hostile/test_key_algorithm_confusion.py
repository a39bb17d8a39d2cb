"""Attack: have a signature checked under another algorithm than the key's (``none``, HMAC with a public key, …)."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from openbadge_issuer.errors import KeyMaterialError, ProofError
from openbadge_issuer.keys import LocalSigner, PublicKey
from openbadge_issuer.ports import SigningRequest

MESSAGE = b"header.payload"
SIGNERS = [LocalSigner.generate(), LocalSigner.generate("P-256")]


@pytest.mark.parametrize("signer", SIGNERS, ids=lambda signer: signer.algorithm)
def test_hmac_with_the_public_key_does_not_pass(signer: LocalSigner) -> None:
    key = signer.public_key
    for secret in (key.to_pem(), key.raw, key.to_multikey().encode()):
        forged = hmac.new(secret, MESSAGE, hashlib.sha256).digest()
        for algorithm in ("HS256", None, key.algorithm):
            with pytest.raises(ProofError):
                key.verify(forged, MESSAGE, algorithm)


@pytest.mark.parametrize("signer", SIGNERS, ids=lambda signer: signer.algorithm)
@pytest.mark.parametrize(
    "algorithm", ["none", "None", "NONE", "", "HS256", "eddsa", "es256", "ES256K", "RS1"]
)
def test_other_names_do_not_pass_even_with_a_true_signature(signer: LocalSigner, algorithm: str) -> None:
    true = signer.sign(SigningRequest(signer.algorithm, signer.verification_method, MESSAGE))
    signer.public_key.verify(true, MESSAGE)
    for signature in (true, b""):
        with pytest.raises(ProofError) as caught:
            signer.public_key.verify(signature, MESSAGE, algorithm)
        assert caught.value.detail_code == "proof.key_algorithm"


def test_a_secret_is_not_read_as_a_public_key() -> None:
    with pytest.raises(KeyMaterialError):
        PublicKey.from_jwk({"kty": "oct", "k": "AAAA"})


def test_ecdsa_der_and_zero_signatures_do_not_pass() -> None:
    key = SIGNERS[1].public_key
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    for r, s in [(0, 0), (0, 1), (1, 0), (order, 1), (1, order), (order, order)]:
        with pytest.raises(ProofError):
            key.verify(r.to_bytes(32, "big") + s.to_bytes(32, "big"), MESSAGE)
