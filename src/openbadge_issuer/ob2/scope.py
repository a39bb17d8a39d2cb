"""For whose assertions an issuer's profile speaks (sections "VerificationObject" and "HostedBadge Verification").

Addresses are compared in their parts: ``https://a.example`` allows ``https://a.example/1``, and never
``https://a.example.evil.example/1``, which only begins like it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.ob2.addresses import Address, address_of
from openbadge_issuer.ob2.documents import items, member, one, text

__all__ = ["Scope", "scope_of"]

_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an issuer's assertions are hosted: below any of ``prefixes``, and at any of ``hosts``; ``None``: it has no say.

    ``declared`` says whether the issuer wrote it; else it is the host of its own id. ``compared`` is the member that it
    is about, which can be ``id`` only.
    """

    prefixes: tuple[Address, ...] | None
    hosts: tuple[str, ...] | None
    declared: bool
    compared: str = "id"

    def includes(self, address: Address) -> bool:
        """Whether an assertion at this address may be the issuer's."""
        if self.compared != "id" or (self.prefixes is None and self.hosts is None):
            return False
        if self.prefixes is not None and not any(address.starts_with(prefix) for prefix in self.prefixes):
            return False
        return self.hosts is None or address.authority in self.hosts

    @property
    def text(self) -> str:
        """For people: where it reaches; empty where that is nowhere."""
        if () in (self.prefixes, self.hosts):
            return ""
        shown = [prefix.url for prefix in self.prefixes or ()] or list(self.hosts or ())
        return ", ".join(shown[:_SHOWN])


def scope_of(profile: JSONObject, issuer: Address) -> Scope:
    """The scope that a profile declares with ``startsWith`` and ``allowedOrigins``; without any, the host of its own id.

    Where both are there, both have to hold. A value that is no address or host allows nothing, nor does a `verification`
    that is no object: what was meant to narrow the scope must not widen it.
    """
    said = profile.get("verification")
    if said is not None and not isinstance(said, dict):
        return Scope(None, None, declared=True)
    starts = [text(item) for item in items(member(said, "startsWith"))]
    origins = [text(item) for item in items(member(said, "allowedOrigins"))]
    wanted = one(member(said, "verificationProperty"))
    named = "id" if wanted in (None, "", "id", "@id") else text(wanted)[:100]
    if not starts and not origins:
        return Scope(None, (issuer.authority,), declared=False, compared=named)
    prefixes = tuple([address for address in map(address_of, starts) if address is not None])
    hosts = tuple([host for host in map(_host, origins) if host])
    return Scope(prefixes if starts else None, hosts if origins else None, declared=True, compared=named)


def _host(value: str) -> str:
    """The host of ``example.org``, and of ``https://example.org`` as some write it; nothing of a path or a wildcard."""
    address = address_of(value if "://" in value else f"https://{value}")
    if address is None or address.rest != "/" or address.fragment:
        return ""
    last = address.authority.partition(":")[0].rpartition(".")
    return address.authority if last[0] and last[2][:1].isalpha() else ""
