"""did:web, whose document is at the address that the identifier spells (did:web method, 3.2)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_to_bytes

from openbadge_issuer.dids.answers import json_of, request
from openbadge_issuer.dids.documents import ControllerDocument, read_controller_document
from openbadge_issuer.dids.web_addresses import MAX_CHARACTERS, check_authority
from openbadge_issuer.errors import ResolutionError
from openbadge_issuer.ports import one_step

if TYPE_CHECKING:
    from openbadge_issuer.ports import Answer, Request

__all__ = ["address", "locate", "location", "read", "resolve"]

_DOMAIN = re.compile(r"([^%]+)(?:%3A([0-9]+))?", re.IGNORECASE)
_SEGMENT = re.compile(r"(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})+")
# Decoded, these would cut or climb the path, or be decoded once more.
_NOT_IN_SEGMENTS: Final = frozenset(b"/\\?#%;") | frozenset(range(0x21)) | {0x7F}


def address(did: str) -> str:
    """The URL of the document of a did:web.

    ``did:web:school.example`` is ``https://school.example/.well-known/did.json``;
    ``did:web:school.example%3A8443:badges`` is ``https://school.example:8443/badges/did.json``.
    Raises `ResolutionError` (``resolve.did_web``, ``resolve.host``).
    """
    place = location(did.removeprefix("did:web:"))
    if place is None:
        raise ResolutionError(
            "This is not a did:web.",
            code="resolve.did_web",
            advice="It looks like did:web:school.example or did:web:school.example:badges, and has no '/'.",
        )
    return f"{place}/did.json"


def location(name: str) -> str | None:
    """The URL of the folder that ``school.example%3A8443:badges`` spells; ``None`` for what spells none.

    Raises `ResolutionError` (``resolve.host``).
    """
    domain, *segments = name.split(":")
    match = _DOMAIN.fullmatch(domain)
    if match is None or len(name) > MAX_CHARACTERS or not all(map(_is_segment, segments)):
        return None
    authority = match[1] if match[2] is None else f"{match[1]}:{match[2]}"
    check_authority(authority)
    return f"https://{authority}/{'/'.join(segments or ['.well-known'])}"


def _is_segment(text: str) -> bool:
    if _SEGMENT.fullmatch(text) is None:
        return False
    decoded = unquote_to_bytes(text)
    return decoded not in {b".", b".."} and _NOT_IN_SEGMENTS.isdisjoint(decoded)


def locate(did: str) -> Request:
    """What must be fetched for a did:web."""
    return request(address(did))


def read(did: str, answer: Answer) -> ControllerDocument:
    """The document of a did:web, out of what was fetched; its ``id`` must be the DID."""
    return read_controller_document(did, json_of(answer, address(did)))


resolve = one_step(locate, read)
"""The document of a did:web; raises `ResolutionError`."""
