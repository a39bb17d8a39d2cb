from __future__ import annotations

import asyncio
import json
import threading
import time
from base64 import urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from cache_world import LIST, START, World, response
from openbadge_issuer.adapters.cached_fetch import CachedFetch, Lifetimes
from openbadge_issuer.adapters.folder import FolderStore
from openbadge_issuer.adapters.https import HttpsFetch
from openbadge_issuer.dids import issuer_document
from openbadge_issuer.errors import ConfigurationError, StoreConflict, StoreError
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response
from openbadge_issuer.testing import NOW, fixed_signer, issuer_documents, make_badge
from openbadge_issuer.testing.store import MemoryStore
from openbadge_issuer.verification import Verifier
from unit.verification.presenting import badge, presented

KEY = Request("https://school.example/.well-known/did.json", purpose="key")


def body_of(answer: Answer) -> bytes:
    assert isinstance(answer, Response), answer
    return answer.body


def code_of(answer: Answer) -> str:
    assert isinstance(answer, FetchFailure), answer
    return answer.code


@pytest.mark.parametrize("memory", [0, 1_000_000])
def test_it_is_asked_once_while_it_is_fresh(memory: int) -> None:
    world = World({KEY.url: response(b"1", seconds=60)})
    cached = world.cached(memory=memory)
    first = cached(KEY)
    world.later(seconds=59)
    assert cached(KEY) == first
    assert len(world.asked) == 1
    world.later(seconds=1)
    assert body_of(cached(KEY)) == b"1"
    assert len(world.asked) == 2
    assert world.told == ["cache.miss", "cache.hit", "cache.miss"]


@pytest.mark.parametrize(
    ("seconds", "lifetime"),
    [(None, 300), (60, 60), (10**6, 86_400), (0, 0)],
    ids=["unsaid", "a minute", "long", "none"],
)
def test_how_long(seconds: int | None, lifetime: int) -> None:
    world = World({KEY.url: response(seconds=seconds)})
    cached = world.cached()
    cached(KEY)
    world.later(seconds=lifetime - 0.5)
    cached(KEY)
    world.later(seconds=1)
    cached(KEY)
    assert len(world.asked) == (2 if lifetime else 3)


def document(**members: Any) -> bytes:
    return json.dumps(members).encode()


def token(**claims: Any) -> bytes:
    parts = [b'{"alg":"ES256"}', json.dumps(claims).encode(), b"x" * 64]
    return b".".join(urlsafe_b64encode(part).rstrip(b"=") for part in parts)


IN_A_MINUTE = (START + timedelta(minutes=1)).isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize(
    ("body", "said", "lifetime"),
    [
        (document(credentialSubject={"ttl": 60_000}), None, 60),
        (document(credentialSubject={"ttl": 60_000}), 3600, 60),
        (document(credentialSubject={"ttl": 60_000}), 30, 30),
        (document(credentialSubject={"ttl": 3_600_000}), None, 300),
        (document(credentialSubject={"ttl": 0}), 3600, 0),
        (document(credentialSubject={"ttl": -5}), 3600, 0),
        (document(credentialSubject={"ttl": "60000"}), 3600, 3600),
        (document(credentialSubject={"ttl": True}), 3600, 3600),
        (document(credentialSubject={"ttl": 1e300}), 3600, 3600),
        (document(validUntil=IN_A_MINUTE), 3600, 60),
        (token(credentialSubject={"ttl": 60_000}), 3600, 60),
        (token(vc={"credentialSubject": {"ttl": 60_000}}), 3600, 60),
        (token(exp=START.timestamp() + 60), 3600, 60),
        (token(exp=int(START.timestamp()) - 60), 3600, 0),
        (token(exp=1e300), 3600, 3600),
        (token(exp="60"), 3600, 3600),
        (token(exp=True), 3600, 3600),
        (b"a.b", 3600, 3600),
        (b"....", 3600, 3600),
        (b"\xff", 3600, 3600),
        (b"", 3600, 3600),
        (b"[" * 100_000, 3600, 3600),
        (document(vc={"credentialSubject": {"ttl": 60_000}}, validUntil="3"), 3600, 60),
        (b'{"credentialSubject": {"\\u0074tl": 60000}}', 3600, 60),
        (b'{"credentialSubject": {"ttl": 60000}', 3600, 3600),  # cut off
        (document(revokedCredential=["a"] * 40_000), 3600, 3600),  # a long list of ids, which says nothing
        (document(a=[1] * 5_000, expirationDate="3"), 3600, 0),  # not read
        (document(a=[1] * 4_990, validUntil=IN_A_MINUTE), 3600, 60),
        (document(a="\\" * 2_501), 3600, 0),
        (token(credentialSubject={"ttl": 60_000}, a=[{}] * 2_500), 3600, 0),
    ],
)
def test_a_status_list_says_itself_how_long(body: bytes, said: int | None, lifetime: int) -> None:
    world = World({LIST.url: response(body, seconds=said)})
    until = Lifetimes().until(LIST, world.answers[LIST.url](LIST, START), START)
    assert until == (START + timedelta(seconds=lifetime) if lifetime else None)


