from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from openbadge_issuer.errors import ConfigurationError, ExecutorError
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response
from openbadge_issuer.testing import NOW, RECIPIENT, issuer_documents, make_badge, tampered
from openbadge_issuer.verification import (
    Checked,
    ExpectedPresentation,
    ExpectedRecipient,
    Item,
    Verdict,
    Verifier,
)
from openbadge_issuer.verification.many.stream import _judged_async
from unit.verification.presenting import ASKED, badge, presented
from upload_samples import a_zip

BADGE = bytes(make_badge())
CHANGED = bytes(tampered(BADGE)["title changed"])
Run = Callable[..., list[Checked[Any]]]


class Counting:
    """The issuer's document, and how often it was asked for."""

    def __init__(self, pause: float = 0, **more: Any) -> None:
        self.asked: list[Request] = []
        self.pause, self.more = pause, more

    def __call__(self, request: Request, /) -> Answer:
        self.asked.append(request)
        time.sleep(self.pause)
        answer = issuer_documents()(request)
        return Response(answer.url, answer.body, **self.more) if isinstance(answer, Response) else answer


def on_threads(verifier: Verifier, items: Any, **more: Any) -> list[Checked[Any]]:
    return list(verifier.check_many(items, **{"now": NOW, **more}))


def in_a_loop(verifier: Verifier, items: Any, **more: Any) -> list[Checked[Any]]:
    async def collected() -> list[Checked[Any]]:
        return [each async for each in verifier.check_many_async(items, **{"now": NOW, **more})]

    return asyncio.run(collected())


def awaited(verifier: Verifier, items: Any, **more: Any) -> list[Checked[Any]]:
    async def fetch(request: Request, /) -> Answer:
        return await asyncio.to_thread(verifier.fetch, request)

    return in_a_loop(verifier, items, **{"fetch": fetch, **more})


EACH = pytest.mark.parametrize("run", [on_threads, in_a_loop, awaited])


@EACH
def test_everybody_gets_their_verdict_under_their_key(run: Run) -> None:
    items = [("good", BADGE), ("changed", CHANGED), ("no badge", b"{}"), ("text", BADGE.decode())]
    found = {each.key: each for each in run(Verifier(fetch=issuer_documents()), items)}
    verdicts = {key: each.report.verdict for key, each in found.items()}
    assert verdicts == {
        "good": Verdict.ACCEPTED,
        "changed": Verdict.REFUSED,
        "no badge": Verdict.REFUSED,
        "text": Verdict.ACCEPTED,
    }
    assert found["good"].report == Verifier(fetch=issuer_documents()).check(BADGE, now=NOW)
    assert {key for key, each in found.items() if each.kept is not None} == {"good", "text"}


@EACH
def test_each_document_is_asked_for_once(run: Run) -> None:
    fetch = Counting(pause=0.02)
    found = run(Verifier(fetch=fetch), [(number, BADGE) for number in range(20)], concurrency=5)
    assert {each.report.verdict for each in found} == {Verdict.ACCEPTED}
    assert len(found) == 20
    assert len(fetch.asked) == 1


@EACH
def test_what_must_not_be_kept_is_shared_at_one_moment_only(run: Run) -> None:
    fetch = Counting(fetched_at=NOW, expires_at=NOW)  # no-store
    run(Verifier(fetch=fetch), [(number, BADGE) for number in range(3)], concurrency=1)
    assert len(fetch.asked) == 3


@EACH
def test_time_goes_on_where_now_is_a_function(run: Run) -> None:
    moments = iter([NOW + timedelta(minutes=3 * number) for number in range(100)])
    fetch = Counting(fetched_at=NOW, expires_at=NOW + timedelta(minutes=30))
    items = [(number, BADGE) for number in range(6)]
    found = run(Verifier(fetch=fetch), items, now=lambda: next(moments), concurrency=1)
    assert len({each.report.checked_at for each in found}) == 6
    assert len(fetch.asked) >= 2


