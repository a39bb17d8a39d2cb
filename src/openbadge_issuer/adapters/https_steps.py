"""How one document is asked for: which address comes next, what counts as an answer, what is asked for again, and when.

A pure generator, as everything remote is: it yields a `Get` or a `Pause`, and is sent what came. `https` runs it on a
thread, `https_async` in an event loop; every rule is here, once.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, TypeAlias
from urllib.parse import urljoin, urlsplit

from openbadge_issuer import __version__
from openbadge_issuer.adapters.addresses import server_of
from openbadge_issuer.adapters.http_rules import conditions, kept_until, retry_after, validator_of
from openbadge_issuer.errors import Param
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response
from openbadge_issuer.ports import too_large as beyond

__all__ = [
    "Allowance",
    "Broken",
    "Deadline",
    "Get",
    "Headers",
    "Pause",
    "Refused",
    "Reply",
    "Steps",
    "Terms",
    "exchange",
    "headers_of",
]

_HTTPS_PORT: Final = 443
_FIRST_FREE_PORT: Final = 1024  # below, only 443: the others belong to mail, shells, printers
_MAX_URL: Final = 4096  # characters
_MAX_HEADS: Final = 65_536  # bytes that are read before the head of the answer itself has come
_MAX_OVERHEAD: Final = 2  # times the bytes of a body that come with it and its chunks
_PIECE: Final = 0.001  # seconds; a read, and a chunk of a body, take some thirty microseconds of our own
_LINES: Final = 4  # of heads, which take as long as one piece
_OK: Final = 200
_UNCHANGED: Final = 304
_SAID_SO: Final = frozenset({_OK, 404, 410})  # "here it is" and "there is none" are both answers
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_FOR_NOW: Final = frozenset({302, 303, 307})
_TEMPORARY: Final = timedelta(minutes=5)
_TRY_LATER: Final = frozenset({408, 425, 429, *range(500, 600)})
_ASK_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_WANTS_A_PAUSE: Final = frozenset({429, 503})
_LONGEST_PAUSE: Final = timedelta(minutes=5)
"""Whatever a server says: a badge chooses the address, and should not silence a host for a day with it."""

Headers: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Get:
    """One GET of this plain https address, with these headers, of at most so many bytes."""

    url: str
    host: bytes
    port: int
    target: bytes
    headers: tuple[tuple[str, str], ...]
    max_bytes: int


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait for so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server sent: names of headers in lower case; no body where the status has no use for it."""

    status: int
    headers: Headers = field(repr=False)
    body: bytes = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True)
class Broken:
    """Why there is no reply, and whether the same may go better the next moment."""

    failure: FetchFailure
    again: bool = False


Steps: TypeAlias = "Generator[Get | Pause, Reply | Broken | None, Answer]"
"""Sent: the `Reply` to a `Get`, or why there is none; nothing to a `Pause`."""


