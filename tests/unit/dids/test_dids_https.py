from __future__ import annotations

import pytest

from dids_driving import OFFLINE, World
from openbadge_issuer.dids import issuer_keys, resolve_jwk, resolve_verification_method
from openbadge_issuer.dids.web_addresses import authority_of
from openbadge_issuer.errors import ResolutionError
from openbadge_issuer.keys import LocalSigner

ISSUER = "https://school.example/issuers/1"
JWKS = "https://school.example/.well-known/jwks.json"
KEY_URL = "https://school.example/keys/1"
KEY = LocalSigner.generate().public_key
OTHER = LocalSigner.generate("P-256").public_key
NAME = f"{ISSUER}#{KEY.to_multikey()}"


def entry(**changes: object) -> dict[str, object]:
    base = {"id": NAME, "type": "Multikey", "controller": ISSUER, "publicKeyMultibase": KEY.to_multikey()}
    return {name: value for name, value in (base | changes).items() if value is not None}


def document(**changes: object) -> dict[str, object]:
    return {"id": ISSUER, "verificationMethod": [entry()], "assertionMethod": [NAME]} | changes


def error_of(documents: dict[str, object], reference: str) -> ResolutionError:
    with pytest.raises(ResolutionError) as caught:
        World(documents).settle(resolve_verification_method(reference, issuer_id=ISSUER))
    return caught.value


def token_error(documents: dict[str, object], kid: object) -> ResolutionError:
    with pytest.raises(ResolutionError) as caught:
        World(documents).settle(resolve_jwk(kid, ISSUER))  # type: ignore[arg-type]
    return caught.value


def test_a_controller_document() -> None:
    world = World({ISSUER: document()})
    method = world.settle(resolve_verification_method(NAME))
    assert world.asked == [ISSUER]
    assert (method.id, method.controller, method.document_id) == (NAME, ISSUER, ISSUER)
    assert method.public_key == KEY
    assert method.authorized
    assert not method.self_certifying


def test_a_profile_may_be_a_controller_document_too() -> None:
    profile = document(type=["Profile"], name="School", publicKeyPem="an old habit")
    assert World({ISSUER: profile}).settle(resolve_verification_method(NAME)).authorized


def test_a_fragment_that_is_a_key_proves_nothing() -> None:
    """Whatever the fragment says, it is the document that lists keys."""
    forged = f"{ISSUER}#{OTHER.to_multikey()}"
    assert error_of({ISSUER: document()}, forged).detail_code == "resolve.no_such_key"
    plain_profile = {"id": ISSUER, "type": "Profile", "name": "School"}
    assert error_of({ISSUER: plain_profile}, NAME).detail_code == "resolve.no_such_key"


@pytest.mark.parametrize("id_", [None, f"{ISSUER}/", ISSUER.upper(), "https://other.example/issuers/1", NAME])
def test_the_document_must_bear_its_url(id_: object) -> None:
    assert error_of({ISSUER: document(id=id_)}, NAME).detail_code == "resolve.document_id"


def test_a_query_is_part_of_the_issuers_id() -> None:
    issuer = "https://school.example/api?issuer=1"
    found = {"id": issuer, "assertionMethod": {**entry(controller=issuer), "id": "#k"}}
    assert World({issuer: found}).settle(resolve_verification_method(f"{issuer}#k")).controller == issuer


@pytest.mark.parametrize("id_", [KEY_URL, None])
@pytest.mark.parametrize("controller", [KEY_URL, ISSUER])
def test_a_bare_multikey(id_: str | None, controller: str) -> None:
    bare = entry(id=id_, controller=controller)
    documents: dict[str, object] = {KEY_URL: bare, ISSUER: {"id": ISSUER, "assertionMethod": [KEY_URL]}}
    world = World(documents)
    method = world.settle(resolve_verification_method(KEY_URL, issuer_id=ISSUER))
    assert (method.id, method.controller, method.authorized) == (KEY_URL, controller, True)
    assert world.asked == ([KEY_URL] if controller == KEY_URL else [KEY_URL, ISSUER])


