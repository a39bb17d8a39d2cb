"""What reading a document through counts, and when no other one is begun."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.effort import Effort
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
