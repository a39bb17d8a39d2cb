"""Rule 3: the rubric that was scored is the rubric that was published, and the decision carries its digest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assessment_world import GOOD, World, definition
from openbadge_issuer.assessment import Criterion, Definition, Level, Review
from openbadge_issuer.errors import AssessmentError


def easier() -> Definition:
    """The same criteria, of which one asks for less."""
    plan = Criterion(
        id="plan",
        name="Lesson plan",
        levels=tuple(
            Level(id=name, name=name.capitalize()) for name in ("developing", "basic", "proficient")
        ),
        required_level="basic",
    )
    return definition(criteria=(definition().criteria[0], plan))


def test_rule_03_a_review_by_another_rubric_is_refused() -> None:
    world = World()
    for rubric in (easier().rubric_digest, world.definition.digest, "0" * 64, ""):
        review = Review(reviewer=world.r1, rubric=rubric, scores=GOOD)
        with pytest.raises(AssessmentError) as refused:
            world.assigned().review(review, now=world.tick())
        assert refused.value.detail_code == "assessment.rubric"


def test_rule_03_a_definition_can_not_be_exchanged_under_an_application() -> None:
    world = World()
    application, decision = world.not_yet()
    with pytest.raises(AssessmentError) as refused:
        replace(application, definition=easier())
    assert refused.value.detail_code == "assessment.definition"
    document = application.to_json()
    with pytest.raises(AssessmentError):
        type(application).from_json({**document, "definition": easier().to_json()})
    assert decision.rubric == world.definition.rubric_digest


def test_rule_03_decision_and_badge_carry_the_digest() -> None:
    world = World()
    _, decision = world.awarded()
    assert decision.rubric == world.definition.rubric_digest
    award = decision.award(world.people, by=world.officer)
    assert world.definition.rubric_digest in [result.value for result in award.results]
    types = {description.result_type for description in award.achievement.result_description}
    assert "ext:RubricDigest" in types


def test_rule_03_the_digest_is_of_everything_that_is_scored() -> None:
    plain = definition()
    assert easier().rubric_digest != plain.rubric_digest
    assert definition(name="Another title").rubric_digest == plain.rubric_digest
    assert definition(name="Another title").digest != plain.digest
    other = plain.parts[0].requirements[0].replace(prompt="Tell us something else.")
    changed = plain.parts[0].replace(requirements=(other,))
    assert definition(parts=(changed, plain.parts[1])).rubric_digest != plain.rubric_digest


def test_rule_03_a_review_scores_the_whole_rubric_and_nothing_else() -> None:
    world = World()
    wrong = (
        {"plan": "proficient"},
        {**GOOD, "charm": "passing"},
        {**GOOD, "plan": "excellent"},
        {**GOOD, "plan": "passing"},
    )
    for scores in wrong:
        with pytest.raises(AssessmentError) as refused:
            world.score(world.assigned(), world.r1, scores)
        assert refused.value.detail_code == "assessment.scores"
