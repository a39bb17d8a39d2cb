from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from dids_driving import OFFLINE, World
from openbadge_issuer.dids import issuer_keys, resolve_document, resolve_jwk, resolve_verification_method
from openbadge_issuer.dids.did_web import address
from openbadge_issuer.errors import ResolutionError
from openbadge_issuer.keys import LocalSigner, PublicKey
from openbadge_issuer.ports import FetchFailure, Response

if TYPE_CHECKING:
    from openbadge_issuer.codec.types import JSONObject

DID = "did:web:school.example"
URL = "https://school.example/.well-known/did.json"
REFERENCE = f"{DID}#key-1"
KEY = LocalSigner.generate().public_key
OTHER = LocalSigner.generate("P-256").public_key


def entry(key: PublicKey = KEY, name: str = REFERENCE, **changes: object) -> dict[str, object]:
    base = {"id": name, "type": "Multikey", "controller": DID, "publicKeyMultibase": key.to_multikey()}
    return {name: value for name, value in {**base, **changes}.items() if value is not None}


def document(*entries: object, **changes: object) -> dict[str, object]:
    base = {"id": DID, "verificationMethod": list(entries) or [entry()], "assertionMethod": [REFERENCE]}
    return {name: value for name, value in {**base, **changes}.items() if value is not None}


def resolve(found: object, reference: str = REFERENCE) -> object:
    return World({URL: found}).settle(resolve_verification_method(reference))


def refused(found: object, reference: str = REFERENCE) -> ResolutionError:
    with pytest.raises(ResolutionError) as caught:
        resolve(found, reference)
    return caught.value


@pytest.mark.parametrize(
    ("did", "url"),
    [
        (DID, URL),
        ("did:web:w3c-ccg.github.io", "https://w3c-ccg.github.io/.well-known/did.json"),
        ("did:web:school.example:user:alice", "https://school.example/user/alice/did.json"),
        ("did:web:school.example%3A3000:user:alice", "https://school.example:3000/user/alice/did.json"),
        ("did:web:school.example%3a443", "https://school.example:443/.well-known/did.json"),
        ("did:web:xn--schl-6qa.example", "https://xn--schl-6qa.example/.well-known/did.json"),
        ("did:web:school.example:a%20b".replace("%20", "%C3%A9"), "https://school.example/a%C3%A9b/did.json"),
        ("did:web:school.example:a.b_c-d", "https://school.example/a.b_c-d/did.json"),
    ],
)
def test_addresses(did: str, url: str) -> None:
    assert address(did) == url


def test_one_request_with_a_limit_and_a_purpose() -> None:
    world = World({URL: document()})
    method = world.settle(resolve_verification_method(REFERENCE))
    (request,) = world.requests
    assert request.url == URL
    assert request.purpose == "key"
    assert "application/did+json" in request.accept
    assert request.max_bytes <= 1_000_000
    assert method.id == REFERENCE
    assert method.controller == method.document_id == DID
    assert method.public_key == KEY
    assert method.authorized
    assert not method.self_certifying


@pytest.mark.parametrize(
    "authorization",
    [
        {"assertionMethod": ["#key-1"]},
        {"assertionMethod": REFERENCE},
        {"assertionMethod": [entry()], "verificationMethod": None},
        {"assertionMethod": entry(), "verificationMethod": None},
        {"assertionMethod": [entry()], "verificationMethod": [entry()]},
        {"assertionMethod": [entry(name="#key-1")], "verificationMethod": None},
        {"verificationMethod": entry()},
        {"verificationMethod": [entry(name="#key-1")]},
        {"verificationMethod": ["did:web:other.example#x", None, 5, entry()]},
        {"assertionMethod": [None, 7, {}, REFERENCE]},
    ],
)
def test_ways_to_say_that_a_key_is_for_assertions(authorization: dict[str, object]) -> None:
    method = World({URL: document(**authorization)}).settle(resolve_verification_method(REFERENCE))
    assert method.authorized
    assert method.public_key == KEY


@pytest.mark.parametrize(
    "missing",
    [
        {"assertionMethod": None},
        {"assertionMethod": []},
        {"assertionMethod": ["key-1"]},
        {"assertionMethod": [f"{DID}#key-2"]},
        {"assertionMethod": [DID]},
        {"assertionMethod": ["did:web:other.example#key-1"]},
        {"assertionMethod": None, "authentication": [REFERENCE], "keyAgreement": [REFERENCE]},
        {"assertionMethod": {"#key-1": True}},
    ],
)
def test_a_key_that_is_not_listed_for_assertions_is_not_authorized(missing: dict[str, object]) -> None:
    method = World({URL: document(**missing)}).settle(resolve_verification_method(REFERENCE))
    assert not method.authorized
    with pytest.raises(ResolutionError, match="no key for issuing"):
        World({URL: document(**missing)}).settle(issuer_keys(DID))


def test_purposes_are_told() -> None:
    found = document(authentication=[REFERENCE], capabilityInvocation="#key-1")
    method = World({URL: found}).settle(resolve_verification_method(REFERENCE))
    assert method.purposes == {"assertionMethod", "authentication", "capabilityInvocation"}


