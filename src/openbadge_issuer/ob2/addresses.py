"""Web addresses as Open Badges 2.0 uses them: for ids, for links, and for the scope of an issuer.

Read strictly, since a reader of the one kind and a server of the other must not see two different hosts: printable ASCII, no
user name, no backslash, no dot segments. Many old ids start with ``http:``; whoever answers over https at the same host and
path speaks for them, and nothing is ever asked over http.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Address", "address_of", "same_place"]

_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.\-]{0,251}[A-Za-z0-9])?)(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[A-Za-z0-9\-._~:/@!$&'()*+,;=%]*)?(?P<query>\?[A-Za-z0-9\-._~:/?@!$&'()*+,;=%\[\]]*)?(?P<fragment>#.*)?",
    re.IGNORECASE,
)
_SLASH = r"(?:/|%(?:25)*(?:2f|5c))"  # also as servers read it: decoded, once or twice
_DOT_SEGMENT = re.compile(
    rf"{_SLASH}(?:\.|%(?:25)*2e){{1,2}}(?:{_SLASH}|;|%(?:25)*3b|\Z)", re.IGNORECASE
)  # `..;` is one to those that know parameters of segments
_MAX_LENGTH = 2_000  # characters; servers refuse longer ones
_USUAL_PORTS = {"http": "80", "https": "443"}


@dataclass(frozen=True, slots=True)
class Address:
    """One address: ``authority`` is the host in lower case, with its port where that is an unusual one."""

    authority: str
    rest: str  # path and query, `/` at least
    fragment: str = ""

    @property
    def url(self) -> str:
        """Where it is asked: https, without the fragment."""
        return f"https://{self.authority}{self.rest}"

    def starts_with(self, other: Address) -> bool:
        """Whether it is at the same host and its path starts with the other's: never another host that only begins alike."""
        return self.authority == other.authority and self.rest.startswith(other.rest)


def address_of(value: object) -> Address | None:
    """The http or https address that a text is, or ``None``."""
    return _read(value) if isinstance(value, str) and len(value) <= _MAX_LENGTH else None


@lru_cache(maxsize=1_024)  # a profile may list a hundred keys, each of which is compared for each badge
def _read(value: str) -> Address | None:
    match = _ADDRESS.fullmatch(value)
    if match is None or ".." in match["host"]:
        return None
    scheme, path = match["scheme"].lower(), match["path"] or "/"
    if _DOT_SEGMENT.search(path) is not None:
        return None
    port = match["port"]
    authority = match["host"].lower() + (f":{int(port)}" if port and port != _USUAL_PORTS[scheme] else "")
    return Address(authority, path + (match["query"] or ""), match["fragment"] or "")


def same_place(one: object, other: object) -> bool:
    """Whether two ids name one thing: the same text, or the same address but for ``http`` and ``https``."""
    if not isinstance(one, str) or not isinstance(other, str) or not one:
        return False
    if one == other:
        return True
    first = address_of(one)
    return first is not None and first == address_of(other)
