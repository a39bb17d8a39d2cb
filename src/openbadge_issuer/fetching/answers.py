"""Answers as JSON, for what is kept: a recording, a cache. Bodies go beside it; times are ISO 8601, as they were."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final, cast

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import Param
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response

__all__ = ["BadAnswer", "answer_from", "answer_to", "request_from", "request_to", "size_of"]

_AROUND: Final = 1_000  # bytes of memory that an answer takes beside its texts


class BadAnswer(ValueError):
    """What is no kept answer, or one that was changed."""


def request_to(request: Request) -> JSONObject:
    """The request, without its condition: what is kept is an answer to the whole."""
    return {
        "url": request.url,
        "accept": request.accept,
        "maxBytes": request.max_bytes,
        "purpose": request.purpose,
    }


def request_from(value: JSON) -> Request:
    """Raises `BadAnswer`."""
    return Request(
        _text(value, "url"), _text(value, "accept"), _number(value, "maxBytes"), _text(value, "purpose")
    )


def answer_to(answer: Answer) -> JSONObject:
    """All of it but the body, of which the digest is there."""
    if isinstance(answer, FetchFailure):
        return {
            "code": answer.code,
            "message": answer.message,
            "retry": answer.retry,
            "advice": answer.advice,
            "pause": answer.pause.total_seconds() if answer.pause is not None else None,
            "params": {name: _plain(value) for name, value in answer.params.items()},
        }
    return {
        "url": answer.url,
        "status": int(answer.status),
        "mediaType": answer.media_type,
        "fetchedAt": _written(answer.fetched_at),
        "expiresAt": _written(answer.expires_at),
        "validator": answer.validator,
        "sha256": sha256(answer.body).hexdigest(),
    }


def answer_from(value: JSON, body: bytes) -> Answer:
    """The answer, with its body; raises `BadAnswer` where they do not belong together."""
    if isinstance(value, dict) and "code" in value:
        pause = value.get("pause")
        if pause is not None and not isinstance(pause, int | float):
            raise BadAnswer("pause")
        return FetchFailure(
            _text(value, "code"),
            _text(value, "message"),
            "later" if _text(value, "retry") == "later" else "never",
            _text(value, "advice"),
            _seconds(pause) if pause is not None else None,
            _params(value.get("params", {})),
        )
    if sha256(body).hexdigest() != _text(value, "sha256"):
        raise BadAnswer("sha256")
    return Response(
        _text(value, "url"),
        body,
        _number(value, "status"),
        _text(value, "mediaType"),
        _moment(value, "fetchedAt"),
        _moment(value, "expiresAt"),
        _text(value, "validator"),
    )


def size_of(answer: Answer) -> int:
    """About how many bytes of memory it takes: whoever answers chooses each of its texts."""
    if isinstance(answer, FetchFailure):
        texts = [answer.message, answer.advice, *map(str, answer.params.values())]
    else:
        texts = [answer.url, answer.media_type, answer.validator]
    body = b"" if isinstance(answer, FetchFailure) else answer.body
    return _AROUND + len(body) + sum(map(len, texts))


def _plain(value: Param) -> JSON:
    return list(value) if isinstance(value, list | tuple) else cast("JSON", value)


def _params(value: JSON) -> Mapping[str, Param]:
    """Values as they stand in sentences; raises `BadAnswer` for anything else."""
    if not isinstance(value, dict):
        raise BadAnswer("params")
    for item in value.values():
        texts = isinstance(item, list) and all(isinstance(text, str) for text in item)
        if not (texts or item is None or isinstance(item, str | int | float | bool)):
            raise BadAnswer("params")
    return cast("Mapping[str, Param]", value)


def _seconds(number: float) -> timedelta:
    try:
        return timedelta(seconds=number)
    except (OverflowError, ValueError):
        raise BadAnswer("pause") from None


def _text(value: JSON, name: str) -> str:
    found = value.get(name) if isinstance(value, dict) else None
    if not isinstance(found, str):
        raise BadAnswer(name)
    return found


def _number(value: JSON, name: str) -> int:
    found = value.get(name) if isinstance(value, dict) else None
    if not isinstance(found, int) or isinstance(found, bool):
        raise BadAnswer(name)
    return found


def _written(moment: datetime | None) -> str | None:
    """A time that is none, without a zone or at the very ends of the calendar, is not written down."""
    try:
        known = moment is not None and moment.tzinfo is not None and moment.astimezone(UTC) is not None
    except OverflowError:
        known = False
    return moment.isoformat() if moment is not None and known else None


def _moment(value: JSON, name: str) -> datetime | None:
    if isinstance(value, dict) and name in value and value[name] is None:
        return None
    try:
        found = datetime.fromisoformat(_text(value, name))
        found.astimezone(UTC)  # at the very ends of the calendar there is no such time
    except (ValueError, OverflowError):
        raise BadAnswer(name) from None
    if found.tzinfo is None:
        raise BadAnswer(name)
    return found
