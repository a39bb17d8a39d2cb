"""A registry of the caller's own that is empty, or answers with something that is none: trust stays on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from openbadge_issuer import Policy, Verdict, Verifier
from openbadge_issuer.ports import Resolution
from openbadge_issuer.testing import NOW, issuer_documents, make_badge
from openbadge_issuer.verification import Outcome, Report
from openbadge_issuer.verification.trust import Enquiry, Listing


class Cache(dict[str, str]):
    """A registry that is a mapping, so that it is false as long as nothing is in it."""

    name = "Ministry"

    def look_up(self, enquiry: Enquiry, /) -> Resolution[Listing]:
        yield from ()
        return Listing(outcome="listed" if enquiry.issuer_id in self else "not_listed")


class Saying:
    name = "Ministry"

    def __init__(self, **members: Any) -> None:
        self._members = members

    def look_up(self, _: Enquiry, /) -> Resolution[Listing]:
        yield from ()
        return Listing(**self._members)


def judged(registry: Any) -> Report:
    return Verifier(policy=Policy(trust=registry), fetch=issuer_documents()).check(make_badge(), now=NOW)


def test_an_empty_registry_is_asked_and_counts() -> None:
    report = judged(Cache())
    assert "trust" in report.required
    assert (report.verdict, report["trust"].code) == (Verdict.REFUSED, "trust.not_listed")


@pytest.mark.parametrize(
    "said",
    [
        {"outcome": "listed", "name": "School", "until": datetime(2030, 1, 1)},  # noqa: DTZ001 - without a zone
        {"outcome": "listed", "name": "School", "until": "2030-01-01"},
        {"outcome": "listed", "name": None},
        {"outcome": "perhaps"},
        {"outcome": None},
    ],
    ids=repr,
)
def test_what_is_no_answer_leaves_it_unknown(said: dict[str, Any]) -> None:
    report = judged(Saying(**said))
    assert (report["trust"].outcome, report["trust"].code) == (Outcome.UNKNOWN, "trust.failed")
    assert report.verdict is Verdict.UNDECIDED
