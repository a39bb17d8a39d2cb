"""What a caller hands in may raise: its exception is a fetch failure or a failed check, and never the caller's to catch."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from openbadge_issuer.baking import bake
from openbadge_issuer.codec.json import plain
from openbadge_issuer.errors import CarrierError, ConfigurationError, JsonError
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response
from openbadge_issuer.testing import NOW, issuer_documents, make_badge
from openbadge_issuer.verification import Outcome, Policy, Report, Verdict, Verifier

SECRET = "ada@example.org"
IMAGE = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


def raising(error: BaseException) -> Any:
    def fetch(request: Request, /) -> Answer:
        raise error

    return fetch


def answering(answer: object) -> Any:
    return lambda request: answer


def checked(fetch: Any, *, asynchronous: bool) -> Report:
    if not asynchronous:
        return Verifier(fetch=fetch).check(make_badge(), now=NOW)

    async def later(request: Request, /) -> Answer:
        await asyncio.sleep(0)
        answer: Answer = fetch(request)
        return answer

    return asyncio.run(Verifier().check_async(make_badge(), fetch=later, now=NOW))


@pytest.mark.parametrize("asynchronous", [False, True])
@pytest.mark.parametrize(
    "error", [ValueError(SECRET), RuntimeError(SECRET), TimeoutError(), StopIteration(SECRET)]
)
def test_an_exception_of_a_fetch_is_a_fetch_failure(error: Exception, asynchronous: bool) -> None:  # noqa: FBT001 - a case
    report = checked(raising(error), asynchronous=asynchronous)
    assert report.verdict is Verdict.UNDECIDED
    issuer = report["issuer"]
    assert (issuer.outcome, issuer.code) == (Outcome.UNKNOWN, "resolve.unavailable")
    assert issuer.params["reason"] == "fetch.failed"
    assert issuer.retry == "later"
    assert SECRET not in report.to_text()


@pytest.mark.parametrize("asynchronous", [False, True])
@pytest.mark.parametrize(
    "answer",
    [
        None,
        b"{}",
        {"status": 200},
        Response(url="https://school.example/.well-known/did.json", body="{}"),  # type: ignore[arg-type]
        Response(url=None, body=b"{}"),  # type: ignore[arg-type]
        Response(url="https://school.example/.well-known/did.json", body=b"{}", status="200"),  # type: ignore[arg-type]
        Response(url="https://school.example/.well-known/did.json", body=b"{}", media_type=None),  # type: ignore[arg-type]
        *(
            FetchFailure(code, SECRET)
            for code in (
                "",
                "fetch",
                "fetch.",
                "quota",
                "fetch.Quota",
                "fetch.no quota",
                "fetch.x\n",
                "status.revoked",
            )
        ),
        FetchFailure(None, "No."),  # type: ignore[arg-type]
        FetchFailure("fetch.quota", None),  # type: ignore[arg-type]
        FetchFailure("fetch.quota", "No.", "soon"),  # type: ignore[arg-type]
        FetchFailure("fetch.quota", "No.", advice=None),  # type: ignore[arg-type]
        FetchFailure("fetch.quota", "No.", pause=5),  # type: ignore[arg-type]
        FetchFailure("fetch.quota", "No.", params=None),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_answer_is_a_fetch_failure(answer: object, asynchronous: bool) -> None:  # noqa: FBT001 - a case
    report = checked(answering(answer), asynchronous=asynchronous)
    issuer = report["issuer"]
    assert issuer.code == "resolve.unavailable"
    assert (issuer.params["reason"], issuer.retry) == ("fetch.failed", "never")
    assert f"brought no answer, but {type(answer).__name__}." in issuer.message
    assert SECRET not in report.to_text()


@pytest.mark.parametrize("asynchronous", [False, True])
@pytest.mark.parametrize("code", ["fetch.quota", "fetch.proxy.quota_2"])
def test_a_failure_with_a_code_of_its_own_is_told_as_it_is(code: str, asynchronous: bool) -> None:  # noqa: FBT001 - a case
    failure = FetchFailure(code, "The proxy has had enough.", "never", advice="Ask it tomorrow.")
    issuer = checked(answering(failure), asynchronous=asynchronous)["issuer"]
    assert (issuer.params["reason"], issuer.retry) == (code, "never")
    assert "The proxy has had enough." in issuer.message


def test_what_is_fed_and_is_no_answer_is_a_fetch_failure() -> None:
    verification = Verifier().start(make_badge(), now=NOW)
    (request,) = verification.needs()
    verification.feed(request, None)  # type: ignore[arg-type]
    assert verification.report["issuer"].params["reason"] == "fetch.failed"
    verification = Verifier().start(make_badge(), now=NOW)
    verification.feed(request, FetchFailure("no code", "No."))
    assert verification.report["issuer"].params["reason"] == "fetch.failed"


@pytest.mark.parametrize("asynchronous", [False, True])
@pytest.mark.parametrize("error", [KeyboardInterrupt(), asyncio.CancelledError(), SystemExit(3)])
def test_who_wants_to_stop_is_let_through(error: BaseException, asynchronous: bool) -> None:  # noqa: FBT001 - a case
    with pytest.raises(type(error)):
        checked(raising(error), asynchronous=asynchronous)


def test_a_fetch_that_can_not_be_awaited() -> None:
    fetch: Any = answering(None)
    report = asyncio.run(Verifier().check_async(make_badge(), fetch=fetch, now=NOW))
    assert report["issuer"].params["reason"] == "fetch.failed"


class Unwilling:
    """Its bytes can not be had."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __bytes__(self) -> bytes:
        raise self.error