def test_what_has_not_changed_is_not_sent_again() -> None:
    world = World({LIST.url: response(b"long", seconds=60, validator='"1"')})
    cached = world.cached()
    cached(LIST)
    world.later(seconds=61)
    world.answers[LIST.url] = response(b"", seconds=60, status=304)
    answer = cached(LIST)
    assert isinstance(answer, Response)
    assert (answer.status, answer.body, answer.fetched_at) == (200, b"long", world.now)
    assert world.asked[1].validator == '"1"'
    world.later(seconds=59)
    assert body_of(cached(LIST)) == b"long"
    assert len(world.asked) == 2
    assert "cache.revalidated" in world.told
    world.later(seconds=2)
    world.answers[LIST.url] = response(b"other", seconds=60)
    assert body_of(cached(LIST)) == b"other"


def test_what_must_be_asked_for_each_time_is() -> None:
    """`no-cache`: kept for its validator alone."""
    world = World({KEY.url: response(b"1", seconds=0, validator='"1"')})
    cached = world.cached(memory=1_000_000)
    cached(KEY)
    world.answers[KEY.url] = response(b"", seconds=0, status=304)
    assert body_of(cached(KEY)) == b"1"
    assert [request.validator for request in world.asked] == ["", '"1"']


@pytest.mark.parametrize("status", [404, 410])
@pytest.mark.parametrize("said", [None, 10**6])
def test_what_is_not_there_is_asked_for_again_soon(status: int, said: int | None) -> None:
    world = World({KEY.url: response(status=status, seconds=said)})
    cached = world.cached()
    cached(KEY)
    world.later(seconds=59)
    answer = cached(KEY)
    assert isinstance(answer, Response)
    assert (answer.status, len(world.asked)) == (status, 1)
    world.later(seconds=2)
    world.answers[KEY.url] = response(b"there")
    assert body_of(cached(KEY)) == b"there"


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        *((code, True) for code in ("fetch.timeout", "fetch.network", "fetch.status", "fetch.too_large")),
        *((code, False) for code in ("fetch.deadline", "fetch.budget", "fetch.offline", "fetch.failed")),
    ],
)
def test_failures_are_kept_for_a_minute_unless_they_are_of_who_asked(code: str, kept: bool) -> None:  # noqa: FBT001
    world = World({KEY.url: lambda *_: FetchFailure(code, "no")})
    cached = world.cached()
    assert code_of(cached(KEY)) == code
    world.answers[KEY.url] = response(b"there")
    answer = cached(KEY)
    assert isinstance(answer, FetchFailure) is kept
    world.later(seconds=61)
    assert body_of(cached(KEY)) == b"there"


def test_an_exception_is_a_failure() -> None:
    def broken(*_: object) -> Answer:
        raise RuntimeError("ada@example.org")

    world = World({KEY.url: broken})
    answer = world.cached()(KEY)
    assert code_of(answer) == "fetch.failed"
    assert "ada" not in str(answer)
    world.answers[KEY.url] = lambda *_: 7  # type: ignore[assignment]
    assert code_of(world.cached()(KEY)) == "fetch.failed"
    world.answers[KEY.url] = lambda *_: FetchFailure("no code", "No.", pause=7)  # type: ignore[arg-type]
    assert code_of(world.cached()(KEY)) == "fetch.failed"


