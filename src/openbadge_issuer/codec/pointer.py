"""JSON pointers (RFC 6901): where in a document something is."""

from __future__ import annotations

import re

from openbadge_issuer.codec.types import JSON
from openbadge_issuer.errors import InputError

__all__ = ["join", "resolve", "split"]

_INDEX = re.compile(r"(?:0|[1-9][0-9]{0,15})\Z")  # section 4: no leading zeros
_BAD_ESCAPE = re.compile(r"~(?![01])")


def join(*tokens: str | int) -> str:
    """The pointer that leads through these names and array indices: ``join("a/b", 0)`` is ``/a~1b/0``."""
    return "".join(["/" + str(token).replace("~", "~0").replace("/", "~1") for token in tokens])


def split(pointer: str) -> tuple[str, ...]:
    """The tokens of a pointer, unescaped; ``""`` (the whole document) has none.

    Raises `InputError` (``pointer.syntax``).
    """
    if not pointer:
        return ()
    if not pointer.startswith("/") or _BAD_ESCAPE.search(pointer):
        raise InputError(
            "This is not a JSON pointer.",
            code="pointer.syntax",
            advice="Start each token with '/'; write '~' as '~0' and '/' as '~1'.",
        )
    return tuple([token.replace("~1", "/").replace("~0", "~") for token in pointer[1:].split("/")])


def resolve(document: JSON, pointer: str) -> JSON:
    """The value at ``pointer``.

    Raises `InputError`: ``pointer.syntax``, or ``pointer.missing`` with the pointer as far as it was tried.
    """
    value = document
    tokens = split(pointer)
    for depth, token in enumerate(tokens):
        if isinstance(value, dict) and token in value:
            value = value[token]
        elif isinstance(value, list) and _INDEX.match(token) and int(token) < len(value):
            value = value[int(token)]
        else:
            raise InputError(
                "The document has nothing at this JSON pointer.",
                code="pointer.missing",
                pointer=join(*tokens[: depth + 1]),
            )
    return value
