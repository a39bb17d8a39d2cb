"""What a trust registry is: a question about one issuer, an answer, and whoever gives it. The caller's own list is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal, Protocol, runtime_checkable

from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import ConfigurationError, Param
from openbadge_issuer.ports import Resolution

__all__ = ["Enquiry", "Listing", "TrustRegistry", "TrustedIssuers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Enquiry:
    """Who is asked about: the issuer of a badge that was proven to be theirs, at the time ``now``.

    ``document`` is the badge as it was signed, ``header`` the JOSE header where it is a token, ``verification_method`` the
    key that signed it. Where the creator of an achievement is asked about, who has signed nothing, all three are empty.
    """

    issuer_id: str
    now: datetime
    document: JSONObject = field(default_factory=dict, repr=False)
    header: JSONObject = field(default_factory=dict, repr=False)
    verification_method: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a registry says: listed under which ``name`` and ``until`` when, not listed, or unknown and why.

    ``code`` (``trust.…``), ``message``, ``advice`` and ``params`` say why not, for people and programs.
    """

    outcome: Literal["listed", "not_listed", "unknown"]
    name: str = ""
    until: datetime | None = None
    code: str = ""
    message: str = ""
    advice: str = ""
    retry: Literal["never", "later"] = "never"
    params: Mapping[str, Param] = field(default_factory=dict)


@runtime_checkable
class TrustRegistry(Protocol):
    """Whoever knows issuers: it has a ``name`` for people, and answers an `Enquiry`.

    ``look_up`` is a pure generator: it yields the requests that it needs (``purpose="trust"``). It runs only for a badge
    whose proof and issuer have passed. What it raises leaves the answer unknown.
    """

    @property
    def name(self) -> str:
        """What people call it; the caller's own list has none."""

    def look_up(self, enquiry: Enquiry, /) -> Resolution[Listing]:
        """What it knows about the issuer."""


@dataclass(frozen=True, slots=True)
class TrustedIssuers:
    """An allow-list: issuer id to the name under which *you* know that issuer."""

    names: Mapping[str, str]

    def __post_init__(self) -> None:
        if not isinstance(self.names, Mapping):
            raise ConfigurationError(
                "An allow-list of issuers maps each issuer's id to the name under which you know it.",
                code="config.trust",
            )
        if not self.names:
            raise ConfigurationError(
                "The allow-list of issuers is empty, so nothing could ever be accepted.",
                code="config.empty_allow_list",
                advice="Leave `trust` out to accept any issuer, or name at least one.",
            )
        object.__setattr__(self, "names", MappingProxyType(dict(self.names)))

    def __reduce__(self) -> tuple[object, ...]:
        return TrustedIssuers, (dict(self.names),)

    @property
    def name(self) -> str:
        """None: it is yours."""
        return ""

    def look_up(self, enquiry: Enquiry, /) -> Resolution[Listing]:
        """Listed, or not; nothing is fetched."""
        yield from ()
        if enquiry.issuer_id in self.names:
            return Listing(outcome="listed", name=self.names[enquiry.issuer_id])
        return Listing(outcome="not_listed")
