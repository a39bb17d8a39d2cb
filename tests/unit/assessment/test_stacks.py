"""Stacks: groups of all, one or some; progress; stacks in stacks; an achievement of their own."""

from __future__ import annotations

import pytest

from assessment_world import NOW, definition
from openbadge_issuer import Irrevocable, Issuer, LocalSigner, Profile, Recipient
from openbadge_issuer.assessment.definitions import Group, Stack, progress_in, translate
from openbadge_issuer.errors import AssessmentError, ModelError
from openbadge_issuer.models import Award

BASE = "https://school.example/"
A, B, C, D = (f"{BASE}{name}" for name in "abcd")


def stack(*groups: Group, name: str = "stack") -> Stack:
    return Stack(
        id=f"{BASE}stacks/{name}",
        version="1.0",
        name="Formative assessment",
        description="The educator uses what learners show.",
        groups=groups
        or (Group(name="All", members=[A, B]), Group(name="One of", members=[C, D], at_least=1)),
    )


@pytest.mark.parametrize(
    ("earned", "still_needed"),
    [
        ([], 3),
        ([A], 2),
        ([A, B], 1),
        ([C], 2),
        ([C, D], 2),
        ([A, B, D], 0),
        ([A, B, C, D], 0),
        ([f"{BASE}other"], 3),
        ([A, A, A], 2),
    ],
)
def test_each_group_has_to_be_fulfilled(earned: list[str], still_needed: int) -> None:
    progress = progress_in(stack(), earned)
    assert (progress.needed, progress.still_needed) == (3, still_needed)
    assert progress.complete is (still_needed == 0)
    for one in progress.groups:
        assert set(one.earned) | set(one.missing) == set(one.group.members)
        assert not set(one.earned) & set(one.missing)


def test_some_of_many() -> None:
    some = stack(Group(members=[A, B, C, D], at_least=2))
    assert progress_in(some, [A]).still_needed == 1
    assert progress_in(some, [A, D]).complete
    assert progress_in(some, [A, D]).groups[0].missing == (B, C)


@pytest.mark.parametrize(
    "groups",
    [
        [],
        [{"members": []}],
        [{"members": [A, A]}],
        [{"members": [A]}, {"members": [A, B]}],
        [{"members": [A], "atLeast": 2}],
        [{"members": [A], "atLeast": 0}],
        [{"members": ["not a uri"]}],
        [{"members": [f"{BASE}stacks/x"]}],
    ],
)
def test_groups_that_make_no_sense(groups: list[object]) -> None:
    document = {"id": f"{BASE}stacks/x", "version": "1", "name": "X", "description": "D", "groups": groups}
    with pytest.raises(ModelError):
        Stack.from_json(document)


def test_a_stack_in_a_stack_counts_when_it_is_fulfilled() -> None:
    inner = stack(Group(members=[A, B]), name="inner")
    outer = stack(Group(members=[inner.id, C]), name="outer")
    assert progress_in(outer, [A, B, C]).still_needed == 1, "nobody told what the inner one needs"
    assert progress_in(outer, [A, B, C], stacks=[inner]).complete
    assert progress_in(outer, [A, C], stacks=[inner]).groups[0].missing == (inner.id,)
    assert progress_in(outer, [inner.id, C], stacks=[inner]).complete, (
        "it was awarded, whatever it needs today"
    )


def test_stacks_that_contain_each_other_are_refused_even_if_they_are_earned() -> None:
    one = stack(Group(members=[f"{BASE}stacks/two"]), name="one")
    two = stack(Group(members=[f"{BASE}stacks/three"]), name="two")
    three = stack(Group(members=[one.id, A], at_least=1), name="three")
    for earned in ([], [A], [one.id, two.id, three.id]):
        with pytest.raises(AssessmentError, match="contain each other") as caught:
            progress_in(one, earned, stacks=[one, two, three])
        assert caught.value.detail_code == "assessment.definition"


def test_stacks_are_not_nested_without_end() -> None:
    chain = [stack(Group(members=[f"{BASE}stacks/{n + 1}"]), name=str(n)) for n in range(3_000)]
    with pytest.raises(AssessmentError, match="16 deep"):
        progress_in(chain[0], [], stacks=chain)


def test_many_ways_through_stacks_take_no_longer_for_it() -> None:
    """Each of twelve floors holds all ten of the next one: a million million ways, each stack judged once."""
    floors = [
        [
            stack(
                Group(
                    members=[f"{BASE}stacks/{n + 1}-{at}" for at in range(10)]
                    if n < 12
                    else [f"{BASE}leaf-{place}"]
                ),
                name=f"{n}-{place}",
            )
            for place in range(10)
        ]
        for n in range(13)
    ]
    everything = [one for floor in floors for one in floor]
    leaves = [f"{BASE}leaf-{at}" for at in range(10)]
    assert progress_in(floors[0][0], leaves, stacks=everything).complete
    assert progress_in(floors[0][0], leaves[1:], stacks=everything).still_needed == 10


def test_a_translation_counts_as_what_it_translates() -> None:
    original = definition(in_language="en")
    spanish = translate(original, language="es", id=f"{BASE}es/checks").definition
    one = stack(Group(members=[original.id]))
    assert not progress_in(one, [spanish.id]).complete
    assert progress_in(one, [spanish.id], definitions=[original, spanish]).complete
    assert not progress_in(one, [], definitions=[original, spanish]).complete


def test_an_earned_stack_is_an_achievement_that_can_be_issued() -> None:
    made = stack()
    achievement = made.achievement({A: "Checks"})
    assert (achievement.id, achievement.version) == (made.id, "1.0")
    assert achievement.criteria is not None
    assert achievement.criteria.narrative is not None
    assert "All (2/2)" in achievement.criteria.narrative
    assert f"- [Checks]({A})" in achievement.criteria.narrative
    assert "One of (1/2)" in achievement.criteria.narrative
    signer = LocalSigner.generate()
    issuer = Issuer(Profile(id=signer.controller, name="School"), signer, status=Irrevocable("a test"))
    assert issuer.issue(Award(achievement, Recipient.email("ada@example.org")), now=NOW).document


def test_how_its_members_belong_to_it() -> None:
    made = stack()
    assert [(one.source_id, one.association_type, one.target_id) for one in made.associations()] == [
        (member, "isPartOf", made.id) for member in (A, B, C, D)
    ]


@pytest.mark.parametrize("wrong", [None, "x", {}])
def test_progress_is_made_in_a_stack(wrong: object) -> None:
    with pytest.raises(AssessmentError):
        progress_in(wrong, [])  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [3, None, A, b"x", ["a", 3], {"a": 1}.items()])
def test_what_is_earned_is_a_list_of_ids(wrong: object) -> None:
    """A text is a list of its letters in Python, and nobody has earned a letter."""
    for given in ({"earned": wrong}, {"earned": [], "stacks": wrong}, {"earned": [], "definitions": wrong}):
        with pytest.raises(AssessmentError) as caught:
            progress_in(stack(), **given)  # type: ignore[arg-type]
        assert caught.value.detail_code == "assessment.argument"
