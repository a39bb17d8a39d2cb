"""The plots of a report: bars of what its tables show and nothing more, as SVG, each with the same in words."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from threading import Lock
from typing import TYPE_CHECKING, Final

from openbadge_issuer.errors import MissingExtra
from openbadge_issuer.programme.reports.texts import filled, number, percent, report_texts
from openbadge_issuer.programme.reports.words import label_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from openbadge_issuer.programme.reports.report import Group, ProgrammeReport
    from openbadge_issuer.programme.reports.texts import ReportTexts

__all__ = ["Plot", "inline", "plots"]

_MOST: Final = 40  # bars in one plot
_LONGEST: Final = 48  # characters of a label
_DARK, _LIGHT, _LINE = "#1f5a7a", "#a9cbdc", "#333333"
_STYLE: Final = {
    "svg.fonttype": "path",
    "font.family": ["DejaVu Sans"],
    "font.size": 9.0,
    "text.usetex": False,
    "text.parse_math": False,
    "axes.unicode_minus": False,
    "path.simplify": True,
}
_drawing = Lock()
"""matplotlib reads its style from one place per process; two plots are not drawn at once."""


@dataclass(frozen=True, slots=True)
class Plot:
    """An SVG that can stand in a page, its title, and the same in words."""

    title: str
    alternative: str
    svg: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Bar:
    label: str
    value: float
    behind: float | None
    said: str


def plots(report: ProgrammeReport) -> tuple[Plot, ...]:
    """How many were decided and awarded, and how long it took; raises `MissingExtra` without matplotlib."""
    try:
        import matplotlib  # noqa: F401, ICN001, PLC0415 - an extra
    except ImportError:
        raise MissingExtra("statistics", "Plots in a report") from None
    texts, promise = report_texts(report.language), report.turn_around_days
    received = [
        _Bar(label_of(group, texts), group.size, None, str(group.size))
        for group in report.received[1:]
        if group.size
    ]
    shares = [
        _Bar(label_of(group, texts), share * 100, 100.0, _share(group, share, texts))
        for group in report.decided
        if (share := group.share("awarded")) is not None
    ]
    days = [
        _Bar(label_of(group, texts), group.median_days, group.ninth_days, _days(group, texts))
        for group in report.decided
        if group.median_days is not None
    ]
    drawn = (("received", received, None), ("awarded", shares, None), ("days", days, promise))
    return tuple(_plot(name, bars, promised, texts) for name, bars, promised in drawn if bars)


def _share(group: Group, share: float, texts: ReportTexts) -> str:
    return filled(texts["bar_awarded"], percent=percent(share, texts), size=group.size)


def _days(group: Group, texts: ReportTexts) -> str:
    half = number(group.median_days or 0.0, texts)
    return filled(
        texts["bar_half" if group.ninth_days is None else "bar_nine"], days=half, nine=group.ninth_days
    )


def _plot(name: str, bars: Sequence[_Bar], promise: float | None, texts: ReportTexts) -> Plot:
    from matplotlib import rc_context  # noqa: PLC0415 - an extra
    from matplotlib.figure import Figure  # noqa: PLC0415

    title, shown = texts[f"plot_{name}"], bars[:_MOST]
    words = [f"{bar.label}: {bar.said}" for bar in bars]
    promised = [] if promise is None else [filled(texts["promised_days"], days=promise)]
    headed = (
        filled(texts["first_of"], title=title, shown=_MOST, all=len(bars)) if len(bars) > _MOST else title
    )
    written = io.BytesIO()
    with _drawing, rc_context({**_STYLE, "svg.hashsalt": f"openbadge-issuer {name}"}):  # type: ignore[dict-item]
        figure = Figure(figsize=(8.0, 1.0 + 0.32 * len(shown)), layout="constrained")
        _draw(figure.subplots(), shown, texts[f"axis_{name}"], promise, texts["promised"])
        figure.savefig(written, format="svg", metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
    alternative = f"{title}. " + "; ".join([*words, *promised]) + "."
    return Plot(headed, alternative, inline(written.getvalue().decode("utf-8"), alternative, name))


def _draw(axes: Axes, bars: Sequence[_Bar], unit: str, promise: float | None, promised: str) -> None:
    most = max([*(max(bar.value, bar.behind or 0) for bar in bars), promise or 0, 1])
    for place, bar in enumerate(bars):
        if bar.behind is not None:
            axes.barh(place, bar.behind, color=_LIGHT, height=0.62)
        axes.barh(place, bar.value, color=_DARK, height=0.62 if bar.behind is None else 0.4)
        axes.annotate(_printable(bar.said), (most * 1.03, place), va="center")
    if promise is not None:
        axes.axvline(promise, color=_LINE, linestyle="--", linewidth=1)
        axes.annotate(promised, (promise, -0.75), ha="center", fontsize=8)
    axes.set_yticks(range(len(bars)), [_printable(bar.label) for bar in bars])
    axes.set_ylim(len(bars) - 0.4, -1.0)
    axes.set_xlim(0, most * 1.5)
    axes.set_xticks([tick for tick in axes.get_xticks() if tick <= most])
    axes.set_xlabel(unit)
    axes.tick_params(axis="y", length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _printable(text: str) -> str:
    """What the font has, in one line; a box for anything else: the words beside the plot have it in full."""
    from matplotlib.font_manager import findfont, get_font  # noqa: PLC0415 - an extra

    font = get_font(findfont("DejaVu Sans"))
    shown = "".join(one if font.get_char_index(ord(one)) else "□" for one in text)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def inline(svg: str, alternative: str, name: str) -> str:
    """The SVG as a part of a page: named for whoever can not see it, with ids that no other plot has."""
    import re  # noqa: PLC0415 - at first use

    start = svg.index("<svg")
    body = re.sub(r"<metadata>.*?</metadata>", "", svg[start:], flags=re.DOTALL)
    body = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', body)
    body = re.sub(r'((?:xlink:)?href)="#([^"]+)"', rf'\1="#{name}-\2"', body)
    body = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", body)
    return body.replace("<svg", f'<svg role="img" aria-label="{escape(alternative)}"', 1)
