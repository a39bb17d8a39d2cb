"""The signature taken away, cut, lengthened or taken from another token."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.multibase import base64url_decode, base64url_encode
from openbadge_issuer.errors import OpenBadgeError, ProofError
from openbadge_issuer.proofs import vc_jwt
from proof_samples import SIGNERS, credential, token


@pytest.mark.parametrize("algorithm", SIGNERS)
def test_stripped(algorithm: str) -> None:
    message, _, _ = token(signer=SIGNERS[algorithm]()).rpartition(".")
    for stripped in (message, f"{message}.", f"{message}..", message.partition(".")[0]):
        with pytest.raises(ProofError):
            vc_jwt.verify(stripped, SIGNERS[algorithm]().public_key)


@pytest.mark.parametrize("algorithm", SIGNERS)
def test_cut_or_lengthened(algorithm: str) -> None:
    signer = SIGNERS[algorithm]()
    message, _, last = token(signer=signer).rpartition(".")
    signature = base64url_decode(last)
    for other in (
        signature[:-1],
        signature + b"\0",
        b"\0" + signature,
        signature * 2,
        signature[::-1],
        b"\0",
    ):
        with pytest.raises(ProofError) as caught:
            vc_jwt.verify(f"{message}.{base64url_encode(other)}", signer.public_key)
        assert caught.value.detail_code == "proof.signature"


@pytest.mark.parametrize("algorithm", SIGNERS)
def test_from_another_token_of_the_same_issuer(algorithm: str) -> None:
    signer = SIGNERS[algorithm]()
    message = token(signer=signer).rpartition(".")[0]
    other = token(credential(name="Another badge"), signer).rpartition(".")[2]
    with pytest.raises(ProofError) as caught:
        vc_jwt.verify(f"{message}.{other}", signer.public_key)
    assert caught.value.detail_code == "proof.signature"


def test_a_signature_as_long_as_a_book() -> None:
    message = token().rpartition(".")[0]
    with pytest.raises(OpenBadgeError) as caught:
        vc_jwt.read(f"{message}.{'A' * 1_000_000}")
    assert caught.value.detail_code == "proof.jwt.signature_length"
