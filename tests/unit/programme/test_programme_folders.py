"""`Programme`: what the two folders hold, and two who change it at once."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import BinaryIO

import pytest

from assessment_world import NOW, World
from openbadge_issuer.adapters.folder import FolderStore
from openbadge_issuer.assessment import Application, People, State
from openbadge_issuer.assessment.reviewer import Reviewer
from openbadge_issuer.errors import AssessmentError, InputError, ModelError
from openbadge_issuer.models import Recipient
from openbadge_issuer.programme import Persons, Programme, Settings
from openbadge_issuer.programme.register import PacketRegister

SETTINGS = {
    "format": "openbadge-issuer programme 1",
    "name": "Checks",
    "organisation": "Example School",
    "sender": "badges@school.example",
    "calendar": {"zone": "UTC", "holidays": ["2026-12-25"]},
}


class NoEvidence:
    def add(self, source: BinaryIO) -> str:
        raise AssertionError

    def open(self, digest: str) -> BinaryIO:
        return io.BytesIO()

    def size(self, digest: str) -> int:
        raise AssertionError

    def remove(self, digest: str) -> None:
        raise AssertionError


@pytest.fixture
def programme(tmp_path: Path) -> Programme:
    return made(tmp_path)


def made(tmp_path: Path) -> Programme:
    for name in ("officer", "sealed"):
        (tmp_path / name).mkdir(exist_ok=True)
    (tmp_path / "officer" / "programme.json").write_text(json.dumps(SETTINGS), encoding="utf-8")
    return Programme(FolderStore(tmp_path / "officer"), FolderStore(tmp_path / "sealed"), NoEvidence())


def test_settings(programme: Programme) -> None:
    settings = programme.settings
    assert (settings.name, settings.turn_around_days, settings.small_group) == ("Checks", 14, 5)
    assert settings.calendar.holidays[0].isoformat() == "2026-12-25"
    assert settings.extension is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"format": "openbadge-issuer programme 2"}, "model.format"),
        ({"sender": "x\r\nBcc: all@school.example"}, "model.address"),
        ({"extension": "http://school.example/context"}, "model.https"),
        ({"colour": "red"}, "model.extra"),
        ({"smallGroup": 3}, "model.small_group"),
    ],
)
def test_settings_are_closed(change: dict[str, object], code: str) -> None:
    with pytest.raises(ModelError) as refused:
        Settings.from_json({**SETTINGS, **change})
    assert [finding.code for finding in refused.value.findings] == [code]


def test_a_folder_without_settings(tmp_path: Path) -> None:
    programme = Programme(FolderStore(tmp_path), None, NoEvidence())
    with pytest.raises(InputError, match=r"programme\.yaml") as refused:
        _ = programme.settings
    assert refused.value.detail_code == "programme.settings"


def test_without_the_sealed_folder_nobody_is_known(tmp_path: Path) -> None:
    programme = Programme(FolderStore(tmp_path), None, NoEvidence())
    with pytest.raises(InputError) as refused:
        programme.people()
    assert refused.value.detail_code == "programme.sealed"


def test_definitions_of_the_folder(programme: Programme, tmp_path: Path) -> None:
    assert programme.definitions() == ()
    world = World()
    folder = tmp_path / "officer" / "definitions"
    folder.mkdir()
    (folder / "Checks 1.0.json").write_text(json.dumps(world.definition.to_json()), encoding="utf-8")
    (folder / "copy.json").write_text(json.dumps(world.definition.to_json()), encoding="utf-8")
    (folder / "notes.txt").write_text("not one", encoding="utf-8")
    assert programme.definitions() == (world.definition,)
    (folder / "broken.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match=r"definitions/broken\.json"):
        programme.definitions()


def test_officers_and_reviewers(programme: Programme) -> None:
    people = programme.people()
    mary, deputy, grace = (
        people.enrol(Recipient.email(f"{name}@school.example")) for name in ("mary", "deputy", "grace")
    )
    with pytest.raises(InputError):
        programme.officer()
    programme.add_officer("officer", mary)
    programme.add_officer("deputy", deputy)
    programme.add_officer("officer", mary)
    assert (programme.officer(), programme.officer("deputy")) == (mary, deputy)
    for label, who in (("officer", deputy), ("The Boss", deputy)):
        with pytest.raises(InputError) as refused:
            programme.add_officer(label, who)
        assert refused.value.detail_code == "programme.officer"
    programme.save_reviewer(Reviewer(pseudonym=grace, capacity=3))
    programme.save_reviewer(Reviewer(pseudonym=grace, capacity=4))
    assert [(one.pseudonym, one.capacity) for one in programme.reviewers()] == [(grace, 4)]


def test_who_is_who_is_in_the_sealed_folder_alone(programme: Programme, tmp_path: Path) -> None:
    ada = enrol(programme, "ada", name="Ada")
    programme.change_persons(lambda persons: persons.with_words(ada, {"places": ("Hill School",)}))
    again = made(tmp_path)
    assert again.people().recipient(ada) == Recipient.email("ada@school.example", name="Ada")
    assert again.persons().words[ada]["places"] == ("Hill School",)
    for file in (tmp_path / "officer").rglob("*"):
        assert file.is_dir() or b"ada@" not in file.read_bytes()
    assert "ada@" not in repr(again.persons())


def enrol(
    programme: Programme, who: str, *, name: str | None = None, meanwhile: Callable[[], object] | None = None
) -> str:
    """Enrols somebody; ``meanwhile`` is done before the first try of it is written."""
    given: list[str] = []

    def step(persons: Persons) -> Persons:
        given.append(persons.people.enrol(Recipient.email(f"{who}@school.example", name=name)))
        if meanwhile is not None and len(given) == 1:
            meanwhile()
        return persons

    programme.change_persons(step)
    return given[-1]


def test_of_two_who_enrol_nobody_is_lost(programme: Programme, tmp_path: Path) -> None:
    other, theirs = made(tmp_path), list[str]()
    mine = enrol(programme, "ada", meanwhile=lambda: theirs.append(enrol(other, "grace")))
    assert set(programme.people().to_json()) == {mine, *theirs}


def test_of_two_threads_with_one_programme_nobody_is_lost(programme: Programme) -> None:
    ready, done, theirs = Event(), Event(), list[str]()

    def wait() -> None:
        ready.set()
        assert done.wait(10)

    def slow() -> None:
        theirs.append(enrol(programme, "ada", meanwhile=wait))

    thread = Thread(target=slow)
    thread.start()
    assert ready.wait(10)
    mine = enrol(programme, "bo")
    done.set()
    thread.join(10)
    assert set(programme.people().to_json()) == {mine, *theirs}
    assert len(theirs) == 1


def test_reading_within_a_step_does_not_hide_who_was_enrolled_meanwhile(
    programme: Programme, tmp_path: Path
) -> None:
    theirs: list[str] = []

    def meanwhile() -> None:
        theirs.append(enrol(made(tmp_path), "fay"))
        assert len(programme.people()) == 1  # such as to see who is known

    mine = enrol(programme, "eve", meanwhile=meanwhile)
    assert set(programme.people().to_json()) == {mine, *theirs}


def test_who_was_taken_out_is_nowhere(programme: Programme) -> None:
    people = People()
    ada = people.enrol(Recipient.email("ada@school.example"))
    persons = Persons(people).with_words(ada, {"names": ("Ada",)})
    gone = persons.without(ada)
    assert b"ada" not in gone.to_bytes().lower().replace(b'"imported"', b"")
    with pytest.raises(AssessmentError):
        gone.people.recipient(ada)
    assert len(persons.people) == 1  # which is another value


@pytest.mark.parametrize("content", [b"", b"{}", b'{"format": "openbadge-issuer people 1"}', b"[]", b"\xff"])
def test_a_damaged_sealed_folder_is_no_empty_one(
    programme: Programme, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "sealed" / "people.json").write_bytes(content)
    with pytest.raises(InputError) as refused:
        programme.people()
    assert refused.value.detail_code == "programme.damaged"


@pytest.mark.parametrize("name", ["reviewers.json", "officers.json"])
def test_a_damaged_list_is_no_empty_one(programme: Programme, tmp_path: Path, name: str) -> None:
    (tmp_path / "officer" / name).write_bytes(b'{"format": "another 1", "members": {}}')
    with pytest.raises(InputError, match=name) as refused:
        programme.reviewers() if name == "reviewers.json" else programme.officers()
    assert refused.value.detail_code == "programme.damaged"


def test_the_register_of_packets(programme: Programme, tmp_path: Path) -> None:
    assert len(programme.packets()) == 0
    world = World()
    mine, theirs = (screened(world).packet_for(world.r1) for _ in range(2))
    tries: list[int] = []

    def step(register: PacketRegister) -> PacketRegister:
        tries.append(len(register))
        if len(tries) == 1:
            programme.change_packets(lambda one: one.issue([theirs], now=NOW)[0])
            assert len(programme.packets()) == 1
        return register.issue([mine], now=NOW)[0]

    programme.change_packets(step)
    assert tries == [0, 1]
    assert {one.application for one in made(tmp_path).packets()} == {mine.application, theirs.application}


def screened(world: World) -> Application:
    return world.assigned().screen({"item-1": 0, "item-2": 0}, by=world.officer, now=world.tick())


def test_a_step_is_taken_again_if_somebody_was_quicker(programme: Programme, tmp_path: Path) -> None:
    world = World()
    submitted = world.submitted()
    programme.save(submitted)
    seen: list[int] = []

    def step(application: Application) -> Application:
        seen.append(application.version)
        if len(seen) == 1:  # meanwhile
            made(tmp_path).change(
                submitted.id, lambda one: one.screen({"item-1": 0}, by=world.officer, now=world.tick())
            )
        return application.check_complete(by=world.officer, now=world.tick())

    changed = programme.change(submitted.id, step)
    assert seen == [submitted.version, submitted.version + 1]
    assert [entry.action for entry in changed.record.entries][-2:] == ["screen", "check_complete"]
    assert programme.load(submitted.id) == changed
    assert [one.id for one in programme.applications()] == [submitted.id]


def test_states_are_read_without_the_whole(programme: Programme, tmp_path: Path) -> None:
    world = World()
    draft, submitted = world.begun(), world.submitted()
    for one in (draft, submitted):
        programme.save(one)
    assert programme.state_of(submitted.id) is State.SUBMITTED
    assert [one.id for one in programme.applications(State.DRAFT)] == [draft.id]
    assert len(list(programme.applications(State.DRAFT, State.SUBMITTED))) == 2
    assert list(programme.applications(State.AWARDED)) == []
    for content in (b"", b"{}", b'{"record": []}', b'{"record": [{"after": "gone"}]}', b'{"record": 7}'):
        (file,) = [
            path for path in (tmp_path / "officer" / "applications").iterdir() if draft.id[9:] in path.name
        ]
        file.write_bytes(content)
        with pytest.raises((AssessmentError, InputError), match=draft.id):
            programme.state_of(draft.id)
    with pytest.raises(AssessmentError, match="no such application"):
        programme.state_of("urn:uuid:00000000-0000-4000-8000-000000000000")


def test_a_step_that_is_refused_changes_nothing(programme: Programme) -> None:
    world = World()
    begun = world.begun()
    programme.save(begun)
    with pytest.raises(AssessmentError):
        programme.change(begun.id, lambda one: one.submit(attested=True, now=world.tick()))
    assert programme.load(begun.id) == begun
