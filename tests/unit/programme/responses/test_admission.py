"""`admit`: each response once, whatever happens in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copytree, rmtree

import pytest

from assessment_world import FILE, GOOD, LOW, NOW, World, definition
from openbadge_issuer.adapters.folder import FolderStore
from openbadge_issuer.assessment import Application, Policy, State, Text
from openbadge_issuer.assessment.evidence import Answer
from openbadge_issuer.errors import AssessmentError, InputError
from openbadge_issuer.models import Recipient
from openbadge_issuer.programme import Persons, Programme
from openbadge_issuer.programme.responses.admission import Admitted, Sent, admit
from unit.programme.test_programme_folders import NoEvidence

DEFINITION = definition()
FULL = (("context", Text("Twelve learners who are new.")), ("lesson-plan", FILE))
LATER = NOW + timedelta(days=30)


@pytest.fixture
def programme(tmp_path: Path) -> Programme:
    return opened(tmp_path)


def opened(tmp_path: Path) -> Programme:
    for name in ("officer", "sealed"):
        (tmp_path / name).mkdir(exist_ok=True)
    return Programme(FolderStore(tmp_path / "officer"), FolderStore(tmp_path / "sealed"), NoEvidence())


def sent(
    name: str = "ada", line: int = 2, answers: Sequence[tuple[str, Answer]] = FULL, **changes: object
) -> Sent:
    one = Sent(
        line=line,
        key=f"{name}/{line}",
        who=Recipient.email(f"{name}@people.example", name=name.title()),
        definition=DEFINITION,
        answers=lambda: answers,
        attested=True,
        at=NOW,
        words={"places": ("Hill School",)},
    )
    return replace(one, **changes)  # type: ignore[arg-type]  # by name


def taken(programme: Programme, *responses: Sent, now: datetime = LATER) -> list[Admitted]:
    return list(admit(programme, responses, now=now))


def outcomes(admitted: Sequence[Admitted]) -> list[str]:
    return [one.outcome for one in admitted]


def test_a_response_becomes_an_application(programme: Programme) -> None:
    (one,) = taken(programme, sent())
    assert (one.line, one.outcome) == (2, "submitted")
    application = programme.load(one.application or "")
    assert application.state is State.SUBMITTED
    assert [entry.action for entry in application.record.entries] == ["begin", "answer", "answer", "submit"]
    assert {entry.at for entry in application.record.entries} == {NOW}
    persons = programme.persons()
    assert persons.people.recipient(application.applicant) == Recipient.email(
        "ada@people.example", name="Ada"
    )
    assert "Hill School" in persons.identity(application.applicant).places


def test_again_it_is_known(programme: Programme) -> None:
    first = taken(programme, sent(), sent("bo", 3))
    before = {key: programme.officer_folder.get(key) for key in programme.officer_folder.keys("")}
    again = taken(programme, sent(), sent("bo", 3), sent("cy", 4))
    assert outcomes(again) == ["known", "known", "submitted"]
    assert [one.application for one in again[:2]] == [one.application for one in first]
    assert {key: programme.officer_folder.get(key) for key in before} == before
    assert len(programme.people()) == 3


def test_a_dry_run_says_the_same_and_changes_nothing(programme: Programme) -> None:
    responses = (sent(), sent("bo", 3, answers=FULL[:1]), sent(line=4))
    told = list(admit(programme, responses, now=LATER, dry_run=True))
    assert outcomes(told) == ["submitted", "incomplete", "refused"]
    assert list(programme.officer_folder.keys()) == []
    assert len(programme.people()) == 0
    assert outcomes(taken(programme, *responses)) == outcomes(told)


def test_what_is_incomplete_is_completed_by_the_next_response(programme: Programme) -> None:
    first, unattested = taken(programme, sent(answers=FULL[:1]), sent("bo", 3, attested=False))
    assert (first.outcome, unattested.outcome) == ("incomplete", "incomplete")
    assert "lesson-plan" in first.reason
    assert "attest" in unattested.reason
    (completed,) = taken(programme, sent(line=9))
    assert (completed.outcome, completed.application) == ("submitted", first.application)
    application = programme.load(first.application or "")
    assert len(application.items) == 2
    assert outcomes(taken(programme, sent(answers=FULL[:1]), sent(line=9))) == ["known", "known"]
    assert programme.load(application.id) == application


def test_what_was_returned_is_completed(programme: Programme) -> None:
    (first,) = taken(programme, sent())
    officer = programme.people().enrol(Recipient.email("mary@school.example"))
    programme.change(
        first.application or "",
        lambda one: one.return_incomplete(["unreadable"], by=officer, now=LATER),
    )
    (completed,) = taken(programme, sent(line=9, at=NOW + timedelta(days=1)))
    assert (completed.outcome, completed.application) == ("submitted", first.application)
    assert (
        programme.load(first.application or "").record.entries[-1].at == LATER
    )  # no step is before the last one


def test_who_is_under_way_is_told_so(programme: Programme) -> None:
    first, second = taken(programme, sent(), sent(line=3))
    assert (first.outcome, second.outcome) == ("submitted", "refused")
    assert (first.application or "-") in second.reason
    assert "ada" not in second.reason
    assert len(list(programme.applications())) == 1
    programme.change(first.application or "", lambda one: one.withdraw(now=LATER))
    assert outcomes(taken(programme, sent(line=3), sent(line=4))) == ["submitted", "refused"]


def decided(programme: Programme, scores: dict[str, str]) -> Application:
    """Ada's application, decided."""
    world = World(now=LATER)
    persons = programme.persons()
    ada = persons.find(Recipient.email("ada@people.example"))
    (found,) = [one for one in programme.applications() if one.applicant == ada]
    r1, r2, officer = (enrolled(programme, f"{name}@assess.example") for name in ("r1", "r2", "o"))
    people = programme.people()
    world.people, world.r1, world.r2, world.officer = people, r1, r2, officer
    world.definition = found.definition
    reviewed = world.opened(
        scores, scores, world.screened(found.check_complete(by=officer, now=world.tick()))
    )
    application, _ = world.decide(reviewed, {"plan": "Say what follows."} if scores == LOW else None)
    programme.save(application)
    return application


