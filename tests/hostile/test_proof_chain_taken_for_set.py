"""A proof that depends on another one, read as if it stood alone."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.types import JSON
from openbadge_issuer.errors import ProofError
from proof_samples import check, ed25519, proof_in, secured


@pytest.mark.parametrize(
    "value",
    ["urn:uuid:1", ["urn:uuid:1", "urn:uuid:2"], [], None, "", 7, {"id": "urn:uuid:1"}, [["urn:uuid:1"]]],
)
def test_refused_where_it_names_nothing_that_is_there(value: JSON) -> None:
    document = secured(secured(id="urn:uuid:11111111-1111-4111-8111-111111111111"), ed25519("second"))
    proof_in(document, 1)["previousProof"] = value
    with pytest.raises(ProofError) as caught:
        check(document, ed25519("second").public_key, 1)
    named = value in ("urn:uuid:1", ["urn:uuid:1", "urn:uuid:2"])
    assert (caught.value.detail_code, caught.value.pointer) == (
        "proof.previous_proof" if named else "proof.previous_malformed",
        "/proof/1/previousProof",
    )
    check(document)  # the first proof depends on nothing


def test_a_proof_that_stood_alone_does_not_join_a_chain_afterwards() -> None:
    first = "urn:uuid:11111111-1111-4111-8111-111111111111"
    document = secured(secured(id=first), ed25519("second"))
    check(document, ed25519("second").public_key, 1)
    proof_in(document, 1)["previousProof"] = first
    with pytest.raises(ProofError) as caught:
        check(document, ed25519("second").public_key, 1)
    assert caught.value.detail_code == "proof.signature"