@EACH
def test_one_error_for_each_item_and_no_end_for_the_others(run: Run) -> None:
    def raises() -> Iterator[ExpectedRecipient]:
        yield RECIPIENT
        raise RuntimeError("ada@example.org")

    items: list[Any] = [
        ("a", BADGE),
        ("path", Path("badge.json")),
        ("raises", BADGE, raises()),
        7,
        ("alone",),
        ("many", BADGE, None, None, 4),
        ("no presentation", BADGE, None, 3),
        ("nobody", BADGE, []),
        ("ada", BADGE, [RECIPIENT]),
        ("eve", BADGE, [ExpectedRecipient.email("eve@example.org")]),
        Item("item", BADGE, [RECIPIENT]),
    ]
    found = {each.key: each for each in run(Verifier(fetch=issuer_documents()), items)}
    assert {key for key, each in found.items() if each.error} == {
        "path",
        "raises",
        None,
        "alone",
        "many",
        "no presentation",
        "nobody",
    }
    assert found["ada"].report.verdict is found["item"].report.verdict is Verdict.ACCEPTED
    assert found["eve"].report["recipient"].code == "recipient.other"
    assert "ada@" not in str([each.error for each in found.values()])
    with pytest.raises(ConfigurationError):
        _ = found["path"].report


@EACH
def test_each_presentation_answers_a_challenge_of_its_own(run: Run) -> None:
    shown = {name: presented(badge(), said={**ASKED, "challenge": name}) for name in ("1", "2")}
    items: list[Any] = [
        Item(
            f"{name} {challenge}",
            shown[name],
            expected_presentation=ExpectedPresentation(challenge=challenge, domain=ASKED["domain"]),
        )
        for name in shown
        for challenge in shown
    ]
    items.append(("a badge", BADGE, None, ExpectedPresentation(challenge="1")))
    found = {each.key: each.report for each in run(Verifier(fetch=issuer_documents()), items)}
    accepted = {key for key, report in found.items() if report.verdict is Verdict.ACCEPTED}
    assert accepted == {"1 1", "2 2"}
    assert found["1 2"]["proof"].code == found["2 1"]["proof"].code == "proof.challenge"
    assert found["a badge"]["structure"].code == "structure.no_presentation"


@EACH
def test_a_fetch_that_raises_leaves_undecided(run: Run) -> None:
    def fetch(_: Request, /) -> Answer:
        raise RuntimeError("ada@example.org")

    found = run(Verifier(fetch=fetch), [(number, BADGE) for number in range(3)])
    assert {each.report.verdict for each in found} == {Verdict.UNDECIDED}


@EACH
def test_an_iterable_that_raises_ends_the_run_after_what_was_under_way(run: Run) -> None:
    def items() -> Iterator[tuple[int, bytes]]:
        yield 1, BADGE
        yield 2, BADGE
        raise OSError("the database is gone")

    found: list[Checked[Any]] = []

    def consume() -> None:
        verifier = Verifier(fetch=issuer_documents())
        if run is on_threads:
            found.extend(verifier.check_many(items(), now=NOW))
        else:

            async def collect() -> None:
                async for each in verifier.check_many_async(items(), now=NOW):
                    found.append(each)  # noqa: PERF401 - until it raises

            asyncio.run(collect())

    with pytest.raises(OSError, match="gone"):
        consume()
    assert sorted(each.key for each in found) == [1, 2]


def test_items_are_read_as_there_is_room() -> None:
    """Back pressure: a slow reader of the results holds up the reading of the items."""
    read = 0

    def items() -> Iterator[tuple[int, bytes]]:
        nonlocal read
        for number in range(1_000_000):
            read += 1
            yield number, b"{}"

    results = Verifier().check_many(items(), now=NOW, concurrency=3)
    for _ in range(5):
        next(results)
    assert read <= 5 + 3
    results.close()  # type: ignore[attr-defined]
    assert not [one for one in threading.enumerate() if one.name.startswith("openbadge-check")]


def test_no_more_are_under_way_than_were_asked_for() -> None:
    at_once, most, lock = 0, 0, threading.Lock()

    class Slow:
        def __init__(self, number: int) -> None:
            self.number = number

        def __bytes__(self) -> bytes:
            nonlocal at_once, most
            with lock:
                at_once += 1
                most = max(most, at_once)
            time.sleep(0.01)
            with lock:
                at_once -= 1
            return b"{}"

    found = list(Verifier().check_many(((n, Slow(n)) for n in range(12)), now=NOW, concurrency=3))
    assert len(found) == 12
    assert most == 3


