"""Badges in SVG: one element directly behind the opening ``<svg>`` (Open Badges 3.0, section 5.3).

The document is parsed to find positions, and edited as text there, so that all else stays as it is.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from xml.parsers import expat  # without a DTD and without entities, which are refused below

from openbadge_issuer.baking.payload import is_json, keyword_of, trimmed
from openbadge_issuer.baking.values import (
    CLR_2,
    OPEN_BADGES_3,
    WRITTEN,
    Extracted,
    Found,
    ImageLimits,
    Keyword,
    already_baked,
    exceeded,
    nested,
    settle,
    warning,
)
from openbadge_issuer.baking.xmltext import decode
from openbadge_issuer.codec.effort import Effort
from openbadge_issuer.errors import CarrierError, Finding

__all__ = ["bake", "extract"]


class _Name(NamedTuple):
    """How the element of a standard is called: its namespace, and the prefix that is written for it."""

    namespace: str
    prefix: str

    @property
    def declaration(self) -> str:
        return f' xmlns:{self.prefix}="{self.namespace}"'


_NAMES: Final[dict[Keyword, _Name]] = {
    OPEN_BADGES_3: _Name("https://purl.imsglobal.org/ob/v3p0", "openbadges"),
    CLR_2: _Name("https://purl.imsglobal.org/clr/v2p0", "clr"),
}

# As expat writes expanded names: namespace, space, local name.
_ROOTS: Final = frozenset({"svg", "http://www.w3.org/2000/svg svg"})
_ELEMENTS: Final[dict[str, Keyword]] = {
    **{f"{name.namespace} credential": keyword for keyword, name in _NAMES.items()},
    "http://openbadges.org assertion": "openbadges",
}

_TAG: Final = re.compile(rb"""<[^"'>]*+(?:"[^"]*"[^"'>]*+|'[^']*'[^"'>]*+)*+>""")
_NAME: Final = re.compile(rb"<([^\s/>]+)")

_MARKUP_OF_A_UNIT: Final = 8  # tags and attributes: half a microsecond each
_BYTES_OF_A_UNIT: Final = 1_000
_ALONE: Final = b"\n\r]"  # what expat hands over one by one: ten times the work of all else
_ALONE_OF_A_UNIT: Final = 250

# What XML 1.0 can not carry, apart from the control characters, which are not in strict JSON either.
_NOT_IN_XML: Final = re.compile("[\ufffe\uffff]")
_NOT_ASCII: Final = re.compile("[^\x00-\x7f]+")  # many at once, for a text may have millions
_ESCAPE: Final = len("\\uffff")

_CUT_OFF: Final = frozenset(
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
)


@dataclass(slots=True)
class _Element:
    """A badge element: where it begins and ends (bytes of UTF-8), and what it holds."""

    keyword: Keyword
    depth: int
    verify: str
    in_place: bool  # the first child of <svg>
    start: int
    end: int = -1
    body: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return trimmed("".join(self.body))


def bake(image: bytes, payload: str, replace: bool, limits: ImageLimits) -> bytes:  # noqa: FBT001 - the shape of a carrier
    """The SVG with the payload directly behind ``<svg …>``: a JWS as attribute, JSON as CDATA.

    JSON is written with JSON escapes where XML would end or refuse it (``]]>``, U+FFFE, U+FFFF, and what the
    encoding lacks), and with line feeds for carriage returns: its bytes may change, its value never does.

    Raises `CarrierError` or `LimitExceeded`.
    """
    text, codec = decode(image)
    reader = _read(text, limits, Effort())
    old = [element for element in reader.elements if element.keyword in WRITTEN]
    if old and not replace:
        raise already_baked()
    raw = reader.raw
    root = raw[reader.root : _tag_end(raw, reader.root)]
    position = reader.root + len(root)
    name = _NAMES[keyword_of(payload.encode("utf-8"), limits.document, OPEN_BADGES_3)]
    kept = len(raw) - sum(found.end - found.start for found in old)
    _fits(kept, payload, codec, limits)
    element = _element(payload, name, codec, reader.prefixes)
    pieces = [raw[: reader.root], *_opened(root, name, reader.prefixes, element)]
    for found in old:
        pieces.append(raw[position : found.start])
        position = found.end
    pieces.append(raw[position:])
    return b"".join(pieces).decode("utf-8").encode(codec)


def extract(image: bytes, limits: ImageLimits, effort: Effort) -> Extracted:
    """The badge of an SVG: an element of Open Badges 3.0 or 2.0 or CLR 2.0, anywhere and whatever its prefix.

    Raises `CarrierError` or `LimitExceeded`.
    """
    text, _ = decode(image)
    return settle([_found(element, limits) for element in _read(text, limits, effort).elements], "svg")


def _found(element: _Element, limits: ImageLimits) -> Found:
    body = element.text
    oddities: list[Finding] = []
    if not element.in_place:
        oddities.append(
            warning(
                "carrier.misplaced",
                "The badge is not directly behind the opening <svg> tag, where it belongs.",
                advice="It was read all the same. Other readers may not find it.",
            )
        )
    if element.keyword == "openbadges":
        # Open Badges 2.0 writes the address of the hosted badge beside a copy of it; the copy says more
        payload = body or element.verify
    else:
        payload = element.verify or body
        if element.verify and body:
            oddities.append(
                warning(
                    "carrier.two_forms",
                    "The badge element holds a signed token and a text as well; only the token was read.",
                    advice="Do not trust a reader that shows the text: the token does not cover it.",
                )
            )
    encoded = payload.encode("utf-8")
    if len(encoded) > limits.max_payload_bytes:
        raise exceeded("bytes", limits.max_payload_bytes, len(encoded))
    return Found(element.keyword, encoded, tuple(oddities))


def _fits(kept: int, payload: str, codec: str, limits: ImageLimits) -> None:
    """Raises `LimitExceeded` before anything is escaped, which makes six bytes of one; what XML adds is not counted."""
    text = payload.replace("\r\n", "\n")
    size = len(text.encode("utf-8"))
    if is_json(text) and not codec.startswith("utf-"):
        escaped = len(text) - len(text.encode("ascii", "ignore"))
        size = len(text) + escaped * (_ESCAPE - 1)
    if kept + size > limits.max_svg_bytes:
        raise exceeded("bytes", limits.max_svg_bytes, kept + size)


def _element(payload: str, name: _Name, codec: str, prefixes: dict[str | None, str | None]) -> bytes:
    """The badge element; it declares the prefix itself where ``<svg>`` uses that for something else."""
    taken = prefixes.get(name.prefix, name.namespace) != name.namespace
    opening = f"<{name.prefix}:credential" + (name.declaration if taken else "")
    closing = f"</{name.prefix}:credential>"
    if not is_json(payload):
        return f'{opening} verify="{payload}">{closing}'.encode()
    # Outside strings a carriage return is white space, and XML would read it as a line feed anyway.
    body = payload.replace("\r\n", "\n").replace("\r", "\n").replace("]]>", "]]\\u003e")
    unfit = _NOT_IN_XML if codec.startswith("utf-") else _NOT_ASCII
    body = unfit.sub(lambda match: json.dumps(match[0])[1:-1], body)
    return f"{opening}><![CDATA[{body}]]>{closing}".encode()


def _opened(root: bytes, name: _Name, prefixes: dict[str | None, str | None], element: bytes) -> list[bytes]:
    """The opening tag of ``<svg>`` with the namespace declared, and the element behind it."""
    closing = b"/>" if root.endswith(b"/>") else b">"
    declaration = b"" if name.prefix in prefixes else name.declaration.encode("ascii")
    pieces = [root.removesuffix(closing), declaration, b">", element]
    tag = _NAME.match(root)
    if closing == b"/>" and tag:
        pieces += [b"</", tag[1], b">"]
    return pieces


def _tag_end(raw: bytes, start: int) -> int:
    tag = _TAG.match(raw, start)
    if tag is None:  # not reached: the parser has seen a whole tag here
        raise _unreadable("A tag does not end.")
    return tag.end()


def _read(text: str, limits: ImageLimits, effort: Effort) -> _Reader:
    raw = text.encode("utf-8")
    if len(raw) > limits.max_svg_bytes:
        raise exceeded("bytes", limits.max_svg_bytes, len(raw))
    markup = raw.count(b"<") + raw.count(b"=")
    if markup > limits.max_markup:
        raise exceeded("markup", limits.max_markup, markup)
    alone = len(raw) - len(raw.translate(None, _ALONE))
    effort.units += markup // _MARKUP_OF_A_UNIT + len(raw) // _BYTES_OF_A_UNIT + alone // _ALONE_OF_A_UNIT
    reader = _Reader(raw, limits)
    try:
        reader.run()
    finally:
        effort.units += len(reader.elements)  # each is looked at on its own
    return reader


class _Reader:
    """One pass over a document: where the root is, which prefixes it declares, which badges are inside."""

    def __init__(self, raw: bytes, limits: ImageLimits) -> None:
        self.raw = raw
        self.root = -1
        self.prefixes: dict[str | None, str | None] = {}
        self.elements: list[_Element] = []
        self._limits = limits
        self._depth = 0
        self._children = 0
        self._open: _Element | None = None
        # The text has been decoded already; what the document says about its encoding no longer matters.
        self._parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
        self._parser.buffer_text = True

    def run(self) -> None:
        parser = self._parser
        parser.StartDoctypeDeclHandler = self._document_type
        parser.StartNamespaceDeclHandler = self._declare
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._finish
        parser.SkippedEntityHandler = self._entity
        try:
            parser.Parse(self.raw, True)
        except expat.ExpatError as error:
            if error.code in _CUT_OFF:
                raise CarrierError(
                    "This image is cut off: it stops before its end.",
                    code="carrier.truncated",
                    params={"format": "svg"},
                    advice="Download it again.",
                ) from None
            raise _unreadable(
                f"{expat.ErrorString(error.code)} in line {error.lineno}, column {error.offset}."
            ) from None
        finally:  # the parser and this object know each other; do not leave them to the cycle collector
            parser.StartDoctypeDeclHandler = parser.StartNamespaceDeclHandler = None
            parser.StartElementHandler = parser.EndElementHandler = None
            parser.SkippedEntityHandler = parser.CharacterDataHandler = None

    def _document_type(
        self, _name: str, _system: str | None, _public: str | None, internal_subset: int
    ) -> None:
        """Lets the plain document type of SVG 1.1 pass (it is never fetched), and no definitions."""
        if internal_subset:
            raise CarrierError(
                "This SVG has definitions in its document type. They are refused: entities can be bombs.",
                code="carrier.dtd",
                advice="Save it as plain SVG before a badge is put into it. If it came with the badge in it, ask the "
                "issuer for the badge as PNG or JSON.",
            )

    def _entity(self, _name: str, _is_parameter: int) -> None:
        raise _unreadable("It refers to an entity that it does not define.")

    def _declare(self, prefix: str | None, uri: str | None) -> None:
        self.prefixes[prefix] = uri  # only those of the root arrive here

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1:
            self._begin_root(name)
            return
        if self._depth > self._limits.max_depth:
            raise exceeded("depth", self._limits.max_depth, self._depth)
        self._children += self._depth == 2  # noqa: PLR2004 - children of the root
        keyword = _ELEMENTS.get(name)
        if keyword is None:
            return
        if self._open is not None:
            raise nested()
        if len(self.elements) >= self._limits.max_badges:
            raise exceeded("badges", self._limits.max_badges, len(self.elements) + 1)
        first = self._depth == 2 and self._children == 1  # noqa: PLR2004 - as above
        verify = trimmed(attributes.get("verify", ""))
        self._open = _Element(keyword, self._depth, verify, first, self._parser.CurrentByteIndex)
        self._parser.CharacterDataHandler = self._characters

    def _begin_root(self, name: str) -> None:
        if name not in _ROOTS:
            raise _unreadable("Its root element is not <svg> of the SVG namespace.")
        self.root = self._parser.CurrentByteIndex
        self._parser.StartNamespaceDeclHandler = None

    def _characters(self, text: str) -> None:
        if self._open is not None and self._depth == self._open.depth:
            self._open.body.append(text)

    def _finish(self, _name: str) -> None:
        element = self._open
        if element is not None and self._depth == element.depth:
            end = _tag_end(self.raw, element.start)
            if (
                self.raw[end - 2 : end] != b"/>"
            ):  # of an empty element the parser reports a position of its own
                end = _tag_end(self.raw, self._parser.CurrentByteIndex)
            element.end = end
            self.elements.append(element)
            self._open = None
            self._parser.CharacterDataHandler = None
        self._depth -= 1


def _unreadable(reason: str) -> CarrierError:
    return CarrierError(
        f"This SVG can not be read. {reason}",
        code="carrier.svg",
        params={"format": "svg", "reason": reason},
        advice="Export it again from the program that made it.",
    )