def test_after_a_not_yet_it_is_a_further_attempt(programme: Programme) -> None:
    taken(programme, sent())
    first = decided(programme, LOW)
    (second,) = taken(
        programme, sent(line=9, note="With what follows from each check."), now=LATER + LATER_STILL
    )
    assert second.outcome == "submitted"
    application = programme.load(second.application or "")
    assert (application.attempt, application.previous, application.applicant) == (
        2,
        first.id,
        first.applicant,
    )


LATER_STILL = timedelta(days=60)


@pytest.mark.parametrize(("months", "outcome"), [(None, "awarded"), (12, "submitted")])
def test_what_was_awarded_is_renewed_only_if_it_ends(
    programme: Programme, months: int | None, outcome: str
) -> None:
    which = DEFINITION.replace(policy=Policy(valid_months=months))
    taken(programme, sent(definition=which))
    decided(programme, {"overview": "passing", "plan": "proficient"})
    (again,) = taken(programme, sent(line=9, definition=which), now=LATER + LATER_STILL)
    assert again.outcome == outcome


@pytest.mark.parametrize("most", [1, 2])
def test_attempts_are_used_up_whatever_was_withdrawn_since(programme: Programme, most: int) -> None:
    which = DEFINITION.replace(policy=Policy(max_attempts=most))
    taken(programme, sent(definition=which))
    first = decided(programme, LOW)
    for line in range(10, 13):  # each further attempt is begun, and withdrawn
        (again,) = taken(programme, sent(line=line, definition=which), now=LATER + LATER_STILL)
        if most == 1:
            assert again.outcome == "refused"
            assert "no more attempts than 1" in again.reason
            continue
        application = programme.load(again.application or "")
        assert (application.attempt, application.previous) == (2, first.id)
        programme.change(application.id, lambda one: one.withdraw(now=LATER + LATER_STILL))


