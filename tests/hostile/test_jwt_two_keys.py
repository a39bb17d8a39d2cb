"""A header with a ``jwk`` that verifies and a ``kid`` of somebody else: which key would the next reader take?"""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import ProofError
from openbadge_issuer.proofs import vc_jwt
from proof_samples import ISSUER, ed25519, forge, header, p256, payload

MINE = ed25519().public_key
THEIRS = [ed25519("two").public_key.to_multikey(), p256().public_key.to_multikey()]


def with_both(kid: str) -> str:
    jwk: JSONObject = {**MINE.to_jwk()}
    return forge(header(kid=kid, jwk=jwk), payload())


@pytest.mark.parametrize("multikey", THEIRS)
@pytest.mark.parametrize("form", ["did:key:{0}#{0}", "did:key:{0}", ISSUER + "#{0}"])
def test_a_kid_that_is_another_key(form: str, multikey: str) -> None:
    with pytest.raises(ProofError) as caught:
        vc_jwt.verify(with_both(form.format(multikey)), MINE)
    assert caught.value.detail_code == "proof.jwt.two_keys"


@pytest.mark.parametrize("form", ["did:key:{0}#{0}", "did:key:{0}", ISSUER + "#{0}"])
def test_a_kid_that_is_the_same_key(form: str) -> None:
    assert vc_jwt.read(with_both(form.format(MINE.to_multikey()))).findings == ()


@pytest.mark.parametrize(
    "kid", ["https://school.example/keys/1", "did:web:school.example#key-1", "did:key:", "#"]
)
def test_a_kid_that_names_a_key_without_spelling_it_out(kid: str) -> None:
    (finding,) = vc_jwt.read(with_both(kid)).findings
    assert (finding.code, finding.severity) == ("proof.jwt.kid_beside_jwk", "warning")


@pytest.mark.parametrize("jwk", [{"kty": "OKP"}, {}, {"kty": []}])
def test_a_jwk_that_is_no_key_says_nothing_about_the_kid(jwk: JSONObject) -> None:
    assert vc_jwt.read(forge(header(jwk=jwk), payload())).findings == ()
