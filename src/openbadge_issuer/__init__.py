"""Open Badges 3.0 / W3C Verifiable Credentials: issue, bake, read and verify.

The pipeline, in the order in which the data flows::

    Achievement, Recipient -> Award              what somebody wants to issue
    Issuer(profile, signer, status=...)          who issues it
      .issue(award, now=...) -> SecuredCredential    signed, not checked; once for each key=..., with a ledger
      .revoke(id, ...), .status_files(now=...)       taken back, and published
    bake(image, secured) -> bytes                into a PNG or an SVG
    extract(image) -> Extracted                  and out again
    delivery_message(secured, image) -> EmailMessage    for its person; Download.of(...) is for a view
    Verifier(policy=..., fetch=...)
      .check(badge, now=...) -> Report           every check by name, and a verdict
      .verify(badge, now=...) -> VerifiedCredential  or raises, with the report
    lint(document) -> Report                     for JSON that is not signed yet
    diagnose(IssuerSetup(...), now=...) -> Diagnosis    can strangers verify this issuer?

Nothing here reads a clock, a file, the network or an environment variable: time, randomness and documents come in as
arguments. Names are loaded at first use, so that importing the package stays cheap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbadge_issuer._lazy import at_first_use

if TYPE_CHECKING:
    from openbadge_issuer.baking import Extracted, bake, extract
    from openbadge_issuer.codec.context_table import ContextTable
    from openbadge_issuer.codec.types import Limits
    from openbadge_issuer.contexts import default_contexts
    from openbadge_issuer.delivery import Download, delivery_message
    from openbadge_issuer.doctor import Diagnosis, IssuerSetup, diagnose
    from openbadge_issuer.errors import Finding, OpenBadgeError
    from openbadge_issuer.issuing import (
        Irrevocable,
        IrrevocableWarning,
        Issuer,
        Prepared,
        StatusFile,
        StatusLists,
    )
    from openbadge_issuer.keys import LocalSigner, PublicKey
    from openbadge_issuer.models import (
        Achievement,
        AchievementCredential,
        Alignment,
        Award,
        Criteria,
        Evidence,
        Image,
        Profile,
        Recipient,
        Result,
        ResultDescription,
        RubricCriterionLevel,
    )
    from openbadge_issuer.ports import AsyncSigner, Documents, Fetch, Signer, SigningAlgorithm, SigningRequest
    from openbadge_issuer.proofs.secured import SecuredCredential
    from openbadge_issuer.verification import (
        Check,
        ExpectedRecipient,
        Outcome,
        Policy,
        Report,
        TrustedIssuers,
        Verdict,
        VerificationRefused,
        VerificationUndecided,
        VerifiedCredential,
        Verifier,
    )
    from openbadge_issuer.verification.lint import lint
else:
    __getattr__, __dir__ = at_first_use(
        __name__,
        {
            "baking": ("Extracted", "bake", "extract"),
            "codec.context_table": ("ContextTable",),
            "codec.types": ("Limits",),
            "contexts": ("default_contexts",),
            "delivery": ("Download", "delivery_message"),
            "doctor": ("Diagnosis", "IssuerSetup", "diagnose"),
            "errors": ("Finding", "OpenBadgeError"),
            "issuing": (
                "Irrevocable",
                "IrrevocableWarning",
                "Issuer",
                "Prepared",
                "StatusFile",
                "StatusLists",
            ),
            "keys": ("LocalSigner", "PublicKey"),
            "models": (
                "Achievement",
                "AchievementCredential",
                "Alignment",
                "Award",
                "Criteria",
                "Evidence",
                "Image",
                "Profile",
                "Recipient",
                "Result",
                "ResultDescription",
                "RubricCriterionLevel",
            ),
            "ports": ("AsyncSigner", "Documents", "Fetch", "Signer", "SigningAlgorithm", "SigningRequest"),
            "proofs.secured": ("SecuredCredential",),
            "verification": (
                "Check",
                "ExpectedRecipient",
                "Outcome",
                "Policy",
                "Report",
                "TrustedIssuers",
                "Verdict",
                "VerificationRefused",
                "VerificationUndecided",
                "VerifiedCredential",
                "Verifier",
            ),
            "verification.lint": ("lint",),
        },
    )

__version__ = "0.1.0"

__all__ = [
    "Achievement",
    "AchievementCredential",
    "Alignment",
    "AsyncSigner",
    "Award",
    "Check",
    "ContextTable",
    "Criteria",
    "Diagnosis",
    "Documents",
    "Download",
    "Evidence",
    "ExpectedRecipient",
    "Extracted",
    "Fetch",
    "Finding",
    "Image",
    "Irrevocable",
    "IrrevocableWarning",
    "Issuer",
    "IssuerSetup",
    "Limits",
    "LocalSigner",
    "OpenBadgeError",
    "Outcome",
    "Policy",
    "Prepared",
    "Profile",
    "PublicKey",
    "Recipient",
    "Report",
    "Result",
    "ResultDescription",
    "RubricCriterionLevel",
    "SecuredCredential",
    "Signer",
    "SigningAlgorithm",
    "SigningRequest",
    "StatusFile",
    "StatusLists",
    "TrustedIssuers",
    "Verdict",
    "VerificationRefused",
    "VerificationUndecided",
    "VerifiedCredential",
    "Verifier",
    "__version__",
    "bake",
    "default_contexts",
    "delivery_message",
    "diagnose",
    "extract",
    "lint",
]