def test_that_no_attempt_is_left_is_refused_once(programme: Programme) -> None:
    which = DEFINITION.replace(policy=Policy(max_attempts=1))
    taken(programme, sent(definition=which))
    first, now = decided(programme, LOW), LATER + LATER_STILL
    again, another = sent(line=9, definition=which), sent(line=10, definition=which)
    (trial,) = admit(programme, [again], now=now, dry_run=True)
    assert trial.outcome == "refused"
    for told in (["refused"], ["used_up", "refused"], ["used_up", "used_up"]):
        assert outcomes(taken(programme, *(again, another)[: len(told)], now=now)) == told
    (known,) = taken(programme, again, now=now)
    assert (known.application, known.reason) == (first.id, "")
    assert len(list(programme.applications())) == 1
    more = which.replace(version="2.0", policy=Policy(max_attempts=2))
    (taken_now,) = taken(programme, sent(line=9, definition=more), now=now)
    assert (taken_now.outcome, taken_now.attempt) == ("submitted", 2)
    programme.change(taken_now.application or "", lambda one: one.withdraw(now=now))
    programme.change_persons(lambda persons: persons.without(first.applicant))
    assert outcomes(taken(programme, another, now=now)) == ["erased"]


def test_a_version_of_the_definition_does_not_begin_from_one(programme: Programme) -> None:
    taken(programme, sent(definition=DEFINITION.replace(policy=Policy(max_attempts=2))))
    first = decided(programme, LOW)
    newer = DEFINITION.replace(version="2.0", policy=Policy(max_attempts=2))
    (again,) = taken(programme, sent(line=9, definition=newer), now=LATER + LATER_STILL)
    assert programme.load(again.application or "").previous == first.id


def heard_again(programme: Programme, application: Application) -> Application:
    """After an appeal, by another officer."""
    other = enrolled(programme, "another@school.example")
    return programme.change(
        application.id,
        lambda one: one.appeal(reason="No.", now=LATER_STILL + LATER).rehear(
            by=other, now=LATER_STILL + LATER
        ),
    )


def test_what_was_withdrawn_while_it_was_heard_again_was_an_attempt(programme: Programme) -> None:
    which = DEFINITION.replace(policy=Policy(max_attempts=1))
    taken(programme, sent(definition=which))
    first = decided(programme, LOW)
    heard_again(programme, first)
    now = LATER + 2 * LATER_STILL
    (under_way,) = taken(programme, sent(line=8, definition=which), now=now)
    assert "which is in review" in under_way.reason
    programme.change(first.id, lambda one: one.withdraw(now=now))
    (again,) = taken(programme, sent(line=9, definition=which), now=now)
    assert "no more attempts than 1" in again.reason


def test_while_a_further_attempt_runs_the_former_is_not_heard_again(programme: Programme) -> None:
    taken(programme, sent())
    first = decided(programme, LOW)
    for line in (8, 9):
        (again,) = taken(programme, sent(line=line), now=LATER + LATER_STILL)
        if line == 8:
            programme.change(again.application or "", lambda one: one.withdraw(now=LATER + LATER_STILL))
    with pytest.raises(AssessmentError) as refused:
        heard_again(programme, first)
    assert refused.value.detail_code == "assessment.attempts"


def enrolled(programme: Programme, address: str, *also: str) -> str:
    given: list[str] = []

    def step(persons: Persons) -> Persons:
        others = [Recipient.email(one) for one in also]
        given.append(persons.people.enrol(Recipient.email(address), also=others))
        return persons

    programme.change_persons(step)
    return given[-1]


