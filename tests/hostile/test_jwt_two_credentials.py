"""A signed payload with a credential of its own and another in ``vc``: verifiers and wallets would show different ones."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import ProofError
from openbadge_issuer.proofs import vc_jwt
from proof_samples import claims, credential, ed25519, forge, header, payload

MEMBERS = [
    *("@context", "id", "@id", "type", "@type", "issuer", "credentialSubject", "proof", "evidence"),
    *("validFrom", "validUntil", "issuanceDate", "expirationDate", "credentialStatus", "refreshService"),
]


@pytest.mark.parametrize("member", MEMBERS)
@pytest.mark.parametrize("value", [None, "something", {}])
def test_part_of_a_credential_beside_vc(member: str, value: JSON) -> None:
    body: JSONObject = {
        **claims(),
        "vc": credential(name="The other one"),
        member: value,
    }
    with pytest.raises(ProofError) as caught:
        vc_jwt.verify(forge(header(), body), ed25519().public_key)
    assert caught.value.detail_code == "proof.jwt.two_credentials"


@pytest.mark.parametrize("other", [credential(), {}, None, "eyJ", []])
def test_any_vc_beside_a_credential(other: object) -> None:
    with pytest.raises(ProofError) as caught:
        vc_jwt.verify(forge(header(), {**payload(), "vc": other}), ed25519().public_key)  # type: ignore[dict-item]
    assert caught.value.detail_code == "proof.jwt.two_credentials"
