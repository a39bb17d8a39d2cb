"""The headers of an answer, by RFC 9110 and RFC 9111."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from openbadge_issuer.adapters.http_rules import conditions, kept_until, retry_after, validator_of

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
EARLIER = "Sat, 31 Jan 2026 11:59:00 GMT"
LATER = "Sat, 31 Jan 2026 12:10:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"cache-control": "public"}, None),
        ({"last-modified": EARLIER}, None),  # nothing is guessed
        ({"cache-control": "max-age=60"}, 60),
        ({"cache-control": "Public, MAX-AGE = 60"}, 60),
        ({"cache-control": 'max-age="60"'}, 60),
        ({"cache-control": "max-age=60, s-maxage=10"}, 10),
        ({"cache-control": "max-age=600, max-age=5"}, 5),
        ({"cache-control": "max-age=60", "age": "20"}, 40),
        ({"cache-control": "max-age=60", "age": "200"}, 0),
        ({"cache-control": "max-age=60", "age": "200", "expires": LATER}, 0),
        ({"cache-control": "max-age=600", "date": EARLIER}, 540),
        ({"cache-control": "max-age=600", "date": LATER}, 600),
        ({"cache-control": "max-age=-1"}, 0),
        ({"cache-control": "max-age=soon"}, 0),
        ({"cache-control": "max-age"}, 0),
        ({"cache-control": "max-age=٦٠"}, 0),
        ({"cache-control": "max-age=60, no-store"}, 0),
        ({"cache-control": "max-age=60, private"}, 0),
        ({"cache-control": "max-age=60, no-cache"}, 0),
        ({"cache-control": 'max-age=60, no-cache="set-cookie"'}, 0),
        ({"cache-control": "max-age=60", "vary": "*"}, 0),
        ({"cache-control": "max-age=60", "vary": "Accept, *"}, 0),
        ({"cache-control": "max-age=60", "vary": "Accept"}, 60),
        ({"cache-control": f"max-age=60{' ' * 7_990}"}, 60),
        ({"cache-control": f"max-age=60{' ' * 7_991}"}, 0),  # too long to be understood
        ({"expires": LATER}, 600),
        ({"expires": LATER, "date": EARLIER}, 600),
        ({"expires": EARLIER}, 0),
        ({"expires": "0"}, 0),
        ({"expires": "Sat, 31 Jan 99999 12:10:00 GMT"}, 0),
    ],
)
def test_until_when(headers: dict[str, str], seconds: int | None) -> None:
    expected = None if seconds is None else NOW + timedelta(seconds=seconds)
    assert kept_until(headers, NOW) == expected


@pytest.mark.parametrize("digits", [1, 11, 12, 20, 5000])
def test_a_long_time_is_a_time(digits: int) -> None:
    until = kept_until({"cache-control": "max-age=" + "9" * digits}, NOW)
    assert until is not None
    assert NOW < until < NOW + timedelta(days=3653)


def test_validators() -> None:
    assert validator_of({"etag": '"a"', "last-modified": EARLIER}) == '"a"'
    assert conditions('"a"') == {"If-None-Match": '"a"'}
    assert conditions('W/"a"') == {"If-None-Match": 'W/"a"'}
    modified = validator_of({"last-modified": EARLIER})
    assert conditions(modified) == {"If-Modified-Since": EARLIER}
    assert validator_of({"etag": '"a"', "cache-control": "no-store"}) == ""
    assert validator_of({"etag": '"a"', "cache-control": "no-cache"}) == '"a"'
    assert validator_of({"etag": '"a"', "cache-control": "public," * 1_200}) == ""
    assert validator_of({"last-modified": EARLIER + " " * 483})
    assert validator_of({"last-modified": EARLIER + " " * 484}) == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        '"a',
        '"a"\r\nX: 1',
        '"' + "a" * 600 + '"',
        "last-modified x",
        f"last-modified {EARLIER}\r\nX: 1",
        '"é"',
    ],
)
def test_what_is_no_validator_is_not_sent(text: str) -> None:
    assert conditions(text) == {}
    assert validator_of({"etag": text, "last-modified": text}) == ""


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("60", 60),
        ("0", 0),
        (LATER, 600),
        (EARLIER, 0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
    ],
)
def test_when_to_come_back(said: str, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert retry_after({"retry-after": said}, NOW) == expected
