"""Whatever is handed to an application, a record or the store of people: an error of ours, or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import Any, TypeAlias

import pytest

from assessment_world import PRODUCT, World, product_definition
from openbadge_issuer.assessment import (
    Application,
    Applications,
    Definition,
    FileEvidence,
    Link,
    People,
    Record,
    Review,
    Text,
)
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.testing import MemoryStore

Stages: TypeAlias = tuple[Application, Application, Application, Application, Application, Application]
DEEP: list[object] = []
for _ in range(900):
    DEEP = [DEEP]
JUNK: tuple[object, ...] = (
    *(None, True, 0, -1, 2**70, 1.5, float("nan"), "", " ", "x" * 5_000, "\ud800", "\0", "p-" + "a" * 26),
    *(
        [],
        {},
        {"a": {}},
        [[]],
        DEEP,
        b"bytes",
        object(),
        datetime(2026, 3, 2, tzinfo=UTC),
        {1: 2},
        {"note": DEEP},
    ),
)
JSON_JUNK: tuple[JSON, ...] = (
    None,
    True,
    -1,
    2**70,
    1.5,
    "",
    "draft",
    "\ud800",
    [],
    {},
    [1],
    {"a": 1},
    "0" * 64,
)


def places(value: JSON, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    children: list[tuple[object, JSON]] = []
    if isinstance(value, dict):
        children = list(value.items())
    elif isinstance(value, list):
        children = list(enumerate(value))
    return [path, *(place for name, child in children for place in places(child, (*path, name)))]


def changed(document: JSON, path: tuple[object, ...], junk: JSON) -> JSON:
    if not path:
        return junk
    copy = json.loads(json.dumps(document))
    here = copy
    for name in path[:-1]:
        here = here[name]
    here[path[-1]] = junk
    return copy  # type: ignore[no-any-return]


@pytest.mark.parametrize("kind", ["person", "product"])
def test_a_document_with_one_change_is_refused(kind: str) -> None:
    world = World(product_definition(), product=PRODUCT) if kind == "product" else World()
    application, _ = world.not_yet()
    application = application.appeal(reason="No.", now=world.tick())
    document, random = application.to_json(), Random(4)
    for path in places(document):
        for junk in random.sample(JSON_JUNK, 2):
            other = changed(document, path, junk)
            if other != document:
                with pytest.raises(OpenBadgeError):
                    Application.from_json(other)  # type: ignore[arg-type]


def calls(world: World, stages: Stages, junk: Any, kind: int) -> list[Callable[[], object]]:
    """Every public function with something else in place of one of its arguments."""
    draft, submitted, review, disputed, not_yet, awarded = stages
    now, any_ = world.now, junk
    by, people = world.officer, world.people
    one: list[list[Callable[[], object]]] = [
        [
            lambda: Application.begin(any_, applicant=world.ada, now=now),
            lambda: Application.begin(world.definition, applicant=any_, now=now),
            lambda: Application.begin(world.definition, applicant=world.ada, now=any_),
            lambda: Application.begin(world.definition, applicant=world.ada, now=now, product=any_),
            lambda: Application(any_, draft.record, draft.sealed),
            lambda: Application(draft.definition, any_, draft.sealed),
            lambda: Application(draft.definition, draft.record, any_),
            lambda: Application.from_json(any_),
            lambda: Record(any_),
            lambda: Record.from_json(any_),
            lambda: Definition.from_json(any_),
            lambda: People.from_json(any_),
            lambda: people.enrol(any_),
            lambda: people.enrol(people.recipient(by), also=any_),
            lambda: people.recipient(any_),
            lambda: people.same_person(any_, by),
            lambda: Text(any_),
            lambda: Link(any_),
            lambda: FileEvidence(any_, "text/plain", 1, "a"),
            lambda: FileEvidence("0" * 64, any_, 1, "a"),
            lambda: FileEvidence("0" * 64, "text/plain", any_, "a"),
            lambda: FileEvidence("0" * 64, "text/plain", 1, any_),
            lambda: Applications(MemoryStore()).load(any_),
            lambda: Applications(MemoryStore()).save(any_),
        ],
        [
            lambda: draft.answer(any_, Text("A text."), now=now),
            lambda: draft.answer("context", any_, now=now),
            lambda: draft.answer("context", Text("A text."), now=now, entropy=any_),
            lambda: draft.remove(any_, now=now),
            lambda: draft.submit(attested=any_, now=now),
            lambda: draft.publish(any_, title="A", now=now),
            lambda: draft.publish("item-1", title=any_, now=now),
            lambda: draft.publish("item-1", title="A", url=any_, now=now),
            lambda: submitted.return_incomplete(any_, by=by, now=now),
            lambda: submitted.check_complete(by=any_, now=now),
            lambda: submitted.screen(any_, by=by, now=now),
            lambda: submitted.screen({"item-1": any_}, by=by, now=now),
            lambda: submitted.release(any_, by=by, reason="A", now=now),
            lambda: submitted.release("item-1", by=by, reason=any_, now=now),
            lambda: review.assign(any_, by=by, people=people, now=now),
            lambda: review.assign(world.r3, by=any_, people=people, now=now),
            lambda: review.assign(world.r3, by=by, people=any_, now=now),
            lambda: review.assign(world.r3, by=by, people=people, now=now, due=any_),
            lambda: review.reassign(any_, world.r3, by=by, people=people, now=now),
        ],
        [
            lambda: review.review(any_, now=now),
            lambda: review.packet_for(any_),
            lambda: review.declare_conflict(any_, now=now),
            lambda: Review(reviewer=any_, rubric="", scores={}),
            lambda: review.review(Review(reviewer=any_, rubric="", scores={}), now=now),
            lambda: review.review(Review(reviewer=world.r1, rubric=any_, scores={}), now=now),
            lambda: Review(reviewer=world.r1, rubric="", scores=any_),
            lambda: Review(reviewer=world.r1, rubric="", scores={}, comments=any_),
            lambda: disputed.resolve(any_, by=by, now=now),
            lambda: disputed.resolve({"plan": any_}, by=by, now=now),
            lambda: disputed.resolve({"plan": "basic"}, by=by, agreed=any_, now=now),
            lambda: disputed.decide(by=any_, now=now),
            lambda: disputed.decide(by=by, now=now, feedback=any_),
            lambda: not_yet.again(note=any_, now=now),
            lambda: not_yet.again(note="A", definition=any_, now=now),
            lambda: not_yet.again(note="A", product=any_, now=now),
            lambda: not_yet.appeal(reason=any_, now=now),
            lambda: not_yet.decision.award(any_, by=by),
            lambda: not_yet.decision.award(people, by=any_),
            lambda: awarded.decision.award(any_, by=by),
            lambda: awarded.decision.award(people, by=any_),
        ],
    ]
    return one[kind]


@pytest.mark.parametrize("kind", range(3))
def test_junk_in_place_of_an_argument(kind: int) -> None:
    world = World()
    stages = (
        world.filled(),
        world.submitted(),
        world.assigned(),
        world.opened({"overview": "passing", "plan": "basic"}),
        world.not_yet()[0],
        world.awarded()[0],
    )
    wrong = []
    for number, junk in enumerate(JUNK):
        for place, call in enumerate(calls(world, stages, junk, kind)):
            try:
                call()
            except OpenBadgeError:
                continue
            except Exception as error:  # noqa: BLE001 - which is what is looked for
                wrong.append(
                    f"call {place} with junk {number} ({type(junk).__name__}): {type(error).__name__} {error}"[
                        :150
                    ]
                )
    assert wrong == []
