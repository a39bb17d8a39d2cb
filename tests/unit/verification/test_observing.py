from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from openbadge_issuer.adapters.cached_fetch import CachedFetch
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.fetching import Event, Recording
from openbadge_issuer.fetching.sharing import SharedFetch
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response
from openbadge_issuer.testing import NOW, RECIPIENT, issuer_documents, make_badge
from openbadge_issuer.testing.store import MemoryStore
from openbadge_issuer.verification import Report, Verdict, Verifier

BADGE = bytes(make_badge())
Check = Callable[[Verifier], Report]


def on_a_thread(verifier: Verifier) -> Report:
    return verifier.check(BADGE, now=NOW, expected_recipients=[RECIPIENT])


def in_a_loop(verifier: Verifier) -> Report:
    return asyncio.run(verifier.check_async(BADGE, now=NOW, expected_recipients=[RECIPIENT]))


def awaited(verifier: Verifier) -> Report:
    async def fetch(request: Request, /) -> Answer:
        return verifier.fetch(request)

    return asyncio.run(verifier.check_async(BADGE, now=NOW, expected_recipients=[RECIPIENT], fetch=fetch))


EACH = pytest.mark.parametrize("check", [on_a_thread, in_a_loop, awaited])


@EACH
def test_a_check_and_what_it_fetched_are_told(check: Check) -> None:
    events: list[Event] = []
    report = check(Verifier(fetch=issuer_documents(), observe=events.append))
    assert report.verdict is Verdict.ACCEPTED
    assert [event.name for event in events] == [
        "check.started",
        "fetch.started",
        "fetch.ended",
        "check.ended",
    ]
    assert len({event.check for event in events}) == 1
    started, ended = events[1], events[2]
    assert started.params == {"url": "https://school.example/.well-known/did.json", "purpose": "key"}
    assert ended.params["code"] == "fetched"
    assert ended.params["bytes"] == len(issuer_documents().documents[str(started.params["url"])])
    params = events[3].params
    assert (params["verdict"], params["format"], params["reports"]) == ("accepted", "open-badges-3.0", 1)
    assert "proof.verified" in str(params["codes"]).split()


def test_no_two_checks_share_a_number() -> None:
    events: list[Event] = []
    verifier = Verifier(observe=events.append)
    verifier.check(BADGE, now=NOW)
    verifier.check(BADGE, now=NOW)
    numbers = [event.check for event in events if event.name == "check.started"]
    assert len(set(numbers)) == 2


@EACH
def test_nothing_about_a_person_is_told(check: Check) -> None:
    events: list[Event] = []
    check(Verifier(fetch=issuer_documents(), observe=events.append))
    told = str(events).lower()
    assert not [word for word in ("ada", "example.org", "welding", "urn:uuid") if word in told]


def test_of_what_may_be_about_a_person_only_the_server_is_told() -> None:
    from openbadge_issuer.fetching.events import address_of  # noqa: PLC0415

    personal = "https://school.example:8443/badges/ada-lovelace?token=1"
    assert address_of(Request(personal)) == "https://school.example:8443/…"
    assert (
        address_of(Request(personal, purpose="status")) == "https://school.example:8443/badges/ada-lovelace"
    )
    assert address_of(Request("https://[", purpose="key")) == "no address"
    assert (
        address_of(Request("https://ada:secret@school.example/", purpose="key")) == "https://school.example/"
    )


@EACH
def test_an_observer_that_raises_changes_no_verdict(check: Check) -> None:
    def observe(_: Event) -> None:
        raise RuntimeError("the disk of the metrics is full")

    verifier = Verifier(fetch=issuer_documents())
    assert check(Verifier(fetch=issuer_documents(), observe=observe)) == check(verifier)


def raising(_: Request, /) -> Answer:
    raise RuntimeError("ada@example.org")


def nonsense(_: Request, /) -> Answer:
    return 7  # type: ignore[return-value]


def half(request: Request, /) -> Answer:
    return Response(request.url, None)  # type: ignore[arg-type]


def failing(request: Request, /) -> Answer:
    return FetchFailure("fetch.timeout", "too long")


@EACH
@pytest.mark.parametrize(
    ("fetch", "code"),
    [
        (raising, "fetch.failed"),
        (nonsense, "fetch.failed"),
        (half, "fetch.failed"),
        (failing, "fetch.timeout"),
    ],
)
def test_what_did_not_come_is_told(check: Check, fetch: Any, code: str) -> None:
    events: list[Event] = []
    report = check(Verifier(fetch=fetch, observe=events.append))
    assert report.verdict is Verdict.UNDECIDED
    assert [event.params["code"] for event in events if event.name == "fetch.ended"] == [code]
    assert "ada" not in str(events)


def test_a_check_that_was_broken_off_has_an_end() -> None:
    def interrupted(_: Request, /) -> Answer:
        raise KeyboardInterrupt

    events: list[Event] = []
    with pytest.raises(KeyboardInterrupt):
        Verifier(fetch=interrupted, observe=events.append).check(BADGE, now=NOW)
    assert (events[-1].name, events[-1].params["verdict"]) == ("check.ended", "none")


def test_what_is_no_observer() -> None:
    with pytest.raises(ConfigurationError, match="observe"):
        Verifier(observe="log")  # type: ignore[arg-type]


class OneDeadline:
    """A fetch that counts the checks that it was begun for, and answers nothing outside of one."""

    def __init__(self) -> None:
        self.begun = 0

    def __call__(self, request: Request, /) -> Answer:
        raise AssertionError("not asked directly")

    def one_check(self) -> Callable[[Request], Answer]:
        self.begun += 1
        return issuer_documents()


class OneDeadlineAwaited(OneDeadline):
    def one_check(self) -> Any:
        self.begun += 1

        async def fetch(request: Request, /) -> Answer:
            return issuer_documents()(request)

        return fetch


def test_a_fetch_may_keep_something_for_one_check() -> None:
    """`one_check`, such as the deadline of `HttpsFetch`: begun once for each check."""
    fetch = OneDeadline()
    verifier = Verifier(fetch=fetch)
    assert verifier.check(BADGE, now=NOW).verdict is Verdict.ACCEPTED
    assert asyncio.run(verifier.check_async(BADGE, now=NOW)).verdict is Verdict.ACCEPTED
    assert fetch.begun == 2


def _cached(fetch: Any) -> CachedFetch:
    return CachedFetch(fetch, MemoryStore())


@pytest.mark.parametrize("around", [_cached, Recording, lambda fetch: SharedFetch(fetch, lambda: NOW)])
def test_what_lies_around_passes_it_on(around: Callable[[Any], Any]) -> None:
    fetch, awaited_fetch = OneDeadline(), OneDeadlineAwaited()
    assert Verifier(fetch=around(fetch)).check(BADGE, now=NOW).verdict is Verdict.ACCEPTED
    assert fetch.begun == 1
    in_a_loop = around(fetch).awaited(awaited_fetch)
    report = asyncio.run(Verifier().check_async(BADGE, now=NOW, fetch=in_a_loop))
    assert (report.verdict, awaited_fetch.begun, fetch.begun) == (Verdict.ACCEPTED, 1, 1)


def test_nothing_is_begun_before_the_check() -> None:
    """Making it long before the first check costs no time of that check."""
    fetch = OneDeadline()
    around = Recording(CachedFetch(fetch, MemoryStore()))
    Verifier(fetch=around)
    assert fetch.begun == 0
