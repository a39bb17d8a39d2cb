"""Blinding with the real scrubbers and a real folder: what a photograph, a document and a text become."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

import evidence_samples as samples
from assessment_world import World, definition
from evidence_reading import holds
from openbadge_issuer.adapters.evidence_folder import FolderEvidence
from openbadge_issuer.adapters.scrubbers import SCRUBBERS
from openbadge_issuer.assessment import Application, Part, Requirement, Text, take_in
from openbadge_issuer.assessment.blinding import Blinded, Identity, blind
from requiring import need_module

NAME = "Ada Lovelace"
ADA = Identity(names=[NAME])


@pytest.fixture(autouse=True)
def readers() -> None:
    for module in ("av", "pypdf", "pillow_heif", "defusedxml", "anyascii"):
        need_module(module)


def planted(form: str, place: str) -> bytes:
    (plant,) = (one for one in samples.plants(form) if one.place == place)
    return plant.build(NAME)


def blinded(folder: Path, *contents: bytes) -> tuple[World, FolderEvidence, Application, Blinded]:
    work = Part(
        name="Work",
        requirements=(
            Requirement(id="work", prompt="Work.", kind="file", at_most=9, criteria=("plan",)),
            Requirement(id="context", prompt="Who?", kind="text", criteria=("overview",)),
        ),
    )
    world, files = World(definition(parts=(work,))), FolderEvidence(folder)
    application = world.begun().answer("context", Text("Twelve new learners."), now=world.tick())
    for content in contents:
        taken = take_in(BytesIO(content), f"{NAME}.bin", files)
        application = application.answer("work", taken, now=world.tick())
    application = application.submit(attested=True, now=world.tick())
    application = world.assign(application.check_complete(by=world.officer, now=world.tick()), world.r1)
    found = blind(application, ADA, files, SCRUBBERS)
    return world, files, found.screen(application, by=world.officer, now=world.tick()), found


def test_a_photograph_loses_its_metadata_and_its_format(tmp_path: Path) -> None:
    world, files, application, found = blinded(tmp_path, planted("heic", "exif"))
    photograph = application.items[1].id
    assert [(leak.kind, leak.open) for leak in found.report.item(photograph).leaks] == [("unread", True)]
    assert found.packet_for(application, world.r1).withheld == (photograph,)
    released = application.release(
        photograph, by=world.officer, reason="A board, nobody on it.", now=world.tick()
    )
    shown = found.packet_for(released, world.r1).items[1]
    assert (shown.file, shown.media_type) == (f"{photograph}.jpg", "image/jpeg")
    with files.open(found.files[photograph]) as copy:
        assert not holds(copy.read(), NAME)


def test_a_document_is_clean_where_its_text_is(tmp_path: Path) -> None:
    world, files, application, found = blinded(
        tmp_path, planted("docx", "creator"), planted("docx", "comment"), planted("pdf", "page text")
    )
    clean, commented, page = (item.id for item in application.items[1:])
    assert {one.id for one in found.packet_for(application, world.r1).items} >= {clean}
    assert found.packet_for(application, world.r1).withheld == (commented, page)
    with files.open(found.files[clean]) as copy:
        assert not holds(copy.read(), NAME)
    for item in (commented, page):
        (leak,) = found.report.item(item).leaks
        assert leak.kind == "name"
        assert NAME in (leak.excerpt() or "")
    assert NAME not in str(found.to_json())
