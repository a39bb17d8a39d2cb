"""What is compared: the scores before anything was settled, of rounds that were opened, of the two that count."""

from __future__ import annotations

import json
from random import Random

import pytest

from agreement_world import LEVELS, reviewed, scores
from assessment_world import GOOD, LOW, World, definition
from openbadge_issuer.assessment import Application, Criterion, Level
from openbadge_issuer.assessment.agreement import Agreement, Line, agreement, measure
from openbadge_issuer.errors import AssessmentError, ModelError
from openbadge_issuer.testing import fixed_entropy


def line(found: Agreement, criterion: str = "") -> Line:
    (only,) = (one for one in found.lines if (one.criterion or "") == criterion)
    return only


def of(*applications: Application, **more: object) -> Agreement:
    return agreement(applications, **{"resamples": 200, "entropy": fixed_entropy("a"), **more})  # type: ignore[arg-type]


def test_each_criterion_and_the_decision_that_each_review_would_make() -> None:
    world = World()
    found = of(
        reviewed(world, scores(1, 2), scores(1, 2)),
        reviewed(world, scores(1, 1), scores(1, 2)),
        reviewed(world, scores(0, 0), scores(1, 2)),
        reviewed(world, scores(0, 1), scores(1, 1)),
    )
    assert [one.criterion for one in found.lines] == [None, "overview", "plan"]
    assert [one.about for one in found.lines] == ["award", "criterion", "criterion"]
    assert (line(found).measures.exact.value, line(found).levels) == (0.5, ("not-yet", "award"))
    assert line(found, "overview").measures.exact.value == 0.5
    assert line(found, "plan").measures.exact.value == 0.5
    assert line(found, "plan").measures.adjacent.value == 0.75
    assert line(found, "plan").levels == LEVELS["plan"]
    assert {one.measures.n for one in found.lines} == {4}
    assert {one.reviewers for one in found.lines} == {2}


def test_figures_are_those_of_the_columns_ordered_by_pseudonym() -> None:
    world, random = World(), Random(3)
    pairs, applications = [], []
    for _ in range(30):
        one, other = scores(random.randrange(2), random.randrange(3)), scores(1, random.randrange(3))
        who = random.choice(((world.r1, world.r2), (world.r4, world.r3), (world.r2, world.r3)))
        applications.append(reviewed(world, one, other, who))
        ordered = sorted(zip(who, (one, other), strict=True))
        pairs.append((ordered[0][1]["plan"], ordered[1][1]["plan"]))
    found = line(of(*applications), "plan").measures
    expected = measure(pairs, LEVELS["plan"], resamples=200)
    for name in ("exact", "adjacent", "kappa", "weighted_kappa", "alpha"):
        assert getattr(found, name).value == getattr(expected, name).value
    assert of(*applications) == of(*applications[::-1])


def test_what_was_settled_changes_nothing() -> None:
    world = World()
    opened = reviewed(world, GOOD, LOW)
    third = world.score(world.assign(opened, world.r3), world.r3, GOOD)
    decided = world.decide(third)[0]
    assert of(opened) == of(third) == of(decided)
    assert line(of(decided)).reviewers == 2


def test_reviews_that_nobody_opened_are_not_looked_at() -> None:
    world = World()
    locked = world.score(world.score(world.assigned(), world.r1), world.r2, LOW)
    assert of(locked).lines == ()
    opened = locked.open_reviews(by=world.officer, now=world.tick())
    assert line(of(opened)).measures.n == 1
    out = world.strike_out(opened, world.r2)
    assert of(out).lines == ()
    again = world.score(world.assign(out, world.r3), world.r3)
    assert of(again).lines == ()  # opened once, and not again yet
    assert line(of(again.open_reviews(by=world.officer, now=world.tick()))).measures.exact.value == 1.0


def test_both_rounds_of_an_appeal_count() -> None:
    world = World()
    appealed = world.not_yet()[0].appeal(reason="No.", now=world.tick())
    second = appealed.rehear(by=world.second, now=world.tick())
    assert line(of(second)).measures.n == 1
    for reviewer, given in ((world.r3, GOOD), (world.r4, LOW)):
        second = world.score(world.assign(second, reviewer), reviewer, given)
    assert line(of(second)).measures.n == 1
    second = second.open_reviews(by=world.officer, now=world.tick())
    assert (line(of(second)).measures.n, line(of(second)).reviewers) == (2, 4)


