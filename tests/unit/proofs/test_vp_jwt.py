"""Presentations as tokens: what is read of them, and what is wrong with them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import pytest

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import ProofError
from openbadge_issuer.proofs import vp_jwt
from openbadge_issuer.proofs.jws import read_compact
from openbadge_issuer.proofs.vp_jwt import VpJwt
from proof_samples import ed25519, forge, header, p256

HOLDER: Final = "did:example:ada"
CLAIMS: Final[JSONObject] = {
    "iss": HOLDER,
    "nonce": "n1",
    "aud": "https://verifier.example",
    "exp": 1_800_000_000,
}
SHOWN: Final[JSONObject] = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "id": "urn:x:y",
    "type": ["VerifiablePresentation"],
    "holder": HOLDER,
    "verifiableCredential": [],
}
NEWER: Final[JSONObject] = {**SHOWN, **CLAIMS}
OLDER: Final[JSONObject] = {**CLAIMS, "vp": SHOWN}


def read(body: JSONObject, **head: JSON) -> VpJwt:
    found = vp_jwt.read(forge(header(**{"typ": "vp+jwt", **head}), body))
    assert found is not None
    return found


def told(body: JSONObject, **head: JSON) -> list[tuple[str, str]]:
    found = read(body, **head).findings
    assert all(each.severity == "error" and each.spec.startswith("https://www.w3.org/") for each in found)
    return [(each.code.removeprefix("proof.jwt."), each.pointer) for each in found]


@pytest.mark.parametrize("body", [NEWER, OLDER])
def test_a_presentation_is_read_in_either_form(body: JSONObject) -> None:
    found = read(body)
    assert found.presentation == SHOWN
    assert found.claims == CLAIMS
    assert found.findings == ()
    assert (found.holder, found.kid, found.jwk) == (HOLDER, ed25519().verification_method, None)
    assert found.nonce == "n1"
    assert found.audience == {"https://verifier.example"}
    assert found.moment("exp") == datetime.fromtimestamp(1_800_000_000, UTC)
    assert found.moment("nbf") is None
    assert found.jws.algorithm == found.header["alg"] == "EdDSA"
    assert "ada" not in repr(found)
    vp_jwt.verify(found, ed25519().public_key)


def test_a_token_that_was_read_is_not_read_again() -> None:
    parts = read_compact(forge(header(typ="vp+jwt"), NEWER))
    found = vp_jwt.read(parts)
    assert found is not None
    assert found.jws is parts.jws


@pytest.mark.parametrize(
    ("body", "is_one"),
    [
        ({"type": "VerifiablePresentation"}, True),
        ({"type": ["x", "VerifiablePresentation"]}, True),
        ({"vp": 7}, True),
        ({"type": ["VerifiableCredential"]}, False),
        ({"type": "VerifiablePresentations"}, False),
        ({"vc": {}}, False),
        ({}, False),
    ],
)
def test_what_is_a_presentation(body: JSONObject, *, is_one: bool) -> None:
    assert vp_jwt.is_presentation(body) is is_one
    if not is_one:
        assert vp_jwt.read(forge(header(), body)) is None


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({**OLDER, "vc": {}}, "proof.jwt.two_documents", "/vc"),
        ({**NEWER, "vc": {}}, "proof.jwt.two_documents", "/vc"),
        ({**OLDER, "vc": {}, "holder": "x"}, "proof.jwt.two_documents", "/vc"),
        ({**OLDER, "verifiableCredential": [], "holder": "x"}, "proof.jwt.two_documents", "/holder"),
        ({**CLAIMS, "vp": []}, "proof.jwt.vp", "/vp"),
    ],
)
def test_a_token_holds_one_presentation(body: JSONObject, code: str, pointer: str) -> None:
    with pytest.raises(ProofError) as caught:
        read(body)
    assert (caught.value.detail_code, caught.value.pointer) == (code, pointer)


@pytest.mark.parametrize(
    ("holder", "issuer", "named"),
    [
        (HOLDER, None, HOLDER),
        ({"id": HOLDER}, None, HOLDER),
        (None, HOLDER, HOLDER),
        ("", HOLDER, HOLDER),
        ({"name": "Ada"}, HOLDER, HOLDER),
        (7, HOLDER, HOLDER),
        (None, None, ""),
        (None, 7, ""),
    ],
)
def test_who_presents_it(holder: JSON, issuer: JSON, named: str) -> None:
    changed = {**NEWER, "holder": holder, "iss": issuer}
    assert read({name: value for name, value in changed.items() if value is not None}).holder == named


@pytest.mark.parametrize(
    ("audience", "named"),
    [("a", {"a"}), (["a", "b"], {"a", "b"}), (["a", 7, None], {"a"}), (7, set()), (None, set())],
)
def test_whom_it_is_for(audience: JSON, named: set[str]) -> None:
    assert read({**NEWER, "aud": audience}).audience == named


def test_what_is_no_text_names_nothing() -> None:
    found = read({**NEWER, "nonce": 7}, kid=7, jwk="x")
    assert (found.nonce, found.kid, found.jwk) == ("", "", None)
    jwk: JSONObject = {**ed25519().public_jwk}
    assert read(NEWER, kid=None, jwk=jwk).jwk == jwk


@pytest.mark.parametrize("typ", ["vp+jwt", "VP+JWT", "vp+ld+jwt", "JWT", "application/vp+jwt", None])
def test_types_of_tokens_that_hold_a_presentation(typ: str | None) -> None:
    assert told(NEWER, typ=typ) == []


@pytest.mark.parametrize("typ", ["vc+jwt", "", 7])
def test_types_of_tokens_that_hold_something_else(typ: JSON) -> None:
    assert told(NEWER, typ=typ) == [("typ_of_presentation", "")]


@pytest.mark.parametrize("member", ["d", "p", "q", "dp", "dq", "qi", "oth", "k"])
def test_a_private_key_in_the_header(member: str) -> None:
    assert told(NEWER, kid=None, jwk={**ed25519().public_jwk, member: "x"}) == [("private_jwk_of_holder", "")]


def test_a_name_of_a_key_beside_a_key_is_the_same_key() -> None:
    key, other = ed25519().public_key, p256().public_key
    jwk: JSONObject = {**ed25519().public_jwk}
    assert told(NEWER, kid=key.thumbprint(), jwk=jwk) == []
    assert told(NEWER, kid=f"did:example:ada#{key.to_multikey()}", jwk=jwk) == []
    for kid in (other.thumbprint(), f"did:example:ada#{other.to_multikey()}", "urn:x:y", key.to_multikey()):
        assert told(NEWER, kid=kid, jwk=jwk) == [("kid_and_jwk", "")]
    assert told(NEWER, kid=key.thumbprint(), jwk={}) == [("kid_and_jwk", "")]
    assert told(NEWER, kid=7, jwk=jwk) == told(NEWER, kid="urn:x:y", jwk="x") == []


@pytest.mark.parametrize("body", [NEWER, OLDER])
@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"iss": 7}, [("claim_type", "/iss")]),
        ({"jti": ["urn:x:y"]}, [("claim_type", "/jti")]),
        ({"iss": "did:example:eve"}, [("claim_differs", "/holder")]),
        ({"jti": "urn:x:z"}, [("claim_differs", "/id")]),
        ({"jti": "urn:x:y"}, []),
        ({"exp": "1"}, [("claim_time", "/exp")]),
        ({"nbf": 0.5}, []),
        ({"nbf": "0.5"}, [("claim_time", "/nbf")]),
        ({"iat": True}, [("claim_time", "/iat")]),
        ({"nbf": 1, "iat": 1}, []),
        (
            {"iss": 7, "jti": 7, "exp": [], "iat": []},
            [
                *(("claim_type", f"/{each}") for each in ("iss", "jti")),
                *(("claim_time", f"/{each}") for each in ("exp", "iat")),
            ],
        ),
    ],
)
def test_claims_say_what_the_presentation_says(
    body: JSONObject, changes: JSONObject, found: list[tuple[str, str]]
) -> None:
    assert told({**body, **changes}) == found


def test_a_holder_that_is_an_object_is_compared_by_its_id() -> None:
    assert told({**NEWER, "holder": {"id": HOLDER}}) == []
    assert told({**NEWER, "holder": {"id": "did:example:eve"}}) == [("claim_differs", "/holder")]
    assert told({**NEWER, "holder": {"name": "Ada"}}) == []


def test_of_the_older_form_the_claims_name_holder_and_id_where_it_does_not() -> None:
    bare = {name: value for name, value in SHOWN.items() if name not in ("holder", "id")}
    found = read({**CLAIMS, "jti": "urn:x:y", "vp": bare})
    assert (found.presentation, found.findings, found.holder) == (SHOWN, (), HOLDER)
    named = read({**CLAIMS, "vp": {**bare, "holder": {"name": "Ada"}}})
    assert named.presentation["holder"] == {"name": "Ada", "id": HOLDER}
    payload = read({**CLAIMS, **bare, "jti": "urn:x:y"})
    assert payload.presentation == bare


def test_a_number_of_the_token_is_no_id_of_a_presentation() -> None:
    bare = {name: value for name, value in SHOWN.items() if name != "id"}
    for jti in ("4711", "", 7, None):
        assert "id" not in read({**CLAIMS, "jti": jti, "vp": bare}).presentation
    other = {**bare, "@id": "urn:x:other"}
    assert read({**CLAIMS, "jti": "urn:x:y", "vp": other}).presentation == other


@pytest.mark.parametrize("iss", ["", 7, None, ["did:example:eve"]], ids=str)
def test_a_claim_that_names_nobody_makes_no_holder(iss: JSON) -> None:
    bare = {name: value for name, value in SHOWN.items() if name != "holder"}
    assert "holder" not in read({**CLAIMS, "iss": iss, "vp": bare}).presentation


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"iss": "did:example:eve"}, [("claim_differs", "/holder")]),
        ({"jti": "urn:x:z"}, [("claim_differs", "/id")]),
    ],
)
def test_what_the_presentation_says_itself_still_has_to_agree(
    changes: JSONObject, found: list[tuple[str, str]]
) -> None:
    assert told({**OLDER, **changes}) == found
    body = read({**OLDER, **changes})
    assert body.presentation == SHOWN


def test_a_presentation_is_verified_by_its_signature_and_what_is_wrong_with_it() -> None:
    with pytest.raises(ProofError) as caught:
        vp_jwt.verify(read(NEWER), ed25519("another").public_key)
    assert caught.value.detail_code == "proof.signature"
    with pytest.raises(ProofError) as caught:
        vp_jwt.verify(read(NEWER), ed25519().public_key, algorithms={"ES256"})
    assert caught.value.detail_code == "proof.algorithm"
    with pytest.raises(ProofError) as caught:
        vp_jwt.verify(read({**NEWER, "iss": "did:example:eve"}), ed25519().public_key)
    assert (caught.value.detail_code, caught.value.pointer) == ("proof.jwt.claim_differs", "/holder")


def test_what_is_wrong_has_its_values() -> None:
    body = {**NEWER, "iss": "did:example:eve", "jti": 7, "exp": "1"}
    assert [(each.code, dict(each.params)) for each in read(body).findings] == [
        ("proof.jwt.claim_differs", {"claim": "iss", "pointer": "/holder"}),
        ("proof.jwt.claim_type", {"claim": "jti"}),
        ("proof.jwt.claim_time", {"claim": "exp"}),
    ]
    with pytest.raises(ProofError) as caught:
        vp_jwt.verify(read(body), ed25519().public_key)
    assert caught.value.params == {"claim": "iss", "pointer": "/holder"}
