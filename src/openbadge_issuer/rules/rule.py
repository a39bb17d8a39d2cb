"""What a rule is: a code, a title, how severe, where it is written, and what finds the breaches."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from openbadge_issuer.errors import Finding, Param, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from openbadge_issuer.rules.document import Document, Purpose

__all__ = ["MAX_HITS", "OB", "OB_CREDENTIAL", "VCDM", "Hit", "Rule", "shown"]

OB: Final = "https://www.imsglobal.org/spec/ob/v3p0/"
OB_CREDENTIAL: Final = f"{OB}#org.1edtech.ob.v3p0.achievementcredential.class"
VCDM: Final = "https://www.w3.org/TR/vc-data-model-2.0/"

_NOTHING: Final[Mapping[str, Param]] = MappingProxyType({})
_SHOWN: Final = 80  # characters of somebody else's text that a message repeats
MAX_HITS: Final = 100  # places listed for one rule; the hundred and first helps nobody


class Hit(NamedTuple):
    """One place where a rule is broken. Neither message nor ``params`` ever repeat what may be personal."""

    pointer: str
    message: str
    params: Mapping[str, Param] = _NOTHING
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule; ``severity`` for somebody else's document, ``issuing`` for ours that is about to be signed.

    ``None`` means that the rule is not asked. ``spec`` is the URL of the section that says it. ``about`` is the list of a
    `Document` that it looks through, where that is nearly always empty: then nothing is asked. ``of_statements`` marks a
    rule that is there only because a signature over statements does not cover where each of them stands.
    """

    code: str
    title: str
    severity: Severity | None
    issuing: Severity | None
    spec: str
    function: Callable[[Document], Iterable[Hit]]
    about: str = ""
    of_statements: bool = False

    def severity_for(self, purpose: Purpose) -> Severity | None:
        """How severe for this purpose; ``None`` where it is not asked."""
        return self.issuing if purpose == "issue" else self.severity

    def findings(self, document: Document) -> list[Finding]:
        """What breaks this rule in a document that was walked."""
        severity = self.severity_for(document.purpose)
        if severity is None:
            return []
        return [self.finding(hit, severity) for hit in islice(self.function(document), MAX_HITS)]

    def finding(self, hit: Hit, severity: Severity) -> Finding:
        """One breach as a finding."""
        return Finding(
            code=self.code,
            message=hit.message,
            severity=severity,
            pointer=hit.pointer,
            params=dict(hit.params),  # a plain mapping: reports are pickled
            advice=hit.advice,
            spec=self.spec,
        )


def shown(text: str) -> str:
    """Somebody else's text, short enough and printable, for a message."""
    printable = "".join([character if character.isprintable() else "?" for character in text[:_SHOWN]])
    return printable + ("…" if len(text) > _SHOWN else "")
