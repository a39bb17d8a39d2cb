"""Draws the artwork of the examples: one list of shapes, written as PNG and as SVG.

    python tools/make_artwork.py [FOLDER]

The drawing is original work and under the licence of the project.
"""

# ruff: noqa: INP001 - a script, not a package
from __future__ import annotations

import sys
from collections.abc import Iterator
from math import cos, pi, sin
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw

SIDE = 400  # pixels
OVERSAMPLING = 4
TITLE = "Sample badge"
DESCRIPTION = (
    "A golden seal with two ribbons. On its dark green disc, three steps between two branches lead to a star."
)

RIBBON = "#c8553d"
GOLD, CREAM, GREEN, GREEN_LIGHT, LEAF = "#e9a820", "#fff6e0", "#0f4c4a", "#1b6a66", "#8fc0a9"

Point = tuple[float, float]


class Circle(NamedTuple):
    """A filled circle."""

    centre: Point
    radius: float
    fill: str


class Polygon(NamedTuple):
    """A filled polygon."""

    points: tuple[Point, ...]
    fill: str


Shape = Circle | Polygon


def polar(centre: Point, radius: float, degrees: float) -> Point:
    """A point around a centre; 0 degrees is up, clockwise."""
    angle = degrees * pi / 180
    return centre[0] + radius * sin(angle), centre[1] - radius * cos(angle)


def star(centre: Point, radius: float, fill: str) -> Polygon:
    """A star with five points."""
    return Polygon(
        tuple(polar(centre, radius if n % 2 == 0 else radius * 0.42, 36 * n) for n in range(10)), fill
    )


def leaf(centre: Point, length: float, degrees: float, fill: str) -> Polygon:
    """A leaf: two arcs between two tips."""
    steps = [n / 8 for n in range(9)]
    edge = [(length * (t - 0.5), 0.24 * length * sin(pi * t)) for t in steps]
    outline = edge + [(x, -y) for x, y in reversed(edge[1:-1])]
    turn = degrees * pi / 180
    return Polygon(
        tuple(
            (centre[0] + x * cos(turn) - y * sin(turn), centre[1] + x * sin(turn) + y * cos(turn))
            for x, y in outline
        ),
        fill,
    )


def ribbon(side: int) -> Iterator[Shape]:
    """One of the two tails under the seal: -1 is the left one, 1 the right one."""
    tail = ((20, 300), (92, 262), (128, 376), (88, 360), (58, 390))
    yield Polygon(tuple((200 + side * x, y) for x, y in tail), RIBBON)


def branch(side: int) -> Iterator[Shape]:
    """The leaves along one side of the disc."""
    for n, degrees in enumerate((156, 139, 122, 105, 88, 71)):
        x, y = polar((200, 178), 90, degrees)
        turn = degrees - 34 if n % 2 else degrees + 4
        centre = (200 + side * (x - 200), y)
        yield leaf(centre, 31, turn if side > 0 else 180 - turn, LEAF)


def shapes() -> Iterator[Shape]:
    """The whole drawing, from the back to the front."""
    middle = (200.0, 178.0)
    yield from ribbon(-1)
    yield from ribbon(1)
    for n in range(24):
        yield Circle(polar(middle, 144, 15 * n), 22, GOLD)
    yield Circle(middle, 148, GOLD)
    yield Circle(middle, 134, CREAM)
    yield Circle(middle, 127, GREEN)
    yield Circle(middle, 112, GREEN_LIGHT)
    yield Circle(middle, 109, GREEN)
    yield from branch(-1)
    yield from branch(1)
    base = 237
    for n, height in enumerate((24, 50, 76)):
        left = 152 + 33 * n
        yield Polygon(
            ((left, base), (left, base - height), (left + 30, base - height), (left + 30, base)), CREAM
        )
    yield star((233, 122), 31, GOLD)


def as_png(drawing: list[Shape], path: Path) -> None:
    """Draw at four times the size, then scale down: smooth edges without a drawing library."""
    image = Image.new("RGBA", (SIDE * OVERSAMPLING, SIDE * OVERSAMPLING), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    for shape in drawing:
        if isinstance(shape, Circle):
            (x, y), r = shape.centre, shape.radius
            corners = (x - r, y - r, x + r, y + r)
            draw.ellipse([value * OVERSAMPLING for value in corners], fill=shape.fill)
        else:
            draw.polygon([(x * OVERSAMPLING, y * OVERSAMPLING) for x, y in shape.points], fill=shape.fill)
    small = image.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    small.quantize(colors=128, method=Image.Quantize.FASTOCTREE).save(path, optimize=True)


def as_svg(drawing: list[Shape], path: Path) -> None:
    """The same shapes, with a title and a description for those who do not see them."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}"',
        '     role="img" aria-labelledby="title desc">',
        f'  <title id="title">{TITLE}</title>',
        f'  <desc id="desc">{DESCRIPTION}</desc>',
    ]
    for shape in drawing:
        if isinstance(shape, Circle):
            (x, y), r = shape.centre, shape.radius
            lines.append(f'  <circle cx="{x:.4g}" cy="{y:.4g}" r="{r:g}" fill="{shape.fill}"/>')
        else:
            points = " ".join(f"{x:.4g},{y:.4g}" for x, y in shape.points)
            lines.append(f'  <polygon points="{points}" fill="{shape.fill}"/>')
    path.write_text("\n".join([*lines, "</svg>", ""]), encoding="utf-8", newline="\n")


def main() -> None:
    """Write badge.png and badge.svg."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "examples" / "artwork"
    drawing = list(shapes())
    as_png(drawing, folder / "badge.png")
    as_svg(drawing, folder / "badge.svg")


if __name__ == "__main__":
    main()
