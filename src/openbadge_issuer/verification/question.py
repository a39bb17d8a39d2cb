"""Everything that one verification depends on, apart from the badge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.verification.policy import ExpectedRecipient, Policy

__all__ = ["Question"]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: under which policy, with which JSON-LD contexts, at what time, and for whom."""

    policy: Policy
    contexts: ContextTable
    now: datetime
    recipients: tuple[ExpectedRecipient, ...] = ()
