from __future__ import annotations

from typing import Any

import pytest

from openbadge_issuer.errors import ConfigurationError, ResolutionError
from openbadge_issuer.ports import Answer, FetchFailure, Request, Resolution, Response
from openbadge_issuer.verification.scheduler import Budget, Rounds, Session, gather, together


def two_steps(first: str, second: str) -> Resolution[str]:
    one = yield Request(first)
    two = yield Request(second)
    return text_of(one) + text_of(two)


def text_of(answer: Answer) -> str:
    if isinstance(answer, FetchFailure):
        raise ResolutionError(answer.message, code=answer.code, decided=False)
    return answer.body.decode()


def no_step(value: str) -> Resolution[str]:
    yield from ()  # a generator that asks for nothing
    return value


def all_of(*tasks: Resolution[str]) -> Rounds[list[str | Exception]]:
    outcomes = yield from gather(tasks)
    return list(outcomes)


def answered(request: Request) -> Response:
    return Response(url=request.url, body=request.url.upper().encode())


def test_rounds_offer_the_union_of_all_requests() -> None:
    session = Session(all_of(two_steps("a", "b"), two_steps("a", "c"), no_step("!")), Budget())
    assert [request.url for request in session.needs()] == ["a"]
    session.feed(Request("a"), answered(Request("a")))
    assert sorted(request.url for request in session.needs()) == ["b", "c"]
    for request in session.needs():
        session.feed(request, answered(request))
    assert session.done
    assert session.result == ["AB", "AC", "!"]


def test_of_nothing_to_do_nothing_comes() -> None:
    session: Session[list[str]] = Session(together([]), Budget())
    assert (session.result, session.needs()) == ([], ())


def test_the_same_request_is_never_asked_twice() -> None:
    session = Session(all_of(two_steps("a", "a")), Budget())
    session.feed(Request("a"), answered(Request("a")))
    assert session.result == ["AA"]


def test_an_error_of_one_leaves_the_others_alone() -> None:
    session = Session(all_of(two_steps("gone", "b"), two_steps("a", "b")), Budget())
    session.feed(Request("gone"), FetchFailure("fetch.status", "404"))
    session.feed(Request("a"), answered(Request("a")))
    session.feed(Request("b"), answered(Request("b")))
    failed, value = session.result
    assert isinstance(failed, ResolutionError)
    assert failed.detail_code == "fetch.status"
    assert value == "AB"


def test_beyond_the_number_of_requests_every_answer_is_a_failure() -> None:
    session = Session(all_of(two_steps("a", "b")), Budget(max_requests=1))
    session.feed(Request("a"), answered(Request("a")))
    (failed,) = session.result
    assert isinstance(failed, ResolutionError)
    assert failed.detail_code == "fetch.budget"


def test_beyond_the_bytes_every_answer_is_a_failure() -> None:
    session = Session(all_of(two_steps("a", "b")), Budget(max_bytes=3))
    session.feed(Request("a"), Response(url="a", body=b"xyz"))
    session.feed(Request("b"), Response(url="b", body=b"x"))
    (failed,) = session.result
    assert isinstance(failed, ResolutionError)
    assert failed.detail_code == "fetch.too_large"


def test_what_has_no_room_is_not_asked_for() -> None:
    session = Session(
        as_it_came(Request("a"), Request("b"), Request("r", purpose="refresh")), Budget(max_bytes=3)
    )
    session.feed(Request("a"), Response(url="a", body=b"xyz"))
    assert [request.url for request in session.needs()] == ["r"]  # out of a purse of its own
    session.feed(session.needs()[0], FetchFailure("fetch.status", "404"))
    beyond, _ = refused(session)
    assert (beyond.code, beyond.message) == ("fetch.too_large", "b is larger than 0 bytes.")


def test_what_is_wanted_later_is_not_asked_for_either() -> None:
    session = Session(all_of(two_steps("a", "b"), two_steps("c", "d")), Budget(max_bytes=3))
    session.feed(Request("a"), Response(url="a", body=b"xyzz"))
    assert session.done
    assert len(session.result) == 2


def one_step(url: str, purpose: str) -> Resolution[str]:
    return text_of((yield Request(url, purpose=purpose)))


def test_newer_editions_have_a_purse_of_their_own() -> None:
    asked = [one_step("r1", "refresh"), one_step("r2", "refresh"), one_step("a", "key"), one_step("b", "key")]
    session = Session(all_of(*asked), Budget(max_requests=2, max_bytes=4))
    assert [request.url for request in session.needs()] == ["r1", "a", "b"]
    for request, body in zip(session.needs(), (b"123", b"12", b"34"), strict=True):
        session.feed(request, Response(url=request.url, body=body))
    large, beyond, *others = session.result
    assert isinstance(large, ResolutionError)
    assert isinstance(beyond, ResolutionError)
    assert (large.detail_code, beyond.detail_code) == ("fetch.too_large", "fetch.budget")
    assert others == ["12", "34"]


def test_a_body_larger_than_asked_for_is_a_failure() -> None:
    def small() -> Resolution[str]:
        return text_of((yield Request("a", max_bytes=2)))

    session = Session(all_of(small()), Budget())
    session.feed(session.needs()[0], Response(url="a", body=b"xyz"))
    (failed,) = session.result
    assert isinstance(failed, ResolutionError)


