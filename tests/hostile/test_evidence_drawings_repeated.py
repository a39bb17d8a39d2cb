"""A drawing that shows its parts again and again: a few lines that a reviewer's browser would draw for ever."""

from __future__ import annotations

import io

import pytest

from openbadge_issuer.adapters.scrubbers import SCRUBBERS
from openbadge_issuer.errors import LimitExceeded

SHAPE = '<rect id="a0"/>'
TWICE = "".join(f'<g id="a{at}"><use href="#a{at - 1}"/><use href="#a{at - 1}"/></g>' for at in range(1, 40))
FILLED = "".join(
    f'<pattern id="a{at}">' + f'<rect fill="url(#a{at - 1})"/>' * 10 + "</pattern>" for at in range(1, 10)
)
STYLED = "".join(
    f'<pattern id="a{at}">' + f'<rect class="plain c{at}"/>' * 10 + "</pattern>" for at in range(1, 10)
)
SHEETS = [
    "".join(f".c{at} {{fill: url(#a{at - 1})}} " for at in range(1, 10)),
    "".join(
        f"svg > rect:hover, g  .c{at}.plain:first-child {{fill: url('#a{at - 1}')}} " for at in range(1, 10)
    ),
    "rect { fill: red } " + "".join(f"rect.c{at} {{mask: url( #a{at - 1} )}} " for at in range(1, 10)),
]
NUMBERED = "".join(
    f'<pattern id="a{at}">' + "".join(f'<rect id="r{at}-{one}"/>' for one in range(10)) + "</pattern>"
    for at in range(1, 10)
)
BY_ID = "".join(f"#r{at}-{one} {{fill: url(#a{at - 1})}} " for at in range(1, 10) for one in range(10))
MANY = f"{', '.join(['.c'] * 3000)} {{ {'; '.join(f'fill: url(#b{at})' for at in range(3000))} }}"


def scrubbed(inside: str) -> bytes:
    target = io.BytesIO()
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'
    SCRUBBERS["image/svg+xml"](io.BytesIO(drawing.encode()), target)
    return target.getvalue()


@pytest.mark.parametrize(
    "inside", [SHAPE + TWICE + '<use href="#a39"/>', '<use href="#a39"/>' + TWICE + SHAPE, SHAPE + FILLED]
)
def test_a_drawing_that_grows_when_it_is_shown_is_refused(inside: str) -> None:
    with pytest.raises(LimitExceeded) as caught:
        scrubbed(inside)
    assert caught.value.detail_code == "limit.markup"


@pytest.mark.parametrize(
    "inside",
    [
        *(f"<style>{sheet}</style>{SHAPE}{STYLED}" for sheet in SHEETS),
        f"{SHAPE}{STYLED}<style>{SHEETS[0]}</style>",
        f"<style>{BY_ID}</style>{SHAPE}{NUMBERED}",
        f"<style>{MANY}</style>" + '<rect class="c"/>' * 3000,
    ],
)
def test_a_drawing_that_grows_by_its_style_sheet_is_refused(inside: str) -> None:
    with pytest.raises(LimitExceeded) as caught:
        scrubbed(inside)
    assert caught.value.detail_code == "limit.markup"


def test_a_drawing_whose_style_sheet_fills_its_shapes_stays() -> None:
    sheet = "<style>.c, rect { fill: url(#g); stroke: url(#h) } * { mask: url(#m) }</style>"
    parts = '<pattern id="g"><path class="d"/></pattern><linearGradient id="h"/><mask id="m"/>'
    assert b"<rect" in scrubbed(sheet + parts + '<rect class="c"/>' * 2000)


@pytest.mark.parametrize(
    "inside",
    [
        '<defs><g id="a"><rect/></g></defs>' + '<use href="#a"/>' * 500,
        '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/><use href="#b"/></g>',
        '<g id="a"><g id="b"><rect fill="url(#a)"/></g></g><use href="#nobody"/>',
        "".join(f'<g id="n{at}">' for at in range(200)) + "</g>" * 200,
    ],
)
def test_drawings_that_use_their_parts_stay(inside: str) -> None:
    assert b"<g" in scrubbed(inside)
