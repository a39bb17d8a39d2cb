"""What is asked, how often and when, without a socket: the generator that `HttpsFetch` and `AsyncHttpsFetch` run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from openbadge_issuer.adapters.https_steps import (
    Allowance,
    Broken,
    Deadline,
    Get,
    Pause,
    Refused,
    Reply,
    Terms,
    exchange,
    headers_of,
)
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response, too_large

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
URL = "https://school.example/list"


class World:
    """A clock that pauses move, and the replies that come, in order."""

    def __init__(self, *replies: Reply | Broken, timeout: float = 10, check: Deadline | None = None) -> None:
        self.replies = list(replies)
        self.seconds = 0.0
        self.asked: list[Get] = []
        self.pauses: list[float] = []
        self.deadline = Deadline(timeout, lambda: self.seconds, check)

    def run(self, request: Request, terms: Terms | None = None) -> Answer:
        steps = exchange(request, terms or Terms(max_redirects=3, retries=2, backoff=0.25), self.deadline)
        came: Reply | Broken | None = None
        try:
            while True:
                step = steps.send(came)
                came = None
                if isinstance(step, Pause):
                    self.pauses.append(step.seconds)
                    self.seconds += step.seconds
                else:
                    self.asked.append(step)
                    came = self.replies.pop(0)
        except StopIteration as done:
            answer: Answer = done.value
            return answer


def reply(status: int = 200, body: bytes = b"{}", **headers: str) -> Reply:
    return Reply(status, {name.replace("_", "-"): value for name, value in headers.items()}, body, NOW)


BROKEN = Broken(FetchFailure("fetch.network", "gone"), again=True)


@pytest.mark.parametrize(
    "first", [reply(503), reply(500), reply(502), reply(504), reply(429), reply(408), BROKEN]
)
def test_what_may_go_better_the_next_moment_is_asked_again(first: Reply | Broken) -> None:
    world = World(first, first, reply())
    assert isinstance(world.run(Request(URL)), Response)
    assert world.pauses == [0.25, 0.5]


@pytest.mark.parametrize(
    "first",
    [
        *map(reply, (400, 401, 403, 405, 418, 451, 501, 505, 206, 304, 100)),
        Broken(FetchFailure("fetch.certificate", "not right", "never")),
        Broken(FetchFailure("fetch.timeout", "too long")),
    ],
)
def test_what_stays_as_it_is_is_asked_once(first: Reply | Broken) -> None:
    world = World(first)
    assert isinstance(world.run(Request(URL)), FetchFailure)
    assert (len(world.asked), world.pauses) == (1, [])


def test_attempts_come_to_an_end() -> None:
    world = World(*[reply(503)] * 3)
    answer = world.run(Request(URL))
    assert isinstance(answer, FetchFailure)
    assert (answer.code, answer.retry, len(world.asked)) == ("fetch.status", "later", 3)


def test_redirects_and_attempts_share_one_bound() -> None:
    """A server can not make many requests out of one by failing behind each redirect."""
    hops = [each for _ in range(10) for each in (reply(503), reply(302, location="/again"))]
    world = World(*hops)
    assert isinstance(world.run(Request(URL)), FetchFailure)
    assert len(world.asked) <= 1 + 3 + 2


def test_retry_after_is_waited_for_where_there_is_time() -> None:
    world = World(reply(503, retry_after="2"), reply())
    assert isinstance(world.run(Request(URL)), Response)
    assert world.pauses == [2.0]


def test_retry_after_beyond_the_deadline_is_told_and_not_waited_for() -> None:
    world = World(reply(429, retry_after="120"))
    answer = world.run(Request(URL))
    assert isinstance(answer, FetchFailure)
    assert (answer.pause, answer.retry, world.pauses) == (timedelta(minutes=2), "later", [])


def test_no_server_asks_for_more_than_five_minutes() -> None:
    answer = World(reply(503, retry_after="99999999999999999999")).run(Request(URL))
    assert isinstance(answer, FetchFailure)
    assert answer.pause == timedelta(minutes=5)


@pytest.mark.parametrize(
    ("address", "heeded"),
    [
        ("/elsewhere", True),
        ("https://SCHOOL.example:443/elsewhere", True),
        ("https://school.example:8443/", False),
        ("https://attacker.example/", False),
    ],
)
@pytest.mark.parametrize(
    "last",
    [
        reply(429, retry_after="100"),
        Broken(FetchFailure("fetch.network", "nobody", pause=timedelta(seconds=100))),
    ],
)
def test_no_other_server_says_how_long_the_one_that_was_asked_is_left_alone(
    address: str,
    heeded: bool,  # noqa: FBT001
    last: Reply | Broken,
) -> None:
    """A name that redirects for everybody (w3id.org) would be silenced by whoever it redirects to."""
    answer = World(reply(302, location=address), last).run(Request(URL))
    assert isinstance(answer, FetchFailure)
    assert answer.pause == (timedelta(seconds=100) if heeded else None)


def test_a_pause_is_for_who_asks_for_one() -> None:
    answer = World(reply(403, retry_after="60")).run(Request(URL))
    assert isinstance(answer, FetchFailure)
    assert answer.pause is None


def test_the_deadline_of_the_check_has_a_code_of_its_own() -> None:
    """It says nothing of the server, so that no cache keeps it."""
    of_check, of_document = (Deadline(10, float, Deadline(seconds, float)) for seconds in (1, 20))
    assert of_check.missed(URL).code == "fetch.deadline"
    assert of_document.missed(URL).code == "fetch.timeout"
    assert (of_check.remaining(), of_document.remaining()) == (1, 10)


def test_each_piece_takes_a_millisecond_of_the_document_and_of_the_check() -> None:
    check = Deadline(2, float)
    one, other = Deadline(1, float, check), Deadline(1, float, check)
    one.came(400)
    assert one.remaining() == pytest.approx(0.6)
    assert other.remaining() == pytest.approx(1)
    assert check.remaining() == pytest.approx(1.6)
    one.came(600)
    assert (one.remaining() < 1e-9, one.missed(URL).code) == (True, "fetch.timeout")
    other.came(500)
    assert other.remaining() == pytest.approx(0.5)
    check.came(100)
    assert other.remaining() == pytest.approx(0.4)
    assert other.missed(URL).code == "fetch.deadline"
    with pytest.raises(TimeoutError):
        one.left()


def test_not_modified_is_an_answer_to_who_has_it_still() -> None:
    world = World(reply(304, b"", etag='"2"'))
    answer = world.run(Request(URL, validator='"1"'))
    assert isinstance(answer, Response)
    assert (answer.status, answer.validator) == (304, '"2"')
    assert ("If-None-Match", '"1"') in world.asked[0].headers


def test_a_validator_does_not_go_elsewhere_than_a_redirect_leads() -> None:
    """The condition goes along: the answer is about the same document."""
    world = World(reply(301, location="https://other.example/list"), reply())
    world.run(Request(URL, validator='"1"'))
    assert [dict(get.headers)["Host"] for get in world.asked] == ["school.example", "other.example"]


@pytest.mark.parametrize(
    "location", ["https://[", "https://school.example:x/", "https://school.example:99999/"]
)
def test_a_redirect_to_no_address(location: str) -> None:
    answer = World(reply(302, location=location)).run(Request(URL))
    assert isinstance(answer, FetchFailure)
    assert answer.code == ("fetch.redirect" if location == "https://[" else "fetch.network")


@pytest.mark.parametrize("location", ["/" + "a" * 5000, "/.." * 1400])
def test_an_address_without_an_end(location: str) -> None:
    answer = World(reply(302, location=location)).run(Request(URL))
    assert isinstance(answer, FetchFailure)
    assert answer.code == "fetch.not_https"
    assert len(answer.message) < 5000


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        (
            [(b"Cache-Control", b"max-age=1"), (b"cache-control", b" no-store ")],
            {"cache-control": "max-age=1, no-store"},
        ),
        ([(b"Content-Type", b"a"), (b"content-type", b"b")], {"content-type": "b"}),
    ],
)
def test_headers(pairs: Sequence[tuple[bytes, bytes]], expected: Mapping[str, str]) -> None:
    assert headers_of(list(pairs)) == expected


def test_some_lines_of_a_head_are_a_piece() -> None:
    allowance = Allowance()
    allowance.for_heads(URL)
    assert [allowance.came(b"a\n" * lines) for lines in (0, 3, 4, 8)] == [1, 1, 2, 3]
    allowance.for_body(URL, 10)
    assert allowance.came(b"a\n" * 8) == 1
    allowance.for_heads(URL)
    assert allowance.came(b"a\n" * 8) == 3


def test_how_much_a_server_may_send_before_its_answer_and_with_it() -> None:
    allowance = Allowance()
    allowance.for_heads(URL)
    for _ in range(4):
        allowance.check()
        assert allowance.came(b"x" * 16_384) == 1
    with pytest.raises(Refused) as caught:
        allowance.check()
    assert caught.value.failure == FetchFailure(
        "fetch.heads",
        f"{URL} sent 65536 bytes of heads, and no answer.",
        "never",
        params={"url": URL, "limit": 65_536},
    )
    allowance.for_body(URL, 1_000)
    allowance.came(b"x" * (2 * 1_000 + 65_536 - 1))
    allowance.check()
    allowance.came(b"x")
    with pytest.raises(Refused) as caught:
        allowance.check()
    assert caught.value.failure == too_large(URL, 1_000)
