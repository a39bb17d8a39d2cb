"""`leaks`: the applicant, looked for in texts."""

from __future__ import annotations

from collections.abc import Iterable

from openbadge_issuer.assessment.blinding.identity import Identity
from openbadge_issuer.assessment.blinding.report import Leak, merged
from openbadge_issuer.assessment.blinding.values import Passage

__all__ = ["Searched", "leaks"]


class Searched:
    """An identity, made ready to be looked for in many texts."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    def leaks(self, passages: Iterable[Passage]) -> tuple[Leak, ...]:
        """See `leaks`."""
        found = []
        for passage in passages:
            text = passage.text.casefold()
            found += [
                Leak("name", passage.place, context=passage.text)
                for name in self._identity.names
                for part in name.casefold().split()
                if part in text
            ]
        return merged(found)

    def missing(self) -> tuple[Leak, ...]:
        """A finding where nothing is known that could be looked for."""
        return () if self._identity.names else (Leak("unsearched", "no name is known"),)


def leaks(passages: Iterable[Passage], identity: Identity) -> tuple[Leak, ...]:
    """Where the texts name the applicant."""
    return Searched(identity).leaks(passages)
