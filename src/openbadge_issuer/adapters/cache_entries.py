"""What a cache keeps of an answer, for how long, and how that stands in a `Store`. Pure: the time is an argument."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Final

from openbadge_issuer.codec.date_time import parse_moment
from openbadge_issuer.codec.json import dump, parse_object
from openbadge_issuer.codec.types import JSONObject, Limits
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.fetching.answers import BadAnswer, answer_from, answer_to, request_to, size_of
from openbadge_issuer.ports import Answer, FetchFailure, Request

__all__ = ["Entry", "key_of", "moment_in", "pause_key_of", "read", "seat_key_of", "write"]

_FORMAT: Final = "openbadge-cache 1"
_LIMITS: Final = Limits(max_bytes=100_000)


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
        return 0 if self.answer is None else size_of(self.answer)


def key_of(request: Request) -> str:
    """The key for this request and no other: address, media types, size and purpose; nothing of it can be read back."""
    return f"fetched/{sha256(dump(request_to(request))).hexdigest()}"


def pause_key_of(host: str) -> str:
    """Where it stands that nobody asks this server for a while."""
    return f"paused/{sha256(host.encode()).hexdigest()}"


def seat_key_of(host: str, number: int) -> str:
    """Where it stands whether one of those who ask this server at once is there."""
    return f"seats/{sha256(host.encode()).hexdigest()}/{number}"


def moment_in(value: bytes) -> datetime | None:
    """The moment that a store has under a key; ``None`` for what is none, or has no zone."""
    try:
        moment = datetime.fromisoformat(value.decode())
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


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
