"""Expansion (JSON-LD 1.1 API, section 5.1) in safe mode: what would be dropped is reported, with its place.

One walk both reads the document and reports, so nothing is dropped unnoticed: what is not reported is in the result.
It follows the specification's algorithm, arranged by kind of object; what terms mean comes from `active_context`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from openbadge_issuer.codec.active_context import ActiveContext, Term
from openbadge_issuer.codec.expanded import Item, ListOf, Node, Value
from openbadge_issuer.codec.json_refusals import exceeded
from openbadge_issuer.codec.nquads import is_iri
from openbadge_issuer.codec.safe_mode import pointer_to
from openbadge_issuer.codec.types import Limits
from openbadge_issuer.codec.value_expansion import Members, ValueExpansion, each, types_in
from openbadge_issuer.codec.vocabulary import MAPS
from openbadge_issuer.errors import CanonicalizationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openbadge_issuer.codec.safe_mode import Path
    from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = ["Expansion"]

_NO_PROPERTY, _GRAPH, _REVERSE = Term("", None), Term("@graph", "@graph"), Term("@reverse", "@reverse")


class _Place(NamedTuple):
    """Where an element stands, as far as that changes what it means."""

    floating: bool = False
    """The document, a graph, ``@included``: only an object that says something of itself leads to a statement."""
    in_list: bool = False
    from_map: bool = False
    """The value of a map: a type-scoped context goes on applying."""


_ORDINARY = _Place()


class Expansion(ValueExpansion):
    """One expansion. ``term``, in what follows, is what the specification calls the *active property*."""

    def document(self, active: ActiveContext, document: JSONObject) -> list[Item]:
        """The expanded document; of one that is only a graph, what is in the graph (section 5.1.1)."""
        items = self._object(active, _NO_PROPERTY, document, None, _Place(floating=True))
        for item in items:
            if isinstance(item, Node) and item.id is None and _is_graph(item):
                return item.graph
        return items

    def _element(
        self, active: ActiveContext, term: Term, element: JSON, path: Path, place: _Place = _ORDINARY
    ) -> list[Item]:
        """Anything (section 5.1.2, steps 1 to 5)."""
        if isinstance(element, dict):
            return self._object(active, term, element, path, place)
        if isinstance(element, list):
            if not element and not place.in_list:
                self._dropped("An empty array", path)
            items: list[Item] = []
            for index, member in enumerate(element):
                if isinstance(member, list) and place.in_list and "@list" not in term.container:
                    self._syntax(
                        "An array in a @list must be a @list itself", (path, index)
                    )  # software differs
                if place.in_list:
                    self._count_listed(member)
                found = self._element(active, term, member, (path, index), place)
                items += [ListOf(found)] if place.in_list and isinstance(member, list) else found
            return items
        if element is None:
            self._dropped("A null", path)
            return []
        if place.floating:
            self._dropped("A value that belongs to no property", path)
            return []
        return self._scalar(active, term, element, path)

    def _object(
        self, active: ActiveContext, term: Term, element: JSONObject, path: Path, place: _Place = _ORDINARY
    ) -> list[Item]:
        """An object of any kind (section 5.1.2, steps 13 to 19)."""
        members = self._enter(active, term, element, path, from_map=place.from_map)
        if "@value" in members.kinds:
            if place.floating:
                self._dropped("A value that belongs to no property", path)
            return self._value_object(members)
        if "@list" in members.kinds or "@set" in members.kinds:
            return self._list_or_set(term, members, place)
        node = Node()
        self._members(node, members)
        if place.floating and _says_nothing(node):
            self._dropped("An object that says nothing of itself", path)
        return [node]

    def _enter(
        self, active: ActiveContext, term: Term, element: JSONObject, path: Path, *, from_map: bool = False
    ) -> Members:
        """The members of an object, understood in the contexts that apply inside it (section 5.1.2, steps 7 to 11)."""
        if active.previous is not None and not from_map and not _keeps_context(active, element):
            active = active.previous  # (7)
        if term.context is not None:  # (8)
            active = active.with_property_scoped(term, self._work)
        if "@context" in element:  # (9)
            active = self._with_local(active, element["@context"], (path, "@context"))
        inside = active.with_type_scoped(types_in(active, element), self._work)  # (10, 11)
        return Members(inside, active, element, path)

    def _with_local(self, active: ActiveContext, context: JSON, path: Path) -> ActiveContext:
        try:
            return active.with_local(context, self._work)
        except CanonicalizationError as error:
            error.pointer = error.pointer or pointer_to(path)
            raise

    def _list_or_set(self, of: Term, members: Members, place: _Place) -> list[Item]:
        """An object with ``@list`` or ``@set``, the value of the property ``of`` (section 5.1.2, step 17)."""
        if of not in (_NO_PROPERTY, _GRAPH):
            of = members.active.term(of.key)  # as it is understood inside
        items: list[Item] = []
        for value, term, here in members:
            self._by_its_name(term.key, term.iri, here)
            if term.iri is None:
                self._undefined(members.active, term, here)
            elif term.iri == "@index":
                self._dropped("The member @index", here)
            elif term.iri not in ("@list", "@set") or len(members.kinds - {"@index", None}) > 1:
                self._syntax("An object with @list or @set has a member that does not belong there", here)
            elif term.iri == "@set" and place.in_list:
                self._syntax("A @set can not stand in a list", here)  # software differs on what it would be
            elif term.iri == "@set":
                items += self._element(members.active, of, value, here, place)
            else:
                if place.floating:
                    self._dropped("A list that belongs to no property", here)
                self._count_listed(value)
                items.append(ListOf(self._element(members.active, of, value, here, _Place(in_list=True))))
        return items

    def _count_listed(self, value: JSON) -> None:
        """An item of a list becomes a blank node, as an object without an id does, and costs as much."""
        self._still_listed -= len(value) if isinstance(value, list) else 0
        if self._still_listed < 0:
            raise exceeded("objects", Limits(max_objects=self._most_listed))

    def _members(self, node: Node, members: Members, *, reverse: bool = False) -> None:
        """The members of a node object (section 5.1.2, step 13)."""
        for value, term, here in members:
            iri = term.iri
            self._by_its_name(term.key, iri, here)
            if iri is None:
                self._undefined(members.active, term, here)
            elif iri[0] == "@":
                if reverse or (iri in members.seen and iri not in ("@type", "@included")):
                    self._syntax(f"{iri} stands twice, or where only properties may stand", here)
                else:
                    self._keyword(node, iri, value, members, here)
                members.seen.add(iri)
            elif iri[:2] == "_:":
                self._dropped("A property that is a blank node", here)
            else:
                self._in_its_place(term, value, here)
                items = self._property(members.active, term, value, here)
                if term.reverse:
                    self._add_reverse(node.reverse, iri, items, here)
                else:
                    node.properties.setdefault(iri, []).extend(items)

    def _keyword(self, node: Node, keyword: str, value: JSON, members: Members, path: Path) -> None:
        active = members.active
        if keyword == "@id":
            if isinstance(value, str):
                node.id = self._identifier(active, value, path, vocab=False)
            else:
                self._syntax("An id must be a text", path)
        elif keyword == "@type":
            node.types += self._types(members.before_types, value, path)
        elif keyword == "@graph":
            node.graph += self._element(active, _GRAPH, value, path, _Place(floating=True))
        elif keyword == "@included":
            node.included += self._element(active, _NO_PROPERTY, value, path, _Place(floating=True))
        elif keyword == "@reverse":
            self._reverse(node, active, value, path)
        elif keyword != "@nest":  # that was reported by its name: no data model has it
            self._dropped(f"The member {keyword}", path)

    def _reverse(self, node: Node, active: ActiveContext, value: JSON, path: Path) -> None:
        if not isinstance(value, dict):
            self._syntax("The value of @reverse must be an object", path)
            return
        if not value:
            self._dropped("An empty object", path)
        inner = Node()
        self._members(inner, self._enter(active, _REVERSE, value, path), reverse=True)
        for iri, items in inner.properties.items():
            self._add_reverse(node.reverse, iri, items, path)
        for iri, items in inner.reverse.items():
            node.properties.setdefault(iri, []).extend(items)

    def _add_reverse(self, reverse: dict[str, list[Item]], iri: str, items: list[Item], path: Path) -> None:
        if all(isinstance(item, Node) for item in items):
            reverse.setdefault(iri, []).extend(items)
        else:
            self._syntax("Only objects can stand in a reverse property", path)

    def _property(self, active: ActiveContext, term: Term, value: JSON, path: Path) -> list[Item]:
        """The values of a property (section 5.1.2, steps 13.6 to 13.13)."""
        container = term.container
        in_graph = "@graph" in container
        if term.coercion == "@json":
            items: list[Item] = [Value(value, "@json")]
        elif isinstance(value, dict) and not container.isdisjoint(MAPS):
            items = self._map(active, term, value, path)
        else:
            if "@list" in container:
                self._count_listed(value)
            items = self._element(active, term, value, path, _Place(in_graph, "@list" in container))
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
            place = _Place(floating=in_graph, from_map=True)
            found = self._element(inner, inner.term(term.key), element, here, place)
            if in_graph:
                found = [item if _is_graph(item) else Node(graph=[item]) for item in found]
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
                    self._scalar(active, active.term(term.index_property), name, path)
                )
        elif "@id" in term.container:
            iri = self._identifier(active, name, path, vocab=False)
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
        for text, here in each(texts, path):
            if isinstance(text, str):
                yield from self._literal(Value(text, language=tag and tag.lower()), here)
            elif text is None:
                self._dropped("A null", here)
            else:
                self._syntax("A language map holds texts", here)


def _says_nothing(node: Node) -> bool:
    """Whether no statement comes of a node that nothing refers to, or its id would be in none."""
    if node.types or node.properties or node.reverse or node.graph:
        return False
    return node.id is not None or not node.included


def _is_graph(item: Item) -> bool:
    """Whether an item is a graph, perhaps with a name, and nothing else."""
    return (
        isinstance(item, Node)
        and bool(item.graph)
        and not (item.types or item.properties or item.reverse or item.included)
    )


def _keeps_context(active: ActiveContext, element: JSONObject) -> bool:
    """Whether a type-scoped context goes on applying: to value objects and references (section 5.1.2, step 7)."""
    if len(element) == 1:
        return active.term(next(iter(element))).iri in ("@id", "@value")
    return any(active.term(key).iri == "@value" for key in element)
