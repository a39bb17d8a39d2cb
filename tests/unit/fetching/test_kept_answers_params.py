"""A failure that is kept keeps the values of its sentence."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.types import JSON
from openbadge_issuer.errors import Finding
from openbadge_issuer.fetching.answers import BadAnswer, answer_from, answer_to
from openbadge_issuer.ports import FetchFailure, Request, no_fetch

KEPT = FetchFailure("fetch.status", "No.", params={"url": "https://a.example", "status": 500, "all": ["x"]})


def test_what_is_kept_comes_back() -> None:
    assert answer_from(answer_to(KEPT), b"") == KEPT
    older = {name: value for name, value in answer_to(KEPT).items() if name != "params"}
    assert answer_from(older, b"") == FetchFailure("fetch.status", "No.")


@pytest.mark.parametrize("params", [None, [], "x", {"a": {}}, {"a": [1]}])
def test_other_values_are_refused(params: JSON) -> None:
    with pytest.raises(BadAnswer, match="params"):
        answer_from({**answer_to(KEPT), "params": params}, b"")


def test_a_failure_is_a_finding_of_a_report() -> None:
    offline = no_fetch(Request("https://a.example"))
    assert isinstance(offline, FetchFailure)
    assert offline.as_finding() == Finding(
        code="fetch.offline",
        message="https://a.example was not fetched: this check ran offline, and was given no copy of it.",
        severity="warning",
        params={"url": "https://a.example"},
        advice="Let it be fetched, or hand in a copy of it.",
    )
