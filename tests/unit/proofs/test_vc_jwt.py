from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime

import pytest

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import ConfigurationError, KeyMaterialError, ProofError, SigningError
from openbadge_issuer.keys import LocalSigner, PublicKey
from openbadge_issuer.proofs import sign, vc_jwt
from openbadge_issuer.proofs.vc_jwt import VcJwt
from proof_samples import (
    SIGNERS,
    claims,
    credential,
    ed25519,
    forge,
    header,
    p256,
    payload,
    rsa,
    secured,
    token,
)

V1 = "https://www.w3.org/2018/credentials/v1"


def codes(jwt: VcJwt, severity: str = "error") -> list[str]:
    return [finding.code for finding in jwt.findings if finding.severity == severity]


def wrapped(**changes: object) -> JSONObject:
    """The older form: VCDM 1.1 in the claim vc."""
    contexts: list[JSON] = [V1, "https://purl.imsglobal.org/spec/ob/v3p0/context.json"]
    body = credential(
        **{"@context": contexts},
        validFrom=None,
        validUntil=None,
        issuanceDate="2026-01-31T12:00:00Z",
        expirationDate="2031-01-31T12:00:00Z",
    )
    return {**claims(), "vc": body, **changes}  # type: ignore[dict-item]


@pytest.mark.parametrize("algorithm", SIGNERS)
def test_what_is_signed_reads_and_verifies(algorithm: str) -> None:
    signer = SIGNERS[algorithm]()
    text = token(signer=signer)
    jwt = vc_jwt.read(text)
    vc_jwt.verify(jwt, signer.public_key)
    vc_jwt.verify(text, signer.public_key)
    assert jwt.findings == ()
    assert jwt.algorithm == algorithm
    assert jwt.token == text
    assert jwt.shape == "unwrapped"
    assert jwt.kid == signer.verification_method
    assert jwt.header == {"alg": algorithm, "typ": "JWT", "kid": signer.verification_method}
    assert jwt.credential == credential()
    assert jwt.claims == claims()
    assert jwt.expires == datetime(2031, 1, 31, 12, tzinfo=UTC)
    assert jwt.jwk is None


@pytest.mark.parametrize("algorithm", SIGNERS)
def test_the_key_can_travel_in_the_header_with_public_members_only(algorithm: str) -> None:
    signer = SIGNERS[algorithm]()
    prepared = vc_jwt.prepare(
        credential(),
        verification_method=signer.verification_method,
        public_jwk={**signer.public_jwk, "kid": "inventory-7", "use": "sig"},
        key_reference="jwk",
    )
    jwt = vc_jwt.read(sign(prepared, signer))
    assert jwt.findings == ()
    assert jwt.kid is None
    assert jwt.jwk == signer.public_key.to_jwk()
    vc_jwt.verify(jwt, PublicKey.from_jwk(jwt.jwk))


def test_a_private_jwk_is_refused_at_once() -> None:
    with pytest.raises(KeyMaterialError):
        vc_jwt.prepare(
            credential(),
            verification_method=ed25519().verification_method,
            public_jwk=ed25519().to_jwk(unencrypted=True),
        )


def test_another_key_reference_is_refused() -> None:
    with pytest.raises(ConfigurationError):
        vc_jwt.prepare(
            credential(),
            verification_method=ed25519().verification_method,
            public_jwk=ed25519().public_jwk,
            key_reference="x5c",  # type: ignore[arg-type]
        )


