"""XML through a sieve: read and written in one go, prefixes as they are, and only what the rules of a format let through.

Nothing is held but the path to where the reader stands, so a large sheet costs no memory. Comments and processing
instructions never pass; document types and entities are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.sax.handler import ContentHandler, LexicalHandler, property_lexical_handler
from xml.sax.saxutils import escape, quoteattr
from xml.sax.xmlreader import AttributesImpl

from openbadge_issuer.adapters.scrubbers.guarding import Log, unreadable
from openbadge_issuer.adapters.scrubbers.limits import ScrubbingLimits, exceeded
from openbadge_issuer.adapters.scrubbers.work import spend
from openbadge_issuer.assessment.blinding.values import Passage

__all__ = ["Found", "Rules", "Sieve", "parse"]

DECLARATION: Final = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_LETTERS: Final = re.compile(r"[^\W\d_]{2}")
_A_NUMBER: Final = re.compile(r"[{(]?[0-9A-Fa-f\-]{8,}[)}]?|[\d.,\s\-]+")
_PROSE: Final = re.compile(r"[^\x00-\x7f]|[A-Za-z]\s+[A-Za-z]|@|(?<![A-Za-z])[A-Z][a-z]")
"""Words and names: values of a schema begin with a small letter."""
_GUID: Final = re.compile(r"\{[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")
_ROW: Final = re.compile(r"[0-9]{1,7}")
_REMEMBERED: Final = 4096  # names of one file
_LONGEST: Final = 20_000  # characters of one passage
_XML: Final = "http://www.w3.org/XML/1998/namespace"


def _is_text(value: str) -> bool:
    return bool(_LETTERS.search(value)) and not _A_NUMBER.fullmatch(value)


class Found:
    """What remains to be read and what was taken out, of a file and of the files inside it."""

    def __init__(self, limits: ScrubbingLimits) -> None:
        self.log = Log()
        self.passages: list[Passage] = []
        self._unread: dict[str, None] = {}
        self._left, self._limit = limits.max_text_bytes, limits.max_text_bytes
        self._elements, self._most_elements = 0, limits.max_elements

    def element(self) -> None:
        """One element more, of all that a file may have."""
        self._elements += 1
        if self._elements > self._most_elements:
            raise exceeded("elements", "limit.markup", self._most_elements)
        spend("elements", 1, "limit.markup", self._most_elements)

    def text(self, place: str, text: str) -> None:
        """A text that remains; blank ones are none."""
        said = text.strip()
        if not said or _GUID.fullmatch(said):
            return
        self._left -= len(said)
        if self._left < 0:
            raise exceeded("characters of text", "limit.bytes", self._limit)
        for at in range(0, len(said), _LONGEST):  # overlapping, so that no name is cut
            self.passages.append(Passage(place, said[at : at + _LONGEST + 200]))

    def cannot_read(self, place: str) -> None:
        """A place that nothing can be said of."""
        self._unread[place] = None

    @property
    def unread(self) -> tuple[str, ...]:
        """Each of them once."""
        return tuple(self._unread)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What becomes of the elements and attributes of a format; names carry the aliases of ``spaces``.

    An attribute is named by itself (``w:author``, ``descr``) or with its element (``w:alias@w:val``). What stands in an
    attribute of a namespace that is not known is taken for a text.
    """

    spaces: Mapping[str, str]
    known: tuple[
        str, ...
    ] = ()  # beginnings of further namespaces whose attributes hold no texts, but for `texts`
    dropped: Mapping[str, str] = field(default_factory=dict)  # elements that go, and what is said of it
    unwrapped: Mapping[str, str] = field(default_factory=dict)  # elements of which only the content stays
    emptied: Mapping[str, str] = field(default_factory=dict)  # elements whose text goes
    blocks: Mapping[str, str] = field(
        default_factory=dict
    )  # elements that make one passage, and what they are called
    gaps: frozenset[str] = frozenset()  # elements that part words
    texts: Mapping[str, str] = field(
        default_factory=dict
    )  # attributes that hold a text, and what they are called
    gone: Mapping[str, str] = field(default_factory=dict)  # attributes that go; "" says nothing of it
    gone_starting: tuple[str, ...] = ()  # beginnings of attributes that go
    blanked: Mapping[str, str] = field(default_factory=dict)  # attributes whose value is another one now
    numbers: frozenset[str] = frozenset()  # elements whose text is a number
    closed: bool = False  # nothing of unknown namespaces passes, so their declarations need not either
    fixed: frozenset[str] = frozenset()  # attributes with words of the format, or names of fonts


class _Spaces:
    """The namespaces at a place, by prefix, and what names were found to mean there."""

    __slots__ = ("_names", "_rules", "by_prefix")

    def __init__(self, by_prefix: Mapping[str, str], rules: Rules) -> None:
        self.by_prefix, self._rules = by_prefix, rules
        self._names: dict[tuple[str, bool], tuple[str, bool]] = {}

    def named(self, name: str, *, default: bool) -> tuple[str, bool]:
        """A name with the alias of its namespace, and whether that is known."""
        found = self._names.get((name, default))
        if found is None:
            found = self._look_up(name, default=default)
            if len(self._names) < _REMEMBERED:
                self._names[name, default] = found
        return found

    def _look_up(self, name: str, *, default: bool) -> tuple[str, bool]:
        prefix, colon, local = name.rpartition(":")
        if not colon and not default:
            return local, True
        space = self.by_prefix.get(prefix, "")
        alias = self._rules.spaces.get(space)
        if alias is not None:
            return f"{alias}:{local}" if alias else local, True
        return f"?:{local}", bool(space) and space.startswith((*self._rules.known, _XML))


