"""`Calendar`: the days on which a programme works, and when what it awaits is due."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Annotated, ClassVar, Final, Self, TypeAlias

from pydantic import AfterValidator, StrictInt, model_validator
from pydantic_core import PydanticCustomError

from openbadge_issuer.assessment.application import Application
from openbadge_issuer.assessment.state import AWAITED, Facts, State, check_type, refuse
from openbadge_issuer.models.base import Model
from openbadge_issuer.models.types import Date, Many, Text
from openbadge_issuer.ports import check_now

__all__ = ["Awaited", "Calendar", "due", "overdue"]

_WEEK: Final = 7
_MOST: Final = 3_660  # business days, far more than any policy has
_ONE: Final = timedelta(days=1)
_UNDER_REVIEW: Final = frozenset({State.IN_REVIEW, State.DISAGREED})


def _weekday(value: int) -> int:
    if not 0 <= value < _WEEK:
        raise PydanticCustomError("model.weekday", "must be a day of the week, 0 for Monday to 6 for Sunday")
    return value


def _zone(name: str) -> tzinfo:
    if name == "UTC":  # the one zone that needs no database
        return UTC
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - at first use

    return ZoneInfo(name)


def _known_zone(name: str) -> str:
    try:
        _zone(name)
    except (KeyError, ValueError, OSError):
        pass
    else:
        return name
    raise PydanticCustomError(
        "model.time_zone",
        "must be a time zone that this machine knows, such as UTC or Europe/Berlin (Windows needs the package tzdata)",
    )


Weekday: TypeAlias = Annotated[StrictInt, AfterValidator(_weekday)]


class Calendar(Model):
    """The days on which nobody works, and the time zone in which a day begins and ends.

    ``Calendar.from_json`` reads it from settings: ``closedWeekdays`` (0 is Monday), ``holidays`` (dates), ``zone``.
    """

    _personal: ClassVar[bool] = False
    closed_weekdays: Many[Weekday] = (5, 6)
    """Days of the week that are closed, 0 for Monday; Saturday and Sunday if left out."""
    holidays: Many[Date] = ()
    """Further closed days."""
    zone: Annotated[Text, AfterValidator(_known_zone)] = "UTC"
    """The name of the time zone."""

    @model_validator(mode="after")
    def _opens(self) -> Self:
        if len(set(self.closed_weekdays)) == _WEEK:
            raise PydanticCustomError("model.weekday", "can not close all days of the week")
        return self

    def is_open(self, day: date) -> bool:
        """Whether somebody works on this day."""
        check_type(day, date, "A day is a date.")
        return day.weekday() not in self.closed_weekdays and day not in self.holidays

    def day_of(self, at: datetime) -> date:
        """The day, in the zone of the programme."""
        return self._local(at).date()

    def add_business_days(self, start: datetime, days: int) -> datetime:
        """The same time of day that many open days later (or earlier), in the zone of the programme.

        From a closed day the first open one is one day away. Where the clock is put forward or back, it is the later of
        the two readings. Raises `AssessmentError` (``assessment.time``), `ConfigurationError` for a time without zone.
        """
        local = self._local(start)
        if not isinstance(days, int) or isinstance(days, bool) or abs(days) > _MOST:
            raise refuse("time", f"Business days are a whole number up to {_MOST}.")
        day, step = local.date(), _ONE if days > 0 else -_ONE
        closed = frozenset(self.holidays)
        left = abs(days)
        try:
            while left:
                day += step
                left -= day.weekday() not in self.closed_weekdays and day not in closed
            if day == local.date():
                return local
            readings = (
                datetime.combine(day, local.time(), local.tzinfo).replace(fold=fold) for fold in (0, 1)
            )
            return max(reading.astimezone(UTC) for reading in readings).astimezone(local.tzinfo)
        except OverflowError:
            raise refuse("time", "This is beyond the end of the calendar.") from None

    def business_days_between(self, start: datetime, end: datetime) -> int:
        """How many open days lie after the day of ``start``, up to and with the day of ``end``; negative backwards."""
        first, last = self.day_of(start), self.day_of(end)
        if last < first:
            return -self.business_days_between(end, start)
        weeks, rest = divmod((last - first).days, _WEEK)
        closed = frozenset(self.closed_weekdays)
        count = weeks * (_WEEK - len(closed))
        count += sum((first.weekday() + 1 + offset) % _WEEK not in closed for offset in range(rest))
        return count - sum(first < day <= last and day.weekday() not in closed for day in set(self.holidays))

    def _local(self, at: datetime) -> datetime:
        check_now(at)
        try:
            return at.astimezone(_zone(self.zone))
        except OverflowError:
            raise refuse("time", "This is beyond the end of the calendar.") from None


@dataclass(frozen=True, slots=True)
class Awaited:
    """A review that somebody was asked for and that is not there."""

    application: str
    """The id of the application."""
    reviewer: str
    due: datetime | None
    status: str
    """``assigned``, ``accepted`` or ``overdue``, as it was marked."""
    third: bool = False

    def is_overdue(self, now: datetime) -> bool:
        """Whether its time is over, marked or not."""
        check_now(now)
        return self.due is not None and now > self.due


def _awaited(application: Application) -> Iterator[Awaited]:
    check_type(application, Application, "Reviews are awaited for Applications.")
    facts: Facts = application.facts()
    if facts.state not in _UNDER_REVIEW:
        return
    for one in facts.assignments:
        if one.round == facts.round and one.status in AWAITED:
            yield Awaited(facts.id, one.reviewer, one.due, one.status, one.third)


def _by_urgency(one: Awaited) -> tuple[bool, datetime, str, str]:
    return one.due is None, one.due or datetime.max.replace(tzinfo=UTC), one.application, one.reviewer


def due(applications: Iterable[Application]) -> tuple[Awaited, ...]:
    """All reviews that are awaited, the most urgent first, those without a date last. Takes one application at a time."""
    check_type(applications, Iterable, "Reviews are awaited for Applications.")
    return tuple(sorted((one for each in applications for one in _awaited(each)), key=_by_urgency))


def overdue(applications: Iterable[Application], *, now: datetime) -> tuple[Awaited, ...]:
    """Those of `due` whose time is over."""
    check_now(now)
    return tuple(one for one in due(applications) if one.is_overdue(now))
