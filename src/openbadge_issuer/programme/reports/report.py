"""`report`: what a programme did in a period, each figure with one plain sentence, small groups not shown.

It holds counts of applications and nothing of any one of them: no pseudonym, no id, no score, no text.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from statistics import median
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from openbadge_issuer.assessment.agreement.values import Agreement
from openbadge_issuer.assessment.business_days import Calendar
from openbadge_issuer.assessment.record import time_text
from openbadge_issuer.assessment.state import refuse
from openbadge_issuer.codec.plain_text import one_line
from openbadge_issuer.ports import check_now
from openbadge_issuer.programme.reports.agreement import agreement_of
from openbadge_issuer.programme.reports.facts import Decided, Facts, Period, Received, facts_of
from openbadge_issuer.programme.reports.suppression import check_small_group, hidden_parts, units_of
from openbadge_issuer.programme.reports.texts import ReportTexts, report_texts
from openbadge_issuer.programme.separated import Separator

if TYPE_CHECKING:
    from openbadge_issuer.assessment import Application
    from openbadge_issuer.codec.types import JSONObject

__all__ = ["Group", "Period", "ProgrammeReport", "report"]

_FORMAT: Final = "openbadge-issuer report 1"
_MAX_TEXT: Final = 300
_NINE_OF_TEN: Final = 0.9
ALL: Final = "All together"
OTHERS: Final = "Others together"

T = TypeVar("T", Received, Decided)
Share: TypeAlias = float | None


@dataclass(frozen=True, slots=True)
class Group:
    """A line of a table: the applications for one definition, for several small ones, or all of them.

    ``size`` and each of the ``parts`` are counts, ``None`` where they are not shown. ``median_days`` and ``ninth_days``
    are business days until the first decision: half, and nine of ten, took no more.
    """

    label: str
    definition: str | None
    size: int | None
    parts: Mapping[str, int | None]
    median_days: float | None = None
    ninth_days: int | None = None

    def share(self, part: str) -> Share:
        """The part by the size; ``None`` where either is not shown, or there is nothing."""
        count = self.parts.get(part)
        return count / self.size if count is not None and self.size else None

    @property
    def is_all(self) -> bool:
        """Whether it is all of them."""
        return self.definition is None and self.label == ALL

    def to_json(self, label: str) -> JSONObject:
        """Counts that are not shown are ``null``."""
        return {
            "label": label,
            "definition": self.definition,
            "size": self.size,
            **dict(self.parts),
            "medianDays": self.median_days,
            "ninthDays": self.ninth_days,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeReport:
    """The figures of a period. ``received`` and ``decided`` are tables, all together first; see `Group`."""

    programme: str
    organisation: str
    period: Period
    made_at: datetime
    turn_around_days: int
    small_group: int
    received: Sequence[Group]
    decided: Sequence[Group]
    agreement: Agreement | None = None
    """The verdict of all first, then each definition that is large enough, criterion by criterion."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Titles by id, of the definitions that are shown."""
    notes: Sequence[str] = ()
    """What is not in it, and why."""
    language: str = "en"
    """What its sentences are in: German, English, Spanish or French."""

    def to_json(self) -> JSONObject:
        """The figures and their sentences, for programs."""
        from openbadge_issuer.programme.reports.words import figures, label_of  # noqa: PLC0415 - it knows this module

        texts = report_texts(self.language)
        return {
            "format": _FORMAT,
            "language": texts["language"],
            "programme": self.programme,
            "organisation": self.organisation,
            "from": self.period.first.isoformat(),
            "to": self.period.last.isoformat(),
            "madeAt": time_text(self.made_at),
            "turnAroundDays": self.turn_around_days,
            "smallGroup": self.small_group,
            "figures": [one.to_json() for one in figures(self)],
            "received": [one.to_json(label_of(one, texts)) for one in self.received],
            "decided": [one.to_json(label_of(one, texts)) for one in self.decided],
            "agreement": None if self.agreement is None else self.agreement.to_json(),
            "notes": list(self.notes),
        }

    def to_text(self) -> str:
        """For a terminal or a message."""
        from openbadge_issuer.programme.reports.words import as_text  # noqa: PLC0415

        return as_text(self)

    def to_csv(self, separator: Separator = ",") -> bytes:
        """Both tables for a spreadsheet; no cell is a formula. With ``;``, numbers have a decimal comma."""
        from openbadge_issuer.programme.reports.words import as_csv_of  # noqa: PLC0415

        return as_csv_of(self, separator)

    def to_html(self) -> str:
        """One page with everything in it, plots as SVG with their text alternatives where matplotlib is installed."""
        from openbadge_issuer.programme.reports.page import as_html  # noqa: PLC0415

        return as_html(self)


