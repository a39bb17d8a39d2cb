"""`BlindingPolicy`: what keeps an item from reviewers. Everything does, unless a named leniency says otherwise."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openbadge_issuer.assessment.blinding.report import Leak
    from openbadge_issuer.assessment.definition import Definition

__all__ = ["BlindingPolicy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindingPolicy:
    """Which findings are open. Every leniency is a field, off by default, and stands in the report.

    A finding that a leniency lets pass is still in the report, closed.
    """

    named: bool = False
    """Both sides know each other (product certifications): files go as they are, under their own names, unsearched."""
    possible_leaks: bool = False
    """What may be another word ("the mark", "a rose") does not keep an item back."""
    links: bool = False
    """Links do not, as far as they do not name anybody themselves."""
    unread_places: bool = False
    """Places that no program can read do not: pictures, sound, scanned pages."""
    originals: bool = False
    """A file without a scrubber gets to reviewers as it is, after a release; otherwise never."""

    @classmethod
    def of(cls, definition: Definition) -> BlindingPolicy:
        """The default for a definition: named where its policy is, strict in every other case."""
        return cls(named=not definition.policy.blind)

    @property
    def leniencies(self) -> tuple[str, ...]:
        """The names of those that are on."""
        return tuple(one.name for one in fields(self) if getattr(self, one.name))

    def judged(self, leak: Leak) -> Leak:
        """The finding, open or not."""
        passes = {
            "link": self.links,
            "unread": self.unread_places,
        }.get(leak.kind, self.possible_leaks and leak.strength == "possible")
        return replace(leak, open=not passes)
