"""What members mean, compiled: a `State` for each active context, a `Rule` for each member's name in it.

Nothing is decided here. Every answer is read off an `ActiveContext` of the general path, so scoped contexts,
protection and propagation are whatever that path says; this module only keeps the answers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple
from weakref import WeakKeyDictionary

from openbadge_issuer.codec.active_context import ContextWork, initial_context
from openbadge_issuer.codec.nquads import XSD_STRING, is_iri
from openbadge_issuer.codec.to_rdf import XSD_DOUBLE
from openbadge_issuer.errors import OpenBadgeError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from openbadge_issuer.codec.active_context import ActiveContext, Term
    from openbadge_issuer.codec.context_table import ContextTable
    from openbadge_issuer.codec.types import JSON, JSONObject
    from openbadge_issuer.codec.vocabulary import NamesOfIris

__all__ = ["HandOver", "Rule", "State", "root_state"]

CONTEXT_BUDGET: Final = (
    20_000  # term definitions that one document may make us process; a badge needs some hundred
)
MAX_KEPT: Final = (
    20_000  # answers kept for one table, some 300 bytes each; the contexts of badges need some 2,000
)
MAX_NAME: Final = (
    100  # characters; longer terms are handed over, for a document is measured by what its terms stand for
)

_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_NO_DATATYPE = frozenset({None, "@id", "@vocab", "@none"})
_ANSWERS_OF_A_STATE = 50  # what its active context takes, some 10 to 30 kB, in answers
_TOO_MUCH_WORK = "contexts that take too much work"
# An absolute IRI with "//" is never a compact one, whatever the context (section 5.2.2, step 6.3).
_WITH_AUTHORITY = re.compile(
    r'[A-Za-z][A-Za-z0-9+.\-]*://[^\x00-\x20<>"{}|^`\\#]*(?:#[^\x00-\x20<>"{}|^`\\#]*)?'
)


class HandOver(Exception):
    """This document is for the general path; ``reason`` is for whoever counts how often that happens."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Rule:
    """What becomes of the member of one name in one state.

    A text is written between ``before`` and ``after``. An object is entered in `inside`, or, where a type-scoped context
    goes on applying (to references and values), in `kept`.
    """

    __slots__ = (
        "_inside", "_kept", "_term", "_texts", "after", "before", "datatype", "in_graph", "keyword", "plain_text",
        "predicate", "state",
    )  # fmt: skip

    def __init__(self, state: State, term: Term) -> None:
        self.state, self._term = state, term
        self._inside: State | None = None
        self._kept: State | None = None
        iri = term.iri
        if iri is None or term.reverse or iri[:2] == "_:" or not _is_short(term.key):
            raise HandOver("a member that is undefined, or a reverse property")
        if not state.shared.goes_by(term.key, iri):
            raise HandOver("a member by another name")
        self.keyword = iri if iri[0] == "@" else None
        self.in_graph = "@graph" in term.container
        if not term.container <= {"@set", "@graph"}:
            raise HandOver("a container " + " ".join(sorted(term.container)))
        self.predicate = f" <{iri}> "
        self._compile_texts()

    def _compile_texts(self) -> None:
        """Value Expansion (section 5.3.2) of a text, but for the text."""
        state = self.state.with_property_scoped(self._term)  # section 5.1.2, step 4.2
        term = state.active.term(self._term.key)
        self._texts = state, term.coercion
        self.datatype = None if term.coercion in _NO_DATATYPE else term.coercion
        self.plain_text = term.coercion not in ("@id", "@vocab", XSD_DOUBLE)
        self.before, self.after = f'{self.predicate}"', '"'
        if self.datatype is not None:
            if not is_iri(self.datatype):
                raise HandOver(f"a member that is {self.datatype}")
            if self.datatype != XSD_STRING:
                self.after = f'"^^<{self.datatype}>'
        elif self.plain_text and (term.direction is not None or term.language is not None):
            raise HandOver("a default language or direction")

    def resource(self, text: str) -> str:
        """What a text is that is not between ``before`` and ``after``: an IRI."""
        state, coercion = self._texts
        if coercion == XSD_DOUBLE:
            raise HandOver("a double as text")
        return f"<{state.iri(text, vocab=coercion == '@vocab')}>"

    @property
    def inside(self) -> State:
        """The state of an ordinary object that is a value of this member (section 5.1.2, steps 7 and 8)."""
        if self._inside is None:
            state = self.state
            if state.active.previous is not None:
                state = state.shared.state(state.active.previous)
            self._inside = state.with_property_scoped(self._term)
        return self._inside

    @property
    def kept(self) -> State:
        """The state of a reference or a value object that is a value of this member."""
        if self._kept is None:
            self._kept = self.state.with_property_scoped(self._term)
        return self._kept


