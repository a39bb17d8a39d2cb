"""N-Quads: strict parser and canonical serialiser (RDF 1.1 N-Quads; RDFC-1.0 section 5, canonical form).

A term is kept as its own canonical N-Quads text, so that writing a quad is joining strings: ``<iri>``, ``_:label``,
``"text"``, ``"text"^^<datatype>``, ``"text"@tag``. The first character tells the kind.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from openbadge_issuer.codec.uris import is_long_plain_uri
from openbadge_issuer.errors import CanonicalizationError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["XSD_STRING", "Quad", "escaped", "is_iri", "line", "literal", "parse", "serialize"]

XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


Quad: TypeAlias = tuple[str, str, str, str]
"""Subject, predicate, object and graph name, each in canonical notation; the name of the default graph is empty."""

# RDFC-1.0 section 5: these characters are escaped, all others are written as they are.
_ECHAR = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_ESCAPES = str.maketrans({chr(code): f"\\u{code:04X}" for code in (*range(0x20), 0x7F)} | _ECHAR)
_UNESCAPES = {escaped: char for char, escaped in _ECHAR.items()} | {"\\'": "'"}

_LONG = 1_000  # characters; what is shorter is no long URI, and most need not be asked
_ABSOLUTE_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>"{}|^`\\#]*(?:#[^\x00-\x20<>"{}|^`\\#]*)?')
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_UCHAR = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_IRI = rf"<([A-Za-z][A-Za-z0-9+.\-]*:(?:[^\x00-\x20<>\"{{}}|^`\\]|{_UCHAR})*)>"
_CHARS_BASE = (
    r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F"
    r"\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_CHARS = rf"{_CHARS_BASE}_:\-0-9\u00B7\u0300-\u036F\u203F-\u2040"
_BLANK = rf"(_:[{_CHARS_BASE}_:0-9](?:[{_CHARS}.]*[{_CHARS}])?)"
_STRING = rf'"((?:[^\x22\x5C\x0A\x0D]|\\[tbnrf"\'\\]|{_UCHAR})*)"'
_LITERAL = rf"{_STRING}(?:\^\^{_IRI}|@([A-Za-z]+(?:-[A-Za-z0-9]+)*))?"
_WS = r"[ \t]*"
_LINE = (  # compiled at first use: it takes as long as the import of a library, and only `parse` needs it
    rf"{_WS}(?:{_IRI}|{_BLANK}){_WS}{_IRI}{_WS}(?:{_IRI}|{_BLANK}|{_LITERAL}){_WS}"
    rf"(?:(?:{_IRI}|{_BLANK}){_WS})?\.{_WS}(?:#.*)?"
)
_NOTHING = re.compile(rf"{_WS}(?:#.*)?")
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})|\\.")
_EOL = re.compile(r"\r\n|\n|\r")  # not str.splitlines, which also splits at U+2028 and others


def is_iri(text: str) -> bool:
    """Whether a text is an absolute IRI that can stand between ``<`` and ``>`` as it is (with one fragment at most)."""
    return (len(text) > _LONG and is_long_plain_uri(text)) or _ABSOLUTE_IRI.fullmatch(text) is not None


def escaped(text: str) -> str:
    """A text with the characters escaped that canonical N-Quads escape: control characters, quote and backslash."""
    if text.isprintable() and '"' not in text and "\\" not in text:
        return text
    return text.translate(_ESCAPES)


def literal(value: str, *, datatype: str = XSD_STRING, language: str = "") -> str:
    """A literal in canonical notation: escaped as RDFC-1.0 says, ``xsd:string`` left out."""
    text = escaped(value)
    if language:
        return f'"{text}"@{language}'
    return f'"{text}"' if datatype == XSD_STRING else f'"{text}"^^<{datatype}>'


def serialize(quads: Iterable[Quad]) -> bytes:
    """The quads as N-Quads lines in code point order, without repetition, in UTF-8.

    Each line is written by itself: in one text a single character beyond U+FFFF would make four bytes of each.
    """
    return b"".join(sorted({line(quad).encode() for quad in quads}))


def line(quad: Quad) -> str:
    """One quad as one line, with its line feed."""
    subject, predicate, object_, graph = quad
    return f"{subject} {predicate} {object_} {graph} .\n" if graph else f"{subject} {predicate} {object_} .\n"


def parse(text: str) -> list[Quad]:
    r"""Read N-Quads, strictly: one statement a line, absolute IRIs, ``\u`` escapes decoded, comments skipped.

    Raises `CanonicalizationError` (``jsonld.nquads``) with the line number. Repeated quads are left out.
    """
    statement = re.compile(_LINE)  # `re` keeps it
    quads: dict[Quad, None] = {}
    for number, source in enumerate(_EOL.split(text), start=1):
        try:
            source.encode()  # half of a character is none
            if not _NOTHING.fullmatch(source):
                quads[_quad(statement.fullmatch(source))] = None
        except (ValueError, OverflowError):
            raise CanonicalizationError(
                f"Line {number} is not an N-Quads statement.", code="jsonld.nquads", params={"line": number}
            ) from None
    return list(quads)


def _quad(match: re.Match[str] | None) -> Quad:
    """The statement of a line; raises `ValueError` or `OverflowError` where it is none."""
    if match is None:
        raise ValueError
    s_iri, s_blank, predicate, o_iri, o_blank, text, datatype, language, g_iri, g_blank = match.groups()
    if text is not None:
        object_ = literal(
            _unescape(text), datatype=_unescape(datatype) if datatype else XSD_STRING, language=language or ""
        )
    else:
        object_ = o_blank or _iri(o_iri)
    graph = g_blank or (_iri(g_iri) if g_iri else "")
    return s_blank or _iri(s_iri), _iri(predicate), object_, graph


def _iri(value: str) -> str:
    """An IRI reference; an escaped ``>`` or space would end it early in the output, so it is refused."""
    iri = _unescape(value)
    if _NOT_IN_IRI.search(iri):
        raise ValueError
    return f"<{iri}>"


def _unescape(value: str) -> str:
    if "\\" not in value:
        return value
    text = _ESCAPED.sub(_unescape_one, value)  # beyond U+10FFFF there is no character
    text.encode()  # nor is half of a surrogate pair
    return text


def _unescape_one(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, base=16)) if code else _UNESCAPES[match.group()]
