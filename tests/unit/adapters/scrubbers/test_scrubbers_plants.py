"""A text in one place of a file: gone from the copy where it is metadata, told of where it is content."""

from __future__ import annotations

import io

import pytest

from evidence_reading import holds
from evidence_samples import MEDIA_TYPES, PLANTS, Plant, clean
from openbadge_issuer.adapters.scrubbers import SCRUBBERS
from openbadge_issuer.assessment.blinding.values import Scrubbed

NAME = "Ada Lovelace"
SPLIT = {"docx: split over runs"}  # letter by letter in the file
OTHER_SCRIPTS = ("Zoë Çelik", "Αδα Λάβλεϊς", "山田花子")


def scrubbed(media_type: str, content: bytes) -> tuple[Scrubbed, bytes]:
    source, target = io.BytesIO(content), io.BytesIO()
    said = SCRUBBERS[media_type](source, target)
    assert not source.closed
    assert not target.closed
    assert source.getvalue() == content
    return said, target.getvalue()


def told(said: Scrubbed, text: str) -> list[str]:
    return [one.place for one in said.passages if text in one.text or text.replace(" ", "_") in one.text]


@pytest.mark.parametrize("plant", PLANTS, ids=str)
def test_metadata_goes_and_content_is_told_of(plant: Plant) -> None:
    content = plant.build(NAME)
    assert holds(content, NAME) or str(plant) in SPLIT, "the sample has to have it, or this proves nothing"
    said, copy = scrubbed(plant.media_type, content)
    if plant.stays:
        assert told(said, NAME)
        assert holds(copy, NAME) or str(plant) in SPLIT
    else:
        assert not holds(copy, NAME)
        assert not told(said, NAME)
    words = [one.place for one in said.removed] + [one.place for one in said.passages]
    words += [one.what for one in said.removed]
    assert not any("Ada" in one or "Lovelace" in one for one in (*words, *said.unread))
    assert NAME not in repr(said)


@pytest.mark.parametrize("plant", [plant for plant in PLANTS if plant.script == "any"], ids=str)
def test_other_scripts_are_read_alike(plant: Plant) -> None:
    name = OTHER_SCRIPTS[len(str(plant)) % len(OTHER_SCRIPTS)]
    said, copy = scrubbed(plant.media_type, plant.build(name))
    if plant.stays:
        assert told(said, name)
    else:
        assert not holds(copy, name)


@pytest.mark.parametrize("form", MEDIA_TYPES)
def test_a_copy_is_its_own_copy(form: str) -> None:
    """What was scrubbed once has nothing more to lose."""
    said, copy = scrubbed(MEDIA_TYPES[form], clean(form))
    again, second = scrubbed(said.media_type, copy)
    assert again.media_type == said.media_type
    assert [one for one in again.removed if one.what != "author"] == []
    assert [one.text for one in again.passages] == [one.text for one in said.passages]
    assert again.unread == said.unread
    assert second


def test_every_format_has_a_scrubber() -> None:
    assert set(MEDIA_TYPES.values()) <= set(SCRUBBERS)
    with pytest.raises(TypeError):
        SCRUBBERS["text/plain"] = SCRUBBERS["text/csv"]  # type: ignore[index]
