"""A proof made for something else (to log in, to delegate) shown as one that states a credential."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.multibase import multibase_encode
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import ProofError
from openbadge_issuer.ports import SigningRequest
from openbadge_issuer.proofs import EDDSA_RDFC_2022, data_integrity
from openbadge_issuer.proofs.moments import utc_text
from proof_samples import CREATED, check, contexts, credential, ed25519, proof_in, secured

PURPOSES: list[JSON] = [
    "authentication",
    "capabilityInvocation",
    "keyAgreement",
    "assertionmethod",
    "",
    None,
    7,
]
PURPOSES += [["assertionMethod"], ["assertionMethod", "authentication"], {"id": "assertionMethod"}]
PURPOSES += ["https://w3id.org/security#assertionMethod"]


@pytest.mark.parametrize("purpose", PURPOSES, ids=repr)
def test_changed_after_signing(purpose: JSON) -> None:
    document = secured()
    proof_in(document)["proofPurpose"] = purpose
    with pytest.raises(ProofError) as caught:
        check(document)
    assert caught.value.detail_code == "proof.purpose"


def test_removed() -> None:
    document = secured()
    del proof_in(document)["proofPurpose"]
    with pytest.raises(ProofError) as caught:
        check(document)
    assert caught.value.detail_code == "proof.purpose"


def signed_for(purpose: str) -> JSONObject:
    signer = ed25519()
    options: JSONObject = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": utc_text(CREATED),
        "verificationMethod": signer.verification_method,
        "proofPurpose": purpose,
    }
    parts = data_integrity.signed_parts(credential(), options, EDDSA_RDFC_2022, contexts())
    message = data_integrity.hash_data(*parts)
    signature = signer.sign(SigningRequest("EdDSA", signer.verification_method, message))
    return {**credential(), "proof": {**options, "proofValue": multibase_encode(signature, "z")}}


def test_really_signed_for_something_else() -> None:
    check(signed_for("assertionMethod"))
    with pytest.raises(ProofError) as caught:
        check(signed_for("authentication"))
    assert caught.value.detail_code == "proof.purpose"
    relabelled = signed_for("authentication")
    proof_in(relabelled)["proofPurpose"] = "assertionMethod"
    with pytest.raises(ProofError) as caught:
        check(relabelled)
    assert caught.value.detail_code == "proof.signature"
