"""The blocks of docs/baking.md run, one after the other, and the artwork is what the script draws."""

from __future__ import annotations

import io
import re
import runpy
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from openbadge_issuer.baking import bake, extract
from unit.baking.images import CREDENTIAL, JWS, SVG_NAMESPACE

ROOT = Path(__file__).parents[3]
ARTWORK = ROOT / "examples" / "artwork"


def test_every_block_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    blocks = re.findall(
        r"```python\n(.*?)```", (ROOT / "docs" / "baking.md").read_text(encoding="utf-8"), re.DOTALL
    )
    assert len(blocks) == 7
    exec("\n".join(blocks), {})  # noqa: S102 - our own documentation


def test_every_code_is_in_the_guide() -> None:
    guide = (ROOT / "docs" / "baking.md").read_text(encoding="utf-8")
    sources = (ROOT / "src" / "openbadge_issuer" / "baking").glob("*.py")
    codes = {
        code
        for path in sources
        for code in re.findall(r'"((?:carrier|limit)\.\w+)"', path.read_text(encoding="utf-8"))
    }
    assert "carrier.conflict" in codes
    assert sorted(code for code in codes if f"`{code}`" not in guide) == []


@pytest.mark.parametrize("payload", [CREDENTIAL, JWS])
@pytest.mark.parametrize("name", ["badge.png", "badge.svg"])
def test_the_artwork_can_be_baked(name: str, payload: str) -> None:
    image = (ARTWORK / name).read_bytes()
    assert len(image) < 20_000
    assert extract(bake(image, payload)).payload == payload.encode()


def test_the_png_is_a_square_of_400() -> None:
    with Image.open(io.BytesIO((ARTWORK / "badge.png").read_bytes())) as image:
        assert image.size == (400, 400)


def test_the_svg_says_what_it_shows() -> None:
    root = ET.fromstring((ARTWORK / "badge.svg").read_bytes())  # noqa: S314 - our own file
    described = [root.find(f"{{{SVG_NAMESPACE}}}{tag}") for tag in ("title", "desc")]
    assert all(element is not None and element.text for element in described)


def test_the_script_draws_the_artwork(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["make_artwork.py", str(tmp_path)])
    runpy.run_path(str(ROOT / "tools" / "make_artwork.py"), run_name="__main__")
    drawn_svg, kept_svg = (
        (folder / "badge.svg").read_text(encoding="utf-8") for folder in (tmp_path, ARTWORK)
    )
    assert drawn_svg == kept_svg
    with Image.open(tmp_path / "badge.png") as drawn, Image.open(ARTWORK / "badge.png") as kept:
        assert drawn.size == kept.size  # pixels may differ a little from one release of Pillow to the next
