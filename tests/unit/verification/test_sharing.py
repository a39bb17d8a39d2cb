"""What is made of a document once, for everybody who asks for the same."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.effort import BeyondEffort, Effort
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.ports import FetchFailure, Request
from openbadge_issuer.verification import Budget
from openbadge_issuer.verification.scheduler import Common, Rounds, Session, together
from openbadge_issuer.verification.sharing import _ROOM, Shared


def test_it_is_made_once_of_one_object_and_again_of_an_equal_one() -> None:
    shared, first, equal = Shared(), [1], [1]
    made = [shared.once(source, "sum", lambda: [0]) for source in (first, first, equal)]
    assert made[0] is made[1]
    assert made[0] is not made[2]
    assert shared.once(first, "other", lambda: "another") == "another"


def test_no_later_object_is_taken_for_one_that_is_gone() -> None:
    shared = Shared()
    for number in range(100):
        assert shared.once([number], "number", lambda number=number: number) == number  # type: ignore[misc]


def test_nothing_is_a_value_as_well() -> None:
    shared, calls, source = Shared(), list[int](), object()
    for _ in range(2):
        assert shared.once(source, "nothing", lambda: calls.append(1)) is None
    assert calls == [1]


def test_reading_counts_from_the_second_time_on_and_for_what_is_not_ordinary() -> None:
    shared, effort, units = Shared(), Effort(), list[int]()
    large, ordinary = (dict[str, JSON](a=[1] * number) for number in (1_999, 1_998))
    for document in (large, ordinary) * 3:
        shared.count_reading(document, effort)
        units.append(effort.units)
    assert units == [0, 0, 4_002, 4_002, 8_004, 8_004]
    shared.count_reading({**large}, effort)  # another one, that says the same
    assert effort.units == 8_004
    effort.units = 120_000
    shared.count_reading(ordinary, effort)
    with pytest.raises(BeyondEffort):
        shared.count_reading(large, effort)


def test_there_is_room_for_so_many_bytes_and_no_more() -> None:
    shared = Shared()
    assert shared.has_room_for(_ROOM - 5)
    assert not shared.has_room_for(6)
    assert shared.has_room_for(5)
    assert not shared.has_room_for(1)
    assert shared.has_room_for(0)


ONE, TWO, LATE = (Request(f"https://a.example/{name}") for name in ("1", "2", "late"))


def test_one_run_for_all_who_wait() -> None:
    """Who comes later waits for what is left, and whoever comes at the end has it at once."""
    steps: list[str] = []

    def work() -> Rounds[str]:
        steps.append("begun")
        answers = yield (ONE,)
        steps.append(f"went on with {[request.url for request in answers]}")
        answers = yield (TWO,)
        steps.append(f"ended with {[request.url for request in answers]}")
        return "done"

    def late(common: Common[str]) -> Rounds[str]:
        yield (LATE,)
        return (yield from common.value())

    common = Common(work())
    session = Session(together([common.value(), common.value(), late(common)]), Budget())
    asked = []
    while not session.done:
        for request in session.needs():
            asked.append(request)
            session.feed(request, FetchFailure("fetch.offline", "No."))
    assert session.result == ["done"] * 3
    assert steps == ["begun", f"went on with {[ONE.url]}", f"ended with {[TWO.url]}"]
    assert asked == [ONE, LATE, TWO]
    assert Session(common.value(), Budget()).result == "done"


def test_what_asks_for_nothing_is_done_at_once() -> None:
    def work() -> Rounds[int]:
        yield from ()
        return 5

    assert Session(Common(work()).value(), Budget()).result == 5


def test_doing_again_what_was_done_is_counted_as_long_as_it_can_be_afforded() -> None:
    effort = Effort()
    effort.again(100_000)
    with pytest.raises(BeyondEffort):
        effort.again(20_001)
    assert (effort.units, effort.spent) == (100_000, False)
    effort.again(20_000)
    assert (effort.units, effort.spent) == (120_000, False)


@pytest.mark.parametrize("wanted", [(), (ONE,)])
def test_what_it_raises_is_raised_for_each_who_waits(wanted: tuple[Request, ...]) -> None:
    def work() -> Rounds[str]:
        yield wanted
        raise BeyondEffort

    def told() -> Rounds[str]:
        try:
            return (yield from common.value())
        except BeyondEffort:
            return "too much"

    common = Common(work())
    session = Session(together([told(), told()]), Budget())
    for request in session.needs():
        session.feed(request, FetchFailure("fetch.timeout", "Slow."))
    assert session.result == ["too much", "too much"]
    assert Session(told(), Budget()).result == "too much"
