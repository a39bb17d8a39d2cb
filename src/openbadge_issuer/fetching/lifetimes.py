"""How long an answer may be used again: what the server says, what a status list says of itself, and what you say.

Pure: the time is an argument. RFC 9111 for the first; Bitstring Status List v1.0, section 2.2 (`ttl`), for the second.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from openbadge_issuer.codec.date_time import parse_moment
from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.codec.types import JSON, JSONObject, Limits
from openbadge_issuer.errors import ConfigurationError, OpenBadgeError
from openbadge_issuer.fetching.events import PUBLIC_PURPOSES
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response

__all__ = ["Lifetimes"]

_OK: Final = 200
_LIST_LIMITS: Final = Limits(max_bytes=32_000_000, max_total_bytes=32_000_000)
_ENDS: Final = (b'"ttl"', b'"validUntil"', b'"expirationDate"', b'"exp"')
_MAX_MARKS: Final = 5_000  # brackets, commas and escapes: of a list that says when it ends, its bits are most
_OF_ONE_CHECK: Final = frozenset(
    {"fetch.deadline", "fetch.budget", "fetch.offline", "fetch.failed", "fetch.paused", "fetch.not_recorded"}
)
"""Failures that say nothing of the document: they come from who asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetimes:
    """How long an answer is used again.

    ``unsaid`` where the server does not say, ``longest`` whatever it says, ``negative`` for failures and for documents that
    are not there.
    """

    unsaid: timedelta = timedelta(minutes=5)
    longest: timedelta = timedelta(days=1)
    negative: timedelta = timedelta(minutes=1)

    def __post_init__(self) -> None:
        times = (self.unsaid, self.longest, self.negative)
        if not all(isinstance(each, timedelta) and each >= timedelta() for each in times):
            raise ConfigurationError(
                "`unsaid`, `longest` and `negative` are timedeltas, and not negative.",
                code="config.fetch",
                advice="Lifetimes(longest=timedelta(hours=4)), for example.",
            )

    def until(self, request: Request, answer: Answer, now: datetime) -> datetime | None:
        """Until when this answer may be used for this request; ``None`` if it must not be kept at all."""
        if request.purpose not in PUBLIC_PURPOSES:
            return None  # it may be about a person
        if isinstance(answer, FetchFailure):
            return None if answer.code in _OF_ONE_CHECK else now + self.negative
        said = answer.expires_at
        if said is not None and said.tzinfo is None:
            return None
        if answer.status != _OK:
            return now + self.negative if said is None else min(said, now + self.negative)
        ends = [now + self.longest, now + self.unsaid if said is None else said]
        if request.purpose == "status":
            ends += _ends_of_list(answer.body, _fetched(answer, now))
        until = min(ends)
        return until if until > now or answer.validator else None


def _fetched(answer: Response, now: datetime) -> datetime:
    """When, but never later than now, whatever the answer says; now, where it does not say."""
    said = answer.fetched_at
    return now if said is None or said.utcoffset() is None else min(said, now)


def _ends_of_list(body: bytes, fetched: datetime) -> list[datetime]:
    """What a status list says of its own end: `ttl` (milliseconds) after it was fetched, its dates, and those of a token.

    One that may say something, and is no ordinary list, ends at once: nobody has counted what it costs to read it.
    """
    text = _text_of_list(body)
    if b"\\" not in text and not any(name in text for name in _ENDS):
        return []
    if sum(map(text.count, (b"{", b"[", b",", b"\\"))) > _MAX_MARKS:
        return [fetched]
    try:
        document = parse_object(text, _LIST_LIMITS)
    except OpenBadgeError:
        return []
    inner = document.get("vc")  # of a token of VCDM 1.1
    both = [document, inner] if isinstance(inner, dict) else [document]
    return [end for one in both for end in _ends_said(one, fetched)]


def _ends_said(document: JSONObject, fetched: datetime) -> list[datetime]:
    subject = document.get("credentialSubject")
    ttl = subject.get("ttl") if isinstance(subject, dict) else None
    ends: list[datetime] = []
    if isinstance(ttl, int | float) and not isinstance(ttl, bool):
        ends.append(fetched + timedelta(milliseconds=min(max(ttl, 0), 10**12)))
    dates = [parse_moment(document.get(name)) for name in ("validUntil", "expirationDate")]
    dates.append(_moment_of(document.get("exp")))
    return ends + [date for date in dates if date is not None]


def _moment_of(seconds: JSON) -> datetime | None:
    """As a token says it (RFC 7519, section 2); what is none is judged elsewhere."""
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _text_of_list(body: bytes) -> bytes:
    """The list's document, of a token the one inside; it is not judged here, only how long to keep it."""
    if body.lstrip().startswith(b"{"):
        return body
    payload = body.strip().split(b".", 2)[1:2]
    try:
        return urlsafe_b64decode(payload[0] + b"=" * (-len(payload[0]) % 4)) if payload else b""
    except ValueError:
        return b""
