"""The JWKs that an issuer publishes, with members that say nothing of the key itself, such as ``x5c``."""

from __future__ import annotations

from typing import Final

from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.codec.multibase import base64url_decode
from openbadge_issuer.codec.types import JSON, JSONObject, Limits
from openbadge_issuer.dids.answers import json_of, request
from openbadge_issuer.dids.did_web import address
from openbadge_issuer.dids.web_addresses import check_https
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.ports import Resolution

__all__ = ["published_jwks"]

_DID_LIMITS: Final = Limits(max_bytes=64_000, max_depth=4)
_MAX_KEYS: Final = 200


def published_jwks(issuer_id: str) -> Resolution[list[JSON]]:
    """Every JWK in the document of a did:web, a did:jwk or an https id; none where there is no such document.

    The request is the one of `resolve_document`. What a JWK says of itself is for the caller to compare with its key.
    """
    try:
        if issuer_id.startswith("did:jwk:"):
            return [parse_object(base64url_decode(issuer_id.removeprefix("did:jwk:")), _DID_LIMITS)]
        if issuer_id.startswith("did:web:"):
            url = address(issuer_id)
        else:
            check_https(url := issuer_id)
        answer = yield request(url)
        return _jwks_of(json_of(answer, url))
    except OpenBadgeError:
        return []


def _jwks_of(document: JSONObject) -> list[JSON]:
    found: list[JSON] = [document]
    for name in ("verificationMethod", "assertionMethod", "keys"):
        listed = document.get(name)
        for entry in listed[:_MAX_KEYS] if isinstance(listed, list) else []:
            if isinstance(entry, dict):
                found += [entry, entry.get("publicKeyJwk")]
    return [each for each in found if isinstance(each, dict) and "x5c" in each]
