"""Attack: a key that the issuer's document has withdrawn, and that its domain's JWK Set still lists."""

from __future__ import annotations

import pytest

from dids_driving import OFFLINE, World
from openbadge_issuer.dids import issuer_keys, resolve_jwk
from openbadge_issuer.errors import ResolutionError
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.ports import FetchFailure

ISSUER = "https://school.example/issuer"
JWKS = "https://school.example/.well-known/jwks.json"
KEY_URL = "https://school.example/keys/1"
NAME = f"{ISSUER}#key-1"
KEY = LocalSigner.generate("P-256").public_key
OTHER = LocalSigner.generate("P-256").public_key
KIDS = ["key-1", "#key-1", NAME, KEY.thumbprint(), "another-name", KEY_URL, KEY]
REVOKED = "2025-01-01T00:00:00Z"


def entry(**changes: object) -> dict[str, object]:
    base = {"id": NAME, "type": "JsonWebKey", "controller": ISSUER, "publicKeyJwk": KEY.to_jwk()}
    return {name: value for name, value in (base | changes).items() if value is not None}


def document(*entries: object, **changes: object) -> dict[str, object]:
    return {"id": ISSUER, "verificationMethod": list(entries), "assertionMethod": [NAME]} | changes


def world(found: object) -> World:
    sets = [{**KEY.to_jwk(), "kid": kid} for kid in ("key-1", "another-name", NAME)]
    return World({ISSUER: found, JWKS: {"keys": [*sets, OTHER.to_jwk()]}, KEY_URL: KEY.to_jwk()})


@pytest.mark.parametrize("kid", KIDS)
@pytest.mark.parametrize(
    ("found", "code"),
    [
        (document(entry(), assertionMethod=[]), "resolve.not_authorized"),
        (document(entry(), assertionMethod=[], authentication=[NAME]), "resolve.not_authorized"),
        (document(assertionMethod=[], authentication=[entry()]), "resolve.not_authorized"),
        (document(entry(controller="https://other.example/issuer")), "resolve.not_authorized"),
        (document(entry(revoked="2025-01-01 00:00")), "resolve.key"),
        (document(entry(revoked=True)), "resolve.key"),
        (document(entry(expires="soon")), "resolve.key"),
        (document(entry(controller=None)), "resolve.key"),
        (document(entry(privateKeyJwk={})), "resolve.key"),
        (document(entry(publicKeyJwk={**KEY.to_jwk(), "d": "AAAA"})), "resolve.key"),
        (document(entry(publicKeyJwk={**KEY.to_jwk(), "use": "enc"})), "resolve.key"),
        (document(entry(type="Retired")), "resolve.key"),
        (document(entry(publicKeyJwk=None, publicKeyMultibase=KEY.to_multikey())), "resolve.key"),
        (document(entry(publicKeyJwk=None, publicKeyPem=KEY.to_pem().decode())), "resolve.key"),
    ],
)
def test_the_document_decides_about_a_key_that_it_knows(kid: str, found: object, code: str) -> None:
    with pytest.raises(ResolutionError) as caught:
        world(found).settle(resolve_jwk(kid, ISSUER))
    assert (caught.value.detail_code, caught.value.decided) == (code, True)
    keys = world(found).settle(issuer_keys(ISSUER))
    assert [method.public_key for method in keys] == [OTHER]


@pytest.mark.parametrize("kid", KIDS)
@pytest.mark.parametrize(
    "entries",
    [
        [entry(revoked=REVOKED)],
        [entry(), entry(revoked=REVOKED)],
        [entry(), entry(revoked="2030-01-01T00:00:00Z"), entry(revoked=REVOKED)],
        [entry(id=f"{ISSUER}#twin"), entry(revoked=REVOKED)],
    ],
)
def test_a_revocation_is_told_under_whatever_name(kid: str, entries: list[object]) -> None:
    found = document(*entries, assertionMethod=[NAME, f"{ISSUER}#twin"])
    method = world(found).settle(resolve_jwk(kid, ISSUER))
    assert method.document_id == ISSUER
    assert method.revoked is not None
    assert method.revoked.isoformat() == "2025-01-01T00:00:00+00:00"


@pytest.mark.parametrize("kid", KIDS)
@pytest.mark.parametrize("failure", [OFFLINE, 500, 403, FetchFailure("fetch.offline", "No.", retry="never")])
def test_while_the_document_can_not_be_had_nothing_is_decided(kid: str, failure: object) -> None:
    for resolution in (resolve_jwk(kid, ISSUER), issuer_keys(ISSUER)):
        asked = world(failure)
        with pytest.raises(ResolutionError) as caught:
            asked.settle(resolution)
        assert (caught.value.detail_code, caught.value.decided) == ("resolve.unavailable", False)
        assert asked.asked == [ISSUER]


@pytest.mark.parametrize("kid", KIDS)
@pytest.mark.parametrize(
    ("found", "code"),
    [
        (b'{"id": "https://school.example/issuer", ', "resolve.document"),
        (b"", "resolve.document"),
        (document(id="https://other.example/issuer"), "resolve.document_id"),
        (document(*[entry()] * 101), "resolve.many_keys"),
    ],
)
def test_a_document_that_can_not_be_read_might_say_no(kid: str, found: object, code: str) -> None:
    with pytest.raises(ResolutionError) as caught:
        world(found).settle(resolve_jwk(kid, ISSUER))
    assert caught.value.detail_code == code


@pytest.mark.parametrize("kid", KIDS)
@pytest.mark.parametrize("found", [404, 410, {"id": ISSUER, "name": "School"}])
def test_of_a_key_that_the_document_does_not_know_the_key_set_decides(kid: str, found: object) -> None:
    method = world(found).settle(resolve_jwk(kid, ISSUER))
    assert (method.public_key, method.controller, method.authorized) == (KEY, ISSUER, True)
    assert method.document_id == JWKS


def test_a_key_set_that_speaks_against_a_key_is_believed_too() -> None:
    asked = World({JWKS: {"keys": [{**KEY.to_jwk(), "kid": "k", "d": "AAAA"}]}})
    for kid in ("k", KEY):
        with pytest.raises(ResolutionError) as caught:
            asked.settle(resolve_jwk(kid, ISSUER))
        assert caught.value.detail_code == "resolve.key"
