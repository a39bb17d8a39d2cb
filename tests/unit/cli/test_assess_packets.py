"""``assess packets`` and ``assess collect``: out to assessors and back, by file alone."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from assessment_world import GOOD, LOW, PRODUCT, World, definition, product_definition
from openbadge_issuer.adapters.evidence_folder import FolderEvidence
from openbadge_issuer.adapters.folder import FolderStore
from openbadge_issuer.assessment import FileEvidence, Text
from openbadge_issuer.assessment.blinding import Blinded, ItemReport, LeakReport
from openbadge_issuer.codec.json import dump
from openbadge_issuer.programme import Programme
from packet_files import PDF, answers_of, filled, form_of, packed, unpacked
from unit.cli.commands import Command

INIT = ("--name", "Checks", "--organisation", "School", "--officer", "mary@school.example")


class Office:
    """A programme in two folders, with one application that two assessors are to review."""

    def __init__(self, folder: Path) -> None:
        self.world = World()
        self.folder = folder
        self.programme = Programme(
            FolderStore(folder / "maths"),
            FolderStore(folder / "maths-sealed"),
            FolderEvidence(folder / "maths" / "evidence"),
        )
        (folder / "maths" / "definitions").mkdir(exist_ok=True)
        (folder / "maths" / "definitions" / "checks.json").write_bytes(dump(definition().to_json()))
        self.id = self.add()

    def add(self, *, screened: bool = True) -> str:
        world = self.world
        application = world.assigned(world.in_review(screened=False))
        digest = self.programme.evidence.add(BytesIO(PDF))
        copy = FileEvidence(digest, "application/pdf", len(PDF), "item-2.pdf")
        if screened:
            file = next(one.id for one in application.items if one.kind == "file")
            blinded = Blinded(
                application=application.id,
                answers={one.id: one.answer for one in application.items},
                copies={file: copy},
                report=LeakReport(tuple(ItemReport(one.id, one.kind) for one in application.items)),
            )
            application = blinded.screen(application, by=world.officer, now=world.tick())
            self.programme.save_blinded(application.id, blinded)
        self.programme.save(application)
        return application.id

    def zip_for(self, reviewer: str) -> dict[str, bytes]:
        return unpacked((self.folder / "out" / f"{reviewer}.zip").read_bytes())


@pytest.fixture
def office(openbadge: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.chdir(tmp_path)
    done = openbadge("assess", "init", "maths", *INIT)
    assert (done.status, done.err) == (0, ""), done
    monkeypatch.chdir(tmp_path / "maths")
    return Office(tmp_path)


def test_packets_go_out_and_reviews_come_back(openbadge: Command, office: Office) -> None:
    world = office.world
    done = openbadge("assess", "packets", "--out", "../out")
    assert (done.status, done.err) == (0, ""), done
    assert done.out.endswith("2 packets for 2 assessors.\n")
    entries = {one.reviewer: one for one in office.programme.packets()}
    first, second = entries[world.r1], entries[world.r2]
    files = office.zip_for(world.r1)
    assert files[f"{first.id}/work/lesson-plan-1.pdf"] == PDF

    back = office.folder / "back"
    back.mkdir()
    low = filled(form_of(files, first.id), LOW, {"plan": "Checks lack."})
    (back / f"{world.r1}.zip").write_bytes(packed({**files, f"{first.id}/review-{first.id}.xlsx": low}))
    (back / "~$review.xlsx").write_bytes(b"x")
    done = openbadge("assess", "collect", "../back", "--dry-run")
    assert (done.status, done.out) == (0, "1 good review, 0 conflicts, 0 faults. Nothing was changed.\n")
    spoiled = filled(form_of(office.zip_for(world.r2), second.id), {"overview": "passing", "plan": "Goood"})
    (back / "Alan.xlsx").write_bytes(spoiled)
    done = openbadge("assess", "collect", "../back")
    assert done.status == 1
    assert f"Alan.xlsx, sheet Review, cell D10\t{world.r2[:10]}\tcollect.level_unknown\t" in done.out
    assert done.out.endswith("1 review taken in, 0 conflicts declared, 1 fault; 1 packet still out.\n")
    assert "~$review.xlsx: This is no review" in done.err

    (back / "Alan.xlsx").unlink()
    page = form_of(office.zip_for(world.r2), second.id, "html")
    (back / "answers.json").write_bytes(answers_of(page, GOOD))
    done = openbadge("assess", "collect", "../back")
    assert done.status == 0
    assert done.out.endswith("1 review taken in, 0 conflicts declared, 0 faults; 0 packets still out.\n")
    application = office.programme.load(office.id)
    assert len(application.facts().counted()) == 2
    again = openbadge("assess", "collect", "../back", "../back/answers.json")
    assert again.status == 0
    assert again.out.startswith("0 reviews taken in")


def test_a_correction_names_its_packet(openbadge: Command, office: Office) -> None:
    openbadge("assess", "packets", "--out", "../out")
    first = next(one for one in office.programme.packets() if one.reviewer == office.world.r1)
    form = form_of(office.zip_for(office.world.r1), first.id)
    paper = office.folder / "review.xlsx"
    paper.write_bytes(filled(form, GOOD))
    assert openbadge("assess", "collect", paper).status == 0
    paper.write_bytes(filled(form, LOW, {"plan": "Checks lack."}))
    done = openbadge("assess", "collect", paper)
    assert done.status == 1
    assert "collect.second" in done.out
    assert openbadge("assess", "collect", paper, "--correct", first.id).status == 0
    application = office.programme.load(office.id)
    assert dict(application.facts().assignment(office.world.r1).scores or {}) == LOW
    entered = {one.action: one.data["enteredBy"] for one in application.record.entries[-2:]}
    assert entered == dict.fromkeys(("review", "correct"), office.programme.officer())


def test_packets_again_and_only_new_ones(openbadge: Command, office: Office) -> None:
    world = office.world
    assert openbadge("assess", "packets", "--out", "../out").status == 0
    before = (office.folder / "out" / f"{world.r1}.zip").read_bytes()
    refused = openbadge("assess", "packets", "--out", "../out")
    assert refused.refuses("is there already")
    assert openbadge("assess", "packets", "--out", "../out", "--replace", "--new").status == 0
    assert (office.folder / "out" / f"{world.r1}.zip").read_bytes() == before
    office.add()
    done = openbadge("assess", "packets", "--out", "../more", "--new")
    assert done.out.endswith("2 packets for 2 assessors.\n")
    assert len(office.programme.packets()) == 4
    assert len(unpacked((office.folder / "more" / f"{world.r1}.zip").read_bytes())) == 6


def test_what_was_not_screened_stays_here(openbadge: Command, office: Office) -> None:
    office.add(screened=False)
    done = openbadge("assess", "packets", "--out", "../out")
    assert done.status == 0
    assert "2 items withheld" in done.err
    assert done.out.endswith("2 packets for 2 assessors.\n")
    assert len(office.programme.packets()) == 2, "what did not go out is not registered"


def test_what_nobody_could_score_does_not_go_out_even_incomplete(openbadge: Command, office: Office) -> None:
    unscreened = office.add(screened=False)
    done = openbadge("assess", "packets", "--out", "../out", "--incomplete")
    assert "nothing is shown for overview, plan, so nobody can score it" in done.err
    assert done.out.endswith("2 packets for 2 assessors.\n")
    office.programme.change(
        unscreened,
        lambda one: one.screen({"item-1": 0, "item-2": 1}, by=office.world.officer, now=office.world.tick()),
    )
    done = openbadge("assess", "packets", "--out", "../more", "--incomplete", "--new")
    assert "nothing is shown for plan, so" in done.err
    assert "nothing is shown to reviewers for: plan\n" in openbadge("assess", "show", unscreened).out
    assert ": openbadge assess release\n" in openbadge("assess", "status").out


def test_a_review_of_what_is_withheld_by_now_is_awaited_and_taken_later(
    openbadge: Command, office: Office
) -> None:
    """Between the packets and the reviews somebody finds a name; the files that came back are collected again."""
    world, programme = office.world, office.programme
    openbadge("assess", "packets", "--out", "../out")
    back = office.folder / "back"
    back.mkdir()
    for entry in programme.packets():
        form = form_of(office.zip_for(entry.reviewer), entry.id)
        (back / f"{entry.reviewer}.xlsx").write_bytes(filled(form, GOOD))
    before = programme.change(
        office.id, lambda one: one.screen({"item-2": 1}, by=world.officer, now=world.tick())
    )
    done = openbadge("assess", "collect", "../back")
    assert done.status == 1
    assert done.out.count("\tcollect.unseen\tNothing of what was handed in for plan is shown") == 2
    assert "Then collect again" in done.out
    assert done.out.endswith("0 reviews taken in, 0 conflicts declared, 2 faults; 2 packets still out.\n")
    assert programme.load(office.id) == before
    released = openbadge("assess", "release", office.id, "item-2", "--reason", "It is the name of a book.")
    assert released.status == 0
    done = openbadge("assess", "collect", "../back")
    assert done.out.endswith("2 reviews taken in, 0 conflicts declared, 0 faults; 0 packets still out.\n")
    assert len(programme.load(office.id).facts().counted()) == 2


def test_products_go_out_as_they_were_handed_in(openbadge: Command, office: Office) -> None:
    world = World(definition=product_definition(), product=PRODUCT)
    world.entropy(1000)  # so that its application is another one
    digest = office.programme.evidence.add(BytesIO(PDF))
    application = world.begun().answer(
        "context", Text("Twelve learners who are new."), now=world.tick(), entropy=world.entropy
    )
    plan = FileEvidence(digest, "application/pdf", len(PDF), "Number Garden logic model.pdf")
    application = application.answer("lesson-plan", plan, now=world.tick(), entropy=world.entropy)
    application = application.submit(attested=True, now=world.tick()).check_complete(
        by=world.officer, now=world.tick()
    )
    application = world.assign(application, world.r3)
    office.programme.save(application)
    assert openbadge("assess", "packets", "--out", "../out").status == 0
    files = office.zip_for(world.r3)
    (name,) = (one for one in files if "/work/" in one)
    assert files[name] == PDF
    page = next(data for one, data in files.items() if one.endswith("work.html")).decode()
    assert "Number Garden, version 3.2.1" in page
    assert "Number Garden logic model.pdf" in page


def test_a_conflict_comes_back_and_names_are_for_who_asks(openbadge: Command, office: Office) -> None:
    world, programme = office.world, office.programme
    programme.change_persons(lambda persons: replace(persons, people=world.people))
    done = openbadge("assess", "packets", "--out", "../out", "--names", "--sealed", "../maths-sealed")
    assert "R1" in done.out
    first = next(one for one in programme.packets() if one.reviewer == world.r1)
    form = form_of(office.zip_for(world.r1), first.id)
    (office.folder / "a.xlsx").write_bytes(filled(form, {"plan": "x", "overview": "x"}))
    done = openbadge("assess", "collect", "../a.xlsx", "--names", "--sealed", "../maths-sealed")
    assert "R1" in done.out
    (office.folder / "a.xlsx").write_bytes(filled(form, {}, None, "yes"))
    done = openbadge("assess", "collect", "../a.xlsx")
    assert (done.status, "1 conflict declared" in done.out) == (0, True)
    assert programme.load(office.id).facts().assignment(world.r1).status == "conflict"


def test_a_file_that_can_not_be_opened_is_named(
    openbadge: Command, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Excel on Windows keeps one to itself."""
    back = office.folder / "back"
    back.mkdir()
    (back / "open.xlsx").write_bytes(b"x")
    usual = Path.open

    def locked(path: Path, *given: str, **more: str) -> object:
        if path.name == "open.xlsx":
            raise PermissionError(13, "Permission denied")
        return usual(path, *given, **more)  # type: ignore[call-overload]  # whatever it was given

    monkeypatch.setattr(Path, "open", locked)
    done = openbadge("assess", "collect", "../back")
    assert done.status == 1
    assert "open.xlsx\t-\tcollect.damaged\t" in done.out
    assert "open in another program" in done.out


def test_calls_that_can_not_work(openbadge: Command, office: Office) -> None:
    assert openbadge("assess", "collect", "nowhere").refuses("not there")
    assert openbadge("assess", "collect", ".", "--comments", "sometimes").refuses("--comments")
    assert openbadge("assess", "collect", ".", "--correct", "x").refuses("--correct")
    assert openbadge("assess", "packets", "--out", "programme.yaml").refuses("no folder")
