"""From an issuer's id to its keys, and back: did:key, did:jwk, did:web, did:webvh, https, as pure resolutions."""

from __future__ import annotations

from openbadge_issuer.dids.documents import ControllerDocument, VerificationMethod
from openbadge_issuer.dids.hosting import check_key_name, hosting_path, issuer_document, jwks, jwks_path
from openbadge_issuer.dids.resolving import (
    METHODS,
    hosted_by,
    issuer_keys,
    methods_at,
    resolve_document,
    resolve_jwk,
    resolve_kid,
    resolve_verification_method,
    same_authority,
)

__all__ = [
    "METHODS",
    "ControllerDocument",
    "VerificationMethod",
    "check_key_name",
    "hosted_by",
    "hosting_path",
    "issuer_document",
    "issuer_keys",
    "jwks",
    "jwks_path",
    "methods_at",
    "resolve_document",
    "resolve_jwk",
    "resolve_kid",
    "resolve_verification_method",
    "same_authority",
]
