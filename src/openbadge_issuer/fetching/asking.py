"""Asking a `Fetch` that somebody else wrote: what it raises is a failure, and so is an answer that is none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, Literal, TypeGuard

from openbadge_issuer.ports import Answer, AsyncFetch, Fetch, FetchFailure, Request, Response

__all__ = ["ask", "ask_async", "is_answer", "is_response", "no_answer"]

_CODE: Final = re.compile(r"fetch(\.[a-z0-9_]+)+")


def ask(fetch: Fetch, request: Request) -> Answer:
    """The answer; ``fetch.failed`` for an exception, of which only the class is told: what it says may be personal."""
    try:
        return fetch(request)
    except Exception as error:  # noqa: BLE001 - the caller's own code, which may raise anything
        return _failed(request, error)


async def ask_async(fetch: AsyncFetch, request: Request) -> Answer:
    """`ask`, awaited."""
    try:
        return await fetch(request)
    except Exception as error:  # noqa: BLE001 - the same
        return _failed(request, error)


def is_answer(answer: object) -> TypeGuard[Answer]:
    """Whether a caller's `Fetch` keeps its word: what is no answer stands in no report."""
    return _is_failure(answer) or is_response(answer)


def is_response(answer: object) -> bool:
    """The same of a document."""
    return (
        isinstance(answer, Response)
        and isinstance(answer.body, bytes)
        and isinstance(answer.status, int)
        and isinstance(answer.url, str)
        and isinstance(answer.media_type, str)
        and all(isinstance(each, datetime | None) for each in (answer.fetched_at, answer.expires_at))
        and isinstance(answer.validator, str)
    )


def _is_failure(answer: object) -> bool:
    return (
        isinstance(answer, FetchFailure)
        and all(isinstance(each, str) for each in (answer.code, answer.message, answer.advice))
        and _CODE.fullmatch(answer.code) is not None
        and answer.retry in ("never", "later")
        and isinstance(answer.pause, timedelta | None)
        and isinstance(answer.params, Mapping)
    )


def no_answer(request: Request, answer: object) -> FetchFailure:
    """What is to be said of an answer that is none."""
    return _failed(request, answer, "never")


def _failed(request: Request, came: object, retry: Literal["never", "later"] = "later") -> FetchFailure:
    kind = type(came).__name__
    return FetchFailure(
        "fetch.failed",
        f"Fetching {request.url} brought no answer, but {kind}.",
        retry,
        params={"url": request.url, "kind": kind},
    )
