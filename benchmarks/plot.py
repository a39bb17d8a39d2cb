"""A plot of lines on logarithmic axes, as SVG, in a few lines of our own: equal figures give equal files."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

Curve = tuple[str, list[tuple[float, float]]]

WIDTH, HEIGHT = 760, 440
LEFT, RIGHT, TOP, BOTTOM = 70, 210, 20, 50
COLOURS = ("#0b6e4f", "#2a9d8f", "#8ab17d", "#b5651d", "#3a5a98", "#7a4e9f", "#8d8d8d")
GAP = 15  # between two names at the right


class _Axis:
    """From a figure to its place; whole decades lie inside."""

    def __init__(self, values: Sequence[float], begin: float, end: float) -> None:
        self._low, self._high = math.log10(min(values)) - 0.05, math.log10(max(values)) + 0.05
        self._begin, self._end = begin, end

    def __call__(self, value: float) -> float:
        share = (math.log10(value) - self._low) / (self._high - self._low)
        return round(self._begin + share * (self._end - self._begin), 1)

    def ticks(self) -> Iterator[float]:
        """1, 2 and 5 of every decade."""
        for power in range(math.floor(self._low), math.ceil(self._high) + 1):
            for digit in (1, 2, 5):
                if self._low <= math.log10(digit) + power <= self._high:
                    yield digit * 10.0**power


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


def svg(curves: Sequence[Curve], x_title: str, y_title: str, description: str) -> str:
    """The plot; every curve has its name at its right end."""
    points = [point for _, of_curve in curves for point in of_curve]
    x = _Axis([a for a, _ in points], LEFT, WIDTH - RIGHT)
    y = _Axis([b for _, b in points], HEIGHT - BOTTOM, TOP)
    middle = f"translate(16 {(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        "<style>text { font: 12px sans-serif }</style>",
        f"<title>{escape(description)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        *_grid(x, y),
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 10}" text-anchor="middle">{escape(x_title)}</text>',
        f'<text transform="{middle}" text-anchor="middle">{escape(y_title)}</text>',
    ]
    parts += _lines(curves, x, y)
    return "\n".join([*parts, "</svg>", ""])


def _grid(x: _Axis, y: _Axis) -> Iterator[str]:
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    for value in x.ticks():
        yield f'<line x1="{x(value)}" y1="{TOP}" x2="{x(value)}" y2="{bottom}" stroke="#e3e3e3"/>'
        yield f'<text x="{x(value)}" y="{bottom + 18}" text-anchor="middle">{_number(value)}</text>'
    for value in y.ticks():
        yield f'<line x1="{LEFT}" y1="{y(value)}" x2="{right}" y2="{y(value)}" stroke="#e3e3e3"/>'
        yield f'<text x="{LEFT - 8}" y="{y(value) + 4}" text-anchor="end">{_number(value)}</text>'


def _lines(curves: Sequence[Curve], x: _Axis, y: _Axis) -> Iterator[str]:
    ends = sorted((y(points[-1][1]), number) for number, (_, points) in enumerate(curves))
    places: dict[int, float] = {}
    lowest = float(TOP)
    for place, number in ends:
        places[number] = lowest = max(place, lowest)
        lowest += GAP
    for number, (title, points) in enumerate(curves):
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join(f"{x(a)},{y(b)}" for a, b in points)
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        for a, b in points:
            yield f'<circle cx="{x(a)}" cy="{y(b)}" r="3" fill="{colour}"/>'
        yield (
            f'<text x="{WIDTH - RIGHT + 8}" y="{places[number] + 4}" fill="{colour}">{escape(title)}</text>'
        )
