"""When a response was given, as forms and spreadsheets write it in many countries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final

__all__ = ["day_comes_first", "has_short_year", "moment", "stamp", "zone_of"]

_TIME: Final = (
    r"(?:[T,\s]+(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,]\d+)?)?"
    r"(?:\s*(?P<half>[ap])\.?\s?m\.?)?)?"
    r"(?:\s*(?:Z|UTC|GMT|(?P<away>(?:GMT|UTC)?[+\-\u2212]\d{1,2}(?::?\d\d)?)))?"
)
_YEAR_FIRST: Final = re.compile(
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + _TIME, re.IGNORECASE
)
_YEAR_LAST: Final = re.compile(
    r"(?P<one>\d{1,2})(?P<by>[-/.])\s?(?P<two>\d{1,2})(?P=by)\s?(?P<year>\d{4}|\d\d)" + _TIME, re.IGNORECASE
)
_MONTHS: Final = 12
_NOON: Final = 12
_CENTURY: Final = 2000


def zone_of(name: str) -> tzinfo | None:
    """The time zone of this name; None where this machine does not know it."""
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - at first use

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def day_comes_first(texts: Iterable[str]) -> bool | None:
    """Whether the times of an export are written day first: known as soon as one of them can not be read otherwise."""
    for text in texts:
        found = _YEAR_LAST.fullmatch(text.strip())
        if found is None:
            continue
        if found["by"] == ".":  # as in German and Finnish: always the day
            return True
        if int(found["one"]) > _MONTHS:
            return True
        if int(found["two"]) > _MONTHS:
            return False
    return None


def has_short_year(text: str) -> bool:
    """Whether the year of a time is written with two digits, so that the century is left open."""
    found = _YEAR_LAST.fullmatch(" ".join(text.split()))
    return found is not None and len(found["year"]) == len("26")


def stamp(text: str) -> str:
    """What is the same of a time however it is written, to the minute: 3/2/2026 9:15:42 AM is 2. 3. 26 09:15.

    Which is the day and which the month stays open, and so does the zone.
    """
    text = " ".join(text.split())
    found = _YEAR_FIRST.fullmatch(text) or _YEAR_LAST.fullmatch(text)
    if found is None:
        return text.casefold()
    parts = found.groupdict()
    date = (parts[name] for name in ("year", "month", "day", "one", "two") if parts.get(name) is not None)
    numbers = sorted(int(part) % 100 for part in date)
    return f"{numbers[0]}-{numbers[1]}-{numbers[2]} {_hour(parts):02d}:{int(parts['minute'] or 0):02d}"


def _hour(parts: Mapping[str, str | None]) -> int:
    hour = int(parts["hour"] or 0)
    half = parts["half"]
    return hour if half is None else hour % _NOON + (_NOON if half.lower() == "p" else 0)


def moment(text: str, zone: tzinfo, *, day_first: bool | None) -> datetime | None:
    """The time in UTC; None where it is none, or could be two."""
    text = " ".join(text.split())
    found = _YEAR_FIRST.fullmatch(text) or _YEAR_LAST.fullmatch(text)
    if found is None:
        return None
    parts = found.groupdict()
    if parts.get("month") is not None:
        month, day = int(parts["month"]), int(parts["day"])
    elif parts["one"] == parts["two"]:
        month = day = int(parts["one"])
    elif day_first is None:
        return None
    else:
        day, month = int(parts["one"]), int(parts["two"])
        if not day_first:
            day, month = month, day
    year = int(parts["year"]) + (0 if len(parts["year"]) > len("26") else _CENTURY)
    hour = _hour(parts)
    try:
        read = datetime(
            year, month, day, hour, int(parts["minute"] or 0), int(parts["second"] or 0), tzinfo=zone
        )
        return (read if parts["away"] is None else read.replace(tzinfo=_away(parts["away"]))).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _away(text: str) -> tzinfo:
    digits = re.sub(r"[^0-9]", "", text)
    hours, minutes = (int(digits), 0) if len(digits) <= len("12") else (int(digits[:-2]), int(digits[-2:]))
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(offset if "+" in text else -offset)