@pytest.mark.parametrize("url", ["key-1", "#key-1", "", "https:", "https://school.example/my key", ":x"])
def test_the_kid_is_a_url(url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        vc_jwt.prepare(credential(), verification_method=url, public_jwk=ed25519().public_jwk)
    assert caught.value.detail_code == "config.verification_method"


def test_jwcrypto_verifies_ours_and_we_verify_jwcrypto() -> None:
    """A second implementation as the judge."""
    from jwcrypto import jwk, jws  # noqa: PLC0415 - slow to import

    for signer in (ed25519(), p256(), rsa()):
        theirs = jws.JWS()
        theirs.allowed_algs = [signer.algorithm]
        theirs.deserialize(token(signer=signer), jwk.JWK(**signer.public_jwk))
        assert json.loads(theirs.payload) == payload()

        made = jws.JWS(json.dumps(payload()))
        made.allowed_algs = [signer.algorithm]
        made.add_signature(jwk.JWK(**signer.to_jwk(unencrypted=True)), None, json.dumps(header(signer)))
        vc_jwt.verify(made.serialize(compact=True), signer.public_key)


def test_a_credential_without_end_has_no_exp() -> None:
    jwt = vc_jwt.read(token(credential(validUntil=None)))
    assert "exp" not in jwt.claims
    assert jwt.expires is None
    assert jwt.findings == ()


def test_fractions_of_seconds_are_cut_in_claims_and_kept_in_the_body() -> None:
    document = credential(validFrom="2026-01-31T12:00:00.750Z", validUntil="2031-01-31T13:00:00.999+01:00")
    jwt = vc_jwt.read(token(document))
    assert jwt.claims == claims()
    assert jwt.credential == document
    assert jwt.findings == ()


def test_an_issuer_that_is_only_a_url() -> None:
    jwt = vc_jwt.read(token(credential(issuer="https://school.example")))
    assert jwt.claims["iss"] == "https://school.example"
    assert jwt.findings == ()


def test_embedded_proofs_stay_inside() -> None:
    document = secured()
    jwt = vc_jwt.read(token(document))
    assert jwt.credential == document
    vc_jwt.verify(jwt, ed25519().public_key)
    assert codes(jwt) == []
    assert codes(jwt, "warning") == ["proof.jwt.embedded_proof"]


@pytest.mark.parametrize("body", [payload(), wrapped()])
@pytest.mark.parametrize("audience", ["https://employer.example", ["did:example:employer"], [], None])
def test_a_token_for_somebody_in_particular_is_a_warning(body: JSONObject, audience: JSON) -> None:
    jwt = vc_jwt.read(forge(header(), {**body, "aud": audience}))
    assert codes(jwt) == []
    assert codes(jwt, "warning") == ["proof.jwt.audience"]
    assert "employer" not in repr(jwt.findings)


def test_no_subject_id_no_token_and_the_reason_is_sub() -> None:
    subject = dict(credential()["credentialSubject"])  # type: ignore[arg-type]
    del subject["id"]
    with pytest.raises(SigningError) as caught:
        token(credential(credentialSubject=subject))
    assert caught.value.detail_code == "signing.subject_id"
    assert "sub" in caught.value.message
    assert "urn:uuid:" in caught.value.advice


@pytest.mark.parametrize(
    ("changes", "claim"),
    [
        ({"id": None}, "jti"),
        ({"id": 7}, "jti"),
        ({"issuer": None}, "iss"),
        ({"issuer": {"name": "Nobody"}}, "iss"),
        ({"validFrom": None}, "nbf"),
        ({"validFrom": "2026-01-31T12:00:00"}, "nbf"),
        ({"validUntil": "soon"}, "exp"),
    ],
)
def test_what_no_claim_can_repeat_is_not_signed(changes: JSONObject, claim: str) -> None:
    with pytest.raises(SigningError) as caught:
        token(credential(**changes))
    assert caught.value.detail_code == "signing.claim"
    assert caught.value.params["claim"] == claim


@pytest.mark.parametrize("member", ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "vc", "vp"])
def test_members_that_are_claims_are_not_signed(member: str) -> None:
    with pytest.raises(SigningError) as caught:
        token(credential(**{member: "x"}))
    assert caught.value.detail_code == "signing.claim"
    assert caught.value.params["members"] == [member]


@pytest.mark.parametrize("context", [V1, [V1], [], "https://www.w3.org/ns/credentials/examples/v2", [7]])
def test_only_the_current_data_model_is_issued(context: object) -> None:
    with pytest.raises(SigningError) as caught:
        token(credential(**{"@context": context}))  # type: ignore[arg-type]
    assert caught.value.detail_code == "signing.context"


def test_the_older_form_is_read() -> None:
    jwt = vc_jwt.read(forge(header(), wrapped()))
    assert jwt.shape == "vc-claim"
    assert jwt.findings == ()
    assert jwt.credential == wrapped()["vc"]
    assert jwt.claims == claims()
    vc_jwt.verify(jwt, ed25519().public_key)


def test_a_data_model_in_the_wrong_place_is_a_warning() -> None:
    new_in_vc = vc_jwt.read(forge(header(), {**claims(), "vc": credential()}))
    assert codes(new_in_vc) == []
    assert codes(new_in_vc, "warning") == ["proof.jwt.context_place_of_vc"]
    old_as_payload = vc_jwt.read(forge(header(), {**wrapped()["vc"], **claims()}))  # type: ignore[dict-item]
    assert codes(old_as_payload) == []
    assert codes(old_as_payload, "warning") == ["proof.jwt.context_place"]


def test_claims_that_open_badges_does_not_define_are_allowed() -> None:
    jwt = vc_jwt.read(forge(header(), payload(iat=1769860000)))
    assert jwt.findings == ()
    assert jwt.credential == credential()
    assert jwt.claims["iat"] == 1769860000