def test_a_bare_key_can_not_appoint_itself() -> None:
    bare = entry(id=KEY_URL, controller=ISSUER)
    for issuer_document in (
        {"id": ISSUER},
        {"id": ISSUER, "authentication": [KEY_URL]},
        document(),
        {"id": ISSUER, "assertionMethod": [f"{KEY_URL}/"]},
    ):
        method = World({KEY_URL: bare, ISSUER: issuer_document}).settle(
            resolve_verification_method(KEY_URL, issuer_id=ISSUER)
        )
        assert not method.authorized
    assert error_of({KEY_URL: bare}, KEY_URL).detail_code == "resolve.not_found"
    assert not error_of({KEY_URL: bare, ISSUER: OFFLINE}, KEY_URL).decided
    assert error_of({KEY_URL: entry(id=KEY_URL, controller=None)}, KEY_URL).detail_code == "resolve.key"
    assert error_of({KEY_URL: entry(id=NAME)}, KEY_URL).detail_code == "resolve.key_id"


def test_a_bare_multikey_with_a_fragment_at_the_issuers_url() -> None:
    method = World({ISSUER: entry()}).settle(resolve_verification_method(NAME))
    assert (method.controller, method.authorized) == (ISSUER, True)


def test_a_bare_jwk() -> None:
    for reference, jwk in [
        (KEY_URL, {**OTHER.to_jwk()}),
        (KEY_URL, {**OTHER.to_jwk(), "kid": "key-1"}),
        (f"{KEY_URL}#key-1", {**OTHER.to_jwk(), "kid": "key-1"}),
        (f"{KEY_URL}#{OTHER.thumbprint()}", {**OTHER.to_jwk()}),
    ]:
        method = World({KEY_URL: jwk}).settle(resolve_verification_method(reference))
        assert (method.public_key, method.controller, method.authorized) == (OTHER, KEY_URL, True)
    assert error_of({KEY_URL: {**OTHER.to_jwk(), "d": "AAAA"}}, KEY_URL).detail_code == "resolve.key"
    assert error_of({KEY_URL: {**OTHER.to_jwk(), "publicKeyJwk": {}}}, KEY_URL).detail_code == "resolve.key"


def test_a_jwk_set_by_reference() -> None:
    keys = [{**KEY.to_jwk(), "kid": "a"}, {**OTHER.to_jwk(), "kid": f"{JWKS}#b"}, "no object", {"kty": "oct"}]
    for fragment, key in (("a", KEY), ("b", OTHER)):
        method = World({JWKS: {"keys": keys}}).settle(resolve_verification_method(f"{JWKS}#{fragment}"))
        assert (method.public_key, method.controller) == (key, JWKS)


def test_issuer_keys_are_those_of_the_document_and_of_the_jwk_set() -> None:
    documents: dict[str, object] = {ISSUER: document(), JWKS: {"keys": [{**OTHER.to_jwk(), "kid": "k"}]}}
    world = World(documents)
    found = world.settle(issuer_keys(ISSUER))
    assert world.asked == [ISSUER, JWKS]
    assert [(method.public_key, method.controller) for method in found] == [(KEY, ISSUER), (OTHER, ISSUER)]
    assert found[1].id == f"{JWKS}#k"
    assert found[1].document_id == JWKS
    assert "application/jwk-set+json" in world.requests[1].accept
    assert all(method.authorized for method in found)


@pytest.mark.parametrize("gone", [404, 410, b" <!doctype html><html/>", {"id": ISSUER}])
def test_the_jwk_set_suffices_where_the_document_is_not_there_or_lists_no_key(gone: object) -> None:
    documents: dict[str, object] = {ISSUER: gone, JWKS: {"keys": [OTHER.to_jwk()]}}
    assert [method.public_key for method in World(documents).settle(issuer_keys(ISSUER))] == [OTHER]
    assert World(documents).settle(resolve_jwk(OTHER, ISSUER)).public_key == OTHER


@pytest.mark.parametrize("gone", [404, OFFLINE, b"<html/>", {"id": "https://other.example"}, {"keys": []}])
def test_the_document_suffices(gone: object) -> None:
    documents: dict[str, object] = {ISSUER: document(), JWKS: gone}
    assert [method.public_key for method in World(documents).settle(issuer_keys(ISSUER))] == [KEY]
    assert World(documents).settle(resolve_jwk(KEY, ISSUER)).public_key == KEY


