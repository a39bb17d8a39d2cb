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
        '<defs><g id="a"><rect/></g></defs>' + '<use href="#a"/>' * 500,
        '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/><use href="#b"/></g>',
        '<g id="a"><g id="b"><rect fill="url(#a)"/></g></g><use href="#nobody"/>',
        "".join(f'<g id="n{at}">' for at in range(200)) + "</g>" * 200,
    ],
)
def test_drawings_that_use_their_parts_stay(inside: str) -> None:
    assert b"<g" in scrubbed(inside)