class Refused(Exception):
    """Carries a failure out of a connection; nobody outside sees it."""

    def __init__(self, failure: FetchFailure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class Allowance:
    """How many bytes a server may send, be they heads, chunks or a body, before nobody reads on.

    Any number of informational heads (1xx) may come before an answer, and chunks may hold next to nothing.
    """

    def __init__(self) -> None:
        self._left = 0
        self._in_head = True
        self._beyond = FetchFailure("", "")

    def for_heads(self, url: str) -> None:
        """Until the head of the answer itself is there."""
        self._left, self._in_head = _MAX_HEADS, True
        message = f"{url} sent {_MAX_HEADS} bytes of heads, and no answer."
        params: dict[str, Param] = {"url": url, "limit": _MAX_HEADS}
        self._beyond = FetchFailure("fetch.heads", message, "never", params=params)

    def for_body(self, url: str, max_bytes: int) -> None:
        """From then on."""
        self._left, self._in_head = _MAX_OVERHEAD * max_bytes + _MAX_HEADS, False
        self._beyond = beyond(url, max_bytes)

    def check(self) -> None:
        """Before anything is read; raises `Refused` where no more may come."""
        if self._left <= 0:
            raise Refused(self._beyond)

    def came(self, data: bytes) -> int:
        """Counts what was read; in how many pieces that came: a head in some lines each."""
        self._left -= len(data)
        return 1 + (data.count(b"\n") // _LINES if self._in_head else 0)


class Deadline:
    """The moment at which a document must be there, and the one at which its whole ``check`` ends, if that is sooner.

    Each piece that comes brings both nearer: who sends crumbs, or without end, has our work for less time.
    """

    def __init__(self, seconds: float, clock: Callable[[], float], check: Deadline | None = None) -> None:
        self._clock = clock
        self._seconds = seconds
        self._ends = clock() + seconds
        self._check = check

    @property
    def of_check(self) -> bool:
        """Whether it is the check that ends first, which says nothing of any server."""
        return self._check is not None and self._check._ends < self._ends  # noqa: SLF001 - one of its own kind

    def came(self, pieces: int = 1) -> None:
        """So many pieces have come."""
        self._ends -= pieces * _PIECE
        if self._check is not None:
            self._check.came(pieces)

    def remaining(self) -> float:
        """The seconds that are left; none or fewer when it is over."""
        left = self._ends - self._clock()
        return left if self._check is None else min(left, self._check.remaining())

    def left(self) -> float:
        """The same; raises `TimeoutError` when it is over."""
        left = self.remaining()
        if left <= 0:
            raise TimeoutError
        return left

    def missed(self, url: str) -> FetchFailure:
        """What is to be said when it is over."""
        if self.of_check:
            return no_time_left(url)
        seconds = f"{self._seconds:g}"
        return FetchFailure(
            "fetch.timeout",
            f"{url} took longer than {seconds} seconds.",
            params={"url": url, "seconds": seconds},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How many redirects are followed, how often a step is tried again, and how long the first pause is (seconds)."""

    max_redirects: int
    retries: int
    backoff: float


def exchange(request: Request, terms: Terms, deadline: Deadline) -> Steps:
    """Asks for one document. At most ``1 + max_redirects + retries`` requests are made, whatever the servers say."""
    url, retries, redirects = request.url, 0, 0
    way: datetime | None = None
    while True:
        get = _get(url, request)
        if isinstance(get, FetchFailure):
            return get
        reply = yield get
        if isinstance(reply, Reply):
            answer = _answer(url, request, reply)
        else:
            answer = reply.failure if reply is not None else deadline.missed(url)
        if isinstance(answer, str):
            redirects += 1
            if redirects > terms.max_redirects:
                return _redirected_too_often(request.url, terms.max_redirects)
            url, way = answer, _sooner(way, _redirect_until(reply))
            continue
        if isinstance(answer, Response):
            return replace(answer, expires_at=_sooner(answer.expires_at, way))
        pause = _pause(answer, reply, terms.backoff * 2**retries)
        if pause is None or retries >= terms.retries or pause >= deadline.remaining():
            return answer if _same_server(url, request.url) else replace(answer, pause=None)
        retries += 1
        yield Pause(pause)


def _same_server(url: str, other: str) -> bool:
    """Whether both are of one name and port: else what the one wants, or that it is not there, says nothing of the other."""
    return server_of(url) == server_of(other)


def _redirected_too_often(url: str, limit: int) -> FetchFailure:
    return FetchFailure(
        "fetch.redirects",
        f"{url} redirects more than {limit} times.",
        "never",
        params={"url": url, "limit": limit},
    )


def _redirect_until(reply: Reply | Broken | None) -> datetime | None:
    """Until when a redirect may be taken for granted: as it says; a temporary one that says nothing, for five minutes."""
    if not isinstance(reply, Reply):
        return None
    said = kept_until(reply.headers, reply.at)
    return reply.at + _TEMPORARY if said is None and reply.status in _FOR_NOW else said


def _sooner(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((moment for moment in (one, other) if moment is not None), default=None)


def _pause(answer: Answer, reply: Reply | Broken | None, usual: float) -> float | None:
    """How many seconds to wait before the same is asked again; ``None`` if that would not help. Only GETs come here."""
    if not isinstance(answer, FetchFailure):
        return None
    if isinstance(reply, Reply):
        if reply.status not in _ASK_AGAIN:
            return None
        return max(usual, answer.pause.total_seconds()) if answer.pause is not None else usual
    return usual if reply is not None and reply.again else None


def _get(url: str, request: Request) -> Get | FetchFailure:
    """The next step; a failure for what is no plain https address."""
    plain = url.isascii() and url.isprintable() and not set(url) & set(' \\"<>^`{|}') and len(url) <= _MAX_URL
    try:
        parts = urlsplit(url if plain else "")
        port = _HTTPS_PORT if parts.port is None else parts.port
    except ValueError as error:
        return unreachable(url[:_MAX_URL], type(error).__name__)
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc:
        shown = url[:_MAX_URL]
        message = f"{shown} is no plain https address."
        return FetchFailure("fetch.not_https", message, "never", params={"url": shown})
    if port != _HTTPS_PORT and port < _FIRST_FREE_PORT:
        message = f"{url} names a port that is not for https: 443, or one from 1024 up."
        return FetchFailure("fetch.port", message, "never", params={"url": url})
    headers = {
        "Host": parts.netloc,
        "Accept": request.accept,
        "Accept-Encoding": "identity",
        "Connection": "close",
        "User-Agent": f"openbadge_issuer/{__version__}",
        **(conditions(request.validator) if request.validator else {}),
    }
    path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    return Get(
        url,
        parts.hostname.encode("ascii"),
        port,
        path.encode("ascii"),
        (*headers.items(),),
        request.max_bytes,
    )


def _answer(url: str, request: Request, reply: Reply) -> Answer | str:
    """What the reply means: an answer, or the address that it redirects to."""
    headers = reply.headers
    if reply.status in _REDIRECTS and headers.get("location"):
        location = headers["location"]
        if len(location) > _MAX_URL:  # thousands of dot segments in it are not followed
            return location
        try:
            return urljoin(url, location)
        except ValueError:
            return FetchFailure("fetch.redirect", f"{url} redirects to no address.", params={"url": url})
    unchanged = reply.status == _UNCHANGED and bool(conditions(request.validator))
    if reply.status not in _SAID_SO and not unchanged:
        later = reply.status in _TRY_LATER
        pause = retry_after(headers, reply.at) if reply.status in _WANTS_A_PAUSE else None
        return FetchFailure(
            "fetch.status",
            f"{url} answered with the status {reply.status}.",
            "later" if later else "never",
            pause=min(pause, _LONGEST_PAUSE) if pause is not None else None,
            params={"url": url, "status": reply.status},
        )
    if headers.get("content-encoding", "identity").lower() != "identity":
        message = f"{url} is compressed, although that was not asked for."
        return FetchFailure("fetch.encoding", message, "never", params={"url": url})
    return Response(
        url,
        reply.body,
        reply.status,
        headers.get("content-type", "").partition(";")[0].strip().lower(),
        fetched_at=reply.at,
        expires_at=kept_until(headers, reply.at),
        validator=validator_of(headers),
    )


def headers_of(pairs: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by their names in lower case; several of one name are joined, except where that has no meaning."""
    found: dict[str, str] = {}
    for raw_name, raw_value in pairs:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1").strip()
        joined = name in found and name in ("cache-control", "content-encoding", "vary")
        found[name] = f"{found[name]}, {value}" if joined else value
    return found


def worth_reading(status: int) -> bool:
    """Whether the body of an answer with this status is of use; no other body is read."""
    return status in _SAID_SO


def too_large(url: str, max_bytes: int) -> Refused:
    """The body has no end, or one too far away."""
    return Refused(beyond(url, max_bytes))


def no_time_left(url: str) -> FetchFailure:
    """What is to be said when a check has used up its time, be it waiting for another one."""
    return FetchFailure(
        "fetch.deadline", f"{url} was not fetched: no time was left for it.", params={"url": url}
    )


def failed(url: str, error: Exception) -> FetchFailure:
    """What is to be said where it was not the server's fault; as of a `Fetch` that raises, nobody keeps it."""
    kind = type(error).__name__
    return FetchFailure(
        "fetch.failed",
        f"Fetching {url} brought no answer, but {kind}.",
        params={"url": url, "kind": kind},
    )


def unreachable(url: str, reason: str) -> FetchFailure:
    """What is to be said when a server does not answer."""
    return FetchFailure(
        "fetch.network",
        f"{url} could not be reached ({reason}).",
        params={"url": url, "reason": reason},
    )


def announced(headers: Headers) -> int:
    """The size that the server announces, in bytes; 0 if it does not."""
    length = headers.get("content-length", "")
    return int(length[:20]) if length.isascii() and length.isdecimal() else 0


def usable(headers: Headers) -> bool:
    """Whether the body came as it is."""
    return headers.get("content-encoding", "identity").lower() == "identity"
