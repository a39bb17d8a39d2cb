"""Public keys in every notation (multikey, JWK, PEM), and signers that hold their key in memory."""

from __future__ import annotations

from openbadge_issuer.keys.local import LocalSigner
from openbadge_issuer.keys.public import PublicKey

__all__ = ["LocalSigner", "PublicKey"]
