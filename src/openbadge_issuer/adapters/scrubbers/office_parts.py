"""Parts of a Word, PowerPoint or Excel file on their way through the sieve."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, Final
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from openbadge_issuer.adapters.scrubbers.harmless import CALLS_HOME, harmless_formula, harmless_link
from openbadge_issuer.adapters.scrubbers.inside import BY_HAND, CUT_OFF, copy_inside
from openbadge_issuer.adapters.scrubbers.limits import ScrubbingLimits, exceeded
from openbadge_issuer.adapters.scrubbers.office_rules import OFFICE_RULES
from openbadge_issuer.adapters.scrubbers.packages import OldPackage
from openbadge_issuer.adapters.scrubbers.sieve import Found, Sieve, parse
from openbadge_issuer.errors import InputError, LimitExceeded

__all__ = ["Copying", "SharedTexts", "copy_part"]

_MARKUP: Final = ("xml", "rels", "vml")
_EMPTY_VML: Final = b'<xml xmlns:v="urn:schemas-microsoft-com:vml"/>'
_STAY: Final = frozenset(
    {"x:pageSetup", "a:blip", "p:sldId", "x:sheet", "x:drawing", "x:legacyDrawing", "w:hyperlink"}
)
"""Elements that stay when what they lead to went, and only lose the way."""
_LEAVING: Final = frozenset(
    {"w:hyperlink", "a:hlinkClick", "x:hyperlink", "x:externalBook", "x:worksheetSource", "x:rangeSet"}
)
"""Elements that may lead out of the file: somebody follows a link, or the path of another workbook was replaced."""

_FORMULAS: Final = frozenset(
    """f formula formula1 formula2 definedName calculatedColumnFormula totalsRowFormula oldFormula""".split()  # noqa: SIM905
)
_LEFT_OUT: Final = frozenset({"f", "definedName"})
"""Formulas without which the document is whole: a cell keeps the value that it had. Others become a zero."""
_COMPUTED: Final = frozenset(
    """formula textlink fmlaLink fmlaRange fmlaTxbx fmlaGroup fmlaPict link""".split()  # noqa: SIM905 - words
)
"""Attributes that hold one."""
_PLAYS: Final = re.compile(r"(?:play|pause|resume|stop|togglePause|playFrom\([\d.]*\))")
"""What a presentation may tell a film to do; anything else is told to a program."""
_CROPPED: Final = {
    "a:srcRect": ("l", "t", "r", "b"),
    "v:imagedata": ("cropleft", "croptop", "cropright", "cropbottom"),
}
_DRAWN: Final = frozenset({"a:custGeom", "v:polyline", "v:curve"})
_OF_ALL_SLIDES: Final = ("slide layout", "slide master")  # which are full of ornaments
_CLICKS: Final = (
    "ppaction://hlinksldjump",
    "ppaction://hlinkshowjump",
    "ppaction://noaction",
    "ppaction://media",
)


class SharedTexts(ContentHandler):
    """Texts of a workbook, which its cells point at: each is told of once, where it is first shown."""

    def __init__(self, limits: ScrubbingLimits) -> None:
        super().__init__()
        self.part = ""
        self._texts: list[str] = []
        self._told: set[int] = set()
        self._current: list[str] = []
        self._left, self._limit = limits.max_text_bytes, limits.max_text_bytes

    def read(self, old: OldPackage, part: str) -> None:
        """Reads the part that holds them."""
        self.part = part
        parse(old.chunks(part), self)

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: ARG002, N802 - SAX calls it so
        """A text begins."""
        if name.rpartition(":")[2] == "si":
            self._current = []

    def characters(self, content: str) -> None:
        """Some of a text."""
        self._left -= len(content)
        if self._left < 0:
            raise exceeded("characters of text", "limit.bytes", self._limit)
        self._current.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802 - SAX calls it so
        """A text ends."""
        if name.rpartition(":")[2] == "si":
            self._texts.append("".join(self._current))

    def shown(self, index: str) -> str:
        """The text, if no cell has shown it before."""
        number = int(index) if index.isdecimal() and len(index) < 10 else -1  # noqa: PLR2004 - digits
        if not 0 <= number < len(self._texts) or number in self._told:
            return ""
        self._told.add(number)
        return self._texts[number]

    def leftover(self, found: Found) -> None:
        """Texts that no cell shows are in the file nevertheless."""
        for number, text in enumerate(self._texts):
            if number not in self._told:
                found.text(f"shared texts, text {number + 1}", text)


@dataclass(frozen=True, slots=True)
class Copying:
    """How a part is copied: its place, who is told, which of its relationships went, and which lead out of the file."""

    place: str
    found: Found
    gone: set[str]
    outside: set[str]
    shared: SharedTexts
    deep: bool
    media_type: str


class _Part(Sieve):
    """Office markup, without ways to parts that went."""

    def __init__(
        self, how: Copying, write: Callable[[bytes], object], limits: ScrubbingLimits, *, mute: bool
    ) -> None:
        super().__init__(OFFICE_RULES, how.place, write, how.found, limits)
        self._how, self._mute = how, mute
        self._cell = ""
        self._index: list[str] = []
        self._formula: tuple[str, AttributesImpl, list[str]] | None = None
        self._lost: set[str] = set()  # shared formulas that went

    def fate(self, element: str, attributes: Mapping[str, str]) -> str | None:
        if element == "x:c":
            self._cell = attributes.get("t", "")
        if element in _CROPPED and any(
            digit in "123456789" for key in _CROPPED[element] for digit in attributes.get(key, "")
        ):
            self.found.cannot_read(f"{self.place}, {CUT_OFF}")
        if element in _DRAWN and not self.place.startswith(_OF_ALL_SLIDES):
            self.found.cannot_read(f"{self.place}, {BY_HAND}")
        if element == "p:cmd" and not _PLAYS.fullmatch(attributes.get("cmd", "")):
            return "action"
        if element not in _STAY and any(
            self._lost_way(element, key, value) for key, value in attributes.items()
        ):
            return "place of something that was left out"
        return super().fate(element, attributes)

    def _lost_way(self, element: str, key: str, value: str) -> bool:
        """Whether this leads to what went; or out of the file, from where only what loads would lead there."""
        if not key.startswith("r:"):
            return False
        outside = value in self._how.outside and (element not in _LEAVING or key != "r:id")
        return outside or value in self._how.gone

    def value(self, element: str, key: str, value: str) -> str | None:
        if self._lost_way(element, key, value):
            if value in self._how.outside:
                self.found.log.add(self.place, CALLS_HOME)
            return None
        if key == "macro" and value:
            self.found.log.add(self.place, "macro")
            return ""
        if (key in _COMPUTED or element.endswith(":cfvo")) and not harmless_formula(value):
            self.found.log.add(self.place, "formula that asks for something outside")
            return "0"
        if key == "action" and not value.startswith(_CLICKS):
            if value:
                self.found.log.add(self.place, "action")
            return None
        if key == "href" and harmless_link(value) is None:
            self.found.log.add(self.place, CALLS_HOME)
            return None
        if key == "href":
            self.found.text(f"{self.place}, link", value)
        return super().value(element, key, value)

    def heard(self, text: str) -> None:
        if self._mute:
            return
        if self._cell == "s" and self._frames[-1].element == "x:v":
            self._index.append(text)
        else:
            super().heard(text)

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - SAX calls it so
        """A formula waits for its end, when it is known what it asks for."""
        if self._formula is not None:  # no formula has elements in it
            self._dropping += 1
            self._formula[2].append("|")
        elif (
            not self._dropping
            and name.rpartition(":")[2] in _FORMULAS
            and not self._frames[-1].element.startswith("m:")
        ):
            self._formula = (name, attrs, [])
        else:
            super().startElement(name, attrs)

    def characters(self, content: str) -> None:
        """Some of a text, or of a formula."""
        if self._formula is not None:
            self._formula[2].append(content)
        else:
            super().characters(content)

    def _end_formula(self, name: str, attrs: AttributesImpl, text: str) -> None:
        local, shared = name.rpartition(":")[2], attrs.get("si", "") if attrs.get("t") == "shared" else ""
        harmless = harmless_formula(text) and not (shared in self._lost and not text.strip())
        if not harmless:
            self.found.log.add(self.place, "formula that asks for something outside")
            self._lost |= {shared} if shared else set()
            if local in _LEFT_OUT:
                return
            text = "0"
        super().startElement(name, attrs)
        if text:
            super().characters(text)
        super().endElement(name)

    def endElement(self, name: str) -> None:  # noqa: N802 - SAX calls it so
        if self._formula is not None:
            if self._dropping:
                self._dropping -= 1
                return
            (opened, attrs, parts), self._formula = self._formula, None
            self._end_formula(opened, attrs, "".join(parts))
            return
        if self._index and not self._dropping:
            index, self._index = "".join(self._index), []
            super().heard(self._how.shared.shown(index))
        super().endElement(name)


def copy_part(old: OldPackage, part: str, out: IO[bytes], how: Copying) -> None:
    """Writes one part anew; what is no markup is scrubbed as the file that it is, or left empty."""
    markup = part.rpartition(".")[2].lower() in _MARKUP or how.media_type.endswith("xml")
    if not markup or how.media_type.startswith("image/"):  # a drawing is markup of another kind
        copy_inside(old, part, out, how.place, how.found, deep=how.deep)
    elif not part.lower().endswith(".vml"):
        parse(old.chunks(part), _Part(how, out.write, old.limits, mute=part == how.shared.part))
    else:
        kept: list[bytes] = []
        try:
            parse(old.chunks(part), _Part(how, kept.append, old.limits, mute=False))
        except LimitExceeded:
            raise
        except InputError:  # some programs write drawings that are no XML
            how.found.log.add(how.place, "drawing that can not be read")
            kept = [_EMPTY_VML]
        out.writelines(kept)
