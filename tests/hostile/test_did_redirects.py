"""Attack: the address of a key document redirects to a server that is not the issuer's."""

from __future__ import annotations

import json

import pytest

from dids_driving import World
from openbadge_issuer.dids import issuer_document, issuer_keys, jwks, resolve_jwk, resolve_verification_method
from openbadge_issuer.errors import ResolutionError
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.ports import Response

HTTPS = "https://school.example/issuer"
DID = "did:web:school.example"
DID_URL = "https://school.example/.well-known/did.json"
JWKS = "https://school.example/.well-known/jwks.json"
EVIL_KEY = LocalSigner.generate().public_key

ELSEWHERE = [
    "https://evil.example/issuer",
    "https://school.example.evil.example/issuer",
    "https://www.school.example/issuer",
    "https://example/issuer",
    "https://school.example:8443/issuer",
    "https://school.example@evil.example/issuer",
    "https://evil.example/?https://school.example/issuer",
    "https://evil.example#https://school.example/issuer",
    "https://",
]


def forged(issuer_id: str) -> bytes:
    return json.dumps(issuer_document(issuer_id, [(f"{issuer_id}#key", EVIL_KEY)])).encode()


@pytest.mark.parametrize("final", ELSEWHERE)
@pytest.mark.parametrize("status", [200, 404])
@pytest.mark.parametrize(("issuer_id", "address"), [(HTTPS, HTTPS), (DID, DID_URL)])
def test_another_server_does_not_speak_for_the_issuer(
    issuer_id: str, address: str, status: int, final: str
) -> None:
    """Whether it sends a document that bears the right id, or denies that there is one."""
    world = World({address: Response(url=final, body=forged(issuer_id), status=status)})
    for resolution in (
        resolve_verification_method(f"{issuer_id}#key"),
        issuer_keys(issuer_id),
        resolve_jwk("key", issuer_id),
    ):
        with pytest.raises(ResolutionError) as caught:
            world.settle(resolution)
        assert (caught.value.detail_code, caught.value.decided) == ("resolve.redirected", True)


@pytest.mark.parametrize("final", ELSEWHERE)
def test_nor_does_another_servers_key_set(final: str) -> None:
    body = json.dumps(jwks([(f"{HTTPS}#key", EVIL_KEY)])).encode()
    world = World({JWKS: Response(url=final, body=body)})
    for resolution in (issuer_keys(HTTPS), resolve_jwk(EVIL_KEY, HTTPS)):
        with pytest.raises(ResolutionError):
            world.settle(resolution)


@pytest.mark.parametrize(
    "final",
    [
        HTTPS,
        f"{HTTPS}.json",
        f"{HTTPS}#top",
        "https://School.example/i",
        "HTTPS://school.example:443/",
        "https://school.example?x",
    ],
)
def test_another_path_of_the_same_server_is_the_issuers(final: str) -> None:
    world = World({HTTPS: Response(url=final, body=forged(HTTPS))})
    assert world.settle(resolve_verification_method(f"{HTTPS}#key")).authorized
