"""A badge chooses what is asked for. What comes of it must not stand in the way of anybody else's badge."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from cache_world import LIST, World, response
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response


def test_a_small_request_does_not_cut_the_large_one_off() -> None:
    small = replace(LIST, max_bytes=10)
    world = World({LIST.url: response(b"x" * 100, seconds=600)})
    world.answers[LIST.url] = lambda request, now: (
        FetchFailure("fetch.too_large", "too large", "never")
        if request.max_bytes < 100
        else response(b"x" * 100, seconds=600)(request, now)
    )
    cached = world.cached()
    assert isinstance(cached(small), FetchFailure)
    assert isinstance(cached(LIST), Response)


def test_another_media_type_under_the_same_address() -> None:
    world = World({})
    world.answers[LIST.url] = lambda request, now: response(request.accept.encode(), seconds=600)(
        request, now
    )
    cached = world.cached()
    html = replace(LIST, accept="text/html")
    for request in (html, LIST, html, LIST):
        answer = cached(request)
        assert isinstance(answer, Response)
        assert answer.body == request.accept.encode()


def test_a_slow_page_silences_no_server() -> None:
    """A server pauses as a whole only if it said so, or nobody could connect to it; a slow page is the page's business."""
    world = World({LIST.url: lambda *_: FetchFailure("fetch.timeout", "slow")})
    cached = world.cached()
    other = replace(LIST, url="https://school.example/status/2")
    world.answers[other.url] = response(b"2")
    assert isinstance(cached(LIST), FetchFailure)
    assert isinstance(cached(other), Response)


def test_a_dead_port_silences_no_other_port() -> None:
    dead = replace(LIST, url="https://school.example:9999/status/1")
    world = World({dead.url: lambda *_: FetchFailure("fetch.network", "no", pause=timedelta(seconds=30))})
    world.answers[LIST.url] = response(b"1")
    cached = world.cached()
    assert isinstance(cached(dead), FetchFailure)
    assert isinstance(cached(LIST), Response)


def test_a_redirect_pauses_who_redirects_and_not_where_it_leads() -> None:
    """What was asked for is the attacker's address; whatever is wrong behind it is said of that one."""
    bait = replace(LIST, url="https://attacker.example/to-the-school")
    world = World({bait.url: lambda *_: FetchFailure("fetch.status", "429", pause=timedelta(minutes=5))})
    world.answers[LIST.url] = response(b"1")
    cached = world.cached()
    assert isinstance(cached(bait), FetchFailure)
    assert isinstance(cached(LIST), Response)


def test_what_another_address_calls_unchanged_is_asked_for_anew() -> None:
    """Its list of the same `ETag` is another one: the badge that it takes back was good for as long as it said 304."""
    world = World({LIST.url: response(b"good", seconds=1, validator='"1"')})
    cached = world.cached()
    cached(LIST)
    world.later(seconds=5)

    def moved(request: Request, now: datetime) -> Answer:
        status, body = (304, b"") if request.validator else (200, b"revoked")
        return Response("https://elsewhere.example/1", body, status, fetched_at=now)

    world.answers[LIST.url] = moved
    answer = cached(LIST)
    assert isinstance(answer, Response)
    assert (answer.url, answer.body) == ("https://elsewhere.example/1", b"revoked")
    assert [each.validator for each in world.asked] == ["", '"1"', ""]


def test_not_modified_without_anything_kept_is_no_document() -> None:
    world = World({LIST.url: response(b"", status=304)})
    answer = world.cached()(LIST)
    assert not isinstance(answer, Response) or answer.status == 304  # which no check takes for a list
