"""What a trust registry is: it answers an `Enquiry` with a `Listing`. The caller's own list is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from openbadge_issuer.errors import ConfigurationError

if TYPE_CHECKING:
    from openbadge_issuer.ports import Resolution
    from openbadge_issuer.verification.trust.listing import Enquiry, Listing

__all__ = ["TrustRegistry", "TrustedIssuers"]


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
        if not isinstance(self.names, Mapping) or not all(map(_is_entry, self.names.items())):
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
        from openbadge_issuer.verification.trust.listing import Listing  # noqa: PLC0415 - a policy alone needs none

        yield from ()
        if enquiry.issuer_id in self.names:
            return Listing(outcome="listed", name=self.names[enquiry.issuer_id])
        return Listing(outcome="not_listed")


def _is_entry(entry: tuple[object, object]) -> bool:
    """Whether both are texts, and the id is not empty: a badge that names nobody is on nobody's list."""
    issuer_id, name = entry
    return isinstance(issuer_id, str) and bool(issuer_id) and isinstance(name, str)
