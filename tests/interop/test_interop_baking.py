"""Badges in images, both ways with openbadgeslib, the only peer that bakes."""

from __future__ import annotations

import json

import pytest

from interop.peers import OPENBADGESLIB
from interop.pictures import IMAGES
from interop.world import FORMS, World

images = pytest.mark.parametrize("image", IMAGES)
forms = pytest.mark.parametrize("form", FORMS)


@images
@forms
def test_they_read_what_we_bake(world: World, image: str, form: str) -> None:
    """The text comes out as it went in, and is a badge that they accept."""
    badge = world.badge(None, form)
    baked = world.baked(None, image, form)
    found = world.driver(OPENBADGESLIB).ask("extract", image=baked)["payload"]
    assert isinstance(found, str)
    assert (json.loads(found) if form != "VC-JWT" else found) == badge
    verdict = world.judge_image(OPENBADGESLIB, image, form, by=None)
    assert verdict.accepted, verdict.reason


@images
@forms
def test_we_read_what_they_bake(world: World, image: str, form: str) -> None:
    verdict = world.judge_image(None, image, form, by=OPENBADGESLIB)
    assert verdict.accepted, verdict.reason
