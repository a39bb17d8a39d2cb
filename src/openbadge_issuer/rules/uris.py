"""Absolute URIs (RFC 3986, section 4.3), with the letters that IRIs (RFC 3987) add."""

from __future__ import annotations

import re

__all__ = ["is_absolute"]

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*+:[^\s\x00-\x20\x7f-\x9f<>\"{}|\\^`]++")
_WEB_WITHOUT_HOST = re.compile(r"https?:(?!//[^/?#])", re.IGNORECASE)


def is_absolute(text: str) -> bool:
    """Whether this is an absolute URI or IRI; ``http`` and ``https`` need a host."""
    return _URI.fullmatch(text) is not None and _WEB_WITHOUT_HOST.match(text) is None
