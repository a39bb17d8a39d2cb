"""What stands at the ends of a document: literals, identifiers, types (JSON-LD 1.1 API, sections 5.1.2 and 5.3)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from openbadge_issuer.codec.active_context import KEYWORD_LIKE
from openbadge_issuer.codec.expanded import Node, Value
from openbadge_issuer.codec.nquads import is_iri
from openbadge_issuer.codec.to_rdf import XSD_DOUBLE
from openbadge_issuer.codec.vocabulary import IN_PLACE_OF_SYNTAX, MAPS, goes_by

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openbadge_issuer.codec.active_context import ActiveContext, Term
    from openbadge_issuer.codec.context_table import ContextTable
    from openbadge_issuer.codec.context_work import ContextWork
    from openbadge_issuer.codec.expanded import Item
    from openbadge_issuer.codec.safe_mode import Path, Report
    from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = ["LANGUAGE_TAG", "Members", "ValueExpansion", "each", "types_in"]

LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_CANONICAL_DOUBLE = re.compile(r"-?(?:[1-9]\.(?:0|[0-9]*[1-9])E(?:0|-?[1-9][0-9]*)|0\.0E0|INF)|NaN")
_NO_DATATYPE = frozenset({None, "@id", "@vocab", "@none"})
_MAPS_OF_OBJECTS = MAPS - {"@language"}
_IN_VALUE_OBJECT = frozenset({"@value", "@type", "@language", "@direction", "@index"})


class Members:
    """The members of one object, each with the term that it is; iterates over value, term and path."""

    def __init__(
        self,
        active: ActiveContext,
        before_types: ActiveContext,
        element: JSONObject,
        path: Path,
    ) -> None:
        self.active = active
        self.before_types = before_types
        """The context in which types are read: the contexts that they bring do not apply to themselves."""
        self.seen: set[str] = set()
        """The keywords that were met already."""
        self._element = element
        self._path = path
        self._terms = [active.term(key) for key in element if key != "@context"]
        self.kinds = {term.iri if term.iri is None or term.iri[0] == "@" else "" for term in self._terms}
        """The keywords among them; ``""`` stands for properties, ``None`` for what is undefined."""

    def __iter__(self) -> Iterator[tuple[JSON, Term, Path]]:
        for term in self._terms:
            yield self._element[term.key], term, (self._path, term.key)


def types_in(active: ActiveContext, element: JSONObject) -> list[str]:
    """The types of an object, as they are written."""
    values = [value for key, value in element.items() if key in active.type_names]
    return [name for value in values for name, _ in each(value, None) if isinstance(name, str)]


def each(value: JSON, path: Path) -> Iterator[tuple[JSON, Path]]:
    """The items of an array, or the one value; each with its path."""
    if isinstance(value, list):
        for index, member in enumerate(value):
            yield member, (path, index)
    else:
        yield value, path


class ValueExpansion:
    """The part of an expansion that ends at a literal, an identifier or a type."""

    def __init__(self, work: ContextWork, report: Report, table: ContextTable, most_listed: int) -> None:
        self._work = work
        self._most_listed = self._still_listed = most_listed
        self._report = report
        self._names, self._indirect = table.names, table.indirect

    def _scalar(self, active: ActiveContext, term: Term, value: str | float, path: Path) -> list[Item]:
        """Value Expansion (section 5.3.2), and the property-scoped context before it (5.1.2, step 4.2)."""
        property_ = term.iri
        if term.context is not None:
            active = active.with_property_scoped(term, self._work)
            term = active.term(term.key)
        if not isinstance(value, str):
            return self._literal(Value(value, None if term.coercion in _NO_DATATYPE else term.coercion), path)
        if term.coercion in ("@id", "@vocab"):
            if (
                term.coercion == "@vocab"
                and property_ in self._names
                and not self._is_published(term.key, property_)
            ):
                self._hiding(term.key, "words of a vocabulary", path)
            iri = self._identifier(active, value, path, vocab=term.coercion == "@vocab")
            return [] if iri is None else [Node(id=iri)]
        if term.coercion not in _NO_DATATYPE:
            return self._literal(Value(value, term.coercion), path)
        if term.direction is not None:
            self._dropped("A text direction", path)
        return self._literal(Value(value, language=term.language), path)

    def _value_object(self, members: Members) -> list[Item]:
        """An object with ``@value`` (section 5.1.2, step 15)."""
        found = self._members_of_value_object(members)
        content, path = found["@value"]
        datatype = self._datatype(members.before_types, *found["@type"]) if "@type" in found else None
        if datatype == "@json":
            return [Value(content, "@json")]
        language = self._language(*found["@language"]) if "@language" in found else None
        if language is not None and ("@type" in found or not isinstance(content, str)):
            self._syntax("Only a text without @type can have a @language", found["@language"][1])
        if content is None:
            self._dropped("A null", path)
            return []
        if isinstance(content, list | dict):
            self._syntax("The @value of a value object must be a text, a number or a boolean", path)
            return []
        return self._literal(Value(content, datatype, language), path)

    def _members_of_value_object(self, members: Members) -> dict[str, tuple[JSON, Path]]:
        found: dict[str, tuple[JSON, Path]] = {}
        for value, term, here in members:
            self._by_its_name(term.key, term.iri, here)
            if term.iri is None:
                self._undefined(members.active, term, here)
            elif term.iri not in _IN_VALUE_OBJECT or term.iri in found:
                self._syntax("An object with @value has a member that does not belong there", here)
            elif term.iri in ("@index", "@direction"):
                self._dropped(f"The member {term.iri}", here)
            else:
                found[term.iri] = (value, here)
        return found

    def _datatype(self, active: ActiveContext, name: JSON, path: Path) -> str | None:
        if not isinstance(name, str):
            self._dropped("A datatype that is not a text", path)
            return None
        iri = active.iri(name, vocab=True, document_relative=True)
        if iri == "@json" or (iri is not None and is_iri(iri)):
            return iri
        self._report("undefined_type", "The datatype {name}", path, name=name, known=active.vocabulary)
        return None

    def _language(self, tag: JSON, path: Path) -> str | None:
        if isinstance(tag, str):
            return tag.lower()
        self._dropped("A language that is not a text", path)
        return None

    def _literal(self, value: Value, path: Path) -> list[Item]:
        """A finished value object, looked at once more for what RDF or other software would make of it."""
        if value.language is not None and LANGUAGE_TAG.fullmatch(value.language) is None:
            self._dropped("A text with a language tag that is not well-formed", path)
        if (
            value.datatype == XSD_DOUBLE
            and isinstance(value.content, str)
            and _CANONICAL_DOUBLE.fullmatch(value.content) is None
        ):
            # The specification keeps the text, jsonld.js and PyLD write it anew: either way somebody sees a broken proof.
            self._report("ambiguous_double", "A text of the type xsd:double", path)
        return [value]

    def _identifier(self, active: ActiveContext, text: str, path: Path, *, vocab: bool) -> str | None:
        iri = active.iri(text, vocab=vocab, document_relative=True)
        if iri is not None and (iri[:2] == "_:" or is_iri(iri)):
            if vocab:
                self._by_its_name(text, iri, path)
            elif iri != text:
                self._report("short_identifier", "An identifier", path)
            return iri
        known = active.vocabulary if vocab else tuple
        self._report("relative_iri", "An identifier", path, name=text, known=known)
        return None

    def _types(self, active: ActiveContext, value: JSON, path: Path) -> Iterator[str]:
        if value == []:
            self._dropped("An empty array", path)
        for name, here in each(value, path):
            if not isinstance(name, str):
                self._syntax("A type must be a text", here)
                continue
            iri = active.iri(name, vocab=True, document_relative=True)
            if iri is not None and (iri[:2] == "_:" or is_iri(iri)):
                self._by_its_name(name, iri, here)
                yield iri
            else:
                self._report("undefined_type", "The type {name}", here, name=name, known=active.vocabulary)

    def _by_its_name(self, name: str, iri: str | None, path: Path) -> None:
        """What the contexts of the table have a name for goes by that name; keywords are written as they are."""
        if iri is None or goes_by(self._names, name, iri):
            return
        if iri in IN_PLACE_OF_SYNTAX or (iri[0] == "@" and iri not in ("@id", "@type")):
            self._hiding(name, iri, path)
        else:
            names = self._names[iri]
            self._report("other_name", "The name {name}", path, name=name, known=lambda: names)

    def _in_its_place(self, term: Term, value: JSON, path: Path) -> None:
        """What a term holds stands in the object that it is said of, not behind a key or at the other end of a property.

        Only where the contexts of the table have it otherwise, whoever reads by names knows. With terms that only others
        know, a text may have its language as a key, and the two ends may change places.
        """
        if term.iri is None or self._is_published(term.key, term.iri):
            return
        is_known = term.iri in self._names
        if term.reverse and is_known:
            self._hiding(term.key, "a property that is read backwards", path)
        elif isinstance(value, dict) and not term.container.isdisjoint(
            MAPS if is_known else _MAPS_OF_OBJECTS
        ):
            self._hiding(term.key, "a map", path)

    def _is_published(self, name: str, iri: str | None) -> bool:
        """Whether the contexts of the table have this name as a map, a reverse property, or with words as its values."""
        return iri is not None and name in self._indirect.get(iri, ())

    def _hiding(self, name: str, what: str, path: Path) -> None:
        self._report("hiding_name", what, path, name=name)

    def _undefined(self, active: ActiveContext, term: Term, path: Path) -> None:
        if KEYWORD_LIKE.fullmatch(term.key):
            self._dropped("A member whose name is reserved", path)
        else:
            self._report("undefined_term", "The term {name}", path, name=term.key, known=active.vocabulary)

    def _dropped(self, what: str, path: Path) -> None:
        self._report("dropped_value", what, path)

    def _syntax(self, what: str, path: Path) -> None:
        self._report("syntax", what, path)
