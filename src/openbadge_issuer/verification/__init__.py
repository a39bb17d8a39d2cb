"""From whatever was handed in to a verdict that a program can act on."""

from openbadge_issuer.verification.policy import CHECKS, ExpectedRecipient, Policy, TrustedIssuers
from openbadge_issuer.verification.report import (
    BadgeView,
    Check,
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
    default_contexts,
)

__all__ = [
    "CHECKS",
    "BadgeView",
    "Budget",
    "Check",
    "ExpectedRecipient",
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
    "default_contexts",
]
