"""Public keys in PEM (RFC 7468, section 13; for RSA also PKCS#1): the first block of a text."""

from __future__ import annotations

import re
from base64 import b64decode
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm

from openbadge_issuer.errors import KeyMaterialError
from openbadge_issuer.keys.kinds import KeyKind, kind_and_raw, load_der

__all__ = ["read_public"]

_BEGIN: Final = b"-----BEGIN "
_BLOCK: Final = re.compile(rb"-----BEGIN ((?:RSA )?PUBLIC KEY)-----([A-Za-z0-9+/=\s]*+)-----END \1-----")


def read_public(pem: bytes) -> tuple[KeyKind, bytes]:
    """The kind and bytes of a public key; raises `KeyMaterialError` (``key.pem``, ``key.kind``)."""
    block = _BLOCK.match(pem, max(pem.find(_BEGIN), 0))
    try:
        if block is not None:
            return kind_and_raw(load_der(b64decode(b"".join(block[2].split()), validate=True)))
    except (ValueError, UnsupportedAlgorithm):
        pass
    raise KeyMaterialError(
        "This is not a public key in PEM.",
        code="key.pem",
        advice="It begins with '-----BEGIN PUBLIC KEY-----'; a certificate is not a key.",
    )
