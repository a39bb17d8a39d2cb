"""ECDSA with r and s of zero, and other degenerate values (CVE-2022-21449)."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.multibase import base64url_decode, base64url_encode
from openbadge_issuer.errors import ProofError
from openbadge_issuer.proofs import vc_jwt
from proof_samples import header, p256, payload, signing_input, token

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@pytest.mark.parametrize("r", [0, 1, ORDER, 2**256 - 1])
@pytest.mark.parametrize("s", [0, 1, ORDER, 2**256 - 1])
def test_refused(r: int, s: int) -> None:
    message = signing_input(header(p256()), payload()).decode()
    signature = base64url_encode(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    with pytest.raises(ProofError) as caught:
        vc_jwt.verify(f"{message}.{signature}", p256().public_key)
    assert caught.value.detail_code == "proof.signature"


def test_der_in_place_of_raw() -> None:
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature  # noqa: PLC0415 - here only

    message, _, last = token(signer=p256()).rpartition(".")
    raw = base64url_decode(last)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    with pytest.raises(ProofError) as caught:
        vc_jwt.verify(f"{message}.{base64url_encode(der)}", p256().public_key)
    assert caught.value.detail_code == "proof.signature"
