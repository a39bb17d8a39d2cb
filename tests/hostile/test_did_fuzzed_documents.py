"""Attack: documents of any shape. What comes out is a key or our own error, never anything else."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from dids_driving import World
from openbadge_issuer.dids import issuer_keys, resolve_jwk, resolve_verification_method
from openbadge_issuer.errors import ResolutionError
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.ports import FetchFailure, Response

DID = "did:web:school.example"
DID_URL = "https://school.example/.well-known/did.json"
HTTPS = "https://school.example/issuer"
JWKS = "https://school.example/.well-known/jwks.json"
KEY = LocalSigner.generate(entropy=bytes).public_key
JWK = KEY.to_jwk()

scalars = st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=8)
texts = st.sampled_from(
    [
        DID,
        HTTPS,
        f"{DID}#k",
        f"{HTTPS}#k",
        "#k",
        "Multikey",
        "JsonWebKey",
        "2030-01-01T00:00:00Z",
        KEY.to_multikey(),
    ]
)
jwks = st.just(JWK) | st.dictionaries(
    st.sampled_from(["kty", "crv", "x", "n", "e", "kid", "iss"]), scalars | texts
)
entries = st.fixed_dictionaries(
    {},
    optional={
        "id": texts | scalars,
        "type": texts | scalars,
        "controller": texts | scalars,
        "publicKeyMultibase": texts | scalars,
        "publicKeyJwk": jwks | scalars,
        "publicKeyBase58": texts | scalars,
        "expires": texts | scalars,
        "revoked": texts | scalars,
        "kty": scalars | st.just("OKP"),
    },
)
lists = st.lists(entries | texts | scalars | jwks, max_size=4)
documents = st.fixed_dictionaries(
    {},
    optional={
        "id": texts | scalars,
        "verificationMethod": lists | entries | scalars,
        "assertionMethod": lists | entries | texts | scalars,
        "keyAgreement": lists | scalars,
        "keys": st.lists(jwks | scalars, max_size=3) | scalars,
        "controller": texts | scalars,
        "publicKeyMultibase": texts | scalars,
        "kty": st.just("OKP") | scalars,
    },
)
answers = (
    documents
    | jwks
    | entries
    | st.binary(max_size=30)
    | st.builds(Response, url=texts, body=st.binary(max_size=9), status=st.integers(100, 599))
    | st.builds(FetchFailure, code=st.just("fetch.x"), message=st.text(max_size=9))
)


@settings(derandomize=True, max_examples=400, deadline=None)
@given(
    did=answers,
    https=answers,
    keys=answers,
    reference=texts | st.text(max_size=30),
    kid=st.text(max_size=20) | texts,
)
def test_any_documents(did: object, https: object, keys: object, reference: str, kid: str) -> None:
    world = World({DID_URL: did, HTTPS: https, JWKS: keys})
    for issuer_id in (DID, HTTPS):
        for name in (reference, f"{issuer_id}#k", issuer_id):
            try:
                world.settle(resolve_verification_method(name))
            except ResolutionError as error:
                assert error.detail_code.startswith("resolve.")  # noqa: PT017 (both outcomes are fine)
        try:
            found = world.settle(issuer_keys(issuer_id))
            assert found
            assert all(method.authorized and method.controller == issuer_id for method in found)
        except ResolutionError as error:
            assert error.detail_code.startswith("resolve.")  # noqa: PT017 (as above)
        try:
            method = world.settle(resolve_jwk(kid, issuer_id))
            assert method.authorized
            assert method.controller == issuer_id
        except ResolutionError as error:
            assert error.detail_code.startswith("resolve.")  # noqa: PT017 (as above)
    assert set(world.asked) <= {DID_URL, HTTPS, JWKS}
