"""did:key and did:jwk: nobody is asked."""

from __future__ import annotations

import json

import pytest

from dids_driving import World
from openbadge_issuer.codec.multibase import base64url_encode
from openbadge_issuer.dids import issuer_keys, resolve_jwk, resolve_verification_method
from openbadge_issuer.errors import ResolutionError
from openbadge_issuer.keys import LocalSigner

SIGNER = LocalSigner.generate()
KEY = SIGNER.public_key
DID_JWK = f"did:jwk:{base64url_encode(json.dumps(KEY.to_jwk()).encode())}"
ANOTHER_KEY = "The issuer must sign with a key that can be used, under the DID that is made of it."


def refused(reference: str) -> ResolutionError:
    world = World({})
    with pytest.raises(ResolutionError) as caught:
        world.settle(resolve_verification_method(reference))
    assert world.asked == []
    assert caught.value.decided
    assert caught.value.retry == "never"
    return caught.value


@pytest.mark.parametrize("reference", [SIGNER.verification_method, SIGNER.controller])
def test_did_key_with_and_without_a_fragment(reference: str) -> None:
    world = World({})
    method = world.settle(resolve_verification_method(reference))
    assert world.asked == []
    assert method.id == SIGNER.verification_method
    assert method.controller == method.document_id == SIGNER.controller
    assert method.public_key == KEY
    assert method.authorized
    assert method.self_certifying
    assert method.source == "self"
    assert method.expires is method.revoked is None


@pytest.mark.parametrize("reference", [f"{DID_JWK}#0", DID_JWK])
def test_did_jwk_with_and_without_a_fragment(reference: str) -> None:
    method = World({}).settle(resolve_verification_method(reference))
    assert method.id == f"{DID_JWK}#0"
    assert method.controller == DID_JWK
    assert method.public_key == KEY
    assert method.authorized
    assert method.self_certifying


def test_the_fragment_must_be_the_key_itself() -> None:
    other = LocalSigner.generate().public_key.to_multikey()
    for fragment in (other, "key-1", "0", "", SIGNER.public_key.to_multikey()[:-1]):
        assert refused(f"{SIGNER.controller}#{fragment}").detail_code == "resolve.no_such_key"
    assert refused(f"{DID_JWK}#1").detail_code == "resolve.no_such_key"


@pytest.mark.parametrize(
    "name", ["", "z6Mk", "x" * 3000, f"1.1:{KEY.to_multikey()}", f"{KEY.to_multikey()}1"]
)
def test_what_is_no_did_key(name: str) -> None:
    error = refused(f"did:key:{name}#{name}")
    assert (error.detail_code, error.advice) == ("resolve.key_in_did", ANOTHER_KEY)


def test_what_is_no_did_jwk() -> None:
    members = KEY.to_jwk()
    private = SIGNER.to_jwk(unencrypted=True)
    for body in (b"", b"{", b"[]", b'{"a":1,"a":2}', json.dumps(private).encode(), b" " * 5000, b"\xff\xfe"):
        error = refused(f"did:jwk:{base64url_encode(body)}#0")
        assert (error.detail_code, error.advice) == ("resolve.key_in_did", ANOTHER_KEY)
        assert private["d"] not in str(error)
    for name in ("", "é", "a=b", base64url_encode(json.dumps(members).encode()) + "="):
        assert refused(f"did:jwk:{name}#0").detail_code in {"resolve.key_in_did", "resolve.reference"}


def test_a_did_jwk_for_encryption_is_not_for_signing() -> None:
    body = base64url_encode(json.dumps({**KEY.to_jwk(), "use": "enc"}).encode())
    assert refused(f"did:jwk:{body}#0").detail_code == "resolve.key_in_did"


def test_the_issuer_keys_of_a_did_key() -> None:
    (method,) = World({}).settle(issuer_keys(SIGNER.controller))
    assert method.public_key == KEY


@pytest.mark.parametrize("kid", [SIGNER.verification_method, SIGNER.controller, KEY.to_multikey(), KEY])
def test_the_key_of_a_token_by_did_key(kid: str) -> None:
    assert World({}).settle(resolve_jwk(kid, SIGNER.controller)).public_key == KEY


def test_the_key_of_a_token_must_be_the_issuers() -> None:
    other = LocalSigner.generate()
    for kid in (other.verification_method, other.public_key, "https://a.example/key", "", "#"):
        with pytest.raises(ResolutionError) as caught:
            World({}).settle(resolve_jwk(kid, SIGNER.controller))
        assert caught.value.detail_code == "resolve.foreign_key"


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("urn:uuid:319b0e91-9fb2-4f41-aff8-810f24aff284#z6Mk", "resolve.unsupported"),
        ("did:example:123#key-1", "resolve.unsupported"),
        ("did:webvh:abc:school.example#key-1", "resolve.unsupported"),
        ("DID:key:z6Mk", "resolve.unsupported"),
        ("ftp://school.example/key", "resolve.unsupported"),
        ("data:application/json,{}", "resolve.unsupported"),
        ("file:///etc/passwd", "resolve.unsupported"),
        ("key-1", "resolve.reference"),
        ("#key-1", "resolve.reference"),
        ("did:", "resolve.reference"),
        ("xxx:z6MkrvfzkMnvCroEUP2DVc9SHPE48CRsvHiVSusHioxTYu1x", "resolve.unsupported"),
        ("http://school.example/issuer#key-1", "resolve.insecure"),
        ("", "resolve.reference"),
        ("did:web:school.example #key", "resolve.reference"),
        ("did:web:schöol.example#key", "resolve.reference"),
        ("did:web:school.example\n#key", "resolve.reference"),
        ("did:web:school.example?versionId=1#key", "resolve.did_path"),
        ("did:web:school.example/path#key", "resolve.did_path"),
        ("did:web:school.example;service=x#key", "resolve.did_path"),
        ("a" * 9000, "resolve.reference"),
        (None, "resolve.reference"),
        (5, "resolve.reference"),
    ],
)
def test_other_references_are_refused_without_asking(reference: str, code: str) -> None:
    error = refused(reference)
    assert error.detail_code == code
    assert len(str(error)) < 400
