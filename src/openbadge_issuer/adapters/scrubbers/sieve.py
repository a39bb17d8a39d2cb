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
from openbadge_issuer.assessment.blinding.values import Passage

__all__ = ["Found", "Rules", "Sieve", "parse"]

DECLARATION: Final = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_LETTERS: Final = re.compile(r"[^\W\d_]{2}")
_A_NUMBER: Final = re.compile(r"[{(]?[0-9A-Fa-f\-]{8,}[)}]?|[\d.,\s\-]+")
_ROW: Final = re.compile(r"[0-9]{1,7}")
_LONGEST: Final = 20_000  # characters of one passage
_XML: Final = "http://www.w3.org/XML/1998/namespace"


class Found:
    """What remains to be read and what was taken out, of a file and of the files inside it."""

    def __init__(self, limits: ScrubbingLimits) -> None:
        self.log = Log()
        self.passages: list[Passage] = []
        self._unread: dict[str, None] = {}
        self._left, self._limit = limits.max_text_bytes, limits.max_text_bytes

    def text(self, place: str, text: str) -> None:
        """A text that remains; blank ones are none."""
        said = text.strip()
        if not said:
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


@dataclass(slots=True)
class _Frame:
    """An element that is open."""

    element: str
    written: str  # its name in the file, empty if it is left out
    spaces: Mapping[str, str]
    carried: Mapping[str, str]  # declarations of elements that are left out
    block: bool = False
    parts: list[str] | None = None  # the texts of a block, or of an element outside blocks
    place: str = ""


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
        self._frames = [_Frame("", "", {"xml": _XML}, {})]
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
            target = next((one for one in reversed(self._frames) if one.block), frame)
            if target.parts is None:
                target.parts = []
            target.parts.append(text)

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
        above = self._frames[-1]
        given = dict(attrs.items())
        declared = {key: value for key, value in given.items() if key == "xmlns" or key.startswith("xmlns:")}
        spaces = above.spaces
        if declared:
            spaces = {**spaces, **{key.partition(":")[2]: value for key, value in declared.items()}}
        element, known = self._named(name, spaces, default=True)
        plain = {key: value for key, value in given.items() if key not in declared}
        names = {key: self._named(key, spaces, default=False) for key in plain}
        why = self.fate(element, {names[key][0]: value for key, value in plain.items()})
        if why is not None:
            self.found.log.add(self.place, why)
            self._dropping = 1
            return
        if element in self._rules.unwrapped:
            self.found.log.add(self.place, self._rules.unwrapped[element])
            self._frames.append(_Frame(element, "", spaces, {**above.carried, **declared}))
            return
        frame = _Frame(element, name, spaces, {})
        self._begin_block(frame, plain)
        self._tag(name, {**above.carried, **declared})
        for key, value in plain.items():
            self._attribute(frame.element, key, names[key], value, known=known)
        self._open = True
        self._frames.append(frame)

    def endElement(self, name: str) -> None:  # noqa: ARG002, N802 - SAX calls it so
        """An element ends, and with it the passage that it may be."""
        if self._dropping:
            self._dropping -= 1
            return
        frame = self._frames.pop()
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
        self._put(escape(content, {"\r": "&#13;"}))
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

    def _named(self, name: str, spaces: Mapping[str, str], *, default: bool) -> tuple[str, bool]:
        """A name with the alias of its namespace, and whether that is known."""
        prefix, colon, local = name.rpartition(":")
        if not colon and not default:
            return local, True
        space = spaces.get(prefix, "")
        alias = self._rules.spaces.get(space)
        if alias is not None:
            return f"{alias}:{local}" if alias else local, True
        return f"?:{local}", bool(space) and space.startswith((*self._rules.known, _XML))

    def _begin_block(self, frame: _Frame, plain: Mapping[str, str]) -> None:
        noun = self._rules.blocks.get(frame.element)
        if noun:
            row = plain.get("r", "") if noun == "row" else ""
            count = int(row) if _ROW.fullmatch(row) else self._counts.get(noun, 0) + 1
            self._counts[noun] = count
            frame.block, frame.parts, frame.place = True, [], f"{self.place}, {noun} {count}"
        elif frame.element in self._rules.gaps:
            self.heard(" ")

    def _attribute(self, element: str, key: str, named: tuple[str, bool], value: str, *, known: bool) -> None:
        alias, alias_known = named
        rules, full = self._rules, f"{element}@{alias}"
        for name in (full, alias):
            if name in rules.gone:
                if rules.gone[name]:
                    self.found.log.add(self.place, rules.gone[name])
                return
            if name in rules.blanked:
                if value != rules.blanked[name]:
                    self.found.log.add(self.place, "author")
                self._put(f" {key}={quoteattr(rules.blanked[name])}")
                return
        if rules.gone_starting and alias.startswith(rules.gone_starting):
            return
        kept = self.value(element, alias, value)
        if kept is None:
            return
        noun = rules.texts.get(full) or rules.texts.get(alias)
        if (
            noun is None
            and not (known and alias_known)
            and _LETTERS.search(kept)
            and not _A_NUMBER.fullmatch(kept)
        ):
            noun = "a value"
        if noun:
            self.found.text(f"{self.place}, {noun}", kept)
        self._put(f" {key}={quoteattr(kept)}")

    def _tag(self, name: str, declared: Mapping[str, str]) -> None:
        self._close()
        self._put(f"<{name}")
        for key, value in declared.items():
            self._put(f" {key}={quoteattr(value)}")

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
