"""What is odd about a token, in full: places and params that reports and sentences are made of."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import ConfigurationError, Finding, ProofError, SigningError
from openbadge_issuer.proofs import Prepared, vc_jwt
from openbadge_issuer.proofs.jws import read_compact
from proof_samples import claims, credential, ed25519, forge, header, p256, payload

V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"
OLDER: JSONObject = {"@context": [V1]}


def findings(head: JSONObject, body: JSONObject | None = None) -> dict[str, Finding]:
    read = vc_jwt.read(forge(head, body or payload()))
    return {finding.code.removeprefix("proof.jwt."): finding for finding in read.findings}


def jwk_of(seed: str = "one") -> JSONObject:
    return {**ed25519(seed).public_jwk}


def test_a_key_in_the_header_is_an_object_and_its_name_a_text() -> None:
    read = vc_jwt.read(forge(header(kid=7, jwk="x"), payload()))
    assert (read.kid, read.jwk) == (None, None)
    read = vc_jwt.read(forge(header(kid="urn:x:y", jwk=jwk_of()), payload()))
    assert (read.kid, read.jwk) == ("urn:x:y", jwk_of())


def test_a_token_that_was_read_is_not_read_again() -> None:
    parts = read_compact(forge(header(), payload()))
    assert vc_jwt.read(parts).jws is parts.jws


def test_all_beside_vc_are_claims_and_of_a_payload_only_those_that_are_registered() -> None:
    older = credential(**OLDER)
    wrapped = vc_jwt.read(forge(header(), {**claims(), "locale": "en", "vc": older}))
    assert wrapped.claims == {**claims(), "locale": "en"}
    dated = {"issuanceDate": "2026-01-31T12:00:00Z", "expirationDate": "2031-01-31T12:00:00Z"}
    assert wrapped.credential == {**older, **dated}  # of which only the claims speak
    plain = vc_jwt.read(forge(header(), payload(locale="en")))
    assert plain.claims == claims()
    assert plain.credential == {**credential(), "locale": "en"}


@pytest.mark.parametrize(
    ("body", "code", "pointer", "params"),
    [
        ({"vc": []}, "proof.jwt.vc", "/vc", {}),
        ({"iss": "x"}, "proof.jwt.no_credential", "", {}),
        (
            {"vc": {}, "name": "A", "credentialStatus": {}},
            "proof.jwt.two_credentials",
            "/credentialStatus",
            {"members": ["credentialStatus", "name"]},
        ),
    ],
)
def test_where_a_token_has_no_credential_or_two(
    body: JSONObject, code: str, pointer: str, params: dict[str, JSON]
) -> None:
    with pytest.raises(ProofError) as caught:
        vc_jwt.read(forge(header(), body))
    error = caught.value
    assert (error.detail_code, error.pointer, dict(error.params)) == (code, pointer, params)


def prepared(document: JSONObject, verification_method: str) -> Prepared[str]:
    return vc_jwt.prepare(document, verification_method=verification_method, public_jwk=ed25519().public_jwk)


def test_only_the_current_data_model_is_issued() -> None:
    with pytest.raises(SigningError) as caught:
        prepared(credential(**OLDER), "urn:x:y")
    assert (caught.value.detail_code, caught.value.pointer) == ("signing.context", "/@context")


@pytest.mark.parametrize("url", ["urn:x:y", "h2:x#1", "coap+tcp://a.example/#1", "did:example:a#key-1"])
def test_a_verification_method_is_a_url(url: str) -> None:
    assert prepared(credential(), url).request.verification_method == url


@pytest.mark.parametrize("text", ["", "urn", "urn:", ":x", "2h:x", "élan:x", "urn:x y", "urn:x\n"])
def test_what_is_no_url_names_no_key(text: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        prepared(credential(), text)
    assert caught.value.detail_code == "config.verification_method"


def test_members_of_the_header_are_told_in_part() -> None:
    found = findings(header(**{"x" * 41: 1, "y" * 40: 1, "a\n": 1}))["header_member"]
    assert dict(found.params) == {"members": ["a\\n", "x" * 40, "y" * 40]}
    found = findings(header(**{f"x{number}": 1 for number in range(9)}))["header_member"]
    assert dict(found.params) == {"members": [f"x{number}" for number in range(8)]}


def test_a_credential_belongs_where_its_data_model_says() -> None:
    newer = findings(header(), {**claims(), "vc": credential()})["context_place_of_vc"]
    assert (newer.pointer, dict(newer.params)) == ("/@context", {"expected": V1, "shape": "vc-claim"})
    assert newer.message.startswith("A credential in the claim vc has")
    older = findings(header(), payload(**OLDER))["context_place"]
    assert (older.pointer, dict(older.params)) == ("/@context", {"expected": V2, "shape": "unwrapped"})
    assert older.message.startswith("A credential as the payload has")
    assert newer.spec == older.spec == "https://www.imsglobal.org/spec/ob/v3p0/impl/"


def test_a_proof_in_the_token_is_told_where_it_stands() -> None:
    found = findings(header(), payload(proof={"type": "x"}))["embedded_proof"]
    assert (found.pointer, found.severity) == ("/proof", "warning")
    assert "embedded_proof" not in findings(header(), payload(proof=[]))


def test_every_finding_says_by_which_specification() -> None:
    multikey = ed25519("other").public_key.to_multikey()
    heads = [
        header(x=1, typ="x", kid=None),
        header(kid=7, jwk="x"),
        header(jwk={**jwk_of(), "d": "x"}),
        header(kid=f"did:key:{multikey}#{multikey}", jwk=jwk_of()),
        header(kid="urn:x:y", jwk=jwk_of()),
    ]
    found = [finding for head in heads for finding in findings(head, payload(proof={})).values()]
    assert {finding.code.removeprefix("proof.jwt.") for finding in found} == {
        *("header_member", "typ", "no_key", "kid", "jwk", "private_jwk", "two_keys", "kid_beside_jwk"),
        "embedded_proof",
    }
    assert {finding.spec for finding in found if not finding.spec.startswith("https://")} == set()


def test_a_name_beside_no_key_contradicts_nothing() -> None:
    name = f"did:key:{p256().public_key.to_multikey()}"
    assert "two_keys" not in findings(header(kid=name))
    assert "two_keys" not in findings(header(kid=name, jwk="x"))
