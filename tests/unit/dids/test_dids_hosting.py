from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from dids_driving import World
from openbadge_issuer.dids import (
    check_key_name,
    hosting_path,
    issuer_document,
    issuer_keys,
    jwks,
    jwks_path,
    resolve_jwk,
    resolve_verification_method,
)
from openbadge_issuer.errors import ConfigurationError, JsonError, ResolutionError
from openbadge_issuer.keys import KeyHistory, LocalSigner
from requiring import shared

if TYPE_CHECKING:
    from openbadge_issuer.keys import PublicKey

DID = "did:web:school.example"
URL = "https://school.example/issuer"


@pytest.fixture(scope="module")
def rsa_key() -> PublicKey:
    return LocalSigner.generate("RSA", verification_method=f"{DID}#rsa").public_key


@pytest.mark.parametrize(
    "issuer_id", [DID, "did:web:school.example%3A8443:badges", URL, "https://school.example/i?id=1"]
)
def test_what_is_published_is_found(issuer_id: str, rsa_key: PublicKey) -> None:
    signer = LocalSigner.generate(controller=issuer_id)
    old = LocalSigner.generate("P-256", controller=issuer_id)
    keys = [(s.verification_method, s.public_key) for s in (signer, old)] + [(f"{issuer_id}#rsa", rsa_key)]
    world = World({hosting_path(issuer_id): issuer_document(issuer_id, keys)})
    for name, key in keys:
        method = world.settle(resolve_verification_method(name))
        assert (method.id, method.public_key, method.controller) == (name, key, issuer_id)
        assert method.authorized
    assert [method.public_key for method in world.settle(issuer_keys(issuer_id))] == [key for _, key in keys]


def test_the_document_of_a_did_web() -> None:
    signer = LocalSigner.generate(controller=DID)
    service = {"id": f"{DID}#site", "type": "LinkedDomains", "serviceEndpoint": "https://school.example"}
    document = issuer_document(DID, [(signer.verification_method, signer.public_key)], services=[service])
    assert document == {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": DID,
        "verificationMethod": [
            {
                "id": signer.verification_method,
                "type": "Multikey",
                "controller": DID,
                "publicKeyMultibase": signer.public_key.to_multikey(),
            }
        ],
        "assertionMethod": [signer.verification_method],
        "service": [service],
    }
    service["type"] = "changed afterwards"
    assert "changed afterwards" not in json.dumps(document)


def test_rsa_keys_are_written_as_jwk(rsa_key: PublicKey) -> None:
    document = issuer_document(URL, [(f"{URL}#rsa", rsa_key)])
    assert document["@context"] == ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"]
    assert document["verificationMethod"] == [
        {"id": f"{URL}#rsa", "type": "JsonWebKey", "controller": URL, "publicKeyJwk": rsa_key.to_jwk()}
    ]
    mixed = issuer_document(URL, [(f"{URL}#rsa", rsa_key), (f"{URL}#ed", LocalSigner.generate().public_key)])
    assert len(mixed["@context"]) == 3  # type: ignore[arg-type]


def test_every_member_is_defined_by_its_contexts() -> None:
    published = shared("contexts", "vendorable")
    signer = LocalSigner.generate(controller=DID)
    document = issuer_document(DID, [(signer.verification_method, signer.public_key)])
    defined = {"@context"}
    for name in ("www.w3.org_ns_did_v1", "w3id.org_security_multikey_v1"):
        text = (published / f"{name}.json").read_text(encoding="utf-8")
        context = json.loads(text)["@context"]
        defined |= set(context) | set(context.get("Multikey", {}).get("@context", {}))
    entries = document["verificationMethod"]
    assert isinstance(entries, list)
    entry = entries[0]
    assert isinstance(entry, dict)
    assert set(document) | set(entry) | {entry["type"]} <= defined


def test_a_jwk_set_is_found(rsa_key: PublicKey) -> None:
    keys = jwks([(f"{URL}#rsa", rsa_key)])
    assert keys == {"keys": [{**rsa_key.to_jwk(), "kid": f"{URL}#rsa", "alg": "RS256", "use": "sig"}]}
    world = World({jwks_path(URL): keys})
    for kid in (f"{URL}#rsa", "rsa", rsa_key):
        assert world.settle(resolve_jwk(kid, URL)).public_key == rsa_key
    assert jwks_path(URL) == "https://school.example/.well-known/jwks.json"


@pytest.mark.parametrize(
    ("issuer_id", "path"),
    [
        (DID, "https://school.example/.well-known/did.json"),
        ("did:web:school.example:badges:music", "https://school.example/badges/music/did.json"),
        (URL, URL),
    ],
)
def test_where_to_put_it(issuer_id: str, path: str) -> None:
    assert hosting_path(issuer_id) == path


