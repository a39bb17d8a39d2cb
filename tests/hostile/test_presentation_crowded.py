"""A presentation of a thousand credentials, to keep a verifier busy."""

from __future__ import annotations

import json
from time import perf_counter

from openbadge_issuer import Outcome, Policy, Verdict, Verifier
from openbadge_issuer.testing import NOW, issuer_documents
from openbadge_issuer.verification import Budget
from unit.verification.presenting import badge, claims, frame, token

FEW = Verifier(policy=Policy(budget=Budget(max_nested=4)), fetch=issuer_documents())


def test_most_of_them_are_undecided_within_a_second_or_two() -> None:
    started = perf_counter()
    report = FEW.check(json.dumps(frame(*[badge()] * 1_000)), now=NOW)
    assert perf_counter() - started < 30  # a second or two where nothing else runs
    assert len(report.nested) in (0, 1_000)  # or the document is larger than is read
    assert report.verdict is not Verdict.ACCEPTED
    assert sum(one.report.verdict is Verdict.ACCEPTED for one in report.nested) <= 4


def test_that_it_is_more_than_is_judged_is_said() -> None:
    report = FEW.check(token(claims(*[badge()] * 20)), now=NOW)
    assert report["credentials"].params == {"total": 20, "accepted": 4, "refused": 0, "undecided": 16}
    assert report["credentials"].outcome is Outcome.WARNING
    assert report.nested[-1].report["carrier"].code == "limit.nested"