def report(
    applications: Iterable[Application],
    *,
    period: Period,
    now: datetime,
    programme: str = "",
    organisation: str = "",
    calendar: Calendar | None = None,
    turn_around_days: int = 14,
    small_group: int = 5,
    language: str = "en",
) -> ProgrammeReport:
    """What a programme did in the period; ``applications`` are all there are, one of them is held at a time.

    Groups of fewer than ``small_group`` are not shown, nor what they could be computed from: see `suppression`. The same
    applications give the same report. ``language`` is what it is written in (``de-AT`` is German); English where there is
    no other. Raises `ConfigurationError` (``config.small_group``), `AssessmentError`
    (``assessment.argument``, ``assessment.time``).
    """
    check_now(now)
    check_small_group(small_group)
    if not isinstance(period, Period):
        raise refuse("argument", "A report is of a Period.")
    if not isinstance(turn_around_days, int) or turn_around_days < 1:
        raise refuse("argument", "The promised time is a number of business days.")
    facts = facts_of(applications, period, calendar or Calendar())
    names = {known: one_line(name, _MAX_TEXT) for known, (_, name) in facts.names.items()}
    received = _groups(facts.received, names, _OF_RECEIVED, small_group)
    of_decided = {**_OF_DECIDED, "within": lambda one: one.days <= turn_around_days}
    by_size = [group.definition for group in reversed(received) if group.definition is not None]
    groups = _groups(
        facts.decided, names, of_decided, small_group, by_size
    )  # in an order that is shown already
    decided = _with_days(groups, facts, small_group)
    found, notes = _agreement(facts, decided, small_group, report_texts(language))
    shown = (*received, *decided)
    return ProgrammeReport(
        programme=one_line(programme, _MAX_TEXT),
        organisation=one_line(organisation, _MAX_TEXT),
        period=period,
        made_at=now,
        turn_around_days=turn_around_days,
        small_group=small_group,
        received=received,
        decided=decided,
        agreement=found,
        names=MappingProxyType({one.definition: one.label for one in shown if one.definition is not None}),
        notes=notes,
        language=language,
    )


_OF_RECEIVED: Final[Mapping[str, Callable[[Received], bool]]] = {
    "complete": lambda one: one.complete,
    "resubmitted": lambda one: one.resubmitted,
    "withdrawn": lambda one: one.withdrawn,
}
_OF_DECIDED: Final[Mapping[str, Callable[[Decided], bool]]] = {
    "awarded": lambda one: one.awarded,
    "disagreed": lambda one: one.disagreed,
    "appealed": lambda one: one.appealed,
}
_ALL_MAY_BE: Final = frozenset({"complete", "awarded", "within"})
"""Of these it may be shown that it is so of all of a group; of the others, that it is so of none."""


def _groups(
    of: Mapping[str, Sequence[T]],
    names: Mapping[str, str],
    parts: Mapping[str, Callable[[T], bool]],
    small_group: int,
    order: Sequence[str] = (),
) -> tuple[Group, ...]:
    """All together, then each unit; nothing in them from which something that is hidden could be computed."""
    sizes = {known: len(them) for known, them in of.items()}
    units = units_of(sizes, small_group, order)
    if not units:
        nothing = None if any(sizes.values()) else 0
        return (Group(ALL, None, nothing, dict.fromkeys(parts, nothing)),)
    shown = _shown_parts(of, units, parts, small_group)
    wholes = [sum(sizes[known] for known in unit) for unit in units]
    groups = [Group(ALL, None, sum(wholes), shown[ALL])]
    if len(units) > 1 or len(units[0]) == 1:  # else it is all of them once more
        groups += [
            _group(unit, names, size, shown[_name(unit)]) for unit, size in zip(units, wholes, strict=True)
        ]
    return tuple(groups)


def _shown_parts(
    of: Mapping[str, Sequence[T]],
    units: Sequence[Sequence[str]],
    parts: Mapping[str, Callable[[T], bool]],
    small_group: int,
) -> dict[str, dict[str, int | None]]:
    """Per unit, and for all together, the count of each part, ``None`` where it is not shown."""
    members: dict[str, list[T]] = {
        _name(unit): [one for known in unit for one in of[known]] for unit in units
    }
    shown: dict[str, dict[str, int | None]] = {name: {} for name in (ALL, *members)}
    for part, is_so in parts.items():
        counts = {name: sum(map(is_so, them)) for name, them in members.items()}
        sensitive = {
            name: (len(them) - counts[name] if part in _ALL_MAY_BE else counts[name], len(them))
            for name, them in members.items()
        }
        hidden = hidden_parts(sensitive, small_group)
        shown[ALL][part] = None if hidden is None else sum(counts.values())
        for name, count in counts.items():
            shown[name][part] = None if hidden is None or name in hidden else count
    return shown


def _name(unit: Sequence[str]) -> str:
    return "\n".join(unit)  # which no URI has


def _group(
    unit: tuple[str, ...], names: Mapping[str, str], size: int, parts: Mapping[str, int | None]
) -> Group:
    if len(unit) > 1:
        return Group(OTHERS, None, size, parts)
    return Group(names[unit[0]], unit[0], size, parts)


def _with_days(groups: Sequence[Group], facts: Facts, small_group: int) -> tuple[Group, ...]:
    """The days until a decision, where it is shown how many were in time: they would tell something of it."""
    known = {group.definition for group in groups}

    def days_of(group: Group) -> list[int]:
        of = [group.definition] if group.definition is not None else list(facts.decided)
        wanted = [name for name in of if group.label != OTHERS or name not in known]
        return sorted(one.days for name in wanted for one in facts.decided[str(name)])

    def with_days(group: Group) -> Group:
        if not group.size or group.parts["within"] is None:
            return group
        days = days_of(group)
        ninth = days[math.ceil(_NINE_OF_TEN * len(days)) - 1] if len(days) >= 2 * small_group else None
        return replace(group, median_days=float(median(days)), ninth_days=ninth)

    return tuple(with_days(group) for group in groups)


def _agreement(
    facts: Facts, decided: Sequence[Group], small_group: int, texts: ReportTexts
) -> tuple[Agreement | None, tuple[str, ...]]:
    """Where awards and disagreements are not shown, they could be told from it."""
    everybody, *groups = decided
    told = {one.definition: _is_told(one) for one in groups if one.definition is not None}
    return agreement_of(facts.pairs if _is_told(everybody) else {}, told, small_group, texts)


def _is_told(group: Group) -> bool:
    return bool(group.size) and all(group.parts[part] is not None for part in ("awarded", "disagreed"))
