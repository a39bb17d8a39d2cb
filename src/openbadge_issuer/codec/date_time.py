"""Points in time as documents write them: XML Schema 1.1 ``dateTime`` and ``dateTimeStamp``, read in one place.

VCDM 2.0 (section 4.9) and Data Integrity 1.0 take their times from there. The text is only read, to compare; it is never
written again.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

__all__ = ["parse_date_time", "parse_moment"]

_DATE_TIME = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)T(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.(?P<fraction>\d+))?"
    r"(?P<zone>Z|(?P<sign>[+-])(?P<zone_hours>\d\d):(?P<zone_minutes>[0-5]\d))?",
    re.ASCII,
)
_USUAL = re.compile(r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ", re.ASCII)
_MAX_LENGTH = 64  # characters
_MAX_ZONE = timedelta(hours=14)
_HOURS = 24
_SIXTY = 60


def parse_date_time(text: object) -> datetime | None:
    """The datetime that an XML Schema 1.1 ``dateTime`` names, in UTC; without a zone where the text has none.

    ``None`` for anything else. Years are 0001 to 9999, in UTC as well; digits of a fraction beyond microseconds are cut off.
    ``24:00:00`` is the start of the next day; a leap second is not in the lexical space (XML Schema 1.1 part 2, 3.3.7).
    """
    if not isinstance(text, str) or len(text) > _MAX_LENGTH:
        return None
    if _USUAL.fullmatch(text):
        return _of_the_calendar(text)
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"])
    fraction = (match["fraction"] or "").ljust(6, "0")
    zone = timedelta(hours=int(match["zone_hours"] or 0), minutes=int(match["zone_minutes"] or 0))
    end_of_day = (hour, minute, second) == (24, 0, 0) and not fraction.strip("0")
    if not (end_of_day or (hour < _HOURS and minute < _SIXTY and second < _SIXTY)) or zone > _MAX_ZONE:
        return None
    try:
        there = datetime.fromisoformat(match["date"]) + timedelta(
            hours=hour, minutes=minute, seconds=second, microseconds=int(fraction[:6])
        )
        if match["zone"] is None:
            return there
        return (there + zone if match["sign"] == "-" else there - zone).replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _of_the_calendar(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def parse_moment(text: object) -> datetime | None:
    """The same for a ``dateTimeStamp``, which has a zone: an aware datetime in UTC, or ``None``."""
    moment = parse_date_time(text)
    return None if moment is None or moment.tzinfo is None else moment