@pytest.mark.parametrize(
    "other",
    [
        replace(KEY, url=KEY.url + "?1"),
        replace(KEY, accept="text/html"),
        replace(KEY, max_bytes=5),
        replace(KEY, purpose="context"),
    ],
)
def test_another_request_has_an_answer_of_its_own(other: Request) -> None:
    """Whoever brings a server to answer another media type, or a cut-off size, changes nothing for others."""
    world = World({KEY.url: response(b"1", seconds=60), KEY.url + "?1": response(b"2", seconds=60)})
    cached = world.cached()
    cached(KEY)
    cached(other)
    assert world.asked == [KEY, other]


@pytest.mark.parametrize("purpose", ["document", "badge", "refresh", "endorsement", "holder", ""])
def test_what_may_be_about_a_person_is_not_kept_anywhere(purpose: str, tmp_path: Path) -> None:
    personal = Request("https://school.example/badges/ada-lovelace", purpose=purpose)
    world = World({personal.url: response(b"Ada Lovelace", seconds=3600)}, store=FolderStore(tmp_path))
    cached = world.cached(memory=1_000_000)
    cached(personal)
    cached(personal)
    assert len(world.asked) == 2
    assert not [
        path for path in tmp_path.rglob("*") if path.is_file() and b"lovelace" in path.read_bytes().lower()
    ]
    assert "lovelace" not in str(world.events)


def test_the_document_of_who_presents_is_not_kept_anywhere(tmp_path: Path) -> None:
    """A holder is a person; the issuer's document is kept all the same."""
    ada = fixed_signer(controller="did:web:people.example:ada-lovelace", seed="ada")
    document: Any = issuer_document(ada.controller, [(ada.verification_method, ada.public_key)])
    document["authentication"] = document.pop("assertionMethod")
    of_ada, of_school = "https://people.example/ada-lovelace/did.json", KEY.url
    world = World(
        {
            of_ada: response(json.dumps(document).encode(), seconds=3600),
            of_school: response(issuer_documents().documents[of_school], seconds=3600),
        },
        store=FolderStore(tmp_path),
    )
    verifier = Verifier(fetch=world.cached(memory=1_000_000))
    for _ in range(2):
        report = verifier.check(presented(badge(), holder=ada.controller, signer=ada), now=NOW)
        assert report["issuer"].code == "issuer.holder_authenticated"
    assert [(request.url, request.purpose) for request in world.asked] == [
        (of_ada, "holder"),
        (of_school, "key"),
        (of_ada, "holder"),
    ]
    kept = [path.read_bytes().lower() for path in tmp_path.rglob("*") if path.is_file()]
    assert kept
    assert not [each for each in kept if b"lovelace" in each]
    assert "lovelace" not in str(world.events)


def test_keys_in_the_store_tell_nothing(tmp_path: Path) -> None:
    world = World({KEY.url: response(b"1", seconds=60)}, store=FolderStore(tmp_path))
    world.cached()(KEY)
    names = [path.name for path in (tmp_path / "fetched").iterdir() if path.is_file() and path.name[0] != "."]
    assert len(names) == 1
    assert len(names[0]) == 64


@pytest.mark.parametrize("folder", [False, True])
def test_a_fleet_shares_what_one_of_it_fetched(folder: bool, tmp_path: Path) -> None:  # noqa: FBT001
    store = FolderStore(tmp_path) if folder else MemoryStore()
    world = World({KEY.url: response(b"1", seconds=60)}, store=store)
    assert body_of(world.cached()(KEY)) == b"1"
    assert body_of(world.cached()(KEY)) == b"1"
    assert len(world.asked) == 1