@pytest.mark.parametrize(
    "id_", [None, "did:web:other.example", "did:web:School.example", f"{DID}#", URL, 5, [DID]]
)
def test_the_document_must_bear_the_did(id_: object) -> None:
    error = refused(document(id=id_))
    assert error.detail_code == "resolve.document_id"
    assert error.decided


@pytest.mark.parametrize("reference", [f"{DID}#key-2", DID, f"{DID}#", f"{DID}#KEY-1"])
def test_a_key_that_is_not_there(reference: str) -> None:
    assert refused(document(), reference).detail_code == "resolve.no_such_key"


def test_two_keys_of_one_name_are_ambiguous() -> None:
    assert refused(document(entry(), entry(OTHER))).detail_code == "resolve.ambiguous"
    assert refused(document(entry(), assertionMethod=[entry(OTHER)])).detail_code == "resolve.ambiguous"
    assert refused(document(entry(), entry(OTHER, "#key-1"))).detail_code == "resolve.ambiguous"
    assert refused(document(entry(), entry(publicKeyMultibase="zzz"))).detail_code == "resolve.key"


@pytest.mark.parametrize(
    "changes",
    [
        {"type": None},
        {"type": "X25519KeyAgreementKey2020"},
        {"type": ["Multikey"]},
        {"type": "Ed25519VerificationKey2018"},
        {"type": "JsonWebKey2020"},
        {"publicKeyMultibase": "z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F"},
        {"publicKeyMultibase": None},
        {"publicKeyMultibase": 5},
        {"publicKeyJwk": OTHER.to_jwk()},
        {"publicKeyBase58": "4zvwRjXUKGfvwnParsHAS3HuSVzV5cA4McphgmoCtajS"},
        {"kty": "OKP"},
        {"controller": None},
        {"controller": 7},
        {"controller": ""},
        {"secretKeyMultibase": "z3u2"},
        {"privateKeyJwk": {}},
        {"expires": "tomorrow"},
        {"expires": 5},
        {"revoked": "2024-01-01T00:00:00"},
        {"revoked": "20240101T000000Z"},
        {"type": "Ed25519VerificationKey2020", "publicKeyMultibase": OTHER.to_multikey()},
        {"type": "Ed25519VerificationKey2018", "publicKeyMultibase": None, "publicKeyBase58": "0OIl"},
        {"type": "Ed25519VerificationKey2018", "publicKeyMultibase": None, "publicKeyBase58": "2" * 100},
        {"type": "JsonWebKey", "publicKeyMultibase": None, "publicKeyJwk": "text"},
    ],
)
def test_entries_that_can_not_be_used(changes: dict[str, object]) -> None:
    error = refused(
        document({name: value for name, value in (entry() | changes).items() if value is not None})
    )
    assert error.detail_code == "resolve.key"
    assert error.decided
    assert error.params["verification_method"] == REFERENCE


def test_an_unreadable_neighbour_does_no_harm() -> None:
    found = document(entry(), entry(name="#x", type="X25519KeyAgreementKey2020"), keyAgreement=["#x"])
    assert World({URL: found}).settle(resolve_verification_method(REFERENCE)).public_key == KEY
    assert [method.public_key for method in World({URL: found}).settle(issuer_keys(DID))] == [KEY]


@pytest.mark.parametrize(
    ("type_", "material"),
    [
        ("Multikey", {"publicKeyMultibase": OTHER.to_multikey()}),
        ("JsonWebKey", {"publicKeyJwk": OTHER.to_jwk()}),
        ("JsonWebKey2020", {"publicKeyJwk": OTHER.to_jwk()}),
        ("Ed25519VerificationKey2020", {"publicKeyMultibase": KEY.to_multikey()}),
        (
            "Ed25519VerificationKey2018",
            {"publicKeyBase58": "4zvwRjXUKGfvwnParsHAS3HuSVzV5cA4McphgmoCtajS"},
        ),
    ],
)
def test_every_type_of_verification_method(type_: str, material: JSONObject) -> None:
    found = document(entry(type=type_, publicKeyMultibase=None) | material)
    method = World({URL: found}).settle(resolve_verification_method(REFERENCE))
    expected = {
        "Multikey": OTHER,
        "JsonWebKey": OTHER,
        "JsonWebKey2020": OTHER,
        "Ed25519VerificationKey2020": KEY,
    }
    seed_zero = LocalSigner.generate(entropy=bytes).public_key
    assert method.public_key == expected.get(type_, seed_zero)


def test_times_are_told() -> None:
    found = document(entry(expires="2030-01-01T00:00:00Z", revoked="2024-05-01T12:00:00+02:00"))
    method = World({URL: found}).settle(resolve_verification_method(REFERENCE))
    assert method.expires == datetime(2030, 1, 1, tzinfo=UTC)
    assert method.revoked == datetime(2024, 5, 1, 10, tzinfo=UTC)


