"""From an issuer's name to its keys: did:key, did:jwk, did:web and https documents, as pure resolutions."""

from __future__ import annotations

from openbadge_issuer.dids.documents import ControllerDocument, VerificationMethod
from openbadge_issuer.dids.resolving import METHODS, issuer_keys, resolve_jwk, resolve_verification_method

__all__ = [
    "METHODS",
    "ControllerDocument",
    "VerificationMethod",
    "issuer_keys",
    "resolve_jwk",
    "resolve_verification_method",
]
