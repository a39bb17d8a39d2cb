"""Whatever headers a server sends, an answer is kept for a time that has an end, and nothing but our errors comes out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbadge_issuer.adapters.http_rules import conditions, kept_until, retry_after, validator_of
from openbadge_issuer.adapters.https_steps import Deadline, Reply, Terms, exchange, headers_of
from openbadge_issuer.fetching.lifetimes import Lifetimes
from openbadge_issuer.ports import FetchFailure, Request, Response

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
NAMES = st.sampled_from(
    ["cache-control", "expires", "age", "date", "etag", "last-modified", "vary", "retry-after", "location"]
)
PIECES = st.sampled_from(
    [
        *(
            "max-age=",
            "s-maxage=",
            "no-store",
            "private",
            ",",
            "=",
            '"',
            "W/",
            '"a"',
            "-1",
            "0",
            "60",
            "9" * 50,
            "*",
        ),
        *(
            "Sat, 31 Jan 2026 12:10:00 GMT",
            "Thu, 01 Jan 1970 00:00:00 GMT",
            "Sat, 31 Jan 9999 23:59:59 -2359",
        ),
        *("Fri, 31 Dec 0001 23:59:60 +9999", "\x00", "\r\n", "é", "%", " ", "/next", "https://", "//[", "?"),
    ]
)
VALUES = st.lists(PIECES, max_size=5).map("".join) | st.text(max_size=30)
HEADERS = st.dictionaries(NAMES, VALUES, max_size=6)


@settings(derandomize=True, max_examples=400, deadline=None)
@given(headers=HEADERS)
def test_headers_of_any_kind(headers: dict[str, str]) -> None:
    until = kept_until(headers, NOW)
    assert until is None or NOW <= until <= NOW + timedelta(days=3660)
    validator = validator_of(headers)
    sent = conditions(validator)
    assert bool(sent) == bool(validator)
    assert all("\r" not in value and "\n" not in value for value in sent.values())
    pause = retry_after(headers, NOW)
    assert pause is None or pause >= timedelta(0)


@settings(derandomize=True, max_examples=400, deadline=None)
@given(headers=HEADERS, status=st.integers(100, 599), body=st.binary(max_size=40))
def test_an_exchange_ends_with_an_answer(headers: dict[str, str], status: int, body: bytes) -> None:
    request = Request("https://school.example/list", purpose="status")
    steps = exchange(request, Terms(max_redirects=3, retries=2, backoff=0.1), Deadline(10, lambda: 0.0))
    came: Reply | None = None
    for _ in range(20):
        try:
            step = steps.send(came)
        except StopIteration as done:
            answer = done.value
            break
        came = Reply(status, headers, body, NOW) if hasattr(step, "url") else None
    assert isinstance(answer, Response | FetchFailure)
    until = Lifetimes().until(request, answer, NOW)
    assert until is None or until <= NOW + timedelta(days=1)
    if isinstance(answer, FetchFailure) and answer.pause is not None:
        assert answer.pause <= timedelta(minutes=5)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(pairs=st.lists(st.tuples(st.binary(max_size=10), st.binary(max_size=20)), max_size=8))
def test_bytes_of_any_kind(pairs: list[tuple[bytes, bytes]]) -> None:
    assert len(headers_of(pairs)) <= len(pairs)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(body=st.binary(max_size=200) | st.lists(PIECES, max_size=8).map(lambda parts: "".join(parts).encode()))
def test_lists_of_any_kind(body: bytes) -> None:
    request = Request("https://school.example/list", purpose="status")
    until = Lifetimes().until(request, Response(request.url, body, fetched_at=NOW), NOW)
    assert until is not None
    assert NOW < until <= NOW + timedelta(minutes=5)


@pytest.mark.parametrize(
    "fetched",
    [
        datetime(2026, 1, 31, 11),  # noqa: DTZ001 - without a zone, which is the point
        datetime.max.replace(tzinfo=UTC),
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-23))),
        datetime.min.replace(tzinfo=timezone(timedelta(hours=23))),
    ],
)
def test_a_list_that_was_fetched_at_no_time(fetched: datetime) -> None:
    request = Request("https://school.example/list", purpose="status")
    body = b'{"credentialSubject": {"ttl": 60000}}'
    until = Lifetimes().until(request, Response(request.url, body, fetched_at=fetched), NOW)
    assert until is None or until == NOW + timedelta(minutes=1)
