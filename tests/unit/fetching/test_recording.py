from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.errors import ConfigurationError, InputError
from openbadge_issuer.fetching import Recording, Replay
from openbadge_issuer.ports import Answer, Fetch, FetchFailure, Request, Response
from openbadge_issuer.testing import NOW, issuer_documents, make_badge
from openbadge_issuer.verification import Policy, Verdict, Verifier

BADGE = bytes(make_badge())
REQUEST = Request("https://school.example/x")


def recorded(fetch: Fetch, **more: Any) -> tuple[str, bytes]:
    recording = Recording(fetch)
    report = Verifier(fetch=recording, **more).check(BADGE, now=NOW)
    return report.to_text(), recording.to_bytes(checked_at=NOW, input_sha256=report.input_sha256)


def raising(_: Request, /) -> Answer:
    raise RuntimeError("ada@example.org")


def failing(request: Request, /) -> Answer:
    return FetchFailure("fetch.timeout", f"{request.url} took longer", "later", "Wait.", timedelta(seconds=5))


def empty(request: Request, /) -> Answer:
    return Response(request.url, b"", 404, "text/html", NOW, NOW, '"1"')


def nonsense(_: Request, /) -> Answer:
    return 7  # type: ignore[return-value]


@pytest.mark.parametrize("fetch", [issuer_documents(), raising, failing, empty, nonsense])
def test_the_same_report_byte_for_byte(fetch: Fetch) -> None:
    """Also where nothing came: a failure is an answer as well."""
    report, data = recorded(fetch)
    replay = Replay(data)
    again = Verifier(fetch=replay).check(BADGE, now=replay.checked_at)
    assert again.to_text() == report
    assert replay.input_sha256 == again.input_sha256
    assert Verifier(fetch=fetch).check(BADGE, now=NOW).to_text() == report  # the recording changed nothing


def test_the_file_begins_with_what_it_is_and_holds_no_word_of_the_badge() -> None:
    _, data = recorded(raising)
    assert data.startswith(b"openbadge-recording 1\n{")
    assert b"ada@example.org" not in data
    assert data.count(b"\n") == 2


def test_whoever_asks_for_something_else_is_refused() -> None:
    replay = Replay(recorded(issuer_documents())[1])
    for other in (REQUEST, replace(REQUEST, accept="*/*"), replace(REQUEST, max_bytes=1)):
        answer = replay(other)
        assert isinstance(answer, FetchFailure)
        assert (answer.code, answer.retry) == ("fetch.not_recorded", "never")
    other_badge = bytes(make_badge(name="Brewing", status=()))
    assert Verifier(fetch=replay).check(other_badge, now=NOW).verdict is Verdict.ACCEPTED  # the same did.json


def test_a_badge_of_an_issuer_that_was_not_recorded_is_undecided() -> None:
    _, data = recorded(issuer_documents())
    changed = Replay(Recording(raising).to_bytes(checked_at=NOW))
    assert Verifier(fetch=changed).check(BADGE, now=NOW).verdict is Verdict.UNDECIDED
    assert Verifier(fetch=Replay(data)).check(BADGE, now=NOW).verdict is Verdict.ACCEPTED


def test_what_is_asked_twice_is_answered_the_same() -> None:
    bodies = iter([b"1", b"2"])
    recording = Recording(lambda request: Response(request.url, next(bodies)))
    first, second = recording(REQUEST), recording(REQUEST)
    assert first is second
    assert Replay(recording.to_bytes(checked_at=NOW))(REQUEST) == first


def test_contexts_that_were_handed_in_come_along() -> None:
    url = "https://school.example/context.json"
    body = b'{"@context": {"extra": "https://school.example/extra"}}'
    recording = Recording(issuer_documents(), contexts={url: body})
    replay = Replay(recording.to_bytes(checked_at=NOW))
    assert dict(replay.contexts) == {url: body}
    assert url in default_contexts().pin(url, replay.contexts[url])


def test_contexts_that_were_fetched_come_along() -> None:
    document: Any = make_badge().document
    url = "https://school.example/context.json"
    document["@context"].append(url)

    def fetch(request: Request, /) -> Answer:
        if request.url == url:
            return Response(url, b'{"@context": {"extra": "https://school.example/extra"}}')
        return issuer_documents()(request)

    recording = Recording(fetch)
    policy = Policy(fetch_contexts=True)
    badge = json.dumps(document)
    report = Verifier(policy=policy, fetch=recording).check(badge, now=NOW)
    assert report["contexts"].findings[-1].code == "contexts.fetched"
    replay = Replay(recording.to_bytes(checked_at=NOW))
    assert Verifier(policy=policy, fetch=replay).check(badge, now=NOW) == report


def test_an_event_loop_records_as_well() -> None:
    async def fetch(request: Request, /) -> Answer:
        await asyncio.sleep(0)
        return issuer_documents()(request)

    recording = Recording(raising)
    report = asyncio.run(Verifier().check_async(BADGE, now=NOW, fetch=recording.awaited(fetch)))
    assert report.verdict is Verdict.ACCEPTED
    replay = Replay(recording.to_bytes(checked_at=NOW))
    assert Verifier(fetch=replay).check(BADGE, now=NOW) == report


def test_times_come_back_as_they_were() -> None:
    zone = timezone(timedelta(hours=2))
    answer = Response("u", b"x", fetched_at=datetime(2026, 1, 1, 1, 2, 3, 4, zone), expires_at=None)
    recording = Recording(lambda _: answer)
    recording(REQUEST)
    again = Replay(recording.to_bytes(checked_at=NOW.astimezone(zone)))
    assert again(REQUEST) == answer
    assert again.checked_at == NOW
    assert again.checked_at.tzinfo == UTC


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "a byte of a body": lambda data: data.replace(b'"body":"ey', b'"body":"fy'),
    "the time": lambda data: data.replace(b"2026-01-31", b"2026-02-01", 1),
    "the address": lambda data: data.replace(b"school.example", b"school.exampel", 1),
    "the digest": lambda data: data[:-70] + b"0" + data[-69:],
    "cut off": lambda data: data[: len(data) // 2],
    "nothing in it": lambda _: b"openbadge-recording 1\n{}\n",
    "a list": lambda _: b"openbadge-recording 1\n[]\n",
    "twice": lambda data: data + data,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_is_noticed(change: Callable[[bytes], bytes]) -> None:
    _, data = recorded(issuer_documents())
    changed = change(data)
    assert changed != data
    with pytest.raises(InputError) as raised:
        Replay(changed)
    assert raised.value.detail_code == "recording.changed"


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"{}", b"openbadge-recording 2\n{}", b"\x00" * 100, b"PK\x03\x04"),
        *("", "openbadge-recording 1\n{}", {"answers": []}, None, 7),  # and no bytes
    ],
)
def test_what_is_no_recording(data: object) -> None:
    with pytest.raises(InputError) as raised:
        Replay(data)  # type: ignore[arg-type]
    assert raised.value.detail_code == "recording.format"


def test_the_time_has_a_zone() -> None:
    with pytest.raises(ConfigurationError):
        Recording(raising).to_bytes(checked_at=datetime(2026, 1, 1))  # noqa: DTZ001
