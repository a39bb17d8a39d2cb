"""Who is this issuer? Registries that a policy asks: the caller's own list, published ones, certificates.

A `TrustRegistry` answers an `Enquiry` with a `Listing`. Several are asked side by side; that one of them lists the issuer
suffices, and the first of them gives the name. One that could not be asked leaves it unknown, never "not listed".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbadge_issuer._lazy import at_first_use

if TYPE_CHECKING:
    from openbadge_issuer.verification.trust.certificates import CertificateAnchors
    from openbadge_issuer.verification.trust.dcc import DccRegistry, UnsupportedRegistry, known_registries
    from openbadge_issuer.verification.trust.federation import FederationRegistry
    from openbadge_issuer.verification.trust.listing import Enquiry, Listing
    from openbadge_issuer.verification.trust.registry import TrustedIssuers, TrustRegistry
else:
    __getattr__, __dir__ = at_first_use(
        __name__,
        {
            "certificates": ("CertificateAnchors",),
            "dcc": ("DccRegistry", "UnsupportedRegistry", "known_registries"),
            "federation": ("FederationRegistry",),
            "listing": ("Enquiry", "Listing"),
            "registry": ("TrustRegistry", "TrustedIssuers"),
        },
    )

__all__ = [
    "CertificateAnchors",
    "DccRegistry",
    "Enquiry",
    "FederationRegistry",
    "Listing",
    "TrustRegistry",
    "TrustedIssuers",
    "UnsupportedRegistry",
    "known_registries",
]