def test_a_missing_sub_is_an_error_but_in_the_older_data_model() -> None:
    jwt = vc_jwt.read(forge(header(), payload(sub=None)))
    assert codes(jwt) == ["proof.jwt.sub_missing"]
    with pytest.raises(ProofError) as caught:
        vc_jwt.verify(jwt, ed25519().public_key)
    assert caught.value.detail_code == "proof.jwt.sub_missing"
    body = wrapped()
    del body["sub"]
    old = vc_jwt.read(forge(header(), body))
    assert codes(old) == []
    assert codes(old, "warning") == ["proof.jwt.sub_missing"]
    vc_jwt.verify(old, ed25519().public_key)


def test_a_sub_that_nobody_could_write_is_a_warning() -> None:
    subject = dict(credential()["credentialSubject"])  # type: ignore[arg-type]
    del subject["id"]
    jwt = vc_jwt.read(forge(header(), payload(sub=None, credentialSubject=subject)))
    assert codes(jwt, "warning") == ["proof.jwt.subject_without_id"]
    vc_jwt.verify(jwt, ed25519().public_key)


def test_a_subject_in_a_list_of_one_is_read() -> None:
    jwt = vc_jwt.read(forge(header(), payload(credentialSubject=[credential()["credentialSubject"]])))
    assert jwt.findings == ()


def test_exp_overrides_and_is_said_when_the_credential_has_no_end() -> None:
    jwt = vc_jwt.read(forge(header(), payload(validUntil=None)))
    assert codes(jwt, "warning") == ["proof.jwt.exp_only"]
    assert jwt.expires == datetime(2031, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"cty": "vc"}, "header_member"),
        ({"x5u": "https://evil.example"}, "header_member"),
        ({"b64": True}, "header_member"),
        ({"typ": "vc+jwt"}, "typ"),
        ({"typ": "jwt"}, "typ"),
        ({"typ": 7}, "typ"),
        ({"kid": None}, "no_key"),
        ({"kid": 7}, "kid"),
        ({"kid": ""}, "kid"),
        ({"jwk": "https://school.example/key"}, "jwk"),
    ],
)
def test_a_header_that_open_badges_does_not_allow(members: JSONObject, code: str) -> None:
    jwt = vc_jwt.read(forge(header(**members), payload()))
    assert codes(jwt) == [f"proof.jwt.{code}"]
    with pytest.raises(ProofError) as caught:
        vc_jwt.verify(jwt, ed25519().public_key)
    assert caught.value.detail_code == f"proof.jwt.{code}"


def test_typ_may_be_absent() -> None:
    assert vc_jwt.read(forge(header(typ=None), payload())).findings == ()


@pytest.mark.parametrize("body", [{}, {"vc": None}, {"vc": "eyJ"}, {"vc": [{}]}, {"vp": {}}])
def test_a_token_without_credential(body: JSONObject) -> None:
    with pytest.raises(ProofError) as caught:
        vc_jwt.read(forge(header(), body))
    assert caught.value.detail_code == f"proof.jwt.{'vc' if 'vc' in body else 'no_credential'}"


def test_what_is_read_is_a_value() -> None:
    jwt = vc_jwt.read(token())
    jwt.credential["name"] = "changed"
    jwt.claims.clear()
    assert jwt.credential == credential()
    assert jwt.claims == claims()
    assert pickle.loads(pickle.dumps(jwt)) == jwt
    assert "learner" not in repr(jwt)
    assert "Knots" not in repr(jwt)


def test_an_error_in_the_findings_stops_verification_after_the_signature() -> None:
    signer = LocalSigner.generate("Ed25519", controller="https://school.example")
    bad = vc_jwt.read(forge(header(signer), payload(iss="https://other.example"), signer))
    with pytest.raises(ProofError) as caught:
        vc_jwt.verify(bad, ed25519().public_key)
    assert caught.value.detail_code == "proof.signature"
    with pytest.raises(ProofError) as caught:
        vc_jwt.verify(bad, signer.public_key)
    assert caught.value.detail_code == "proof.jwt.claim_mismatch"
    bad.jws.verify(signer.public_key)  # the signature alone is good


def test_a_contradiction_is_raised_as_it_was_found() -> None:
    said = vc_jwt.read(forge(header(), payload(iss="https://other.example")))
    (error,) = [finding for finding in said.findings if finding.severity == "error"]
    with pytest.raises(ProofError) as caught:
        said.refuse_contradictions()
    assert (caught.value.detail_code, caught.value.pointer) == (error.code, error.pointer)
    assert (dict(caught.value.params), caught.value.advice) == (dict(error.params), error.advice)
    assert error.pointer == "/issuer/id"


def test_a_key_is_named_in_one_of_two_ways() -> None:
    signer = ed25519()
    with pytest.raises(ConfigurationError) as caught:
        vc_jwt.prepare(
            credential(),
            verification_method=signer.verification_method,
            public_jwk=signer.public_jwk,
            key_reference="x5c",  # type: ignore[arg-type]
        )
    assert caught.value.detail_code == "config.key_reference"