class Typed(NamedTuple):
    """What the types of an object come to: the member that says them, their statements, the state inside the object."""

    name: str | None
    tails: Sequence[str]
    inside: State


class State:
    """An active context with the answers that were asked of it so far."""

    __slots__ = (
        "_id_names",
        "_locals",
        "_type_names",
        "_types",
        "_untyped",
        "_value_names",
        "active",
        "rules",
        "shared",
    )

    def __init__(self, shared: _Shared, active: ActiveContext) -> None:
        self.shared = shared
        self.active = active
        self.rules: dict[str, Rule] = {}
        self._types: dict[Hashable, Typed] = {}
        self._locals: dict[Hashable, State] = {}
        self._untyped = Typed(None, (), self)
        self._id_names = active.names_of("@id")
        self._type_names = active.names_of("@type")
        self._value_names = active.names_of("@value")

    def rule(self, key: object) -> Rule:
        """What becomes of a member of this name."""
        rule = self.rules.get(key) if type(key) is str else None
        if rule is None:
            if type(key) is not str:
                raise HandOver("the name of a member that is no text")
            rule = Rule(self, self.active.term(key))
            if self.active.defines(key):  # names that are IRIs have no end
                self.shared.keep(1)
                self.rules[key] = rule
        return rule

    def id_name(self, element: JSONObject) -> str | None:
        """The member that is the ``@id`` of an object."""
        for name in self._id_names:
            if name in element:
                return name
        return None

    def is_value(self, element: JSONObject) -> bool:
        """Whether an object is a value object."""
        for name in self._value_names:  # noqa: SIM110 - a generator takes longer than the answer
            if name in element:
                return True
        return False

    def goes_on_applying(self, element: JSONObject) -> bool:
        """Whether a type-scoped context applies to this object too: a reference or a value (section 5.1.2, step 7)."""
        if self.active.previous is None:
            return False
        if len(element) == 1:
            return any(name in element for name in (*self._id_names, *self._value_names))
        return self.is_value(element)

    def iri(self, text: JSON, *, vocab: bool = False) -> str:
        """The absolute IRI that an identifier stands for (section 5.2.2)."""
        if type(text) is not str:
            raise HandOver("an identifier that is no text")
        if not vocab and _WITH_AUTHORITY.fullmatch(text):
            return text
        iri = self.active.iri(text, vocab=vocab, document_relative=True)
        if iri is None or not is_iri(iri):
            raise HandOver("an identifier that is relative, or a blank node")
        if iri is not text and not _is_short(text):
            raise HandOver("an identifier that is long and compact")
        return iri

    def datatype(self, name: JSON) -> str:
        """The datatype of a value object."""
        iri = self.iri(name, vocab=True)
        if self.active.term(str(name)).context is not None:
            raise HandOver("a datatype with a context")
        return iri

    def typed_by(self, element: JSONObject) -> Typed:
        """What the types of an object come to (section 5.1.2, steps 11 and 13.4.4)."""
        for name in self._type_names:
            if name in element:
                types = element[name]
                key = (name, *types) if type(types) is list else (name, types)
                try:
                    known = self._types.get(key)
                except TypeError:  # an object among them
                    raise HandOver("a type that is no text") from None
                if known is None:
                    known = self._typed(name, types if type(types) is list else [types])
                    if all(self.active.defines(str(each)) for each in key[1:]):
                        self.shared.keep(len(key))
                        self._types[key] = known
                return known
        return self._untyped

    def _typed(self, name: str, types: list[JSON]) -> Typed:
        tails: list[str] = []
        written = [each for each in types if type(each) is str]
        for each in written:
            iri = self.active.iri(each, vocab=True, document_relative=True)
            if iri is None or not is_iri(iri) or not self.shared.goes_by(each, iri) or not _is_short(each):
                raise HandOver("a type that is undefined, or goes by another name")
            tails.append(f" <{_RDF_TYPE}> <{iri}>")
        if not tails or len(tails) < len(types):
            raise HandOver("a type that is no text, or none")
        inside = self.shared.step(lambda work: self.active.with_type_scoped(written, work))
        return Typed(name, tails, inside)

    def with_local(self, context: object, max_contexts: int) -> State:
        """The state after the ``@context`` of an object, where it names known contexts only."""
        urls = context if type(context) is list else [context]
        if len(urls) > max_contexts:
            raise HandOver("too many contexts")
        key = tuple(urls)
        try:
            known = self._locals.get(key)
        except TypeError:
            raise HandOver("an inline context") from None
        if known is None:
            names: list[JSON] = [url for url in urls if type(url) is str and _is_short(url)]
            if len(names) < len(urls):
                raise HandOver("an inline context")
            known = self.shared.step(lambda work: self.active.with_local(names, work))
            self.shared.keep(len(urls))
            self._locals[key] = known
        return known

    def with_property_scoped(self, term: Term) -> State:
        """The state for the values of a term (section 5.1.2, step 8)."""
        if term.context is None:
            return self
        return self.shared.step(lambda work: self.active.with_property_scoped(term, work))


