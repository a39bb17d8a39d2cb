"""Rule 11: every transition is recorded, append-only; nothing personal in the chain; texts can go without breaking it."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, replace
from itertools import pairwise

import pytest

from assessment_world import FILE, NOW, World
from openbadge_issuer.assessment import Application, Entry, People, Record
from openbadge_issuer.errors import AssessmentError, ProofError
from openbadge_issuer.models import Recipient
from openbadge_issuer.testing import fixed_signer


def test_rule_11_every_step_is_one_entry_with_who_when_from_to_and_what() -> None:
    world = World()
    application, _ = world.awarded()
    entries = application.record.entries
    shown = [(entry.action, entry.role, entry.before, entry.after) for entry in entries]
    assert shown == [
        ("begin", "applicant", "new", "draft"),
        ("answer", "applicant", "draft", "draft"),
        ("answer", "applicant", "draft", "draft"),
        ("submit", "applicant", "draft", "submitted"),
        ("check_complete", "officer", "submitted", "in_review"),
        ("screen", "officer", "in_review", "in_review"),
        ("assign", "officer", "in_review", "in_review"),
        ("assign", "officer", "in_review", "in_review"),
        ("review", "reviewer", "in_review", "in_review"),
        ("review", "reviewer", "in_review", "in_review"),
        ("open_reviews", "officer", "in_review", "agreed"),
        ("decide", "officer", "agreed", "awarded"),
    ]
    assert [entry.number for entry in entries] == list(range(12))
    assert all(one.at < other.at for one, other in pairwise(entries))
    assert {entry.actor for entry in entries} == {world.ada, world.r1, world.r2, world.officer}


def test_rule_11_nothing_personal_is_in_the_chain() -> None:
    world = World()
    application, _ = world.not_yet()
    chain = json.dumps(application.record.to_json())
    for personal in ("Ada", "people.example", "Twelve", FILE.name, FILE.digest, "Say what"):
        assert personal not in chain
    everything = json.dumps(application.to_json())
    assert "Twelve learners" in everything


def test_rule_11_an_entry_takes_no_sentence_and_no_name() -> None:
    world = World()
    entry = world.begun().record.entries[0]
    for changes in (
        {"data": {"note": "Ada was late"}},
        {"data": {"note": "ada@people.example"}},
        {"data": {"note": "Añá"}},
        {"data": {"note": 1.5}},
        {"data": {"who": {"name": "Ada Lovelace"}}},
        {"actor": "ada"},
        {"action": "Something else"},
        {"digests": {"reason": "Ada was late"}},
        {"role": "administrator"},
        {"number": -1},
        {"at": NOW.replace(tzinfo=None)},
        {"previous": "0"},
    ):
        with pytest.raises(AssessmentError):
            replace(entry, **changes)


def test_rule_11_equal_texts_have_different_digests() -> None:
    one, other = World(), World()
    other.entropy = bytes
    first, second = one.filled(), other.filled()
    assert set(first.sealed) != set(second.sealed)


def test_rule_11_what_was_recorded_can_not_be_changed() -> None:
    world = World()
    application, _ = world.awarded()
    record = application.record
    with pytest.raises(FrozenInstanceError):
        record.entries = ()  # type: ignore[misc]
    with pytest.raises(TypeError):
        record.entries[3].data["attested"] = False  # type: ignore[index]
    with pytest.raises(TypeError):
        application.sealed["0"] = None  # type: ignore[index]
    document = record.to_json()
    for number in range(len(document)):
        for name, value in (
            ("at", "2026-03-02T09:00:00Z"),
            ("actor", world.r4),
            ("to", "awarded"),
            ("previous", "1" * 64),
            ("digest", "1" * 64),
        ):
            changed = json.loads(json.dumps(document))
            if changed[number][name] != value:
                changed[number][name] = value
                with pytest.raises(AssessmentError):
                    Record.from_json(changed)
        with pytest.raises(AssessmentError):
            Record.from_json(
                document[:number] + document[number + 1 :] if number + 1 < len(document) else [1]
            )


@pytest.mark.parametrize("document", [None, {}, [None], [[]], [{}], "record", [{"number": 0}], 7])
def test_rule_11_what_is_no_record_is_refused(document: object) -> None:
    with pytest.raises(AssessmentError):
        Record.from_json(document)


def test_rule_11_out_and_in_again() -> None:
    world = World()
    application, decision = world.not_yet()
    document = json.loads(json.dumps(application.to_json()))
    again = Application.from_json(document)
    assert again == application
    assert again.decision.feedback == decision.feedback
    assert again.record.head == application.record.head
    for name in document:
        with pytest.raises(AssessmentError):
            Application.from_json({key: value for key, value in document.items() if key != name})
    with pytest.raises(AssessmentError):
        Application.from_json({**document, "sealed": document["sealed"][:-1]})
    with pytest.raises(AssessmentError):
        Application.from_json({**document, "sealed": [*document["sealed"], {"salt": "00" * 16, "value": 1}]})


def test_rule_11_the_texts_go_and_the_chain_holds() -> None:
    world = World()
    application, decision = world.not_yet()
    erased = application.erase(by=world.officer, now=world.tick())
    assert list(erased.texts()) == []
    assert erased.record.extends(application.record)
    assert erased.decision.levels == decision.levels
    assert erased.decision.feedback == {}
    assert Application.from_json(json.loads(json.dumps(erased.to_json()))) == erased
    with pytest.raises(AssessmentError):
        replace(erased, sealed=application.sealed)
    with pytest.raises(AssessmentError):
        world.opened().erase(by=world.officer, now=world.tick())


def test_rule_11_a_signed_head_shows_what_was_changed_afterwards() -> None:
    world = World()
    signer = fixed_signer()
    application = world.opened()
    seal = application.record.seal(signer)
    decided, _ = world.decide(application)
    seal.check(decided.record, signer.public_key)
    with pytest.raises(AssessmentError):
        seal.check(world.assigned().record, signer.public_key)
    with pytest.raises(AssessmentError):
        seal.check(world.begun().record, signer.public_key)
    with pytest.raises(ProofError):
        replace(seal, head="0" * 64).check(decided.record, signer.public_key)
    with pytest.raises(ProofError):
        seal.check(decided.record, fixed_signer(seed="another").public_key)


def test_rule_11_pseudonyms_are_random_and_their_link_is_elsewhere() -> None:
    people = People()
    ada = Recipient.email("ada@people.example", name="Ada")
    pseudonyms = {people.enrol(ada) for _ in range(20)}
    assert len(pseudonyms) == 20
    assert len({people.recipient(one) for one in pseudonyms}) == 1
    again = People.from_json(json.loads(json.dumps(people.to_json())))
    assert {again.recipient(one) for one in pseudonyms} == {ada}
    with pytest.raises(AssessmentError):
        people.recipient("p-" + "a" * 26)


def test_rule_11_time_does_not_run_backwards() -> None:
    world = World()
    application = world.submitted()
    with pytest.raises(AssessmentError) as refused:
        application.check_complete(by=world.officer, now=NOW)
    assert refused.value.detail_code == "assessment.time"


def test_rule_11_an_entry_is_its_json() -> None:
    for entry in World().awarded()[0].record.entries:
        assert Entry.from_json(entry.to_json()) == entry


@pytest.mark.parametrize("reviewer", [{"reviewer": "Ada-Lovelace"}, {}])
def test_rule_11_who_is_assigned_is_a_pseudonym_whoever_wrote_the_record(reviewer: dict[str, object]) -> None:
    world = World()
    application = world.in_review()
    last = application.record.entries[-1]
    forged = Entry(
        number=last.number + 1,
        at=world.tick(),
        role="officer",
        actor=world.officer,
        action="assign",
        before="in_review",
        after="in_review",
        data=reviewer,
        previous=last.digest,
    )
    record = Record((*application.record.entries, forged))
    with pytest.raises(AssessmentError, match="pseudonym"):
        Application(application.definition, record, application.sealed)


@pytest.mark.parametrize(
    "changes",
    [{"application": "ada-lovelace"}, {"application": 7}, {"application": "../people"}, {"attempt": True}],
)
def test_rule_11_the_id_of_an_application_tells_nothing_whoever_wrote_the_record(
    changes: dict[str, object],
) -> None:
    application = World().begun()
    (first,) = application.record.entries
    forged = replace(first, data={**first.data, **changes})
    with pytest.raises(AssessmentError):
        Application(application.definition, Record((forged,)), application.sealed)
