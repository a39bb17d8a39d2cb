"""Links to badges, and the platforms whose pages about badges are often taken for the badges."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

__all__ = ["PLATFORMS", "link_in", "platform_in", "platform_of"]

PLATFORMS: Final[Mapping[str, str]] = MappingProxyType({
    "credly.com": "Credly",
    "youracclaim.com": "Credly",
    "badgr.com": "Canvas Credentials (Badgr)",
    "badgr.io": "Canvas Credentials (Badgr)",
    "parchment.com": "Parchment",
    "accredible.com": "Accredible",
    "credential.net": "Accredible",
    "openbadgepassport.com": "Open Badge Passport",
    "openbadgefactory.com": "Open Badge Factory",
    "badgecraft.eu": "Badgecraft",
    "badgelist.com": "Badge List",
    "certifier.io": "Certifier",
    "credsverse.com": "Certifier",
    "sertifier.com": "Sertifier",
    "linkedin.com": "LinkedIn",
    "coursera.org": "Coursera",
    "trailhead.salesforce.com": "Trailhead",
})  # fmt: skip
"""Domains, with their subdomains, to the name under which people know the platform."""

_OWN_ADDRESS: Final = re.compile(
    rb"<(?:link[^<>]{0,200}rel=[\"']?canonical|meta[^<>]{0,200}og:url|base\b|!-- saved from url=)[^>]{0,400}",
    re.IGNORECASE,
)  # no tag is looked for in another one: each byte is looked at once, however many tags begin and do not end
_ADDRESS: Final = re.compile(rb"https?://[^\s\"'<>]{4,400}", re.IGNORECASE)
_WINDOW: Final = 65_536  # bytes in which a page says so


def link_in(data: bytes) -> str:
    """The address that a text consists of, with https where it names no scheme."""
    address = data.strip().decode("utf-8", "replace")
    return f"https://{address}" if address[:4].lower() == "www." else address


def platform_of(address: str) -> str:
    """The platform at whose page this address leads; empty where it is none of them."""
    try:
        host = (urlsplit(link_in(address.encode("utf-8", "replace"))).hostname or "").rstrip(".")
    except ValueError:
        return ""
    return next(
        (name for domain, name in PLATFORMS.items() if host == domain or host.endswith(f".{domain}")), ""
    )


def platform_in(page: bytes) -> str:
    """The platform that a saved page names as its own address; empty where there is none."""
    own = _OWN_ADDRESS.search(page, 0, _WINDOW)
    address = _ADDRESS.search(own[0]) if own else None
    return platform_of(address[0].decode("latin-1")) if address else ""
