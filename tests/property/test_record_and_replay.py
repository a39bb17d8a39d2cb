"""Whatever a `Fetch` answers, its replay gives the same report."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from openbadge_issuer.fetching import Recording, Replay
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response
from openbadge_issuer.testing import NOW, issuer_documents, make_badge
from openbadge_issuer.verification import Verifier

BADGE = bytes(make_badge())
HOSTED = issuer_documents().documents["https://school.example/.well-known/did.json"]
TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=-7, minutes=-30))])
OLDEST, NEWEST = datetime(2000, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001
TIMES = st.none() | st.datetimes(OLDEST, NEWEST) | st.datetimes(OLDEST, NEWEST, timezones=ZONES)
BODIES = (
    st.binary(max_size=50) | st.just(HOSTED) | st.builds(lambda n: HOSTED[:n], st.integers(0, len(HOSTED)))
)
RESPONSES = st.builds(Response, TEXTS, BODIES, st.integers(0, 999), TEXTS, TIMES, TIMES, TEXTS)
AWARE = st.none() | st.datetimes(OLDEST, NEWEST, timezones=ZONES)
IN_ORDER = st.builds(Response, TEXTS, BODIES, st.integers(0, 999), TEXTS, AWARE, AWARE, TEXTS)
FAILURES = st.builds(
    FetchFailure,
    TEXTS.filter(bool),
    TEXTS,
    st.sampled_from(["never", "later"]),
    TEXTS,
    st.none() | st.integers(0, 10**6).map(lambda seconds: timedelta(seconds=seconds)),
)


@settings(derandomize=True, max_examples=120, deadline=None)
@given(answer=RESPONSES | FAILURES)
def test_replayed_it_is_the_same(answer: Answer) -> None:
    recording = Recording(lambda _: answer)
    report = Verifier(fetch=recording).check(BADGE, now=NOW)
    data = recording.to_bytes(checked_at=NOW, input_sha256=report.input_sha256)
    replay = Replay(data)
    assert Verifier(fetch=replay).check(BADGE, now=NOW).to_text() == report.to_text()
    assert recording.to_bytes(checked_at=replay.checked_at, input_sha256=replay.input_sha256) == data


@settings(derandomize=True, max_examples=60, deadline=None)
@given(answer=IN_ORDER, place=st.integers(22, 600), byte=st.integers(0, 255))
def test_no_byte_changes_unnoticed(answer: Answer, place: int, byte: int) -> None:
    recording = Recording(lambda _: answer)
    request = Request("https://school.example/x")
    recording(request)
    data = bytearray(recording.to_bytes(checked_at=NOW))
    place %= len(data)
    changed = data[place] != byte
    data[place] = byte
    try:
        replay = Replay(bytes(data))
    except ValueError:
        raise
    except Exception as error:  # noqa: BLE001 - an InputError, which is what should come
        assert type(error).__name__ == "InputError"  # noqa: PT017
        assert changed
    else:  # a blank for a line end, at most
        assert replay(request) == answer
