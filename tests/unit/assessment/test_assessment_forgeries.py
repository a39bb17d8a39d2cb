"""Records whose digests are right and whose steps could not have been taken: refused by the same rules as the steps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assessment_world import LOW, World
from openbadge_issuer.assessment import Application, Entry, Record
from openbadge_issuer.assessment.record import Sealed
from openbadge_issuer.errors import AssessmentError
from openbadge_issuer.models._frozen import FrozenObject


def rechained(application: Application, at: int, **changes: object) -> Record:
    """The record with one entry changed, and every digest after it made anew."""
    made: list[Entry] = []
    for number, entry in enumerate(application.record.entries):
        given = changes if number == at else {}
        made.append(replace(entry, **given, previous=made[-1].digest if made else "0" * 64))  # type: ignore[arg-type]
    return Record(tuple(made))


def number_of(application: Application, action: str) -> int:
    return next(entry.number for entry in application.record.entries if entry.action == action)


@pytest.mark.parametrize(
    ("action", "change", "code"),
    [
        ("begin", {"role": "officer"}, "record"),
        ("begin", {"before": "draft"}, "record"),
        ("begin", {"data": {"attempt": 1}}, "record"),
        ("begin", {"data": {"secret": 1}}, "record"),
        ("begin", {"digests": {"secret": "0" * 64}}, "record"),
        ("answer", {"action": "fabricate"}, "record"),
        ("answer", {"role": "officer"}, "record"),
        ("answer", {"before": "submitted"}, "record"),
        ("answer", {"after": "submitted"}, "record"),
        ("answer", {"digests": {}}, "record"),
        ("answer", {"digests": {"answer": "0" * 64, "secret": "0" * 64}}, "record"),
        ("submit", {"data": {"attested": True, "secret": "ada"}}, "record"),
        ("submit", {"data": {}}, "incomplete"),
        ("check_complete", {"action": "open_reviews"}, "state"),
    ],
    ids=str,
)
def test_one_entry_that_could_not_have_been_made(action: str, change: dict[str, object], code: str) -> None:
    world = World()
    application, _ = world.not_yet()
    forged = rechained(application, number_of(application, action), **change)
    with pytest.raises(AssessmentError) as refused:
        replace(application, record=forged)
    assert refused.value.detail_code == f"assessment.{code}"


def test_an_assignment_to_the_wrong_one() -> None:
    """Without the store of people, by pseudonyms alone: the applicant, the officer, the same one twice, one too many."""
    world = World()
    application = world.assigned()
    last = application.record.version
    for reviewer, code in ((world.ada, "reviewer"), (world.officer, "hand"), (world.r1, "reviewer")):
        forged = rechained(application, last, data=FrozenObject(reviewer=reviewer))
        with pytest.raises(AssessmentError) as refused:
            replace(application, record=forged)
        assert refused.value.detail_code == f"assessment.{code}"


def test_the_number_of_words_is_that_of_the_text() -> None:
    world = World()
    application = world.filled()
    at = number_of(application, "answer")
    data = {**application.record.entries[at].data, "words": 5}
    with pytest.raises(AssessmentError):
        replace(application, record=rechained(application, at, data=data))
    for words in (-1, "many"):
        with pytest.raises(AssessmentError):
            replace(application, record=rechained(application, at, data={**data, "words": words}))


def test_a_sealed_text_under_another_digest() -> None:
    application = World().filled()
    name, other = list(application.sealed)
    with pytest.raises(AssessmentError):
        replace(application, sealed={name: application.sealed[other], other: application.sealed[name]})
    for salt, content in ((b"short", b"1"), (b"0" * 16, "text")):
        with pytest.raises(AssessmentError):
            Sealed(salt, content)  # type: ignore[arg-type]


def test_a_record_that_is_empty_or_begins_in_the_middle() -> None:
    application, _ = World().not_yet()
    with pytest.raises(AssessmentError):
        replace(application, record=Record(()), sealed={})
    with pytest.raises(AssessmentError):
        Record(application.record.entries[1:])
    with pytest.raises(AssessmentError):
        Record((*application.record.entries, None))  # type: ignore[arg-type]


def test_a_product_of_another_version_beside_the_chain() -> None:
    world = World()
    application = world.opened(LOW, LOW)
    at = number_of(application, "begin")
    data = {**application.record.entries[at].data, "productVersion": "1.0", "released": "2026-01-01"}
    with pytest.raises(AssessmentError):
        replace(application, record=rechained(application, at, data=data))
