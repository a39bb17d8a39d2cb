"""Damaged evidence: a copy without the planted name, or an error of ours and nothing in the target. Nothing else."""

from __future__ import annotations

import io
import random
from functools import cache

import pytest

import evidence_office as office
from evidence_reading import holds
from evidence_samples import MEDIA_TYPES, Plant, plants
from openbadge_issuer.adapters.scrubbers import SCRUBBERS
from openbadge_issuer.errors import InputError

ROUNDS = 40
NAME = "Ada Lovelace"
ODD = (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\x80\0\0\0")


def mutated(content: bytes, luck: random.Random) -> bytes:
    """One to some bytes are others, or gone, or there again, or the rest lacks."""
    made = bytearray(content)
    at = luck.randrange(len(made))
    end = min(len(made), at + luck.randrange(1, 200))
    match luck.randrange(5):
        case 0:
            for _ in range(luck.randrange(1, 12)):
                made[luck.randrange(len(made))] = luck.randrange(256)
        case 1:
            del made[at:]
        case 2:
            del made[at:end]
        case 3:
            made[at:at] = made[at:end] * luck.randrange(1, 5)
        case _:
            made[at : at + 4] = luck.choice(ODD)
    return bytes(made) or b"\0"


@cache
def whole(plant: Plant) -> bytes:
    return plant.build(NAME)


def damaged(plant: Plant, luck: random.Random) -> bytes:
    content = whole(plant)
    if content[:2] == b"PK" and luck.random() < 0.7:  # inside, where checksums would hide the damage
        parts = office.unzipped(content)
        name = luck.choice([name for name, body in parts.items() if body])
        parts[name] = mutated(parts[name], luck)
        return office.zipped(parts)
    return mutated(content, luck)


@pytest.mark.parametrize("form", MEDIA_TYPES)
def test_damaged_files_make_one_error_or_a_copy(form: str) -> None:
    luck = random.Random(form)
    for _ in range(ROUNDS):
        plant = luck.choice(plants(form))
        target = io.BytesIO()
        said = error = None
        try:
            said = SCRUBBERS[MEDIA_TYPES[form]](io.BytesIO(damaged(plant, luck)), target)
        except InputError as caught:
            error = caught
        if said is None:
            assert error is not None
            assert error.detail_code.startswith(("evidence.", "limit."))
            assert target.getvalue() == b""
            assert NAME not in f"{error}{error!r}"
            continue
        assert target.getvalue()
        if holds(
            target.getvalue(), NAME
        ):  # damage can make content of metadata, but none that is not told of
            told = " ".join(one.text for one in said.passages)
            assert NAME in told.replace("_", " ").replace("%20", " ") or said.unread, plant


@pytest.mark.parametrize("form", MEDIA_TYPES)
def test_a_file_of_another_kind_is_refused(form: str) -> None:
    """A media type is a claim: what holds something else is not copied, or is copied as the text that it is."""
    if form in ("txt", "md", "csv", "html"):
        with pytest.raises(InputError):
            SCRUBBERS[MEDIA_TYPES[form]](io.BytesIO(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), io.BytesIO())
        return
    for other in (b"", b"\0" * 4096, b"just words\n" * 50, bytes(range(256)) * 16):
        target = io.BytesIO()
        with pytest.raises(InputError) as caught:
            SCRUBBERS[MEDIA_TYPES[form]](io.BytesIO(other), target)
        assert caught.value.detail_code == "evidence.unreadable"
        assert target.getvalue() == b""
