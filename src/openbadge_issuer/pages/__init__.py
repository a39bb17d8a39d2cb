"""What people see: the page with a badge's criteria, and the page of a report. Needs the extra ``programme``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbadge_issuer._lazy import at_first_use

if TYPE_CHECKING:
    from openbadge_issuer.pages.criteria_page import criteria_page
    from openbadge_issuer.pages.report_page import report_page
else:
    __getattr__, __dir__ = at_first_use(
        __name__, {"criteria_page": ("criteria_page",), "report_page": ("report_page",)}, ()
    )

__all__ = ["criteria_page", "report_page"]