def test_by_another_pseudonym_it_is_the_same_person(programme: Programme) -> None:
    taken(programme, sent(definition=DEFINITION.replace(policy=Policy(max_attempts=1))))
    enrolled(programme, "lovelace@people.example", "Ada@people.example ")  # noticed later, by somebody
    other = sent("lovelace", 5, definition=DEFINITION.replace(policy=Policy(max_attempts=1)))
    (under_way,) = taken(programme, other)
    assert "which is submitted" in under_way.reason
    decided(programme, LOW)
    (again,) = taken(programme, other, now=LATER + LATER_STILL)
    assert "no more attempts than 1" in again.reason
    assert len(list(programme.applications())) == 1


def test_an_answer_that_can_not_be_is_refused_and_nobody_is_enrolled(programme: Programme) -> None:
    wrong = (("context", FILE), ("nothing", Text("x")))
    for answers in (wrong[:1], wrong[1:]):
        (one,) = taken(programme, sent(answers=answers))
        assert one.outcome == "refused"
    assert len(programme.people()) == 0
    assert taken(programme, sent())[0].outcome == "submitted"


def test_a_time_in_the_future_is_now(programme: Programme) -> None:
    (one,) = taken(programme, sent(at=LATER + LATER_STILL))
    assert programme.load(one.application or "").record.entries[0].at == LATER


class _Plug(Exception):
    """Somebody pulls it."""


@pytest.mark.parametrize("writes", range(1, 6))
def test_stopped_between_any_two_writes_it_is_finished_by_doing_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    programme = opened(tmp_path)
    (first,) = taken(programme, sent("bo", 1, answers=FULL[:1]))
    put, left = FolderStore.put, [writes]

    def failing(self: FolderStore, key: str, value: bytes, /, *, expected_version: int | None) -> int:
        left[0] -= 1
        if left[0] < 0:
            raise _Plug
        return put(self, key, value, expected_version=expected_version)

    responses = (sent(), sent("bo", 3), sent("cy", 4, answers=FULL[:1]))
    with monkeypatch.context() as patched:
        patched.setattr(FolderStore, "put", failing)
        try:
            taken(programme, *responses)
        except _Plug:
            assert writes < 5
        else:
            assert writes == 5  # people, three applications, people
    assert {one.outcome for one in taken(opened(tmp_path), *responses)} <= {
        "submitted",
        "known",
        "incomplete",
    }
    assert outcomes(taken(opened(tmp_path), *responses)) == ["known"] * 3
    applications = {one.id: one for one in opened(tmp_path).applications()}
    assert len(applications) == 3
    assert applications[first.application or ""].state is State.SUBMITTED
    assert sorted(one.state for one in applications.values()) == ["draft", "submitted", "submitted"]
    assert len(opened(tmp_path).people()) == 3
    assert {one.applicant for one in applications.values()} == set(opened(tmp_path).people().to_json())


def unread() -> Sequence[tuple[str, Answer]]:
    raise InputError("It was not to be read.")


def test_files_are_read_only_if_the_response_is_taken(programme: Programme) -> None:
    taken(programme, sent())
    (known, under_way, new) = taken(
        programme,
        replace(sent(), answers=unread),
        replace(sent(line=3), answers=unread),
        replace(sent("bo", 4), answers=unread),
    )
    assert (known.outcome, under_way.outcome, new.outcome) == ("known", "refused", "refused")
    assert "has an application for this already" in under_way.reason
    assert new.reason == "It was not to be read."
    assert len(programme.people()) == 1


def test_an_older_folder_of_the_officer_gets_back_what_it_lacks(programme: Programme, tmp_path: Path) -> None:
    taken(programme, sent())
    backup = tmp_path / "backup"
    copytree(tmp_path / "officer", backup)
    (bo,) = taken(programme, sent("bo", 3))
    rmtree(tmp_path / "officer")
    backup.rename(tmp_path / "officer")
    again = taken(opened(tmp_path), sent(), sent("bo", 3))
    assert outcomes(again) == ["known", "submitted"]
    assert again[1].application != bo.application
    assert outcomes(taken(opened(tmp_path), sent(), sent("bo", 3))) == ["known", "known"]
    assert len(programme.people()) == 2


