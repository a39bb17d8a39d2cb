"""Points in time as proofs write them: XML Schema ``dateTimeStamp`` texts and JWT ``NumericDate`` numbers.

The text that was signed is never written again; these functions only read it, to compare.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from openbadge_issuer.errors import ConfigurationError

__all__ = ["numeric_date", "parse_moment", "require_aware", "utc_text"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)

_DATE_TIME_STAMP = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)T(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.(?P<fraction>\d+))?"
    r"(?:Z|(?P<sign>[+-])(?P<zone_hours>\d\d):(?P<zone_minutes>[0-5]\d))",
    re.ASCII,
)
_MAX_LENGTH = 64  # characters
_MAX_ZONE = timedelta(hours=14)
_HOURS = 24
_SIXTY = 60


def parse_moment(text: object) -> datetime | None:
    """The aware datetime that an XML Schema 1.1 ``dateTimeStamp`` names, or ``None`` where it is not one.

    A zone is demanded; years are 0001 to 9999; digits of a fraction beyond microseconds are cut off.
    ``24:00:00`` is the start of the next day, as XML Schema has it; a leap second is not in its lexical
    space.
    """
    if not isinstance(text, str) or len(text) > _MAX_LENGTH:
        return None
    match = _DATE_TIME_STAMP.fullmatch(text)
    if match is None:
        return None
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"])
    fraction = (match["fraction"] or "").ljust(6, "0")
    zone = timedelta(hours=int(match["zone_hours"] or 0), minutes=int(match["zone_minutes"] or 0))
    end_of_day = (hour, minute, second) == (24, 0, 0) and not fraction.strip("0")
    if not (end_of_day or (hour < _HOURS and minute < _SIXTY and second < _SIXTY)) or zone > _MAX_ZONE:
        return None
    try:
        local = datetime.fromisoformat(f"{match['date']}T00:00:00+00:00") + timedelta(
            hours=hour, minutes=minute, seconds=second, microseconds=int(fraction[:6])
        )
        return local + zone if match["sign"] == "-" else local - zone
    except (ValueError, OverflowError):
        return None


def utc_text(moment: datetime) -> str:
    """``2024-05-01T09:30:00Z``: an aware datetime in UTC, whole seconds (what is smaller is cut off).

    Raises `ConfigurationError`: ``config.naive_datetime`` without a zone, ``config.datetime`` outside the
    years 1 to 9999.
    """
    require_aware(moment)
    try:
        in_utc = moment.astimezone(UTC)
    except OverflowError:
        raise ConfigurationError(
            "This datetime has no counterpart in UTC: the years end at 9999.", code="config.datetime"
        ) from None
    return f"{in_utc.replace(microsecond=0, tzinfo=None).isoformat()}Z"


def numeric_date(moment: datetime) -> int:
    """Whole seconds since 1970-01-01T00:00:00Z (RFC 7519 section 2), rounded towards the past."""
    return (moment - _EPOCH) // _SECOND


def require_aware(moment: datetime) -> None:
    """Raises `ConfigurationError` (``config.naive_datetime``) where a datetime has no zone."""
    if moment.utcoffset() is None:
        raise ConfigurationError(
            "This datetime has no time zone, so it does not name a point in time.",
            code="config.naive_datetime",
            advice="Pass datetime.now(UTC), or django.utils.timezone.now().",
        )
