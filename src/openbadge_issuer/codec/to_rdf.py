"""Expanded JSON-LD to quads: Deserialize JSON-LD to RDF Algorithm (JSON-LD 1.1 API, section 8.1).

The specification goes through a node map, which only merges what is said of one subject in several places; a set of
quads merges by itself, so this walks the expanded document once. Nothing is left out: what has no RDF form (a relative
IRI, a blank node as predicate, a text direction) raises.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from openbadge_issuer.codec import jcs
from openbadge_issuer.codec.nquads import XSD_STRING, Quad, literal
from openbadge_issuer.errors import CanonicalizationError

if TYPE_CHECKING:
    from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = ["LANGUAGE_TAG", "canonical_double", "is_iri", "to_quads"]

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_RDF_TYPE, _RDF_FIRST, _RDF_REST, _RDF_NIL = (f"<{_RDF}{name}>" for name in ("type", "first", "rest", "nil"))
_KEYWORDS_WITHOUT_QUADS = frozenset({"@id", "@index"})

_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>"{}|^`\\\x7f]*')
_DOUBLE = re.compile(r"-?(?:[1-9]\.(?:0|[0-9]*[1-9])E(?:0|-?[1-9][0-9]*)|0\.0E0)|-?INF|NaN")
_EXPONENT = re.compile(r"(\d)0*E\+?(-?)0*(\d)")
LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")


def is_iri(text: str) -> bool:
    """Whether a text is an absolute IRI that can stand between ``<`` and ``>``."""
    return _IRI.fullmatch(text) is not None


def to_quads(expanded: list[JSONObject]) -> set[Quad]:
    """Every statement of an expanded document; blank nodes are labelled ``_:b0``, ``_:b1``, ….

    Raises `CanonicalizationError` for what RDF can not hold (section 8.1).
    """
    conversion = _Conversion()
    for node in expanded:
        conversion.node(node, "")
    return conversion.quads


class _Conversion:
    def __init__(self) -> None:
        self.quads: set[Quad] = set()
        self._labels: dict[str, str] = {}  # blank node identifiers of the document -> ours
        self._blanks = 0
        self._iris: dict[str, str] = {}

    def node(self, node: JSONObject, graph: str) -> str:
        """Add what a node object says to a graph, and return its own term."""
        identifier = node.get("@id")
        subject = self._blank() if identifier is None else self._resource(identifier)
        for property_, values in node.items():
            if property_[:1] == "@":
                if property_ not in _KEYWORDS_WITHOUT_QUADS:
                    self._keyword(property_, values, subject, graph)
                continue
            predicate = self._iri(property_)
            for value in values:
                self.quads.add(Quad(subject, predicate, self._object(value, graph), graph))
        return subject

    def _keyword(self, keyword: str, values: JSON, subject: str, graph: str) -> None:
        if keyword == "@type":
            for type_ in values:
                self.quads.add(Quad(subject, _RDF_TYPE, self._resource(type_), graph))
        elif keyword == "@graph":
            for member in values:
                self.node(member, subject)
        elif keyword == "@included":
            for member in values:
                self.node(member, graph)
        elif keyword == "@reverse":
            for property_, members in values.items():
                predicate = self._iri(property_)
                for member in members:
                    self.quads.add(Quad(self.node(member, graph), predicate, subject, graph))
        else:
            raise _no_rdf(f"the keyword {keyword}")

    def _object(self, value: JSONObject, graph: str) -> str:
        """Object to RDF Conversion (section 8.2.2)."""
        if "@value" in value:
            return self._literal(value)
        if "@list" in value:
            return self._list(value["@list"], graph)
        return self.node(value, graph)

    def _literal(self, value: JSONObject) -> str:
        content, datatype, language = value["@value"], value.get("@type"), value.get("@language")
        if datatype == "@json":
            return literal(jcs.canonical(content).decode(), datatype=f"{_RDF}JSON")
        if "@direction" in value:
            raise _no_rdf("a text direction (@direction)")
        if datatype is not None:
            self._iri(datatype)
        if isinstance(content, bool):
            return literal("true" if content else "false", datatype=datatype or f"{_XSD}boolean")
        if isinstance(content, int | float):
            return _number(content, datatype)
        if language is not None:
            if LANGUAGE_TAG.fullmatch(language) is None:
                raise _no_rdf(f"the language tag {language!r}")
            return literal(content, language=language)
        if datatype == f"{_XSD}double" and not _DOUBLE.fullmatch(content):
            # The specification keeps the text, jsonld.js and PyLD rewrite it: whatever we did, somebody would refuse it.
            raise CanonicalizationError(
                "A text of the type xsd:double is read differently by different software.",
                code="jsonld.ambiguous_double",
                advice="Write it as a JSON number.",
            )
        return literal(content, datatype=datatype or XSD_STRING)

    def _list(self, members: list[JSONObject], graph: str) -> str:
        """List to RDF Conversion (section 8.3.2)."""
        rest = _RDF_NIL
        for member in reversed(members):
            cell = self._blank()
            self.quads.add(Quad(cell, _RDF_FIRST, self._object(member, graph), graph))
            self.quads.add(Quad(cell, _RDF_REST, rest, graph))
            rest = cell
        return rest

    def _resource(self, identifier: str) -> str:
        if identifier[:2] != "_:":
            return self._iri(identifier)
        label = self._labels.get(identifier)
        if label is None:
            label = self._labels[identifier] = self._blank()
        return label

    def _blank(self) -> str:
        self._blanks += 1
        return f"_:b{self._blanks - 1}"

    def _iri(self, iri: str) -> str:
        term = self._iris.get(iri)
        if term is None:
            if not is_iri(iri):
                raise CanonicalizationError(
                    "An identifier is not an absolute IRI, so it could not be signed.",
                    code="jsonld.relative_iri",
                    params={"iri": iri[:200]},
                )
            term = self._iris[iri] = f"<{iri}>"
        return term


def _number(value: float, datatype: str | None) -> str:
    if datatype == f"{_XSD}double" or value % 1 != 0 or abs(value) >= 1e21:  # noqa: PLR2004 - section 8.2.2, step 10
        return literal(canonical_double(value), datatype=datatype or f"{_XSD}double")
    return literal(str(int(value)), datatype=datatype or f"{_XSD}integer")


def canonical_double(value: float) -> str:
    """The canonical lexical form of an ``xsd:double``: ``%1.15E`` without needless zeros (section 8.6)."""
    return _EXPONENT.sub(r"\1E\2\3", f"{value:1.15E}")


def _no_rdf(what: str) -> CanonicalizationError:
    return CanonicalizationError(
        f"RDF can not hold {what}, so no signature would cover it.", code="jsonld.dropped_value"
    )
