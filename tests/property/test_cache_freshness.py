"""However time passes and whoever asks: no answer is older than it may be, and none is asked for twice within its time."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from cache_world import LIST, START, World
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response

STEPS = st.lists(
    st.tuples(st.integers(0, 90), st.integers(0, 2), st.sampled_from(["fine", "unchanged", "down"])),
    max_size=25,
)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(
    steps=STEPS, lifetime=st.sampled_from([None, 0, 1, 30, 60, 3600]), memory=st.sampled_from([0, 1_000_000])
)
def test_no_answer_is_older_than_it_may_be(
    steps: list[tuple[int, int, str]], lifetime: int | None, memory: int
) -> None:
    world = World()
    fetched: list[datetime] = []
    how = "fine"

    def server(request: Request, now: datetime) -> Answer:
        fetched.append(now)
        if how == "down":
            return FetchFailure("fetch.status", "500")
        until = None if lifetime is None else now + timedelta(seconds=lifetime)
        if how == "unchanged" and request.validator:
            return Response(
                request.url, b"", 304, fetched_at=now, expires_at=until, validator=request.validator
            )
        body = str(int((now - START).total_seconds())).encode()
        return Response(request.url, body, fetched_at=now, expires_at=until, validator=f'"{body.decode()}"')

    world.answers[LIST.url] = server
    fleet = [world.cached(memory=memory) for _ in range(3)]
    most = timedelta(seconds=300 if lifetime is None else lifetime)
    for seconds, process, how in steps:  # noqa: B007 - the server reads it
        world.later(seconds=seconds)
        before = len(fetched)
        answer = fleet[process](LIST)
        if isinstance(answer, FetchFailure):
            assert world.now - fetched[-1] < timedelta(minutes=1)
            continue
        assert answer.status == 200
        assert answer.fetched_at is not None
        age = world.now - answer.fetched_at
        assert age < most or len(fetched) > before  # fresh, or fetched just now
        assert len(fetched) - before <= 1
    gaps = [later - earlier for earlier, later in itertools.pairwise(fetched)]
    assert all(gap >= min(most, timedelta(minutes=1)) for gap in gaps if most)
