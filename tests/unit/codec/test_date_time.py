from __future__ import annotations

from datetime import UTC, datetime

import pytest

from openbadge_issuer.codec.date_time import parse_date_time, parse_moment


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2010-01-01T00:00:00Z", datetime(2010, 1, 1, tzinfo=UTC)),
        ("2022-11-10T07:38:00-08:00", datetime(2022, 11, 10, 15, 38, tzinfo=UTC)),
        ("2022-11-10T07:38:00.25+05:30", datetime(2022, 11, 10, 2, 8, 0, 250_000, tzinfo=UTC)),
        ("2022-11-10T07:38:00.123456789Z", datetime(2022, 11, 10, 7, 38, 0, 123_456, tzinfo=UTC)),
        ("2023-12-31T24:00:00Z", datetime(2024, 1, 1, tzinfo=UTC)),
        ("2023-06-01T00:00:00+14:00", datetime(2023, 5, 31, 10, tzinfo=UTC)),
        ("2024-02-29T00:00:00Z", datetime(2024, 2, 29, tzinfo=UTC)),
    ],
)
def test_reads_date_time_stamps(text: str, expected: datetime) -> None:
    assert parse_moment(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-01T09:30:00",  # no zone
        "2024-05-01",
        "2024-05-01 09:30:00Z",
        "2024-05-01t09:30:00z",
        "2024-5-1T09:30:00Z",
        "20240501T093000Z",
        "2024-05-01T09:30Z",
        "2024-05-01T09:30:60Z",
        "2024-05-01T24:00:01Z",
        "2024-05-01T24:00:00.1Z",
        "2024-05-01T09:60:00Z",
        "2024-05-01T25:00:00Z",
        "2023-02-29T00:00:00Z",
        "2024-13-01T00:00:00Z",
        "2024-05-01T09:30:00+14:01",
        "2024-05-01T09:30:00+05:60",
        "2024-05-01T09:30:00+0530",
        "2024-05-01T09:30:00.Z",
        "2024-05-01T09:30:00Z ",
        "2024-05-01T09:30:00Z\n",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+01:00",  # before the first year that a datetime can name
        "9999-12-31T24:00:00Z",
        "12024-05-01T09:30:00Z",
        "-2024-05-01T09:30:00Z",
        "\uff12\uff10\uff12\uff14-05-01T09:30:00Z",
        "2024-05-01T09:30:00." + "1" * 60 + "Z",
        "",
        None,
        1714555800,
        ["2024-05-01T09:30:00Z"],
    ],
)
def test_refuses_everything_else(text: object) -> None:
    assert parse_moment(text) is None


def test_a_date_time_may_lack_its_zone() -> None:
    assert parse_date_time("2026-01-31T09:30:00.5") == datetime(2026, 1, 31, 9, 30, 0, 500_000)  # noqa: DTZ001 - the point
    assert parse_date_time("2026-01-31T24:00:00") == datetime(2026, 2, 1)  # noqa: DTZ001 - the point
    assert parse_date_time("2026-01-31T09:30:00-05:00") == datetime(2026, 1, 31, 14, 30, tzinfo=UTC)
    assert parse_date_time("2026-01-31") is None
