"""Business days: closed days, holidays, the zone in which a day begins, and the two nights when clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from assessment_world import NOW, World
from openbadge_issuer.assessment import Calendar, due, overdue
from openbadge_issuer.errors import AssessmentError, ConfigurationError, ModelError

BERLIN = ZoneInfo("Europe/Berlin")
FRIDAY = datetime(2026, 3, 6, 15, 30, tzinfo=UTC)


def test_weekends_and_holidays_are_not_counted() -> None:
    calendar = Calendar(holidays=[date(2026, 3, 9)])
    assert calendar.add_business_days(FRIDAY, 1) == datetime(2026, 3, 10, 15, 30, tzinfo=UTC)
    assert calendar.add_business_days(FRIDAY, 10) == datetime(2026, 3, 23, 15, 30, tzinfo=UTC)
    assert calendar.business_days_between(FRIDAY, datetime(2026, 3, 23, 1, tzinfo=UTC)) == 10
    assert calendar.add_business_days(FRIDAY, 0) == FRIDAY
    assert calendar.add_business_days(datetime(2026, 3, 10, 9, tzinfo=UTC), -1) == FRIDAY.replace(
        hour=9, minute=0
    )


def test_from_a_closed_day_the_first_open_one_is_one_day_away() -> None:
    saturday = FRIDAY + timedelta(days=1)
    assert Calendar().add_business_days(saturday, 1) == FRIDAY + timedelta(days=3)


def test_a_week_may_be_closed_on_other_days() -> None:
    calendar = Calendar(closed_weekdays=[4, 5])
    assert calendar.add_business_days(FRIDAY - timedelta(days=1), 1) == FRIDAY + timedelta(days=2)
    assert Calendar(closed_weekdays=[]).add_business_days(FRIDAY, 1) == FRIDAY + timedelta(days=1)


def test_a_day_begins_in_the_zone_of_the_programme() -> None:
    late = datetime(2026, 3, 6, 23, 30, tzinfo=UTC)  # a Saturday already, in Berlin
    assert Calendar(zone="Europe/Berlin").add_business_days(late, 1).date() == date(2026, 3, 9)
    assert Calendar(zone="Europe/Berlin").day_of(late) == date(2026, 3, 7)
    assert Calendar().add_business_days(late, 1) == datetime(2026, 3, 9, 23, 30, tzinfo=UTC)


def test_the_time_of_day_stays_when_clocks_change() -> None:
    calendar = Calendar(zone="Europe/Berlin", closed_weekdays=[])
    start = datetime(2026, 3, 28, 9, 0, tzinfo=BERLIN)
    after = calendar.add_business_days(start, 1)
    assert (after.hour, after.utcoffset()) == (9, timedelta(hours=2))
    assert after.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=23)


def test_an_hour_that_is_not_there_or_twice_is_the_later_reading() -> None:
    calendar = Calendar(zone="Europe/Berlin", closed_weekdays=[])
    spring = calendar.add_business_days(datetime(2026, 3, 28, 2, 30, tzinfo=BERLIN), 1)
    assert spring.astimezone(UTC) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert spring.replace(tzinfo=None) == datetime(2026, 3, 29, 3, 30)  # noqa: DTZ001 - what the clock shows
    autumn = calendar.add_business_days(datetime(2026, 10, 24, 2, 30, tzinfo=BERLIN), 1)
    assert autumn.astimezone(UTC) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_settings_become_a_calendar() -> None:
    settings = {"closedWeekdays": [5, 6], "holidays": ["2026-12-25"], "zone": "America/New_York"}
    calendar = Calendar.from_json(settings)
    assert calendar.to_json() == settings
    assert not calendar.is_open(date(2026, 12, 25))
    assert Calendar.from_json({"holidays": [date(2026, 12, 25)]}).holidays == (date(2026, 12, 25),)


@pytest.mark.parametrize(
    "settings",
    [
        {"zone": "Mars/Olympus"},
        {"zone": "../etc/passwd"},
        {"zone": "America"},
        {"zone": "a\x00b"},
        {"zone": ""},
        {"zone": 1},
        {"closedWeekdays": [7]},
        {"closedWeekdays": [-1]},
        {"closedWeekdays": [True]},
        {"closedWeekdays": list(range(7))},
        {"holidays": ["Christmas"]},
        {"opens": "9:00"},
    ],
)
def test_settings_that_are_no_calendar_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(ModelError):
        Calendar.from_json(settings)


def test_times_that_can_not_be_counted_from_are_refused() -> None:
    calendar = Calendar(zone="Europe/Berlin")
    with pytest.raises(ConfigurationError):
        calendar.add_business_days(datetime(2026, 3, 6, 9, 0), 1)  # noqa: DTZ001 - that is the point
    far = datetime.max.replace(tzinfo=UTC)
    for days in (10**9, 3, True, "2"):
        with pytest.raises(AssessmentError):
            calendar.add_business_days(far - timedelta(days=2), days)  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError):
        calendar.add_business_days(datetime.min.replace(tzinfo=timezone(timedelta(hours=12))), 1)
    with pytest.raises(AssessmentError):
        calendar.add_business_days(datetime.min.replace(tzinfo=UTC) + timedelta(days=1), -5)


def test_what_is_due_and_what_is_overdue() -> None:
    world = World()
    soon, later = NOW + timedelta(days=2), NOW + timedelta(days=9)
    one = world.assign(world.assign(world.in_review(), world.r1, due=later), world.r2, due=soon)
    other = world.assign(world.in_review(), world.r3)
    done = world.score(one, world.r1)
    assert [each.reviewer for each in due([other, one])] == [world.r2, world.r1, world.r3]
    assert [each.reviewer for each in due([other, done])] == [world.r2, world.r3]
    assert overdue([other, one], now=soon) == ()
    assert [each.reviewer for each in overdue([other, one], now=soon + timedelta(seconds=1))] == [world.r2]
    marked = one.mark_overdue(world.r2, by=world.officer, now=soon + timedelta(seconds=1))
    assert [each.status for each in overdue([marked], now=later)] == ["overdue"]
    held = one.hold(by=world.officer, reason="A suspicion.", now=world.tick())
    assert due([held]) == ()
