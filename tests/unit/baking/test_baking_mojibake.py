# ruff: noqa: RUF001 - names as people write them
from __future__ import annotations

import pytest

from openbadge_issuer.baking import bake, extract, undo_mojibake
from unit.baking.images import CREDENTIAL, SVG, png

NAMES = ["SAFe®", "world’s", "微证书 中文", "🎓 emoji", "Łódź", "“quoted” – dash…", "é", CREDENTIAL]


def as_cp1252(raw: bytes) -> str:
    """As browsers and many programs read Windows-1252: bytes that it leaves open are control characters."""
    return "".join(bytes([b]).decode("cp1252") if b not in b"\x81\x8d\x8f\x90\x9d" else chr(b) for b in raw)


@pytest.mark.parametrize("name", NAMES)
def test_utf_8_read_as_latin_1_or_windows_1252_is_undone(name: str) -> None:
    assert undo_mojibake(name.encode().decode("latin-1")) == name
    assert undo_mojibake(as_cp1252(name.encode())) == name


@pytest.mark.parametrize("name", NAMES)
def test_twice_takes_two_steps(name: str) -> None:
    once = as_cp1252(name.encode())
    assert undo_mojibake(as_cp1252(once.encode())) == once


@pytest.mark.parametrize(
    "text", ["", "plain ASCII", *NAMES[:6], "café", "Ã", "lone \udc80 surrogate", "\ud83d"]
)
def test_sound_text_is_left_alone(text: str) -> None:
    assert undo_mojibake(text) is None


def test_the_known_examples() -> None:
    assert undo_mojibake("SAFeÂ®") == "SAFe®"
    assert undo_mojibake("worldâ€™s") == "world’s"


@pytest.mark.parametrize("image", [png(), SVG])
@pytest.mark.parametrize("name", NAMES[:6])
def test_names_survive_baking(image: bytes, name: str) -> None:
    payload = f'{{"name":"{name}"}}'
    assert extract(bake(image, payload)).payload == payload.encode("utf-8")
