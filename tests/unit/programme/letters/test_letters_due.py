"""Which letters are due, and that nobody gets one twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assessment_world import NOW, World
from openbadge_issuer.assessment.assigning import Calendar
from openbadge_issuer.errors import InputError
from openbadge_issuer.programme.letters.due import LetterRegister, letter_due, reminders_due
from openbadge_issuer.programme.letters.templates import LetterKind

CALENDAR = Calendar()


def test_the_last_step_that_is_worth_a_letter_counts() -> None:
    world = World()
    submitted = world.submitted()
    first = letter_due(submitted)
    assert first is not None
    assert (first.kind, first.to, first.application) == (LetterKind.RECEIVED, world.ada, submitted.id)
    returned = submitted.return_incomplete(["missing-file"], by=world.officer, now=world.tick())
    second = letter_due(returned)
    assert second is not None
    assert second.kind is LetterKind.INCOMPLETE
    again = returned.submit(attested=True, now=world.tick())
    third = letter_due(again)
    assert third is not None
    assert third.kind is LetterKind.RECEIVED
    assert len({first.key, second.key, third.key}) == 3


def test_the_same_letter_has_the_same_key_however_far_the_application_went() -> None:
    world = World()
    submitted = world.submitted()
    due = {
        letter_due(one) for one in (submitted, submitted.check_complete(by=world.officer, now=world.tick()))
    }
    assert len(due) == 1


def test_a_register_remembers_and_keeps_the_first_time() -> None:
    register = LetterRegister().with_written(["a/1"], now=NOW)
    later = register.with_written(["a/1", "b/2"], now=NOW + timedelta(days=1))
    assert ("a/1" in later, "b/2" in later, "c/3" in later) == (True, True, False)
    assert later.written["a/1"] == NOW
    assert LetterRegister.from_json(later.to_json()) == later
    assert len(register) == 1
    assert "b/2" in later.without("a")
    assert "a/1" not in later.without("a")
    assert repr(later) == "LetterRegister(2 letters)"


@pytest.mark.parametrize(
    "document",
    [
        None,
        {},
        {"format": "openbadge-issuer letters 1"},
        {"format": "openbadge-issuer letters 2", "letters": {}},
        {"format": "openbadge-issuer letters 1", "letters": {}, "more": 1},
        {"format": "openbadge-issuer letters 1", "letters": []},
        {"format": "openbadge-issuer letters 1", "letters": {"a/1": 5}},
        {"format": "openbadge-issuer letters 1", "letters": {"a/1": "yesterday"}},
        {"format": "openbadge-issuer letters 1", "letters": {"a/1": "2026-01-01T00:00:00"}},
        {"format": "openbadge-issuer letters 1", "letters": {"a b": "2026-01-01T00:00:00Z"}},
        {"format": "openbadge-issuer letters 1", "letters": {"": "2026-01-01T00:00:00Z"}},
    ],
)
def test_a_forged_register_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(InputError) as refused:
        LetterRegister.from_json(document)
    assert refused.value.detail_code == "letters.register"


def test_reminders_come_before_the_day_and_once_more_after_it() -> None:
    world = World()
    due = world.now + timedelta(days=14)  # a Monday
    application = world.assign(world.in_review(), world.r1, due=due)

    def keys(**after: float) -> list[str]:
        found = reminders_due([application], now=world.now + timedelta(**after), calendar=CALENDAR)
        return [one.key.rpartition("/")[2] for one in found]

    assert keys(days=9) == []  # Wednesday before
    assert keys(days=10) == ["soon"]  # Thursday: two business days
    assert keys(days=13) == ["soon"]
    assert keys(days=15) == ["late"]


def test_no_reminder_of_what_is_there_or_was_never_due() -> None:
    world = World()
    due = world.now + timedelta(days=1)
    application = world.assign(world.assign(world.in_review(), world.r1, due=due), world.r2)
    application = world.score(application, world.r1)
    assert list(reminders_due([application], now=due + timedelta(days=3), calendar=CALENDAR)) == []


def test_a_draft_that_was_sent_in_is_told_what_it_lacks_once_for_each_state() -> None:
    world = World()
    draft = world.begun()
    assert letter_due(draft) is None
    first = letter_due(draft, sent_in=True)
    assert first is not None
    assert (first.kind, first.at) == (LetterKind.INCOMPLETE, draft.record.entries[-1].at)
    filled = world.filled(draft)
    second = letter_due(filled, sent_in=True)
    assert second is not None
    assert second.key != first.key
    received = letter_due(filled.submit(attested=True, now=world.tick()), sent_in=True)
    assert received is not None
    assert received.kind is LetterKind.RECEIVED
