"""Moments at the edges: of a validity, of the calendar, of zones, of a clock. None makes a badge valid for longer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from openbadge_issuer import Policy, Verdict, Verifier
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.testing import issuer_documents
from openbadge_issuer.verification import Report
from signed_anyhow import signed, unsigned_badge

FROM, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
BADGE = signed(unsigned_badge(validFrom="2026-01-01T00:00:00Z", validUntil="2026-12-31T23:59:59Z"))
TICK = timedelta(microseconds=1)
FETCH = issuer_documents()


def at(moment: datetime, badge: bytes = BADGE, policy: Policy | None = None) -> Report:
    return Verifier(fetch=FETCH, policy=policy or Policy(leeway=timedelta(0))).check(badge, now=moment)


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        (FROM - TICK, "dates.not_yet_valid"),
        (FROM, "dates.valid"),
        (UNTIL - TICK, "dates.valid"),
        (UNTIL, "dates.expired"),
        (UNTIL + TICK, "dates.expired"),
        (datetime.min.replace(tzinfo=UTC), "dates.not_yet_valid"),
        (datetime.max.replace(tzinfo=UTC), "dates.expired"),
    ],
)
def test_the_edges_of_a_validity(moment: datetime, code: str) -> None:
    assert at(moment)["dates"].code == code


@pytest.mark.parametrize("hours", [-23, -12, 0, 14, 23])
def test_the_zone_of_the_clock_changes_nothing(hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    assert at((UNTIL - TICK).astimezone(zone))["dates"].code == "dates.valid"
    assert at(UNTIL.astimezone(zone))["dates"].code == "dates.expired"


@pytest.mark.parametrize("hours", [-14, 14])
@pytest.mark.parametrize("moment", [datetime.min, datetime.max])  # noqa: DTZ901 - it gets its zone
def test_a_clock_at_the_end_of_the_calendar_is_no_crash(hours: int, moment: datetime) -> None:
    beyond = (moment == datetime.min) == (hours > 0)  # noqa: DTZ901
    now = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    if beyond:
        with pytest.raises(ConfigurationError, match="ends of the calendar"):
            at(now)
    else:
        assert at(now).verdict is Verdict.REFUSED


@pytest.mark.parametrize(
    "until",
    [
        "2026-01-31",
        "2026-01-31T12:00:00",
        "2026-01-31T12:00Z",
        "2026-02-30T12:00:00Z",
        "2026-13-01T12:00:00Z",
        "2026-01-31T25:00:00Z",
        "2026-01-31T12:00:00+99:00",
        "2026-01-31T12:00:00.Z",
        "2026-W05-6T12:00:00Z",
        "2026-01-31T12:00:00Z ",
        " 2099-01-31T12:00:00Z",
        "2099-01-31T12:00:00Z\u0000",
        "٢٠٩٩-01-31T12:00:00Z",
        "20990131T120000Z",
        "+12099-01-31T12:00:00Z",
        "99999-01-31T12:00:00Z",
        "0000-01-01T00:00:00Z",
        "",
        "never",
    ],
)
def test_what_is_no_moment_never_means_for_ever(until: str) -> None:
    report = at(FROM, signed(unsigned_badge(validFrom="2026-01-01T00:00:00Z", validUntil=until)))
    assert report.verdict is Verdict.REFUSED
    assert report["dates"].code in ("dates.unreadable", "dates.expired")


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("2026-06-30T23:59:60Z", datetime(2026, 7, 1, tzinfo=UTC)),  # a leap second
        ("2026-06-30T24:00:00Z", datetime(2026, 7, 1, tzinfo=UTC)),
        ("2026-06-30T23:59:59.999999999999Z", datetime(2026, 7, 1, tzinfo=UTC)),
        ("2026-07-01T14:00:00+14:00", datetime(2026, 7, 1, tzinfo=UTC)),
        ("2026-06-30T10:00:00-14:00", datetime(2026, 7, 1, tzinfo=UTC)),
    ],
)
def test_odd_spellings_of_a_moment_end_no_later(until: str, last: datetime) -> None:
    badge = signed(unsigned_badge(validFrom="2026-01-01T00:00:00Z", validUntil=until))
    assert at(last, badge).verdict is Verdict.REFUSED
    assert at(last + timedelta(seconds=1), badge).verdict is Verdict.REFUSED


def test_a_period_that_ends_before_it_begins_is_never_now() -> None:
    badge = signed(unsigned_badge(validFrom="2027-01-01T00:00:00Z", validUntil="2026-01-01T00:00:00Z"))
    for moment in (FROM, datetime(2026, 6, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)):
        assert at(moment, badge).verdict is Verdict.REFUSED


def test_leeway_is_bounded_by_what_the_policy_says_and_is_told() -> None:
    policy = Policy(leeway=timedelta(minutes=5))
    late = UNTIL + timedelta(minutes=5)
    assert at(late - TICK, policy=policy)["dates"].code == "dates.valid"
    assert at(late, policy=policy)["dates"].code == "dates.expired"


@pytest.mark.parametrize("created", ["2099-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"])
def test_a_proof_of_the_future_is_not_yet_one(created: str) -> None:
    badge = signed(unsigned_badge()).replace(
        b'"created": "2026-01-31T12:00:00Z"', f'"created": "{created}"'.encode()
    )
    assert created.encode() in badge
    assert at(FROM + timedelta(days=60), badge).verdict is Verdict.REFUSED