def test_held_withdrawn_and_erased_applications_count_as_they_stood() -> None:
    world = World()
    opened = reviewed(world, GOOD, LOW)
    held = opened.hold(by=world.officer, reason="Hm.", now=world.tick())
    withdrawn = opened.withdraw(now=world.tick())
    erased = withdrawn.erase(by=world.officer, now=world.tick())
    assert of(opened) == of(held) == of(withdrawn) == of(erased)
    sealed = world.score(world.assigned(), world.r1).hold(by=world.officer, reason="Hm.", now=world.tick())
    assert of(sealed).lines == ()


def test_the_programme_takes_criteria_of_one_scale_together() -> None:
    world = World()
    other = World(
        definition(
            id="https://school.example/micro-credentials/others",
            criteria=[
                *world.definition.criteria[:1],
                world.definition.criteria[1].replace(
                    levels=[Level(id=one, name=one) for one in ("weak", "proficient")]
                ),
            ],
        )
    )
    strange = {"overview": "passing", "plan": "weak"}
    found = of(
        reviewed(world, GOOD, LOW),
        reviewed(other, GOOD, strange, (other.r3, other.r4)),
        of="programme",
    )
    assert [(one.about, one.levels, one.measures.n) for one in found.lines] == [
        ("award", ("not-yet", "award"), 2),
        ("scale", ("developing", "basic", "proficient"), 1),
        ("scale", ("not-passing", "passing"), 2),
        ("scale", ("weak", "proficient"), 1),
    ]
    assert of(of="programme").lines[0].measures.n == 0
    by_definition = of(reviewed(world, GOOD, LOW), reviewed(other, GOOD, strange))
    assert [one.definition for one in by_definition.lines] == [world.definition.id] * 3 + [
        other.definition.id
    ] * 3


def test_levels_that_a_new_version_changed_are_a_line_of_their_own() -> None:
    world = World()
    plan = world.definition.criteria[1]
    newer = World(
        definition(
            version="2.0",
            criteria=[
                world.definition.criteria[0],
                Criterion(
                    id="plan",
                    name=plan.name,
                    levels=[*plan.levels, Level(id="expert", name="Expert")],
                    required_level="proficient",
                ),
            ],
        )
    )
    found = of(reviewed(world, GOOD, GOOD), reviewed(newer, GOOD, GOOD))
    assert [(one.criterion, len(one.levels), one.measures.n) for one in found.lines] == [
        (None, 2, 2),
        ("overview", 2, 2),
        ("plan", 3, 1),
        ("plan", 4, 1),
    ]


def test_each_pair_of_reviewers() -> None:
    world = World()
    found = of(
        reviewed(world, GOOD, LOW),
        reviewed(world, GOOD, GOOD, (world.r2, world.r1)),
        reviewed(world, GOOD, GOOD, (world.r2, world.r3)),
        of="pair",
    )
    awards = {one.pair: one.measures.n for one in found.lines if one.about == "award"}
    assert awards == {tuple(sorted((world.r1, world.r2))): 2, tuple(sorted((world.r2, world.r3))): 1}


def test_lines_of_few_comparisons_can_be_left_out() -> None:
    world = World()
    pairs = [(world.r1, world.r2)] * 2 + [(world.r2, world.r3)]
    applications = [reviewed(world, GOOD, LOW, pair) for pair in pairs]
    found = of(*applications, of="pair", at_least=2)
    assert {one.pair for one in found.lines} == {tuple(sorted((world.r1, world.r2)))}
    assert of(*applications, of="pair", at_least=3).lines == ()


def test_few_comparisons_warn() -> None:
    world = World()
    found = of(reviewed(world, GOOD, LOW))
    assert {(one.code, one.severity) for one in found.findings} == {("agreement.small", "warning")}
    assert len(found.findings) == 3
    assert of(reviewed(world, GOOD, LOW), few=1).findings == ()


def test_it_is_a_file() -> None:
    world = World()
    found = of(reviewed(world, GOOD, LOW), reviewed(world, LOW, LOW))
    document = json.loads(json.dumps(found.to_json()))
    assert document["format"] == "openbadge-issuer agreement 1"
    assert Agreement.from_json(document) == found
    for wrong in (
        {**document, "format": "another"},
        {**document, "more": 1},
        {**document, "lines": [{**document["lines"][0], "about": "people"}]},
        {**document, "confidence": 7},
    ):
        with pytest.raises(ModelError):
            Agreement.from_json(wrong)
    with pytest.raises(ModelError):
        Agreement.from_json({name: value for name, value in document.items() if name != "format"})


def test_arguments_that_are_none_are_refused() -> None:
    with pytest.raises(AssessmentError):
        of(of="people")
    with pytest.raises(AssessmentError):
        agreement([World()])  # type: ignore[list-item]
