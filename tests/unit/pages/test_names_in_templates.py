"""No template takes a method of a mapping or a text for what it is to show."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

import pytest
from jinja2 import Environment, nodes

from assessment_world import definition
from openbadge_issuer.pages.criteria_page import criteria_page
from openbadge_issuer.programme.packets.review_page import review_page, rubric_page, work_page
from packet_files import Round

if TYPE_CHECKING:
    from collections.abc import Iterator

METHODS = {name for kind in (dict, str, list, tuple) for name in dir(kind)}


def _files(folder: Traversable) -> Iterator[Traversable]:
    for one in folder.iterdir():
        if one.is_dir():
            yield from _files(one)
        elif one.name.endswith((".html", ".txt")):
            yield one


TEMPLATES = [one for room in ("programme", "pages") for one in _files(files("openbadge_issuer") / room)]


def test_they_are_found() -> None:
    assert {"review.html", "criteria.html", "award.txt", "page.html"} <= {one.name for one in TEMPLATES}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: f"{one.parent.name}-{one.name}")
def test_no_name_is_one_of_a_method(template: Traversable) -> None:
    """``texts.copy`` is how a mapping is copied; ``texts["copy"]`` is the text."""
    tree = Environment(autoescape=True).parse(template.read_text(encoding="utf-8"))
    called = {id(call.node) for call in tree.find_all(nodes.Call)}
    loops = {"loop", "outer"}
    taken = [
        one.attr
        for one in tree.find_all(nodes.Getattr)
        if one.attr in METHODS
        and id(one) not in called
        and not (isinstance(one.node, nodes.Name) and one.node.name in loops)
    ]
    assert taken == []


@pytest.mark.parametrize("language", ["en", "de"])
def test_pages_show_texts(language: str) -> None:
    packets, rubric = Round().packets, definition()
    for page in (
        review_page("pk-aaaaaaaaaaaa", rubric, language=language),
        rubric_page(rubric, language),
        work_page("pk-aaaaaaaaaaaa", packets[0], {}, 0, language),
        criteria_page(rubric),
    ):
        assert b"object at 0x" not in page
        assert b"built-in" not in page
        assert b"bound method" not in page
