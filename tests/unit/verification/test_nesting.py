"""Credentials inside credentials: judged one by one, within one bound for the whole tree."""

from __future__ import annotations

from dataclasses import replace

import pytest

from openbadge_issuer import Outcome, Policy, Verdict, default_contexts
from openbadge_issuer.codec import effort
from openbadge_issuer.codec.effort import BeyondEffort, Effort
from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSON, JSONObject
from openbadge_issuer.testing import ISSUER_ID, NOW, RECIPIENT, fixed_issuer, issuer_documents, make_badge
from openbadge_issuer.verification import (
    Budget,
    ExpectedPresentation,
    Nested,
    Report,
    TrustedIssuers,
    pipeline,
)
from openbadge_issuer.verification.nesting import Child, Nest, beyond, inside, judge_nested
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.reading import Reading, read
from openbadge_issuer.verification.scheduler import Rounds, Session


def judged(
    values: list[JSON], budget: Budget | None = None, spent: Effort | None = None
) -> tuple[Nested, ...]:
    budget = budget or Budget()
    question = Question(Policy(budget=budget), default_contexts(), NOW, effort=spent or Effort())
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
    assert nest.left == 3
    one = nest.take()
    assert one is not None
    two = one.take()
    assert two is not None
    assert (two.depth, two.left, one.left) == (2, 0, 1)
    assert two.take() is None  # too deep
    assert nest.take() is not None
    assert nest.left == 0
    assert nest.take() is None  # a fourth


def test_the_report_of_what_is_inside_is_a_part_of_the_report_as_json_and_as_text() -> None:
    (inner,) = judged([make_badge().document])
    said = inner.to_json()
    assert said["role"] == "credential"
    assert said["pointer"] == "/0"
    assert said["report"] == inner.report.to_json()


def test_nothing_that_was_expected_of_the_outer_one_is_expected_inside() -> None:
    trust = TrustedIssuers({ISSUER_ID: "us"})
    policy = Policy(
        trust=trust,
        expected_issuer=ISSUER_ID,
        expected_achievement="urn:x",
        required=Policy().required | {"recipient", "schemas"},
    )
    question = Question(
        policy,
        default_contexts(),
        NOW,
        recipients=(RECIPIENT,),
        known_since=NOW,
        endorsements=(b"{}",),
        presentation=ExpectedPresentation(challenge="c" * 20, domain="a.example"),
        presenter="did:example:ada",
    )
    inner = inside(question)
    assert (inner.policy.expected_issuer, inner.policy.expected_achievement) == (None, None)
    assert inner.policy.required == Policy().required | {"schemas"}
    assert inner.presenter == ""
    assert (inner.recipients, inner.known_since, inner.endorsements, inner.presentation) == (
        (),
        None,
        (),
        None,
    )
    assert (inner.policy.trust, inner.now, inner.contexts) == (trust, NOW, question.contexts)
    assert inner.effort is question.effort  # one for all that is looked at


def test_what_was_judged_is_handed_out_with_its_report() -> None:
    genuine = make_badge().document
    (inner,) = judged([genuine])
    assert inner.document == genuine


def test_what_was_read_already_is_not_read_again() -> None:
    question = Question(Policy(), default_contexts(), NOW)
    reading = replace(read(make_badge(), DEFAULT_LIMITS), place="a.zip")
    session = Session(judge_nested([Child("credential", "/0", reading)], question, Nest(Budget())), Budget())
    for request in session.needs():
        session.feed(request, issuer_documents()(request))
    (inner,) = session.result
    assert (inner.report.verdict, inner.report.place) == (Verdict.ACCEPTED, "a.zip")


def test_what_turns_out_to_be_too_much_is_undecided_and_the_rest_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    genuine = make_badge().document
    dear = {**genuine, "name": "dear"}
    ordinary = pipeline.judge_read

    def judge_read(read: Reading, question: Question, nest: Nest) -> Rounds[tuple[Report, JSONObject | None]]:
        if read.document == dear:
            raise BeyondEffort
        return (yield from ordinary(read, question, nest))

    monkeypatch.setattr(pipeline, "judge_read", judge_read)
    first, second = judged([dear, genuine])
    assert (first.report["carrier"].code, first.document) == ("limit.nested", None)
    assert (first.report.verdict, second.report.verdict) == (Verdict.UNDECIDED, Verdict.ACCEPTED)


def test_schemas_have_one_measure_in_the_whole_tree() -> None:
    nest = Nest(Budget(max_schema_steps=7))
    inner = nest.take()
    assert inner is not None
    assert inner.work is nest.work
    assert (nest.depth, nest.work.steps) == (0, 7)


def test_what_is_beyond_is_undecided_and_keeps_its_name() -> None:
    question = Question(Policy(budget=Budget(max_nested=7, max_depth=2)), default_contexts(), NOW)
    report = beyond(question)
    carrier = report["carrier"]
    assert (report.verdict, report.carrier, report.input_sha256) == (Verdict.UNDECIDED, "embedded", "")
    assert (carrier.outcome, carrier.params) == (Outcome.UNKNOWN, {"credentials": 7, "depth": 2})
    assert carrier.advice == "Hand it in on its own."
    assert report["json"].code == "json.not_run_carrier"
    handed = replace(read(make_badge(), DEFAULT_LIMITS), place="a.zip")
    named = beyond(question, handed)
    assert (named.carrier, named.input_sha256, named.place) == (handed.carrier, handed.digest, "a.zip")
    assert named.verdict is Verdict.UNDECIDED


def test_the_last_one_is_not_begun_where_it_would_take_more_than_is_left() -> None:
    badge = make_badge().document
    (alone,) = judged([badge], spent=Effort())
    assert alone.report.verdict is Verdict.ACCEPTED
    taken = Effort()
    taken.count(badge)
    most = effort._MOST
    for left, verdict in (
        (taken.units, Verdict.ACCEPTED),
        (taken.units - 1, Verdict.UNDECIDED),
        (0, Verdict.UNDECIDED),
    ):
        spent = Effort(most - left)
        (found,) = judged([badge], spent=spent)
        assert found.report.verdict is verdict
        assert (found.report["carrier"].code == "limit.nested") is (verdict is Verdict.UNDECIDED)
        assert (found.document is None) is (verdict is Verdict.UNDECIDED)
        assert spent.units == most - left + taken.units


def test_the_first_one_is_judged_however_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effort, "_MOST", 10)
    first, second = judged([make_badge().document] * 2, spent=Effort())
    assert (first.report.verdict, second.report.verdict) == (Verdict.ACCEPTED, Verdict.UNDECIDED)
