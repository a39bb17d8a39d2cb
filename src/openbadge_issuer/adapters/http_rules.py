"""What the headers of an answer say: until when it may be used again, what it can be asked for with, when to come back.

RFC 9111 as a cache that is shared follows it, and stricter: nothing is guessed (no heuristic freshness), and what can not
be read is not kept. Pure: the time is an argument.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

__all__ = ["conditions", "kept_until", "retry_after", "validator_of"]

Headers = Mapping[str, str]
"""Names in lower case; of a name that came twice, its values with a comma between them."""

_LONGEST: Final = 10 * 365 * 24 * 3600  # seconds: beyond it a number is as good as for ever
_MAX_CONTROL: Final = 8_000  # characters: who says more is not understood, and not kept
_MAX_VALIDATOR: Final = 512  # characters; a server that needs more gets no conditional requests
_ETAG: Final = re.compile(r'(?:W/)?"[\x21\x23-\x7e]*"')
_LAST_MODIFIED: Final = "last-modified "


def kept_until(headers: Headers, fetched: datetime) -> datetime | None:
    """Until when it may be used again; ``fetched`` itself if at no time, ``None`` if the server says nothing."""
    if len(headers.get("cache-control", "")) > _MAX_CONTROL:
        return fetched
    control = _directives(headers.get("cache-control", ""))
    if {"no-store", "no-cache", "private"} & control.keys() or "*" in headers.get("vary", ""):
        return fetched
    for name in ("s-maxage", "max-age"):
        if name in control:
            return fetched + max(_seconds(control[name]) - _age(headers, fetched), timedelta(0))
    if "expires" in headers:
        expires, date = _date(headers["expires"]), _date(headers.get("date", "")) or fetched
        lifetime = expires - date if expires is not None else timedelta(0)  # what is no date has passed
        return fetched + max(
            min(lifetime, timedelta(seconds=_LONGEST)) - _age(headers, fetched), timedelta(0)
        )
    return None


def validator_of(headers: Headers) -> str:
    """What the answer can be asked for with another time: its ETag, else its date; nothing if it must not be kept."""
    said = headers.get("cache-control", "")
    if len(said) > _MAX_CONTROL or {"no-store", "private"} & _directives(said).keys():
        return ""
    etag = headers.get("etag", "")
    if _ETAG.fullmatch(etag) and len(etag) <= _MAX_VALIDATOR:
        return etag
    modified = headers.get("last-modified", "")
    fits = len(modified) <= _MAX_VALIDATOR and modified.isprintable() and _date(modified) is not None
    return f"{_LAST_MODIFIED}{modified}" if fits else ""


def conditions(validator: str) -> dict[str, str]:
    """The request headers for it; none for what is no validator."""
    if len(validator) <= _MAX_VALIDATOR and _ETAG.fullmatch(validator):
        return {"If-None-Match": validator}
    modified = validator.removeprefix(_LAST_MODIFIED)
    if (
        modified != validator
        and _date(modified) is not None
        and modified.isascii()
        and modified.isprintable()
    ):
        return {"If-Modified-Since": modified}
    return {}


def retry_after(headers: Headers, now: datetime) -> timedelta | None:
    """How long the server wants to be left alone: seconds or a date (RFC 9110, section 10.2.3)."""
    said = headers.get("retry-after", "").strip()
    if said.isdecimal() and said.isascii():
        return _seconds(said)
    moment = _date(said)
    return max(moment - now, timedelta(0)) if moment is not None else None


def _directives(value: str) -> dict[str, str]:
    """The directives of Cache-Control; of one that came twice, the smaller number."""
    found: dict[str, str] = {}
    for part in value.lower().split(","):
        name, _, argument = part.strip().partition("=")
        argument = argument.strip().strip('"')
        name = name.strip()
        if name in found:
            argument = min(found[name], argument, key=_seconds)
        found[name] = argument
    return found


def _seconds(text: str) -> timedelta:
    """A number of seconds; what is none is 0 (RFC 9111, section 4.2.1)."""
    if not (text.isascii() and text.isdecimal()):
        return timedelta(0)
    return timedelta(seconds=min(int(text[:12]), _LONGEST))


def _age(headers: Headers, fetched: datetime) -> timedelta:
    """How old it was when it came: what caches on the way say, or the difference to its own date (section 4.2.3)."""
    date = _date(headers.get("date", ""))
    apparent = max(fetched - date, timedelta(0)) if date is not None else timedelta(0)
    return max(apparent, _seconds(headers.get("age", "").strip()))


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
