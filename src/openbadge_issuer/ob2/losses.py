"""What a badge of 2.0 loses on its way to 3.0, member by member: nothing is left out without a word."""

from __future__ import annotations

from dataclasses import dataclass, field

from openbadge_issuer.codec.pointer import join
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import Finding, ModelError
from openbadge_issuer.models.base import Model

__all__ = ["Losses"]


@dataclass(slots=True)
class Losses:
    """The report while it is written: ``ob2.lost`` is a warning, ``ob2.changed`` a note."""

    findings: list[Finding] = field(default_factory=list)

    def lost(self, pointer: str, why: str) -> None:
        """A member that 3.0 can not carry, or that would say something untrue there."""
        message = f"`{pointer[1:]}` is not carried over: {why}"
        self.findings.append(Finding(code="ob2.lost", message=message, severity="warning", pointer=pointer))

    def changed(self, pointer: str, how: str) -> None:
        """A member that is carried over and means something else, or stands elsewhere, than before."""
        message = f"`{pointer[1:]}` {how}"
        self.findings.append(Finding(code="ob2.changed", message=message, severity="info", pointer=pointer))

    def rest(self, document: JSONObject, at: str, known: frozenset[str], why: str) -> None:
        """Every member beside those that are known."""
        for name in document:
            if name not in known:
                self.lost(at + join(name), why)

    def fitting(self, model: type[Model], members: JSONObject, pointer: str) -> JSON:
        """The members, if 3.0 can have them so; else ``None``, and a loss."""
        given = {name: value for name, value in members.items() if value not in (None, "", [])}
        try:
            return model.from_json(given).to_json()
        except ModelError as error:
            self.lost(
                pointer,
                f"Open Badges 3.0 can not have it so. {error.findings[0].message if error.findings else ''}".rstrip(),
            )
            return None
