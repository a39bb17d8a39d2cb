"""A sample of what was decided, read again by somebody else."""

from __future__ import annotations

import json

import pytest

from agreement_world import reviewed, scores
from assessment_world import GOOD, LOW, World
from openbadge_issuer.assessment import Application, Review
from openbadge_issuer.assessment.agreement import BackReads, Sample, back_reads, compare_back_reads
from openbadge_issuer.errors import AssessmentError, ModelError
from openbadge_issuer.models import Recipient
from openbadge_issuer.testing import fixed_entropy


def decided(world: World, *, awarded: int, not_yet: int) -> list[Application]:
    made = [world.decide(reviewed(world, GOOD, GOOD))[0] for _ in range(awarded)]
    return made + [world.decide(reviewed(world, LOW, LOW), {"plan": "More."})[0] for _ in range(not_yet)]


def test_a_share_of_each_outcome() -> None:
    world = World()
    applications = decided(world, awarded=10, not_yet=3)
    others = [world.in_review(), reviewed(world, GOOD, LOW)]
    sample = back_reads([*applications, *others], 0.2, entropy=fixed_entropy("sample"))
    states = [one.state.value for one in applications if one.id in sample.applications]
    assert (states.count("awarded"), states.count("not_yet"), sample.decided) == (2, 1, 13)
    again = back_reads([*others, *applications[::-1]], 0.2, entropy=fixed_entropy("sample"))
    assert again == sample
    different = {back_reads(applications, 0.2, entropy=fixed_entropy(str(n))).applications for n in range(5)}
    assert len(different) > 1
    everything = back_reads(applications, 1.0)
    assert set(everything.applications) == {one.id for one in applications}
    assert len(back_reads(applications, 0.01, at_least=2).applications) == 4
    assert back_reads(others, 0.5).applications == ()
    assert len(back_reads(applications, 0.3).applications) == 3 + 1


def test_what_was_found_again() -> None:
    world = World()
    one, other = decided(world, awarded=1, not_yet=1)
    reads = {one.id: world.review(world.r3, scores(1, 1)), other.id: world.review(world.r4, scores(1, 1))}
    found = compare_back_reads(
        [one, other, world.in_review()], reads, world.people, resamples=100, entropy=fixed_entropy("b")
    )
    assert (found.decisions.n, found.decisions.award.exact.value) == (2, 0.5)
    overview, plan = found.decisions.criteria
    assert (overview.bias, plan.bias) == (0, 0.5)
    assert [one.assessor for one in found.reviewers] == sorted((world.r1, world.r2))
    assert {one.n for one in found.reviewers} == {2}
    assert found.reviewers[0].exact == 0.75


def test_whoever_had_a_hand_in_it_does_not_read_again() -> None:
    world = World()
    (one,) = decided(world, awarded=1, not_yet=0)
    double = world.people.enrol(Recipient.email("r2@people.example"))
    for reader in (world.r1, double, world.ada, world.officer):
        with pytest.raises(AssessmentError) as error:
            compare_back_reads([one], {one.id: world.review(reader)}, world.people)
        assert error.value.detail_code == "assessment.reviewer"


def test_reads_of_something_else_are_refused() -> None:
    world = World()
    (one,) = decided(world, awarded=1, not_yet=0)
    undecided = reviewed(world, GOOD, GOOD)
    other = Review(reviewer=world.r3, rubric="0" * 64, scores=GOOD)
    for reads, code in (
        ({one.id: other}, "assessment.rubric"),
        ({one.id: world.review(world.r3, {"plan": "basic"})}, "assessment.scores"),
        ({one.id: "a review"}, "assessment.argument"),
        ({"urn:uuid:0": world.review(world.r3)}, "assessment.argument"),
        ({undecided.id: world.review(world.r3)}, "assessment.state"),
        ([], "assessment.argument"),
    ):
        with pytest.raises(AssessmentError) as error:
            compare_back_reads([one, undecided], reads, world.people)  # type: ignore[arg-type]
        assert error.value.detail_code == code


@pytest.mark.parametrize("share", [0, 1.01, -0.1, float("nan"), float("inf"), True, "0.1"])
def test_a_share_is_one(share: float) -> None:
    with pytest.raises(AssessmentError):
        back_reads([], share)
    with pytest.raises(AssessmentError):
        back_reads([World()], 0.5)  # type: ignore[list-item]


def test_they_are_files() -> None:
    world = World()
    one, other = decided(world, awarded=1, not_yet=1)
    sample = back_reads([one, other], 0.5)
    assert Sample.from_json(json.loads(json.dumps(sample.to_json()))) == sample
    found = compare_back_reads([one], {one.id: world.review(world.r3)}, world.people, resamples=100)
    document = json.loads(json.dumps(found.to_json()))
    assert document["format"] == "openbadge-issuer back-reads compared 1"
    assert BackReads.from_json(document) == found
    for wrong in ({**sample.to_json(), "format": 1}, {**sample.to_json(), "seed": "x"}, document):
        with pytest.raises(ModelError):
            Sample.from_json(wrong)