_NOTHING: Final[Mapping[str, str]] = {}


@dataclass(slots=True)
class _Frame:
    """An element that is open."""

    element: str
    written: str  # its name in the file, empty if it is left out
    spaces: _Spaces
    carried: Mapping[str, str]  # declarations of elements that are left out
    parts: list[str] | None = None  # the texts of a block, or of an element outside blocks
    place: str = ""  # of a block


class Sieve(ContentHandler, LexicalHandler):
    """Writes what may pass to ``write``, and tells ``found`` of the rest; ``place`` is how a person calls the part."""

    def __init__(
        self,
        rules: Rules,
        place: str,
        write: Callable[[bytes], object],
        found: Found,
        limits: ScrubbingLimits,
    ) -> None:
        super().__init__()
        self.place, self.found = place, found
        self._rules, self._write, self._limits = rules, write, limits
        self._frames = [_Frame("", "", _Spaces({"xml": _XML}, rules), {})]
        self._blocks: list[_Frame] = []
        self._ways: dict[tuple[str, str], tuple[str, str]] = {}
        self._values: set[str] = set()  # that were told of
        self._buffer: list[str] = []
        self._buffered = 0
        self._counts: dict[str, int] = {}
        self._dropping = 0
        self._open = False

    # what may be changed by kinds of documents

    def fate(self, element: str, attributes: Mapping[str, str]) -> str | None:  # noqa: ARG002 - for those who need them
        """Why this element goes with all that is in it, or ``None``; attributes by their names with aliases."""
        return self._rules.dropped.get(element)

    def value(self, element: str, key: str, value: str) -> str | None:  # noqa: ARG002 - for those who need them
        """What an attribute says from now on; ``None`` takes it out."""
        return value

    def heard(self, text: str) -> None:
        """A text that remains, where the reader stands."""
        frame = self._frames[-1]
        if frame.element not in self._rules.numbers:
            target = self._blocks[-1] if self._blocks else self._written()
            if target.parts is None:
                target.parts = []
            target.parts.append(text)

    def _written(self) -> _Frame:
        """The innermost element that is not left out."""
        return next((one for one in reversed(self._frames) if one.written), self._frames[0])

    # SAX

    def startDocument(self) -> None:  # noqa: N802 - SAX calls it so
        """Begins the copy."""
        self._put(DECLARATION.decode())

    def endDocument(self) -> None:  # noqa: N802 - SAX calls it so
        """Hands over what is left."""
        self._flush()

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - SAX calls it so
        """An element begins: it passes, or goes, or only its content passes."""
        if self._dropping:
            self._dropping += 1
            return
        if len(self._frames) > self._limits.max_depth:
            raise exceeded("nested elements", "limit.depth", self._limits.max_depth)
        self.found.element()
        above = self._frames[-1]
        given, declared, spaces = dict(attrs.items()), {}, above.spaces
        if "xmlns" in "".join(given):
            declared = {key: given.pop(key) for key in [*given] if key == "xmlns" or key.startswith("xmlns:")}
            named = {key.partition(":")[2]: value for key, value in declared.items()}
            spaces = _Spaces({**spaces.by_prefix, **named}, self._rules)
            declared = self._declared(declared)
        element, known = spaces.named(name, default=True)
        plain = [(key, *spaces.named(key, default=False), value) for key, value in given.items()]
        why = self.fate(element, {alias: value for _, alias, _, value in plain})
        if why is not None:
            self.found.log.add(self.place, why)
            self._dropping = 1
        elif element in self._rules.unwrapped:
            self.found.log.add(self.place, self._rules.unwrapped[element])
            self._frames.append(_Frame(element, "", spaces, {**above.carried, **declared}))
        else:
            frame = _Frame(element, name, spaces, _NOTHING)
            self._begin_block(frame, given)
            self._put(f"><{name}" if self._open else f"<{name}")
            if declared or above.carried:
                for key, value in {**above.carried, **declared}.items():
                    self._put(f" {key}={quoteattr(value)}")
            for key, alias, alias_known, value in plain:
                self._attribute(element, key, alias, value, known=known and alias_known)
            self._open = True
            self._frames.append(frame)

    def endElement(self, name: str) -> None:  # noqa: ARG002, N802 - SAX calls it so
        """An element ends, and with it the passage that it may be."""
        if self._dropping:
            self._dropping -= 1
            return
        frame = self._frames.pop()
        if frame.place:
            self._blocks.pop()
        if frame.written:
            self._put("/>" if self._open else f"</{frame.written}>")
            self._open = False
        if frame.parts:
            self.found.text(frame.place or f"{self.place}, a text", "".join(frame.parts))

    def characters(self, content: str) -> None:
        """Text, which passes unless its element may have none."""
        if self._dropping:
            return
        if self._frames[-1].element in self._rules.emptied:
            self.found.log.add(self.place, self._rules.emptied[self._frames[-1].element])
            return
        self._close()
        if not content.isalnum():
            self._put(escape(content).replace("\r", "&#13;"))
        else:
            self._put(content)
        self.heard(content)

    def ignorableWhitespace(self, whitespace: str) -> None:  # noqa: N802 - SAX calls it so
        """Blanks between elements."""
        self.characters(whitespace)

    def processingInstruction(self, target: str, data: str) -> None:  # noqa: ARG002, N802 - SAX calls it so
        """Instructions are for programs, and go."""
        self.found.log.add(self.place, "instruction for a program")

    def comment(self, content: str) -> None:  # noqa: ARG002 - it is not looked at
        """Comments in the markup are nothing that anybody reads."""
        self.found.log.add(self.place, "comment in the markup")

    # underneath

    def _declared(self, declared: Mapping[str, str]) -> dict[str, str]:
        """Declarations that pass; the names of unknown namespaces are texts of somebody."""
        kept: dict[str, str] = {}
        for key, space in declared.items():
            known = space in self._rules.spaces or space.startswith((*self._rules.known, _XML)) or not space
            if known or not self._rules.closed:
                kept[key] = space
            if not known and not self._rules.closed:
                self.found.text(f"{self.place}, a value", space)
        return kept

    def _begin_block(self, frame: _Frame, plain: Mapping[str, str]) -> None:
        noun = self._rules.blocks.get(frame.element)
        if noun:
            row = plain.get("r", "") if noun == "row" else ""
            count = int(row) if _ROW.fullmatch(row) else self._counts.get(noun, 0) + 1
            self._counts[noun] = count
            frame.place = f"{self.place}, {noun} {count}"
            self._blocks.append(frame)
        elif frame.element in self._rules.gaps:
            self.heard(" ")

    def _way(self, element: str, alias: str) -> tuple[str, str]:
        """What becomes of an attribute: gone (and why), blanked (to what), text (and its noun), fixed, or plain."""
        rules = self._rules
        for name in (f"{element}@{alias}", alias):
            for way, table in (("gone", rules.gone), ("blanked", rules.blanked), ("text", rules.texts)):
                if name in table:
                    return way, table[name]
        if f"{element}@{alias}" in rules.fixed or alias in rules.fixed:
            return "fixed", ""
        if rules.gone_starting and alias.startswith(rules.gone_starting):
            return "gone", ""
        return "plain", ""

    def _attribute(self, element: str, key: str, alias: str, value: str, *, known: bool) -> None:
        way = self._ways.get((element, alias))
        if way is None:
            way = self._way(element, alias)
            if len(self._ways) < _REMEMBERED:
                self._ways[element, alias] = way
        what, said = way
        if what == "gone":
            if said:
                self.found.log.add(self.place, said)
            return
        if what == "blanked":
            if value != said:
                self.found.log.add(self.place, "author")
            self._put(f" {key}={quoteattr(said)}")
            return
        kept = self.value(element, alias, value)
        if kept is None:
            return
        if what == "plain" and self._is_new(kept, known=known):
            said = "a value"
        if said:
            self.found.text(f"{self.place}, {said}", kept)
        self._put(f" {key}={quoteattr(kept)}")

    def _is_new(self, value: str, *, known: bool) -> bool:
        """Whether somebody chose these words, and they were not told of yet."""
        if value in self._values or not (_PROSE.search(value) or (not known and _is_text(value))):
            return False
        if len(self._values) < _REMEMBERED:
            self._values.add(value)
        return True

    def _close(self) -> None:
        if self._open:
            self._put(">")
            self._open = False

    def _put(self, text: str) -> None:
        self._buffer.append(text)
        self._buffered += len(text)
        if self._buffered > 65_536:  # noqa: PLR2004 - characters
            self._flush()

    def _flush(self) -> None:
        self._write("".join(self._buffer).encode())
        self._buffer.clear()
        self._buffered = 0


def parse(chunks: Iterable[bytes], handler: ContentHandler, *, with_type: bool = False) -> None:
    """Reads XML; a document type is refused (``with_type`` lets a harmless one by), and entities are always."""
    from xml.sax import SAXException  # noqa: PLC0415 - at first use

    from defusedxml import DefusedXmlException  # noqa: PLC0415 - at first use
    from defusedxml.expatreader import DefusedExpatParser  # noqa: PLC0415 - at first use

    parser = DefusedExpatParser(forbid_dtd=not with_type, forbid_entities=True, forbid_external=not with_type)
    parser.setContentHandler(handler)
    if isinstance(handler, LexicalHandler):
        parser.setProperty(property_lexical_handler, handler)
    try:
        for chunk in chunks:
            parser.feed(chunk)
        parser.close()
    except DefusedXmlException:
        raise unreadable(
            "The file declares entities, as poisonous XML does, so no copy of it was made."
        ) from None
    except (SAXException, ValueError):
        raise unreadable() from None
