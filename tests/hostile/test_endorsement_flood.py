"""A thousand endorsements on one badge."""

from __future__ import annotations

from time import process_time
from typing import Any

from attack_cost import CHECKS, measured
from endorsement_samples import COURSE, badge_with, endorser, judge
from openbadge_issuer.testing import NOW, make_badge
from openbadge_issuer.verification import Budget, Verdict


def flooded(count: int) -> bytes:
    """A badge that carries one token many times."""
    said = bytes(endorser("guild", "P-256").endorse(COURSE, "Good", now=NOW)).decode("ascii")
    return badge_with(
        lambda document: document["credentialSubject"]["achievement"].update(endorsementJwt=[said] * count)
    )


def test_as_many_tokens_as_a_document_holds() -> None:
    badge = flooded(600)
    with measured():
        report = judge(badge)
    assert CHECKS[-1].seconds < 10  # 256 signatures and all their checks; one second on an idle machine
    assert report.verdict is Verdict.ACCEPTED
    assert len(report.nested) == Budget().max_nested + 100
    assert report["endorsements"].findings[-1].params == {"more": 600 - len(report.nested)}
    assert report["endorsements"].params["accepted"] == 1  # the one token, however often it is there
    assert report["endorsements"].params["undecided"] == 600 - Budget().max_nested
    assert report["endorsements"].code == "endorsements.undecided"
    beyond = report.nested[-1].report
    assert (beyond["carrier"].code, beyond.verdict) == ("limit.nested", Verdict.UNDECIDED)


def test_a_thousand_beside_the_badge() -> None:
    said = bytes(endorser("guild", "P-256").endorse(COURSE, "Good", now=NOW))
    badge = make_badge()
    with measured():
        report = judge(badge, *[said] * 1_000)
    assert report.verdict is Verdict.ACCEPTED
    assert len(report.nested) == Budget().max_nested + 100
    assert report["endorsements"].params["accepted"] == 1
    assert report["endorsements"].params["undecided"] == 1_000 - Budget().max_nested


def test_a_caller_may_look_at_none() -> None:
    report = judge(flooded(50), budget=Budget(max_nested=0))
    assert report.verdict is Verdict.ACCEPTED
    assert report["endorsements"].params["undecided"] == 50


def test_many_documents_inside() -> None:
    many: list[Any] = [endorser().endorse(COURSE, f"Good {n}", now=NOW).document for n in range(40)]
    badge = badge_with(lambda document: document["credentialSubject"]["achievement"].update(endorsement=many))
    started = process_time()
    report = judge(badge)
    assert process_time() - started < 20
    assert report.verdict is Verdict.ACCEPTED
    assert report["endorsements"].params["accepted"] == 40
