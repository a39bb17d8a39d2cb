"""What the signature of a presentation as a token counts for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from openbadge_issuer.codec.effort import BeyondEffort
from openbadge_issuer.codec.multibase import base64url_encode
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.keys import PublicKey
from openbadge_issuer.proofs import vp_jwt
from openbadge_issuer.proofs.jws import signing_input
from openbadge_issuer.testing import NOW, fixed_signer
from openbadge_issuer.verification import Policy
from openbadge_issuer.verification.presentations.proof import prove_presented_token
from openbadge_issuer.verification.question import Question
from unit.verification.presenting import frame
from unit.verification.test_signatures import p384


def signed_by_nobody(key: PublicKey, **header: Any) -> vp_jwt.VpJwt:
    """A presentation whose holder is the key itself (did:jwk), and whose signature is not one."""
    holder = f"did:jwk:{base64url_encode(json.dumps(key.to_jwk()).encode())}"
    members = {"alg": key.algorithm, "typ": "vp+jwt", "kid": f"{holder}#0", **header}
    said = {name: value for name, value in members.items() if value is not None}
    message = signing_input(json.dumps(said).encode(), json.dumps(frame(holder=holder)).encode())
    token = vp_jwt.read(f"{message.decode()}.{base64url_encode(bytes([1]) * 96)}")
    assert token is not None
    return token


def code_of_proof(token: vp_jwt.VpJwt, question: Question) -> str:
    with pytest.raises(StopIteration) as done:
        next(prove_presented_token(token, question))
    return str(done.value.value[0].code)


@pytest.mark.parametrize("in_header", [False, True], ids=["kid", "jwk"])
@pytest.mark.parametrize(("key", "units"), [(fixed_signer("P-256").public_key, 25), (p384(), 164)])
def test_a_dear_key_counts(key: PublicKey, units: int, in_header: bool) -> None:  # noqa: FBT001
    token = signed_by_nobody(key, **({"kid": None, "jwk": key.to_jwk()} if in_header else {}))
    question = Question(Policy(), default_contexts(), NOW)
    assert code_of_proof(token, question) == "proof.signature"
    assert question.effort.units == units


def test_where_nothing_is_left_an_ordinary_key_only_is_tried() -> None:
    question = Question(Policy(), default_contexts(), NOW)
    question.effort.units = 120_001
    assert code_of_proof(signed_by_nobody(fixed_signer("P-256").public_key), question) == "proof.signature"
    with pytest.raises(BeyondEffort):
        next(prove_presented_token(signed_by_nobody(p384()), question))