def test_times_are_those_of_xml_schema() -> None:
    method = World({URL: document(entry(expires="2029-12-31T24:00:00Z"))}).settle(
        resolve_verification_method(REFERENCE)
    )
    assert method.expires == datetime(2030, 1, 1, tzinfo=UTC)


def test_too_many_keys_are_refused() -> None:
    many = [entry(name=f"#{number}") for number in range(101)]
    assert refused(document(*many)).detail_code == "resolve.many_keys"
    assert (
        World({URL: document(entry(), *many[:99])}).settle(resolve_verification_method(REFERENCE)).authorized
    )


@pytest.mark.parametrize(
    ("answer", "code", "decided", "retry"),
    [
        (OFFLINE, "resolve.unavailable", False, "later"),
        (FetchFailure("fetch.offline", "No.", retry="never"), "resolve.unavailable", False, "never"),
        (404, "resolve.not_found", True, "never"),
        (410, "resolve.not_found", True, "never"),
        (500, "resolve.unavailable", False, "later"),
        (503, "resolve.unavailable", False, "later"),
        (429, "resolve.unavailable", False, "later"),
        (403, "resolve.unavailable", False, "never"),
        (301, "resolve.unavailable", False, "never"),
        (204, "resolve.unavailable", False, "never"),
        (b"<html>Welcome</html>", "resolve.not_found", False, "later"),
        ({}, "resolve.document_id", False, "later"),
        ({"error": "rate limited", "id": "7"}, "resolve.document_id", False, "later"),
        ({"id": "did:web:other.example"}, "resolve.document_id", True, "never"),
        (b"", "resolve.document", False, "later"),
        ([], "resolve.document", False, "later"),
        ("text", "resolve.document", False, "later"),
        (b'{"id": "did:web:a", "id": "did:web:school.example"}', "resolve.document", False, "later"),
        (b'{"a":' * 100 + b"1" + b"}" * 100, "resolve.document", False, "later"),
        (b" " * 300_000 + b"{}", "resolve.document", False, "later"),
        (b"\xef\xbb\xbf{}", "resolve.document", False, "later"),
        (Response(url="http://school.example/did.json", body=b"{}"), "resolve.leads_to_http", True, "never"),
    ],
)
def test_what_may_come_back(answer: object, code: str, decided: bool, retry: str) -> None:  # noqa: FBT001
    for error in (refused(answer), _issuer_keys_refused(answer)):
        assert (error.detail_code, error.decided, error.retry) == (code, decided, retry)
        assert (error.advice == "Let it be fetched, or hand in a copy of it.") is (
            code == "resolve.unavailable"
        )


def _issuer_keys_refused(answer: object) -> ResolutionError:
    with pytest.raises(ResolutionError) as caught:
        World({URL: answer}).settle(issuer_keys(DID))
    return caught.value


def test_the_key_of_a_token() -> None:
    found = document(entry(), entry(OTHER, "#key-2"), assertionMethod=["#key-1", "#key-2"])
    for kid in (f"{DID}#key-2", "#key-2", "key-2", OTHER.thumbprint(), OTHER):
        world = World({URL: found})
        assert world.settle(resolve_jwk(kid, DID)).public_key == OTHER
        assert world.asked == [URL]
    with pytest.raises(ResolutionError) as caught:
        World({URL: found}).settle(resolve_jwk("https://school.example/keys/2", DID))
    assert caught.value.detail_code == "resolve.foreign_key"
    with pytest.raises(ResolutionError) as caught:
        World({URL: document(entry(), entry(OTHER, "#key-2"))}).settle(resolve_jwk("key-2", DID))
    assert caught.value.detail_code == "resolve.not_authorized"


def test_a_key_of_another_controller_needs_that_controllers_word() -> None:
    owner = "did:web:owner.example"
    owner_url = "https://owner.example/.well-known/did.json"
    found = document(entry(controller=owner))
    documents: dict[str, object] = {URL: found, owner_url: {"id": owner, "assertionMethod": [REFERENCE]}}
    method = World(documents).settle(resolve_verification_method(REFERENCE, issuer_id=owner))
    assert (method.controller, method.document_id, method.authorized) == (owner, owner, True)
    documents[owner_url] = {"id": owner}
    assert not World(documents).settle(resolve_verification_method(REFERENCE, issuer_id=owner)).authorized
    documents[owner_url] = {"id": owner, "assertionMethod": [entry(OTHER, REFERENCE, controller=owner)]}
    assert not World(documents).settle(resolve_verification_method(REFERENCE, issuer_id=owner)).authorized
    documents[owner_url] = OFFLINE
    with pytest.raises(ResolutionError) as caught:
        World(documents).settle(resolve_verification_method(REFERENCE, issuer_id=owner))
    assert not caught.value.decided
    with pytest.raises(ResolutionError):
        World(documents).settle(issuer_keys(DID))


def test_the_table_of_methods_is_an_argument() -> None:
    with pytest.raises(ResolutionError) as caught:
        World({URL: document()}).settle(resolve_document(DID, methods={}))
    assert caught.value.detail_code == "resolve.unsupported"
