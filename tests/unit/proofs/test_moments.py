from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.proofs.moments import numeric_date, require_aware, utc_text


def test_writes_utc_and_whole_seconds() -> None:
    zone = timezone(timedelta(hours=2))
    assert utc_text(datetime(2024, 5, 1, 9, 30, 0, 999_999, tzinfo=zone)) == "2024-05-01T07:30:00Z"
    assert utc_text(datetime(7, 1, 1, tzinfo=UTC)) == "0007-01-01T00:00:00Z"


def test_a_naive_datetime_is_refused_with_the_two_calls_that_give_a_good_one() -> None:
    for function in (utc_text, require_aware):
        with pytest.raises(ConfigurationError) as caught:
            function(datetime(2024, 5, 1))  # noqa: DTZ001 - the mistake itself
        assert caught.value.detail_code == "config.naive_datetime"
        assert "datetime.now(UTC)" in caught.value.advice
        assert "django.utils.timezone.now()" in caught.value.advice


def test_a_moment_without_counterpart_in_utc_is_refused() -> None:
    with pytest.raises(ConfigurationError) as caught:
        utc_text(datetime.max.replace(tzinfo=timezone(-timedelta(hours=5))))
    assert caught.value.detail_code == "config.datetime"


def test_numeric_dates_are_cut_towards_the_past() -> None:
    assert numeric_date(datetime(2010, 1, 1, tzinfo=UTC)) == 1262304000
    assert numeric_date(datetime(2010, 1, 1, 0, 0, 0, 999_999, tzinfo=UTC)) == 1262304000
    assert numeric_date(datetime(1969, 12, 31, 23, 59, 59, 500_000, tzinfo=UTC)) == -1
