"""What is said to fit a model is a model, and of usual documents it is said."""

from __future__ import annotations

import random
from typing import Any

import pytest

import model_documents
from openbadge_issuer.codec.types import DEFAULT_LIMITS, Limits
from openbadge_issuer.errors import ModelError
from openbadge_issuer.models import AchievementCredential, EndorsementCredential
from openbadge_issuer.models._fitting import fits
from openbadge_issuer.models.base import Model
from unit.rules.badges import clr, full, legacy, minimal

MANY = 150
CLASSES: list[tuple[str, type[Model]]] = [
    ("achievement-credential", AchievementCredential),
    ("endorsement-credential", EndorsementCredential),
]


def is_model(cls: type[Model], document: Any, limits: Limits = DEFAULT_LIMITS) -> bool:
    try:
        cls.from_json(document, limits=limits)
    except ModelError:
        return False
    return True


@pytest.mark.parametrize(("name", "cls"), CLASSES)
def test_what_fits_can_be_built(name: str, cls: type[Model]) -> None:
    make, chance = model_documents.Documents(f"{name}.schema.json"), random.Random(7)
    right = wrong = 0
    for _ in range(MANY):
        document = make.make(chance)
        for each in (document, model_documents.mutated(document, chance)):
            if fits(cls, each, DEFAULT_LIMITS):
                right += 1
                assert is_model(cls, each)
            else:
                wrong += not is_model(cls, each)
    assert right > MANY / 10  # of the others, most have an address with letters beyond ASCII
    assert wrong > MANY / 10


@pytest.mark.parametrize("document", [minimal(), full()])
def test_usual_badges_fit(document: Any) -> None:
    assert fits(AchievementCredential, document, DEFAULT_LIMITS)


@pytest.mark.parametrize("document", [legacy(), clr(), {}, [], None, "text"])
def test_what_is_something_else_does_not(document: Any) -> None:
    assert not fits(AchievementCredential, document, DEFAULT_LIMITS)


@pytest.mark.parametrize(
    "value",
    ["\ud800", float("nan"), object(), (1, object()), {1: 2}, {"\ud800": 1}, [b"x"]],
)
def test_a_member_of_ones_own_is_json(value: object) -> None:
    document: Any = {**minimal(), "ext:own": value}
    assert not fits(AchievementCredential, document, DEFAULT_LIMITS)
    assert not is_model(AchievementCredential, document)


def test_members_of_ones_own_have_their_places() -> None:
    document: Any = minimal()
    assert fits(AchievementCredential, {**document, "ext:own": {"a": [None, 1.5]}}, DEFAULT_LIMITS)
    document["credentialSubject"]["achievement"]["image"] = {"id": "https://x.example/a.png", "type": "Image"}
    assert fits(AchievementCredential, document, DEFAULT_LIMITS)
    document["credentialSubject"]["achievement"]["image"]["ext:own"] = "x"  # a closed class
    assert not fits(AchievementCredential, document, DEFAULT_LIMITS)


def test_limits_are_those_of_the_model() -> None:
    document: Any = {**minimal(), "ext:own": [[[["deep"]]]]}
    assert fits(AchievementCredential, document, Limits(max_depth=5))
    assert not fits(AchievementCredential, document, Limits(max_depth=4))
    assert not is_model(AchievementCredential, document, Limits(max_depth=4))
    assert not fits(AchievementCredential, document, Limits(max_values=10))


@pytest.mark.parametrize("uri", ["https://x.example/ä", "https://x.example/a b", "x", "", 5, "a:\n", "a:b\n"])
def test_of_other_addresses_the_model_decides(uri: object) -> None:
    document: Any = {**minimal(), "id": uri}
    assert not fits(AchievementCredential, document, DEFAULT_LIMITS)