def _is_short(name: str) -> bool:
    return (
        len(name) <= MAX_NAME
        and name.isascii()
        and name.isprintable()
        and '"' not in name
        and "\\" not in name
    )


class _Work(ContextWork):
    """What all steps of one family cost together, counted so that two threads lose nothing."""

    def __init__(self) -> None:
        super().__init__(0)
        self._costs: dict[Hashable, int] = {}

    def spend(self, start: ActiveContext, key: tuple[str, object], cost: int) -> None:
        self._costs[start, key] = cost
        if sum(list(self._costs.values())) > CONTEXT_BUDGET:
            raise HandOver(_TOO_MUCH_WORK)


class _Shared:
    """All states that are reached from one ``@context`` of a document: one *family*.

    Together they cost no more than the contexts of one document may, so whatever of them a document needs, it is within
    its budget, and nobody counts for each document.
    """

    def __init__(self, table: _Table, key: Hashable, names: NamesOfIris, start: ActiveContext) -> None:
        self._table, self._key, self._names = table, key, names
        self._work = _Work()
        self.states: dict[ActiveContext, State] = {}
        self.start = self.state(start)

    def goes_by(self, name: str, iri: str) -> bool:
        """Whether a name is the one that the contexts of the table have for this IRI or keyword, if they have one."""
        names = self._names.get(iri)
        return names is None or name in names or (name == iri and iri[0] == "@")

    def state(self, active: ActiveContext) -> State:
        known = self.states.get(active)
        if known is None:
            self.keep(_ANSWERS_OF_A_STATE)
            known = self.states.setdefault(active, State(self, active))
        return known

    def step(self, step: Callable[[ContextWork], ActiveContext]) -> State:
        """The state that a step of the general path leads to; what it refuses, it shall refuse itself."""
        try:
            return self.state(step(self._work))
        except OpenBadgeError as error:
            raise HandOver(error.detail_code) from None
        except HandOver:
            self._table.forget(self._key)
            raise

    def keep(self, answers: int) -> None:
        self._table.keep(answers)


class _Table:
    """The families of one `ContextTable`; forgets them all where they become too many."""

    def __init__(self) -> None:
        self._families: dict[Hashable, _Shared] = {}
        self._kept = 0

    def family(self, table: ContextTable, key: Hashable) -> _Shared:
        known = self._families.get(key)
        if known is None:
            known = self._families[key] = _Shared(self, key, table.names, initial_context(table))
        return known

    def forget(self, key: Hashable) -> None:
        self._families.pop(key, None)

    def keep(self, answers: int) -> None:
        self._kept += answers
        if self._kept > MAX_KEPT:  # those in use live on until their document is done
            self._kept = 0
            self._families.clear()


_by_table: WeakKeyDictionary[ContextTable, _Table] = WeakKeyDictionary()


def root_state(table: ContextTable, context: object, max_contexts: int) -> State:
    """The state of a document whose ``@context`` this is. Raises `HandOver` for anything but known URLs."""
    known = _by_table.get(table)
    if known is None:
        known = _by_table.setdefault(table, _Table())
    try:
        family = known.family(table, tuple(context) if isinstance(context, list) else context)
    except TypeError:
        raise HandOver("an inline context") from None
    return family.start.with_local(context, max_contexts)
