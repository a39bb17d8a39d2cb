"""Indexes that one reader takes for a number and another does not, and indexes outside the list."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.types import JSON
from openbadge_issuer.testing import make_status_list
from openbadge_issuer.verification import Outcome, Verdict
from status_samples import judged, odd_badge, odd_entry

NOT_INDEXES: tuple[JSON, ...] = (
    "-1",
    "+7",
    "007",
    "7.0",
    "7e0",
    "0x7",
    " 7",
    "7\n",
    "1_000",
    "\u0667",
    "\uff17",
    "\U0001d7d5",
    "seven",
    "9" * 4_301,
    7.5,
    -7,
    True,
    ["7"],
    "7,8",
)


@pytest.mark.parametrize("index", NOT_INDEXES, ids=range(len(NOT_INDEXES)))
@pytest.mark.parametrize("marked", [(), (7,)], ids=["clear", "set"])
def test_what_is_no_index_is_refused(index: JSON, marked: tuple[int, ...]) -> None:
    report = judged(odd_badge(odd_entry(statusListIndex=index)), make_status_list(marked))
    assert report.verdict is Verdict.REFUSED
    assert report["status"].outcome is Outcome.FAILED
    assert (report["status"].code, report["status"].pointer) == (
        "status.index",
        "/credentialStatus/statusListIndex",
    )


@pytest.mark.parametrize("index", ["131072", "131079", "9007199254740991"])
def test_behind_the_end_of_the_list_there_is_no_answer(index: str) -> None:
    report = judged(odd_badge(odd_entry(statusListIndex=index)), make_status_list())
    assert (report.verdict, report["status"].code) == (Verdict.UNDECIDED, "status.range")


def test_the_first_and_the_last_index() -> None:
    for index in (0, 131_071):
        badge = odd_badge(odd_entry(statusListIndex=str(index)))
        assert judged(badge, make_status_list([index]))["status"].code == "status.revoked"
        neighbours = {0, 1, 131_070, 131_071} - {index}
        assert judged(badge, make_status_list(sorted(neighbours))).verdict is Verdict.ACCEPTED


def test_an_index_that_is_missing() -> None:
    entry = odd_entry()
    del entry["statusListIndex"]
    assert judged(odd_badge(entry), make_status_list()).verdict is Verdict.REFUSED