class Mistaken:
    def __bytes__(self) -> bytes:
        return SECRET  # type: ignore[return-value]


@pytest.mark.parametrize("badge", [Unwilling(ValueError(SECRET)), Unwilling(OSError(SECRET)), Mistaken()])
def test_an_exception_of_bytes(badge: Unwilling | Mistaken) -> None:
    report = Verifier().check(badge, now=NOW)
    assert report.verdict is Verdict.REFUSED
    assert (report["carrier"].outcome, report["carrier"].code) == (Outcome.FAILED, "carrier.type")
    assert SECRET not in report.to_text()
    with pytest.raises(CarrierError) as caught:
        bake(IMAGE, badge)
    assert caught.value.detail_code == "carrier.payload"
    assert SECRET not in str(caught.value)


class Torn(Mapping[str, object]):
    """Ends in the middle."""

    def __getitem__(self, key: str) -> object:
        raise ValueError(SECRET)

    def __iter__(self) -> Iterator[str]:
        return iter(("id",))

    def __len__(self) -> int:
        return 1


def test_an_exception_of_a_mapping() -> None:
    report = Verifier().check(Torn(), now=NOW)
    assert report.verdict is Verdict.REFUSED
    assert (report["json"].outcome, report["json"].code) == (Outcome.FAILED, "json.unreadable")
    assert SECRET not in report.to_text()
    with pytest.raises(JsonError) as caught:
        plain({"a": Torn()})
    assert caught.value.__context__ is None


class Asking:
    """A registry that asks for whatever it likes; first, perhaps, for something sensible."""

    name = "own"

    def __init__(self, *asked: object) -> None:
        self.asked = asked

    def look_up(self, _: object, /) -> Any:
        for each in self.asked:
            _answer = yield each


FIRST = Request("https://registry.example/1", purpose="trust")


@pytest.mark.parametrize("asynchronous", [False, True])
@pytest.mark.parametrize(
    "asked", [(None,), (FIRST.url,), (7,), ((FIRST,),), ([],), (FIRST, None), (FIRST, FIRST, b"")]
)
def test_a_registry_that_asks_for_what_is_no_request_is_the_callers_mistake(
    asked: tuple[object, ...],
    asynchronous: bool,  # noqa: FBT001 - a case
) -> None:
    verifier = Verifier(policy=Policy(trust=Asking(*asked)), fetch=issuer_documents())

    def judged() -> Report:
        if asynchronous:
            return asyncio.run(verifier.check_async(make_badge(), now=NOW))
        return verifier.check(make_badge(), now=NOW)

    with pytest.raises(ConfigurationError, match="no Request") as raised:
        judged()
    assert raised.value.detail_code == "config.no_request"
    assert SECRET not in str(raised.value)
    (checked_one,) = verifier.check_many([("a", make_badge())], now=NOW)
    assert checked_one.error is not None
    assert checked_one.error.detail_code == "config.no_request"
