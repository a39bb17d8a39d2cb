"""Attack: give one key several spellings (trailing bytes, padding, other bases), so that comparisons can be fooled."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from openbadge_issuer.codec.multibase import multibase_encode
from openbadge_issuer.errors import KeyMaterialError
from openbadge_issuer.keys import LocalSigner, PublicKey

RSA = rsa.generate_private_key(65537, 2048).public_key()
PKCS1 = RSA.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1)
SPKI = RSA.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
P256 = ec.generate_private_key(ec.SECP256R1()).public_key()
UNCOMPRESSED = P256.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
COMPRESSED = P256.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint)
ED25519 = LocalSigner.generate().public_key.raw


def refused(text: str) -> None:
    with pytest.raises(KeyMaterialError) as caught:
        PublicKey.from_multikey(text)
    assert text not in str(caught.value) or not text


@pytest.mark.parametrize(
    ("prefix", "raw"), [(b"\xed\x01", ED25519), (b"\x80\x24", COMPRESSED), (b"\x85\x24", PKCS1)]
)
def test_only_the_canonical_multikey_is_read(prefix: bytes, raw: bytes) -> None:
    text = multibase_encode(prefix + raw, "z")
    assert PublicKey.from_multikey(text).to_multikey() == text
    for data in (
        prefix + raw + b"\x00",
        prefix + raw[:-1],
        prefix,
        b"\x00" + prefix + raw,
        prefix + b"\x00" + raw,
    ):
        refused(multibase_encode(data, "z"))
    refused(multibase_encode(prefix + raw, "u"))
    for other in (
        text[1:],
        f"Z{text[1:]}",
        f"z1{text[1:]}",
        f" {text}",
        f"{text} ",
        f"{text}\n",
        text + "0",
        text.lower(),
    ):
        refused(other)


def test_a_longer_varint_is_refused() -> None:
    refused(multibase_encode(b"\xed\x81\x00" + ED25519, "z"))


def test_other_forms_of_a_point_are_refused() -> None:
    hybrid = bytes([6 + UNCOMPRESSED[-1] % 2]) + UNCOMPRESSED[1:]
    for raw in (UNCOMPRESSED, hybrid, b"\x00", b"\x05" + COMPRESSED[1:], b"\x02" + b"\xff" * 32):
        refused(multibase_encode(b"\x80\x24" + raw, "z"))


def test_other_forms_of_an_rsa_key_are_refused() -> None:
    long_length = b"\x30\x83\x00" + PKCS1[2:]
    for raw in (SPKI, PKCS1 + b"\x00", long_length, PKCS1[:-1], b"\x30\x00", b""):
        refused(multibase_encode(b"\x85\x24" + raw, "z"))


def test_huge_texts_are_refused_at_once() -> None:
    for text in ("z" + "2" * 10_000_000, "z" + "1" * 3_000, "z6Mk" + "x" * 100_000):
        refused(text)


@pytest.mark.parametrize("value", [None, 5, b"z6Mk", ["z6Mk"], {}])
def test_other_types_are_refused(value: str) -> None:
    with pytest.raises(KeyMaterialError):
        PublicKey.from_multikey(value)
