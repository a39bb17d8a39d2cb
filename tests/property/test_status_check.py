"""What the check says of an index is what the issuer set there, whatever is set around it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbadge_issuer.status import StatusEntry
from openbadge_issuer.testing import STATUS_LIST, make_badge, make_status_list
from openbadge_issuer.verification import Verdict
from status_samples import judged

LENGTH = 131_072
INDEXES = st.one_of(st.integers(0, LENGTH - 1), st.integers(0, 40), st.integers(LENGTH - 40, LENGTH - 1))


def codes(indexes: list[int], marked: set[int], purpose: str = "revocation") -> list[str]:
    """The code for each index; up to sixteen are in one badge."""
    entries = [StatusEntry(STATUS_LIST, index, purpose) for index in indexes]
    report = judged(bytes(make_badge(status=entries)), make_status_list(sorted(marked), purpose=purpose))
    assert report.verdict is (Verdict.REFUSED if marked & set(indexes) else Verdict.ACCEPTED)
    found = report["status"].findings or (report["status"],)
    return [one.code for one in found]


@settings(derandomize=True, max_examples=30, deadline=None)
@given(st.lists(INDEXES, min_size=1, max_size=16, unique=True), st.sets(INDEXES, max_size=60))
def test_every_index_has_the_status_that_was_set(indexes: list[int], marked: set[int]) -> None:
    expected = [f"status.{'revoked' if index in marked else 'good'}" for index in indexes]
    assert codes(indexes, marked) == expected


@pytest.mark.parametrize("start", [0, 65_528, LENGTH - 16])
def test_every_bit_of_two_bytes_alone(start: int) -> None:
    indexes = list(range(start, start + 16))
    for bit in indexes:
        expected = ["status.suspended" if index == bit else "status.not_suspended" for index in indexes]
        assert codes(indexes, {bit}, "suspension") == expected


@settings(derandomize=True, max_examples=20, deadline=None)
@given(st.sampled_from([2, 3, 5, 8]), st.data())
def test_values_of_several_bits(size: int, data: st.DataObject) -> None:
    words = [f"word {value}" for value in range(2**size)]
    index = data.draw(INDEXES)
    value = data.draw(st.integers(0, 2**size - 1))
    around = {near: 2**size - 1 for near in (index - 1, index + 1) if 0 <= near < LENGTH}
    entry = StatusEntry(STATUS_LIST, index, "message", size, words)
    published = make_status_list({**around, index: value}, purpose="message", size=size)
    status = judged(bytes(make_badge(status=entry)), published)["status"]
    assert status.params["value"] == value
    assert status.code == ("status.message" if value else "status.unmarked")
