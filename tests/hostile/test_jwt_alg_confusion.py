"""A public key taken for a shared secret, and other algorithms than the key's (RFC 8725, 2.1)."""

from __future__ import annotations

import hmac
import json

import pytest

from openbadge_issuer.codec.multibase import base64url_encode
from openbadge_issuer.errors import ConfigurationError, ProofError
from openbadge_issuer.proofs import vc_jwt
from proof_samples import SIGNERS, forge, header, payload, rsa, signing_input


def hmac_token(secret: bytes, algorithm: str, digest: str) -> str:
    message = signing_input(header(rsa(), alg=algorithm), payload())
    return f"{message.decode()}.{base64url_encode(hmac.digest(secret, message, digest))}"


@pytest.mark.parametrize(
    ("algorithm", "digest"), [("HS256", "sha256"), ("HS384", "sha384"), ("HS512", "sha512")]
)
def test_the_public_key_as_hmac_secret(algorithm: str, digest: str) -> None:
    key = rsa().public_key
    for secret in (key.to_pem(), key.to_pem().strip(), json.dumps(key.to_jwk()).encode(), key.raw, b""):
        with pytest.raises(ProofError) as caught:
            vc_jwt.verify(hmac_token(secret, algorithm, digest), key)
        assert caught.value.detail_code == "proof.algorithm_shared"


def test_hmac_under_the_name_of_the_good_algorithm() -> None:
    key = rsa().public_key
    with pytest.raises(ProofError) as caught:
        vc_jwt.verify(hmac_token(key.to_pem(), "RS256", "sha256"), key)
    assert caught.value.detail_code == "proof.signature"


def test_hmac_can_not_be_allowed_by_mistake() -> None:
    key = rsa().public_key
    with pytest.raises(ConfigurationError):
        vc_jwt.verify(hmac_token(key.to_pem(), "HS256", "sha256"), key, algorithms={"RS256", "HS256"})


@pytest.mark.parametrize("says", SIGNERS)
@pytest.mark.parametrize("has", SIGNERS)
def test_the_key_chooses_the_algorithm_and_not_the_token(says: str, has: str) -> None:
    signer = SIGNERS[has]()
    token = forge(header(signer, alg=says), payload(), signer)
    if says == has:
        vc_jwt.verify(token, signer.public_key)
        return
    with pytest.raises(ProofError) as caught:
        vc_jwt.verify(token, signer.public_key)
    assert caught.value.detail_code == "proof.key_kind_of_token"


@pytest.mark.parametrize(
    "algorithm", ["RS1", "RS384", "RS512", "PS384", "ES256K", "ES512", "Ed448", "A128KW", "eddsa"]
)
def test_what_is_not_on_the_list_is_refused(algorithm: str) -> None:
    with pytest.raises(ProofError) as caught:
        vc_jwt.verify(forge(header(alg=algorithm), payload()), rsa().public_key)
    assert caught.value.detail_code == "proof.algorithm"
