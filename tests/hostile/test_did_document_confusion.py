"""Attack: a document on one site that claims to speak for the issuer on another."""

from __future__ import annotations

import time

import pytest

from dids_driving import World
from openbadge_issuer.dids import issuer_keys, resolve_jwk, resolve_verification_method
from openbadge_issuer.errors import ResolutionError
from openbadge_issuer.keys import LocalSigner, base64url

SCHOOL = "https://school.example/issuer"
SCHOOL_DID = "did:web:school.example"
EVIL = "https://evil.example/key"
EVIL_DID = "did:web:evil.example"
EVIL_DID_URL = "https://evil.example/.well-known/did.json"
SCHOOL_KEY = LocalSigner.generate().public_key
EVIL_KEY = LocalSigner.generate().public_key


def multikey(name: str, controller: str) -> dict[str, object]:
    return {
        "id": name,
        "type": "Multikey",
        "controller": controller,
        "publicKeyMultibase": EVIL_KEY.to_multikey(),
    }


def school_document() -> dict[str, object]:
    name = f"{SCHOOL}#key"
    own = {**multikey(name, SCHOOL), "publicKeyMultibase": SCHOOL_KEY.to_multikey()}
    return {"id": SCHOOL, "verificationMethod": [own], "assertionMethod": [name]}


def owned_by_school(documents: dict[str, object], reference: str) -> bool:
    """Whether a verifier, which compares the controller with the issuer, would take the key for the school's."""
    try:
        method = World({SCHOOL: school_document(), **documents}).settle(
            resolve_verification_method(reference, issuer_id=SCHOOL)
        )
    except ResolutionError:
        return False
    return method.controller in {SCHOOL, SCHOOL_DID} and method.authorized


def test_the_honest_case_passes() -> None:
    assert owned_by_school({}, f"{SCHOOL}#key")


@pytest.mark.parametrize(
    "document",
    [
        multikey(EVIL, SCHOOL),
        {**multikey(EVIL, SCHOOL), "assertionMethod": [EVIL]},
        {"id": EVIL, "verificationMethod": [multikey(EVIL, SCHOOL)], "assertionMethod": [EVIL]},
        {"id": SCHOOL, "verificationMethod": [multikey(EVIL, SCHOOL)], "assertionMethod": [EVIL]},
        {"id": EVIL, "assertionMethod": [multikey(f"{SCHOOL}#key", SCHOOL), multikey(EVIL, SCHOOL)]},
        {**EVIL_KEY.to_jwk(), "controller": SCHOOL},
        {**EVIL_KEY.to_jwk(), "controller": SCHOOL, "kid": f"{SCHOOL}#key", "iss": SCHOOL},
        {"keys": [{**EVIL_KEY.to_jwk(), "kid": EVIL, "iss": SCHOOL, "controller": SCHOOL}]},
        {
            "id": EVIL,
            "alsoKnownAs": [SCHOOL],
            "controller": SCHOOL,
            "assertionMethod": [multikey(EVIL, SCHOOL)],
        },
    ],
)
def test_a_key_elsewhere_is_not_the_schools(document: object) -> None:
    for reference in (EVIL, f"{EVIL}#key"):
        assert not owned_by_school({EVIL: document}, reference)


def test_a_did_document_elsewhere_is_not_the_schools() -> None:
    for controller in (SCHOOL, SCHOOL_DID):
        for id_ in (EVIL_DID, SCHOOL_DID, SCHOOL):
            name = f"{EVIL_DID}#key"
            document = {
                "id": id_,
                "controller": controller,
                "alsoKnownAs": [controller],
                "assertionMethod": [multikey(name, controller)],
            }
            assert not owned_by_school({EVIL_DID_URL: document}, name)


def test_a_key_in_a_token_is_not_the_schools() -> None:
    world = World({SCHOOL: school_document(), EVIL: EVIL_KEY.to_jwk()})
    for kid in (EVIL_KEY, EVIL, f"{EVIL}#key", EVIL_KEY.thumbprint(), f"did:key:{EVIL_KEY.to_multikey()}"):
        with pytest.raises(ResolutionError) as caught:
            world.settle(resolve_jwk(kid, SCHOOL))
        assert caught.value.detail_code == "resolve.foreign_key"
    assert EVIL not in world.asked


def test_controllers_that_point_at_each_other_end() -> None:
    one, two = "https://a.example/key", "https://b.example/key"
    world = World({one: multikey(one, two), two: multikey(two, one)})
    method = world.settle(resolve_verification_method(one, issuer_id=two))
    assert not method.authorized
    assert world.asked == [one, two]


def test_a_document_full_of_large_keys_is_read_in_time() -> None:
    modulus = base64url.from_integer((1 << 8191) | 1)
    keys = [{"kty": "RSA", "n": modulus, "e": base64url.from_integer(65537 + 2 * at)} for at in range(100)]
    started = time.process_time()
    found = World(
        {SCHOOL: {"id": SCHOOL}, "https://school.example/.well-known/jwks.json": {"keys": keys}}
    ).settle(issuer_keys(SCHOOL))
    assert len(found) == 100
    assert time.process_time() - started < 5
