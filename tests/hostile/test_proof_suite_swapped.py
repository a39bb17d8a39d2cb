"""The suite renamed after signing, to one that is weaker, older or read in another way."""

from __future__ import annotations

import pytest

from openbadge_issuer.errors import OpenBadgeError, ProofError
from proof_samples import check, p256, proof_in, secured

SWAPS = [
    ("DataIntegrityProof", "eddsa-2022"),
    ("DataIntegrityProof", "eddsa-jcs-2022"),
    ("Ed25519Signature2020", None),
]


@pytest.mark.parametrize(("proof_type", "cryptosuite"), SWAPS)
def test_to_another_one_for_the_same_key(proof_type: str, cryptosuite: str | None) -> None:
    document = secured()
    proof_in(document)["type"] = proof_type
    if cryptosuite:
        proof_in(document)["cryptosuite"] = cryptosuite
    else:
        del proof_in(document)["cryptosuite"]
    with pytest.raises(OpenBadgeError):
        check(document)


@pytest.mark.parametrize(
    "cryptosuite", ["eddsa-rdf-2022", "ecdsa-xi-2023", "bbs-2023", "EDDSA-RDFC-2022", "none", ""]
)
def test_to_one_that_is_not_known_is_no_reason_to_try_another(cryptosuite: str) -> None:
    document = secured()
    proof_in(document)["cryptosuite"] = cryptosuite
    with pytest.raises(ProofError) as caught:
        check(document)
    assert caught.value.detail_code == "proof.suite_unknown"


def test_to_one_for_another_key() -> None:
    document = secured()
    proof_in(document)["cryptosuite"] = "ecdsa-rdfc-2019"
    with pytest.raises(ProofError) as caught:
        check(document)
    assert caught.value.detail_code == "proof.key_kind"
    with pytest.raises(ProofError) as caught:
        check(document, p256().public_key)
    assert caught.value.detail_code == "proof.signature"
