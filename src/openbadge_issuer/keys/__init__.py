"""Public keys in every notation (multikey, JWK, PEM), signers that hold their key in memory, and keys over the years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbadge_issuer._lazy import at_first_use

if TYPE_CHECKING:
    from openbadge_issuer.keys.local import LocalSigner
    from openbadge_issuer.keys.public import PublicKey
    from openbadge_issuer.keys.states import IssuerKey, KeyHistory, KeyState
else:
    __getattr__, __dir__ = at_first_use(
        __name__,
        {
            "local": ("LocalSigner",),
            "public": ("PublicKey",),
            "states": ("IssuerKey", "KeyHistory", "KeyState"),
        },
    )

__all__ = ["IssuerKey", "KeyHistory", "KeyState", "LocalSigner", "PublicKey"]
