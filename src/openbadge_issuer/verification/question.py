"""Everything that one verification depends on: the badge, and what is asked about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import SupportsBytes, TypeAlias

from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.verification.policy import ExpectedRecipient, Policy

__all__ = ["BadgeInput", "Question"]

BadgeInput: TypeAlias = bytes | str | SupportsBytes | Mapping[str, object]
"""A file's bytes, its text, anything with ``__bytes__`` (a `SecuredCredential`), or JSON that was parsed already."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: under which policy, with which JSON-LD contexts, at what time, and for whom.

    ``known_since`` is a time at which the caller knows that this very badge was there: of what is fetched it says nothing.
    """

    policy: Policy
    contexts: ContextTable
    now: datetime
    recipients: tuple[ExpectedRecipient, ...] = ()
    known_since: datetime | None = None
    endorsements: tuple[BadgeInput, ...] = ()  # handed in beside the badge
