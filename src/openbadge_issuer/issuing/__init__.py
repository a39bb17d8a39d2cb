"""From an award to a signed credential."""

from openbadge_issuer.issuing.issuer import Irrevocable, Issuer, Prepared, Status

__all__ = ["Irrevocable", "Issuer", "Prepared", "Status"]
