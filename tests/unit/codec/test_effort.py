"""What reading a document through counts, and when no other one is begun."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.effort import BeyondEffort, Effort
from openbadge_issuer.codec.types import JSON


@pytest.mark.parametrize(
    ("document", "values"),
    [
        (None, 1),
        ("text", 1),
        ({}, 1),
        ([], 1),
        ({"a": 1}, 2),
        (["a", "b"], 3),
        ({"a": [], "b": {}, "c": "text"}, 4),
        ({"a": [1, [2, {"b": None}]]}, 7),
    ],
)
def test_every_value_counts_twice(document: JSON, values: int) -> None:
    effort = Effort(5)
    effort.count(document)
    assert effort.units == 5 + 2 * values


def test_no_other_document_is_begun_where_more_than_enough_was_read() -> None:
    effort = Effort()
    effort.count(["x"] * 59_999)
    assert (effort.units, effort.spent) == (120_000, False)
    effort.count("x")
    assert effort.spent


def test_what_can_not_be_afforded_is_not_begun_but_for_the_first() -> None:
    effort = Effort()
    assert effort.begins(["x"] * 100_000)
    assert effort.units == 200_002
    assert not effort.begins("x")
    almost = Effort(119_998)
    assert almost.begins("x")
    assert not almost.begins("x")
    assert almost.units == 120_002


def test_what_is_done_next_is_begun_as_long_as_anything_is_left() -> None:
    effort = Effort(120_000)
    effort.go_on(7)
    assert effort.units == 120_007
    with pytest.raises(BeyondEffort):
        effort.go_on(7)
    assert effort.units == 120_007