def test_an_older_sealed_folder_is_noticed(programme: Programme, tmp_path: Path) -> None:
    taken(programme, sent())
    older = (tmp_path / "sealed" / "people.json").read_bytes()
    (bo,) = taken(programme, sent("bo", 3))
    (tmp_path / "sealed" / "people.json").write_bytes(older)
    before = len(list(programme.applications()))
    with pytest.raises(InputError) as refused:
        taken(opened(tmp_path), sent("bo", 3), sent("cy", 4))
    assert refused.value.detail_code == "programme.older"
    assert len(list(programme.applications())) == before
    programme.change(bo.application or "", lambda one: one.withdraw(now=LATER))
    assert outcomes(taken(opened(tmp_path), sent("bo", 3), sent("cy", 4))) == ["submitted", "submitted"]


def test_who_was_erased_does_not_come_back(programme: Programme) -> None:
    (one,) = taken(programme, sent())
    applicant = programme.change(one.application or "", lambda own: own.withdraw(now=LATER)).applicant
    programme.change_persons(lambda persons: persons.without(applicant))
    assert outcomes(taken(programme, sent())) == ["erased"]
    assert len(programme.people()) == 0


def test_a_draft_is_completed_by_its_own_last_response_and_by_no_earlier_one(programme: Programme) -> None:
    early, late = (
        sent(answers=FULL[:1]),
        sent(line=3, answers=(("context", Text("Fifteen other learners here.")),)),
    )
    first, second = taken(programme, early, late)
    assert (first.outcome, second.application) == ("incomplete", first.application)
    text = programme.load(first.application or "").items[0]
    (whole,) = taken(programme, replace(early, answers=lambda: FULL))
    assert whole.outcome == "known"
    assert programme.load(first.application or "").items == (text,)
    (less,) = taken(
        programme, replace(late, answers=lambda: (FULL[1],))
    )  # a map that gives less is no reason
    assert (less.outcome, "lesson-plan" in less.reason) == ("known", True)
    assert programme.load(first.application or "").items == (text,)
    (completed,) = taken(programme, replace(late, answers=lambda: (*late.answers(), FULL[1])))
    assert (completed.outcome, completed.application) == ("submitted", first.application)
    assert outcomes(taken(programme, early, late)) == ["known", "known"]


def test_who_it_is_is_learned_from_a_known_response(programme: Programme) -> None:
    nameless = sent(who=Recipient.email("ada@people.example"), words={})
    (first,) = taken(programme, nameless)
    (again,) = taken(programme, sent(words={"names": ("Ada Lovelace",), "places": ("Hill School",)}))
    assert (again.outcome, again.learned, first.learned) == ("known", True, False)
    applicant = programme.load(first.application or "").applicant
    assert programme.persons().called(applicant) == "Ada Lovelace"
    assert "Hill School" in programme.persons().identity(applicant).places
    (third,) = taken(programme, sent(words={"names": ("Ada Lovelace",)}))
    assert third.learned is False


def test_a_further_attempt_is_counted(programme: Programme) -> None:
    (tried,) = taken(programme, sent())
    decided(programme, LOW)
    (again,) = taken(programme, sent(line=8), now=LATER + LATER_STILL)
    assert (tried.attempt, again.outcome, again.attempt) == (1, "submitted", 2)


def test_a_further_response_of_who_was_awarded(programme: Programme) -> None:
    taken(programme, sent())
    awarded = decided(programme, GOOD)
    (again,) = taken(programme, sent(line=8), now=LATER + LATER_STILL)
    assert (again.outcome, again.application, again.reason) == ("awarded", awarded.id, "")
    assert [one.id for one in programme.applications()] == [awarded.id]
