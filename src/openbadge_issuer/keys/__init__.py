"""Public keys in every notation (multikey, JWK, PEM), and signers that hold their key in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbadge_issuer._lazy import at_first_use

if TYPE_CHECKING:
    from openbadge_issuer.keys.local import LocalSigner
    from openbadge_issuer.keys.public import PublicKey
else:
    __getattr__, __dir__ = at_first_use(__name__, {"local": ("LocalSigner",), "public": ("PublicKey",)})

__all__ = ["LocalSigner", "PublicKey"]
