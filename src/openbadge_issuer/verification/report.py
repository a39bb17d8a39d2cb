"""The report: every check by name, its outcome, and what to do about it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import ClassVar, Literal, NoReturn, TypeAlias

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import ConfigurationError, Finding, Param, VerificationError
from openbadge_issuer.verification.translating import advice_code, translated

__all__ = [
    "BadgeView",
    "Check",
    "Nested",
    "Outcome",
    "Report",
    "ResultView",
    "Retry",
    "SkillView",
    "Turn",
    "Verdict",
    "VerificationRefused",
    "VerificationUndecided",
    "reason_of",
]

REPORT_VERSION = "1"

Turn: TypeAlias = Literal["holder", "issuer", "verifier", "nobody"]
"""Whose turn it is: who can do something about this outcome."""

Retry: TypeAlias = Literal["never", "later"]


class Outcome(StrEnum):
    """How one check ended."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    WARNING = "WARNING"
    UNKNOWN = "UNKNOWN"
    NOT_APPLICABLE = "NOT_APPLICABLE"


class Verdict(StrEnum):
    """What a program acts on."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One named check: its outcome, a stable code, a sentence with its values, advice, and where to read on.

    ``findings`` lists everything that the check found; ``code`` and ``message`` speak of the gravest. Where the message is
    several sentences, ``parts`` has them in order, each with a code of its own.
    """

    name: str
    outcome: Outcome
    code: str
    message: str
    params: Mapping[str, Param] = field(default_factory=dict)
    advice: str = ""
    pointer: str = ""
    spec: str = ""
    retry: Retry = "never"
    turn: Turn = "nobody"
    parts: tuple[Finding, ...] = ()
    findings: tuple[Finding, ...] = ()

    def to_json(self) -> JSONObject:
        """The check as JSON, with every member always there; ``adviceCode`` says under what to translate the advice."""
        said: JSONObject = {f.name: _plain(getattr(self, f.name)) for f in fields(self)}
        return said | {"adviceCode": advice_code(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillView:
    """A skill or standard that the achievement is aligned to."""

    name: str
    url: str
    framework: str = ""
    code: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultView:
    """One result: what was measured, what was reached, what was required."""

    name: str = ""
    value: str = ""
    level: str = ""
    required: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeView:
    """The badge in one flat view, the same for every format. Claims, not facts: read the verdict first."""

    id: str = ""
    title: str = ""
    description: str = ""
    criteria: str = ""
    image: str = ""
    achievement_id: str = ""
    achievement_type: str = ""
    issuer_id: str = ""
    issuer_claimed_name: str = ""
    recipient_matched: bool | None = None  # None: nobody was expected
    valid_from: str = ""
    valid_until: str = ""
    skills: tuple[SkillView, ...] = ()
    results: tuple[ResultView, ...] = ()

    def to_json(self) -> JSONObject:
        """The view as JSON, names in camelCase."""
        return {_camel(f.name): _plain(getattr(self, f.name)) for f in fields(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Nested:
    """A credential inside another one, judged on its own: where it stands, as what, and how that ended.

    ``role`` is ``endorsement`` for what others say of the badge, ``credential`` for one of those that a record or a
    presentation holds. None of them decides the verdict on what it stands in.
    """

    role: Literal["endorsement", "credential"]
    pointer: str
    report: Report
    document: JSONObject | None = field(default=None, repr=False, compare=False)  # what was judged

    @property
    def is_held(self) -> bool:
        """Whether a record or a presentation holds it; the credential of a schema is only what a badge refers to."""
        return self.role == "credential" and "/verifiableCredential" in self.pointer

    def to_json(self) -> JSONObject:
        """The role, the pointer, and the report as JSON."""
        return {"role": self.role, "pointer": self.pointer, "report": self.report.to_json()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a verification found. Refuses ``bool()``: ask for the ``verdict``."""

    verdict: Verdict
    format: str
    proof_format: str
    carrier: str
    badge: BadgeView | None
    checks: tuple[Check, ...]
    required: frozenset[str]
    leniencies: tuple[str, ...]
    input_sha256: str
    checked_at: datetime | None  # None: a lint, which no clock bears on
    library: str
    place: str = ""  # in what was handed in: a name in an archive or a PDF, the address that was followed
    nested: tuple[Nested, ...] = ()
    version: str = REPORT_VERSION
    sentences: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)  # see `translated`

    def __bool__(self) -> NoReturn:
        raise TypeError("a report is neither true nor false: compare report.verdict with Verdict.ACCEPTED")

    def __getitem__(self, name: str) -> Check:
        """The check of this name."""
        for check in self.checks:
            if check.name == name:
                return check
        from difflib import get_close_matches  # noqa: PLC0415 - only once something is wrong

        names = [check.name for check in self.checks]
        close = get_close_matches(str(name)[:64], names, n=1) or [", ".join(names)]
        raise KeyError(f"There is no check {name!r}; did you mean {close[0]}?")

    def __iter__(self) -> Iterator[Check]:
        return iter(self.checks)

    def __str__(self) -> str:
        from openbadge_issuer.verification.summarizing import is_no_badge  # noqa: PLC0415 - it reads reports

        lines = [f"{self.verdict.value}: {self.summary}"]
        lines += [f"  format: {self.format}"] if is_no_badge(self) else []
        lines += [f"  {check.outcome.value:<14} {check.name:<12} {check.message}" for check in self.checks]
        lines += _inside(self)
        # What a badge says of itself is text, and never a command to a terminal.
        return "\n".join("".join(c if c.isprintable() else " " for c in line) for line in lines)

    @property
    def troubles(self) -> tuple[Check, ...]:
        """The required checks that failed or could not be decided, without those that only wait for another one."""
        return tuple(
            check
            for check in self.checks
            if check.name in self.required
            and check.outcome in (Outcome.FAILED, Outcome.UNKNOWN)
            and "not_run" not in check.code
        )

    @property
    def accepted_badges(self) -> tuple[BadgeView, ...]:
        """What to enter: its badge if that is accepted, and of a record or a presentation each that is accepted in it.

        None of what is not accepted, nor of anything in that; no endorsement, no other credential, and nothing of a lint.
        Where the policy says who may have signed a record, only badges of that issuer, or of those whom it asks about.
        """
        from openbadge_issuer.verification.accepted import accepted_badges  # noqa: PLC0415 - it reads reports

        return tuple(accepted_badges(self))

    @property
    def summary(self) -> str:
        """The verdict in a sentence or two, what in it is not accepted, and whether a newer edition was judged."""
        from openbadge_issuer.verification.summarizing import summary_of  # noqa: PLC0415 - it reads reports

        return summary_of(self)

    def translated(self, sentences: Mapping[str, str]) -> Report:
        """The same report in other words: ``sentences`` has them by code, ``{name}`` in them is a value of ``params``.

        What to do about it is under the code and ``.advice``; where a code has none of its own, under ``advice.holder``,
        ``advice.issuer`` or ``advice.verifier``, by whose turn it is, or ``advice.suggestion``. The beginning of what
        accepts is under ``verdict.accepted``, that it is no badge under ``verdict.no_badge`` (of what is in it,
        ``verdict.no_badges_inside``), why one of several in it is not accepted under ``verdict.one_of_them``, and
        `` (and {more} more)`` under ``more``. A code that is not among them, or a sentence with a value that is not there,
        keeps the English one; no outcome changes. Raises `ConfigurationError` (``config.sentences``) for what is no mapping
        of texts.
        """
        if not isinstance(sentences, Mapping) or not all(
            isinstance(each, str) for item in sentences.items() for each in item
        ):
            raise ConfigurationError(
                "A translation has its sentences by code, both of them texts.", code="config.sentences"
            )
        return replace(
            self,
            checks=tuple(translated(each, sentences) for each in self.checks),
            nested=tuple(replace(one, report=one.report.translated(sentences)) for one in self.nested),
            sentences=sentences,
        )

    def to_json(self) -> JSONObject:
        """The report as JSON: verdict, format, issuer, badge, checks, and what the report is about."""
        badge = self.badge or BadgeView()
        return {
            "verdict": self.verdict.value,
            "summary": self.summary,
            "format": self.format,
            "proofFormat": self.proof_format,
            "carrier": self.carrier,
            "place": self.place,
            "issuer": {
                "id": badge.issuer_id,
                "claimedName": badge.issuer_claimed_name,
                "trust": self["trust"].code,
                "knownAs": self._trusted("name"),
                "registry": self._trusted("registry"),
            },
            "badge": self.badge.to_json() if self.badge else None,
            "checks": [check.to_json() for check in self.checks],
            "required": [*sorted(self.required)],
            "leniencies": list(self.leniencies),
            "inputSha256": self.input_sha256,
            "checkedAt": _utc(self.checked_at) if self.checked_at else None,
            "library": self.library,
            "nested": [inner.to_json() for inner in self.nested],
            "reportVersion": self.version,
        }

    def _trusted(self, name: str) -> str:
        """What the one who knows the issuer says of it; nothing where nobody does."""
        known = self["trust"]
        return str(known.params.get(name, "")) if known.outcome in (Outcome.PASSED, Outcome.WARNING) else ""

    def to_text(self) -> str:
        """The report as JSON text."""
        return json.dumps(self.to_json(), ensure_ascii=False, indent=2)


def reason_of(report: Report) -> Check | None:
    """The required check that refuses it or leaves it open, one that only waits for another last; none if it is accepted."""
    wanted = {Verdict.REFUSED: Outcome.FAILED, Verdict.UNDECIDED: Outcome.UNKNOWN}.get(report.verdict)
    reasons = [each for each in report if each.name in report.required and each.outcome is wanted]
    return min(reasons, key=lambda each: "not_run" in each.code, default=None)


def _inside(report: Report) -> Iterator[str]:
    """In short, each that is in it: its verdict and why, what it is and whose, and what to do about it."""
    waiting = [("  ", one) for one in reversed(report.nested)]
    while waiting:
        indent, one = waiting.pop()
        it, badge = one.report, one.report.badge or BadgeView()
        calls_itself = badge.issuer_claimed_name and f", calls itself {badge.issuer_claimed_name!r}"
        yield f"{indent}{one.role} {one.pointer}"
        yield f"{indent}  {it.verdict.value}: {it.summary}"
        yield from [f"{indent}  title: {badge.title}"] if badge.title else ()
        yield from [f"{indent}  issuer: {badge.issuer_id}{calls_itself}"] if badge.issuer_id else ()
        for check in it.troubles:
            if check.message not in it.summary:
                yield f"{indent}  {check.outcome.value:<14} {check.name:<12} {check.message}"
            yield from [f"{indent}  -> {check.advice}"] if check.advice else ()
        waiting += [(f"{indent}  ", inner) for inner in reversed(it.nested)]


class _WithReport(VerificationError):
    outcome: ClassVar[Outcome]

    def __init__(self, report: Report) -> None:
        super().__init__(report.summary)
        self.report = report
        self.findings = tuple(
            Finding(
                code=check.code,
                message=check.message,
                pointer=check.pointer,
                params=check.params,
                advice=check.advice,
                spec=check.spec,
            )
            for check in report
            if check.name in report.required and check.outcome is self.outcome
        )


class VerificationRefused(_WithReport):
    """A required check failed; ``report`` says which, and why, and ``findings`` has one for each."""

    code = "verdict.refused"
    outcome = Outcome.FAILED


class VerificationUndecided(_WithReport):
    """A required check could not be decided; ``report`` says which, why, and whether a retry can help."""

    code = "verdict.undecided"
    outcome = Outcome.UNKNOWN


def _utc(moment: datetime) -> str:
    try:
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except OverflowError:  # within a day of the calendar's ends
        return moment.isoformat()


def _plain(value: object) -> JSON:
    if value is None or isinstance(value, bool | int | float | str):
        return value.value if isinstance(value, StrEnum) else value
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, SkillView | ResultView | Finding):
        members: JSONObject = {_camel(f.name): _plain(getattr(value, f.name)) for f in fields(value)}
        return members | {"adviceCode": advice_code(value)} if isinstance(value, Finding) else members
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return str(value)


def _camel(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(part.title() for part in tail)
