"""RFC 7797: a payload that is not base64url (``b64``), which other readers decode differently."""

from __future__ import annotations

import pytest

from openbadge_issuer.errors import ProofError
from openbadge_issuer.proofs import vc_jwt
from proof_samples import ed25519, forge, header, payload


@pytest.mark.parametrize("value", [False, None, 0, "false", "true", []])
def test_refused_without_crit(value: object) -> None:
    members = {**header(), "b64": value}
    with pytest.raises(ProofError) as caught:
        vc_jwt.verify(forge(members, payload()), ed25519().public_key)  # type: ignore[arg-type]
    assert caught.value.detail_code == "proof.jwt.b64"


def test_refused_with_crit() -> None:
    members = header(b64=False, crit=["b64"])
    with pytest.raises(ProofError) as caught:
        vc_jwt.verify(forge(members, payload()), ed25519().public_key)
    assert caught.value.detail_code == "proof.jwt.critical"


def test_a_member_that_says_the_usual_is_still_not_allowed() -> None:
    with pytest.raises(ProofError) as caught:
        vc_jwt.verify(forge(header(b64=True), payload()), ed25519().public_key)
    assert caught.value.detail_code == "proof.jwt.header_member"
