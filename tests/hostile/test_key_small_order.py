"""Attack: publish an Ed25519 point of small order as a key. Ready-made signatures then fit any message.

OpenSSL verifies such signatures; so the keys are refused when they are read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from openbadge_issuer.codec.multibase import multibase_encode
from openbadge_issuer.errors import KeyMaterialError
from openbadge_issuer.keys import PublicKey, base64url

if TYPE_CHECKING:
    from collections.abc import Callable

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
ORDER = 2**252 + 27742317777372353535851937790883648493
IDENTITY = (0, 1)
Point = tuple[int, int]


def add(one: Point, two: Point) -> Point:
    (x1, y1), (x2, y2) = one, two
    product = D * x1 * x2 * y1 * y2 % P
    return (
        (x1 * y2 + x2 * y1) * pow(1 + product, -1, P) % P,
        (y1 * y2 + x1 * x2) * pow(1 - product, -1, P) % P,
    )


def times(scalar: int, point: Point) -> Point:
    result = IDENTITY
    while scalar:
        result = add(result, point) if scalar & 1 else result
        point, scalar = add(point, point), scalar >> 1
    return result


def lift(y: int) -> Point | None:
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    for root in (pow(square, (P + 3) // 8, P), pow(square, (P + 3) // 8, P) * pow(2, (P - 1) // 4, P) % P):
        if root * root % P == square:
            return root, y
    return None


def small_order_points() -> set[Point]:
    """The subgroup of order eight, found by multiplying points with the order of the large one."""
    found: set[Point] = {IDENTITY}
    y = 2
    while len(found) < 8:
        point = lift(y)
        if point is not None:
            torsion = times(ORDER, point)
            found |= {times(scalar, torsion) for scalar in range(8)}
        y += 1
    return found


def encodings() -> list[bytes]:
    found = set()
    for _, y in small_order_points():
        for spelled in (y, y + P):  # a second spelling exists where y + p still fits into 255 bits
            if spelled < 2**255:
                found |= {spelled.to_bytes(32, "little"), (spelled | 1 << 255).to_bytes(32, "little")}
    return sorted(found)


@pytest.mark.parametrize("raw", encodings(), ids=bytes.hex)
def test_points_of_small_order_are_refused_in_every_notation(raw: bytes) -> None:
    attempts: list[Callable[[], PublicKey]] = [
        lambda: PublicKey("Ed25519", raw),
        lambda: PublicKey.from_multikey(multibase_encode(b"\xed\x01" + raw, "z")),
        lambda: PublicKey.from_jwk({"kty": "OKP", "crv": "Ed25519", "x": base64url.encode(raw)}),
    ]
    for attempt in attempts:
        with pytest.raises(KeyMaterialError) as caught:
            attempt()
        assert caught.value.detail_code in {"key.weak", "key.point"}


def test_there_are_eight_points_and_the_attack_is_real() -> None:
    points = small_order_points()
    assert len(points) == 8
    assert all(times(8, point) == IDENTITY for point in points)
    assert len(encodings()) >= 12
    everybody_s_key = Ed25519PublicKey.from_public_bytes((1).to_bytes(32, "little"))
    signature = (1).to_bytes(32, "little") + bytes(32)
    try:
        everybody_s_key.verify(signature, b"I am a famous university")
    except InvalidSignature:
        pytest.skip("this OpenSSL refuses the key by itself")


def test_what_is_no_point_is_refused() -> None:
    for y in (2, P - 2, P, P + 3, 2**255 - 1):
        if y >= P or lift(y) is None:
            with pytest.raises(KeyMaterialError) as caught:
                PublicKey("Ed25519", y.to_bytes(32, "little"))
            assert caught.value.detail_code == "key.point"
    for size in (0, 31, 33, 64):
        with pytest.raises(KeyMaterialError):
            PublicKey("Ed25519", b"\x05" * size)


def test_ordinary_points_are_taken() -> None:
    accepted = 0
    for y in range(2, 40):
        if lift(y) is not None:
            PublicKey("Ed25519", y.to_bytes(32, "little"))
            accepted += 1
    assert accepted > 10
