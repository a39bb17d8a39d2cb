"""https issuer ids: a controller document, a single key, or a JWK Set at that URL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbadge_issuer.dids.answers import json_of, request
from openbadge_issuer.dids.documents import (
    ControllerDocument,
    read_bare_key,
    read_controller_document,
    read_key_set,
)
from openbadge_issuer.dids.key_entries import is_key
from openbadge_issuer.dids.web_addresses import check_https
from openbadge_issuer.ports import one_step

if TYPE_CHECKING:
    from openbadge_issuer.ports import Answer, Request

__all__ = ["locate", "read", "resolve"]


def locate(url: str) -> Request:
    """What must be fetched for an https URL (without its fragment)."""
    check_https(url)
    return request(url)


def read(url: str, answer: Answer) -> ControllerDocument:
    """The keys at ``url``, out of what was fetched (Controlled Identifiers 1.0, 3.3; RFC 7517, 5)."""
    document = json_of(answer, url)
    if "verificationMethod" not in document:
        if isinstance(document.get("keys"), list):
            return read_key_set(url, document)
        if is_key(document):
            return read_bare_key(url, document)
    return read_controller_document(url, document)


resolve = one_step(locate, read)
"""The keys at an https URL; raises `ResolutionError`."""
