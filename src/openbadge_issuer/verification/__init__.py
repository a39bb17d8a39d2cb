"""From whatever was handed in to a verdict that a program can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbadge_issuer._lazy import at_first_use

if TYPE_CHECKING:
    from openbadge_issuer.verification.many.kept import Kept
    from openbadge_issuer.verification.many.stream import Checked, Item
    from openbadge_issuer.verification.policy import (
        CHECKS,
        FORMATS,
        ExpectedRecipient,
        Policy,
        TrustedIssuers,
    )
    from openbadge_issuer.verification.presentations.expected import ExpectedPresentation
    from openbadge_issuer.verification.report import (
        BadgeView,
        Check,
        Nested,
        Outcome,
        Report,
        ResultView,
        SkillView,
        Verdict,
        VerificationRefused,
        VerificationUndecided,
    )
    from openbadge_issuer.verification.scheduler import Budget
    from openbadge_issuer.verification.verifier import (
        Verification,
        VerifiedCredential,
        Verifier,
    )
else:
    __getattr__, __dir__ = at_first_use(
        __name__,
        {
            "presentations.expected": ("ExpectedPresentation",),
            "many.kept": ("Kept",),
            "many.stream": ("Checked", "Item"),
            "policy": ("CHECKS", "FORMATS", "ExpectedRecipient", "Policy", "TrustedIssuers"),
            "report": (
                "BadgeView",
                "Check",
                "Nested",
                "Outcome",
                "Report",
                "ResultView",
                "SkillView",
                "Verdict",
                "VerificationRefused",
                "VerificationUndecided",
            ),
            "scheduler": ("Budget",),
            "verifier": ("Verification", "VerifiedCredential", "Verifier"),
        },
    )

__all__ = [
    "CHECKS",
    "FORMATS",
    "BadgeView",
    "Budget",
    "Check",
    "Checked",
    "ExpectedPresentation",
    "ExpectedRecipient",
    "Item",
    "Kept",
    "Nested",
    "Outcome",
    "Policy",
    "Report",
    "ResultView",
    "SkillView",
    "TrustedIssuers",
    "Verdict",
    "Verification",
    "VerificationRefused",
    "VerificationUndecided",
    "VerifiedCredential",
    "Verifier",
]
