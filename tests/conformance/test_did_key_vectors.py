"""The did:key test vectors of the specification's repository (its appendix, and the former test-vectors folder)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from dids_driving import settle
from openbadge_issuer.dids import resolve_document, resolve_verification_method
from openbadge_issuer.errors import ResolutionError
from openbadge_issuer.keys import LocalSigner, PublicKey
from requiring import shared

if TYPE_CHECKING:
    from collections.abc import Iterator

VECTORS = shared("conformance", "vectors", "did-key")

READ = {"ed25519-x25519.json", "nist-curves.json", "rsa.json"}
REFUSED = {"bls12381.json": "BLS12-381", "secp256k1.json": "secp256k1", "x25519.json": "X25519"}
KINDS = {"ed25519-pub": "Ed25519", "p256-pub": "P-256", "p384-pub": "P-384"}


def load(name: str) -> Any:
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


def cases(names: set[str]) -> Iterator[tuple[str, str, Any]]:
    for name in sorted(names):
        vectors = load(name)
        for did, case in vectors.get("didDocument", vectors).items():
            yield name, did, case


def is_p521(did: str) -> bool:
    return did.startswith("did:key:z2J9")


@pytest.mark.parametrize(("name", "did", "case"), [c for c in cases(READ) if not is_p521(c[1])])
def test_supported_keys_are_read_as_the_vector_says(name: str, did: str, case: Any) -> None:
    method = settle(resolve_verification_method(f"{did}#{did.removeprefix('did:key:')}"))
    assert method == settle(resolve_verification_method(did))
    assert method.controller == did
    assert method.authorized
    assert method.self_certifying
    entry = case["didDocument"]["verificationMethod"][0]
    assert entry["id"].endswith(method.id.partition("#")[2])
    for described in (entry, case.get("verificationMethod", {}), case):
        if "publicKeyJwk" in described:
            assert PublicKey.from_jwk(described["publicKeyJwk"]) == method.public_key
            assert method.public_key.to_jwk().items() <= described["publicKeyJwk"].items()


@pytest.mark.parametrize(("name", "did", "case"), list(cases({"ed25519-x25519.json"})))
def test_ed25519_seeds_make_their_did(name: str, did: str, case: Any) -> None:
    seed = bytes.fromhex(case["seed"])
    assert LocalSigner.generate(entropy=lambda size: seed[:size]).controller == did


@pytest.mark.parametrize(
    ("name", "did", "case"), [c for c in cases({"nist-curves.json", "rsa.json"}) if not is_p521(c[1])]
)
def test_private_keys_of_the_vectors_belong_to_their_did(name: str, did: str, case: Any) -> None:
    private = case.get("privateKeyJwk") or case.get("verificationMethod", {}).get("privateKeyJwk")
    if private is None or private.get("crv") == "P-384":
        pytest.skip("no private JWK, or of a kind that is only read")
    unpadded = {
        name: value.rstrip("=") for name, value in private.items()
    }  # two RSA vectors pad, against RFC 7518
    signer = LocalSigner.from_jwk(unpadded, verification_method=f"{did}#{did.removeprefix('did:key:')}")
    assert f"did:key:{signer.public_key.to_multikey()}" == did


@pytest.mark.parametrize(("name", "did", "case"), list(cases(set(REFUSED))))
def test_other_keys_are_refused_by_their_name(name: str, did: str, case: Any) -> None:
    with pytest.raises(ResolutionError, match=REFUSED[name]) as caught:
        settle(resolve_verification_method(did))
    assert caught.value.detail_code == "resolve.key_in_did"
    assert caught.value.decided


@pytest.mark.parametrize("did", [did for _, did, _ in cases({"nist-curves.json"}) if is_p521(did)])
def test_p521_is_refused_by_its_name(did: str) -> None:
    with pytest.raises(ResolutionError, match="P-521"):
        settle(resolve_document(did))


@pytest.mark.parametrize("case", load("current-appendix.json"))
def test_the_current_appendix(case: Any) -> None:
    kind = KINDS.get(case["multicodec"])
    if kind is None:
        with pytest.raises(ResolutionError):
            settle(resolve_document(case["did"]))
        return
    (method,) = settle(resolve_document(case["did"])).methods
    assert method.public_key.kind == kind
    assert method.public_key.raw.hex() == case["public_key_hex"]


def test_the_multikey_document_says_the_same() -> None:
    document = load("ed25519-x25519-multikey-document.json")
    (method,) = settle(resolve_document(document["id"])).methods
    entry = document["verificationMethod"][0]
    assert (method.id, method.controller) == (entry["id"], entry["controller"])
    assert method.public_key.to_multikey() == entry["publicKeyMultibase"]
    for purpose in method.purposes:
        assert method.id in document[purpose]


def test_all_files_of_the_manifest_are_used() -> None:
    used = READ | set(REFUSED) | {"current-appendix.json", "ed25519-x25519-multikey-document.json"}
    assert {case["file"] for case in load("manifest.json")["cases"]} == used
