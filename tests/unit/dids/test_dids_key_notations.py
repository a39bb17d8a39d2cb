"""The key that an entry is about which nobody can use, and whatever a document says against a key."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from dids_driving import settle
from openbadge_issuer.codec.multibase import (
    base58btc_encode,
    base64url_decode,
    base64url_encode,
    multicodec_add,
)
from openbadge_issuer.dids import resolve_document, resolve_verification_method
from openbadge_issuer.dids.key_ends import KeyEnds
from openbadge_issuer.dids.key_notations import against_keys, keys_within, said_of
from openbadge_issuer.errors import ResolutionError
from openbadge_issuer.keys import LocalSigner, PublicKey
from openbadge_issuer.keys.kinds import KINDS
from openbadge_issuer.testing import fixed_signer

ISSUER = "https://school.example/issuer"
ED, P256 = fixed_signer().public_key, fixed_signer("P-256").public_key
P384 = PublicKey.from_jwk(
    {
        "kty": "EC",
        "crv": "P-384",
        "x": "qofKIr6LBTeOscce8yCtdG4dO2KLp5uYWfdB4IJUKjhVAvJdv1UpbDpUXjhydgq3",
        "y": "NhfeSpYmLG9dnpi_kpLcKfj0Hb0omhR86doxE7XwuMAKYLHOHX6BnXpDHXyQ6g5f",
    }
)
RSA = LocalSigner.generate("RSA", verification_method=f"{ISSUER}#rsa").public_key
KEYS = [ED, P256, P384, RSA]


def prefixed(key: PublicKey) -> bytes:
    return multicodec_add(KINDS[key.kind].multicodec, key.raw)


def b32(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=")


def uncompressed(key: PublicKey) -> bytes:
    jwk = key.to_jwk()
    return b"\x04" + base64url_decode(jwk["x"]) + base64url_decode(jwk["y"])


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.kind)
def test_a_multikey_in_every_base(key: PublicKey) -> None:
    data = prefixed(key)
    plain = base64.b64encode(data).decode()
    for text in (
        "z" + base58btc_encode(data),
        "u" + base64url_encode(data),
        "U" + base64.urlsafe_b64encode(data).decode(),
        "m" + plain.rstrip("="),
        "M" + plain,
        "f" + data.hex(),
        "F" + data.hex().upper(),
        "b" + b32(data).lower(),
        "B" + b32(data),
    ):
        assert keys_within({"publicKeyMultibase": text}) == {key}
        assert keys_within({"https://w3id.org/security#publicKeyMultibase": [text]}) == {key}


@pytest.mark.parametrize(
    ("key", "raw"),
    [(ED, ED.raw), (P256, P256.raw), (P256, uncompressed(P256)), (P384, P384.raw), (P384, uncompressed(P384))]
    + [(key, prefixed(key)) for key in KEYS],
)
def test_bytes_with_or_without_a_prefix(key: PublicKey, raw: bytes) -> None:
    for name, text in (
        ("publicKeyMultibase", "z" + base58btc_encode(raw)),
        ("publicKeyBase58", base58btc_encode(raw)),
        ("sec:publicKeyBase58", base58btc_encode(raw)),
        ("publicKeyHex", raw.hex()),
        ("publicKeyHex", "0x" + raw.hex().upper()),
        ("publicKeyBase64", base64.b64encode(raw).decode()),
        ("publicKeyBase64", base64url_encode(raw)),
    ):
        assert keys_within({name: text}) == {key}


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.kind)
def test_a_jwk_that_is_not_quite_one(key: PublicKey) -> None:
    jwk: dict[str, Any] = {**key.to_jwk(), "use": "enc", "alg": "none", "key_ops": [], "d": "AAAA"}
    padded = {name: jwk[name] + "=" * (-len(jwk[name]) % 4) for name in ("x", "y", "n", "e") if name in jwk}
    for said in (jwk, jwk | padded):
        assert keys_within({"publicKeyJwk": said}) == keys_within(said) == {key}
    if key.kind != "Ed25519":
        longer = {name: base64url_encode(b"\0" + base64url_decode(jwk[name])) for name in padded}
        assert keys_within(jwk | longer) == {key}


def test_pem() -> None:
    for key in KEYS:
        assert keys_within({"publicKeyPem": key.to_pem().decode()}) == {key}


def test_several_in_one() -> None:
    assert keys_within({"publicKeyJwk": {**ED.to_jwk()}, "publicKeyHex": P256.raw.hex()}) == {ED, P256}


@pytest.mark.parametrize(
    "value", [None, "", 7, True, [], {}, ["a", "b"], "z", "u", "zz", "q!", "\xe9", "z" + "z" * 9_000]
)
@pytest.mark.parametrize(
    "name",
    [
        "publicKeyMultibase",
        "publicKeyBase58",
        "publicKeyBase64",
        "publicKeyHex",
        "publicKeyPem",
        "publicKeyJwk",
    ],
)
def test_what_is_no_key(name: str, value: Any) -> None:
    assert (
        keys_within({name: value}) == keys_within({"kty": "OKP", "crv": "Ed25519", "x": value}) == frozenset()
    )


def test_where_it_stands_in_a_document() -> None:
    ended: dict[str, Any] = {"publicKeyHex": ED.raw.hex(), "sec:revoked": "2025-01-01T00:00:00Z"}
    jwk: dict[str, Any] = {**P256.to_jwk(), "exp": 1}
    secret: dict[str, Any] = {"publicKeyBase58": "x", "privateKeyBase58": "y"}
    document: dict[str, Any] = {
        "id": ISSUER,
        "revoked": True,
        "publicKey": [[ended], {"publicKeyHex": "00"}],
        "@graph": {"a": {"publicKeyJwk": jwk}, "b": secret, "c": {"expires": "soon"}},
    }
    found = against_keys(document, [])
    assert len(found) == 4
    for each in (ended, {"publicKeyJwk": jwk}, jwk, secret):
        assert each in found
    assert ended not in against_keys(document, [ended])
    said = said_of(found)
    assert said[ED].revoked is not None
    assert said[P256].expires is not None
    assert said_of([{"publicKeyHex": ED.raw.hex(), "revoked": 7}])[ED].unclear
    assert said_of([{"publicKeyHex": ED.raw.hex()}])[ED] == KeyEnds()


def entry(name: str, **members: Any) -> dict[str, Any]:
    return {
        "id": name,
        "type": "Multikey",
        "controller": ISSUER,
        "publicKeyMultibase": ED.to_multikey(),
        **members,
    }


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"publicKeyHex": ED.raw.hex(), "revoked": "some day"}, "resolve.key"),
        (
            {"publicKeyBase64": base64url_encode(ED.raw), "privateKeyHex": "00", "revoked": True},
            "resolve.key",
        ),
        ({"publicKeyBase58": base58btc_encode(ED.raw), "privateKeyBase58": "00"}, "resolve.key"),
    ],
)
def test_what_can_not_be_understood_of_a_key_makes_it_unusable(said: Any, code: str) -> None:
    document = {
        "id": ISSUER,
        "verificationMethod": [entry("#1")],
        "assertionMethod": ["#1"],
        "publicKey": said,
    }
    with pytest.raises(ResolutionError) as caught:
        settle(resolve_verification_method(f"{ISSUER}#1"), {ISSUER: document})
    assert caught.value.detail_code == code
    read = settle(resolve_document(ISSUER), {ISSUER: document})
    assert read.knows(ED)
    with pytest.raises(ResolutionError):
        read.methods_of(ED)


def test_no_more_of_them_are_read_than_may_be_listed() -> None:
    said = {"publicKeyHex": "00", "revoked": "2025-01-01T00:00:00Z"}
    document: dict[str, Any] = {"id": ISSUER, "verificationMethod": [entry("#1")], "assertionMethod": ["#1"]}
    for number, code in ((100, ""), (101, "resolve.many_keys")):
        pages = {ISSUER: {**document, "publicKey": [dict(said) for _ in range(number)]}}
        if not code:
            assert settle(resolve_verification_method(f"{ISSUER}#1"), pages).public_key == ED
            continue
        with pytest.raises(ResolutionError) as caught:
            settle(resolve_verification_method(f"{ISSUER}#1"), pages)
        assert caught.value.detail_code == code


@pytest.mark.parametrize(
    ("controller", "message"),
    [
        (None, "It does not say who controls it."),
        ("", "It does not say who controls it."),
        ([ISSUER], "Its 'controller' is not an id, as text."),
        ({"id": ISSUER}, "Its 'controller' is not an id, as text."),
        (7, "Its 'controller' is not an id, as text."),
    ],
)
def test_who_controls_it(controller: Any, message: str) -> None:
    document = {
        "id": ISSUER,
        "verificationMethod": [entry("#1", controller=controller)],
        "assertionMethod": ["#1"],
    }
    with pytest.raises(ResolutionError) as caught:
        settle(resolve_verification_method(f"{ISSUER}#1"), {ISSUER: document})
    assert caught.value.detail_code == "resolve.key"
    assert message in caught.value.message