def test_items_may_come_asynchronously() -> None:
    async def items() -> AsyncIterator[tuple[int, bytes]]:
        for number in range(3):
            await asyncio.sleep(0)
            yield number, BADGE

    assert {each.key for each in in_a_loop(Verifier(fetch=issuer_documents()), items())} == {0, 1, 2}


def test_items_that_come_asynchronously_may_end_in_an_error() -> None:
    async def items() -> AsyncIterator[tuple[int, bytes]]:
        yield 1, BADGE
        await asyncio.sleep(0)
        raise OSError("the database is gone")

    with pytest.raises(OSError, match="gone"):
        in_a_loop(Verifier(fetch=issuer_documents()), items())


async def _endless() -> AsyncIterator[tuple[int, bytes]]:
    number = 0
    while True:
        number += 1
        yield number, b"{}"


def test_threads_take_no_items_that_come_asynchronously() -> None:
    for name in ("check_many", "recheck"):
        with pytest.raises(ConfigurationError) as raised:
            getattr(Verifier(), name)(_endless(), now=NOW)
        assert raised.value.detail_code == "config.items"


@pytest.mark.parametrize(
    ("name", "usual"), [("check_many", 4), ("check_many_async", 16), ("recheck", 4), ("recheck_async", 16)]
)
def test_how_many_are_under_way_unless_it_is_said(name: str, usual: int) -> None:
    """So many are read while none comes out, and none of what is read ahead."""
    read: list[int] = []
    full = threading.Event()
    given: Any = (
        BADGE if name.startswith("check") else Verifier(fetch=issuer_documents()).verify(BADGE, now=NOW).kept
    )

    def items() -> Iterator[tuple[int, Any]]:
        for number in range(100):
            read.append(number)
            if len(read) == usual:
                full.set()
            yield number, given

    def fetch(request: Request, /) -> Answer:
        assert full.wait(timeout=60)
        time.sleep(0.1)  # more would be read by then
        return issuer_documents()(request)

    async def first() -> None:
        results = getattr(Verifier(fetch=fetch), name)(items(), now=NOW)
        await anext(results)
        await asyncio.sleep(0.05)  # who has a result in hand holds up the reading
        await results.aclose()

    if name.endswith("async"):
        asyncio.run(first())
    else:
        results = getattr(Verifier(fetch=fetch), name)(items(), now=NOW)
        next(results)
        results.close()
    assert len(read) == usual


def test_on_threads_results_come_out_between_the_items() -> None:
    """While an item is waited for nothing can come out; when it has come, what is ready does."""
    read: list[int] = []

    def items() -> Iterator[tuple[int, bytes]]:
        for number in range(1_000):
            read.append(number)
            yield number, b"{}"
            time.sleep(0.01)

    results = Verifier().check_many(items(), now=NOW, concurrency=1_000)
    for out in range(1, 4):
        next(results)
        assert len(read) < 100 * out
    results.close()  # type: ignore[attr-defined]


def test_in_a_loop_no_result_waits_for_the_next_item() -> None:
    async def keys() -> list[int]:
        out = asyncio.Event()

        async def items() -> AsyncIterator[tuple[int, bytes]]:
            for number in range(3):
                yield number, b"{}"
                await out.wait()  # which that very result sets
                out.clear()

        found: list[int] = []
        async for each in Verifier().check_many_async(items(), now=NOW):
            found.append(each.key)
            out.set()
        return found

    assert asyncio.run(asyncio.wait_for(keys(), timeout=30)) == [0, 1, 2]


def test_in_a_loop_all_items_are_read_in_one_task() -> None:
    """A timeout or a group of tasks around what is read must be left in the task that entered it."""
    tasks: set[object] = set()

    async def items() -> AsyncIterator[tuple[int, bytes]]:
        async with asyncio.timeout(60):
            for number in range(5):
                tasks.add(asyncio.current_task())
                await asyncio.sleep(0)
                yield number, b"{}"

    assert len(in_a_loop(Verifier(), items(), concurrency=2)) == 5
    assert len(tasks) == 1


