"""Keys survive every notation, and no text makes anything but a key or our own error."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbadge_issuer.codec.multibase import multibase_encode
from openbadge_issuer.errors import KeyMaterialError, ProofError
from openbadge_issuer.keys import LocalSigner, PublicKey
from openbadge_issuer.ports import SigningRequest

kinds: st.SearchStrategy[Literal["Ed25519", "P-256"]] = st.sampled_from(("Ed25519", "P-256"))
PREFIXES = [b"\xed\x01", b"\x80\x24", b"\x81\x24", b"\x82\x24", b"\x85\x24", b"\x80\x26", b"\xe7\x01", b""]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
jwk_members = st.fixed_dictionaries(
    {"kty": st.sampled_from(["OKP", "EC", "RSA", "oct"]) | json_values},
    optional={
        "crv": st.sampled_from(["Ed25519", "P-256", "P-384", "P-521"]) | json_values,
        "x": st.binary(min_size=31, max_size=49).map(lambda data: multibase_encode(data, "u")[1:])
        | json_values,
        "y": st.binary(min_size=31, max_size=49).map(lambda data: multibase_encode(data, "u")[1:])
        | json_values,
        "n": st.binary(max_size=300).map(lambda data: multibase_encode(data, "u")[1:]) | json_values,
        "e": st.sampled_from(["AQAB", "Aw", "AA"]) | json_values,
        "d": st.binary(max_size=40).map(lambda data: multibase_encode(data, "u")[1:]) | json_values,
        "use": json_values,
        "alg": json_values,
        "key_ops": json_values,
    },
)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(
    kind=kinds,
    seed=st.binary(min_size=40, max_size=40),
    message=st.binary(max_size=200),
    at=st.integers(0, 511),
)
def test_every_notation_and_one_flipped_bit(
    kind: Literal["Ed25519", "P-256"], seed: bytes, message: bytes, at: int
) -> None:
    signer = LocalSigner.generate(kind, entropy=lambda size: seed[:size])
    key = signer.public_key
    assert PublicKey.from_multikey(key.to_multikey()) == key
    assert PublicKey.from_jwk(key.to_jwk()) == key
    assert PublicKey.from_pem(key.to_pem()) == key
    assert LocalSigner.from_jwk(signer.to_jwk(unencrypted=True)).public_key == key
    assert LocalSigner.from_secret_multikey(signer.to_secret_multikey(unencrypted=True)).public_key == key
    signature = signer.sign(SigningRequest(signer.algorithm, signer.verification_method, message))
    key.verify(signature, message)
    flipped = bytearray(signature)
    flipped[at // 8] ^= 1 << at % 8
    with pytest.raises(ProofError):
        key.verify(bytes(flipped), message)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(prefix=st.sampled_from(PREFIXES), rest=st.binary(max_size=100))
def test_a_multikey_is_a_key_in_its_only_spelling_or_refused(prefix: bytes, rest: bytes) -> None:
    text = multibase_encode(prefix + rest, "z")
    try:
        key = PublicKey.from_multikey(text)
    except KeyMaterialError as error:
        assert error.detail_code.startswith("key.")  # noqa: PT017 (both outcomes are fine)
    else:
        assert key.to_multikey() == text
        assert PublicKey.from_jwk(key.to_jwk()) == key


@settings(derandomize=True, max_examples=200, deadline=None)
@given(text=st.text(max_size=80))
def test_any_text_as_multikey(text: str) -> None:
    for candidate in (text, f"z{text}", f"z6Mk{text}"):
        try:
            assert PublicKey.from_multikey(candidate).to_multikey() == candidate
        except KeyMaterialError as error:
            assert text not in str(error) or len(text) < 4  # noqa: PT017 (as above)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(members=jwk_members)
def test_any_object_as_jwk(members: dict[str, object]) -> None:
    for read in (PublicKey.from_jwk, LocalSigner.from_jwk):
        try:
            read(members)
        except KeyMaterialError as error:
            assert error.detail_code.startswith("key.")  # noqa: PT017 (as above)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(
    body=st.binary(max_size=120),
    label=st.sampled_from([b"PUBLIC KEY", b"PRIVATE KEY", b"ENCRYPTED PRIVATE KEY", b"X"]),
)
def test_any_bytes_as_pem(body: bytes, label: bytes) -> None:
    from base64 import encodebytes  # noqa: PLC0415

    pem = b"-----BEGIN %b-----\n%b-----END %b-----\n" % (label, encodebytes(body), label)
    for text in (body, pem):
        with pytest.raises(KeyMaterialError):
            PublicKey.from_pem(text)
        with pytest.raises(KeyMaterialError):
            LocalSigner.from_pem(text, b"password", unencrypted=True)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(
    signature=st.binary(max_size=200),
    message=st.binary(max_size=50),
    algorithm=st.text(max_size=6) | st.none(),
)
def test_random_signatures_never_verify(signature: bytes, message: bytes, algorithm: str | None) -> None:
    for key in KEYS:
        with pytest.raises(ProofError):
            key.verify(signature, message, algorithm)


KEYS = [
    LocalSigner.generate(entropy=bytes).public_key,
    LocalSigner.generate("P-256", entropy=bytes).public_key,
]
