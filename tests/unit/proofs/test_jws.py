from __future__ import annotations

import json
from collections.abc import Collection

import pytest
from jwcrypto import jwk
from jwcrypto import jws as other_jws

from openbadge_issuer.codec.multibase import base64url_encode
from openbadge_issuer.codec.types import Limits
from openbadge_issuer.errors import ConfigurationError, JsonError, LimitExceeded, ProofError
from openbadge_issuer.keys import PublicKey
from openbadge_issuer.proofs.jws import ALGORITHMS, check_algorithm, read_compact
from proof_samples import SIGNERS, header, p256, payload, token


def test_the_parts_of_a_token() -> None:
    text = token()
    jws, members, body = read_compact(text)
    assert members == header()
    assert body == payload()
    assert jws.token == text
    assert jws.signing_input.decode() == text.rpartition(".")[0]
    assert jws.algorithm == "EdDSA"
    assert "learner" not in repr(jws)


@pytest.mark.parametrize("text", ["", ".", "..", "a.b", "a.b.c.d", "not a token", "a" * 1000])
def test_what_is_no_token(text: str) -> None:
    with pytest.raises(ProofError):
        read_compact(text)


@pytest.mark.parametrize("text", [None, b"a.b.c", 7])
def test_a_token_is_text(text: object) -> None:
    with pytest.raises(ProofError) as caught:
        read_compact(text)  # type: ignore[arg-type]
    assert caught.value.detail_code == "proof.jwt.type"


def test_header_and_payload_are_json_objects() -> None:
    with pytest.raises(JsonError):
        read_compact("W10.e30.AA")  # [] and {}
    with pytest.raises(JsonError):
        read_compact("eyJhbGciOiJFZERTQSJ9.W10.AA")


def test_limits() -> None:
    with pytest.raises(LimitExceeded):
        read_compact(token(), Limits(max_bytes=100))
    with pytest.raises(LimitExceeded):
        read_compact(token(), Limits(max_total_bytes=100))


@pytest.mark.parametrize(
    "algorithms", [[], set(), "", "RS256", {"none"}, {"RS256", "HS256"}, ["ES512"], [""]]
)
def test_an_allow_list_that_can_not_be_is_a_mistake(algorithms: Collection[str]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        check_algorithm("RS256", algorithms)
    assert caught.value.detail_code == "config.algorithms"


@pytest.mark.parametrize("algorithm", SIGNERS)
def test_the_default_takes_what_is_issued(algorithm: str) -> None:
    check_algorithm(algorithm)
    assert algorithm in ALGORITHMS


def test_an_algorithm_may_be_left_out() -> None:
    jws, _, _ = read_compact(token(signer=p256()))
    jws.verify(p256().public_key)
    with pytest.raises(ProofError) as caught:
        jws.verify(p256().public_key, {"RS256", "EdDSA"})
    assert caught.value.detail_code == "proof.algorithm"
    assert caught.value.params["accepted"] == ["EdDSA", "RS256"]


@pytest.mark.parametrize("algorithm", ["ES384", "PS256"])
def test_what_is_only_read_is_checked_unless_the_list_leaves_it_out(algorithm: str) -> None:
    """Signed by jwcrypto, read by us."""
    made = (
        jwk.JWK.generate(kty="EC", crv="P-384")
        if algorithm == "ES384"
        else jwk.JWK.generate(kty="RSA", size=2048)
    )
    signed = other_jws.JWS(b'{"a": 1}')
    signed.add_signature(made, alg=algorithm, protected=f'{{"alg": "{algorithm}", "typ": "JWT"}}')
    token_of_theirs, _, _ = read_compact(signed.serialize(compact=True))
    key = PublicKey.from_jwk(json.loads(made.export_public()))
    token_of_theirs.verify(key)
    with pytest.raises(ProofError) as caught:
        token_of_theirs.verify(key, {"EdDSA", "RS256"})
    assert caught.value.detail_code == "proof.algorithm"
    other = (
        jwk.JWK.generate(kty="EC", crv="P-384")
        if algorithm == "ES384"
        else jwk.JWK.generate(kty="RSA", size=2048)
    )
    with pytest.raises(ProofError) as caught:
        token_of_theirs.verify(PublicKey.from_jwk(json.loads(other.export_public())))
    assert caught.value.detail_code == "proof.signature"


def test_the_key_of_somebody_else() -> None:
    jws, _, _ = read_compact(token(signer=p256()))
    with pytest.raises(ProofError) as caught:
        jws.verify(PublicKey.from_jwk(p256("other").public_jwk))
    assert caught.value.detail_code == "proof.signature"


def test_a_token_may_have_twice_the_bytes_of_a_document() -> None:
    with pytest.raises(ProofError) as caught:
        read_compact("a" * 20, Limits(max_total_bytes=10))
    assert caught.value.detail_code == "proof.jwt.parts"
    with pytest.raises(LimitExceeded) as exceeded:
        read_compact("a" * 21, Limits(max_total_bytes=10))
    assert (exceeded.value.detail_code, dict(exceeded.value.params)) == ("limit.token", {"limit": 20})
    assert exceeded.value.message == "The token has more than 20 characters."


def test_a_signature_has_the_length_of_some_key_s() -> None:
    signed, _, _ = token().rpartition(".")
    for size, code in ((1_024, ""), (1_025, "proof.jwt.signature_length")):
        found = ""
        try:
            read_compact(f"{signed}.{base64url_encode(bytes(size))}")
        except ProofError as error:
            found = error.detail_code
        assert found == code