@pytest.mark.parametrize("how", ["closed", "cancelled", "forgotten"])
def test_who_stops_while_an_item_is_waited_for_leaves_no_task(how: str) -> None:
    ended: list[str] = []

    async def items() -> AsyncIterator[tuple[int, bytes]]:
        try:
            yield 1, b"{}"
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.01)
            ended.append("source")

    async def consume(results: Any, came: asyncio.Event) -> None:
        async for _ in results:
            came.set()

    async def main() -> None:
        before = asyncio.all_tasks()
        results: Any = Verifier().check_many_async(items(), now=NOW)
        if how == "cancelled":
            came = asyncio.Event()
            consumer = asyncio.create_task(consume(results, came))
            await came.wait()
            await asyncio.sleep(0.01)
            consumer.cancel()
            with pytest.raises(asyncio.CancelledError):
                await consumer
        else:
            await anext(results)
            await asyncio.sleep(0.01)
            if how == "closed":
                await results.aclose()
            else:
                del results
                await asyncio.sleep(0.2)
        assert ended == ["source"]
        assert asyncio.all_tasks() == before

    asyncio.run(asyncio.wait_for(main(), timeout=30))


def test_what_interrupts_the_reading_in_a_loop_interrupts_the_run() -> None:
    async def items() -> AsyncIterator[tuple[int, bytes]]:
        yield 1, b"{}"
        await asyncio.sleep(0)
        raise Interrupted

    with pytest.raises(Interrupted):
        in_a_loop(Verifier(), items())


def test_what_is_ready_comes_out_first_and_what_is_not_is_let_go() -> None:
    """One that hangs holds up nobody; where nobody wants the rest it is told to end."""
    hanging, ended = asyncio.Event(), []

    async def fetch(request: Request, /) -> Answer:
        hanging.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            ended.append(request.url)
            raise
        return issuer_documents()(request)

    async def keys() -> list[str]:
        items: list[tuple[str, bytes]] = [("hangs", BADGE), *((f"{number}", b"{}") for number in range(5))]
        results: Any = Verifier().check_many_async(items, now=NOW, fetch=fetch, concurrency=3)
        found = [(await anext(results)).key for _ in range(5)]
        await hanging.wait()
        await results.aclose()
        await asyncio.sleep(0)
        assert len(ended) == 1
        return found

    assert sorted(asyncio.run(keys())) == ["0", "1", "2", "3", "4"]


def test_an_awaited_fetch_takes_the_place_of_the_verifiers_own() -> None:
    async def fetch(request: Request, /) -> Answer:
        await asyncio.sleep(0)
        return issuer_documents()(request)

    (found,) = in_a_loop(Verifier(), [(1, BADGE)], fetch=fetch)
    assert found.report.verdict is Verdict.ACCEPTED


def test_threads_have_a_name() -> None:
    """Whoever looks at the threads of a process sees which are of a check."""
    names: list[str] = []

    def fetch(request: Request, /) -> Answer:
        names.append(threading.current_thread().name)
        return issuer_documents()(request)

    on_threads(Verifier(fetch=fetch), [(1, BADGE)])
    assert [name.rpartition("_")[0] for name in names] == ["openbadge-check"]


class Exits:
    def __bytes__(self) -> bytes:
        raise SystemExit("ada@example.org")


class Raises:
    def __iter__(self) -> Iterator[ExpectedRecipient]:
        raise RuntimeError("ada@example.org")


class Interrupted(BaseException):
    """As Ctrl-C, or a worker of the caller's that is told to end."""


class Interrupting:
    def __bytes__(self) -> bytes:
        raise Interrupted("ada@example.org")


@EACH
def test_what_ends_a_thread_is_the_error_of_what_it_had(run: Run) -> None:
    """In a task as well."""
    found = {each.key: each for each in run(Verifier(), [("lost", Interrupting()), ("other", b"{}")])}
    error = found["lost"].error
    assert isinstance(error, ExecutorError)
    assert (error.detail_code, error.params) == ("executor.lost", {"reason": "Interrupted"})
    assert found["other"].report.verdict is Verdict.REFUSED