def test_one_of_a_fleet_fetches_while_the_others_wait() -> None:
    """Four processes, one store: a lease in it says that somebody is on the way."""
    world = World()
    released = threading.Event()

    def slow(request: Request, now: datetime) -> Answer:
        assert released.wait(10)
        return response(b"1", seconds=60)(request, now)

    world.answers[KEY.url] = slow
    fleet = [world.cached(sleep=time.sleep) for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        coming = [pool.submit(one, KEY) for one in fleet for _ in range(2)]
        time.sleep(0.2)
        released.set()
        assert {body_of(each.result(10)) for each in coming} == {b"1"}
    assert len(world.asked) == 1


def test_a_process_that_died_on_the_way_is_waited_for_no_longer_than_its_lease() -> None:
    class Killed(BaseException):
        pass

    def killed(*_: object) -> Answer:
        raise Killed

    world = World({KEY.url: killed})
    with pytest.raises(Killed):
        world.cached()(KEY)
    world.answers[KEY.url] = response(b"1")
    started = world.now
    assert body_of(world.cached()(KEY)) == b"1"
    assert timedelta(seconds=14) < world.now - started < timedelta(seconds=17)


def test_threads_and_tasks_share_one_request() -> None:
    world = World()
    released = threading.Event()

    def slow(request: Request, now: datetime) -> Answer:
        assert released.wait(10)
        return response(b"1", seconds=60)(request, now)

    world.answers[KEY.url] = slow
    cached = world.cached(sleep=time.sleep)

    async def fetch(request: Request, /) -> Answer:
        return await asyncio.to_thread(world.fetch, request)

    async def tasks() -> list[Answer]:
        awaited = cached.awaited(fetch)
        coming = [asyncio.create_task(_once(awaited, KEY)) for _ in range(5)]
        await asyncio.sleep(0.1)
        released.set()
        return list(await asyncio.gather(*coming))

    with ThreadPoolExecutor(4) as pool:
        threads = [pool.submit(cached, KEY) for _ in range(4)]
        answers = asyncio.run(tasks()) + [each.result(10) for each in threads]
    assert {body_of(answer) for answer in answers} == {b"1"}
    assert len(world.asked) == 1


async def _once(fetch: Any, request: Request) -> Answer:
    answer: Answer = await fetch(request)
    return answer


def test_a_task_that_is_cancelled_leaves_the_way_free() -> None:
    world = World({KEY.url: response(b"1", seconds=60)})
    cached = world.cached(
        sleep=time.sleep, patience=0.2, now=lambda: START + timedelta(seconds=time.monotonic())
    )

    async def never(request: Request, /) -> Answer:
        await asyncio.sleep(60)
        raise AssertionError("unreachable")

    async def cancelled() -> None:
        task = asyncio.create_task(_once(cached.awaited(never), KEY))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    assert body_of(cached(KEY)) == b"1"


def test_who_leads_without_time_does_not_fail_the_others() -> None:
    """The leader's check is out of time: that is no answer for whoever waits."""
    world = World()
    entered, released = threading.Event(), threading.Event()

    def first(request: Request, now: datetime) -> Answer:
        entered.set()
        assert released.wait(10)
        world.answers[KEY.url] = response(b"1", seconds=60)
        return FetchFailure("fetch.deadline", "out of time")

    world.answers[KEY.url] = first
    cached = world.cached(sleep=time.sleep)
    with ThreadPoolExecutor(2) as pool:
        leader = pool.submit(cached, KEY)
        assert entered.wait(10)
        follower = pool.submit(cached, KEY)
        time.sleep(0.05)
        released.set()
        assert code_of(leader.result(10)) == "fetch.deadline"
        assert body_of(follower.result(10)) == b"1"


def test_patience_has_an_end() -> None:
    world = World()
    released = threading.Event()

    def slow(*_: object) -> Answer:
        released.wait(10)
        return FetchFailure("fetch.timeout", "slow")

    world.answers[KEY.url] = slow
    cached = world.cached(sleep=time.sleep, patience=0.05)
    with ThreadPoolExecutor(1) as pool:
        leader = pool.submit(cached, KEY)
        time.sleep(0.02)
        assert code_of(cached(KEY)) == "fetch.deadline"
        released.set()
        leader.result(10)


def test_a_server_that_asks_for_a_pause_gets_it_from_the_whole_fleet() -> None:
    world = World({LIST.url: lambda *_: FetchFailure("fetch.status", "429", pause=timedelta(seconds=90))})
    world.cached()(LIST)
    other = replace(LIST, url="https://school.example/status/2")
    world.answers[other.url] = response(b"2")
    answer = world.cached()(other)
    assert code_of(answer) == "fetch.paused"
    assert world.asked == [LIST]
    elsewhere = replace(LIST, url="https://school.example:8443/status/2")
    assert code_of(world.cached()(elsewhere)) == "fetch.timeout"  # another port is another server
    world.later(seconds=91)
    assert body_of(world.cached()(other)) == b"2"


def test_no_pause_is_longer_than_five_minutes() -> None:
    world = World({LIST.url: lambda *_: FetchFailure("fetch.status", "429", pause=timedelta(days=90))})
    cached = world.cached()
    cached(LIST)
    world.later(minutes=5, seconds=1)
    world.answers[LIST.url] = response(b"2")
    assert body_of(cached(LIST)) == b"2"


def test_one_server_gets_so_many_requests_at_once() -> None:
    world = World()
    at_once, most = 0, 0
    lock = threading.Lock()

    def counted(request: Request, now: datetime) -> Answer:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        time.sleep(0.03)
        with lock:
            at_once -= 1
        return response(b"1")(request, now)

    many = [replace(KEY, url=f"https://school.example/{number}") for number in range(12)]
    world.answers = {each.url: counted for each in many}
    cached = world.cached(sleep=time.sleep, per_host=2)
    with ThreadPoolExecutor(12) as pool:
        assert all(isinstance(answer, Response) for answer in pool.map(cached, many))
    assert most == 2


class Broken(MemoryStore):
    """Fails at whatever ``fails`` names."""

    def __init__(self, *fails: str) -> None:
        super().__init__()
        self.fails = fails

    def get(self, key: str, /) -> tuple[bytes, int] | None:
        if "get" in self.fails:
            raise StoreError("the disk is full")
        return super().get(key)

    def put(self, key: str, value: bytes, /, *, expected_version: int | None) -> int:
        if "put" in self.fails:
            raise OSError("the disk is full")
        if "conflict" in self.fails:
            raise StoreConflict("somebody was quicker")
        return super().put(key, value, expected_version=expected_version)


@pytest.mark.parametrize("fails", [("get",), ("put",), ("get", "put"), ("conflict",), ("get", "conflict")])
def test_a_store_that_fails_is_as_none(fails: tuple[str, ...]) -> None:
    world = World({KEY.url: response(b"1", seconds=60)}, store=Broken(*fails))
    cached = world.cached(memory=1_000_000)
    assert body_of(cached(KEY)) == b"1"
    assert body_of(cached(KEY)) == b"1"
    assert len(world.asked) == 1  # memory is still there
    if "conflict" not in fails:
        assert "cache.store_failed" in world.told


def test_two_writers_end_with_one_answer() -> None:
    """Between reading and writing somebody else has written: what he wrote is taken."""
    world = World({KEY.url: response(b"1", seconds=60)})

    class Overtaken(MemoryStore):
        overtaken = False

        def put(self, key: str, value: bytes, /, *, expected_version: int | None) -> int:
            if not self.overtaken:
                self.overtaken = True
                other = World({KEY.url: response(b"by the other", seconds=60)}, store=self)
                other.cached()(KEY)
            return super().put(key, value, expected_version=expected_version)

    world.store = Overtaken()
    assert body_of(world.cached()(KEY)) == b"by the other"
    assert world.asked == []


def test_memory_is_bounded() -> None:
    many = [replace(KEY, url=f"https://school.example/{number}") for number in range(50)]
    world = World({each.url: response(b"x" * 1000, seconds=600) for each in many})
    cached = world.cached(memory=10_000)
    for each in many:
        cached(each)
    shelf = cached._shelf
    assert shelf._bytes <= 10_000
    assert sum(entry.size for entry in shelf._entries.values()) == shelf._bytes


@pytest.mark.parametrize("settings", [{"per_host": 0}, {"patience": 0}, {"memory": -1}])
def test_settings_that_can_not_work(settings: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        CachedFetch(World().fetch, MemoryStore(), **settings)


@pytest.mark.parametrize("store", ["fetched", Path("fetched"), MemoryStore, None])
def test_a_store_that_is_none(store: Any) -> None:
    with pytest.raises(ConfigurationError, match="Store"):
        CachedFetch(World().fetch, store)


@pytest.mark.parametrize("times", [{"longest": 5}, {"unsaid": None}, {"negative": timedelta(seconds=-1)}])
def test_lifetimes_that_are_none(times: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="timedelta"):
        Lifetimes(**times)


def test_a_class_in_place_of_a_fetch() -> None:
    for fetch in (HttpsFetch, CachedFetch(cast("Any", HttpsFetch), MemoryStore())):
        verifier = Verifier(fetch=cast("Any", fetch))
        with pytest.raises(ConfigurationError, match=r"HttpsFetch\(\), with parentheses"):
            verifier.check(make_badge(), now=START)


def test_an_observer_that_raises_changes_nothing() -> None:
    def observe(_: object) -> None:
        raise RuntimeError("full")

    world = World({KEY.url: response(b"1")})
    cached = CachedFetch(world.fetch, MemoryStore(), observe=observe)
    assert body_of(cached(KEY)) == b"1"
