"""Who has how much to do: counted from the steps, by pseudonym, with what to look at."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest

from assessment_world import GOOD, World
from openbadge_issuer.errors import AssessmentError
from openbadge_issuer.programme.reports.workload import Workload, WorkloadLine
from programme_samples import START, Season, definition_of


def test_each_step_counts_in_its_month() -> None:
    """Assigned on 2 March and due on 5 April: one done in time, one late, one declined, one given away, one awaited."""
    world = World()
    due = world.now + timedelta(days=34)
    application = world.in_review()
    for reviewer in (world.r1, world.r2):
        application = world.assign(application, reviewer, due=due)
    application = application.decline(world.r2, now=world.tick())
    application = world.score(application, world.r1)
    application = world.assign(application, world.r3, due=due)
    world.now = due + timedelta(days=2)
    application = application.reassign(
        world.r3,
        world.r4,
        by=world.officer,
        people=world.people,
        now=world.tick(),
        due=world.now + timedelta(days=5),
    )
    application = world.score(application, world.r3)  # late, kept and not counted
    found = Workload.of([application], now=world.now + timedelta(days=40))
    lines = {(one.month, one.reviewer): one for one in found.lines}
    assert lines["2026-03", world.r1] == WorkloadLine("2026-03", world.r1, 1, 1, 0, 0, 0.0)
    assert lines["2026-03", world.r2] == WorkloadLine("2026-03", world.r2, 1, 0, 0, 1, None)
    assert lines["2026-03", world.r3].assigned == 1
    assert lines["2026-04", world.r3] == WorkloadLine("2026-04", world.r3, 0, 1, 1, 0, 26.0)
    assert lines["2026-04", world.r4] == WorkloadLine("2026-04", world.r4, 1, 0, 1, 0, None)
    assert dict(found.awaited) == {world.r4: 1}
    assert [one.month for one in Workload.of([application], now=world.now, months=["2026-04"]).lines] == [
        "2026-04"
    ] * 2


def test_a_late_review_that_counts_is_late_once() -> None:
    world = World()
    application = world.assign(world.in_review(), world.r1, due=world.now + timedelta(days=3))
    world.now += timedelta(days=5)
    application = application.mark_overdue(world.r1, by=world.officer, now=world.tick())
    application = world.score(application, world.r1, GOOD)
    (line,) = Workload.of([application], now=world.now + timedelta(days=90)).lines
    assert (line.assigned, line.done, line.late) == (1, 1, 1)


def test_a_conflict_counts_as_declined() -> None:
    world = World()
    application = world.score(world.assigned(), world.r1).declare_conflict(world.r1, now=world.tick())
    found = {one.reviewer: one for one in Workload.of([application], now=world.now).lines}
    assert (found[world.r1].done, found[world.r1].declined) == (1, 1)


@pytest.fixture(scope="module")
def found() -> Workload:
    season = Season()
    return Workload.of(season.many(definition_of(1), 30), now=START + timedelta(days=120))


def test_no_name_unless_somebody_asks(found: Workload) -> None:
    names = {found.lines[0].reviewer: "=Grace\nHopper"}
    for form in (found.to_text(), found.to_csv().decode("utf-8-sig"), json.dumps(found.to_json())):
        assert "Grace" not in form
        assert found.lines[0].reviewer in form
    assert "=Grace Hopper" in found.to_text(names)
    rows = list(csv.reader(io.StringIO(found.to_csv(names).decode("utf-8-sig"))))
    assert rows[0] == ["Month", "Assessor", "Name", "Assigned", "Done", "Late", "Declined", "Median days"]
    assert rows[1][2] == "'=Grace Hopper"
    assert found.to_json(names)["lines"][0]["name"] == "=Grace Hopper"  # type: ignore[index,call-overload]


def test_it_says_what_to_look_at(found: Workload) -> None:
    assert all("were assigned to an assessor" in one for one in found.fairness())
    assert "Numbers of reviews say nothing of how much work each was" in found.to_text()

    def month(*assigned: int) -> str:
        lines = [
            WorkloadLine("2026-03", f"p-{number}", count, 0, 0, 0, None)
            for number, count in enumerate(assigned)
        ]
        return Workload(lines, {}).fairness()[0]

    assert "uneven" in month(2, 3, 3, 9)
    assert "uneven" not in month(2, 3, 3, 4)
    assert "uneven" not in month(1, 1, 2)
    assert month(7) == "2026-03: all 7 reviews were assigned to one assessor."
    assert month(0) == "2026-03: nothing was assigned."


@pytest.mark.parametrize("month", ["2026", "2026-13", "March", "2026-03-01", 5])
def test_what_is_no_month_is_refused(month: str) -> None:
    with pytest.raises(AssessmentError):
        Workload.of([], now=START, months=[month])


def test_nothing_is_nothing() -> None:
    empty = Workload.of([], now=START)
    assert empty.lines == ()
    assert "Awaited now: 0" in empty.to_text()
