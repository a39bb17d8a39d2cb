"""One walk over a document, from members to quads (JSON-LD 1.1 API, sections 5.1.2 and 8.1), by compiled rules."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, Final

from openbadge_issuer.codec import jcs, json
from openbadge_issuer.codec.compiled.dataset import Dataset, Link, PartsAlike
from openbadge_issuer.codec.compiled.families import state_of_document
from openbadge_issuer.codec.compiled.handover import HandOver
from openbadge_issuer.codec.nquads import XSD_STRING, escaped, literal
from openbadge_issuer.codec.quads_written import most_written
from openbadge_issuer.codec.to_rdf import RDF_FIRST, RDF_JSON, RDF_NIL, RDF_REST, XSD_DOUBLE, native_literal
from openbadge_issuer.codec.value_expansion import LANGUAGE_TAG
from openbadge_issuer.errors import OpenBadgeError, WorkBudgetExceeded

if TYPE_CHECKING:
    from openbadge_issuer.codec.compiled.parts import Found, Part
    from openbadge_issuer.codec.compiled.rules import Rule
    from openbadge_issuer.codec.compiled.states import Entry, Names
    from openbadge_issuer.codec.context_table import ContextTable
    from openbadge_issuer.codec.effort import Effort
    from openbadge_issuer.codec.rdfc import HashName
    from openbadge_issuer.codec.types import JSON, JSONObject, Limits

__all__ = ["canonicalize"]

_MAX_INTEGER: Final = 2**53 - 1
_LEVELS: Final = 2  # of JSON, for one object inside another: there may be an array in between
_PUNCTUATION: Final = (
    24  # bytes in JSON of one value that are not in its quad: quotes, commas, braces, a keyword
)
_VALUES_OF_A_CONTEXT: Final = 5  # its URL is in no quad, and has up to 100 bytes


def canonicalize(
    document: JSONObject,
    contexts: ContextTable,
    limits: Limits,
    hash_name: HashName,
    effort: Effort | None,
    found: Found | None = None,
) -> bytes:
    """The canonical N-Quads of a document that says nothing unusual; raises `HandOver` for any other.

    Raises `WorkBudgetExceeded` too, for the general path counts the same work. With ``found``, parts of it may be known.
    """
    try:
        walk = _Walk(limits, hash_name, found)
        walk.document(document, contexts)
        return walk.canonical(document, effort)
    except PartsAlike:
        return canonicalize(document, contexts, limits, hash_name, effort)
    except UnicodeEncodeError:
        raise HandOver("half of a character") from None
    except (RuntimeError, LookupError) as error:  # nested too deeply, or changed meanwhile by somebody else
        raise HandOver(type(error).__name__) from None


class _Walk:
    """The statements of one document as far as it has been read."""

    def __init__(
        self, limits: Limits, hash_name: HashName, found: Found | None = None, blank: str = "_:b"
    ) -> None:
        self.dataset = Dataset(hash_name, blank)
        self._found = found
        self._limits = limits
        self._max_contexts = limits.max_contexts
        self._max_depth = limits.max_depth - _LEVELS - 1
        self._max_values = limits.max_values
        self._depth = 0
        self._nodes = 0
        self._listed = 0
        self._values = 1
        self._must_measure = False

    def document(self, document: JSONObject, contexts: ContextTable) -> None:
        """Reads the whole document."""
        if type(document) is not dict:
            raise HandOver("no dict")
        context = document.get("@context")
        self._values += _VALUES_OF_A_CONTEXT * _length(context)
        state = state_of_document(contexts, context, self._max_contexts)
        names = tuple(document)
        self._floating_node(document, names, state.entry(names), "", 0)

    def canonical(self, document: JSONObject, effort: Effort | None) -> bytes:
        """The canonical bytes. Any document that may be beyond the limits is measured as the general path does.

        Of all that it says, no name, text or identifier is longer in JSON than in N-Quads (see `Rule` and `State.iri`), so
        it is no larger than its canonical bytes and what stands between its values, but for what these leave out.
        """
        try:
            made = self.dataset.canonical(effort, most_written(self._limits), self._values)
            if effort is not None:
                effort.wrote(made)
        except WorkBudgetExceeded:
            self._measure(document)  # of two reasons to refuse it, the general path finds this one first
            raise
        limits = self._limits
        if (
            len(made) + _PUNCTUATION * self._values > min(limits.max_bytes, limits.max_total_bytes)
            or self._values > limits.max_values
            or self._nodes > limits.max_objects
            or self._must_measure
            or self.dataset.has_repetitions
        ):
            self._measure(document)
        return made

    def _measure(self, document: JSONObject) -> None:
        """Raises `HandOver` for a document beyond the limits."""
        try:
            json.plain(document, self._limits)
        except OpenBadgeError as error:
            raise HandOver(error.detail_code) from None

    def _floating_node(self, element: JSONObject, names: Names, entry: Entry, graph: str, depth: int) -> None:
        """A node object that nothing refers to: it must say something of itself."""
        subject = self._node(element, names, entry, graph, depth)
        if not any(self.dataset.blocks[subject, graph]):
            raise HandOver("an object that says nothing of itself")

    def _node(self, element: JSONObject, names: Names, entry: Entry, graph: str, depth: int) -> str:
        """A node object (section 5.1.2, step 13): adds its statements, returns its subject."""
        self._nodes += 1
        self._values += len(names)
        if depth > self._depth:  # noqa: PLR1730 - asked of every object, and a call takes three times as long
            self._depth = depth
        if (
            depth > self._max_depth or self._values > self._max_values
        ):  # or what is shared often would not end
            raise HandOver("nested deeply, or very large")
        types = None if entry.type_name is None else element[entry.type_name]
        key = tuple(types) if type(types) is list else (types,)
        try:
            shape = entry.shapes.get(key) or entry.shape(key)
        except TypeError:
            raise HandOver("a type that is no text") from None
        id_name = shape.id_name
        subject = self.dataset.blank_node() if id_name is None else f"<{shape.state.iri(element[id_name])}>"
        tails, links = [*shape.tails], []
        for name, rule, predicate, before, after in shape.rules:
            value = element[name]
            if before and type(value) is str:
                if not value.isprintable() or '"' in value or "\\" in value:
                    value = escaped(value)  # asked here, for most texts need none, and a call takes as long
                tails.append(f"{before}{value}{after}")
                continue
            for object_ in self._objects(rule, value, graph, depth + _LEVELS):
                if object_[0] == "_":
                    links.append((predicate, object_))
                else:
                    tails.append(predicate + object_)
        self._values += len(shape.tails)
        if len(tails) + len(links) > len(shape.rules) + len(shape.tails) or shape.has_synonyms:
            once = {*tails}  # where each member says one thing, it says another than the others
            self._must_measure |= len(once) < len(tails)
            tails = [*once]
        self.dataset.add(subject, graph, tails, links)
        return subject

    def _objects(self, rule: Rule, value: JSON, graph: str, depth: int) -> Sequence[str]:
        """The values of a property (section 5.1.2, steps 13.6 to 13.13), each as the object of a statement."""
        if rule.is_json:
            return (self._json(value),)
        if rule.in_list:
            return (self._list(rule, value, graph, depth),)
        if type(value) is not list:
            return (self._item(rule, value, graph, depth),)
        if not value:
            raise HandOver("an empty array")
        self._values += len(value)
        return [self._item(rule, item, graph, depth) for item in value]

    def _item(self, rule: Rule, item: JSON, graph: str, depth: int) -> str:
        if type(item) is dict:
            return self._object(rule, item, graph, depth)
        if rule.in_graph:
            raise HandOver("a graph that is no object")
        if type(item) is str:
            return rule.text(item)
        return _number(item, rule.datatype)

    def _object(self, rule: Rule, element: JSONObject, graph: str, depth: int) -> str:
        """An object that is a value of a property (section 5.1.2, steps 7 to 15)."""
        if self._found is not None and "id" in element and not (graph or rule.in_graph):
            subject = self._known(self._found, rule, element, depth)
            if subject is not None:
                return subject
        names = tuple(element)
        entry = rule.entries.get(names) or rule.entry(names)
        if entry.has_context:
            context = element["@context"]
            self._values += _VALUES_OF_A_CONTEXT * _length(context)
            entry = entry.state.with_local(context, self._max_contexts).entry(names)
        if not rule.in_graph:
            return (
                self._value(element, entry)
                if entry.is_value
                else self._node(element, names, entry, graph, depth)
            )
        if entry.is_value:
            raise HandOver("a graph that is no object")
        name = self.dataset.blank_node()
        self._floating_node(element, names, entry, name, depth)
        return name

    def _known(self, found: Found, rule: Rule, element: JSONObject, depth: int) -> str | None:
        """The subject of an object that was read before; ``None`` for any other."""
        part = found.part(rule, element, self.dataset.hash_name, partial(self._alone, rule, element))
        if part is None:
            return None
        self._nodes += part.nodes
        self._values += part.values
        if depth + part.depth > self._max_depth or self._values > self._max_values:
            raise HandOver("nested deeply, or very large")
        self.dataset.take(part)
        return part.subject

    def _alone(self, rule: Rule, element: JSONObject, blank: str) -> Part | None:
        """An object that is a value of a property, as a part; ``None`` if what it comes to depends on more than itself."""
        walk = _Walk(self._limits, self.dataset.hash_name, blank=blank)
        walk._max_contexts = 0  # how many there may be is no matter of the object
        try:
            subject = walk._object(rule, element, "", 0)
        except HandOver:
            return None
        if subject[0] == "_" or walk._must_measure or walk._listed:
            return None
        return walk.dataset.as_part(subject, walk._nodes, walk._values - 1, walk._depth)

    def _list(self, rule: Rule, value: JSON, graph: str, depth: int) -> str:
        """A list (section 8.3.2), from the end, for each cell names the next."""
        if type(value) is dict:
            raise HandOver("an object that may be a list")
        items = value if type(value) is list else [value]
        self._values += len(items)
        self._listed += len(items)
        if self._listed > self._limits.max_objects:
            raise HandOver("a long list")
        rest = RDF_NIL
        for item in reversed(items):
            cell = self.dataset.blank_node()
            tails: list[str] = []
            links: list[Link] = []
            for predicate, object_ in ((RDF_FIRST, self._item(rule, item, graph, depth)), (RDF_REST, rest)):
                if object_[0] == "_":
                    links.append((f" {predicate} ", object_))
                else:
                    tails.append(f" {predicate} {object_}")
            self.dataset.add(cell, graph, tails, links)
            rest = cell
        return rest

    def _json(self, value: JSON) -> str:
        """A JSON literal: the value in canonical form, whatever it is."""
        self._must_measure = True
        try:
            text = jcs.canonical(json.strict_copy(value, self._limits)).decode()
        except OpenBadgeError as error:
            raise HandOver(error.detail_code) from None
        return literal(text, datatype=RDF_JSON)

    def _value(self, element: JSONObject, entry: Entry) -> str:
        """A value object (section 5.1.2, step 15), as a literal."""
        self._nodes += 1
        self._values += len(element)
        found: dict[str, JSON] = {}
        goes_by = entry.state.family.goes_by
        for name, item in element.items():
            keyword = entry.state.keyword(name)
            if (
                keyword not in ("@value", "@type", "@language")
                or keyword in found
                or not goes_by(name, keyword)
            ):
                raise HandOver("an unusual value object")
            found[keyword] = item
        content, language = found["@value"], found.get("@language")
        datatype = entry.state.datatype(found["@type"]) if "@type" in found else None
        if "@language" not in found:
            if type(content) is not str:
                return _number(content, datatype)
            if datatype == XSD_DOUBLE:
                raise HandOver("a double as text")
            return literal(content, datatype=datatype or XSD_STRING)
        if type(content) is not str or type(language) is not str or datatype is not None:
            raise HandOver("an unusual value object")
        if LANGUAGE_TAG.fullmatch(language) is None:
            raise HandOver("a language tag that is not well-formed")
        return literal(content, language=language.lower())


def _length(value: object) -> int:
    return len(value) if type(value) is list else 1


def _number(value: JSON, datatype: str | None) -> str:
    if type(value) is bool:
        return native_literal(value, datatype)
    if type(value) is int and -_MAX_INTEGER <= value <= _MAX_INTEGER:
        return native_literal(value, datatype)
    if type(value) is float and isfinite(value):
        return native_literal(value, datatype)
    raise HandOver("an array in an array, a null, or no JSON")
