"""Baked badges that others made: every one is read, and can be baked again."""

from __future__ import annotations

import io
import json
from base64 import urlsafe_b64decode
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from openbadge_issuer.baking import bake, extract
from openbadge_issuer.errors import CarrierError
from requiring import shared

CORPUS = shared("conformance", "1edtech")


def baked_files() -> list[str]:
    cases = json.loads((CORPUS / "manifest.json").read_text(encoding="utf-8"))
    return sorted({case["file"] for case in cases if case.get("file", "").endswith((".png", ".svg"))})


def credential(payload: bytes) -> dict[str, object]:
    text = payload if payload.startswith(b"{") else urlsafe_b64decode(payload.split(b".")[1] + b"==")
    document = json.loads(text)
    assert isinstance(document, dict)
    return dict(document.get("vc", document))


def pixels(image: bytes) -> bytes:
    with Image.open(io.BytesIO(image)) as opened:
        return opened.tobytes()


@pytest.mark.parametrize("name", baked_files())
def test_every_baked_badge_is_read_without_a_warning(name: str) -> None:
    extracted = extract((CORPUS / name).read_bytes())
    assert extracted.warnings == ()
    assert extracted.format == name[-3:]
    assert extracted.keyword == ("openbadges" if "/ob20/" in name else "openbadgecredential")
    assert "@context" in credential(extracted.payload)


def test_the_corpus_has_all_the_kinds_we_know_of() -> None:
    assert baked_files() == [
        "files/ob20/simple-badge.png",
        "files/ob30/simple-json.png",
        "files/ob30/simple-jwt.svg",
        "files/ob30/simple-jwt_v1.png",
    ]


@pytest.mark.parametrize("name", ["beths-robot-badge.png", "robotics-badge.png"])
def test_blank_artwork_has_no_badge(name: str) -> None:
    image = (CORPUS / "files" / "ob20" / "assets" / name).read_bytes()
    with pytest.raises(CarrierError) as caught:
        extract(image)
    assert caught.value.detail_code == "carrier.empty"


@pytest.mark.parametrize("name", [name for name in baked_files() if name.endswith(".png")])
def test_baking_over_their_png_leaves_the_pixels_and_pillow_reads_ours(name: str) -> None:
    image = (CORPUS / name).read_bytes()
    payload = '{"name":"SAFe® 微证书 🎓"}'
    baked = bake(image, payload, replace=True)
    assert pixels(baked) == pixels(image)
    with Image.open(io.BytesIO(baked)) as opened:
        opened.load()
        assert opened.info["openbadgecredential"] == payload
    assert extract(baked).payload == payload.encode()


def test_baking_over_their_svg_leaves_the_drawing() -> None:
    image = (CORPUS / "files" / "ob30" / "simple-jwt.svg").read_bytes()
    old = extract(image).payload
    with pytest.raises(CarrierError):
        bake(image, "{}")
    baked = bake(image, "{}", replace=True)
    assert old not in baked
    assert extract(baked).payload == b"{}"
    before, after = (list(ET.fromstring(one)) for one in (image, baked))  # noqa: S314 - known files
    assert [ET.tostring(one) for one in after[1:]] == [ET.tostring(one) for one in before[1:]]
    assert bake(baked, old, replace=True).count(b"<openbadges:credential") == 1
