"""Credentials inside credentials: judged one by one, within one bound for the whole tree."""

from __future__ import annotations

from openbadge_issuer import Outcome, Policy, Verdict, default_contexts
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.testing import NOW, fixed_issuer, issuer_documents, make_badge
from openbadge_issuer.verification import Budget, Nested
from openbadge_issuer.verification.nesting import Child, Nest, judge_nested
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.scheduler import Session


def judged(values: list[JSON], budget: Budget | None = None) -> tuple[Nested, ...]:
    budget = budget or Budget()
    question = Question(Policy(budget=budget), default_contexts(), NOW)
    children = [Child("credential", f"/{index}", value) for index, value in enumerate(values)]
    session = Session(judge_nested(children, question, Nest(budget)), budget)
    while requests := session.needs():
        for request in requests:
            session.feed(request, issuer_documents()(request))
    return session.result


def test_each_has_a_report_of_its_own() -> None:
    genuine, token = make_badge().document, bytes(make_badge(issuer=fixed_issuer(proof="vc-jwt"))).decode()
    changed = dict(genuine, name="Another name")
    found = judged([genuine, changed, token, 7, "no token"])
    assert [inner.pointer for inner in found] == ["/0", "/1", "/2", "/3", "/4"]
    assert [inner.report.verdict for inner in found] == [
        Verdict.ACCEPTED,
        Verdict.REFUSED,
        Verdict.ACCEPTED,
        Verdict.REFUSED,
        Verdict.REFUSED,
    ]
    assert found[0].report["carrier"].code == "carrier.embedded"
    assert found[0].report["json"].outcome is Outcome.PASSED


def test_what_is_beyond_the_budget_is_undecided_and_says_so() -> None:
    genuine = make_badge().document
    first, second = judged([genuine, genuine], Budget(max_nested=1))
    assert first.report.verdict is Verdict.ACCEPTED
    assert second.report.verdict is Verdict.UNDECIDED
    assert second.report["carrier"].code == "limit.nested"
    (deep,) = judged([genuine], Budget(max_depth=0))
    assert deep.report.verdict is Verdict.UNDECIDED


def test_a_place_deeper_down_shares_the_count_of_the_whole_tree() -> None:
    nest = Nest(Budget(max_nested=3, max_depth=2))
    one = nest.take()
    assert one is not None
    two = one.take()
    assert two is not None
    assert two.depth == 2
    assert two.take() is None  # too deep
    assert nest.take() is not None
    assert nest.take() is None  # a fourth


def test_the_report_of_what_is_inside_is_a_part_of_the_report_as_json_and_as_text() -> None:
    (inner,) = judged([make_badge().document])
    said = inner.to_json()
    assert said["role"] == "credential"
    assert said["pointer"] == "/0"
    assert said["report"] == inner.report.to_json()
