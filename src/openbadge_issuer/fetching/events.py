"""What happens during a check, for whoever counts and measures: events without a word of the badge or its people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from types import MappingProxyType
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from openbadge_issuer.fetching.asking import ask, is_response
from openbadge_issuer.ports import Answer, Fetch, FetchFailure, Request, Response

__all__ = ["PUBLIC_PURPOSES", "Event", "Observer", "address_of", "next_number", "observed", "tell"]

PUBLIC_PURPOSES: Final = frozenset({"key", "context", "status", "schema", "trust", "issuer", "achievement"})
"""Documents that an issuer publishes for everybody. Every other one may be about a person: a hosted badge, a new edition,
the keys of whoever presents (``holder``)."""

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened: ``check.started``, ``check.ended``, ``fetch.started``, ``fetch.ended``, or ``cache.*``.

    ``check`` is a number that the events of one check share (0: of none); it means nothing outside of the process.
    ``params`` are codes, numbers and addresses; of a document that may be about a person, the address is the server's
    alone. There are no times: who observes has a clock.
    """

    name: str
    check: int = 0
    params: Mapping[str, str | int] = field(default_factory=lambda: MappingProxyType({}))


Observer: TypeAlias = Callable[[Event], None]
"""Is called on the thread, or in the task, where it happened, and should return soon. What it raises changes nothing."""


def tell(observe: Observer | None, name: str, check: int = 0, /, **params: str | int) -> None:
    """Tells the observer, if there is one; an exception of its own changes nothing."""
    if observe is not None:
        with suppress(Exception):
            observe(Event(name, check, MappingProxyType(params)))


def next_number() -> int:
    """A number that no other check of this process has."""
    return next(_numbers)


def address_of(request: Request) -> str:
    """The address as it may be told: without query, and of what may be about a person only the server."""
    try:
        parts = urlsplit(request.url)
        path = parts.path if request.purpose in PUBLIC_PURPOSES else "/…"
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "no address"
    return f"{parts.scheme}://{parts.hostname or ''}{port}{path}"


def observed(fetch: Fetch, observe: Observer | None, check: int) -> Fetch:
    """A `Fetch` that tells when it begins and how it ends."""
    if observe is None:
        return fetch

    def told(request: Request, /) -> Answer:
        tell_fetch_started(observe, check, request)
        answer = ask(fetch, request)
        tell_fetch_ended(observe, check, request, answer)
        return answer

    return told


def tell_fetch_started(observe: Observer | None, check: int, request: Request) -> None:
    """A document is asked for."""
    tell(observe, "fetch.started", check, url=address_of(request), purpose=request.purpose)


def tell_fetch_ended(observe: Observer | None, check: int, request: Request, answer: Answer) -> None:
    """It is there, or it will not be."""
    came = isinstance(answer, Response) and is_response(answer)
    tell(
        observe,
        "fetch.ended",
        check,
        url=address_of(request),
        purpose=request.purpose,
        code=answer.code if isinstance(answer, FetchFailure) else "fetched" if came else "fetch.failed",
        status=answer.status if isinstance(answer, Response) and came else 0,
        bytes=len(answer.body) if isinstance(answer, Response) and came else 0,
    )
