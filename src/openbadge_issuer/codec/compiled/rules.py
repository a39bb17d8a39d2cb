"""What becomes of the values of one member, compiled from its `Term`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbadge_issuer.codec.compiled.handover import HandOver
from openbadge_issuer.codec.nquads import XSD_STRING, is_iri, literal
from openbadge_issuer.codec.to_rdf import XSD_DOUBLE

if TYPE_CHECKING:
    from openbadge_issuer.codec.active_context import Term
    from openbadge_issuer.codec.compiled.states import Entry, Names, State

__all__ = ["Rule", "require_property"]

_NO_DATATYPE = frozenset({None, "@id", "@vocab", "@none", "@json"})


def require_property(term: Term) -> str:
    """The IRI of a property; raises `HandOver` for any other member."""
    if term.iri is None or term.iri[0] == "@" or term.iri[:2] == "_:":
        raise HandOver("a member that is no property")
    if len(term.key) > len(term.iri):  # then a document could be larger than its quads
        raise HandOver("a name that is longer than what it stands for")
    return term.iri


class Rule:
    """What becomes of the member of one name in one state, or of every name there that no context defines.

    A *plain text* is a literal: it is written between quotes, the last of which comes with its datatype (``after``). An
    object is entered by its `entry`.
    """

    __slots__ = (
        "_state", "_term", "_text_coercion", "_text_state", "after", "datatype",
        "entries", "in_graph", "in_list", "is_json", "plain_text",
    )  # fmt: skip

    def __init__(self, state: State, term: Term) -> None:
        if term.reverse or not (term.container <= {"@set", "@graph"} or term.container == {"@list"}):
            raise HandOver("a reverse property, or a map")
        self._state, self._term = state, term
        self.entries: dict[Names, Entry] = {}
        self.in_graph = "@graph" in term.container
        self.in_list = "@list" in term.container
        self.is_json = term.coercion == "@json"
        if self.is_json and (self.in_graph or self.in_list):
            raise HandOver("a JSON literal in a list or a graph")
        self._compile_texts()

    def _compile_texts(self) -> None:
        """Value Expansion (section 5.3.2) of a text, but for the text."""
        state = self._text_state = self._state.with_property_scoped(self._term)  # section 5.1.2, step 4.2
        term = self._term if state is self._state else state.active.term(self._term.key)
        coercion = self._text_coercion = term.coercion
        if coercion == "@json" and not self.is_json:
            raise HandOver("a context of a property that makes it a JSON literal")
        if coercion == "@vocab" and not state.family.may_hold_words(self._term):
            raise HandOver("a published term with words as values")
        self.datatype = None if coercion in _NO_DATATYPE else coercion
        self.plain_text = coercion not in ("@id", "@vocab", "@json", XSD_DOUBLE)
        self.plain_text = self.plain_text and not (self.in_graph or self.in_list or self.is_json)
        self.after = '"'
        if self.datatype is not None:
            if not is_iri(self.datatype):
                raise HandOver("a datatype that is no IRI")
            if self.datatype != XSD_STRING:
                self.after = f'"^^<{self.datatype}>'
        elif term.direction is not None or term.language is not None:
            raise HandOver("a default language or direction")

    def text(self, text: str) -> str:
        """What a text is, as the object of a statement."""
        if self._text_coercion in ("@id", "@vocab"):
            vocab = self._text_coercion == "@vocab"
            iri = self._text_state.iri(text, vocab=vocab)
            if vocab and not self._state.family.goes_by(text, iri):
                raise HandOver("a word by another name")
            return f"<{iri}>"
        if self._text_coercion == XSD_DOUBLE:
            raise HandOver("a double as text")
        return literal(text, datatype=self.datatype or XSD_STRING)

    def entry(self, names: Names) -> Entry:
        """How an object with members of these names is entered as a value (section 5.1.2, steps 7 to 11)."""
        known = self.entries.get(names)
        if known is None:
            previous = self._state.active.previous
            if previous is None or self._state.goes_on_applying(names):
                state = self._state
            else:
                state = self._state.family.state(previous)
            known = state.with_property_scoped(self._term).entry(names)
            self._state.family.keep(len(names))
            self.entries[names] = known
        return known
