"""What a cache keeps of an answer, for how long, and how that stands in a `Store`. Pure: the time is an argument."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from openbadge_issuer.codec.date_time import parse_moment
from openbadge_issuer.codec.json import dump, parse_object
from openbadge_issuer.codec.types import JSONObject, Limits
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.fetching.answers import BadAnswer, answer_from, answer_to, request_to
from openbadge_issuer.fetching.events import PUBLIC_PURPOSES
from openbadge_issuer.ports import Answer, FetchFailure, Request
from openbadge_issuer.status import LIST_DOCUMENT_LIMITS

__all__ = ["Entry", "Lifetimes", "host_of", "key_of", "pause_key_of", "read", "write"]

_FORMAT: Final = "openbadge-cache 1"
_LIMITS: Final = Limits(max_bytes=100_000)
_OK: Final = 200
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
            ends += _ends_of_list(answer.body, answer.fetched_at or now)
        until = min(ends)
        return until if until > now or answer.validator else None


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands under a key: an answer, and until when it is good; or that somebody is on the way to fetch it."""

    until: datetime
    answer: Answer | None = field(default=None, repr=False)

    @property
    def validator(self) -> str:
        """What it can be asked for with."""
        answer = self.answer
        return "" if answer is None or isinstance(answer, FetchFailure) else answer.validator

    @property
    def size(self) -> int:
        """About how many bytes of memory it takes."""
        answer = self.answer
        return 1_000 + (0 if answer is None or isinstance(answer, FetchFailure) else len(answer.body))


def key_of(request: Request) -> str:
    """The key for this request and no other: address, media types, size and purpose; nothing of it can be read back."""
    return f"fetched/{sha256(dump(request_to(request))).hexdigest()}"


def host_of(request: Request) -> str:
    """The server that is asked first, with its port."""
    try:
        parts = urlsplit(request.url)
        port = parts.port or 443
    except ValueError:
        return ""
    return f"{parts.hostname or ''}:{port}"


def pause_key_of(host: str) -> str:
    """Where it stands that nobody asks this server for a while."""
    return f"paused/{sha256(host.encode()).hexdigest()}"


def write(request: Request, entry: Entry) -> bytes:
    """The entry for a `Store`: a line of JSON, and the body as it is."""
    answer = entry.answer
    head: JSONObject = {
        "format": _FORMAT,
        "until": entry.until.isoformat(),
        "request": request_to(request),
        "answer": answer_to(answer) if answer is not None else None,
    }
    body = b"" if answer is None or isinstance(answer, FetchFailure) else answer.body
    return dump(head) + b"\n" + body


def read(request: Request, value: bytes) -> Entry | None:
    """The entry; ``None`` for what is none, is damaged, or answers another request."""
    line, _, body = value.partition(b"\n")
    try:
        head = parse_object(line, _LIMITS)
        if head.get("format") != _FORMAT or head.get("request") != request_to(request):
            return None
        until = parse_moment(head.get("until"))
        kept = head.get("answer")
        if until is None:
            return None
        return Entry(until, answer_from(kept, body) if kept is not None else None)
    except (OpenBadgeError, BadAnswer, AttributeError):
        return None


def _ends_of_list(body: bytes, fetched: datetime) -> list[datetime]:
    """What a status list says of its own end: `ttl` (milliseconds) after it was fetched, and its dates."""
    document = _list_in(body)
    subject = document.get("credentialSubject")
    ttl = subject.get("ttl") if isinstance(subject, dict) else None
    ends: list[datetime] = []
    if isinstance(ttl, int | float) and not isinstance(ttl, bool):
        ends.append(fetched + timedelta(milliseconds=min(max(ttl, 0), 10**12)))
    dates = (parse_moment(document.get(name)) for name in ("validUntil", "expirationDate"))
    return ends + [date for date in dates if date is not None]


def _list_in(body: bytes) -> JSONObject:
    """The list's document, of a token the one inside; it is not judged here, only how long to keep it."""
    try:
        if body.lstrip().startswith(b"{"):
            return parse_object(body, LIST_DOCUMENT_LIMITS)
        payload = body.strip().split(b".")[1]
        found = parse_object(urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)), LIST_DOCUMENT_LIMITS)
        inner = found.get("vc")
        return inner if isinstance(inner, dict) else found
    except (OpenBadgeError, ValueError, IndexError):
        return {}
