"""From an award to a signed credential, and back again where it has to be."""

from openbadge_issuer.issuing.issuer import Issuer
from openbadge_issuer.issuing.prepared import Prepared
from openbadge_issuer.issuing.status_lists import (
    Irrevocable,
    IrrevocableWarning,
    Status,
    StatusFile,
    StatusLists,
)

__all__ = ["Irrevocable", "IrrevocableWarning", "Issuer", "Prepared", "Status", "StatusFile", "StatusLists"]
