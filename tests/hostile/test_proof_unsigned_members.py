"""Terms that no context defines: JSON-LD drops them, so no signature covers them."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import CanonicalizationError, OpenBadgeError, ProofError, UndefinedTermError
from openbadge_issuer.keys import LocalSigner
from proof_samples import check, credential, fixed_entropy, prepared_proof, proof_in, secured


@pytest.mark.parametrize("member", ["grade", "remark", "awardedBy", "Proof", "proofs", "verified"])
def test_added_to_the_document_after_signing(member: str) -> None:
    document = secured()
    document[member] = "A+"
    with pytest.raises(UndefinedTermError) as caught:
        check(document)
    assert caught.value.pointer == f"/{member}"


def test_added_deep_inside_after_signing() -> None:
    document = secured()
    document["credentialSubject"]["achievement"]["level"] = "expert"  # type: ignore[index,call-overload]
    with pytest.raises(UndefinedTermError) as caught:
        check(document)
    assert caught.value.pointer == "/credentialSubject/achievement/level"


@pytest.mark.parametrize("member", ["remark", "alg", "jws", "signatureValue", "domains"])
def test_added_to_the_proof_after_signing(member: str) -> None:
    document = secured()
    proof_in(document)[member] = "unsigned"
    with pytest.raises(ProofError) as caught:
        check(document)
    assert caught.value.detail_code == "proof.strange_member"
    assert caught.value.pointer == f"/proof/0/{member}"


@pytest.mark.parametrize(
    "added",
    [
        {"@id": "urn:x:y"},
        {"@type": "https://w3id.org/security#DataIntegrityProof"},
        {"@graph": [{"id": "urn:x:y"}]},
        {"@included": [{"id": "urn:x:y"}]},
        {"@reverse": {}},
        {"@nest": {}},
        {"@index": "unsigned"},
        {"@language": "en"},
    ],
    ids=lambda added: next(iter(added)),
)
def test_keywords_in_a_proof(added: JSONObject) -> None:
    document = secured()
    proof_in(document).update(added)
    with pytest.raises(ProofError) as caught:
        check(document)
    assert caught.value.detail_code == "proof.strange_member"


@pytest.mark.parametrize("added", [{"challenge": None}, {"domain": []}, {"nonce": None}, {"domain": [None]}])
def test_members_of_a_proof_that_vanish(added: JSONObject) -> None:
    document = secured()
    proof_in(document).update(added)
    with pytest.raises(CanonicalizationError) as caught:
        check(document)
    assert caught.value.pointer.startswith("/proof/0/")


@pytest.mark.parametrize("added", [{"grade": "A+"}, {"name": None}, {"evidence": []}])
def test_none_of_it_is_signed_either(added: dict[str, JSON]) -> None:
    with pytest.raises(CanonicalizationError):
        prepared_proof({**credential(), **added})


def test_a_verification_method_that_is_no_absolute_url() -> None:
    signer = LocalSigner.generate(
        verification_method="https://school.example#key-1", entropy=fixed_entropy("one")
    )
    check(secured(None, signer))
    document = secured(None, signer)
    proof_in(document)["verificationMethod"] = "#key-1"
    with pytest.raises(OpenBadgeError):
        check(document)
