"""Many awards: each key becomes one credential, an error is one item's own, and nothing is read ahead of its time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest

from openbadge_issuer import (
    Award,
    Documents,
    Irrevocable,
    Issuer,
    LocalSigner,
    Profile,
    Recipient,
    SecuredCredential,
    Verifier,
)
from openbadge_issuer.adapters.sql_ledger import SqlLedger
from openbadge_issuer.errors import AwardConflict, ConfigurationError, ExecutorError, RuleError
from openbadge_issuer.issuing import IrrevocableWarning, Issued, StatusLists
from openbadge_issuer.ledger import Ledger, MemoryLedger, Reservation
from openbadge_issuer.ports import SigningRequest
from openbadge_issuer.testing import (
    ISSUER_ID,
    NOW,
    assert_valid_badge,
    fixed_signer,
    issuer_documents,
    make_award,
)

LATER = NOW + timedelta(days=400)
LISTS = StatusLists("https://school.example/status/", purposes=("revocation", "suspension"))
PROFILE = Profile(id=ISSUER_ID, name="Example School")


@pytest.fixture(params=["memory", "sqlite"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    if request.param == "memory":
        yield MemoryLedger()
    else:
        with SqlLedger(f"sqlite:///{tmp_path / 'badges.sqlite'}") as opened:
            yield opened


def issuer_of(ledger: Ledger | None, status: StatusLists | Irrevocable = LISTS) -> Issuer:
    return Issuer(PROFILE, fixed_signer(), status=status, ledger=ledger)


def award(number: int) -> Award:
    return replace(make_award(), recipient=Recipient.email(f"{number}@example.org"))


def awards(count: int, first: int = 0) -> Iterator[tuple[str, Award]]:
    return ((f"enrolment-{number}", award(number)) for number in range(first, first + count))


def assert_accepted(issuer: Issuer, secured: SecuredCredential) -> None:
    lists = {file.url: file.content for file in issuer.status_files(now=LATER)}
    verifier = Verifier(fetch=Documents({**issuer_documents().documents, **lists}))
    assert_valid_badge(secured, now=LATER, verifier=verifier)


def test_each_key_becomes_one_credential(ledger: Ledger) -> None:
    issuer = issuer_of(ledger)
    made = list(issuer.issue_many(awards(7), now=NOW, chunk=3))
    assert [one.key for one in made] == [f"enrolment-{number}" for number in range(7)]
    assert [one.error for one in made] == [None] * 7
    for number, one in enumerate(made):
        assert one.credential is not None
        known = ledger.by_key(ISSUER_ID, one.key)
        assert known is not None
        assert known.signed is not None
        assert known.signed.content == bytes(one.credential)
        assert [place.position for place in known.places] == [number, number]
        assert issuer.issue(award(number), key=one.key, now=LATER) == one.secured
    assert list(ledger.pending()) == []
    assert_accepted(issuer, made[3].secured)


def test_what_one_by_one_makes_is_what_many_make(ledger: Ledger) -> None:
    issuer = issuer_of(ledger)
    first = issuer.issue(award(2), key="enrolment-2", now=NOW)
    made = list(issuer.issue_many(awards(4), now=LATER))
    assert made[2].credential == first
    alone = issuer.issue(award(9), key="enrolment-9", now=LATER)
    differ = ("id", "credentialSubject", "credentialStatus", "proof")
    both = [
        {name: value for name, value in one.document.items() if name not in differ}
        for one in (alone, made[1].secured)
    ]
    assert both[0] == both[1]
    assert alone.document.keys() == made[1].secured.document.keys()


def test_an_error_is_of_its_item_alone(ledger: Ledger) -> None:
    issuer = issuer_of(ledger)
    issuer.issue(award(1), key="taken", now=NOW)
    foreign = replace(award(2), extensions={"unheardOf": "by any context"})
    items = [
        ("a", award(0)),
        ("taken", award(2)),
        ("broken", foreign),
        (7, award(3)),
        ("", award(3)),
        ("x" * 2001, award(3)),
        ("nul\0", award(3)),
        ("\ud800", award(3)),
        ("no award", {"name": "x"}),
        ("alone",),
        None,
        ("b", award(4)),
    ]
    made: list[Issued[str]] = list(issuer.issue_many(items, now=NOW))  # type: ignore[arg-type, type-var]
    assert [one.key for one in made] == [item[0] if item else None for item in items]
    assert [one.credential is not None for one in made] == [True, *[False] * 10, True]
    codes = [one.error.detail_code for one in made if one.error]
    assert codes == [
        *("ledger.conflict", "rules", "ledger.text", "ledger.text", "ledger.text", "ledger.text"),
        *("ledger.text", "config.award", "config.items", "config.items"),
    ]
    assert isinstance(made[1].error, AwardConflict)
    assert isinstance(made[2].error, RuleError)
    with pytest.raises(AwardConflict):
        made[1].secured  # noqa: B018 - it raises
    assert ledger.by_key(ISSUER_ID, "broken") is None
    assert len(list(ledger.find())) == 3
    mended = list(issuer.issue_many([("broken", award(2))], now=NOW))
    assert mended[0].error is None


@pytest.mark.parametrize("chunk", [1, 2, 200])
def test_the_same_key_twice_in_one_run_is_the_same_credential(ledger: Ledger, chunk: int) -> None:
    items = [("1", award(1)), ("2", award(2)), ("1", award(1)), ("1", award(3))]
    made = list(issuer_of(ledger).issue_many(items, now=NOW, chunk=chunk))
    assert made[0].secured == made[2].secured
    assert isinstance(made[3].error, AwardConflict)
    assert len(list(ledger.find())) == 2


def test_what_the_items_raise_comes_out_at_the_end(ledger: Ledger) -> None:
    def items() -> Iterator[tuple[str, Award]]:
        yield from awards(5)
        raise OSError("the file ended")

    results = issuer_of(ledger).issue_many(items(), now=NOW, chunk=2)
    made = [next(results) for _ in range(5)]
    with pytest.raises(OSError, match="the file ended"):
        next(results)
    assert [one.error for one in made] == [None] * 5


def test_items_are_read_as_there_is_room(ledger: Ledger) -> None:
    read: list[str] = []

    def items() -> Iterator[tuple[str, Award]]:
        for item in awards(100):
            read.append(item[0])
            yield item

    results = issuer_of(ledger).issue_many(items(), now=NOW, chunk=4)
    assert read == []
    for _ in range(5):
        next(results)
    assert len(read) == 8
    results.close()  # type: ignore[attr-defined]
    assert len(list(ledger.find())) == 8
    assert list(ledger.pending()) == []


def test_over_an_executor_results_come_out_between_the_items(ledger: Ledger) -> None:
    """While an item is waited for nothing can come out; when it has come, what is ready does."""
    read: list[str] = []

    def items() -> Iterator[tuple[str, Award]]:
        for item in awards(1_000):
            read.append(item[0])
            yield item
            time.sleep(0.01)

    with ThreadPoolExecutor(1) as pool:
        results = issuer_of(ledger).issue_many(items(), now=NOW, chunk=1, concurrency=1_000, executor=pool)
        for out in range(1, 4):
            assert next(results).error is None
            assert len(read) < 100 * out
        results.close()  # type: ignore[attr-defined]
    assert list(ledger.pending()) == []


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_trickle_comes_out_item_by_item(ledger: Ledger, *, elsewhere: bool) -> None:
    read: list[str] = []

    def items() -> Iterator[tuple[str, Award]]:
        for item in awards(4):
            read.append(item[0])
            yield item

    with ThreadPoolExecutor(1) as pool:
        executor = pool if elsewhere else None
        results = issuer_of(ledger).issue_many(items(), now=NOW, chunk=1, concurrency=1, executor=executor)
        assert [(one.key, len(read)) for one in results] == [(f"enrolment-{n}", n + 1) for n in range(4)]


class Unhashable(str):
    __slots__ = ()

    def __hash__(self) -> int:
        raise RuntimeError("ada@example.org")


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_key_that_can_not_be_hashed_is_its_own_error(ledger: Ledger, *, elsewhere: bool) -> None:
    items = [("a", award(1)), (Unhashable("b"), award(2)), ("c", award(3))]
    with ThreadPoolExecutor(1) as pool:
        executor = pool if elsewhere else None
        made = list(issuer_of(ledger).issue_many(items, now=NOW, chunk=2, executor=executor))
    codes = {str(one.key): one.error.detail_code for one in made if one.error}
    assert (codes, len(made)) == ({"b": "config.items"}, 3)
    assert "ada@" not in str([one.error for one in made])


def test_bytes_that_are_kept_elsewhere_are_the_error_of_their_item() -> None:
    """Also where another run has recorded them between the look and the reservation."""

    class Elsewhere(MemoryLedger):
        def by_keys(self, issuer_id: str, keys: Sequence[str], /) -> dict[str, Reservation]:
            known = dict(super().by_keys(issuer_id, keys))
            return known if self.looks else {}

        looks = True

    for looks in (True, False):
        elsewhere = Elsewhere()
        issuer = issuer_of(elsewhere)
        begun = issuer.prepare(award(1), key="enrolment-1", now=NOW)
        (reservation,) = elsewhere.pending()
        elsewhere.record(
            reservation.credential_id,
            b"signed",
            securing="vc-jwt",
            verification_method=begun.request.verification_method,
            now=NOW,
            place="s3://badges/1",
        )
        elsewhere.looks = looks
        made = list(issuer.issue_many(awards(3), now=NOW))
        assert [one.error and one.error.detail_code for one in made] == [None, "ledger.elsewhere", None]


def test_a_full_list_is_followed_by_the_next(ledger: Ledger) -> None:
    from openbadge_issuer.status import MIN_ENTRIES  # noqa: PLC0415 - for this test alone

    small = StatusLists(LISTS.base_url, entries=MIN_ENTRIES, decoys=MIN_ENTRIES - 3)
    made = list(issuer_of(ledger, small).issue_many(awards(8), now=NOW))
    assert [one.error for one in made] == [None] * 8
    assert [one.taken for one in ledger.status_lists(ISSUER_ID)] == [3, 3, 2]


def test_an_irrevocable_issuer_warns_once_for_a_run(ledger: Ledger) -> None:
    with pytest.warns(IrrevocableWarning) as warned:
        made = list(issuer_of(ledger, Irrevocable("a test")).issue_many(awards(3), now=NOW, chunk=1))
    assert len(warned) == 1
    assert all("credentialStatus" not in one.secured.document for one in made)


EXECUTORS: dict[str, Callable[[], AbstractContextManager[Executor | None]]] = {
    "none": lambda: nullcontext(None),
    "threads": lambda: ThreadPoolExecutor(2),
    "processes": lambda: ProcessPoolExecutor(2, mp_context=get_context("spawn")),
}


@pytest.mark.parametrize("opened", [None, fixed_signer], ids=["signed here", "signed there"])
@pytest.mark.parametrize("kind", EXECUTORS)
def test_wherever_it_is_made(ledger: Ledger, kind: str, opened: Callable[[], LocalSigner] | None) -> None:
    issuer = issuer_of(ledger)
    first = issuer.issue(award(3), key="enrolment-3", now=NOW)
    with EXECUTORS[kind]() as executor:
        made = {
            one.key: one.secured
            for one in issuer.issue_many(
                awards(10), now=LATER, executor=executor, open_signer=opened, chunk=3, concurrency=2
            )
        }
    assert len(made) == 10
    assert made["enrolment-3"] == first
    positions = {place.position for one in ledger.find() for place in one.places}
    assert positions == set(range(10))
    assert list(ledger.pending()) == []
    assert {bytes(one) for one in made.values()} == {
        one.signed.content for one in ledger.find() if one.signed
    }
    assert_accepted(issuer, made["enrolment-9"])


def test_arguments_that_can_never_work_are_refused_at_once(ledger: Ledger) -> None:
    issuer = issuer_of(ledger)
    calls: dict[str, list[dict[str, object]]] = {
        "config.items": [{"items": 7}, {"items": "text"}, {"chunk": 0}, {"chunk": 1.5}, {"concurrency": 0}],
        "config.executor": [{"executor": "threads"}],
        "config.now": [{"now": "today"}],
        "config.naive_now": [{"now": datetime(2026, 1, 1)}],  # noqa: DTZ001 - that is the test
    }
    for code, several in calls.items():
        for changed in several:
            arguments = {"items": [], "now": NOW, **changed}
            with pytest.raises(ConfigurationError) as error:
                issuer.issue_many(**arguments)  # type: ignore[arg-type]
            assert error.value.detail_code == code
    with pytest.raises(ConfigurationError) as error:
        issuer.issue_many({"enrolment-1": 7}, now=NOW)  # type: ignore[arg-type]
    assert (error.value.detail_code, "awards.items()" in error.value.advice) == ("config.items", True)
    with pytest.raises(ConfigurationError) as error:
        issuer_of(None, Irrevocable("a test")).issue_many([], now=NOW)
    assert error.value.detail_code == "config.no_ledger"


class Awaited:
    """A signer that must be awaited."""

    def __init__(self) -> None:
        inner = fixed_signer()
        self.algorithm, self.public_jwk = inner.algorithm, inner.public_jwk
        self.verification_method = inner.verification_method

    async def sign(self, request: SigningRequest) -> bytes:
        raise AssertionError(request)


def test_a_signer_that_must_be_awaited_is_refused_before_anything_is_reserved(ledger: Ledger) -> None:
    issuer = Issuer(PROFILE, Awaited(), status=LISTS, ledger=ledger)
    with pytest.raises(ConfigurationError) as error:
        issuer.issue_many(awards(3), now=NOW)
    assert error.value.detail_code == "config.signer"
    assert list(ledger.find()) == []
    with ThreadPoolExecutor(1) as pool:
        made = list(issuer.issue_many(awards(3), now=NOW, executor=pool, open_signer=fixed_signer))
    assert [one.error for one in made] == [None] * 3


class Nowhere(Executor):
    """An executor that was shut down."""

    def submit(self, *_: object, **__: object) -> Future[object]:  # type: ignore[override]
        raise RuntimeError("cannot schedule new futures after shutdown")


class NoFuture(Executor):
    def submit(self, *_: object, **__: object) -> Future[object]:  # type: ignore[override]
        return 5  # type: ignore[return-value]


def test_an_executor_that_gives_back_no_future_is_a_clear_error(ledger: Ledger) -> None:
    results = issuer_of(ledger).issue_many(awards(3), now=NOW, executor=NoFuture(), chunk=2)
    assert [next(results).error.detail_code for _ in range(2)] == ["executor.broken"] * 2  # type: ignore[union-attr]
    with pytest.raises(ExecutorError, match="NoFutureError"):
        next(results)
    assert list(ledger.find()) == []


def test_an_executor_that_takes_nothing_is_a_clear_error(ledger: Ledger) -> None:
    results = issuer_of(ledger).issue_many(awards(3), now=NOW, executor=Nowhere(), chunk=2)
    assert [next(results).error.detail_code for _ in range(2)] == ["executor.broken"] * 2  # type: ignore[union-attr]
    with pytest.raises(ExecutorError) as error:
        next(results)
    assert error.value.detail_code == "executor.broken"
    assert "RuntimeError" in error.value.message
