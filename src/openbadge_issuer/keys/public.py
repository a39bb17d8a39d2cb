"""Public keys in every notation: multikey, JWK, PEM; one value, whichever way it came."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Final, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from openbadge_issuer.errors import KeyMaterialError, ProofError
from openbadge_issuer.keys import base64url, jwk, multikey
from openbadge_issuer.keys import pem as pem_blocks
from openbadge_issuer.keys.kinds import KINDS, Algorithm, KeyKind, LoadedKey, not_supported

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PublicKey"]

_HASHES: Final[Mapping[str, hashes.HashAlgorithm]] = {"ES256": hashes.SHA256(), "ES384": hashes.SHA384()}


@dataclass(frozen=True, slots=True, repr=False)
class PublicKey:
    """A public key that has been checked: a point of its curve, not of small order, large enough.

    ``kind`` is ``Ed25519``, ``P-256``, ``P-384`` or ``RSA``; ``raw`` is the key as a multikey carries it
    after its prefix (32 bytes; the compressed point; DER ``RSAPublicKey``). Equal keys are equal values,
    whatever notation they came in. A pickle holds kind and bytes only, and is checked again when it is
    read. Raises `KeyMaterialError`.
    """

    kind: KeyKind
    raw: bytes
    _loaded: LoadedKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        row = KINDS.get(self.kind) if isinstance(self.kind, str) else None
        if row is None or not isinstance(self.raw, bytes):
            raise not_supported()
        object.__setattr__(self, "_loaded", row.load(self.raw))

    def __reduce__(self) -> tuple[object, ...]:
        return PublicKey, (self.kind, self.raw)

    def __repr__(self) -> str:
        return f"PublicKey({self.to_multikey()})"

    @classmethod
    def from_multikey(cls, text: str) -> PublicKey:
        """Reads ``z…``: base58-btc of a multicodec prefix and the key (Controlled Identifiers 1.0, 2.2.2)."""
        return cls(*multikey.read(text))

    @classmethod
    def from_jwk(cls, members: Mapping[str, object]) -> PublicKey:
        """Reads a public JWK (RFC 7517, 7518, 8037); one with private members is refused."""
        return cls(*jwk.read_public(members))

    @classmethod
    def from_pem(cls, pem: bytes) -> PublicKey:
        """Reads ``-----BEGIN PUBLIC KEY-----`` (SubjectPublicKeyInfo, RFC 5280)."""
        if not isinstance(pem, bytes):
            raise KeyMaterialError(
                "A PEM key is read from bytes.", code="key.pem_bytes", advice="Open the file in mode 'rb'."
            )
        if b"PRIVATE KEY-----" in pem:
            raise KeyMaterialError(
                "This is a private key, where a public one belongs.",
                code="key.private",
                advice="If it was published, it is no longer secret: make a new one. Pass on its public key only.",
            )
        return cls(*pem_blocks.read_public(pem))

    @property
    def algorithm(self) -> Algorithm:
        """The JOSE algorithm that this key signs with unless told otherwise."""
        return cast("Algorithm", KINDS[self.kind].algorithms[0])

    @property
    def algorithms(self) -> tuple[str, ...]:
        """Every JOSE algorithm that `verify` takes for this key."""
        return KINDS[self.kind].algorithms

    def to_multikey(self) -> str:
        """The key as ``z…`` (base58-btc); the inverse of `from_multikey`."""
        return multikey.write(self.kind, self.raw)

    def to_jwk(self) -> dict[str, str]:
        """The key as a JWK of its required members only (no ``kid``, ``alg``, ``use``)."""
        return jwk.write_public(self._loaded)

    def to_pem(self) -> bytes:
        """The key as SubjectPublicKeyInfo in PEM."""
        return self._loaded.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def thumbprint(self) -> str:
        """The SHA-256 thumbprint of the JWK, base64url (RFC 7638)."""
        members = ",".join(f'"{name}":"{value}"' for name, value in sorted(self.to_jwk().items()))
        return base64url.encode(sha256(f"{{{members}}}".encode("ascii")).digest())

    def verify(self, signature: bytes, message: bytes, algorithm: str | None = None) -> None:
        """Returns if ``signature`` is this key's over ``message``, and raises `ProofError` if it is not.

        ``algorithm`` is a JOSE name (default: the key's own): EdDSA; ES256 and ES384 with the signature as
        ``r || s`` (64 and 96 bytes); RS256; PS256. One that does not go with the key is
        ``proof.key_algorithm``, any other failure ``proof.signature``.
        """
        name = self.algorithm if algorithm is None else algorithm
        if name not in self.algorithms:
            raise ProofError(
                f"A key of the kind {self.kind} signs with {', '.join(self.algorithms)}, and with nothing else.",
                code="proof.key_algorithm",
                params={"kind": self.kind, "algorithms": self.algorithms},
            )
        try:
            _verify(self._loaded, name, signature, message)
        except (InvalidSignature, ValueError, TypeError):
            raise ProofError(
                "It was changed after it was signed, or it was signed by somebody else.",
                code="proof.signature",
                advice="Do not rely on it. Ask the issuer for the badge as it was made.",
            ) from None


def _verify(key: LoadedKey, algorithm: str, signature: bytes, message: bytes) -> None:
    if isinstance(key, Ed25519PublicKey):
        key.verify(signature, message)
    elif isinstance(key, rsa.RSAPublicKey):
        sha = hashes.SHA256()
        pkcs1, pss = padding.PKCS1v15(), padding.PSS(padding.MGF1(sha), sha.digest_size)
        key.verify(signature, message, pss if algorithm == "PS256" else pkcs1, sha)
    else:
        size = key.curve.key_size // 8
        if len(signature) != 2 * size:
            raise InvalidSignature
        r, s = int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big")
        key.verify(encode_dss_signature(r, s), message, ec.ECDSA(_HASHES[algorithm]))
