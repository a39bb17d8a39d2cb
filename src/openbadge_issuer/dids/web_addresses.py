"""Which https addresses may be asked for an issuer's keys, and how they are written."""

from __future__ import annotations

import re
from typing import Final

from openbadge_issuer.errors import ResolutionError

__all__ = ["authority_of", "check_authority", "check_https"]

MAX_CHARACTERS: Final = 2_048  # of one URL

# At least two labels, and a last one that begins with a letter: so neither an IP address in any notation,
# nor "localhost".
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+(?=[a-z]){_LABEL}", re.IGNORECASE)
_PORT = re.compile(r"[1-9][0-9]{0,4}")
_HTTPS = re.compile(r"https://([^/?#]*)([/?][!-~]*)?", re.IGNORECASE)
_NOT_IN_URLS: Final = frozenset('"<>\\^`{|}#')
_MAX_PORT: Final = 65_535
_MAX_HOST: Final = 253


def check_authority(authority: str) -> None:
    """Returns if ``authority`` is a domain name, with or without a port; raises `ResolutionError`.

    What a name leads to is for the `Fetch` to guard; this refuses what can not be an issuer's address at
    all.
    """
    host, colon, port = authority.partition(":")
    right_port = not colon or (_PORT.fullmatch(port) is not None and int(port) <= _MAX_PORT)
    if not (right_port and len(host) <= _MAX_HOST and _HOST.fullmatch(host)):
        raise ResolutionError(
            "An issuer's address must name a domain, with or without a port.",
            code="resolve.host",
            advice="A name like school.example; IP addresses, local names and passwords are refused.",
        )


def check_https(url: str) -> None:
    """Returns if ``url`` is an https URL without a fragment that may be asked; raises `ResolutionError`."""
    if url.lower().startswith("http:"):
        raise ResolutionError(
            "Keys are not read over http, where anybody on the way could exchange them.",
            code="resolve.insecure",
            advice="Use an https URL as the issuer's id.",
        )
    match = _HTTPS.fullmatch(url)
    if match is None or len(url) > MAX_CHARACTERS or not _NOT_IN_URLS.isdisjoint(url):
        raise ResolutionError(
            "This is not an https URL.",
            code="resolve.url",
            advice="It looks like https://school.example/issuer, in ASCII (percent-encode the rest).",
        )
    check_authority(match[1])


def authority_of(url: str) -> str:
    """The domain, and the port if one is given, of an https URL; raises `ResolutionError`."""
    check_https(url)
    return re.split("[/?]", url[len("https://") :], maxsplit=1)[0].lower()
