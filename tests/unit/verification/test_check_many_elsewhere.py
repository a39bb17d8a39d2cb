"""`check_many` over an executor. All that goes out is pickled whatever the executor is, so threads show most of it."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from openbadge_issuer import Policy
from openbadge_issuer.errors import ConfigurationError, ExecutorError
from openbadge_issuer.ports import Answer, Request, Response, no_fetch
from openbadge_issuer.testing import NOW, RECIPIENT, issuer_documents, make_badge, tampered
from openbadge_issuer.verification import (
    Checked,
    ExpectedPresentation,
    ExpectedRecipient,
    Item,
    TrustedIssuers,
    Verdict,
    Verifier,
)
from openbadge_issuer.verification.many import elsewhere
from unit.verification.presenting import ASKED, badge, presented
from upload_samples import a_zip

BADGE = bytes(make_badge())
VARIANTS = {name: bytes(body) for name, body in tampered(BADGE).items()}
VERIFIER = Verifier(fetch=issuer_documents())

asked: list[Request] = []


def counting(request: Request, /) -> Answer:
    asked.append(request)
    return issuer_documents()(request)


@pytest.fixture
def pool() -> Iterator[Executor]:
    asked.clear()
    with ThreadPoolExecutor(2) as pool:
        yield pool


def checked(verifier: Verifier, items: Any, pool: Executor, **more: Any) -> dict[Any, Checked[Any]]:
    return {each.key: each for each in verifier.check_many(items, executor=pool, **{"now": NOW, **more})}


def test_the_same_reports_as_here(pool: Executor) -> None:
    items: dict[str, Any] = {"good": BADGE, "text": BADGE.decode(), "no badge": b"{}", **VARIANTS}
    view = VERIFIER.check(BADGE, now=NOW).badge
    assert view is not None
    policy = Policy(trust=TrustedIssuers({view.issuer_id: "School"}))
    verifier = Verifier(fetch=issuer_documents(), policy=policy)
    here = {each.key: each for each in verifier.check_many(items.items(), now=NOW)}
    there = checked(verifier, items.items(), pool)
    assert there == here
    assert {each.report.verdict for each in there.values()} == {Verdict.ACCEPTED, Verdict.REFUSED}
    assert there["good"].kept is not None


def test_a_report_is_the_same_after_it_travelled() -> None:
    for body in (BADGE, b"", b"{}", *VARIANTS.values(), presented(badge())):
        report = VERIFIER.check(body, now=NOW, expected_recipients=[RECIPIENT])
        again = pickle.loads(pickle.dumps(report))
        assert again == report
        assert again.to_json() == report.to_json()
        assert [one.document for one in again.nested] == [one.document for one in report.nested]
    assert report.nested, "a presentation holds credentials"


def test_each_document_is_asked_for_once_in_a_worker_over_all_chunks(pool: Executor) -> None:
    found = checked(Verifier(fetch=counting), ((n, BADGE) for n in range(250)), pool, concurrency=1)
    assert {each.report.verdict for each in found.values()} == {Verdict.ACCEPTED}
    assert len(found) == 250
    assert len(asked) == 1


def test_another_run_asks_again(pool: Executor) -> None:
    for _ in range(2):
        checked(Verifier(fetch=counting), [(1, BADGE)], pool)
    assert len(asked) == 2


def test_a_chunk_has_one_time(pool: Executor) -> None:
    moments = iter(NOW + timedelta(minutes=number) for number in range(100))
    found = checked(VERIFIER, ((n, b"{}") for n in range(250)), pool, now=lambda: next(moments))
    assert len({each.report.checked_at for each in found.values()}) == 3


def test_one_error_for_each_item_and_no_end_for_the_others(pool: Executor) -> None:
    def raises() -> Iterator[ExpectedRecipient]:
        yield RECIPIENT
        raise RuntimeError("ada@example.org")

    class Raises:
        def __bytes__(self) -> bytes:
            raise RuntimeError("ada@example.org")

    class Local:
        def __bytes__(self) -> bytes:
            return BADGE

    items: list[Any] = [
        ("good", BADGE, [RECIPIENT]),
        ("once", BADGE, iter([RECIPIENT])),
        ("model", make_badge()),
        ("local", Local()),
        ("array", bytearray(BADGE)),
        ("view", memoryview(BADGE)),
        ("raises", BADGE, raises()),
        ("raises, too", Raises()),
        ("path", Path("badge.json")),
        ("function", lambda: None),
        ("deep", {"x": _deep()}),
        ("recipient", BADGE, "ada@example.org"),
        7,
        Item("item", BADGE, [RECIPIENT]),
    ]
    found = checked(VERIFIER, items, pool)
    judged = {key for key, each in found.items() if each.error is None}
    assert judged == {"good", "once", "model", "local", "array", "view", "item"}
    assert {found[key].report.verdict for key in judged} == {Verdict.ACCEPTED}
    assert found["good"].report["recipient"].code == "recipient.matched"
    assert found["once"].report["recipient"].code == "recipient.matched"
    assert "ada@" not in str([(each.error, getattr(each.error, "params", 0)) for each in found.values()])


def _deep() -> object:
    deep: object = None
    for _ in range(100_000):
        deep = [deep]
    return deep


def test_what_is_expected_of_an_item_travels_with_it(pool: Executor) -> None:
    shown = presented(badge(), said={**ASKED, "challenge": "1"})
    items = [
        Item(
            challenge,
            shown,
            expected_presentation=ExpectedPresentation(challenge=challenge, domain=ASKED["domain"]),
        )
        for challenge in ("1", "2")
    ]
    found = checked(VERIFIER, items, pool)
    assert found["1"].report.verdict is Verdict.ACCEPTED
    assert found["2"].report["proof"].code == "proof.challenge"


def test_an_item_may_hold_several(pool: Executor) -> None:
    both = a_zip({"a.json": BADGE, "b.json": VARIANTS["title changed"]})
    (found,) = checked(VERIFIER, [("zip", both)], pool, several=True).values()
    assert {one.verdict for one in found.reports} == {Verdict.ACCEPTED, Verdict.REFUSED}


def test_keys_stay_here(pool: Executor) -> None:
    class Key:
        def __reduce__(self) -> Any:
            raise AssertionError("a key travelled")

    key = Key()
    assert set(checked(VERIFIER, [(key, BADGE)], pool)) == {key}


def test_what_is_logged_of_a_chunk_shows_nothing_of_it() -> None:
    class Watching(ThreadPoolExecutor):
        shown = ""

        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            self.shown += repr((fn, args, kwargs))
            return super().submit(fn, *args, **kwargs)

    with Watching(1) as pool:
        checked(VERIFIER, [("ada", BADGE, [ExpectedRecipient.email("ada@example.org")])], pool)
    assert "Chunk(" in pool.shown
    assert "ada" not in pool.shown
    assert "school.example" not in pool.shown


def test_chunks_are_bounded_in_number_and_in_bytes(pool: Executor, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    def judge_chunk(chunk: elsewhere.Chunk) -> tuple[Checked[object], ...]:
        sizes.append(len(chunk.items))
        return elsewhere.judge_chunk(chunk)

    submitted = pool.submit
    monkeypatch.setattr(pool, "submit", lambda _, chunk: submitted(judge_chunk, chunk))
    checked(VERIFIER, ((n, b"{}") for n in range(230)), pool)
    assert sorted(sizes) == [30, 100, 100]
    sizes.clear()
    checked(VERIFIER, ((n, b"x" * 600_000) for n in range(5)), pool)
    assert sorted(sizes) == [1, 2, 2]


def test_items_are_read_as_there_is_room(pool: Executor) -> None:
    read = []

    def items() -> Iterator[tuple[int, bytes]]:
        for number in range(2_000):
            read.append(number)
            yield number, b"{}"

    run = VERIFIER.check_many(items(), now=NOW, executor=pool, concurrency=2)
    next(run)
    assert len(read) <= 300


def test_an_iterable_that_raises_ends_the_run_after_what_was_read(pool: Executor) -> None:
    def items() -> Iterator[tuple[int, bytes]]:
        yield 1, BADGE
        yield 2, BADGE
        raise OSError("the database is gone")

    found: list[int] = []

    def collect() -> None:
        for each in VERIFIER.check_many(items(), now=NOW, executor=pool):
            found.append(each.key)  # noqa: PERF401 - what came before the end is kept

    with pytest.raises(OSError, match="the database is gone"):
        collect()
    assert sorted(found) == [1, 2]


def test_a_clock_that_raises_ends_the_run_after_what_was_under_way(pool: Executor) -> None:
    moments = iter([NOW, NOW, NOW])  # one is asked for when the run begins

    def now() -> datetime:
        try:
            return next(moments)
        except StopIteration:
            raise OSError("the clock is gone") from None

    found: list[int] = []

    def collect() -> None:
        for each in VERIFIER.check_many(((n, b"{}") for n in range(350)), now=now, executor=pool):
            found.append(each.key)  # noqa: PERF401 - what came before the end is kept

    with pytest.raises(OSError, match="the clock is gone"):
        collect()
    assert sorted(found) == list(range(200))


class Loses(ThreadPoolExecutor):
    """Loses its second chunk; after its fourth it is broken."""

    taken = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.taken += 1
        if self.taken == 2:
            future: Future[Any] = Future()
            future.set_exception(RuntimeError("ada@example.org"))
            return future
        if self.taken > 4:
            raise RuntimeError("ada@example.org")
        return super().submit(fn, *args, **kwargs)


def test_a_lost_chunk_is_the_error_of_its_items() -> None:
    with Loses(1) as pool:
        found = checked(VERIFIER, ((n, b"{}") for n in range(350)), pool)
    lost = {key for key, each in found.items() if each.error is not None}
    assert lost == set(range(100, 200))
    assert {getattr(found[key].error, "detail_code", "") for key in lost} == {"executor.lost"}
    with pytest.raises(ExecutorError, match=r"lost .* \(RuntimeError\)"):
        _ = found[150].report


def test_a_broken_executor_ends_the_run_and_what_was_read_comes_out() -> None:
    found: list[Checked[int]] = []

    def collect(pool: Executor) -> None:
        for each in VERIFIER.check_many(((n, b"{}") for n in range(900)), now=NOW, executor=pool):
            found.append(each)  # noqa: PERF402 - what came before the end is kept

    with Loses(1) as pool, pytest.raises(ExecutorError, match="takes no more") as caught:
        collect(pool)
    assert caught.value.detail_code == "executor.broken"
    assert sorted(each.key for each in found) == list(range(500))
    assert {each.key for each in found if each.error is None} == {*range(100), *range(200, 400)}


@pytest.mark.parametrize(
    ("verifier", "why"),
    [
        (Verifier(fetch=lambda request: no_fetch(request)), "pickling"),  # noqa: PLW0108 - a lambda, on purpose
        (Verifier(observe=lambda _: None), "pickling"),
    ],
)
def test_a_verifier_that_can_not_travel(pool: Executor, verifier: Verifier, why: str) -> None:
    with pytest.raises(ConfigurationError, match=why) as caught:
        verifier.check_many([(1, BADGE)], now=NOW, executor=pool)
    assert caught.value.detail_code == "config.executor"


def test_nothing_of_a_run_is_kept_when_it_is_over(pool: Executor) -> None:
    run = VERIFIER.check_many(((n, BADGE) for n in range(250)), now=NOW, executor=pool, concurrency=1)
    next(iter(run))
    assert len(elsewhere._kept) == 1
    assert len(list(run)) == 249
    assert len(elsewhere._kept) == 0


def _opens_nowhere() -> Any:
    raise ImportError("ada@example.org")


class OpensNowhere:
    def __call__(self, request: Request, /) -> Answer:
        return no_fetch(request)

    def __reduce__(self) -> Any:
        return _opens_nowhere, ()


def test_a_verifier_that_can_not_be_opened_there(pool: Executor) -> None:
    (found,) = Verifier(fetch=OpensNowhere()).check_many([(1, BADGE)], now=NOW, executor=pool)
    assert isinstance(found.error, ConfigurationError)
    assert found.error.detail_code == "config.executor"
    assert "ada@" not in str(found.error)


def _sent(pool: Executor, monkeypatch: pytest.MonkeyPatch, items: Any) -> list[list[int]]:
    """How long the items are in each chunk that goes out."""
    chunks: list[list[int]] = []
    submit = pool.submit

    def noting(work: Any, chunk: elsewhere.Chunk) -> Any:
        chunks.append([len(item) for item in chunk.items])
        return submit(work, chunk)

    monkeypatch.setattr(pool, "submit", noting)
    checked(VERIFIER, items, pool)
    return chunks


def test_a_chunk_goes_out_when_it_is_full_to_the_byte(
    pool: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each as long as what goes out, the first of each chunk longer: what counts is the sum."""
    items = [(number, b"x" * (90 if number % 3 == 0 else 50)) for number in range(9)]
    ((first, second, third),) = _sent(pool, monkeypatch, items[:3])
    for more, sizes in ((0, [3, 3, 3]), (1, [4, 4, 1]), (-1, [3, 3, 3])):
        monkeypatch.setattr(elsewhere, "_BYTES", first + second + third + more)
        assert [len(chunk) for chunk in _sent(pool, monkeypatch, items)] == sizes
    assert _sent(pool, monkeypatch, []) == []