PAIR = "An item is a pair of your key and a badge."
OWN_ENDS: list[tuple[Any, Any, str]] = [
    (("exits", Exits()), "exits", "This item ended in an exception, SystemExit."),
    (("raises", BADGE, Raises()), "raises", "This item ended in an exception, RuntimeError."),
    (("alone",), "alone", PAIR),
    (("too", b"{}", None, None, "many"), "too", PAIR),
    (["a list", b"{}"], None, PAIR),
    ((), None, PAIR),
    (7, None, PAIR),
]


@EACH
@pytest.mark.parametrize(
    ("item", "key", "message"),
    OWN_ENDS,
    ids=["exits", "raises", "alone", "too many", "a list", "nothing", "a number"],
)
def test_what_is_wrong_with_one_is_its_own_error(run: Run, item: Any, key: Any, message: str) -> None:
    """Whatever a caller's own class raises for one badge, the rest of the list is judged."""
    found = run(Verifier(fetch=issuer_documents()), [item, ("good", BADGE)])
    assert {each.key for each in found if each.error is None} == {"good"}
    (wrong,) = (each for each in found if each.error is not None)
    assert isinstance(wrong.error, ConfigurationError)
    assert (wrong.key, wrong.error.message, wrong.error.detail_code) == (key, message, "config.items")


@EACH
def test_an_item_holds_one_badge_unless_it_is_said(run: Run) -> None:
    both = a_zip({"a.json": BADGE, "b.json": BADGE})
    (found,) = run(Verifier(fetch=issuer_documents()), [(1, both)])
    assert [report["carrier"].code for report in found.reports] == ["carrier.several"]
    (found,) = run(Verifier(fetch=issuer_documents()), [(1, both)], several=True)
    assert [report.verdict for report in found.reports] == [Verdict.ACCEPTED] * 2


def test_a_run_that_is_broken_off_leaves_no_task() -> None:
    async def first() -> int:
        items = ((number, BADGE) for number in range(50))
        results = Verifier(fetch=issuer_documents()).check_many_async(items, now=NOW)
        async for _ in results:
            break
        await results.aclose()  # type: ignore[attr-defined]
        await asyncio.sleep(0.05)
        return len(asyncio.all_tasks())

    assert asyncio.run(first()) == 1


@pytest.mark.parametrize(
    ("items", "more"),
    [
        ([], {"concurrency": 0}),
        ([], {"concurrency": 10_000}),
        ([], {"concurrency": "4"}),
        (b"abc", {}),
        ({"ada": b"abc"}, {}),
        (7, {}),
        ([], {"now": datetime(2026, 1, 1)}),  # noqa: DTZ001
        ([], {"now": lambda: datetime(2026, 1, 1)}),  # noqa: DTZ001
        ([], {"now": "now"}),
    ],
)
@pytest.mark.parametrize("name", ["check_many", "check_many_async", "recheck", "recheck_async"])
def test_a_mistaken_call_is_told_at_once(items: Any, more: dict[str, Any], name: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        getattr(Verifier(), name)(items, **{"now": NOW, **more})
    if "now" not in more:
        assert raised.value.detail_code == "config.items"
        mapping = isinstance(items, dict)
        assert raised.value.advice == ("Pass badges.items(), not the mapping itself." if mapping else "")


def test_failures_are_not_kept_for_the_run() -> None:
    answers: list[Answer] = [FetchFailure("fetch.timeout", "slow")]

    def fetch(request: Request, /) -> Answer:
        return answers.pop() if answers else issuer_documents()(request)

    items = [(number, BADGE) for number in range(3)]
    found = list(Verifier(fetch=fetch).check_many(items, now=NOW.astimezone(UTC), concurrency=1))
    assert [each.report.verdict.value for each in found] == ["undecided", "accepted", "accepted"]


@pytest.mark.parametrize("end", [asyncio.CancelledError, KeyboardInterrupt, GeneratorExit])
def test_what_ends_a_task_from_outside_ends_it(end: type[BaseException]) -> None:
    """It is not the error of the item that was under way."""

    async def judge(item: Any) -> Any:
        raise end

    with pytest.raises(end):
        _judged_async(("key", BADGE), judge).send(None)
