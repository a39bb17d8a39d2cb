"""What only lacks a signature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from openbadge_issuer import proofs  # its names load at first use
from openbadge_issuer.issuing.securing import secured
from openbadge_issuer.ports import SigningRequest
from openbadge_issuer.proofs.secured import SecuredCredential

if TYPE_CHECKING:
    from openbadge_issuer.keys import PublicKey

__all__ = ["Prepared"]

T_co = TypeVar("T_co", covariant=True)
T_new = TypeVar("T_new")


@dataclass(frozen=True, slots=True)
class Prepared(Generic[T_co]):
    """What only lacks its signature: have ``request`` signed, then `complete` with the signature.

    It may be pickled, to be completed tomorrow or in another process. With a ledger it may not, and need not: prepare
    the award again under its key, and the request is the same.
    """

    request: SigningRequest
    _proof: proofs.Prepared[bytes | str] = field(repr=False)
    _hand_out: Callable[[SecuredCredential], T_co] = field(repr=False)

    def complete(self, signature: bytes) -> T_co:
        """Checks the signature against the signer's public key, adds it, and hands out what is signed.

        With a ledger it is recorded first, and what was recorded first is what you get: bytes that somebody holds
        already win over these. Raises `SigningError` if the signature does not verify (nothing leaves that nobody could
        check), and `LedgerError`.
        """
        return self._hand_out(secured(self._proof.complete(signature)))

    @property
    def public_key(self) -> PublicKey:
        """Under which the signature must verify."""
        return self._proof.public_key

    def assemble(self, signature: bytes) -> T_co:
        """`complete`, for a signature that is known to be good."""
        return self._hand_out(secured(self._proof.assemble(signature)))

    def then(self, after: Callable[[T_co], T_new]) -> Prepared[T_new]:
        """The same, with one more step once it is handed out."""
        return Prepared(self.request, self._proof, _Steps(self._hand_out, after))


@dataclass(frozen=True, slots=True)
class _Steps(Generic[T_co, T_new]):
    first: Callable[[SecuredCredential], T_co]
    after: Callable[[T_co], T_new]

    def __call__(self, secured: SecuredCredential) -> T_new:
        return self.after(self.first(secured))