class RaisesOnce(Exception):
    """Nobody else's."""


class Raising:
    def __bytes__(self) -> bytes:
        raise RaisesOnce("ada@example.org")


@pytest.mark.parametrize(
    ("item", "code", "message"),
    [
        (("a", 7), "config.badge", "A badge is bytes"),
        (("a", Raising()), "config.items", "This item ended in an exception, RaisesOnce."),
        (("a", BADGE, ""), "config.recipient", "`expected_recipients` is a list of ExpectedRecipient."),
        (("a", BADGE, "ada"), "config.recipient", "`expected_recipients` is a list of ExpectedRecipient."),
        (("a", BADGE, 7), "config.recipient", "`expected_recipients` is a list of ExpectedRecipient."),
        (("a",), "config.items", "An item is a pair of your key and a badge."),
    ],
    ids=["a number", "raises", "an empty text", "a text", "a number of recipients", "alone"],
)
def test_what_is_wrong_with_one_is_said_as_it_is_here(
    pool: Executor, item: Any, code: str, message: str
) -> None:
    (found,) = checked(VERIFIER, [item], pool).values()
    assert isinstance(found.error, ConfigurationError)
    assert (found.key, found.error.detail_code) == ("a", code)
    assert found.error.message.startswith(message)
    assert "ada@" not in str(found.error)


