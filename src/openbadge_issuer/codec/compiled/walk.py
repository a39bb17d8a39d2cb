"""One walk over a document, from members to quads (JSON-LD 1.1 API, sections 5.1.2 and 8.1), by compiled rules."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Final

from openbadge_issuer.codec import json
from openbadge_issuer.codec.compiled.dataset import Dataset
from openbadge_issuer.codec.compiled.states import MAX_NAME, HandOver, root_state
from openbadge_issuer.codec.nquads import XSD_STRING, escaped, literal
from openbadge_issuer.codec.to_rdf import XSD_DOUBLE, native_literal
from openbadge_issuer.codec.value_expansion import LANGUAGE_TAG

if TYPE_CHECKING:
    from openbadge_issuer.codec.compiled.states import Rule, State
    from openbadge_issuer.codec.context_table import ContextTable
    from openbadge_issuer.codec.effort import Effort
    from openbadge_issuer.codec.rdfc import HashName
    from openbadge_issuer.codec.types import JSON, JSONObject, Limits

__all__ = ["canonicalize"]

_MAX_INTEGER: Final = 2**53 - 1
_LEVELS: Final = 2  # of JSON, for one object inside another: there may be an array in between
_BYTES_OF_A_CHARACTER: Final = 4  # at most; JSON escapes nothing that N-Quads do not
_BYTES_OF_A_VALUE: Final = 2 * MAX_NAME + 40  # its name, a term for its value, quotes, commas, digits


def canonicalize(
    document: JSONObject, contexts: ContextTable, limits: Limits, hash_name: HashName, effort: Effort | None
) -> bytes:
    """The canonical N-Quads of a document that says nothing unusual; raises `HandOver` for any other.

    Raises `WorkBudgetExceeded` too, which the general path would raise as well.
    """
    walk = _Walk(limits)
    try:
        walk.document(document, contexts)
        walk.require_within(limits, document)
        return walk.dataset.canonical(hash_name, effort)
    except UnicodeEncodeError:
        raise HandOver("half of a character") from None
    except RuntimeError as error:  # nested too deeply, or changed meanwhile by somebody else
        raise HandOver(type(error).__name__) from None


class _Walk:
    """The statements of one document as far as it has been read."""

    def __init__(self, limits: Limits) -> None:
        self.dataset = Dataset()
        self._max_contexts = limits.max_contexts
        self._max_depth = limits.max_depth - _LEVELS - 1
        self._values = 1

    def document(self, document: JSONObject, contexts: ContextTable) -> None:
        if type(document) is not dict:
            raise HandOver("not a dict")
        context = document.get("@context")
        self._count(context)
        state = root_state(contexts, context, self._max_contexts)
        self._node(document, state, "", 0, floating=True)

    def require_within(self, limits: Limits, document: JSONObject) -> None:
        """Small documents are within the limits whatever they say; any other is measured as the general path does."""
        size = _BYTES_OF_A_CHARACTER * self.dataset.size + _BYTES_OF_A_VALUE * self._values
        if size > min(limits.max_bytes, limits.max_total_bytes) or self._values > min(
            limits.max_objects, limits.max_values
        ):
            json.plain(document, limits)

    def _node(  # noqa: C901, PLR0912 - one loop: a call for each value would take as long as the value
        self, element: JSONObject, state: State, graph: str, depth: int, *, floating: bool = False
    ) -> str:
        """A node object (section 5.1.2, step 13): adds its statements, returns its subject.

        ``floating`` is an object that nothing refers to: it must say something of itself.
        """
        if depth > self._max_depth:
            raise HandOver("nested deeply")
        self._values += len(element)
        tails: list[str] = []
        links: list[tuple[str, str]] = []
        type_name, types, state = state.typed_by(element)
        id_name = state.id_name(element)
        subject = self.dataset.blank_node() if id_name is None else f"<{state.iri(element[id_name])}>"
        rules = state.rules
        for key, value in element.items():
            rule = rules.get(key) or state.rule(key)
            if rule.keyword is not None:
                if key == type_name and rule.keyword == "@type":
                    self._count(value)
                    tails += types
                elif key not in (id_name, "@context"):
                    raise HandOver(f"the keyword {rule.keyword}")
                continue
            for item in self._items(value):
                if type(item) is dict:
                    object_ = self._object(item, rule, graph, depth + _LEVELS)
                    if object_[0] == "_":
                        links.append((rule.predicate, object_))
                    else:
                        tails.append(rule.predicate + object_)
                elif rule.in_graph:
                    raise HandOver("a graph that is no object")
                elif type(item) is not str:
                    tails.append(rule.predicate + _number(item, rule.datatype))
                elif rule.plain_text:
                    tails.append(f"{rule.before}{escaped(item)}{rule.after}")
                else:
                    tails.append(rule.predicate + rule.resource(item))
        if floating and not tails and not links:
            raise HandOver("an object that says nothing of itself")
        self.dataset.add(subject, graph, tails, links)
        return subject

    def _items(self, value: JSON) -> list[JSON]:
        if type(value) is not list:
            return [value]
        if not value:
            raise HandOver("an empty array")
        self._values += len(value)
        return value

    def _count(self, value: JSON) -> None:
        self._values += len(value) if type(value) is list else 1

    def _object(self, element: JSONObject, rule: Rule, graph: str, depth: int) -> str:
        """An object that is a value of a property (section 5.1.2, steps 7 to 9)."""
        state = rule.kept if rule.state.goes_on_applying(element) else rule.inside
        if "@context" in element:
            self._count(element["@context"])
            state = state.with_local(element["@context"], self._max_contexts)
        is_value = state.is_value(element)
        if not rule.in_graph:
            return self._value(element, state) if is_value else self._node(element, state, graph, depth)
        if is_value:
            raise HandOver("a graph that is no object")
        name = self.dataset.blank_node()
        self._node(element, state, name, depth, floating=True)
        return name

    def _value(self, element: JSONObject, state: State) -> str:
        """A value object (section 5.1.2, step 15), as a literal."""
        self._values += len(element)
        found: dict[str, JSON] = {}
        for key, item in element.items():
            keyword = state.rule(key).keyword
            if keyword not in ("@value", "@type", "@language") or keyword in found:
                raise HandOver("an unusual value object")
            found[keyword] = item
        content, language = found["@value"], found.get("@language")
        datatype = state.datatype(found["@type"]) if "@type" in found else None
        if type(content) is not str:
            if language is not None:
                raise HandOver("a language of what is no text")
            return _number(content, datatype)
        if language is None:
            if datatype == XSD_DOUBLE or "@language" in found:
                raise HandOver("an unusual value object")
            return literal(content, datatype=datatype or XSD_STRING)
        if type(language) is not str or datatype is not None or LANGUAGE_TAG.fullmatch(language) is None:
            raise HandOver("an unusual value object")
        return literal(content, language=language.lower())


def _number(value: JSON, datatype: str | None) -> str:
    if type(value) is bool:
        return native_literal(value, datatype)
    if type(value) is int and -_MAX_INTEGER <= value <= _MAX_INTEGER:
        return native_literal(value, datatype)
    if type(value) is float and isfinite(value):
        return native_literal(value, datatype)
    raise HandOver("an array in an array, a null, or no JSON")
