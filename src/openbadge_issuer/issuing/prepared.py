"""What only lacks a signature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from openbadge_issuer import proofs  # its names load at first use
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.issuing.securing import secured
from openbadge_issuer.ports import SigningRequest
from openbadge_issuer.proofs.secured import SecuredCredential

__all__ = ["Prepared"]

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Prepared(Generic[T_co]):
    """What only lacks its signature: have ``request`` signed, then `complete` with the signature."""

    request: SigningRequest
    _proof: proofs.Prepared[JSONObject | str] = field(repr=False)
    _hand_out: Callable[[SecuredCredential], T_co] = field(repr=False)

    def complete(self, signature: bytes) -> T_co:
        """Checks the signature against the signer's public key, adds it, and hands out what is signed.

        With a ledger it is recorded first, and what was recorded first is what you get: bytes that somebody holds
        already win over these. Raises `SigningError` if the signature does not verify (nothing leaves that nobody could
        check), and `LedgerError`.
        """
        return self._hand_out(secured(self._proof.complete(signature)))
