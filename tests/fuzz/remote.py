"""Targets: what servers and stores say, and what was kept or recorded of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fuzz.target import Target, ours
from openbadge_issuer.adapters import cache_entries
from openbadge_issuer.adapters.http_rules import conditions, kept_until, retry_after, validator_of
from openbadge_issuer.adapters.https_steps import Deadline, Reply, Terms, exchange, headers_of
from openbadge_issuer.codec.json import dump, parse_object
from openbadge_issuer.fetching import Recording, Replay
from openbadge_issuer.fetching.lifetimes import Lifetimes
from openbadge_issuer.fetching.recording import _digest
from openbadge_issuer.ports import FetchFailure, Request, Response
from openbadge_issuer.verification import Kept, Verifier
from openbadge_issuer.verification.many.kept import _seal

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
REQUEST = Request("https://school.example/list", purpose="status")
LATEST = NOW + timedelta(days=1)


def answer(data: bytes) -> None:
    """A status on the first line, headers, a blank line, a body."""
    head, _, body = data.partition(b"\n\n")
    first, *lines = head.split(b"\n")
    pairs = [(name, value.strip()) for name, _, value in (line.partition(b":") for line in lines)]
    headers = headers_of(pairs)
    until = kept_until(headers, NOW)
    assert until is None or until >= NOW
    sent = conditions(validator_of(headers))
    assert all("\r" not in value and "\n" not in value for value in sent.values())
    pause = retry_after(headers, NOW)
    assert pause is None or pause >= timedelta(0)
    status = int(first) if first.isdigit() and len(first) == 3 else 200
    steps = exchange(REQUEST, Terms(max_redirects=3, retries=2, backoff=0.1), Deadline(10, lambda: 0.0))
    came: Reply | None = None
    for _ in range(20):
        try:
            step = steps.send(came)
        except StopIteration as done:
            found = done.value
            break
        came = Reply(status, headers, body, NOW) if hasattr(step, "url") else None
    assert isinstance(found, Response | FetchFailure)
    until = Lifetimes().until(REQUEST, found, NOW)
    assert until is None or until <= LATEST


def lifetime(data: bytes) -> None:
    until = Lifetimes().until(REQUEST, Response(REQUEST.url, data, fetched_at=NOW), NOW)
    assert until is None or NOW < until <= LATEST


def cached(data: bytes) -> None:
    entry = cache_entries.read(REQUEST, data)
    if entry is not None:
        again = cache_entries.read(REQUEST, cache_entries.write(REQUEST, entry))
        assert again == entry
        if entry.answer is not None:
            Lifetimes().until(REQUEST, entry.answer, NOW)


def recording(data: bytes) -> None:
    """The content of a recording; the digest that makes one of it is put in here."""
    if data.startswith(b"openbadge"):
        ours(Replay, data)
        return
    content = parse_object(data)
    content.pop("sha256", None)
    content["sha256"] = _digest(content)
    replay = Replay(b"openbadge-recording 1\n" + dump(content) + b"\n")
    asked = Recording(replay, contexts=replay.contexts)
    for request in tuple(replay._answers):
        Lifetimes().until(request, asked(request), NOW)
    again = Replay(asked.to_bytes(checked_at=replay.checked_at, note=replay.note))
    assert all(again(request) == replay(request) for request in replay._answers)
    Verifier(fetch=replay).check(b"{}", now=replay.checked_at)


def kept(data: bytes) -> None:
    """As it is, and with a seal that fits, as somebody makes one who has no secret to know."""
    ours(Kept.from_text, data)
    members = parse_object(data)
    members.pop("seal", None)
    sealed = Kept.from_text(dump({**members, "seal": _seal(members, None)}))
    assert Kept.from_text(sealed.to_text()) == sealed
    (again,) = Verifier().recheck([("one", sealed)], now=lambda: NOW)
    assert again.error is not None or again.report.verdict


TARGETS = (
    Target("answer", answer, max_len=1_000),
    Target("lifetime", lifetime, "json", 2_000),
    Target("cached", cached, max_len=1_500),
    Target("recording", recording, "json", 3_000),
    Target("kept", kept, "json", 3_000),
)
