"""JSON Web Keys: reading and writing, public and private (RFC 7517; RFC 7518, section 6; RFC 8037)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from openbadge_issuer.errors import KeyMaterialError
from openbadge_issuer.keys import base64url
from openbadge_issuer.keys.kinds import KINDS, KeyKind, LoadedKey, kind_and_raw, named_curve, not_a_point

__all__ = ["PrivateKey", "read_private", "read_public", "write_private", "write_public"]

PrivateKey: TypeAlias = Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

_PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_PUBLIC: Final = (
    "kty",
    "crv",
    "use",
    "alg",
    "key_ops",
    "x",
    "y",
    "n",
    "e",
)  # what is read, of whatever there is
_TYPES: Final[Mapping[tuple[object, object], KeyKind]] = {
    ("OKP", "Ed25519"): "Ed25519",
    ("EC", "P-256"): "P-256",
    ("EC", "P-384"): "P-384",
    ("RSA", None): "RSA",
}  # fmt: skip
_ALGORITHM_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "Ed25519": ("Ed25519",)
}  # RFC 9864 beside the older EdDSA


def read_public(members: Mapping[str, object]) -> tuple[KeyKind, bytes]:
    """The kind and bytes of a public JWK; raises `KeyMaterialError` (``key.jwk``, ``key.private``, …)."""
    if not isinstance(members, Mapping):
        raise KeyMaterialError("A JWK is a JSON object.", code="key.jwk")
    if any(name in members for name in _PRIVATE):
        raise KeyMaterialError(
            "This is a private key, where a public one belongs.",
            code="key.private",
            advice="If it was published, it is no longer secret: make a new one. Pass on its public key only.",
        )
    kind = _kind(members)
    _check_purpose(members, kind)
    return kind, _public_raw(members, kind)


def _kind(members: Mapping[str, object]) -> KeyKind:
    kty = members.get("kty")
    crv = members.get("crv") if kty != "RSA" else None
    if isinstance(kty, str) and (crv is None or isinstance(crv, str)) and (kty, crv) in _TYPES:
        return _TYPES[kty, crv]
    raise KeyMaterialError(
        "The JWK members kty and crv do not name a kind of key that is supported.",
        code="key.jwk_kind",
        advice="Supported are OKP with Ed25519, EC with P-256 or P-384, and RSA.",
    )


def _check_purpose(members: Mapping[str, object], kind: KeyKind) -> None:
    """What the key says of itself must not contradict checking signatures (RFC 7517, 4.2 to 4.4)."""
    algorithms = (None, *KINDS[kind].algorithms, *_ALGORITHM_NAMES.get(kind, ()))
    named = " or ".join(KINDS[kind].algorithms)
    operations = members.get("key_ops")
    if members.get("use") not in (None, "sig") or members.get("alg") not in algorithms:
        raise KeyMaterialError(
            "The JWK says, in 'use' or 'alg', that it is meant for something else than these signatures.",
            code="key.use",
            params={"algorithms": named},
            advice=f"Leave them out, or say sig and {named}.",
        )
    if isinstance(operations, list | tuple) and "verify" not in operations and "sign" not in operations:
        raise KeyMaterialError(
            "The JWK says in 'key_ops' that it is not for signatures.", code="key.operations"
        )


def _public_raw(members: Mapping[str, object], kind: KeyKind) -> bytes:
    if kind == "Ed25519":
        return base64url.decode(members.get("x"), "x")
    if kind == "RSA":
        modulus, exponent = (base64url.to_integer(members.get(name), name) for name in ("n", "e"))
        try:
            return kind_and_raw(rsa.RSAPublicNumbers(exponent, modulus).public_key())[1]
        except ValueError:
            raise KeyMaterialError(
                "The JWK members n and e are not an RSA key.", code="key.jwk_rsa"
            ) from None
    curve, size = KINDS[kind].curve, KINDS[kind].coordinate_size
    assert curve is not None  # noqa: S101 (the table gives every EC kind its curve)
    x, y = (base64url.to_integer(members.get(name), name, size) for name in ("x", "y"))
    try:
        return kind_and_raw(ec.EllipticCurvePublicNumbers(x, y, curve).public_key())[1]
    except ValueError:
        raise not_a_point(kind) from None


def write_public(key: LoadedKey) -> dict[str, str]:
    """The required members of the JWK, in the order of RFC 7638."""
    if isinstance(key, Ed25519PublicKey):
        return {"crv": "Ed25519", "kty": "OKP", "x": base64url.encode(key.public_bytes_raw())}
    if isinstance(key, rsa.RSAPublicKey):
        numbers = key.public_numbers()
        return {"e": base64url.from_integer(numbers.e), "kty": "RSA", "n": base64url.from_integer(numbers.n)}
    point, size = key.public_numbers(), key.curve.key_size // 8
    return {
        "crv": str(named_curve(key.curve)),
        "kty": "EC",
        "x": base64url.from_integer(point.x, size),
        "y": base64url.from_integer(point.y, size),
    }


def read_private(members: Mapping[str, object]) -> PrivateKey:
    """The key object of a private JWK, its halves checked against each other; raises `KeyMaterialError`."""
    if not isinstance(members, Mapping) or "d" not in members:
        raise KeyMaterialError(
            "This JWK has no private member d, so nothing can be signed with it.", code="key.jwk_public"
        )
    kind, raw = read_public({name: members[name] for name in _PUBLIC if name in members})
    key: PrivateKey
    try:
        if kind == "Ed25519":
            key = Ed25519PrivateKey.from_private_bytes(base64url.decode(members["d"], "d"))
        elif kind == "RSA":
            key = _private_rsa(members)
        else:
            curve = KINDS[kind].curve
            assert curve is not None  # noqa: S101 (as above)
            d = base64url.to_integer(members["d"], "d", KINDS[kind].coordinate_size)
            key = ec.derive_private_key(d, curve)
    except ValueError:
        raise KeyMaterialError(
            "The private members of this JWK are not a key.", code="key.jwk_private"
        ) from None
    if kind_and_raw(key.public_key()) != (kind, raw):
        raise KeyMaterialError(
            "The private and the public members of this JWK are of two keys.", code="key.mismatch"
        )
    return key


def _private_rsa(members: Mapping[str, object]) -> rsa.RSAPrivateKey:
    if "oth" in members:
        raise KeyMaterialError("RSA keys with more than two primes are not supported.", code="key.primes")
    # Private integers may have leading zero bytes: several writers put them there, and nothing compares
    # their text.
    d, p, q, dp, dq, qi, n, e = (
        int.from_bytes(base64url.decode(members.get(name), name), "big")
        for name in ("d", "p", "q", "dp", "dq", "qi", "n", "e")
    )
    return rsa.RSAPrivateNumbers(p, q, d, dp, dq, qi, rsa.RSAPublicNumbers(e, n)).private_key()


def write_private(key: PrivateKey) -> dict[str, str]:
    """The JWK with its private members."""
    public = write_public(key.public_key())
    if isinstance(key, Ed25519PrivateKey):
        return {**public, "d": base64url.encode(key.private_bytes_raw())}
    if isinstance(key, rsa.RSAPrivateKey):
        numbers = key.private_numbers()
        secret = {"d": numbers.d, "p": numbers.p, "q": numbers.q}
        secret |= {"dp": numbers.dmp1, "dq": numbers.dmq1, "qi": numbers.iqmp}
        return public | {name: base64url.from_integer(value) for name, value in secret.items()}
    scalar = key.private_numbers().private_value
    return {**public, "d": base64url.from_integer(scalar, key.curve.key_size // 8)}
