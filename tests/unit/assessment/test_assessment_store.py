"""Applications in a store: two writers can not both win, and nobody's step is lost."""

from __future__ import annotations

import json

import pytest

from assessment_world import World
from openbadge_issuer.assessment import Applications
from openbadge_issuer.errors import AssessmentError, StoreConflict
from openbadge_issuer.testing import MemoryStore


def test_what_is_saved_is_loaded() -> None:
    world, applications = World(), Applications(MemoryStore())
    application = world.begun()
    assert applications.save(application) == 0
    application, _ = world.decide(world.opened(application=world.in_review(application)))
    assert applications.save(application) == application.version == 11
    assert applications.save(application) == 11
    assert applications.load(application.id) == application


def test_of_two_writers_one_wins() -> None:
    world, applications = World(), Applications(MemoryStore())
    application = world.opened()
    applications.save(application)
    one, other = applications.load(application.id), applications.load(application.id)
    decided, _ = world.decide(one)
    applications.save(decided)
    withdrawn = other.withdraw(now=world.tick())
    with pytest.raises(StoreConflict):
        applications.save(withdrawn)
    assert applications.load(application.id) == decided


def test_an_older_state_does_not_overwrite_a_newer_one() -> None:
    world, applications = World(), Applications(MemoryStore())
    application, _ = world.awarded()
    held = application.hold(by=world.officer, reason="Copied?", now=world.tick())
    applications.save(held)
    with pytest.raises(StoreConflict):
        applications.save(application)


def test_a_writer_who_comes_between_reading_and_writing_wins() -> None:
    """The store's own version sees to what happens between the two calls."""
    world, store = World(), MemoryStore()
    application = world.opened()
    Applications(store).save(application)
    withdrawn = application.withdraw(now=world.tick())

    class Interrupted(MemoryStore):
        def get(self, key: str, /) -> tuple[bytes, int] | None:
            found = store.get(key)
            if found is not None and found[1] == 1:
                Applications(store).save(withdrawn)
            return found

        def put(self, key: str, value: bytes, /, *, expected_version: int | None) -> int:
            return store.put(key, value, expected_version=expected_version)

    with pytest.raises(StoreConflict):
        Applications(Interrupted()).save(world.decide(application)[0])
    assert Applications(store).load(application.id).state == "withdrawn"


def test_what_lies_in_the_store_is_checked() -> None:
    world, store = World(), MemoryStore()
    application, _ = world.not_yet()
    applications = Applications(store)
    applications.save(application)
    key = f"application/{application.id}"
    found = store.get(key)
    assert found is not None
    document = json.loads(found[0])
    document["record"][-1]["to"] = "awarded"
    store.put(key, json.dumps(document).encode(), expected_version=found[1])
    with pytest.raises(AssessmentError):
        applications.load(application.id)
    with pytest.raises(AssessmentError) as refused:
        applications.load("urn:uuid:nothing")
    assert refused.value.detail_code == "assessment.unknown"
    store.put("application/another", found[0], expected_version=None)
    with pytest.raises(AssessmentError):
        applications.load("another")