def test_answers_that_nobody_asked_for_are_ignored() -> None:
    session = Session(all_of(two_steps("a", "b")), Budget())
    session.feed(Request("z"), answered(Request("z")))
    assert [request.url for request in session.needs()] == ["a"]
    with pytest.raises(RuntimeError, match="not ended"):
        _ = session.result


def two_at_once(first: str, second: str) -> Rounds[str]:
    answers = yield (Request(first), Request(second))
    return "".join(text_of(answers[Request(url)]) for url in (first, second))


def nothing_wanted(value: str) -> Rounds[str]:
    yield ()  # a round without requests goes on at once
    return value


def test_rounds_run_side_by_side_and_keep_their_order() -> None:
    session = Session(together([nothing_wanted("0"), two_at_once("a", "b"), two_at_once("b", "c")]), Budget())
    assert [request.url for request in session.needs()] == ["a", "b", "c"]
    for request in session.needs():
        session.feed(request, answered(request))
    assert session.result == ["0", "AB", "BC"]


def test_what_is_asked_for_must_be_a_request() -> None:
    def mistaken() -> Resolution[str]:
        address: Any = "https://a.example"
        yield address
        return ""

    with pytest.raises(ConfigurationError) as caught:
        Session(all_of(mistaken()), Budget())
    assert caught.value.detail_code == "config.no_request"


def test_it_has_ended_when_nothing_is_wanted_any_more() -> None:
    session = Session(all_of(two_steps("a", "b")), Budget())
    assert (session.done, len(session.needs())) == (False, 1)
    session.feed(Request("b"), answered(Request("b")))  # nobody has asked for it yet
    session.feed(Request("a"), answered(Request("a")))
    assert (session.done, [request.url for request in session.needs()]) == (False, ["b"])
    session.feed(Request("b"), Response(url="b", body=b"!"))
    assert (session.done, session.needs(), session.result) == (True, (), ["A!"])


def refused(session: Session[Any]) -> list[FetchFailure]:
    """The failures that tasks were sent, which say what they are."""
    return [each for each in session.result if isinstance(each, FetchFailure)]


def as_it_came(*requests: Request) -> Rounds[list[Answer]]:
    answers = yield requests
    return [answers[request] for request in requests]


def test_the_last_byte_that_is_allowed_is_allowed() -> None:
    session = Session(as_it_came(Request("a", max_bytes=3)), Budget(max_bytes=3))
    session.feed(Request("a", max_bytes=3), Response(url="a", body=b"xyz"))
    assert refused(session) == []
    beyond = Session(as_it_came(Request("a")), Budget(max_bytes=3))
    beyond.feed(Request("a"), Response(url="a", body=b"wxyz"))
    (failure,) = refused(beyond)
    assert (failure.code, failure.retry) == ("fetch.too_large", "never")
    assert failure.message == "a is larger than 3 bytes."


def test_what_is_no_answer_is_a_failure() -> None:
    session = Session(as_it_came(Request("a")), Budget())
    nothing: Any = None
    session.feed(Request("a"), nothing)
    assert len(refused(session)) == 1


def test_newer_editions_have_half_as_many_bytes() -> None:
    request = Request("r", purpose="refresh")
    for body, refusals in ((b"12", 0), (b"123", 1)):
        session = Session(as_it_came(request), Budget(max_bytes=5))
        session.feed(request, Response(url="r", body=body))
        assert len(refused(session)) == refusals


@pytest.mark.parametrize(
    ("sizes", "refusals"),
    [
        ((5, 1, 1, 1), []),  # the shared half, and each its part
        ((6, 1, 1, 1), [0]),
        ((2, 2, 2, 2), []),
        ((3, 3, 2, 1), [2]),
        ((9, 9, 9, 1), [0, 1, 2]),
        ((1, 1, 1, 5), []),
    ],
)
def test_no_newer_edition_leaves_nothing_to_another(sizes: tuple[int, ...], refusals: list[int]) -> None:
    asked = [Request(str(number), purpose="refresh") for number in range(4)]
    session = Session(as_it_came(*asked), Budget(max_requests=8, max_bytes=16))
    for request, size in zip(asked, sizes, strict=True):
        session.feed(request, Response(url=request.url, body=b"x" * size))
    assert [each.params["url"] for each in refused(session)] == [str(number) for number in refusals]


def test_a_quarter_of_all_bytes_is_shared_and_a_quarter_parted_among_newer_editions() -> None:
    asked = [Request(str(number), purpose="refresh") for number in range(4)]
    for size, refusals in ((12 + 3, 0), (12 + 4, 1)):
        session = Session(as_it_came(*asked), Budget(max_requests=8, max_bytes=48))
        for request, each in zip(asked, (size, 3, 3, 3), strict=True):
            session.feed(request, Response(url=request.url, body=b"x" * each))
        assert len(refused(session)) == refusals


def test_one_request_has_no_newer_edition() -> None:
    request = Request("r", purpose="refresh")
    session = Session(as_it_came(request), Budget(max_requests=1))
    assert [each.code for each in refused(session)] == ["fetch.budget"]


def test_a_request_beyond_their_number_is_not_worth_another_try() -> None:
    session = Session(as_it_came(Request("a"), Request("b")), Budget(max_requests=1))
    session.feed(Request("a"), answered(Request("a")))
    (failure,) = refused(session)
    assert (failure.code, failure.retry) == ("fetch.budget", "never")
    assert failure.message == (
        "b was not fetched: this check has asked for as many documents as it may. Hand in fewer badges at a time."
    )
    assert failure.params == {"url": "b"}
