"""HTML: what a reader sees stays, with the texts that are in attributes; scripts, comments and metadata go."""

from __future__ import annotations

import html
import re
from typing import BinaryIO, Final

from openbadge_issuer.adapters.scrubbers.guarding import size_of
from openbadge_issuer.adapters.scrubbers.harmless import CALLS_HOME, harmless_link, harmless_style
from openbadge_issuer.adapters.scrubbers.limits import ScrubbingLimits
from openbadge_issuer.adapters.scrubbers.page_tokens import read_page
from openbadge_issuer.adapters.scrubbers.sieve import Found
from openbadge_issuer.adapters.scrubbers.texts import decoded
from openbadge_issuer.assessment.blinding.values import Scrubbed

__all__ = ["scrub_html"]

_DROPPED: Final = {
    **dict.fromkeys(("script", "noscript", "template"), "script"),
    **dict.fromkeys(
        (
            *("iframe", "object", "applet", "frameset", "svg", "math", "canvas", "audio", "video"),
            *("noembed", "noframes", "portal", "fencedframe"),
        ),
        "object",
    ),
}
_GONE: Final = {
    **dict.fromkeys(("meta", "base"), "metadata"),
    **dict.fromkeys(("link", "embed", "source", "track", "frame", "param"), CALLS_HOME),
}
"""Elements without an end."""
_ENDLESS: Final = frozenset("area br col hr img input wbr".split())  # noqa: SIM905 - words
_BLOCKS: Final = frozenset(
    """address article aside blockquote body caption dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6
    header hr legend li main nav ol option p pre section style summary table tbody td textarea tfoot th thead title tr ul""".split()  # noqa: SIM905, E501 - words
)
_TEXTS: Final = {
    **dict.fromkeys(
        ("alt", "title", "aria-label", "placeholder", "label", "summary", "aria-description"), "hint"
    ),
    **dict.fromkeys(("value", "name", "id", "class", "for", "list"), "name"),
    **dict.fromkeys(("href", "cite"), "link"),
    "style": "style",
}
_KEPT: Final = frozenset(
    """align border cellpadding cellspacing checked colspan cols controls dir disabled headers height hidden lang max min multiple
    open readonly reversed rows rowspan scope selected size span start step type valign width wrap role""".split()  # noqa: SIM905, E501 - words
)
_INLINE: Final = frozenset(
    """html head a abbr b bdi bdo big button center cite code colgroup data datalist del dfn dialog em font hgroup i ins
    kbd label map mark meter optgroup output picture progress q rp rt ruby s samp select small span strike strong sub sup
    time tt u var""".split()  # noqa: SIM905 - words
)
_WORDS: Final = frozenset(
    """ltr rtl auto left right center top bottom middle baseline justify row col rowgroup colgroup text checkbox radio submit
    hidden button reset number email date tel url password search file true false yes no en de fr es it pt nl sv pl ru ja zh
    disabled checked selected readonly multiple open reversed nowrap table list listitem img heading presentation""".split()  # noqa: SIM905 - words
)
"""Values of attributes that every page has."""
_AS_IT_IS: Final = dict.fromkeys(("listing", "plaintext", "xmp"), "pre")
"""Elements whose content is no markup, and what shows the same once that is escaped."""
_HAS_LETTERS: Final = re.compile(r"[^\W\d_]")

_TOLD: Final = (
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'",
    ),
    ("x-dns-prefetch-control", "off"),
)
"""What a browser is told: to load nothing that may have come through, and to look up no link before it is followed."""


def _is_ours(attributes: list[tuple[str, str]]) -> bool:
    return [name for name, _ in attributes] == ["charset"] or tuple(value for _, value in attributes) in _TOLD


def scrub_html(source: BinaryIO, target: BinaryIO, limits: ScrubbingLimits, media_type: str) -> Scrubbed:
    """Writes the page anew, without anything that runs or loads."""
    size_of(source, limits.max_text_bytes)
    found = Found(limits)
    page = _Page(found)
    read_page(decoded(source.read(), found.log), page)
    page.end_block()
    target.write(("<!DOCTYPE html>\n" + "".join(page.out)).encode())
    return Scrubbed(
        removed=found.log.removed, passages=tuple(found.passages), media_type=media_type, unread=found.unread
    )


class _Page:
    """Elements in, elements out; what is not known to be harmless goes."""

    def __init__(self, found: Found) -> None:
        told = "".join(f'<meta http-equiv="{name}" content="{value}">' for name, value in _TOLD)
        self.out: list[str] = [f'<meta charset="utf-8">{told}']
        self._found = found
        self._text: list[str] = []
        self._paragraph = 1
        self._dropping: list[str] = []
        self._style = False

    def end_block(self) -> None:
        """The text so far is a passage."""
        said = " ".join("".join(self._text).split())
        self._text.clear()
        if said:
            self._found.text(f"page, paragraph {self._paragraph}", said)
            self._paragraph += 1

    def start(self, tag: str, attributes: list[tuple[str, str]]) -> None:
        """An element begins."""
        self._found.element()
        if self._dropping:
            if tag == self._dropping[-1]:
                self._dropping.append(tag)
            return
        why = _GONE.get(tag) or _DROPPED.get(tag)
        if why:
            if not (tag == "meta" and _is_ours(attributes)):
                self._found.log.add("page", why)
            if tag in _DROPPED:
                self._dropping.append(tag)
            return
        tag = _AS_IT_IS.get(tag, tag)
        if tag in _BLOCKS:
            self.end_block()
        self._style = tag == "style"
        if tag in _BLOCKS or tag in _INLINE or tag in _ENDLESS:
            kept = "".join(self._attribute(tag, name, value) for name, value in attributes)
            self.out.append(f"<{tag}{kept}>")
        else:
            self._found.log.add("page", "element that is not in the standard")

    def end(self, tag: str) -> None:
        """An element ends."""
        if self._dropping:
            if tag == self._dropping[-1]:
                self._dropping.pop()
            return
        tag = _AS_IT_IS.get(tag, tag)
        if tag in _BLOCKS:
            self.end_block()
        self._style = False
        if tag in _BLOCKS or tag in _INLINE:
            self.out.append(f"</{tag}>")

    def text(self, data: str) -> None:
        """A text, or a style."""
        if self._dropping:
            return
        if self._style:
            data = self._styled(data, harmless_style(data, sheet=True))
            self.out.append(data)
        else:
            self.out.append(html.escape(data, quote=False))
        self._text.append(data)

    def comment(self) -> None:
        """A comment, which nobody sees."""
        self._found.log.add("page", "comment in the markup")

    def _attribute(self, tag: str, name: str, value: str) -> str:
        noun = _TEXTS.get(name)
        if tag == "img" and name == "src":
            self._found.log.add("page", "picture")
            return ""
        if noun is None and name not in _KEPT:
            self._found.log.add("page", "script" if name.startswith("on") else "attribute for programs")
            return ""
        if noun == "link":
            link = harmless_link(value) if tag == "a" else None
            if link is None:
                self._found.log.add("page", CALLS_HOME)
                return ""
            value = link
        if name == "style":
            value = self._styled(value, harmless_style(value))
            if not value:
                return ""
        if noun is None and value.lower() not in _WORDS and _HAS_LETTERS.search(value):
            noun = "value"
        if noun:
            self._found.text(f"page, {noun}", value)
        return f' {name}="{html.escape(value)}"'

    def _styled(self, before: str, kept: str) -> str:
        if "".join(before.split()).rstrip(";") != "".join(kept.split()):
            self._found.log.add("page", "style that can load something, or is not known")
        return kept