def test_no_keys_at_all() -> None:
    worlds: list[tuple[dict[str, object], bool, str]] = [
        ({}, True, "resolve.not_found"),
        ({ISSUER: OFFLINE}, False, "resolve.unavailable"),
        ({JWKS: 500}, False, "resolve.unavailable"),
        ({ISSUER: {"id": ISSUER}, JWKS: {"keys": []}}, True, "resolve.no_keys"),
    ]
    for documents, decided, code in worlds:
        with pytest.raises(ResolutionError) as caught:
            World(documents).settle(issuer_keys(ISSUER))
        assert (caught.value.decided, caught.value.detail_code) == (decided, code)


def test_keys_that_are_not_the_issuers_are_left_out() -> None:
    foreign = {**KEY.to_jwk(), "kid": "x", "iss": "https://other.example"}
    own = {**OTHER.to_jwk(), "kid": "y", "iss": ISSUER}
    documents = {JWKS: {"keys": [foreign, own, {**KEY.to_jwk(), "use": "enc"}, {**KEY.to_jwk(), "d": "x"}]}}
    assert [method.public_key for method in World(documents).settle(issuer_keys(ISSUER))] == [OTHER]
    elsewhere = entry(controller="https://other.example/i")
    with pytest.raises(ResolutionError):
        World({ISSUER: document(verificationMethod=[elsewhere])}).settle(issuer_keys(ISSUER))


@pytest.mark.parametrize("kid", ["k", "#k", f"{JWKS}#k", OTHER.thumbprint(), OTHER])
def test_the_key_of_a_token_in_the_jwk_set(kid: str) -> None:
    world = World({ISSUER: {"id": ISSUER}, JWKS: {"keys": [{**OTHER.to_jwk(), "kid": "k"}]}})
    method = world.settle(resolve_jwk(kid, ISSUER))
    assert (method.public_key, method.controller, method.authorized) == (OTHER, ISSUER, True)


def test_the_jwk_set_is_not_asked_when_the_document_has_the_key() -> None:
    world = World({ISSUER: document()})
    assert world.settle(resolve_jwk(NAME, ISSUER)).public_key == KEY
    assert world.asked == [ISSUER]


def test_a_kid_that_is_the_url_of_a_jwk_must_be_among_the_issuers_keys() -> None:
    jwk = OTHER.to_jwk()
    world = World({KEY_URL: jwk, JWKS: {"keys": [jwk]}})
    assert world.settle(resolve_jwk(KEY_URL, ISSUER)).controller == ISSUER
    assert world.asked == [ISSUER, JWKS, KEY_URL]
    assert (
        token_error({KEY_URL: jwk, JWKS: {"keys": [KEY.to_jwk()]}}, KEY_URL).detail_code
        == "resolve.foreign_key"
    )
    assert token_error({KEY_URL: jwk}, KEY_URL).detail_code == "resolve.not_found"
    assert token_error({JWKS: {"keys": [jwk]}}, KEY_URL).detail_code == "resolve.foreign_key"


def test_other_domains_are_not_asked_for_the_key_of_a_token() -> None:
    world = World({ISSUER: document()})
    for kid in (
        "https://other.example/key",
        "https://school.example.evil.example/key",
        "did:web:other.example#k",
    ):
        with pytest.raises(ResolutionError, match="not among those of the issuer"):
            world.settle(resolve_jwk(kid, ISSUER))
    assert set(world.asked) == {ISSUER, JWKS}


def test_could_not_be_asked_is_not_no() -> None:
    assert not token_error({ISSUER: document(), JWKS: OFFLINE}, "k").decided
    assert not token_error({ISSUER: 503, JWKS: {"keys": [KEY.to_jwk()]}}, OTHER).decided
    assert not token_error({ISSUER: document(), JWKS: {"keys": []}, KEY_URL: OFFLINE}, KEY_URL).decided
    assert token_error({ISSUER: document(), JWKS: {"keys": []}}, "k").decided
    assert token_error({ISSUER: document()}, "k").detail_code == "resolve.foreign_key"


@pytest.mark.parametrize(
    ("url", "authority"),
    [
        (ISSUER, "school.example"),
        ("https://School.Example:8443/x?y", "school.example:8443"),
        ("HTTPS://school.example", "school.example"),
        ("https://school.example?x", "school.example"),
    ],
)
def test_authorities(url: str, authority: str) -> None:
    assert authority_of(url) == authority
