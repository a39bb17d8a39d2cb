"""What people see: the page with the criteria that a badge points at. Needs the extra ``programme``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbadge_issuer._lazy import at_first_use

if TYPE_CHECKING:
    from openbadge_issuer.pages.criteria_page import criteria_page
else:
    __getattr__, __dir__ = at_first_use(__name__, {"criteria_page": ("criteria_page",)}, ())

__all__ = ["criteria_page"]
