"""Expansion (JSON-LD 1.1 API, section 5.1) in safe mode: what would be dropped is reported, with its place.

One walk both reads the document and reports, so nothing is dropped unnoticed: what is not reported is in the result.
It follows the specification's algorithm, arranged by kind of object; what terms mean comes from `active_context`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias, Union

from openbadge_issuer.codec.active_context import KEYWORD_LIKE, ActiveContext, ContextWork, Term
from openbadge_issuer.codec.expanded import Item, ListOf, Node, Value
from openbadge_issuer.codec.nquads import is_iri
from openbadge_issuer.codec.to_rdf import XSD_DOUBLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = ["Expansion", "Path", "Problem", "Report"]

Path: TypeAlias = Union[tuple["Path", Union[str, int]], None]
"""Where something stands, from the inside out: ``((None, "name"), 0)``; ``None`` is the document."""

Problem: TypeAlias = Literal[
    "undefined_term", "undefined_type", "relative_iri", "dropped_value", "ambiguous_double", "syntax"
]

_LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_CANONICAL_DOUBLE = re.compile(r"-?(?:[1-9]\.(?:0|[0-9]*[1-9])E(?:0|-?[1-9][0-9]*)|0\.0E0|INF)|NaN")
_NO_DATATYPE = frozenset({None, "@id", "@vocab", "@none"})
_IN_VALUE_OBJECT = frozenset({"@value", "@type", "@language", "@direction", "@index"})
_MAPS = frozenset({"@language", "@index", "@id", "@type"})


class Report(Protocol):
    """What is told of everything that would not be signed. It may raise; where it returns, the walk goes on."""

    def __call__(
        self, problem: Problem, what: str, path: Path, *, name: str = "", known: Iterable[str] = ()
    ) -> None: ...


class Expansion:
    """One expansion. ``key`` is the specification's *active property*, empty where it has none.

    ``floating`` marks the places where only an object that says something itself leads to a statement: the document,
    a graph, ``@included``. ``in_list`` and ``from_map`` say that the element is in a list, or the value of a map.
    """

    def __init__(self, work: ContextWork, report: Report) -> None:
        self._work = work
        self._report = report

    def document(self, active: ActiveContext, document: JSONObject) -> list[Item]:
        """The expanded document (section 5.1.2 and, for a document that is only a graph, 9.5)."""
        items = self._object(active, "", document, None, floating=True)
        for item in items:
            if isinstance(item, Node) and item.graph and item == Node(graph=item.graph):
                return item.graph
        return items

    def _element(
        self,
        active: ActiveContext,
        key: str,
        element: JSON,
        path: Path,
        *,
        floating: bool = False,
        in_list: bool = False,
        from_map: bool = False,
    ) -> list[Item]:
        if isinstance(element, dict):
            return self._object(
                active, key, element, path, floating=floating, in_list=in_list, from_map=from_map
            )
        if isinstance(element, list):
            if not element and not in_list:
                self._dropped("An empty array", path)
            items: list[Item] = []
            for index, member in enumerate(element):
                found = self._element(
                    active, key, member, (path, index), floating=floating, in_list=in_list, from_map=from_map
                )
                items += [ListOf(found)] if in_list and isinstance(member, list) else found
            return items
        if element is None:
            self._dropped("A null", path)
            return []
        if floating and not in_list:
            self._dropped("A value that belongs to no property", path)
            return []
        return self._scalar(active, key, element, path)

    def _scalar(self, active: ActiveContext, key: str, value: str | float, path: Path) -> list[Item]:  # noqa: FBT001
        """Value Expansion (section 5.3.2)."""
        term = active.term(key)
        if term.context is not None:
            active = active.with_property_scoped(term, self._work)
            term = active.term(key)
        if not isinstance(value, str):
            return self._value(Value(value, None if term.coercion in _NO_DATATYPE else term.coercion), path)
        if term.coercion in ("@id", "@vocab"):
            vocab = term.coercion == "@vocab"
            iri = self._resource(active, value, path, vocab=vocab)
            return [] if iri is None else [Node(id=iri)]
        if term.coercion not in _NO_DATATYPE:
            return self._value(Value(value, term.coercion), path)
        if term.direction is not None:
            self._dropped("A text direction", path)
        return self._value(Value(value, language=term.language), path)

    def _object(
        self,
        active: ActiveContext,
        key: str,
        element: JSONObject,
        path: Path,
        *,
        floating: bool = False,
        in_list: bool = False,
        from_map: bool = False,
    ) -> list[Item]:
        scoped = active.term(key) if key else None  # step 3, in the context as it came
        if active.previous is not None and not from_map and not _keeps_context(active, element):
            active = active.previous  # (7)
        if scoped is not None and scoped.context is not None:  # (8)
            active = active.with_property_scoped(scoped, self._work)
        if "@context" in element:  # (9)
            active = active.with_local(element["@context"], self._work)
        before_types = active  # (10)
        names = [
            name
            for member, value in element.items()
            if active.term(member).iri == "@type"
            for name in (value if isinstance(value, list) else [value])
            if isinstance(name, str)
        ]
        active = active.with_type_scoped(names, self._work)  # (11)
        members = _Members(active, before_types, element, path)
        if "@value" in members.kinds:
            value = self._value_object(members)
            if value and floating and not in_list:
                self._dropped("A value that belongs to no property", path)
                return []
            return value
        if "@list" in members.kinds or "@set" in members.kinds:
            return self._list_or_set(key, members, floating=floating, in_list=in_list)
        node = Node()
        self._members(node, members, reverse=key == "@reverse")
        if floating and not in_list and members.kinds <= {"@id"}:
            self._dropped("An object that says nothing of itself", path)
            return []
        return [node]

    def _value_object(self, members: _Members) -> list[Item]:
        """An object with ``@value`` (section 5.1.2, step 15)."""
        found: dict[str, tuple[JSON, Path]] = {}
        for value, term, here in members:
            if term.iri is None:
                self._undefined(members.active, term, here)
            elif term.iri not in _IN_VALUE_OBJECT or term.iri in found:
                self._syntax("An object with @value has a member that does not belong there", here)
            else:
                found[term.iri] = (value, here)
        for keyword, what in (("@index", "An @index"), ("@direction", "A text direction")):
            if keyword in found:
                self._dropped(what, found[keyword][1])
        content, here = found["@value"]
        datatype = language = None
        if "@type" in found:
            datatype = self._datatype(members.before_types, *found["@type"])
            if datatype == "@json":
                return [Value(content, "@json")]
        if "@language" in found:
            tag, there = found["@language"]
            if not isinstance(tag, str):
                self._dropped("A language that is not a text", there)
            elif datatype is not None or not isinstance(content, str):
                self._syntax("Only a text without @type can have a @language", there)
            else:
                language = tag.lower()
        if content is None:
            self._dropped("A null", here)
            return []
        if isinstance(content, list | dict):
            self._syntax("The @value of a value object must be a text, a number or a boolean", here)
            return []
        return self._value(Value(content, datatype, language), here)

    def _datatype(self, active: ActiveContext, name: JSON, path: Path) -> str | None:
        if not isinstance(name, str):
            self._dropped("A datatype that is not a text", path)
            return None
        iri = active.iri(name, vocab=True, document_relative=True)
        if iri == "@json" or (iri is not None and is_iri(iri)):
            return iri
        self._report("undefined_type", "The datatype {name}", path, name=name, known=active.vocabulary())
        return None

    def _value(self, value: Value, path: Path) -> list[Item]:
        """A finished value object, looked at once more."""
        if value.language is not None and _LANGUAGE_TAG.fullmatch(value.language) is None:
            self._dropped("A language tag that is not well-formed", path)
        if (
            value.datatype == XSD_DOUBLE
            and isinstance(value.content, str)
            and _CANONICAL_DOUBLE.fullmatch(value.content) is None
        ):
            # The specification keeps the text, jsonld.js and PyLD rewrite it: either way somebody sees a false signature.
            self._report("ambiguous_double", "A text of the type xsd:double", path)
        return [value]

    def _list_or_set(self, key: str, members: _Members, *, floating: bool, in_list: bool) -> list[Item]:
        """An object with ``@list`` or ``@set`` (section 5.1.2, step 17)."""
        items: list[Item] = []
        for value, term, here in members:
            if term.iri is None:
                self._undefined(members.active, term, here)
            elif term.iri == "@index":
                self._dropped("An @index", here)
            elif term.iri not in ("@list", "@set") or len(members.kinds - {"@index", None}) > 1:
                self._syntax("An object with @list or @set has a member that does not belong there", here)
            elif term.iri == "@set":
                items += self._element(members.active, key, value, here, floating=floating, in_list=in_list)
            elif floating and not in_list:
                self._dropped("A list that belongs to no property", here)
            else:
                items.append(ListOf(self._element(members.active, key, value, here, in_list=True)))
        return items

    def _members(self, node: Node, members: _Members, *, reverse: bool = False) -> None:
        """The members of a node object (section 5.1.2, step 13)."""
        seen: set[str] = set()
        for value, term, here in members:
            iri = term.iri
            if iri is None:
                self._undefined(members.active, term, here)
            elif iri[0] == "@":
                if reverse or (iri in seen and iri not in ("@type", "@included", "@nest")):
                    self._syntax(f"{iri} stands twice, or where only properties may stand", here)
                else:
                    self._keyword(node, iri, value, term, members, here)
                seen.add(iri)
            elif iri[:2] == "_:":
                self._dropped("A property that is a blank node", here)
            else:
                items = self._property(members.active, term, value, here)
                if term.reverse:
                    self._add_reverse(node.reverse, iri, items, here)
                else:
                    node.properties.setdefault(iri, []).extend(items)

    def _keyword(
        self, node: Node, keyword: str, value: JSON, term: Term, members: _Members, path: Path
    ) -> None:
        active = members.active
        if keyword == "@id":
            if isinstance(value, str):
                node.id = self._resource(active, value, path, vocab=False)
            else:
                self._syntax("An id must be a text", path)
        elif keyword == "@type":
            node.types += self._types(members.before_types, value, path)
        elif keyword == "@graph":
            node.graph += self._element(active, "@graph", value, path, floating=True)
        elif keyword == "@included":
            node.included += self._element(active, "", value, path, floating=True)
        elif keyword == "@reverse":
            self._reverse(node, active, value, path)
        elif keyword == "@nest":
            self._nest(node, term, value, members, path)
        else:
            self._dropped(f"The member {keyword}", path)

    def _types(self, active: ActiveContext, value: JSON, path: Path) -> Iterator[str]:
        if value == []:
            self._dropped("An empty array", path)
        for name, here in _each(value, path):
            if not isinstance(name, str):
                self._syntax("A type must be a text", here)
                continue
            iri = active.iri(name, vocab=True, document_relative=True)
            if iri is not None and (iri[:2] == "_:" or is_iri(iri)):
                yield iri
            else:
                self._report("undefined_type", "The type {name}", here, name=name, known=active.vocabulary())

    def _reverse(self, node: Node, active: ActiveContext, value: JSON, path: Path) -> None:
        if not isinstance(value, dict):
            self._syntax("The value of @reverse must be an object", path)
            return
        if not value:
            self._dropped("An empty object", path)
        for inner in self._object(active, "@reverse", value, path):
            if not isinstance(inner, Node):
                self._syntax("The value of @reverse must be an object with properties", path)
                continue
            for iri, items in inner.properties.items():
                self._add_reverse(node.reverse, iri, items, path)
            for iri, items in inner.reverse.items():
                node.properties.setdefault(iri, []).extend(items)

    def _add_reverse(self, reverse: dict[str, list[Item]], iri: str, items: list[Item], path: Path) -> None:
        if all(isinstance(item, Node) for item in items):
            reverse.setdefault(iri, []).extend(items)
        else:
            self._syntax("Only objects can stand in a reverse property", path)

    def _nest(self, node: Node, term: Term, value: JSON, outer: _Members, path: Path) -> None:
        """Members that stand one object deeper than they belong (section 5.1.2, step 14)."""
        active = outer.active.with_property_scoped(term, self._work)
        for nested, here in _each(value, path):
            if not isinstance(nested, dict) or not nested:
                self._syntax("What is nested must be an object with members", here)
                continue
            members = _Members(active, outer.before_types, nested, here)
            if "@context" in nested or not members.kinds.isdisjoint({"@value", "@list", "@set", "@type"}):
                # Allowed in part, and read differently by different software.
                self._syntax("A nested object must have properties only", here)
                continue
            self._members(node, members)

    def _property(self, active: ActiveContext, term: Term, value: JSON, path: Path) -> list[Item]:
        """The values of a property (section 5.1.2, steps 13.6 to 13.13)."""
        container = term.container
        in_graph = "@graph" in container
        if term.coercion == "@json":
            items: list[Item] = [Value(value, "@json")]
        elif isinstance(value, dict) and not container.isdisjoint(_MAPS):
            items = self._map(active, term, value, path)
        else:
            items = self._element(
                active, term.key, value, path, floating=in_graph, in_list="@list" in container
            )
        if "@list" in container and not (
            isinstance(value, dict) and any(isinstance(i, ListOf) for i in items)
        ):
            return [ListOf(items)]
        if in_graph and container.isdisjoint({"@id", "@index"}):
            return [Node(graph=[item]) for item in items]
        return items

    def _map(self, active: ActiveContext, term: Term, value: JSONObject, path: Path) -> list[Item]:
        """A language, index, id or type map (section 5.1.2, steps 13.7 and 13.8)."""
        if not value:
            self._dropped("An empty object", path)
        items: list[Item] = []
        for key, element in value.items():
            here = (path, key)
            name = None if active.iri(key, vocab=True) == "@none" else key
            if "@language" in term.container:
                items += self._language_map_entry(term, name, element, here)
                continue
            inner = active
            if "@type" in term.container:
                inner = (active.previous or active).with_type_scoped([key], self._work)
            in_graph = "@graph" in term.container
            found = self._element(inner, term.key, element, here, floating=in_graph, from_map=True)
            if in_graph:
                found = [Node(graph=[item]) for item in found]
            if name is not None:
                self._apply_map_key(active, term, name, found, here)
            items += found
        return items

    def _apply_map_key(
        self, active: ActiveContext, term: Term, name: str, items: list[Item], path: Path
    ) -> None:
        """Say of each item what the key of its map says."""
        nodes = [item for item in items if isinstance(item, Node)]
        if "@index" in term.container:
            iri = active.term(term.index_property).iri if term.index_property else None
            if iri is None or not is_iri(iri) or term.index_property is None:
                self._dropped("The key of an index map", path)
                return
            for node in nodes:
                node.properties.setdefault(iri, []).extend(
                    self._scalar(active, term.index_property, name, path)
                )
        elif "@id" in term.container:
            iri = self._resource(active, name, path, vocab=False)
            for node in nodes:
                if node.id not in (None, iri):
                    self._dropped("The key of an id map, other than the id,", path)
                node.id = node.id or iri
        else:
            types = list(self._types(active, name, path))
            for node in nodes:
                node.types += types
        if len(nodes) < len(items):
            self._syntax("The values of this map must be objects", path)

    def _language_map_entry(self, term: Term, tag: str | None, texts: JSON, path: Path) -> Iterator[Item]:
        if texts == []:
            self._dropped("An empty array", path)
        if term.direction is not None:
            self._dropped("A text direction", path)
        for text, here in _each(texts, path):
            if isinstance(text, str):
                yield from self._value(Value(text, language=tag and tag.lower()), here)
            elif text is None:
                self._dropped("A null", here)
            else:
                self._syntax("A language map holds texts", here)

    def _resource(self, active: ActiveContext, text: str, path: Path, *, vocab: bool) -> str | None:
        iri = active.iri(text, vocab=vocab, document_relative=True)
        if iri is not None and (iri[:2] == "_:" or is_iri(iri)):
            return iri
        self._report(
            "relative_iri", "An identifier", path, name=text, known=active.vocabulary() if vocab else ()
        )
        return None

    def _undefined(self, active: ActiveContext, term: Term, path: Path) -> None:
        if KEYWORD_LIKE.fullmatch(term.key):
            self._dropped("A member whose name is reserved", path)
        else:
            self._report("undefined_term", "The term {name}", path, name=term.key, known=active.vocabulary())

    def _dropped(self, what: str, path: Path) -> None:
        self._report("dropped_value", what, path)

    def _syntax(self, what: str, path: Path) -> None:
        self._report("syntax", what, path)


class _Members:
    """The members of one object, with the terms that they are."""

    def __init__(
        self, active: ActiveContext, before_types: ActiveContext, element: JSONObject, path: Path
    ) -> None:
        self.active = active
        self.before_types = before_types
        """The context in which the types are read: type-scoped contexts do not apply to them."""
        self._element = element
        self._path = path
        self._terms = [active.term(key) for key in element if key != "@context"]
        self.kinds = {term.iri for term in self._terms if term.iri is None or term.iri[0] == "@"} | (
            {""} if any(term.iri and term.iri[0] != "@" for term in self._terms) else set()
        )
        """The keywords among them; ``None`` for what is undefined, ``""`` for properties."""

    def __iter__(self) -> Iterator[tuple[JSON, Term, Path]]:
        for term in self._terms:
            yield self._element[term.key], term, (self._path, term.key)


def _keeps_context(active: ActiveContext, element: JSONObject) -> bool:
    """Whether a type-scoped context goes on applying: to value objects and references (section 5.1.2, step 7)."""
    if len(element) == 1:
        return active.term(next(iter(element))).iri in ("@id", "@value")
    return any(active.term(key).iri == "@value" for key in element)


def _each(value: JSON, path: Path) -> Iterator[tuple[JSON, Path]]:
    if isinstance(value, list):
        for index, member in enumerate(value):
            yield member, (path, index)
    else:
        yield value, path
