"""What of a content an endorsement holds on to: all but what may be added to it later."""

from __future__ import annotations

from typing import Final

from openbadge_issuer.codec.types import JSONObject

__all__ = ["endorsed_content"]

_ADDED: Final = ("proof", "endorsement", "endorsementJwt")  # they leave it what it is


def endorsed_content(document: JSONObject) -> bytes:
    """The bytes whose digest an endorsement names: canonical JSON (RFC 8785) without proofs and endorsements.

    So they are the same for a badge as JSON and inside a token, and before and after an endorsement was put into it.
    """
    from openbadge_issuer.codec import jcs  # noqa: PLC0415 - at first use

    return jcs.canonical({name: value for name, value in document.items() if name not in _ADDED})
