"""The oldest attack on JWT: a token that says it needs no signature (RFC 8725, 2.1)."""

from __future__ import annotations

import pytest

from openbadge_issuer.errors import ProofError
from openbadge_issuer.proofs import vc_jwt
from proof_samples import ed25519, forge, header, payload, signing_input

SPELLINGS = ["none", "None", "NONE", "nOnE", "none ", "", "null", "\u212bone"]


@pytest.mark.parametrize("algorithm", SPELLINGS)
def test_unsigned(algorithm: str) -> None:
    token = signing_input(header(alg=algorithm), payload()).decode() + "."
    with pytest.raises(ProofError) as caught:
        vc_jwt.read(token)
    assert caught.value.detail_code == "proof.jwt.unsigned"


@pytest.mark.parametrize("algorithm", SPELLINGS)
def test_with_something_in_place_of_the_signature(algorithm: str) -> None:
    for token in (
        signing_input(header(alg=algorithm), payload()).decode() + ".AA",
        forge(header(alg=algorithm), payload()),  # even a good signature does not make it a good token
    ):
        with pytest.raises(ProofError) as caught:
            vc_jwt.verify(token, ed25519().public_key)
        assert caught.value.detail_code in ("proof.algorithm_none", "proof.no_algorithm", "proof.algorithm")


@pytest.mark.parametrize("algorithm", [None, 7, True, ["EdDSA"], {"name": "EdDSA"}])
def test_no_name_of_an_algorithm(algorithm: object) -> None:
    members = {**header(), "alg": algorithm}
    with pytest.raises(ProofError) as caught:
        vc_jwt.read(forge(members, payload()))  # type: ignore[arg-type]
    assert caught.value.detail_code == "proof.no_algorithm"


def test_missing() -> None:
    with pytest.raises(ProofError) as caught:
        vc_jwt.read(forge(header(alg=None), payload()))
    assert caught.value.detail_code == "proof.no_algorithm"
