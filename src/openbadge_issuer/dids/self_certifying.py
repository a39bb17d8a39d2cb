"""The document of a DID that contains its own key."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from openbadge_issuer.dids.documents import ASSERTION, ControllerDocument, VerificationMethod
from openbadge_issuer.keys import PublicKey

__all__ = ["UNUSABLE_KEY_ADVICE", "document_of_key"]

UNUSABLE_KEY_ADVICE: Final = (
    "The issuer must sign with a key that can be used, under the DID that is made of it."
)
_EVERY_PURPOSE: Final = frozenset(
    {ASSERTION, "authentication", "capabilityInvocation", "capabilityDelegation"}
)


def document_of_key(did: str, method_id: str, key: PublicKey) -> ControllerDocument:
    """Its one key, which is good for everything."""
    method = VerificationMethod(
        id=method_id, controller=did, public_key=key, purposes=_EVERY_PURPOSE, document_id=did, source="self"
    )
    return ControllerDocument(
        id=did, methods=(method,), purposes=MappingProxyType({method_id: _EVERY_PURPOSE})
    )
