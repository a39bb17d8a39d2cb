"""``crit`` demands that extensions are understood (RFC 7515, 4.1.11): ignoring it is the attack."""

from __future__ import annotations

import pytest

from openbadge_issuer.errors import ProofError
from openbadge_issuer.proofs import vc_jwt
from proof_samples import ed25519, forge, header, payload


@pytest.mark.parametrize(
    "value", [["exp"], ["b64"], [], None, False, "exp", ["https://evil.example/extension"]]
)
def test_refused_whatever_it_says(value: object) -> None:
    members = {**header(), "crit": value, "https://evil.example/extension": True}
    with pytest.raises(ProofError) as caught:
        vc_jwt.verify(forge(members, payload()), ed25519().public_key)  # type: ignore[arg-type]
    assert caught.value.detail_code == "proof.jwt.critical"
