"""SVG: shapes stay, with the texts among them; metadata, scripts, comments and whatever loads from elsewhere go."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO, Final

from openbadge_issuer.adapters.scrubbers.guarding import CHUNK, size_of, unreadable
from openbadge_issuer.adapters.scrubbers.harmless import (
    CALLS_HOME,
    harmless_link,
    harmless_style,
    harmless_value,
)
from openbadge_issuer.adapters.scrubbers.inside import picture_bytes
from openbadge_issuer.adapters.scrubbers.limits import ScrubbingLimits, exceeded
from openbadge_issuer.adapters.scrubbers.sieve import Found, Rules, Sieve, parse
from openbadge_issuer.assessment.blinding.values import Scrubbed

__all__ = ["scrub_svg"]

_RULES: Final = Rules(
    spaces={"http://www.w3.org/2000/svg": "", "http://www.w3.org/1999/xlink": "xlink"},
    dropped={
        "metadata": "metadata",
        "script": "script",
        "foreignObject": "object of another kind",
        "handler": "script",
        "animate": "animation",
        **dict.fromkeys(("set", "animateTransform", "animateMotion", "animateColor", "discard"), "animation"),
    },
    texts={
        "id": "name",
        "class": "name",
        "aria-label": "hint",
        "xlink:title": "hint",
        "alt": "alternative text",
    },
    closed=True,
    blocks={"text": "text", "title": "title", "desc": "description", "style": "style"},
)
_OF_SHAPES: Final = frozenset(
    """d points transform viewBox fill stroke x y x1 y1 x2 y2 cx cy r rx ry fx fy dx dy width height offset opacity
    preserveAspectRatio version clip-path clip-rule fill-rule fill-opacity stroke-width stroke-linecap stroke-linejoin
    stroke-opacity stroke-miterlimit stroke-dasharray stop-color stop-opacity gradientUnits gradientTransform patternUnits
    font-size font-weight text-anchor display visibility marker-end marker-start marker-mid orient refX refY mask filter
    rotate overflow color xml:space""".split()  # noqa: SIM905 - words
)
"""Attributes that hold numbers and colours."""
_LETTERS: Final = re.compile(r"[^\W\d_]{2}")
_DATA: Final = re.compile(r"\s*data:([^,;]*)((?:;[^,;]*)*),", re.IGNORECASE)
_TO_A_PLACE: Final = re.compile(r"(?:^\s*+|url\([\s\"']*+)#([\w.:\-]++)")
_RULE: Final = re.compile(r"([^{}]*+)\{([^{}]*+)\}")
_NAMED: Final = re.compile(r"[.#]?[\w\-]++")
_MOST: Final = 2_000_000  # references by styles, however many elements one style is for
_LOOK: Final = "\0"  # begins what stands for an element itself, among names of others
_LINKS: Final = frozenset({"href", "xlink:href", "src"})
_CALLING: Final = frozenset(
    """ping srcset srcdoc action formaction background poster data codebase to from values by""".split()  # noqa: SIM905 - words
)
"""Attributes that lead somewhere, or set those that do."""


def scrub_svg(source: BinaryIO, target: BinaryIO, limits: ScrubbingLimits, media_type: str) -> Scrubbed:
    """Writes the drawing anew; pictures in it are scrubbed, links of ``<a>`` stay as texts."""
    size_of(source, limits.max_text_bytes)
    found = Found(limits)
    parse(_chunks(source), _Drawing(target.write, found, limits), with_type=True)
    return Scrubbed(
        removed=found.log.removed, passages=tuple(found.passages), media_type=media_type, unread=found.unread
    )


def _chunks(source: BinaryIO) -> Iterator[bytes]:
    while chunk := source.read(CHUNK):
        yield chunk


class Shown:
    """How many elements are drawn where one shows another one (``use``, patterns, masks) that shows others in turn."""

    def __init__(self) -> None:
        self._open: list[
            tuple[int, str]
        ] = []  # the elements around this one that have a name, and how deep they are
        self._within: dict[str, list[str]] = {"": []}  # what each of them shows, "" for an element of its own
        self._styles: dict[str, list[str]] = {}  # what elements show by the sheets, by tag, .class, #id or *
        self._looks: dict[str, str] = {}
        self._references = 0

    def element(self, depth: int, tag: str, attributes: Mapping[str, str]) -> None:
        """An element, at this depth."""
        while self._open and self._open[-1][0] >= depth:
            self._open.pop()
        name = attributes.get("id")
        if name:
            self._within[self._open[-1][1] if self._open else ""].append(name)
            self._open.append((depth, name))
            self._within.setdefault(name, [])
        inside = self._within[self._open[-1][1] if self._open else ""]
        inside.append(self._look(tag, attributes.get("class", ""), name))
        for value in attributes.values():
            inside += _TO_A_PLACE.findall(value) if "#" in value else ()

    def _look(self, tag: str, classes: str, name: str | None) -> str:
        """By what a style sheet can mean an element; one text for all that look alike."""
        look = " ".join(
            [_LOOK, tag, *(f".{one}" for one in classes.split()), *([f"#{name}"] if name else [])]
        )
        return look if name else self._looks.setdefault(look, look)

    def sheet(self, text: str) -> None:
        """The rules of a style sheet; each holds for whatever its last part could mean, as if nothing stood before it."""
        for rule in _RULE.finditer(text):
            targets = dict.fromkeys(_TO_A_PLACE.findall(rule[2]))
            for selector in rule[1].split(",") if targets else ():
                last = re.split(r"[\s>+~]", selector.strip())[-1].partition(":")[0]
                parts = _NAMED.findall(last)
                named = next((one for one in parts if one[0] in ".#"), parts[0] if parts else "*")
                self._spend(len(targets))
                self._styles.setdefault(named, []).extend(targets)

    def _spend(self, references: int) -> None:
        self._references += references
        if self._references > _MOST:
            raise exceeded("references of its styles", "limit.markup", _MOST)

    def _with_styles(self, inside: list[str]) -> list[str]:
        """Elements, and what they show by the style sheets."""
        shown: list[str] = []
        for one in inside:
            if not one.startswith(_LOOK):
                shown.append(one)
                continue
            shown.append("")
            for key in ("*", *dict.fromkeys(one.split(" ")[1:])) if self._styles else ():
                styles = self._styles.get(key, ())
                self._spend(len(styles))
                shown += styles
        return shown

    def total(self, most: int) -> int:
        """How many are drawn in all, or more than ``most``; what shows itself is drawn once, as browsers do."""
        known: dict[str, int] = {"": 1}
        within = self._within
        for name in within:
            within[name] = self._with_styles(within[name])
        waiting = [("", False), *((name, False) for name in within)]
        under_way: set[str] = set()
        while waiting:
            name, done = waiting.pop()
            if done:
                under_way.discard(name)
                shown = sum(known.get(one, 0) for one in within[name])
                known[name] = min(shown, most + 1)
            elif name and name not in known and name not in under_way:
                under_way.add(name)
                waiting.append((name, True))
                waiting.extend((one, False) for one in within[name] if one in within)
        return sum(known.get(one, 0) for one in within[""])


class _Drawing(Sieve):
    def __init__(self, write: Callable[[bytes], object], found: Found, limits: ScrubbingLimits) -> None:
        super().__init__(_RULES, "drawing", write, found, limits)
        self._shapes = 0
        self._style: list[str] = []
        self._shown = Shown()

    def fate(self, element: str, attributes: Mapping[str, str]) -> str | None:
        self._shown.element(len(self._frames), element, attributes)
        if len(self._frames) == 1 and element != "svg":
            raise unreadable("The file is no drawing, so no copy of it was made.")
        if self._frames[-1].element == "style":
            return "element in a style"
        if element.startswith("?:"):
            return "data of a program"
        if element in ("path", "polygon", "polyline"):
            self._shapes += 1
            if self._shapes == 1:
                self.found.cannot_read("drawing, shapes that can be letters, which no program can read")
        return super().fate(element, attributes)

    def value(self, element: str, key: str, value: str) -> str | None:
        if key.startswith("?:") or key.lower().startswith("on"):
            self.found.log.add(self.place, "data of a program" if key.startswith("?:") else "script")
            return None
        if key in _LINKS:
            return self._link(element, value)
        if key.startswith("data-"):
            self.found.log.add(self.place, "data of a program")
            return None
        if key == "style":
            return self._styled(value, harmless_style(value))
        if key in _CALLING or (key not in _RULES.texts and not harmless_value(value)):
            self.found.log.add(self.place, CALLS_HOME)
            return None
        if key not in _OF_SHAPES and key not in _RULES.texts and _LETTERS.search(value):
            self.found.text(f"{self.place}, a value", value)
        return value

    def endDocument(self) -> None:  # noqa: N802 - SAX calls it so
        if self._shown.total(self._limits.max_elements) > self._limits.max_elements:
            raise exceeded("elements when it is shown", "limit.markup", self._limits.max_elements)
        super().endDocument()

    def characters(self, content: str) -> None:
        if self._frames[-1].element == "style" and not self._dropping:
            self._style.append(content)
        else:
            super().characters(content)

    def endElement(self, name: str) -> None:  # noqa: N802 - SAX calls it so
        if self._style and not self._dropping:
            before, self._style = "".join(self._style), []
            kept = self._styled(before, harmless_style(before, sheet=True))
            self._shown.sheet(kept or "")
            super().characters(kept or "")
        super().endElement(name)

    def _styled(self, before: str, kept: str) -> str | None:
        if "".join(before.split()).rstrip(";") != "".join(kept.split()):
            self.found.log.add(self.place, "style that can load something, or is not known")
        return kept or None

    def _link(self, element: str, value: str) -> str | None:
        if value.lstrip().startswith("#"):
            self.found.text(f"{self.place}, name", value.lstrip()[1:])
            return value
        link = harmless_link(value) if element == "a" else None
        if link is not None:
            self.found.text(f"{self.place}, link", link)
            return link
        data = _DATA.match(value) if element in ("image", "feImage") else None
        kept = self._picture(value[data.end() :]) if data and ";base64" in data[2].lower() else None
        if kept is None:
            self.found.log.add(self.place, CALLS_HOME if data is None else "file inside this one")
        return kept

    def _picture(self, encoded: str) -> str | None:
        try:
            content = base64.b64decode("".join(encoded.split()))
        except (binascii.Error, ValueError):
            return None
        made = picture_bytes(content, self._limits)
        if made is None:
            return None
        picture, scrubbed = made
        self.found.log.extend(f"{self.place}, picture", scrubbed.removed)
        self.found.cannot_read(f"{self.place}, pictures in it, which no program can read")
        return f"data:{scrubbed.media_type};base64,{base64.b64encode(picture).decode()}"
