"""URIs that are megabytes long, because they hold an image (``data:``): looked through at the speed of a copy."""

from __future__ import annotations

import re

__all__ = ["is_long_plain_uri"]

_LONG = 1_000  # characters; a pattern is as quick with less
_BEGINNING = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*+:.", re.DOTALL)
_PLAIN = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?@!$&'()*+,;=%"


def is_long_plain_uri(text: str) -> bool:
    """Whether a long text is a scheme and then only characters of RFC 3986 (2.2, 2.3), without fragment and brackets.

    Every pattern for a URI or an IRI here accepts those. Of anything else this says nothing.
    """
    return (
        len(text) > _LONG
        and text.isascii()
        and _BEGINNING.match(text) is not None
        and not text.encode("ascii").translate(None, _PLAIN)
    )
