"""A token that carries its own private key: whoever holds it can sign as the issuer."""

from __future__ import annotations

import pytest

from openbadge_issuer.errors import KeyMaterialError, ProofError
from openbadge_issuer.keys import PublicKey
from openbadge_issuer.proofs import vc_jwt
from proof_samples import SIGNERS, ed25519, forge, header, payload


@pytest.mark.parametrize("algorithm", SIGNERS)
def test_refused_and_not_repeated(algorithm: str) -> None:
    signer = SIGNERS[algorithm]()
    private = signer.to_jwk(unencrypted=True)
    token = forge(header(signer, jwk={**private}), payload(), signer)
    jwt = vc_jwt.read(token)
    with pytest.raises(ProofError) as caught:
        vc_jwt.verify(jwt, signer.public_key)
    assert caught.value.detail_code == "proof.jwt.private_jwk"
    for told in (str(caught.value), repr(jwt), repr(jwt.findings)):
        assert private["d"] not in told
    assert jwt.jwk is not None
    with pytest.raises(KeyMaterialError):
        PublicKey.from_jwk(jwt.jwk)


@pytest.mark.parametrize("member", ["d", "p", "q", "dp", "dq", "qi", "oth", "k"])
def test_any_private_member_is_enough(member: str) -> None:
    jwk = {**ed25519().public_key.to_jwk(), member: "AA"}
    jwt = vc_jwt.read(forge(header(jwk={**jwk}), payload()))
    assert [finding.code for finding in jwt.findings] == ["proof.jwt.private_jwk"]
