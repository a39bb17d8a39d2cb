"""Small questions to a JSON value, answered without ever raising."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from openbadge_issuer.codec.uris import is_long_plain_uri

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = ["child", "each", "is_absolute_uri", "text", "types_of"]

_WEB_WITHOUT_HOST: Final = r"(?i:https?):(?!//[^/?#])"
_LONG: Final = 1_000  # characters; the pattern is as quick with less
_URI: Final = re.compile(
    rf"(?!{_WEB_WITHOUT_HOST})" r"[A-Za-z][A-Za-z0-9+.\-]*+:[^\s\x00-\x20\x7f-\x9f<>\"{}|\\^`]++"
)


def child(pointer: str, token: str | int) -> str:
    """The pointer one step further (RFC 6901)."""
    if isinstance(token, str) and ("~" in token or "/" in token):
        token = token.replace("~", "~0").replace("/", "~1")
    return f"{pointer}/{token}"


def each(value: JSON) -> list[JSON]:
    """The items of an array; a single value as a list of one, as is an array of a class of one's own; nothing as none."""
    if type(value) is list:
        return value
    return [] if value is None else [value]


def text(value: JSON) -> str | None:
    """The value where it is a string."""
    return value if isinstance(value, str) else None


def types_of(value: JSONObject) -> Sequence[str]:
    """The strings in ``type``."""
    return [item for item in each(value.get("type")) if isinstance(item, str)]


def is_absolute_uri(text: str) -> bool:
    """Whether this is an absolute URI (RFC 3986, 4.3) or IRI; ``http`` and ``https`` need a host."""
    if len(text) > _LONG and is_long_plain_uri(text):
        return re.match(_WEB_WITHOUT_HOST, text) is None
    return _URI.fullmatch(text) is not None
