"""How a credential is secured: embedded proofs (`data_integrity`) and compact JWS (`vc_jwt`).

Both sign in two phases. ``prepare`` is pure and gives a `Prepared` with the `SigningRequest`;
``complete(signature)`` gives the secured document, after the signature was checked against the public key.
`sign` does both for a signer at hand. A `Series` prepares many documents that become files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbadge_issuer._lazy import at_first_use

if TYPE_CHECKING:
    from openbadge_issuer.proofs import data_integrity, vc_jwt
    from openbadge_issuer.proofs.prepared import Prepared, sign
    from openbadge_issuer.proofs.series import Series
    from openbadge_issuer.proofs.suites import EDDSA_RDFC_2022, SUITES, Suite
    from openbadge_issuer.proofs.vc_jwt import VcJwt
else:
    __getattr__, __dir__ = at_first_use(
        __name__,
        {
            "prepared": ("Prepared", "sign"),
            "series": ("Series",),
            "suites": ("EDDSA_RDFC_2022", "SUITES", "Suite"),
            "vc_jwt": ("VcJwt",),
        },
        modules=("data_integrity", "vc_jwt"),
    )

__all__ = [
    "EDDSA_RDFC_2022",
    "SUITES",
    "Prepared",
    "Series",
    "Suite",
    "VcJwt",
    "data_integrity",
    "sign",
    "vc_jwt",
]
