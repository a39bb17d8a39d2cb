"""A badge that was taken back, with a newer edition that says nothing of that: whoever holds it is told."""

from __future__ import annotations

from typing import Any

import pytest

from openbadge_issuer.status import StatusEntry
from openbadge_issuer.testing import STATUS_LIST, make_status_list
from openbadge_issuer.verification import Outcome, Policy, Report, Verdict
from refresh_samples import LATER, PLACE, edition, judged
from status_samples import changed, resign

NEWER = "Its issuer has a newer edition, valid since 2026-01-31T11:59:00+00:00: that one was judged."
REFUSED = f"{NEWER} The one that was handed in is refused by its status:"


def listed(index: int = 7, purpose: str = "revocation") -> Any:
    entry = StatusEntry(STATUS_LIST, index, purpose).to_json()
    return lambda document: document.update(credentialStatus=entry)


def refreshed(original: Any, newer: Any, *, bits: Any = (7,), purpose: str = "revocation") -> Report:
    at = {PLACE: edition(*newer, since=LATER), STATUS_LIST: make_status_list(bits, purpose=purpose)}
    return judged(at, edition(*original))


@pytest.mark.parametrize("newer", [(), (listed(8),)], ids=["without a status", "with another entry"])
def test_the_newer_edition_decides_and_that_the_former_was_revoked_is_told(newer: Any) -> None:
    report = refreshed((listed(),), newer)
    check = report["refresh"]
    assert (check.outcome, check.code) == (Outcome.WARNING, "refresh.newer_of_refused")
    assert check.message == f"{REFUSED} The issuer has taken this badge back (revoked)."
    assert [each.code for each in check.parts] == ["refresh.newer_of_refused", "status.revoked"]
    assert [(each.code, each.pointer) for each in check.findings] == [("status.revoked", "")]
    assert (check.pointer, set(check.params)) == ("/refreshService", {"url", "valid_from", "sha256"})
    assert check.advice == (
        "Ask the issuer whether the newer edition is meant to stand, though the former was taken back."
    )
    assert report.verdict is Verdict.ACCEPTED
    assert report.summary.endswith(check.message)
    assert "status.revoked" in str(report.to_json())


def test_of_a_suspended_one_as_well() -> None:
    report = refreshed((listed(purpose="suspension"),), (), purpose="suspension")
    assert report["refresh"].message == f"{REFUSED} The issuer has suspended this badge for now."
    assert report.verdict is Verdict.ACCEPTED


def test_it_is_told_where_the_newer_one_was_revoked_too() -> None:
    report = refreshed((listed(),), (listed(),))
    assert (report["refresh"].code, report["status"].code) == ("refresh.newer_of_refused", "status.revoked")
    assert report.verdict is Verdict.REFUSED


@pytest.mark.parametrize(
    ("original", "bits"),
    [((), (7,)), ((listed(),), ()), ((listed(),), (8,))],
    ids=["no status", "good", "another"],
)
def test_nothing_is_told_of_a_badge_that_stood(original: Any, bits: Any) -> None:
    report = refreshed(original, (), bits=bits)
    assert (report["refresh"].outcome, report["refresh"].code) == (Outcome.PASSED, "refresh.newer")


def test_where_refresh_is_required_the_newest_edition_is_known_and_decides() -> None:
    at = {PLACE: edition(since=LATER), STATUS_LIST: make_status_list([7])}
    report = judged(at, edition(listed()), required=Policy().required | {"refresh"})
    assert (report["refresh"].outcome, report.verdict) == (Outcome.WARNING, Verdict.ACCEPTED)


def test_whoever_runs_the_place_clears_nothing_without_the_key() -> None:
    for there in (edition(), resign(changed(edition(since=LATER), lambda it: it.update(id="urn:x:1")))):
        report = judged({PLACE: there, STATUS_LIST: make_status_list([7])}, edition(listed()))
        assert (report.verdict, report["status"].code) == (Verdict.REFUSED, "status.revoked")
