"""Expanded JSON-LD to quads: Deserialize JSON-LD to RDF Algorithm (JSON-LD 1.1 API, section 8.1).

The specification goes through a node map, which only merges what is said of one subject in several places; a set of
quads merges by itself, so this walks the expanded document once.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from openbadge_issuer.codec import jcs
from openbadge_issuer.codec.expanded import Item, ListOf, Node, Value
from openbadge_issuer.codec.nquads import XSD_STRING, is_iri, literal
from openbadge_issuer.codec.safe_mode import SENTENCES
from openbadge_issuer.errors import CanonicalizationError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openbadge_issuer.codec.nquads import Quad

__all__ = [
    "RDF_FIRST",
    "RDF_JSON",
    "RDF_NIL",
    "RDF_REST",
    "XSD_DOUBLE",
    "canonical_double",
    "native_literal",
    "to_quads",
]

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDF_TYPE, RDF_FIRST, RDF_REST, RDF_NIL = (f"<{_RDF}{name}>" for name in ("type", "first", "rest", "nil"))
RDF_JSON = f"{_RDF}JSON"
_XSD = "http://www.w3.org/2001/XMLSchema#"
XSD_DOUBLE = f"{_XSD}double"

_ALWAYS_INTEGER = 2**53  # nearer to 0, an integer without a datatype is written as it is: so are nearly all
_LARGEST_INTEGER = 1e21  # section 8.2.2: from here on a number is a double
_EXPONENT = re.compile(r"(\d)0*E\+?(-?)0*(\d)")


def to_quads(expanded: Iterable[Item]) -> set[Quad]:
    """Every statement of an expanded document; its blank nodes are labelled ``_:b0``, ``_:b1``, ….

    Raises `CanonicalizationError` for an IRI that N-Quads can not hold (``jsonld.relative_iri``).
    """
    conversion = _Conversion()
    for item in expanded:
        conversion.term(item, "")
    return conversion.quads


class _Conversion:
    def __init__(self) -> None:
        self.quads: set[Quad] = set()
        self._labels: dict[str, str] = {}  # blank node identifiers of the document -> ours
        self._blank_nodes = 0
        self._iris: dict[str, str] = {}

    def term(self, item: Item, graph: str) -> str:
        """Object to RDF Conversion (section 8.2.2); adds the statements that come with the object."""
        if isinstance(item, Node):
            return self._node(item, graph)
        if isinstance(item, Value):
            return self._literal(item)
        return self._list(item, graph)

    def _node(self, node: Node, graph: str) -> str:
        subject = self._blank_node() if node.id is None else self._resource(node.id)
        for type_ in node.types:
            self.quads.add((subject, _RDF_TYPE, self._resource(type_), graph))
        for property_, items in node.properties.items():
            predicate = self._iri(property_)
            for item in items:
                self.quads.add((subject, predicate, self.term(item, graph), graph))
        for property_, items in node.reverse.items():
            predicate = self._iri(property_)
            for item in items:
                self.quads.add((self.term(item, graph), predicate, subject, graph))
        for item in node.graph:
            self.term(item, subject)
        for item in node.included:
            self.term(item, graph)
        return subject

    def _literal(self, value: Value) -> str:
        content, datatype = value.content, value.datatype
        if datatype == "@json":
            return literal(jcs.canonical(content).decode(), datatype=RDF_JSON)
        if datatype is not None:
            self._iri(datatype)  # raises where it is none
        if isinstance(content, int | float):
            return native_literal(content, datatype)
        return literal(str(content), datatype=datatype or XSD_STRING, language=value.language or "")

    def _list(self, list_: ListOf, graph: str) -> str:
        """List Conversion (section 8.3.2), from the end, for each cell names the next."""
        rest = RDF_NIL
        for item in reversed(list_.items):
            cell = self._blank_node()
            self.quads.add((cell, RDF_FIRST, self.term(item, graph), graph))
            self.quads.add((cell, RDF_REST, rest, graph))
            rest = cell
        return rest

    def _resource(self, identifier: str) -> str:
        if identifier[:2] != "_:":
            return self._iri(identifier)
        label = self._labels.get(identifier)
        if label is None:
            label = self._labels[identifier] = self._blank_node()
        return label

    def _blank_node(self) -> str:
        self._blank_nodes += 1
        return f"_:b{self._blank_nodes - 1}"

    def _iri(self, iri: str) -> str:
        term = self._iris.get(iri)
        if term is None:
            if not is_iri(iri):  # a ">" would end it early: whoever writes the IRI would write quads
                raise CanonicalizationError(SENTENCES["relative_iri"], code="jsonld.relative_iri")
            term = self._iris[iri] = f"<{iri}>"
        return term


def native_literal(content: float, datatype: str | None) -> str:
    """A boolean or a number (section 8.2.2, steps 4 to 7), of the datatype that it has or else of its own."""
    if type(content) is int and -_ALWAYS_INTEGER < content < _ALWAYS_INTEGER and datatype is None:
        return f'"{content}"^^<{_XSD}integer>'
    if isinstance(content, bool):
        return literal("true" if content else "false", datatype=datatype or f"{_XSD}boolean")
    if content % 1 != 0 or abs(content) >= _LARGEST_INTEGER or datatype == XSD_DOUBLE:
        return literal(canonical_double(content), datatype=datatype or XSD_DOUBLE)
    return literal(str(int(content)), datatype=datatype or f"{_XSD}integer")


def canonical_double(value: float) -> str:
    """The canonical lexical form of an ``xsd:double``: ``%1.15E`` without needless zeros (section 8.6)."""
    return _EXPONENT.sub(r"\1E\2\3", f"{value:1.15E}")
