"""Reads what only Open Badges 2.0 has: a signed assertion, and an image with nothing but the address of a hosted one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.ob2.addresses import address_of
from openbadge_issuer.ob2.documents import CONTEXT, is_badge

if TYPE_CHECKING:
    from openbadge_issuer.proofs.jws import CompactJws, Parts

__all__ = ["hosted_at", "signed_assertion"]


def signed_assertion(token: Parts) -> tuple[CompactJws, JSONObject] | None:
    """The token and the assertion in it, as it was signed; ``None`` where there is none."""
    return (token.jws, token.payload) if is_badge(token.payload) else None


def hosted_at(payload: bytes) -> JSONObject | None:
    """An assertion that says nothing but where it is hosted; ``None`` where the text is no web address."""
    try:
        address = payload.decode("ascii")
    except UnicodeDecodeError:
        return None
    if address_of(address) is None:
        return None
    return {"@context": CONTEXT, "type": "Assertion", "id": address, "verification": {"type": "HostedBadge"}}
