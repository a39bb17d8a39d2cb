"""Agreement as a picture: percentages on the left, agreement beyond chance on the right, intervals as whiskers."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from openbadge_issuer.assessment.agreement.tables import SHARES, check_names, label_of, sentences
from openbadge_issuer.assessment.agreement.values import Agreement
from openbadge_issuer.assessment.agreement.wording import texts_with
from openbadge_issuer.assessment.state import check_type, refuse
from openbadge_issuer.errors import MissingExtra

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Picture", "plot"]

Form: TypeAlias = Literal["svg", "png"]
_MOST: Final = 60  # lines in one picture
_LONGEST: Final = 46  # characters of a label
_RANGE: Final = -1.05
_WORDS: Final = {
    "exact": ("agreement_exact", "o", "#1b4f8a"),
    "adjacent": ("agreement_adjacent_level", "s", "#b35900"),
    "kappa": ("agreement_kappa", "o", "#1b4f8a"),
    "weighted_kappa": ("agreement_weighted_kappa", "s", "#b35900"),
    "alpha": ("agreement_alpha_ordinal", "D", "#3d7a3d"),
}
"""The name of its text, a marker and a colour; never a colour alone."""
_STYLE: Final = {
    "svg.hashsalt": "openbadge-issuer",
    "svg.fonttype": "path",
    "font.family": ["DejaVu Sans"],
    "font.size": 9.0,
    "text.usetex": False,
    "text.parse_math": False,
    "axes.unicode_minus": False,
    "figure.dpi": 100.0,
    "savefig.dpi": 100.0,
    "path.simplify": True,
}
_drawing = Lock()
"""matplotlib reads its style from one place per process; two pictures are not drawn at once."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The bytes of a picture, and the same in words."""

    content: bytes = field(repr=False)
    media_type: str
    alternative: str
    """The text alternative: what the picture shows, line by line."""


def plot(
    found: Agreement,
    form: Form = "svg",
    *,
    title: str = "Agreement of reviewers, before anything was settled",
    names: Mapping[str, str] | None = None,
    texts: Mapping[str, str] | None = None,
    target: float | None = None,
) -> Picture:
    """One row per line of the agreement; the same values give the same bytes with the same matplotlib.

    ``target`` is drawn into the right half, such as 0.7; ``texts`` of another language are by the names of `TEXTS`. Raises
    `AssessmentError` (``assessment.argument``) for more than 60 lines (pass ``found.replace(lines=...)``), `MissingExtra`
    without matplotlib.
    """
    check_type(found, Agreement, "What is drawn is an Agreement.")
    if form not in ("svg", "png"):
        raise refuse("argument", "A picture is an svg or a png.")
    check_names(names)
    check_type(title, str, "A title is a text.")
    said = texts_with(texts)
    if not (target is None or (isinstance(target, (int, float)) and _RANGE < target <= 1)):
        raise refuse("argument", "A target is a number from -1 to 1, such as 0.7.")
    if len(found.lines) > _MOST:
        raise refuse("argument", f"A picture shows up to {_MOST} lines.", "Draw it in parts.")
    try:
        from matplotlib import rc_context  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtra("statistics", "A picture of agreement") from None
    written = io.BytesIO()
    unsaid: tuple[str, ...] = ("Date", "Creator") if form == "svg" else ("Software",)
    with _drawing, rc_context(_STYLE):  # type: ignore[arg-type]  # its keys are a type of their own
        figure = _drawn(found, title, names, said, target)
        figure.savefig(
            written, format=form, metadata={"Title": _printable(title, 2 * _LONGEST), **dict.fromkeys(unsaid)}
        )
    words = "\n".join((title, *(sentences(found, names=names, texts=texts) or (said["agreement_nothing"],))))
    return Picture(written.getvalue(), "image/svg+xml" if form == "svg" else "image/png", words)


def _drawn(
    found: Agreement,
    title: str,
    names: Mapping[str, str] | None,
    texts: Mapping[str, str],
    target: float | None,
) -> Figure:
    from matplotlib.figure import Figure  # noqa: PLC0415 - an extra

    count = max(1, len(found.lines))
    figure = Figure(figsize=(10.0, 1.9 + 0.62 * count), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    figure.suptitle(_printable(title, 2 * _LONGEST))
    _panel(left, found, SHARES, texts)
    _panel(right, found, ("kappa", "weighted_kappa", "alpha"), texts)
    left.set_title(texts["agreement_chance_included"], fontsize=9)
    left.set_xlim(-3, 103)
    right.set_title(texts["agreement_beyond_chance"], fontsize=9)
    right.set_xlim(_RANGE, 1.05)
    right.axvline(0, color="#888888", linewidth=0.8)
    if target is not None:
        right.axvline(target, color="#555555", linewidth=0.9, linestyle="--")
    plain = {"fontsize": 8, "frameon": False}
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower left", ncols=2, **plain)
    figure.legend(*right.get_legend_handles_labels(), loc="outside lower right", ncols=3, **plain)
    labels = [f"{_printable(label_of(one, names, texts))}\nn = {one.measures.n}" for one in found.lines]
    left.set_yticks(range(len(labels)), labels)
    left.set_ylim(count - 0.4, -0.6)
    return figure


def _panel(axes: Axes, found: Agreement, figures: tuple[str, ...], texts: Mapping[str, str]) -> None:
    scale = 100.0 if figures == SHARES else 1.0
    for number, name in enumerate(figures):
        word, marker, colour = _WORDS[name]
        shift = (number - (len(figures) - 1) / 2) * 0.24
        axes.plot([], [], marker=marker, color=colour, linestyle="none", label=texts[word])
        for place, line in enumerate(found.lines):
            estimate = getattr(line.measures, name)
            if estimate.value is None:
                continue
            at = place + shift
            value = max(estimate.value, _RANGE) * scale
            axes.plot([value], [at], marker=marker, color=colour, linestyle="none", markersize=5)
            if estimate.low is not None and estimate.high is not None:
                ends = [max(estimate.low, _RANGE) * scale, estimate.high * scale]
                axes.plot(ends, [at, at], color=colour, linewidth=1.4)
    for place, line in enumerate(found.lines):
        if all(getattr(line.measures, name).value is None for name in figures):
            axes.text(
                0.02 * scale,
                place,
                texts["agreement_undefined"],
                va="center",
                color="#555555",
                style="italic",
            )
    axes.grid(axis="x", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _printable(text: str, longest: int = _LONGEST) -> str:
    """What the font has, in up to two lines; a box for anything else, which the text alternative has in full."""
    from matplotlib.font_manager import findfont, get_font  # noqa: PLC0415 - an extra

    font = get_font(findfont("DejaVu Sans"))
    short = text if len(text) <= longest * 2 else f"{text[: longest * 2 - 1]}…"
    shown = "".join(one if font.get_char_index(ord(one)) else "□" for one in " ".join(short.split()))
    if len(shown) <= longest:
        return shown
    blank = shown.rfind(" ", 0, longest)
    cut = blank if blank > 0 else longest
    return f"{shown[:cut].rstrip()}\n{shown[cut:].lstrip()}"
