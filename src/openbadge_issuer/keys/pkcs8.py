"""Encrypted private keys as PEM: PKCS#8 with PBES2 (RFC 5958, RFC 8018), which every OpenSSL reads.

OpenSSL itself, and so ``cryptography``, derives the key with 2,048 rounds, which a graphics card makes
nothing of. This writes the same structure with 600,000.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import pbkdf2_hmac
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

if TYPE_CHECKING:
    from openbadge_issuer.ports import Entropy

__all__ = ["ROUNDS", "encrypt"]

ROUNDS: Final = 600_000  # of PBKDF2 with HMAC-SHA-256
_KEY_BYTES: Final = 32  # AES-256
_BLOCK_BYTES: Final = 16  # AES
_SALT_BYTES: Final = 16

# Object identifiers in DER.
_PBES2: Final = bytes.fromhex("06092a864886f70d01050d")
_PBKDF2: Final = bytes.fromhex("06092a864886f70d01050c")
_HMAC_SHA256: Final = bytes.fromhex("06082a864886f70d0209")
_AES_256_CBC: Final = bytes.fromhex("060960864801650304012a")
_NULL: Final = b"\x05\x00"

_INTEGER, _OCTETS, _SEQUENCE = 0x02, 0x04, 0x30


def encrypt(private_key_info: bytes, password: bytes, entropy: Entropy) -> bytes:
    """``-----BEGIN ENCRYPTED PRIVATE KEY-----`` of a DER ``PrivateKeyInfo``."""
    salt, start = entropy(_SALT_BYTES), entropy(_BLOCK_BYTES)
    key = pbkdf2_hmac("sha256", password, salt, ROUNDS, _KEY_BYTES)
    padder = PKCS7(8 * _BLOCK_BYTES).padder()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(start)).encryptor()
    secret = encryptor.update(padder.update(private_key_info) + padder.finalize()) + encryptor.finalize()
    rounds = ROUNDS.to_bytes(
        (ROUNDS.bit_length() + 8) // 8, "big"
    )  # one bit more, so that it is not negative
    derivation = _der(
        _SEQUENCE, _der(_OCTETS, salt), _der(_INTEGER, rounds), _der(_SEQUENCE, _HMAC_SHA256, _NULL)
    )
    scheme = _der(
        _SEQUENCE,
        _der(_SEQUENCE, _PBKDF2, derivation),
        _der(_SEQUENCE, _AES_256_CBC, _der(_OCTETS, start)),
    )
    lines = b64encode(_der(_SEQUENCE, _der(_SEQUENCE, _PBES2, scheme), _der(_OCTETS, secret)))
    body = b"".join(lines[at : at + 64] + b"\n" for at in range(0, len(lines), 64))
    return b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n" + body + b"-----END ENCRYPTED PRIVATE KEY-----\n"


def _der(tag: int, *parts: bytes) -> bytes:
    """One DER element: tag, length, content (X.690, 8.1)."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:  # noqa: PLR2004 (the short form of a length)
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content