@pytest.mark.parametrize(
    "issuer_id",
    [
        "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
        "did:jwk:x",
        "did:example:1",
        "did:web:",
        "did:web:localhost",
        "did:web:school.example/path",
        "http://school.example",
        "https://localhost/issuer",
        "https://192.0.2.1/issuer",
        "https://school.example/issuer#me",
        "urn:uuid:x",
        "school.example",
        "",
    ],
)
def test_ids_for_which_nothing_can_be_hosted(issuer_id: str) -> None:
    key = LocalSigner.generate().public_key
    for attempt in (
        lambda: hosting_path(issuer_id),
        lambda: issuer_document(issuer_id, [(f"{issuer_id}#1", key)]),
    ):
        with pytest.raises(ConfigurationError) as caught:
            attempt()
        assert caught.value.detail_code == "config.issuer_id"
        assert caught.value.advice


def test_a_did_web_has_no_jwk_set() -> None:
    with pytest.raises(ConfigurationError):
        jwks_path(DID)


def test_names_must_belong_to_the_issuer_and_be_different() -> None:
    key = LocalSigner.generate().public_key
    for names in (
        [],
        ["#key-1"],
        [DID],
        [f"{DID}#"],
        ["did:web:other.example#1"],
        [f"{DID}#1", f"{DID}#1"],
        [f"{DID}#é"],
    ):
        with pytest.raises(ConfigurationError):
            issuer_document(DID, [(name, key) for name in names])


def test_services_are_strict_json() -> None:
    key = LocalSigner.generate().public_key
    with pytest.raises(JsonError):
        issuer_document(DID, [(f"{DID}#1", key)], services=[{"id": {1, 2}}])


def test_a_history_of_keys_is_published_without_the_compromised(rsa_key: PublicKey) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    one, two, three = (LocalSigner.generate(controller=URL) for _ in range(3))
    history = KeyHistory.begin(one.verification_method, one.public_key, now=start)
    history = history.announce(two.verification_method, two.public_key, now=start).activate(now=start)
    history = history.announce(three.verification_method, three.public_key, now=start)
    history = history.announce(f"{URL}#rsa", rsa_key, now=start)
    world = World({URL: issuer_document(URL, history), jwks_path(URL): jwks(history)})
    signers = [two, three, one]  # active, next, retired
    assert [key.public_key for key in world.settle(issuer_keys(URL))] == [
        two.public_key,
        three.public_key,
        rsa_key,
        one.public_key,
    ]
    for signer in signers:
        assert world.settle(resolve_verification_method(signer.verification_method)).authorized
        assert world.settle(resolve_jwk(signer.public_key, URL)).authorized
    history = history.compromise(one.verification_method, now=start)
    document, key_set = issuer_document(URL, history), jwks(history)
    assert one.public_key.to_multikey() not in json.dumps(document)
    assert one.verification_method not in json.dumps(key_set)
    world = World({URL: document, jwks_path(URL): key_set})
    for asked in (resolve_verification_method(one.verification_method), resolve_jwk(one.public_key, URL)):
        with pytest.raises(ResolutionError) as caught:
            world.settle(asked)
        assert caught.value.decided
        assert caught.value.detail_code in ("resolve.no_such_key", "resolve.foreign_key")


def test_a_document_without_any_key_can_be_published_after_a_compromise() -> None:
    signer = LocalSigner.generate(controller=DID)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    history = KeyHistory.begin(signer.verification_method, signer.public_key, now=now)
    document = issuer_document(DID, history.compromise(signer.verification_method, now=now))
    assert document["verificationMethod"] == document["assertionMethod"] == []
    with pytest.raises(ResolutionError) as caught:
        World({hosting_path(DID): document}).settle(resolve_verification_method(signer.verification_method))
    assert caught.value.decided
    with pytest.raises(ConfigurationError):
        issuer_document(DID, KeyHistory(DID))  # nothing ever announced: forgotten, rather than meant


def test_a_history_is_that_of_the_issuer() -> None:
    signer = LocalSigner.generate(controller="did:web:other.example")
    history = KeyHistory.begin(
        signer.verification_method, signer.public_key, now=datetime(2026, 1, 1, tzinfo=UTC)
    )
    with pytest.raises(ConfigurationError):
        issuer_document(DID, history)
    with pytest.raises(ConfigurationError):
        issuer_document(DID, history.compromise(signer.verification_method, now=datetime.now(UTC)))


def test_no_more_keys_than_a_verifier_reads() -> None:
    keys = [(f"{DID}#{number}", LocalSigner.generate().public_key) for number in range(101)]
    assert len(issuer_document(DID, keys[:100])["assertionMethod"]) == 100  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError):
        issuer_document(DID, keys)


def test_the_log_of_a_did_webvh_is_made_elsewhere() -> None:
    did = "did:webvh:QmPEQVM1JPTyrvEgBcDXwjK4TeyLGSX1PxjgyeAisdWM1p:school.example"
    with pytest.raises(ConfigurationError) as caught:
        hosting_path(did)
    assert (caught.value.detail_code, "did:webvh" in caught.value.message) == ("config.issuer_id", True)
    key = LocalSigner.generate().public_key
    check_key_name(f"{did}#{key.to_multikey()}", key)  # such an issuer may sign
