"""Everything that one verification depends on: the badge, and what is asked about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, SupportsBytes, TypeAlias

from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.effort import Effort
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.verification.policy import ExpectedRecipient, Policy
from openbadge_issuer.verification.presentations.expected import ExpectedPresentation
from openbadge_issuer.verification.sharing import Shared

__all__ = ["HOLDER", "ISSUER", "BadgeInput", "Question", "Signatory"]

BadgeInput: TypeAlias = bytes | str | SupportsBytes | Mapping[str, object]
"""A file's bytes, its text, anything with ``__bytes__`` (a `SecuredCredential`), or JSON that was parsed already."""


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who must have signed a document: the member that names them, and for what their own document must list the key."""

    member: Literal["issuer", "holder"]
    purpose: Literal["assertionMethod", "authentication"]

    def named_in(self, document: JSONObject, reference: str) -> str:
        """Their id; a presentation need not name its holder, who is then whoever controls the key ``reference``."""
        from openbadge_issuer.verification.badge import id_of  # noqa: PLC0415 - loads the report, which a question needs not

        named = id_of(document.get(self.member))
        return named or (reference.partition("#")[0] if self.member == "holder" else "")


ISSUER: Final = Signatory("issuer", "assertionMethod")
HOLDER: Final = Signatory("holder", "authentication")


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
    presentation: ExpectedPresentation | None = None  # of what is handed in, and of nothing in it
    presenter: str = ""  # the id of whoever has shown that they present it, where it should be about them
    referred: bool = (
        False  # whether a badge only refers to it, as to an endorsement, which may be of another format
    )
    signatory: Signatory = ISSUER
    effort: Effort = field(default_factory=Effort, repr=False, compare=False)  # one for all that is looked at
    shared: Shared = field(default_factory=Shared, repr=False, compare=False)  # one for all, as well
