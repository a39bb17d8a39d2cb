"""Rule 5: a *not yet* carries feedback for each criterion that fell short."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assessment_world import World
from openbadge_issuer.assessment import Application, Record
from openbadge_issuer.errors import AssessmentError

BOTH = {"overview": "not-passing", "plan": "basic"}


def test_rule_05_feedback_for_each_criterion_that_fell_short() -> None:
    world = World()
    application = world.opened(BOTH, BOTH)
    for feedback in (None, {}, {"plan": "More."}, {"overview": "More."}, {"plan": "More.", "overview": "  "}):
        with pytest.raises(AssessmentError) as refused:
            world.decide(application, feedback)
        assert refused.value.detail_code == "assessment.feedback"
    said = {"plan": "Say when you check.", "overview": "Say who they are."}
    application, decision = world.decide(application, said)
    assert decision.feedback == said
    assert decision.short == ("overview", "plan")


def test_rule_05_feedback_is_about_the_rubric() -> None:
    world = World()
    with pytest.raises(AssessmentError):
        world.decide(world.opened(), {"charm": "Smile."})


def test_rule_05_feedback_can_not_be_taken_out_or_exchanged_later() -> None:
    world = World()
    application, _ = world.not_yet()
    *before, last = application.record.entries
    with pytest.raises(AssessmentError):
        replace(application, record=Record((*before, replace(last, digests={}))))
    gone = {name: one for name, one in application.sealed.items() if name not in last.digests.values()}
    with pytest.raises(AssessmentError):
        replace(application, sealed=gone)
    document = application.to_json()
    texts = document["sealed"]
    assert isinstance(texts, list)
    for text in texts:
        assert isinstance(text, dict)
        if isinstance(text["value"], str):
            text["value"] = "Nothing to add."
    with pytest.raises(AssessmentError):
        Application.from_json(document)
