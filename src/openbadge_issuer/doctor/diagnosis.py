"""What the doctor says: one line for everything that was looked at, with the mend, and a verdict over all of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, NoReturn

from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import Param
from openbadge_issuer.verification.report import Check, Outcome, Retry

__all__ = ["CHECKS", "Diagnosis", "Health", "line", "utc"]

CHECKS: Final = (
    "identifier",
    "reachable",
    "document",
    "keys",
    "test_key",
    "status",
    "criteria",
    "images",
    "contexts",
    "badge",
)
"""What is looked at, in this order. Of some there are several: every list, every page."""

_VERSION: Final = "1"
_SPEC: Final[Mapping[str, str]] = {
    "identifier": "https://www.w3.org/TR/did-core/#identifier",
    "reachable": "https://w3c-ccg.github.io/did-method-web/#read-resolve",
    "document": "https://www.w3.org/TR/did-core/#core-properties",
    "keys": "https://www.w3.org/TR/did-core/#assertion",
    "status": "https://www.w3.org/TR/vc-bitstring-status-list/#bitstringstatuslistcredential",
    "criteria": "https://www.imsglobal.org/spec/ob/v3p0#criteria",
    "images": "https://www.imsglobal.org/spec/ob/v3p0#image",
    "contexts": "https://www.w3.org/TR/vc-data-model-2.0/#integrity-of-related-resources",
}


class Health(StrEnum):
    """What a program acts on."""

    HEALTHY = "healthy"
    BROKEN = "broken"
    UNDECIDED = "undecided"


def line(
    name: str,
    outcome: Outcome,
    code: str,
    message: str,
    *,
    mend: str = "",
    params: Mapping[str, Param] | None = None,
    retry: Retry = "never",
) -> Check:
    """One line; ``code`` is given without the check's name, which is put before it, or whole where it is another's."""
    fault = outcome in (Outcome.FAILED, Outcome.WARNING)
    return Check(
        name=name,
        outcome=outcome,
        code=code if "." in code else f"{name}.{code}",
        message=message,
        params=params or {},
        advice=mend,
        spec=_SPEC.get(name, ""),
        retry=retry,
        turn="issuer" if fault else "verifier" if outcome is Outcome.UNKNOWN else "nobody",
    )


def utc(moment: datetime) -> str:
    """A moment as it is written in JSON."""
    try:
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except OverflowError:  # within a day of the calendar's ends
        return moment.isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """Whether strangers can verify what ``issuer_id`` issues. Refuses ``bool()``: ask for the ``verdict``."""

    issuer_id: str
    checks: tuple[Check, ...]
    checked_at: datetime
    library: str
    version: str = _VERSION

    def __bool__(self) -> NoReturn:
        raise TypeError(
            "a diagnosis is neither true nor false: compare diagnosis.verdict with Health.HEALTHY"
        )

    def __iter__(self) -> Iterator[Check]:
        return iter(self.checks)

    def __getitem__(self, name: str) -> tuple[Check, ...]:
        """The lines of this check, one or several."""
        if name not in CHECKS:
            raise KeyError(name)
        return tuple(check for check in self.checks if check.name == name)

    @property
    def verdict(self) -> Health:
        """Broken where anything failed; else undecided where anything is not known; warnings do not decide."""
        outcomes = {check.outcome for check in self.checks}
        if Outcome.FAILED in outcomes:
            return Health.BROKEN
        return Health.UNDECIDED if Outcome.UNKNOWN in outcomes else Health.HEALTHY

    @property
    def faults(self) -> tuple[Check, ...]:
        """The lines that failed."""
        return tuple(check for check in self.checks if check.outcome is Outcome.FAILED)

    @property
    def summary(self) -> str:
        """The verdict in a sentence or two."""
        if self.verdict is Health.BROKEN:
            more = f" And {len(self.faults) - 1} more." if len(self.faults) > 1 else ""
            return f"{self.faults[0].message}{more}"
        if self.verdict is Health.UNDECIDED:
            unknown = [check for check in self.checks if check.outcome is Outcome.UNKNOWN]
            return f"Nothing is known to be wrong, and not all of it is known. {unknown[0].message}"
        warnings = any(check.outcome is Outcome.WARNING for check in self.checks)
        seen = all(check.code != "reachable.handed_in" for check in self.checks)
        said = (
            "Strangers can verify what it issues."
            if seen
            else "What was handed in is in order; nobody else was asked."
        )
        return f"{said} Somebody should read the warnings." if warnings else said

    def __str__(self) -> str:
        lines = [f"{self.verdict.value}: {self.summary}"]
        for check in self.checks:
            mend = f" {check.advice}" if check.advice else ""
            lines.append(f"  {check.outcome.value:<14} {check.name:<10} {check.message}{mend}")
        return "\n".join("".join(c if c.isprintable() else " " for c in each) for each in lines)

    def to_json(self) -> JSONObject:
        """The diagnosis as JSON, the lines with the members of a report's checks."""
        return {
            "verdict": self.verdict.value,
            "summary": self.summary,
            "issuer": self.issuer_id,
            "checks": [check.to_json() for check in self.checks],
            "checkedAt": utc(self.checked_at),
            "library": self.library,
            "diagnosisVersion": self.version,
        }

    def to_text(self) -> str:
        """The diagnosis as JSON text."""
        return json.dumps(self.to_json(), ensure_ascii=False, indent=2)
