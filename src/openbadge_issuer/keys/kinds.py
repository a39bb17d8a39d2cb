"""The kinds of public key, one table: how each is written in bytes, and which algorithms it serves.

A key is kept as the bytes that a multikey carries after its multicodec prefix: Ed25519 as 32 bytes (RFC
8032), P-256 and P-384 as the compressed point (SEC 1, 2.3.3), RSA as DER ``RSAPublicKey`` (PKCS#1). Each
key has exactly one such spelling.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from openbadge_issuer.errors import KeyMaterialError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "KINDS",
    "Algorithm",
    "KeyKind",
    "Kind",
    "LoadedKey",
    "kind_and_raw",
    "load_der",
    "named_curve",
    "not_a_point",
    "not_supported",
]

KeyKind: TypeAlias = Literal["Ed25519", "P-256", "P-384", "RSA"]
Algorithm: TypeAlias = Literal["EdDSA", "ES256", "ES384", "RS256"]
LoadedKey: TypeAlias = Ed25519PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey

RSA_BITS: Final = range(2048, 8193)  # bits of the modulus; smaller is broken, larger is slow to verify
RSA_EXPONENT_BITS: Final = 64  # bits; a huge exponent makes verification slow

# In DER the algorithm of a key, and then its curve: P-256, P-384 (RFC 5480, 2.1.1). They end within so many bytes.
_EC_PUBLIC_KEY: Final = bytes.fromhex("06072a8648ce3d0201")
_CURVES: Final = (bytes.fromhex("06082a8648ce3d030107"), bytes.fromhex("06052b81040022"))
_BEFORE_A_POINT: Final = 32

_P: Final = 2**255 - 19
_D: Final = -121665 * pow(121666, -1, _P) % _P
# The y coordinates of the eight points of small order: for such a key anybody can make signatures, and
# OpenSSL takes it.
_SMALL_ORDER_Y: Final = frozenset({
    0,
    1,
    _P - 1,
    2707385501144840649318225287225658788936804267575313519463743609750303402022,
    55188659117513257062467267217118295137698188065244968500265048394206261417927,
})  # fmt: skip


@lru_cache(maxsize=256)  # the check takes longer than a verification, and issuers use one key for many badges
def _load_ed25519(raw: bytes) -> Ed25519PublicKey:
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    if y in _SMALL_ORDER_Y:
        raise KeyMaterialError(
            "This Ed25519 key is one of the points of small order, for which anybody can make signatures.",
            code="key.weak",
            advice="Ask the issuer for a key made by a cryptographic library.",
        )
    square = (
        (y * y - 1) * (_D * y * y + 1) % _P
    )  # (y^2 - 1) / (d y^2 + 1) has a root exactly where this has one
    if len(raw) != 32 or y >= _P or pow(square, (_P - 1) // 2, _P) != 1:  # noqa: PLR2004 (RFC 8032, 5.1.3)
        raise not_a_point("Ed25519")
    return Ed25519PublicKey.from_public_bytes(raw)


@lru_cache(maxsize=256)  # the root that a compressed point asks for takes most of the time
def _load_point(raw: bytes, curve: ec.EllipticCurve) -> ec.EllipticCurvePublicKey:
    if len(raw) == 1 + curve.key_size // 8 and raw[0] in {2, 3}:
        try:
            return ec.EllipticCurvePublicKey.from_encoded_point(curve, raw)
        except ValueError:
            pass
    raise not_a_point(str(named_curve(curve))) from None


def not_a_point(kind: str) -> KeyMaterialError:
    """The error of what is no key of this kind of curve."""
    return KeyMaterialError(
        f"This is not a point of the curve {kind}.", code="key.point", params={"kind": kind}
    )


def load_der(data: bytes) -> object:
    """The key object of a SubjectPublicKeyInfo, or of an RSAPublicKey; raises `KeyMaterialError`, `ValueError` and the like.

    Of a curve that is not supported none is loaded: a compressed point of P-224 takes ten times as long as another one.
    """
    _, found, curve = data[:_BEFORE_A_POINT].partition(_EC_PUBLIC_KEY)
    if found and not curve.startswith(_CURVES):
        raise not_supported()
    return serialization.load_der_public_key(data)


def _load_rsa(raw: bytes) -> rsa.RSAPublicKey:
    try:
        key = load_der(raw)
    except (ValueError, UnsupportedAlgorithm, KeyMaterialError):
        key = None
    if not isinstance(key, rsa.RSAPublicKey) or kind_and_raw(key)[1] != raw:
        raise KeyMaterialError(
            "This is not an RSA key in DER (RSAPublicKey of PKCS#1).", code="key.der"
        ) from None
    numbers = key.public_numbers()
    least, most = RSA_BITS[0], RSA_BITS[-1]
    if key.key_size not in RSA_BITS or numbers.n % 2 == 0:
        raise KeyMaterialError(
            f"This RSA key has {key.key_size} bits; from {least} to {most} are accepted.",
            code="key.rsa_bits",
            params={"bits": key.key_size, "least": least, "most": most},
            advice="Make a new key: Ed25519, or RSA with 3072 bits.",
        )
    if numbers.e.bit_length() > RSA_EXPONENT_BITS:
        raise KeyMaterialError(
            "The public exponent of this RSA key is too large; 65537 is usual.", code="key.rsa_exponent"
        )
    return key


@dataclass(frozen=True, slots=True)
class Kind:
    """One row: the multicodec code, the JOSE algorithms (the default first), and the loader."""

    multicodec: int
    algorithms: tuple[str, ...]
    load: Callable[[bytes], LoadedKey]
    curve: ec.EllipticCurve | None = None

    @property
    def coordinate_size(self) -> int:
        """Bytes of one coordinate, or of ``r`` or ``s`` in a signature."""
        return self.curve.key_size // 8 if self.curve else 0


_P256 = ec.SECP256R1()
_P384 = ec.SECP384R1()

KINDS: Mapping[KeyKind, Kind] = MappingProxyType({
    "Ed25519": Kind(0xED, ("EdDSA",), _load_ed25519),
    "P-256": Kind(0x1200, ("ES256",), lambda raw: _load_point(raw, _P256), _P256),
    "P-384": Kind(0x1201, ("ES384",), lambda raw: _load_point(raw, _P384), _P384),
    "RSA": Kind(0x1205, ("RS256", "PS256"), _load_rsa),
})  # fmt: skip


def named_curve(curve: ec.EllipticCurve) -> KeyKind | None:
    """``P-256`` or ``P-384``, or ``None`` for a curve that is not supported."""
    names: dict[str, KeyKind] = {"secp256r1": "P-256", "secp384r1": "P-384"}
    return names.get(curve.name)


def kind_and_raw(key: object) -> tuple[KeyKind, bytes]:
    """The kind and the bytes of a key object of ``cryptography``; raises `KeyMaterialError`."""
    if isinstance(key, Ed25519PublicKey):
        return "Ed25519", key.public_bytes_raw()
    if isinstance(key, ec.EllipticCurvePublicKey) and (curve := named_curve(key.curve)):
        encoding = serialization.Encoding.X962
        return curve, key.public_bytes(encoding, serialization.PublicFormat.CompressedPoint)
    if isinstance(key, rsa.RSAPublicKey):
        return "RSA", key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1)
    raise not_supported()


def not_supported() -> KeyMaterialError:
    """The error of a key of another kind."""
    return KeyMaterialError(
        "Keys of this kind are not supported.", code="key.kind", advice="Use Ed25519, P-256, P-384 or RSA."
    )
