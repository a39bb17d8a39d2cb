"""New assessors against submissions whose true scores are known, and what follows by a policy."""

from __future__ import annotations

import json

import pytest

from agreement_world import TRUE, references, reviews, scores
from assessment_world import World
from openbadge_issuer.assessment import Review
from openbadge_issuer.assessment.agreement import (
    OUR_CALIBRATION,
    Calibration,
    CalibrationPolicy,
    ReferenceSet,
    calibrate,
)
from openbadge_issuer.errors import AssessmentError, ModelError
from openbadge_issuer.testing import fixed_entropy


def of(world: World, *given: tuple[str, Review], policy: CalibrationPolicy = OUR_CALIBRATION) -> Calibration:
    return calibrate(
        references(world),
        world.definition,
        given,
        policy=policy,
        resamples=100,
        entropy=fixed_entropy("calibration"),
    )


def test_whoever_finds_the_truth_is_qualified() -> None:
    world = World()
    (only,) = of(world, *reviews(world, world.r1, TRUE)).assessors
    assert (only.verdict, only.short, only.missing) == ("qualified", (), ())
    assert (only.compared.assessor, only.compared.n, only.compared.exact) == (world.r1, 6, 1.0)
    assert [one.bias for one in only.compared.criteria] == [0, 0]
    assert only.compared.award.exact.value == 1.0


def test_whoever_is_strict_is_told_where() -> None:
    world = World()
    strict = [(one, max(0, other - 1)) for one, other in TRUE]
    (only,) = of(world, *reviews(world, world.r1, strict)).assessors
    assert (only.verdict, only.short) == (
        "not_yet",
        ("calibration.exact", "calibration.award", "calibration.bias"),
    )
    overview, plan = only.compared.criteria
    assert (overview.criterion, overview.bias, plan.criterion) == ("overview", 0, "plan")
    assert plan.bias == pytest.approx(-5 / 6)
    assert only.compared.exact == pytest.approx(7 / 12)
    assert only.compared.award.exact.value == pytest.approx(4 / 6)
    assert plan.measures.exact.value == pytest.approx(1 / 6)


def test_few_references_are_no_verdict() -> None:
    world = World()
    (only,) = of(world, *reviews(world, world.r1, TRUE[:3])).assessors
    assert (only.verdict, only.short) == ("too_few", ("calibration.too_few",))
    assert only.missing == ("reference-4", "reference-5", "reference-6")


def test_a_programme_judges_by_its_own_policy() -> None:
    world = World()
    lenient = [(1, min(2, other + 1)) for _, other in TRUE]
    policy = CalibrationPolicy(
        name="Ours", at_least=3, exact_at_least=0.1, award_at_least=0.1, bias_at_most=2
    )
    (only,) = of(world, *reviews(world, world.r1, lenient), policy=policy).assessors
    assert only.verdict == "qualified"
    (only,) = of(
        world, *reviews(world, world.r1, lenient), policy=policy.replace(weighted_kappa_at_least=0.9)
    ).assessors
    assert only.short == ("calibration.kappa",)
    assert of(world, policy=policy).policy.name == "Ours"
    assert of(world).policy == OUR_CALIBRATION


def test_several_assessors_each_by_themselves() -> None:
    world = World()
    found = of(world, *reviews(world, world.r2, TRUE), *reviews(world, world.r1, TRUE[:2]))
    assert [one.compared.assessor for one in found.assessors] == sorted((world.r1, world.r2))
    assert of(world, *reviews(world, world.r2, TRUE)).assessors[0] in found.assessors


def test_reviews_of_something_else_are_refused() -> None:
    world = World()
    first = reviews(world, world.r1, TRUE)[0]
    other = Review(reviewer=world.r1, rubric="0" * 64, scores=scores(1, 2))
    for wrong, code in (
        ([first, first], "assessment.reviewer"),
        ([("reference-9", first[1])], "assessment.reviewer"),
        ([("reference-1", other)], "assessment.rubric"),
        ([("reference-1", world.review(world.r1, {"plan": "basic"}))], "assessment.scores"),
        ([("reference-1", "a review")], "assessment.argument"),
    ):
        with pytest.raises(AssessmentError) as error:
            of(world, *wrong)
        assert error.value.detail_code == code


def test_references_belong_to_one_rubric() -> None:
    world = World()
    made = references(world)
    made.check(world.definition)
    for wrong in (
        made.replace(rubric="0" * 64),
        made.replace(definition="https://school.example/another"),
        made.replace(submissions=[made.submissions[0].replace(scores=made.submissions[0].scores[:1])]),
    ):
        with pytest.raises(AssessmentError):
            wrong.check(world.definition)
    again = made.submissions[0]
    for change in (
        lambda: made.replace(submissions=[again, again]),
        lambda: again.replace(scores=[*again.scores, again.scores[0]]),
        lambda: made.replace(submissions=[]),
        lambda: made.replace(rubric="short"),
        lambda: CalibrationPolicy(bias_at_most=-0.1),
        lambda: CalibrationPolicy(at_least=0),
    ):
        with pytest.raises(ModelError):
            change()


def test_they_are_files() -> None:
    world = World()
    made = references(world)
    document = json.loads(json.dumps(made.to_json()))
    assert document["format"] == "openbadge-issuer references 1"
    assert ReferenceSet.from_json(document) == made
    found = of(world, *reviews(world, world.r1, TRUE))
    written = json.loads(json.dumps(found.to_json()))
    assert written["format"] == "openbadge-issuer calibration 1"
    assert Calibration.from_json(written) == found
    for wrong in ({**written, "format": "x"}, {**written, "more": 1}, {**document}):
        with pytest.raises(ModelError):
            Calibration.from_json(wrong)
