"""Claims that contradict the credential: some readers believe the one, some the other, and both are signed."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.types import JSON
from openbadge_issuer.errors import ProofError
from openbadge_issuer.proofs import vc_jwt
from proof_samples import ed25519, forge, header, payload


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("iss", "https://mit.edu"),
        ("iss", "https://school.example/"),
        ("jti", "urn:uuid:00000000-0000-4000-8000-000000000000"),
        ("sub", "did:example:thief"),
        ("nbf", 0),
        ("exp", 4102444800),
        ("exp", 1927627201),
        ("exp", None),
        ("nbf", None),
        ("iss", None),
        ("jti", None),
        ("sub", None),
    ],
)
def test_a_good_signature_does_not_help(claim: str, value: JSON) -> None:
    jwt = vc_jwt.read(forge(header(), payload(**{claim: value})))
    jwt.jws.verify(ed25519().public_key)
    with pytest.raises(ProofError) as caught:
        vc_jwt.verify(jwt, ed25519().public_key)
    assert caught.value.detail_code in {
        "proof.jwt.claim_mismatch",
        "proof.jwt.claim_missing",
        "proof.jwt.sub_missing",
    }
    assert caught.value.params["claim"] == claim
