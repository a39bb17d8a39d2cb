"""A good proof, moved to a document that it was not made for."""

from __future__ import annotations

from copy import deepcopy

import pytest

from openbadge_issuer.codec.types import JSON
from openbadge_issuer.errors import ProofError
from proof_samples import check, credential, ed25519, proof_in, secured


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Another badge"},
        {"id": "urn:uuid:00000000-0000-4000-8000-000000000000"},
        {"validUntil": None},
        {"validUntil": "2099-01-01T00:00:00Z"},
        {"issuer": {"id": "https://mit.edu", "type": ["Profile"], "name": "Example School"}},
        {"credentialSubject": {"id": "did:example:thief", "type": ["AchievementSubject"]}},
    ],
)
def test_on_another_document(changes: dict[str, JSON]) -> None:
    with pytest.raises(ProofError) as caught:
        check({**credential(**changes), "proof": [proof_in(secured())]})
    assert caught.value.detail_code == "proof.signature"


@pytest.mark.parametrize("member", ["verificationMethod", "id"])
def test_under_another_name(member: str) -> None:
    document = secured(id="urn:uuid:11111111-1111-4111-8111-111111111111")
    proof_in(document)[member] = "https://mit.edu#key-1"
    with pytest.raises(ProofError) as caught:
        check(document)
    assert caught.value.detail_code == "proof.signature"


@pytest.mark.parametrize(
    "value", [None, 7, [ed25519().verification_method], {"id": ed25519().verification_method}]
)
def test_a_key_that_is_named_otherwise_than_by_one_url(value: JSON) -> None:
    document = secured()
    proof_in(document)["verificationMethod"] = value
    with pytest.raises(ProofError) as caught:
        check(document)
    assert caught.value.detail_code == "proof.no_method"


def test_a_key_inside_the_proof_is_no_reference() -> None:
    """VC-DI allows a verification method as an object; the key of whoever wrote it would then check itself."""
    thief = ed25519("thief")
    document = secured(credential(name="Stolen"), thief)
    proof_in(document)["verificationMethod"] = {
        "id": ed25519().verification_method,
        "type": "Multikey",
        "controller": "https://school.example",
        "publicKeyMultibase": thief.public_key.to_multikey(),
    }
    with pytest.raises(ProofError) as caught:
        check(document, thief.public_key)
    assert caught.value.detail_code == "proof.no_method"


def test_the_proof_of_an_embedded_credential_is_no_proof_of_the_outer_one() -> None:
    inner = secured()
    outer = credential(name="Outer", proof=[deepcopy(proof_in(inner))])
    with pytest.raises(ProofError) as caught:
        check(outer)
    assert caught.value.detail_code == "proof.signature"


def test_a_second_signature_does_not_carry_the_first() -> None:
    both = secured(secured(), ed25519("second"))
    both["name"] = "Changed"
    for index, key in enumerate([ed25519().public_key, ed25519("second").public_key]):
        with pytest.raises(ProofError):
            check(both, key, index)
