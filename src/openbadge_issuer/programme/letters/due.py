"""Which letters are due, from the records of applications; and the register of those that were written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from openbadge_issuer.assessment.application import Application
from openbadge_issuer.assessment.business_days import Calendar, due
from openbadge_issuer.assessment.record import time_text
from openbadge_issuer.assessment.state import State, check_type
from openbadge_issuer.codec.date_time import parse_date_time
from openbadge_issuer.errors import InputError
from openbadge_issuer.ports import check_now
from openbadge_issuer.programme.letters.templates import LetterKind

if TYPE_CHECKING:
    from openbadge_issuer.assessment.record import Entry
    from openbadge_issuer.codec.types import JSONObject

__all__ = ["LetterDue", "LetterRegister", "ReminderDue", "letter_due", "reminders_due"]

_FORMAT: Final = "openbadge-issuer letters 1"
_KEY: Final = re.compile(r"[!-~]{1,400}")
_UNDER_WAY: Final = frozenset(
    {State.SUBMITTED, State.IN_REVIEW, State.AGREED, State.DISAGREED, State.RESOLVED}
)
_BY_STEP: Final[Mapping[str, tuple[LetterKind, frozenset[State]]]] = {
    "submit": (LetterKind.RECEIVED, _UNDER_WAY),
    "return_incomplete": (LetterKind.INCOMPLETE, frozenset({State.RETURNED_INCOMPLETE})),
    "decide": (LetterKind.NOT_YET, frozenset({State.AWARDED, State.NOT_YET})),
    "uphold": (LetterKind.UPHELD, frozenset({State.UPHELD})),
    "rehear": (LetterKind.NEW_ROUND, _UNDER_WAY),
}
"""The step that a letter follows, and where the application still is when the letter is true."""


@dataclass(frozen=True, slots=True)
class LetterDue:
    """A letter to an applicant (a pseudonym) that follows from the application; ``key`` names it in the register."""

    key: str
    kind: LetterKind
    application: str
    to: str
    at: datetime
    """When that happened of which it tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderDue:
    """A review that an assessor is to be reminded of; ``reference`` is what the assessor knows it by."""

    key: str
    application: str
    reviewer: str
    credential: str
    due: datetime
    reference: str


def letter_due(application: Application, *, sent_in: bool = False) -> LetterDue | None:
    """The letter that the last step worth a letter calls for, if it is still true; written or not.

    One that was never written and is overtaken by the next is not written any more. None while it is held, for whatever
    reason, and none after what people wrote was erased. None about a draft, unless it was ``sent_in`` (by a form, say):
    then what it lacks is told, once for each state that it is in.
    """
    check_type(application, Application, "A letter follows from an Application.")
    facts = application.facts()
    if facts.erased >= 0:
        return None
    if facts.state is State.DRAFT and sent_in:
        last = application.record.entries[-1]
        return LetterDue(
            f"{facts.id}/{last.number}", LetterKind.INCOMPLETE, facts.id, facts.applicant, last.at
        )
    entry = next((one for one in reversed(application.record.entries) if one.action in _BY_STEP), None)
    if entry is None or facts.state not in _BY_STEP[entry.action][1]:
        return None
    return LetterDue(
        f"{facts.id}/{entry.number}", _kind(application, entry), facts.id, facts.applicant, entry.at
    )


def _kind(application: Application, entry: Entry) -> LetterKind:
    if entry.action != "decide":
        return _BY_STEP[entry.action][0]
    blind = application.definition.policy.blind
    if application.state is State.AWARDED:
        return LetterKind.AWARD if blind else LetterKind.CERTIFIED
    return LetterKind.NOT_YET if blind else LetterKind.REPORT


def reminders_due(
    applications: Iterable[Application],
    *,
    now: datetime,
    calendar: Calendar,
    days_before: int = 2,
    references: Mapping[tuple[str, str], str] | None = None,
) -> Iterator[ReminderDue]:
    """Each review that is due within ``days_before`` business days, and once more when its time is over.

    ``references`` are names by application and reviewer, such as those of packets; without one the application's id.
    Takes one application at a time.
    """
    check_now(now)
    known = references or {}
    for application in applications:
        for one in due([application]):
            if one.due is None:
                continue
            late = now > one.due
            if not late and calendar.business_days_between(now, one.due) > days_before:
                continue
            place = (one.application, one.reviewer)
            yield ReminderDue(
                key=f"{one.application}/{one.reviewer}/{time_text(one.due)}/{'late' if late else 'soon'}",
                application=one.application,
                reviewer=one.reviewer,
                credential=application.definition.name,
                due=one.due,
                reference=known.get(place, one.application),
            )


def _refuse(message: str) -> InputError:
    return InputError(message, code="letters.register", advice="Take the register that was written last.")


@dataclass(frozen=True, slots=True, repr=False)
class LetterRegister:
    """Which letters were written, and when, by their keys; it holds no text and no name."""

    written: Mapping[str, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not isinstance(self.written, Mapping):
            raise _refuse("This is no register of letters.")
        for key, at in self.written.items():
            if not isinstance(key, str) or not _KEY.fullmatch(key) or not isinstance(at, datetime):
                raise _refuse("A register of letters has times by key.")
            check_now(at)
        object.__setattr__(self, "written", MappingProxyType(dict(self.written)))

    def __contains__(self, key: object) -> bool:
        return key in self.written

    def __len__(self) -> int:
        return len(self.written)

    def with_written(self, keys: Iterable[str], *, now: datetime) -> LetterRegister:
        """With these written now; who was written before keeps the first time."""
        return LetterRegister({**dict.fromkeys(keys, now), **self.written})

    def without(self, application: str) -> LetterRegister:
        """As if nothing had been written about this application: for a letter that was lost."""
        return LetterRegister(
            {key: at for key, at in self.written.items() if not key.startswith(f"{application}/")}
        )

    def to_json(self) -> JSONObject:
        """For the officer's folder."""
        return {
            "format": _FORMAT,
            "letters": {key: time_text(at) for key, at in self.written.items()},
        }

    @classmethod
    def from_json(cls, document: Mapping[str, object]) -> LetterRegister:
        """What `to_json` wrote; raises `InputError` (``letters.register``) for anything else."""
        names = {"format", "letters"}
        if not isinstance(document, Mapping) or set(document) != names or document["format"] != _FORMAT:
            raise _refuse("This is no register of letters.")
        letters, read = document["letters"], {}
        for key, said in letters.items() if isinstance(letters, Mapping) else ():
            at = parse_date_time(said) if isinstance(said, str) else None
            if at is None or at.tzinfo is None:
                raise _refuse("A time in the register of letters is no time.")
            read[key] = at
        if not isinstance(letters, Mapping):
            raise _refuse("This is no register of letters.")
        return cls(read)

    def __repr__(self) -> str:
        return f"LetterRegister({len(self.written)} letters)"
