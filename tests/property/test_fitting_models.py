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
    assert right > MANY / 10
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


@pytest.mark.parametrize(
    "many", ["context", "a", {"a"}, {"https://www.w3.org/ns/credentials/v2": 1}, 5, None, []]
)
@pytest.mark.parametrize("member", ["@context", "type", "evidence", "proof"])
def test_what_is_no_array_is_no_mistake(member: str, many: object) -> None:
    document: Any = {**minimal(), member: many}
    assert fits(AchievementCredential, document, DEFAULT_LIMITS) <= is_model(AchievementCredential, document)


def test_a_single_type_is_one_of_many() -> None:
    document: Any = minimal()
    document["credentialSubject"]["achievement"]["type"] = "Achievement"
    assert fits(AchievementCredential, document, DEFAULT_LIMITS)
    document["credentialSubject"]["achievement"]["type"] = (
        "My Achievement"  # it holds the word, and is another
    )
    assert not fits(AchievementCredential, document, DEFAULT_LIMITS)


def test_a_type_is_missing_wherever_it_is() -> None:
    identity = {
        "type": "IdentityObject",
        "hashed": False,
        "identityHash": "a@b.example",
        "identityType": "emailAddress",
    }
    document: Any = minimal()
    document["credentialSubject"]["identifier"] = [identity]
    assert fits(AchievementCredential, document, DEFAULT_LIMITS)
    for part in (
        identity,
        document["credentialSubject"],
        document["credentialSubject"]["achievement"],
        document,
    ):
        kept = part.pop("type")
        assert not fits(AchievementCredential, document, DEFAULT_LIMITS)
        part["type"] = kept


def test_under_deeper_limits_the_model_decides() -> None:
    assert fits(AchievementCredential, minimal(), Limits(max_depth=DEFAULT_LIMITS.max_depth))
    assert not fits(AchievementCredential, minimal(), Limits(max_depth=DEFAULT_LIMITS.max_depth + 1))


def test_addresses_have_letters_of_any_script() -> None:
    document: Any = {**minimal(), "id": "https://x.example/ä"}
    assert fits(AchievementCredential, document, DEFAULT_LIMITS)


@pytest.mark.parametrize("uri", ["https://x.example/a b", "x", "", 5, "a:\n", "a:b\n"])
def test_what_is_no_address_does_not_fit(uri: object) -> None:
    document: Any = {**minimal(), "id": uri}
    assert not fits(AchievementCredential, document, DEFAULT_LIMITS)
