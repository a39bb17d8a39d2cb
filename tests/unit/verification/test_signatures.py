"""What signatures count for: nothing for the first one under an ordinary key, much for those that are made to be dear."""

from __future__ import annotations

from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from openbadge_issuer.codec.effort import BeyondEffort, Effort
from openbadge_issuer.codec.multibase import base64url_encode
from openbadge_issuer.keys import PublicKey
from openbadge_issuer.testing import fixed_signer
from openbadge_issuer.verification.signatures import another_signature, count_signature


def rsa(bits: int, exponent: int) -> PublicKey:
    """A key that nobody has the other half of."""
    modulus = Random(bits).getrandbits(bits) | 1 | 1 << (bits - 1)
    numbers = {"n": modulus, "e": exponent}
    encoded = {
        name: base64url_encode(number.to_bytes((number.bit_length() + 7) // 8, "big"))
        for name, number in numbers.items()
    }
    return PublicKey.from_jwk({"kty": "RSA", **encoded})


def p384() -> PublicKey:
    point = ec.derive_private_key(7, ec.SECP384R1()).public_key().public_numbers()
    x, y = (base64url_encode(number.to_bytes(48, "big")) for number in (point.x, point.y))
    return PublicKey.from_jwk({"kty": "EC", "crv": "P-384", "x": x, "y": y})


@pytest.mark.parametrize(
    ("key", "units"),
    [
        (fixed_signer().public_key, 0),
        (fixed_signer("P-256").public_key, 0),
        (p384(), 115),
        (rsa(2_048, 65_537), 0),
        (rsa(4_096, 65_537), 0),
        (rsa(4_096, 2**32 - 1), 0),  # would be 50, as much as what is done around it
        (rsa(4_096, 2**64 - 1), 92),
        (rsa(8_192, 3), 67),
        (rsa(8_192, 65_537), 134),
        (rsa(8_192, 2**64 - 1), 369),
    ],
    ids=[
        "Ed25519",
        "P-256",
        "P-384",
        "2048",
        "4096",
        "4096 not so odd",
        "4096 odd",
        "8192 with 3",
        "8192",
        "8192 odd",
    ],
)
def test_what_a_signature_counts_for(key: PublicKey, units: int) -> None:
    effort = Effort()
    count_signature(key, effort)
    assert effort.units == units


def test_each_after_the_first_counts() -> None:
    effort = Effort()
    another_signature(effort)
    another_signature(effort)
    assert effort.units == 100


def test_where_nothing_is_left_only_an_ordinary_first_one_is_checked() -> None:
    spent = Effort(120_001)
    count_signature(fixed_signer().public_key, spent)
    with pytest.raises(BeyondEffort):
        count_signature(p384(), spent)
    with pytest.raises(BeyondEffort):
        another_signature(spent)
    assert spent.units == 120_001