def test_whose_each_should_be_may_come_one_by_one(pool: Executor) -> None:
    (found,) = checked(VERIFIER, [("a", BADGE, (each for each in [RECIPIENT]))], pool).values()
    assert found.report["recipient"].code == "recipient.matched"


def fresh(request: Request, /) -> Answer:
    answer = counting(request)
    return (
        replace(answer, fetched_at=NOW, expires_at=NOW + timedelta(minutes=3))
        if isinstance(answer, Response)
        else answer
    )


def test_time_goes_on_in_a_worker_as_well(pool: Executor) -> None:
    """What was fresh for the first chunk is not for ever."""
    for minutes, times in ((1, 1), (2, 2)):  # the first chunk has the second of these times
        asked.clear()
        moments = iter(NOW + timedelta(minutes=minutes * number) for number in range(100))
        items = ((number, BADGE) for number in range(101))
        checked(Verifier(fetch=fresh), items, pool, now=lambda now=moments: next(now), concurrency=1)
        assert len(asked) == times


def _exits() -> Any:
    raise SystemExit("ada@example.org")


class ExitsThere(OpensNowhere):
    def __reduce__(self) -> Any:
        return _exits, ()


def test_a_verifier_that_ends_the_worker_is_told_as_one_that_can_not_be_opened(pool: Executor) -> None:
    (found,) = Verifier(fetch=ExitsThere()).check_many([(1, BADGE)], now=NOW, executor=pool)
    assert isinstance(found.error, ConfigurationError)
    assert (found.error.detail_code, "SystemExit" in found.error.message) == ("config.executor", True)


@pytest.mark.parametrize("mistaken", ["dask://x", 4, ThreadPoolExecutor])
def test_what_is_no_executor(mistaken: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        VERIFIER.check_many([(1, BADGE)], now=NOW, executor=mistaken)
    assert caught.value.detail_code == "config.executor"


@pytest.mark.parametrize("concurrency", [0, 1_001, "4"])
def test_a_number_that_can_not_be(pool: Executor, concurrency: Any) -> None:
    with pytest.raises(ConfigurationError, match="`concurrency` is a number"):
        VERIFIER.check_many([(1, BADGE)], now=NOW, executor=pool, concurrency=concurrency)
